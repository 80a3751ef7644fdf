//! The book: a folder of TOML and CSV that says who is billed for what, and at which price.

pub(crate) mod folder;
pub(crate) mod kept;
pub(crate) mod model;
pub(crate) mod read;
pub(crate) mod starter;
pub(crate) mod values;
