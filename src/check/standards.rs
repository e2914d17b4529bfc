//! The standards of a library, as `library.yaml` sets them: what is warned about and never stops a draft.

use super::texts::{citations, for_each_given, for_each_kept};
use super::{all, originals};
use crate::diagnostic::{Code, Diagnostics};
use crate::library::exercise::{SheetKind, To};
use crate::library::{CaseStudy, Exercise, Given, Library, Part};
use crate::markdown::{self, Block, BlockKind};
use crate::source::{FileId, Located, Sources, long_word};

/// A case study is as long as two pages can hold.
pub(super) fn case_words(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let Some((least, most)) = library.settings.standards.case_words else { return };
    for case in originals(&library.case_studies) {
        let parts = case.given.parts_of_text();
        let words: usize = parts.map(|part| part.plain().split_whitespace().count()).sum();
        let words = u32::try_from(words).unwrap_or(u32::MAX);
        if !(least..=most).contains(&words) {
            let message = format!("the case has {words} words from its summary to what others can use");
            let help = format!("write between {least} and {most}, as `library.yaml` asks");
            diagnostics.push(Code::CaseLength.at(case.given.title.span, message).help(help));
        }
    }
}

/// A paragraph that gives a figure says where it comes from.
pub(super) fn figures_are_cited(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    if !library.settings.standards.cited_figures {
        return;
    }
    let months: Vec<&str> =
        library.languages.values().flat_map(|language| &language.months).map(String::as_str).collect();
    let cases = originals(&library.case_studies).flat_map(|case: &CaseStudy| case.given.parts_of_text());
    let themes = originals(&library.themes).flat_map(|theme| [&theme.given.introduction, &theme.given.key_messages]);
    for part in cases.chain(themes) {
        for_each_paragraph(&part.blocks, &mut |block| {
            let block_alone = std::slice::from_ref(block);
            if citations(block_alone).next().is_none()
                && let Some(figure) = figure(&markdown::plain_blocks(block_alone), &months)
            {
                let message = format!("`{figure}` stands in a paragraph without a citation");
                diagnostics.push(Code::FigureWithoutSource.at(block.span, message).help("add `[@…]` to the paragraph"));
            }
        });
    }
}

/// The longest word that fits on a line of A4 in the largest letters of a text.
const LONGEST_WORD: usize = 50;

/// No word runs off the page.
pub(super) fn words_fit_lines(library: &Library, sources: &Sources, diagnostics: &mut Diagnostics) {
    let mut check = |block: &Block| {
        if !may_hold_long_word(sources.slice(block.span)) {
            return;
        }
        let text = markdown::plain_blocks(std::slice::from_ref(block));
        if !holds_long_run(&text) {
            return;
        }
        // A line also ends within an address.
        let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | '?' | '&' | '_'));
        // One that is no word at all is an error of its file.
        let is_long = |word: &&str| word.chars().count() > LONGEST_WORD && long_word(word).is_none();
        if let Some(word) = words.find(is_long) {
            let length = word.chars().count();
            let message = format!("a word of {length} characters is wider than a line");
            diagnostics.push(Code::LongWord.at(block.span, message).help("write a space or a hyphen into it"));
        }
    };
    let mut visit = |_: FileId, blocks: &[Block]| for_each_paragraph(blocks, &mut check);
    for_each_given(library, &mut visit);
    for_each_kept(library, &mut visit);
}

/// Whether to look closer: a text is no longer than its Markdown but around terms, entities and links.
fn may_hold_long_word(markdown: &str) -> bool {
    let bytes = markdown.as_bytes();
    // Without a way out in the middle, many bytes are looked at in one step.
    let is_longer = bytes.iter().zip(bytes.get(1..).unwrap_or_default()).fold(false, |found, (&byte, &next)| {
        found | (byte == b'{') | (byte == b'&') | ((byte == b']') & (next == b'('))
    });
    is_longer || holds_long_run(markdown)
}

/// Whether a line may have to be longer than [`LONGEST_WORD`] bytes.
fn holds_long_run(text: &str) -> bool {
    let ends = |byte: &u8| matches!(byte, b' ' | b'\n' | b'-' | b'/' | b'.' | b'?' | b'_');
    let mut start = 0;
    // Looked for from behind, an end is found soon, and the signs before it need no look.
    while let Some(signs) = text.as_bytes().get(start..=start + LONGEST_WORD) {
        let Some(end) = signs.iter().rposition(ends) else { return true };
        start += end + 1;
    }
    false
}

/// Visits the paragraphs, also those in the items of lists, each with its own citations.
fn for_each_paragraph(blocks: &[Block], visit: &mut dyn FnMut(&Block)) {
    for block in blocks {
        match &block.kind {
            BlockKind::List { items, .. } => items.iter().for_each(|item| for_each_paragraph(&item.blocks, visit)),
            _ => visit(block),
        }
    }
}

/// The first number that counts something: no year, no day of a month, no number of an article or a resolution.
fn figure<'a>(text: &'a str, months: &[&str]) -> Option<&'a str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let is_month = |word: Option<&&str>| word.is_some_and(|word| months.contains(word));
    let named = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        before.is_some_and(|word| {
            word.starts_with(char::is_uppercase) || matches!(*word, "resolution" | "article" | "rule")
        })
    };
    (0..words.len()).find_map(|at| {
        let word = words[at];
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let year = word.len() >= 4 && word[..4].parse::<u32>().is_ok_and(|year| (1800..2100).contains(&year));
        let day = is_month(words.get(at + 1)) || at.checked_sub(1).is_some_and(|before| is_month(words.get(before)));
        (number && !year && !day && !named(at)).then_some(word)
    })
}

/// A theme has enough exercises for a day and a choice.
pub(super) fn exercises_per_theme(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let Some(least) = library.settings.standards.exercises_per_theme else { return };
    for theme in originals(&library.themes) {
        let of_theme = |exercise: &&Exercise| exercise.given.themes.iter().any(|name| name.value == theme.id);
        let count = originals(&library.exercises).filter(of_theme).count();
        if count < least as usize {
            let message = format!("`{}` has {count} of the {least} exercises that `library.yaml` asks for", theme.id);
            let help = format!("write more with `coursepack new exercise {}/…`", theme.id);
            diagnostics.push(Code::FewExercises.at(theme.given.title.span, message).help(help));
        }
    }
}

/// The debrief has its share of the time.
pub(super) fn debrief_share(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let Some(share) = library.settings.standards.debrief_share else { return };
    for exercise in all(&library.exercises) {
        let Some(last) = exercise.kept.steps.last().filter(|step| step.minutes > 0) else { continue };
        let needed = (exercise.given.minutes.value * share).div_ceil(100);
        if last.minutes < needed {
            let message = format!("the debrief takes {} of {} minutes", last.minutes, exercise.given.minutes.value);
            let help = format!("give it {needed}: `library.yaml` asks for {share} %");
            diagnostics.push(Code::ShortDebrief.at(last.span, message).help(help));
        }
    }
}

/// Each question of the debrief has ninety seconds.
pub(super) fn questions_have_time(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for exercise in all(&library.exercises) {
        let Some(last) = exercise.kept.steps.last().filter(|step| step.minutes > 0) else { continue };
        let questions = last.cues().filter(|cue| cue == "Ask").count();
        let seconds = 60 * last.minutes as usize;
        if seconds < 90 * questions {
            let message = format!("{questions} questions in {} minutes: less than ninety seconds each", last.minutes);
            let help = format!("keep {}, and move the others to the section `Debrief`", seconds / 90);
            diagnostics.push(Code::HurriedQuestions.at(last.span, message).help(help));
        }
    }
}

/// The smallest group that an exercise allows can use all its sheets.
pub(super) fn sheets_fit_groups(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for exercise in originals(&library.exercises) {
        let (least, _) = exercise.kept.group_size.value;
        let count = |fits: fn(&crate::library::exercise::Sheet) -> bool| {
            u32::try_from(exercise.given.sheets.iter().filter(|sheet| fits(sheet)).count()).unwrap_or(u32::MAX)
        };
        let groups = count(|sheet| sheet.group.is_some());
        let people = count(|sheet| sheet.kind == SheetKind::Card && sheet.to == Some(To::Person));
        let needed = (groups * if groups > 1 { 2 } else { 1 }).max(people);
        if least < needed {
            let message =
                format!("{least} people are too few for {groups} group sheets and {people} cards for persons");
            let help = format!("write `group-size: {{ min: {needed}, … }}`, or use fewer sheets");
            diagnostics.push(Code::SheetsNeedPeople.at(exercise.kept.group_size.span, message).help(help));
        }
    }
}

/// Objectives begin with something that one can see people do.
pub(super) fn objectives_are_measurable(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for versions in library.exercises.values() {
        let original = &versions.original.given.objectives;
        objectives_of(library, &library.settings.language.value, original, diagnostics);
        for (language, exercise) in &versions.translations {
            objectives_of(library, language, &exercise.given.objectives, diagnostics);
        }
    }
    for versions in library.themes.values() {
        let original = std::iter::once((&library.settings.language.value, &versions.original));
        for (language, theme) in original.chain(&versions.translations) {
            theme.given.objectives.iter().for_each(|part| objectives_of(library, language, part, diagnostics));
        }
    }
    for course in library.courses.values() {
        let verbs = verbs(library, &library.settings.language.value);
        course.text.objectives.iter().for_each(|objective| measurable(objective, verbs, diagnostics));
    }
}

fn verbs<'a>(library: &'a Library, language: &str) -> &'a [String] {
    library.languages.get(language).map(|language| language.objective_verbs.as_slice()).unwrap_or_default()
}

fn objectives_of(library: &Library, language: &str, part: &Part<Given>, diagnostics: &mut Diagnostics) {
    for_each_paragraph(&part.blocks, &mut |block| {
        let text = markdown::plain_blocks(std::slice::from_ref(block));
        measurable(&Located::new(text, block.span), verbs(library, language), diagnostics);
    });
}

fn measurable(objective: &Located<String>, verbs: &[String], diagnostics: &mut Diagnostics) {
    let Some(first) = objective.value.split_whitespace().next().filter(|_| !verbs.is_empty()) else { return };
    let first = first.trim_end_matches([',', ':', ';']);
    if !verbs.iter().any(|verb| verb.eq_ignore_ascii_case(first)) {
        let diagnostic = Code::VagueObjective.at(objective.span, format!("`{first}` cannot be seen or measured"));
        diagnostics
            .push(diagnostic.help(format!("begin with a verb such as {}", verbs[..verbs.len().min(8)].join(", "))));
    }
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn a_figure_counts_something() {
        let months = ["March"];
        assert_eq!(figure("In 2004 about 3,000 people came", &months), Some("3,000"));
        assert_eq!(figure("the share was 17%.", &months), Some("17"));
        assert_eq!(figure("On 8 March 2010 Resolution 1325 and Article 7 were read", &months), None);
        assert_eq!(figure("between 1999-2003", &months), None);
    }
}
