//! Evidence: what a figure comes from. The rows of the ledger with the places of those in files, what is computed from them,
//! and the proof that carries both out of the program. Reports and reconciliations use the same.

pub(crate) mod origin;
pub(crate) mod place;
pub(crate) mod proof;
pub(crate) mod selection;
