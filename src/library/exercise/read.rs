//! Reads exercises.

use std::cell::RefCell;

use super::{
    Exercise, ExerciseGiven, ExerciseKept, ORDER, Per, Phase, Reading, Sheet, SheetKind, Status, Step, Supply,
    SupplyKind, To, Type, UsedCase,
};
use crate::audience::Moment;
use crate::diagnostic::{Code, Diagnostics};
use crate::library::body::{Body, Entry, Part, Section, Sections, entries, slug};
use crate::library::care::Care;
use crate::library::read_themes;
use crate::markdown::{self, Block, BlockKind};
use crate::source::Located;
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
    let sheets = [SheetKind::Handout, SheetKind::Worksheet, SheetKind::Card]
        .into_iter()
        .flat_map(|kind| {
            let keyword = ["Handout", "Worksheet", "Card"][kind as usize];
            sections.all(keyword).into_iter().map(move |section| (kind, section))
        })
        .map(|(kind, section)| read_sheet(&item, kind, &care, section, diagnostics))
        .collect();
    let cheat_sheets = sections.all("Trainer's cheat sheet").into_iter();
    let cheat_sheets = cheat_sheets.map(|section| {
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
        minutes: reader.required_number("minutes", 5, 480).unwrap_or(Located::new(0, reader.span())),
        approximate: reader.flag("approximate"),
        care,
        licence: reader.text("licence").map(|text| text.value),
        objectives,
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
    Exercise { id: id.to_owned(), number: number(id), file: body.file, given, kept }
}

/// The number in `theme/05-slug`.
fn number(id: &str) -> u32 {
    let name = id.rsplit('/').next().unwrap_or_default();
    name.split('-').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn read_group_size(reader: &Reader<'_>) -> Located<(u32, u32)> {
    let Some(map) = reader.required_map("group-size") else { return Located::new((1, 1000), reader.span()) };
    let least = map.required_number("min", 1, 1000).map_or(1, |number| number.value);
    let most = map.required_number("max", 1, 1000).map_or(1000, |number| number.value);
    let span = reader.node("group-size").map_or(map.span(), |node| node.span);
    if least > most {
        map.push(Code::WrongValue.at(span, format!("`min` ({least}) is greater than `max` ({most})")));
    }
    map.finish();
    Located::new((least, most), span)
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
            match read_supply(&cells) {
                Ok(supply) => supplies.push(supply),
                Err(message) => wrong(block.span, message),
            }
        }
    }
    supplies
}

fn read_supply(cells: &[String]) -> Result<Supply, String> {
    let [item, kind, per, quantity] = cells else { return Err("a row of supplies has not four cells".to_owned()) };
    let one_of = |words: Vec<&str>| words.join(", ");
    Ok(Supply {
        item: item.clone(),
        kind: SupplyKind::from_word(kind).ok_or_else(|| {
            format!(
                "the kind `{kind}` of `{item}` is none of {}",
                one_of(SupplyKind::WORDS.iter().map(|w| w.0).collect())
            )
        })?,
        per: Per::from_word(per).ok_or_else(|| {
            format!("`{item}` is per `{per}`, not per {}", one_of(Per::WORDS.iter().map(|w| w.0).collect()))
        })?,
        quantity: quantity
            .parse()
            .map_err(|_| format!("the quantity `{quantity}` of `{item}` is not a whole number"))?,
    })
}

fn read_steps(item: &str, section: Section, diagnostics: &RefCell<Diagnostics>) -> Vec<Step> {
    let entries = entries(section, diagnostics).into_iter().enumerate();
    entries.map(|(index, entry)| read_step(item, index, entry, diagnostics)).collect()
}

fn read_step(item: &str, index: usize, entry: Entry, diagnostics: &RefCell<Diagnostics>) -> Step {
    let (title, minutes) = split_minutes(&entry.title);
    if minutes.is_none() {
        let diagnostic = Code::StepMinutes.at(entry.span, format!("the step `{title}` has no minutes"));
        diagnostics.borrow_mut().push(diagnostic.help(format!("write `### {title} (10 min)`")));
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

/// `Open with a walk (5 min)` → its title and its minutes.
fn split_minutes(heading: &str) -> (&str, Option<u32>) {
    let heading = heading.trim();
    let minutes = heading.strip_suffix(" min)").and_then(|rest| rest.rsplit_once('('));
    match minutes.map(|(title, minutes)| (title.trim(), minutes.trim().parse())) {
        Some((title, Ok(minutes))) => (title, Some(minutes)),
        _ => (heading, None),
    }
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
    if section.title.is_empty() {
        let keyword = &section.keyword;
        let diagnostic = Code::WrongSection.at(section.span, format!("a {} without a title", kind.word()));
        diagnostics.borrow_mut().push(diagnostic.help(format!("write `## {keyword}: Title`")));
    }
    let group = attribute("group").map(|group| group.value);
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
        moment: if loose { Moment::Step } else { Moment::Start },
        part,
    }
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
        assert_eq!(split_minutes("Open (the walk) (5 min)"), ("Open (the walk)", Some(5)));
        assert_eq!(split_minutes("Open (5 minutes)"), ("Open (5 minutes)", None));
        assert_eq!(number("police-reform/05-at-the-desk"), 5);
    }
}
