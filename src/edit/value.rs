//! Values without their places: what a file is meant to say once it is edited.

use crate::yaml::{self, Kind, Node};

/// A value as YAML has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is spelt.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Keys and values in order.
    Map(Vec<(String, Value)>),
}

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Under a key.
    Key(&'static str),
    /// Into a list.
    Index(usize),
}

impl Value {
    /// A map of some keys.
    pub(super) fn map<const N: usize>(entries: [(&str, Value); N]) -> Self {
        Self::Map(entries.map(|(key, value)| (key.to_owned(), value)).to_vec())
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// The values of a list; a single value counts as one of its own.
    pub(super) fn items(&self) -> &[Value] {
        match self {
            Self::List(values) => values,
            Self::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// Text, and numbers as they are spelt.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The value at the end of a way.
    pub(super) fn at(&self, way: &[Step]) -> Option<&Value> {
        way.iter().try_fold(self, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => match value {
                Self::List(values) => values.get(*index),
                _ => None,
            },
        })
    }

    /// The same, to change it.
    pub(super) fn at_mut(&mut self, way: &[Step]) -> Option<&mut Value> {
        way.iter().try_fold(self, |value, step| match (step, value) {
            (Step::Key(key), Self::Map(entries)) => {
                entries.iter_mut().find(|(known, _)| known == key).map(|(_, value)| value)
            }
            (Step::Index(index), Self::List(values)) => values.get_mut(*index),
            _ => None,
        })
    }

    /// The value on one line.
    pub(super) fn flow(&self) -> String {
        let join = |parts: Vec<String>| parts.join(", ");
        match self {
            Self::Null => "~".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(text) => text.clone(),
            Self::Text(text) => yaml::scalar(text),
            Self::List(values) => format!("[{}]", join(values.iter().map(Self::flow).collect())),
            Self::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Map(entries) => {
                let entry = |(key, value): &(String, Value)| format!("{}: {}", yaml::scalar(key), value.flow());
                format!("{{ {} }}", join(entries.iter().map(entry).collect()))
            }
        }
    }
}

impl From<&Node> for Value {
    fn from(node: &Node) -> Self {
        match &node.kind {
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(text) => Self::Number(text.clone()),
            Kind::Text(text) => Self::Text(text.clone()),
            Kind::List(nodes) => Self::List(nodes.iter().map(Self::from).collect()),
            Kind::Map(entries) => {
                Self::Map(entries.iter().map(|(key, node)| (key.value.clone(), node.into())).collect())
            }
        }
    }
}
