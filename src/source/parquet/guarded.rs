//! Calls of the crate `parquet` that may panic: its decoders of lengths and differences add numbers of a damaged page
//! without asking whether they fit. Such a page is refused like any other that cannot be read.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Whether this thread expects a panic, so that nothing is printed of it.
    static IS_EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// What the call gives; a sentence where it panics.
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !IS_EXPECTED.get() {
                before(panic);
            }
        }));
    });
    IS_EXPECTED.set(true);
    // What the call was changing is dropped after it failed.
    let result = catch_unwind(AssertUnwindSafe(call));
    IS_EXPECTED.set(false);
    result.map_err(|_| "cannot be read: it holds numbers that do not fit together".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_sentence() {
        assert_eq!(guarded(|| 1), Ok(1));
        let fails = guarded(|| usize::from(u8::MAX) + [0_usize; 0][std::hint::black_box(1)]);
        assert!(fails.is_err());
    }
}
