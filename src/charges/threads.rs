//! Three threads that share the work on a file: one reads, one counts a second time, and the caller's own stores, since the
//! connection is its own. On two cores they are done about as soon as the rows are stored.

use crate::error::{Problem, Result, codes, io};

/// Does all three, and gives what was counted and read.
///
/// # Errors
/// When a thread cannot be started or is lost, or the rows cannot be stored.
pub(crate) fn three<C: Send, R: Send>(
    file: &str,
    count: impl FnOnce() -> C + Send,
    read: impl FnOnce() -> R + Send,
    store: impl FnOnce() -> Result<()>,
) -> Result<(C, R)> {
    std::thread::scope(|scope| {
        let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let failed = |error: std::io::Error| io(file, "cannot start a thread for", &error);
        let second = named("count").spawn_scoped(scope, count).map_err(failed)?;
        let reader = named("read").spawn_scoped(scope, read).map_err(failed)?;
        store()?;
        let lost = || Problem::new(&codes::IO, "a thread of the import ended without a result").in_file(file);
        let read = reader.join().map_err(|_| lost())?;
        let counted = second.join().map_err(|_| lost())?;
        Ok((counted, read))
    })
}
