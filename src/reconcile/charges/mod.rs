//! TODO

pub(crate) mod between;
pub(crate) mod groups;
pub(crate) mod rounded;
pub(crate) mod rows;
