//! The directory of training exercises: one row for each exercise of the library.

use std::collections::BTreeMap;

use super::scope::Scope;
use super::{Document, Subject, view};
use crate::document::DocumentKind;
use crate::source::Located;
use crate::yaml::Choice;

/// All exercises by theme and number; those of the course lead to their documents.
pub(super) fn directory(scope: &Scope<'_>, documents: &[Document<'_>]) -> view::Directory {
    let of_exercises = documents.iter().filter(|document| document.kind == DocumentKind::Exercise);
    let paths: BTreeMap<_, _> = of_exercises.map(|document| (&document.of, document.path.as_str())).collect();
    let mut themes: Vec<_> = scope.edition.themes.keys().map(|id| scope.theme(id).item).collect();
    themes.sort_by_key(|theme| (theme.order, &theme.id));
    let exercises = |theme: &str| {
        let of_theme = scope.edition.exercises.keys().filter(move |id| id.split('/').next() == Some(theme));
        of_theme.map(|id| row(scope, id, paths.get(&Subject::Exercise((*id).into())).copied())).collect::<Vec<_>>()
    };
    let themes = themes
        .into_iter()
        .map(|theme| view::DirectoryTheme { title: theme.given.title.value.clone(), rows: exercises(&theme.id) });
    let heads = view::DIRECTORY_HEADS.map(|head| scope.label(&format!("directory-{head}")));
    view::Directory {
        title: scope.label("kind-directory"),
        heads: heads.to_vec(),
        themes: themes.filter(|theme| !theme.rows.is_empty()).collect(),
    }
}

/// An exercise, with the place of its document if the course has it.
fn row(scope: &Scope<'_>, id: &str, document: Option<&str>) -> view::DirectoryRow {
    let exercise = scope.exercise(id).item;
    let (given, kept) = (&exercise.given, &exercise.kept);
    let pairs = kept.pairs_with.iter().map(|pair| scope.exercise(&pair.value).item.given.title.value.clone());
    let (least, most) = kept.group_size.value;
    view::DirectoryRow {
        number: exercise.number,
        title: given.title.value.clone(),
        kind: scope.label(&format!("type-{}", given.kind.word())),
        phase: scope.label(&format!("phase-{}", kept.phase.word())),
        audience: audience(scope, &given.audience),
        minutes: given.minutes.value,
        people: format!("{least}–{most}"),
        supplies: kept.supplies.iter().map(|supply| supply.item.clone()).collect(),
        pairs: pairs.collect(),
        without: kept.works_without.iter().map(|what| scope.label(&format!("without-{}", what.word()))).collect(),
        status: scope.label(&format!("status-{}", kept.status.word())),
        languages: scope.edition.languages_of_exercise(id),
        document: document.map(str::to_owned),
    }
}

fn audience(scope: &Scope<'_>, codes: &[Located<String>]) -> Vec<String> {
    codes.iter().map(|code| scope.label(&format!("audience-{}", code.value))).collect()
}
