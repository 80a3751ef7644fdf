//! The documented operations, a file each.

pub(crate) mod asked;
pub(crate) mod control;
pub(crate) mod costs;
pub(crate) mod costs_answer;
pub(crate) mod documented;
pub(crate) mod flat;
pub(crate) mod groups;
pub(crate) mod groups_answer;
pub(crate) mod nest;
pub(crate) mod parts;
pub(crate) mod roll_up;
pub(crate) mod usage;
pub(crate) mod usage_answer;
