//! How many digits the decimals of a column need.

/// How many digits decimals have behind the point and before it, so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Digits {
    /// Behind the point.
    pub scale: u32,
    /// Before it.
    pub whole: u32,
}
