//! E-invoices in the semantic model of EN 16931: written in UBL and CII, embedded in PDF files, and checked by the rules of
//! their profiles. This room knows neither books nor ledgers: a model in, bytes or broken rules out.

pub(crate) mod check;
pub(crate) mod profile;
pub(crate) mod rules;
pub(crate) mod units;
pub(crate) mod write;
