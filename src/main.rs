//! tmp
use coursepack::*;
fn main() {
    let mut files = vec![];
    fn walk(d: &std::path::Path, f: &mut Vec<(String, Vec<u8>)>) { for e in std::fs::read_dir(d).unwrap() { let p = e.unwrap().path(); if p.is_dir() { walk(&p, f) } else { f.push((p.to_str().unwrap().trim_start_matches("./").to_owned(), std::fs::read(&p).unwrap())) } } }
    walk("modules".as_ref(), &mut files); walk("templates".as_ref(), &mut files);
    let sources = source::Sources::new(files);
    let (library, d) = library::load(&sources);
    let show = |d: &diagnostic::Diagnostics| { for x in d.clone().sorted().iter() { let p = match &x.place { diagnostic::Place::Source(s) => { let (l, c) = sources.line_column(s.file, s.start); format!("{}:{l}:{c}", sources.path(s.file)) } other => format!("{other:?}").chars().take(300).collect() }; println!("{p}: {}: {} [{}] help: {:?}", x.severity.word(), x.message, x.code.id(), x.help); } };
    let Some(library) = library else { show(&d); return };
    let (checked, d) = check::check(library, &sources, d);
    show(&d);
    let Some(library) = checked else { return };
    let (templates, d) = render::Templates::new(std::iter::empty(), &sources);
    show(&d);
    for (course, tag) in [("police-reform", "en"), ("border-management", "en"), ("police-reform", "fr")] {
        let t = edition::Tag::parse(tag, &library, None).unwrap();
        let target = edition::Target { course: library.courses[course].clone(), tag: t, date: library.settings.date, release: false };
        let edition = edition::edition(&library, &target);
        let (selection, d) = select::select(&edition); show(&d);
        for x in &selection.decisions { println!("{} {} {} {} {}", x.kind, x.id, x.chosen, x.score, x.reason); }
        let (plan, d) = plan::plan(&edition, &selection); show(&d);
        for day in &plan.days { println!("{}", serde_json::to_string(day).unwrap()); }
        let documents = compose::compose(&edition, &selection, &plan);
        let press = render::Press { edition: &edition, plan: &plan, sources: &sources, templates: &templates, draft: true };
        for (docs, pages) in [(&documents.participant, None), (&documents.facilitator, Some(&Default::default()))] {
            match render::render(docs, pages, &press) { Err(d) => show(&d), Ok(ms) => for m in ms {
                let dir = format!("/tmp/out/{course}-{tag}/{}/{}", m.audience.word(), m.path.as_str().trim_end_matches(".pdf"));
                for (p, b) in &m.files { let p = format!("{dir}{p}"); std::fs::create_dir_all(std::path::Path::new(&p).parent().unwrap()).unwrap(); std::fs::write(p, b).unwrap(); }
            } }
        }
    }
}
