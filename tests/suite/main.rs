//! All tests that see the crate from outside, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]
#![expect(clippy::disallowed_methods, reason = "tests look at the disk and at the environment")]

mod agenda;
mod audit;
mod bucket;
mod build;
mod cache;
mod calendar;
mod change_course;
mod commonmark;
mod countries;
mod courses;
mod diagnostics;
mod editions;
mod exchange;
mod faces;
mod files;
mod filters;
mod folder;
mod forms;
mod frozen;
mod interference;
mod labels;
mod limits;
mod looks;
mod machines;
mod markdown;
mod markdown_properties;
mod moments;
mod names;
mod new_courses;
mod notes;
mod numbers;
mod outputs;
mod pack;
mod pages;
mod panics;
mod parts;
mod pictures;
mod places;
mod readme;
mod references;
mod shapes;
mod sound;
mod strays;
mod tidy;
mod typeset;
mod typst;
mod watch;
mod word;
mod word_build;
mod word_leaks;
mod world;
