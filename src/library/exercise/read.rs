//! Reads exercises.

use std::cell::RefCell;

use super::{
    Exercise, ExerciseGiven, ExerciseKept, ORDER, Per, Phase, Reading, Sheet, SheetKind, Status, Step, Supply,
    SupplyKind, To, Type, UsedCase, shown,
};
use crate::audience::Moment;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::library::body::{Body, Entry, Part, Section, Sections, entries, slug};
use crate::library::care::Care;
use crate::library::{Objective, read_bounds, read_themes};
use crate::markdown::{self, Block, BlockKind, Inline, InlineKind};
use crate::number::Number;
use crate::source::{Located, Span};
use crate::yaml::{Choice, Kind, Reader};

/// Reads an exercise.
pub fn read(id: &str, mut body: Body, diagnostics: &RefCell<Diagnostics>) -> Exercise {
    let item = format!("exercises/{id}");
    let mut sections = Sections::new(&mut body, ORDER, diagnostics);
    let reader = Reader::new(&body.front, "the front matter of an exercise", diagnostics);
    let care = Care::read(&reader);
    let mut part = |keyword: &str| sections.required(keyword).map(|section| section.blocks).unwrap_or_default();
    let objectives = Part::new(&item, "objectives", part("Learning objectives"));
    let guidance = Part::new(&item, "guidance", part("Guidance to trainers"));
    let debrief = Part::new(&item, "debrief", part("Debrief"));
    let supplies =
        sections.required("Supplies").map(|section| read_supplies(&section, diagnostics)).unwrap_or_default();
    let steps = sections.required("Instructions").map(|section| read_steps(&item, section, diagnostics));
    let steps = steps.unwrap_or_default();
    let sheets = SheetKind::ALL
        .into_iter()
        .flat_map(|kind| sections.all(kind.keyword()).into_iter().map(move |section| (kind, section)))
        .map(|(kind, section)| read_sheet(&item, kind, &care, section, diagnostics))
        .collect();
    let cheat_sheets = sections.all("Trainer's cheat sheet").into_iter();
    let cheat_sheets = cheat_sheets.map(|section| {
        has_title(&section, "cheat sheet", diagnostics);
        let part = Part::new(&item, &format!("cheat-sheet-{}", slug(&section.title)), section.blocks);
        (section.title, part)
    });
    let cheat_sheets = cheat_sheets.collect();
    let variations = sections.optional("Possible variations");
    let variations = variations.map(|section| Part::new(&item, "variations", section.blocks));
    let given = ExerciseGiven {
        title: body.title.clone(),
        kind: reader.required_choice("type").unwrap_or(Type::Conceptual),
        audience: reader.texts("audience"),
        themes: read_themes(&reader),
        minutes: reader.required_number("minutes", Number::MINUTES).unwrap_or(Located::new(0, reader.span())),
        approximate: reader.flag("approximate"),
        care,
        licence: reader.text("licence").map(|text| text.value),
        uses_district: reader.flag("uses-district"),
        practises: Objective::read_all(&reader.texts("objectives"), id.split('/').next(), diagnostics),
        objectives,
        steps: steps.iter().map(shown::shown).collect(),
        sheets,
    };
    let kept = ExerciseKept {
        group_size: read_group_size(&reader),
        phase: reader.required_choice("phase").unwrap_or(Phase::Explore),
        reading: reader.choice("reading").unwrap_or(Reading::Light),
        works_without: reader.choices("works-without"),
        status: reader.required_choice("status").unwrap_or(Status::DeskTested),
        level: reader.choice("level").unwrap_or_default(),
        pairs_with: reader.texts("pairs-with"),
        builds_on: reader.texts("builds-on"),
        uses_cases: read_cases(&reader),
        supplies,
        guidance,
        steps,
        cheat_sheets,
        debrief,
        variations,
    };
    reader.finish();
    let number = number(id).unwrap_or_else(|| {
        let message = format!("the name of an exercise's file begins with {}", Number::EXERCISE.wanted());
        let diagnostic = Code::BadName.at(Span::start_of(body.file), message);
        diagnostics.borrow_mut().push(diagnostic.help("name it as in `05-at-the-desk.md`"));
        0
    });
    Exercise { id: id.into(), number, file: body.file, given, kept }
}

/// The number in `theme/05-slug`.
fn number(id: &str) -> Option<u32> {
    let name = id.rsplit('/').next().unwrap_or_default();
    Number::EXERCISE.read(name.split('-').next()?)
}

fn read_group_size(reader: &Reader<'_>) -> Located<(u32, u32)> {
    let bounds = reader.required_map("group-size").and_then(|map| read_bounds(map, Number::PEOPLE));
    let span = reader.node("group-size").map_or(reader.span(), |node| node.span);
    Located::new(bounds.unwrap_or((Number::PEOPLE.least, Number::PEOPLE.most)), span)
}

fn read_cases(reader: &Reader<'_>) -> Vec<UsedCase> {
    let nodes = reader.list("uses-cases").into_iter();
    nodes
        .filter_map(|node| match &node.kind {
            Kind::Text(id) => Some(UsedCase { id: Located::new(id.clone(), node.span), reveal_later: false }),
            _ => {
                let map = Reader::new(node, "a case of `uses-cases`", reader.diagnostics());
                let id = map.required_text("id");
                let reveal_later = map.choice::<Reveal>("reveal").is_some();
                map.finish();
                id.map(|id| UsedCase { id, reveal_later })
            }
        })
        .collect()
}

#[derive(Clone, Copy)]
struct Reveal;

impl Choice for Reveal {
    const WORDS: &'static [(&'static str, Self)] = &[("later", Self)];
}

fn read_supplies(section: &Section, diagnostics: &RefCell<Diagnostics>) -> Vec<Supply> {
    let wrong = |span, message: String| {
        let help = "write a table `| item | kind | per | quantity |`";
        diagnostics.borrow_mut().push(Code::WrongSection.at(span, message).help(help));
    };
    let mut supplies = Vec::new();
    for block in &section.blocks {
        let BlockKind::Table(table) = &block.kind else {
            wrong(block.span, "`Supplies` holds one table and nothing else".to_owned());
            continue;
        };
        let head: Vec<_> = table.head.iter().map(|cell| markdown::plain(cell)).collect();
        if head != ["item", "kind", "per", "quantity"] {
            wrong(block.span, format!("the table of supplies has the columns {}", head.join(", ")));
            continue;
        }
        for row in &table.rows {
            let cells: Vec<_> = row.iter().map(|cell| markdown::plain(cell).trim().to_owned()).collect();
            let place = |cell: usize| row.get(cell).and_then(|cell| cell.first()).or(row[0].first());
            match read_supply(&cells) {
                Ok(supply) => supplies.push(supply),
                Err((cell, message)) => wrong(place(cell).map_or(block.span, |inline| inline.span), message),
            }
        }
    }
    supplies
}

/// Reads a row; a mistake comes with the number of its cell.
fn read_supply(cells: &[String]) -> Result<Supply, (usize, String)> {
    let [item, kind, per, quantity] = cells else {
        return Err((0, "a row of supplies has not four cells".to_owned()));
    };
    if item.is_empty() {
        return Err((1, "a supply has no name".to_owned()));
    }
    Ok(Supply {
        item: item.clone(),
        kind: SupplyKind::from_word(kind)
            .ok_or_else(|| (1, format!("the kind `{kind}` of `{item}` is none of {}", one_of::<SupplyKind>())))?,
        per: Per::from_word(per).ok_or_else(|| (2, format!("`{item}` is per `{per}`, not per {}", one_of::<Per>())))?,
        quantity: Number::QUANTITY.read(quantity).ok_or_else(|| {
            (3, format!("the quantity of `{item}` needs {}, not `{quantity}`", Number::QUANTITY.wanted()))
        })?,
    })
}

fn one_of<T: Choice>() -> String {
    T::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}

fn read_steps(item: &str, section: Section, diagnostics: &RefCell<Diagnostics>) -> Vec<Step> {
    let entries = entries(section, diagnostics).into_iter().enumerate();
    entries.map(|(index, entry)| read_step(item, index, entry, diagnostics)).collect()
}

fn read_step(item: &str, index: usize, entry: Entry, diagnostics: &RefCell<Diagnostics>) -> Step {
    let (title, written) = split_minutes(&entry.title);
    let minutes = written.and_then(|written| Number::MINUTES.read(written));
    let report = |diagnostic: Diagnostic, help: String| diagnostics.borrow_mut().push(diagnostic.help(help));
    match written {
        None => {
            let diagnostic = Code::StepMinutes.at(entry.span, format!("the step `{title}` has no minutes"));
            report(diagnostic, format!("write `### {title} (10 min)`"));
        }
        Some(written) if minutes.is_none() => {
            let message = format!("a step needs {} minutes, not `{written}`", Number::MINUTES.wanted());
            report(Code::StepMinutes.at(place_of(written, &entry), message), format!("write `### {title} (10 min)`"));
        }
        Some(_) if title.is_empty() => {
            let diagnostic = Code::EmptyHeading.at(entry.span, "the step has no title");
            report(diagnostic, format!("write `### What is done {}`", entry.title));
        }
        Some(_) => {}
    }
    let flipchart = entry.blocks.iter().filter_map(markdown::cue).filter(|(cue, _)| cue.value == "Flipchart");
    let flipchart = flipchart.map(|(_, block)| markdown::plain_blocks(&[block]).trim().to_owned()).collect();
    let name = entry.attributes.anchor().map_or_else(|| (index + 1).to_string(), |anchor| anchor.value.clone());
    Step {
        title: title.to_owned(),
        span: entry.span,
        minutes: minutes.unwrap_or(0),
        optional: entry.attributes.has("optional"),
        keep: entry.attributes.has("keep"),
        flipchart,
        part: Part::new(item, &format!("step-{name}"), entry.blocks),
    }
}

/// `Open with a walk (5 min)` → its title and what stands for its minutes.
pub(crate) fn split_minutes(heading: &str) -> (&str, Option<&str>) {
    let heading = heading.trim();
    let minutes = heading.strip_suffix(" min)").and_then(|rest| rest.rsplit_once('('));
    minutes.map_or((heading, None), |(title, minutes)| (title.trim(), Some(minutes.trim())))
}

/// The place of a step's minutes; of its heading where the text is written otherwise, as with an entity.
fn place_of(minutes: &str, entry: &Entry) -> Span {
    let Some(Inline { span, kind: InlineKind::Text(text) }) = &entry.last else { return entry.span };
    let at = text.rfind(minutes).filter(|_| !minutes.is_empty() && text.len() == span.range().len());
    at.map_or(entry.span, |at| span.part(at..at + minutes.len()))
}

fn read_sheet(item: &str, kind: SheetKind, care: &Care, section: Section, diagnostics: &RefCell<Diagnostics>) -> Sheet {
    let attribute = |key: &str| section.attributes.get(key).cloned();
    let wrong = |value: &Located<String>, key: &str, help: &str| {
        let message = format!("`{key}` cannot be `{}`", value.value);
        diagnostics.borrow_mut().push(Code::WrongAttribute.at(value.span, message).help(help));
    };
    let give = attribute("give");
    if let Some(give) = give.as_ref().filter(|give| !matches!(give.value.as_str(), "start" | "step")) {
        wrong(give, "give", "write `give=start` or `give=step`");
    }
    let to = attribute("to").and_then(|to| {
        let value = To::from_word(&to.value);
        if value.is_none() {
            wrong(&to, "to", "write `to=person` or `to=group`");
        }
        value
    });
    has_title(&section, kind.word(), diagnostics);
    let group = attribute("group");
    if let Some(group) = group.as_ref().filter(|group| !is_group(&group.value)) {
        let message = format!("`group` needs {} or a word, not `{}`", Number::GROUP.wanted(), group.value);
        let diagnostic = Code::WrongAttribute.at(group.span, message);
        diagnostics.borrow_mut().push(diagnostic.help("write `group=1`"));
    }
    let group = group.map(|group| group.value);
    let unbound = kind == SheetKind::Card || group.is_some() || care.is_restricted();
    let loose = unbound || give.is_some_and(|give| give.value == "step");
    let anchor = section.attributes.anchor().map_or_else(|| slug(&section.title), |anchor| anchor.value.clone());
    let part = Part::new(item, &format!("{}-{anchor}", kind.word()), section.blocks);
    Sheet {
        kind,
        anchor,
        title: section.title,
        span: section.span,
        group,
        to,
        moment: if loose { Moment::Later } else { Moment::Start },
        part,
    }
}

fn has_title(section: &Section, what: &str, diagnostics: &RefCell<Diagnostics>) {
    if section.title.is_empty() {
        let diagnostic = Code::WrongSection.at(section.span, format!("a {what} without a title"));
        diagnostics.borrow_mut().push(diagnostic.help(format!("write `## {}: Title`", section.keyword)));
    }
}

/// A number, or a name of letters such as `red`.
fn is_group(value: &str) -> bool {
    Number::GROUP.read(value).is_some() || (!value.is_empty() && value.chars().all(char::is_alphabetic))
}

/// All parts of a step or sheet that may link to sheets.
pub fn linking_blocks(exercise: &Exercise) -> impl Iterator<Item = &Block> {
    let kept = &exercise.kept;
    let notes = [&kept.guidance, &kept.debrief].into_iter().chain(kept.variations.as_ref());
    let steps = kept.steps.iter().map(|step| &step.part);
    let cheats = kept.cheat_sheets.iter().map(|(_, part)| part);
    steps.chain(notes).chain(cheats).flat_map(|part| &part.blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_tell_their_minutes() {
        assert_eq!(split_minutes("Open (the walk) (5 min)"), ("Open (the walk)", Some("5")));
        assert_eq!(split_minutes("( -5 min)"), ("", Some("-5")));
        assert_eq!(split_minutes("Open (5 minutes)"), ("Open (5 minutes)", None));
        assert_eq!(number("police-reform/05-at-the-desk"), Some(5));
        assert_eq!(["a/x", "a/0-x", "a/100-x", "a/99999999999-x"].map(number), [None; 4]);
    }
}
