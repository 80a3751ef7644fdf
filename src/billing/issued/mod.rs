//! Issued documents: numbers, rows, rendered bytes and a link of the chain in one transaction; and what they billed, by which
//! the next run goes on.

pub(crate) mod against;
pub(crate) mod amend;
mod billed;
pub(crate) mod changed;
pub(crate) mod corrections;
mod costs;
pub(crate) mod credited;
pub(crate) mod crediting;
mod electronic;
pub(crate) mod files;
pub(crate) mod html;
mod json;
pub(crate) mod kinds;
pub(crate) mod list;
pub(crate) mod made;
pub(crate) mod numbers;
mod past;
pub(crate) mod pdf;
pub(crate) mod printed;
mod refused;
mod rendered;
pub(crate) mod rendering;
pub(crate) mod request;
pub(crate) mod rerate;
pub(crate) mod store;
pub(crate) mod trace;
pub(crate) mod write;
