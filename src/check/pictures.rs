//! Rules on pictures and fonts: each can be printed, and a mistake is told where the picture is shown.

use std::collections::BTreeMap;

use super::texts::{for_each_given, for_each_kept};
use crate::diagnostic::{Code, Diagnostics, Severity, suggestion};
use crate::library::Library;
use crate::markdown::{Block, ReferenceKind, references};
use crate::picture;
use crate::source::{FileId, Look, Sources, Span};

/// The logo lies beside `library.yaml`.
pub(super) fn logo_exists(library: &Library, sources: &Sources, diagnostics: &mut Diagnostics) {
    let Some(logo) = &library.settings.brand.logo else { return };
    if picture_path(sources, logo.file.span.file, &logo.file.value).is_none() {
        let message = format!("the logo `{}` does not exist", logo.file.value);
        diagnostics.push(Code::MissingPicture.at(logo.file.span, message).help("put it beside `library.yaml`"));
    }
}

/// Every picture that is shown can be printed.
pub(super) fn pictures_can_be_printed(library: &Library, sources: &Sources, diagnostics: &mut Diagnostics) {
    let mut shown: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    let mut show = |path: &str, span: Span| {
        let file = picture_path(sources, span.file, path);
        file.into_iter().for_each(|file| shown.entry(file).or_default().push(span));
    };
    if let Some(logo) = &library.settings.brand.logo {
        show(&logo.file.value, logo.file.span);
    }
    let mut visit = |_: FileId, blocks: &[Block]| {
        for reference in references(blocks) {
            if let ReferenceKind::Picture { path } = reference.kind {
                show(path, reference.span);
            }
        }
    };
    for_each_given(library, &mut visit);
    for_each_kept(library, &mut visit);
    for (file, spans) in shown {
        let Look::Refused { why, help } = &sources.file(file).look else { continue };
        let [first, others @ ..] = spans.as_slice() else { continue };
        let name = sources.path(file).rsplit('/').next().unwrap_or_default();
        let diagnostic = Code::UnsafePicture.at(*first, format!("`{name}`: {why}")).help(help);
        diagnostics.push(others.iter().take(3).fold(diagnostic, |found, span| found.related(*span, "shown here, too")));
    }
}

/// Pictures that cannot be printed, and of which nothing was `said` yet: one that no text names is only in the way.
pub(super) fn others(sources: &Sources, said: &Diagnostics) -> Diagnostics {
    let refused = sources.iter().filter_map(|(_, file)| match &file.look {
        Look::Refused { why, help } if picture::is_picture(&file.path) => Some((&file.path, why, help)),
        _ => None,
    });
    let found = refused.filter_map(|(path, why, help)| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_this = |message: &str| message.strip_prefix('`').is_some_and(|rest| rest.starts_with(name));
        if said.iter().any(|found| found.code == Code::UnsafePicture && is_this(&found.message)) {
            return None;
        }
        let found = Code::UnsafePicture.at_path(path, why).help(help);
        let is_named = sources.iter().any(|(id, _)| sources.text(id).contains(name));
        let unused = || Code::UnsafePicture.at_path(path, format!("{why}; nothing shows it")).help(help);
        Some(if is_named { found } else { unused().with_severity(Severity::Warning) })
    });
    found.collect()
}

/// Fonts of the workspace can be read.
pub(super) fn fonts(sources: &Sources) -> Diagnostics {
    let refused = sources.under("fonts/").filter_map(|(_, file)| {
        let found = |why: &str, help: &str| Some(Code::UnreadableFont.at_path(&file.path, why).help(help));
        match &file.look {
            Look::Refused { why, help } => found(why, help),
            _ if [".woff", ".woff2"].iter().any(|ending| file.path.ends_with(ending)) => {
                found("the font is packed for web pages", "put it here as a TTF or OTF file")
            }
            _ => None,
        }
    });
    refused.collect()
}

/// What to do about a picture that is not there.
pub(super) fn beside(sources: &Sources, file: FileId, path: &str) -> String {
    let folder = sources.path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
    let inside = sources.under(folder).filter_map(|(_, file)| file.path.strip_prefix(folder)?.strip_prefix('/'));
    let pictures: Vec<_> = inside.filter(|path| picture::is_picture(path)).collect();
    let same = pictures.iter().find(|there| there.eq_ignore_ascii_case(path));
    let near = same
        .map(|there| format!("use `{there}`"))
        .or_else(|| (!pictures.is_empty()).then(|| suggestion(path, pictures.iter().copied())).flatten());
    near.unwrap_or_else(|| "put a PNG, JPEG, GIF, WebP or SVG file of this name beside the text".to_owned())
}

/// The file of a picture: beside the text or in a folder below it.
pub fn picture_path(sources: &Sources, file: FileId, path: &str) -> Option<FileId> {
    let inside = path.split('/').all(|name| !name.is_empty() && !name.starts_with('.')) && !path.contains([':', '\\']);
    let folder = sources.path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
    (picture::is_picture(path) && inside).then(|| sources.find(&format!("{folder}/{path}"))).flatten()
}
