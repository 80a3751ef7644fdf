//! Expressions: SQLite scalar expressions over one row, by a tree of our own where it is sure, else by SQLite.

mod compute;
pub(super) mod days;
mod expression;
pub(super) mod lex;
mod names;
mod sandbox;
pub(super) mod tree;
mod value;

pub(super) use expression::{Compiled, Failure, quoted};
pub(super) use names::{InputKind, Names};
pub(super) use sandbox::Sandbox;
pub(super) use value::Value;
