//! t

mod checks;
