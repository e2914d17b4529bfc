//! Files of an edition have the names that its people read, where every system can write them.

use coursepack::edition::Looks;

use super::pages;

/// The paths of all PDFs of an edition, and the index of the facilitators.
fn made(tag: &str) -> (Vec<String>, String) {
    let compiled = pages::compiled(pages::library(), "police-reform", Some(tag), Looks::default());
    let paths = compiled.pdfs.keys().map(|(_, path)| path.clone()).collect();
    let indexes = compiled.packs.iter().flat_map(|pack| &pack.files).filter(|(path, _)| path.as_str() == "index.html");
    (paths, indexes.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect())
}

#[test]
fn files_are_named_in_the_language_of_their_edition_if_it_has_ascii_letters() {
    let (paths, index) = made("fr");
    let has = |start: &str| paths.iter().any(|path| path.starts_with(start));
    for start in [
        "manuel-des-participantes-et-participants.pdf",
        "guide-d-animation.pdf",
        "guide-d-animation-jour-2.pdf",
        "0-print/1-manuel-des-participantes-28-copies-recto-verso.pdf",
        "0-print/2-feuilles-volantes-jour-1-7-copies-recto-seulement.pdf",
        "01-police-reform/1-messages-cles.pdf",
        "01-police-reform/2-training-exercises/02-la-plainte-qui-n-a-pas-abouti-aide-memoire",
        "01-police-reform/2-training-exercises/loose/l10-nos-cent-pieces.pdf",
        "repertoire-des-exercices.pdf",
    ] {
        assert!(has(start), "{start}: {paths:#?}");
    }
    for word in ["handbook", "cheat-sheet", "messages.pdf", "copies-both", "assess.pdf", "daily-feedback"] {
        assert!(!paths.iter().any(|path| path.contains(word)), "{word}: {paths:#?}");
    }
    for words in
        ["<dd>23 novembre 2026</dd>", "Feuilles volantes", "Exemples de terrain", "repertoire-des-exercices.xlsx"]
    {
        assert!(index.contains(words), "{words}");
    }
}

#[test]
fn other_letters_and_the_librarys_own_language_leave_the_ids() {
    for tag in ["ru", "en"] {
        let (paths, index) = made(tag);
        for path in ["handbook.pdf", "facilitator-guide.pdf", "01-police-reform/1-key-messages.pdf"] {
            assert!(paths.iter().any(|known| known == path), "{tag}: {paths:#?}");
        }
        assert!(!index.contains("training-exercises<") && !index.contains(">training-exercises"), "{tag}");
    }
}
