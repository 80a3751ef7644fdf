//! TODO

pub mod billing;
