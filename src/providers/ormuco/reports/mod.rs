//! Ormuco's own report.

pub(crate) mod billing;
