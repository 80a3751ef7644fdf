//! TODO

pub mod bound;
pub mod document;
pub mod finding;
pub mod operation;
pub mod recognise;
pub mod registry;
pub mod rules;
pub mod scope;
pub mod stated;
pub mod statement;
