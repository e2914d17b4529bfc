//! The kinds of mistakes. A code never changes its meaning; every code has a fixture in `tests/diagnostics/`.

use super::Severity;

macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $doc:literal;)*) => {
        /// What kind of mistake a diagnostic is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $doc] $name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The words that name it, such as `unknown-country`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => $id,)* }
            }

            /// How much it weighs.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// One sentence that says what it means.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $doc,)* }
            }
        }
    };
}

codes! {
    // Files
    NotText "not-text" Error "A text file is not UTF-8 or holds characters that hide text.";
    NotAllowedHere "not-allowed-here" Error "A symlink, a device or a file that is too large lies in the workspace.";
    BadName "bad-name" Error "A file name is not a lower-case ASCII slug.";
    UnexpectedFile "unexpected-file" Warning "A file lies where the compiler reads nothing.";
    MissingFile "missing-file" Error "A file that every workspace needs is missing.";
    // YAML
    InvalidYaml "invalid-yaml" Error "The YAML cannot be read.";
    UnknownKey "unknown-key" Error "A key is not known here.";
    MissingKey "missing-key" Error "A key that must be there is missing.";
    WrongType "wrong-type" Error "A value has another shape than its key needs.";
    WrongValue "wrong-value" Error "A value is none of those that its key allows.";
    // Markdown
    RawHtml "raw-html" Error "Markdown holds raw HTML.";
    HeadingJump "heading-jump" Error "A heading skips a level.";
    EmptyHeading "empty-heading" Error "A heading has no text.";
    EmptyLink "empty-link" Error "A link has no address or no text.";
    UnsafeLink "unsafe-link" Error "A link leads to an address that is not https, http or mailto.";
    BrokenLink "broken-link" Error "A link leads to a place that does not exist.";
    MissingPicture "missing-picture" Error "A picture does not exist.";
    UnsafePicture "unsafe-picture" Error "A picture is too large, damaged or refers to other files.";
    MissingAltText "missing-alt-text" Error "A picture has no alternative text.";
    TooDeep "too-deep" Error "Lists or quotes are nested too deeply.";
    UnknownCitation "unknown-citation" Error "A citation names no reading and no source.";
    WrongAttribute "wrong-attribute" Error "An attribute in braces is not known or has a wrong value.";
    UnsupportedMarkdown "unsupported-markdown" Error "Markdown that the compiler does not print.";
    // Typesetting
    TemplateError "template-error" Error "A template cannot be rendered.";
    TypstError "typst-error" Error "Typst refuses a document.";
    TypstWarning "typst-warning" Warning "Typst warns about a document.";
    MissingGlyph "missing-glyph" Error "No font has a character.";
    DocumentTimeout "document-timeout" Error "A document took too long.";
    DocumentCrash "document-crash" Error "The typesetter died on a document.";
    // Packs
    FacilitatorText "facilitator-text" Error "Facilitators' text stands in a participants' file.";
    LooseSheetBound "loose-sheet-bound" Error "The text of a loose sheet stands in the handbook.";
    NameClash "name-clash" Error "Two files of a pack would have one name.";
    PathTooLong "path-too-long" Error "A path in a pack would be too long for some systems.";
    PackTooLarge "pack-too-large" Error "A pack would hold more, or larger, files than `verify` accepts.";
}
