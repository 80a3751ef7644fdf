//! What is checked once all is read: every expression, by compiling it.

use super::toml::Reading;
use crate::mapping::model::Mapping;
use crate::mapping::program::Program;

/// Takes down all that is wrong with the expressions of a mapping.
pub(super) fn check(reading: &mut Reading, mapping: &Mapping) {
    if let Err(wrong) = Program::new(mapping) {
        for (at, message) in wrong {
            reading.flaw(at, message);
        }
    }
}
