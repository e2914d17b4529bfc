#![doc = include_str!("../README.md")]

mod error;
mod length;
mod package;
mod properties;
pub mod word;
mod xml;

pub use error::Error;
pub use length::Length;
pub use properties::Properties;
