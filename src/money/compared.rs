//! How many amounts were compared: whoever says that everything adds up has compared something.

use std::cell::Cell;

thread_local! {
    static COMPARED: Cell<u64> = const { Cell::new(0) };
}

/// Counts a comparison.
pub(super) fn count() {
    COMPARED.with(|compared| compared.set(compared.get().wrapping_add(1)));
}

/// How many comparisons there were on this thread since this was asked last.
pub(crate) fn take() -> u64 {
    COMPARED.with(|compared| compared.replace(0))
}
