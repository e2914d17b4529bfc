//! What authors write here in the place of another tool's signs.

pub(super) const ALERT: &str =
    "write a quotation (`> …`), or an alert: a line `> [!NOTE]`, then `> ` before each line of its text";
pub(super) const CALLOUT: &str = "use NOTE, TIP, IMPORTANT, WARNING or CAUTION, with `> [!NOTE]` alone in its line and \
                                  a title as strong text in the next one";
pub(super) const ITSELF: &str = "write the text itself: nothing is filled in here; `\\{` prints the sign";
pub(super) const FILE: &str = "copy the text here: no file is put into another one; `\\` before a sign prints it";
pub(super) const EMBED: &str = "show a picture as `![what it shows](picture.png)`, and copy text here";
pub(super) const NOTE: &str = "write a note for authors, which is never printed, as `<!-- … -->`";
pub(super) const UNFINISHED: &str =
    "end the note with `-->`; one with empty lines in it begins a line of its own; `\\<` prints the sign";
pub(super) const WIKI: &str = "write the words alone, or a link as `[text](https://…)`, for facilitators also \
                               `[the case](case:id)`; `\\[` prints the sign";
pub(super) const LINK: &str = "write `[text](address)` or `![what it shows](picture.png)`, without a size or a footnote in \
                               it, and with `%20` for a space in an address; `\\[` prints the sign";
pub(super) const ADDRESS: &str = "write `[text](address)`, or add a line `[name]: https://…`; `\\[` prints the sign";
pub(super) const CITATION: &str =
    "cite as `[@id]` or `[@id, p. 12]`, and name tables and pictures in words; `\\@` prints the sign";
pub(super) const BRACES: &str = "remove the braces: only headings, list items and writing space have them; `\\{` prints \
                                 the sign";
pub(super) const ROLE: &str = "write the text alone; `\\` before a sign prints it";
pub(super) const STRONG: &str = "put no space inside the stars, and a space or a sign outside; `\\*` prints the sign";
pub(super) const TASK: &str = "begin a list item with `- [ ]` and a space, or with `- [x]` if it is ticked; `\\[` prints \
                               the sign";
pub(super) const ENTITY: &str = "write the character itself, or `\\&` for `&`";
pub(super) const LATEX: &str = "write Markdown: LaTeX is not read here; `\\\\` prints the sign";
pub(super) const MATH: &str =
    "write formulas in words and signs (x², 3 × 4), or show them as a picture; `\\` before a sign prints it";
pub(super) const TABLE: &str =
    "write a line `| a | b |`, a line `|---|---|`, then a line for each row, after an empty line";
pub(super) const LIST: &str = "begin items with `- ` or `1. `, after an empty line; an inner list begins with `1. `, \
                               indented below the text of its item; `\\` before a sign prints it";
pub(super) const FENCE: &str = "close it with a line of the same signs, such as three backticks";
pub(super) const DRAWING: &str = "save the drawing as SVG, and show it with `![what it shows](picture.svg)`";
