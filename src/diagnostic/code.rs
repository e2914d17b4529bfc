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
    ForeignMarkup "foreign-markup" Warning "Text holds signs of another tool, or ones that do not mean what they seem to.";
    HeadingJump "heading-jump" Error "A heading skips a level.";
    EmptyHeading "empty-heading" Error "A heading has no text.";
    EmptyLink "empty-link" Error "A link has no address or no text.";
    UnsafeLink "unsafe-link" Error "A link leads to an address that is not https, http or mailto.";
    BrokenLink "broken-link" Error "A link leads to a place that does not exist.";
    MissingPicture "missing-picture" Error "A picture does not exist.";
    UnsafePicture "unsafe-picture" Error "A picture is too large, damaged, of a kind that cannot be printed, or refers to other files.";
    UnreadableFont "unreadable-font" Error "A font cannot be read.";
    MissingAltText "missing-alt-text" Error "A picture has no alternative text.";
    LowContrast "low-contrast" Error "A colour does not stand out enough from white paper.";
    TooDeep "too-deep" Error "Lists or quotes are nested too deeply.";
    UnknownCitation "unknown-citation" Error "A citation names no reading and no source.";
    WrongAttribute "wrong-attribute" Error "An attribute in braces is not known or has a wrong value.";
    UnsupportedMarkdown "unsupported-markdown" Error "Markdown that would not be printed as written.";
    // Structure of items
    MissingTitle "missing-title" Error "A file does not begin with a title.";
    MissingSection "missing-section" Error "A section that must be there is missing.";
    UnknownSection "unknown-section" Error "A section is not known in this kind of file.";
    DuplicateSection "duplicate-section" Error "A section occurs twice.";
    SectionOrder "section-order" Error "Sections stand in the wrong order.";
    EmptySection "empty-section" Error "A section is empty.";
    WrongSection "wrong-section" Error "A section holds something else than it should.";
    MissingOriginal "missing-original" Error "A translation or an overlay has no original.";
    DuplicateTranslation "duplicate-translation" Error "An item has two texts in one language.";
    UnknownPart "unknown-part" Error "An overlay changes a part that its item does not have.";
    OverlayCircle "overlay-circle" Error "Parts that an overlay adds stand after each other in a circle.";
    UnknownTerm "unknown-term" Error "A term in braces has no neutral word in a language.";
    TestsDiffer "tests-differ" Error "Two parallel tests do not ask for the same objectives.";
    TestWithoutKey "test-without-key" Error "A test marks no right answers.";
    ContentWithoutCare "content-without-care" Error "An item speaks of violence and asks for no care.";
    StepMinutes "step-minutes" Error "The minutes of steps are missing or do not sum up.";
    DebriefLast "debrief-last" Error "An exercise does not end with its debrief.";
    SheetNotGiven "sheet-not-given" Error "No step hands out a loose sheet.";
    DuplicateAnchor "duplicate-anchor" Error "Two things in a file have one anchor.";
    MissingLabel "missing-label" Error "A language lacks a label or has other placeholders in it.";
    // References
    UnknownTheme "unknown-theme" Error "No theme has this id.";
    UnknownCountry "unknown-country" Error "No country has this code or name.";
    UnknownRegion "unknown-region" Error "No region has this id.";
    UnknownLanguage "unknown-language" Error "No labels exist in this language, or the tag is none.";
    UnknownExercise "unknown-exercise" Error "No exercise has this id.";
    UnknownCaseStudy "unknown-case-study" Error "No case study has this id.";
    UnknownReading "unknown-reading" Error "No reading has this id.";
    UnknownTopic "unknown-topic" Error "No topic for discussion has this id.";
    UnknownObjective "unknown-objective" Error "A theme has no objective of this number.";
    UnknownForm "unknown-form" Error "No form has this id.";
    UnknownCourse "unknown-course" Error "No course has this id.";
    UnknownAudience "unknown-audience" Error "The audience is not in the library's vocabulary.";
    PairsNotMutual "pairs-not-mutual" Error "An exercise pairs with one that does not name it.";
    BuildsOnCircle "builds-on-circle" Error "Exercises build on each other in a circle.";
    UnusedSource "unused-source" Warning "A source of a case study is cited nowhere.";
    EmptyFilter "empty-filter" Error "Filters leave nothing of what there is.";
    // Courses
    EmptyCourse "empty-course" Error "A course has no days or chooses nothing.";
    DayUnfilled "day-unfilled" Warning "A half day has many minutes in which nothing is done.";
    DayOverrun "day-overrun" Error "The sessions of a day take longer than the day.";
    BreakOutsideDay "break-outside-day" Error "A break lies outside its day or overlaps another.";
    GroupSize "group-size" Error "The people expected do not fit an exercise.";
    NotInCountry "not-in-country" Error "A case that a course names must not be used in this country.";
    RestrictedNotPinned "restricted-not-pinned" Error "A session names a restricted item that the course does not pin.";
    ExcludedInUse "excluded-in-use" Error "A course names an item that it excludes, or one that needs what it excludes.";
    ThemeNotChosen "theme-not-chosen" Error "A session names a theme that the course does not choose.";
    LeftOut "left-out" Note "An item is left out, and a line of the course would bring it in.";
    MissingProfile "missing-profile" Error "A country has no profile.";
    BrokenInUse "broken-in-use" Error "An edition needs something that has errors.";
    ObjectiveWithoutPractice "objective-without-practice" Warning "A course promises an objective that no session practises.";
    ObjectiveWithoutQuestion "objective-without-question" Warning "A course promises an objective that no test asks for.";
    EmptyTheme "empty-theme" Warning "A theme has nothing for a filter.";
    UnknownTimeZone "unknown-time-zone" Error "No time zone has this name.";
    NoTimeZone "no-time-zone" Warning "A calendar is made of hours whose time zone nobody has named.";
    UndatedDay "undated-day" Warning "A calendar lacks a day that has no date.";
    OutsideWorkingDay "outside-working-day" Warning "A day begins before or ends after people work in this country.";
    CrowdedRooms "crowded-rooms" Warning "The groups of an exercise find too few rooms.";
    LongHandbook "long-handbook" Warning "A handbook of one day has more than 32 pages.";
    // The library's own standards
    CaseLength "case-length" Warning "A case study has fewer or more words than the library asks for.";
    CasePages "case-pages" Warning "A case study takes more pages than the library asks for.";
    SheetPages "sheet-pages" Warning "A loose sheet takes more than one page, and more than one leaf of paper.";
    LongWord "long-word" Warning "A word is too long for a line.";
    FigureWithoutSource "figure-without-source" Warning "A paragraph gives a figure and cites nothing.";
    FewExercises "few-exercises" Warning "A theme has fewer exercises than the library asks for.";
    ShortDebrief "short-debrief" Warning "A debrief has a smaller share of the time than the library asks for.";
    HurriedQuestions "hurried-questions" Warning "The questions of a debrief have less than ninety seconds each.";
    SheetsNeedPeople "sheets-need-people" Warning "An exercise has more sheets than its smallest group can use.";
    VagueObjective "vague-objective" Warning "A learning objective begins with a verb that cannot be measured.";
    // Release
    ReviewPast "review-past" Warning "An item should have been looked at again.";
    ConsentPending "consent-pending" Warning "The consent for a case is pending.";
    UncheckedContacts "unchecked-contacts" Warning "A course with sensitive items has no checked support contacts.";
    LanguageFallback "language-fallback" Warning "Items are printed in another language.";
    MissingTerm "missing-term" Warning "A country has no word of its own for a term.";
    UnusedTerm "unused-term" Warning "A country has a word for a term that occurs in no item of an edition.";
    TranslationShape "translation-shape" Error "A translation does not follow its original.";
    TranslationRefused "translation-refused" Error "A translator's text cannot be brought back.";
    TranslationUnfinished "translation-unfinished" Warning "An item is translated in part, and is not written yet.";
    TranslationFuzzy "translation-fuzzy" Warning "Texts of a translation are marked to be looked at again.";
    StaleTranslation "stale-translation" Error "An item has changed since it was translated, and stale ones are denied.";
    UnreviewedLabels "unreviewed-labels" Warning "No native reader has gone through the labels of a language.";
    MissingName "missing-name" Warning "A country has no name in a language.";
    // Typesetting
    TemplateError "template-error" Error "A template cannot be rendered.";
    TypstError "typst-error" Error "Typst refuses a document.";
    TypstWarning "typst-warning" Warning "Typst warns about a document.";
    MissingGlyph "missing-glyph" Error "No font has a character.";
    TextOffPage "text-off-page" Error "A text is not wholly on its page.";
    TextOverText "text-over-text" Error "A text is printed over another text.";
    TextInMargin "text-in-margin" Warning "A text runs into the margin of its page.";
    DocumentTimeout "document-timeout" Error "A document took too long.";
    NoTypesetter "no-typesetter" Error "The system gives a typesetter no process, thread or memory.";
    DocumentCrash "document-crash" Error "The typesetter died on a document.";
    // Parts of a build on several machines
    DocumentMissing "document-missing" Error "No part holds a document.";
    DocumentTwice "document-twice" Error "Two parts hold the same document.";
    DocumentDiffers "document-differs" Error "A part holds another version of a document.";
    PartMissing "part-missing" Error "A part is missing, there twice, or of another build.";
    // Outputs
    FilesKept "files-kept" Warning "Files that no build wrote lay in an output folder, and were moved beside it.";
    // This program
    InternalError "internal-error" Error "A mistake of coursepack itself ended the work on a target or a document.";
    // Packs
    DamagedPack "damaged-pack" Error "A pack is not as it was packed.";
    FacilitatorText "facilitator-text" Error "Facilitators' text stands in a participants' file.";
    LooseSheetBound "loose-sheet-bound" Error "What is given out later stands in what participants have from the start.";
    NotInPacks "not-in-packs" Error "A document names something that no pack of its target holds.";
    NameClash "name-clash" Error "Two files of a pack would have one name.";
    PathTooLong "path-too-long" Error "A path in a pack would be too long for some systems.";
    PackTooLarge "pack-too-large" Error "A pack would hold more, or larger, files than `verify` accepts.";
}
