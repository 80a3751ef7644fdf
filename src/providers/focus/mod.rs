//! FOCUS, the FinOps Open Cost and Usage Specification: bills of many clouds in one shape.

pub mod spelling;
