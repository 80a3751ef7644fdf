//! What a figure comes from: the rows behind it, and the places of those in files.

pub(crate) mod origin;
pub(crate) mod place;
pub(crate) mod selection;
