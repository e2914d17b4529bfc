//! Typesets manuscripts into PDFs, in child processes that can be stopped.
