//! What the engine and the providers agree on: operations, documents, checks, pairs, reports, findings, statements, and the
//! registry that holds them all. Plain values; nothing here names a provider or opens a file.

pub(crate) mod bound;
pub(crate) mod conversion;
pub(crate) mod date_order;
pub(crate) mod document;
pub(crate) mod finding;
pub(crate) mod header;
pub(crate) mod import;
pub(crate) mod lists;
pub(crate) mod manifest;
pub(crate) mod nearest;
pub(crate) mod operation;
pub(crate) mod outgoing;
pub(crate) mod rates;
pub(crate) mod recognise;
pub(crate) mod registry;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod scope;
pub(crate) mod stated;
pub(crate) mod statement;
pub(crate) mod things;
pub(crate) mod times;
pub(crate) mod typed_rows;
pub(crate) mod versions;
