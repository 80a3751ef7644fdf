//! Values of expressions: NULL, a whole number or a text. Binary fractions are not among them.

use std::borrow::Cow;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value<'v> {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(Cow<'v, str>),
}

impl<'v> Value<'v> {
    /// A text that is there.
    pub(crate) fn text(text: &'v str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A text that is there, or NULL.
    pub(crate) fn optional(text: Option<&'v str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    /// The same without a copy.
    pub(crate) fn borrowed(&'v self) -> Self {
        match self {
            Self::Null => Self::Null,
            Self::Integer(number) => Self::Integer(*number),
            Self::Text(text) => Self::Text(Cow::Borrowed(text)),
        }
    }

    /// The text that SQLite makes of it; `None` for NULL.
    pub(crate) fn written(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Null => None,
            Self::Integer(number) => Some(Cow::Owned(number.to_string())),
            Self::Text(text) => Some(Cow::Borrowed(text)),
        }
    }
}
