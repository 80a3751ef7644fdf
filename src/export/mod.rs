//! Files for other programs: charges as FOCUS Cost and Usage.

pub(crate) mod focus;
