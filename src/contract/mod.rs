//! TODO

pub(crate) mod bound;
pub(crate) mod document;
pub(crate) mod finding;
pub(crate) mod operation;
pub(crate) mod recognise;
pub(crate) mod registry;
pub(crate) mod rules;
pub(crate) mod scope;
pub(crate) mod stated;
pub(crate) mod statement;
