//! TODO

pub(crate) mod origin;
pub(crate) mod place;
pub(crate) mod selection;
