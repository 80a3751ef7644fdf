//! TODO

pub mod origin;
pub mod place;
pub mod selection;
