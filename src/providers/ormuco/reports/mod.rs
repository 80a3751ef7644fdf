//! TODO

pub(crate) mod billing;
