//! Ctrl-C and a request to terminate: a flag, so that an import rolls back instead of dying half-way, and an end by force for
//! what does not look at the flag.
//!
//! ```text
//! 0 ms      the flag is set; statements of SQLite end, loops end, transactions roll back; exit code 130
//! 1 s       nothing has noticed it (it waits for a pipe, or computes): the program ends, exit code 130
//! 30 s      what has noticed it is still not done
//! ```
//!
//! An end by force is safe at any moment: what was not committed is not in the ledger, as after a power cut.

use crate::error::{Result, codes};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Whether it was asked for.
static PRESSED: AtomicBool = AtomicBool::new(false);

/// Whether the work has learned of it, and is about to end.
static NOTICED: AtomicBool = AtomicBool::new(false);

/// Whether another program, a pager, has the terminal; Ctrl-C is then meant for that one.
static ELSEWHERE: AtomicBool = AtomicBool::new(false);

/// Files of this run that are not to be left behind.
static PASSING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// How long the work has to notice, and to end.
const TO_NOTICE: Duration = Duration::from_secs(1);
const TO_END: Duration = Duration::from_secs(30);

/// How long the last message may take: whoever reads standard error may have stopped reading.
const TO_SAY: Duration = Duration::from_millis(200);

/// After so many steps of a statement SQLite asks whether to go on: a fraction of a millisecond.
const STEPS: i32 = 10_000;

/// The exit code.
const CODE: i32 = 130;

/// Turns Ctrl-C (and a request to terminate) into the flag that [`check`] looks at. A second one ends at once.
pub(crate) fn watch() {
    // Without a handler the default applies: the process ends, and SQLite's journal undoes the rest.
    let _ = ctrlc::set_handler(|| {
        if ELSEWHERE.load(Ordering::SeqCst) {
            return;
        }
        if PRESSED.swap(true, Ordering::SeqCst) {
            leave();
        }
        // Where there is no thread to be had, a second Ctrl-C does it.
        let _ = std::thread::Builder::new().name("stop".to_owned()).spawn(|| {
            std::thread::sleep(TO_NOTICE);
            if NOTICED.load(Ordering::SeqCst) {
                std::thread::sleep(TO_END);
            }
            say("error[interrupted]: stopped; what was not committed is not in the ledger");
            leave();
        });
    });
}

/// Ends the work if Ctrl-C was pressed.
///
/// # Errors
/// [`codes::INTERRUPTED`] after Ctrl-C.
pub(crate) fn check() -> Result<()> {
    if is_pressed() {
        return Err(Box::new(codes::stopped()));
    }
    Ok(())
}

/// Whether Ctrl-C was pressed. Whoever asks is taken to end because of it.
pub(crate) fn is_pressed() -> bool {
    let is_pressed = PRESSED.load(Ordering::Relaxed);
    if is_pressed {
        NOTICED.store(true, Ordering::SeqCst);
    }
    is_pressed
}

/// Whether something has ended because of Ctrl-C.
pub(crate) fn was_noticed() -> bool {
    NOTICED.load(Ordering::SeqCst)
}

/// Ends statements of a connection, however long they run, when Ctrl-C is pressed.
///
/// # Errors
/// When the connection is not one that this program may ask.
pub(crate) fn stops(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.progress_handler(STEPS, Some(is_pressed))
}

/// Leaves Ctrl-C to another program that has the terminal.
pub(crate) fn meant_elsewhere<T>(work: impl FnOnce() -> T) -> T {
    ELSEWHERE.store(true, Ordering::SeqCst);
    let done = work();
    ELSEWHERE.store(false, Ordering::SeqCst);
    done
}

/// Has a file removed where the program ends by force.
pub(crate) fn is_passing(path: &Path) {
    if let Ok(mut passing) = PASSING.lock() {
        passing.insert(path.to_owned());
    }
}

/// Takes a file out of those: it is removed, or has become one that stays.
pub(crate) fn is_over(path: &Path) {
    if let Ok(mut passing) = PASSING.lock() {
        passing.remove(path);
    }
}

/// Says a last word, if somebody reads it.
fn say(text: &'static str) {
    let _ = std::thread::Builder::new().spawn(move || {
        let _ = writeln!(std::io::stderr(), "{text}");
    });
    std::thread::sleep(TO_SAY);
}

/// Ends the process at once.
#[allow(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "the thread that works cannot be reached"
)]
fn leave() -> ! {
    if let Ok(passing) = PASSING.try_lock() {
        for path in passing.iter() {
            // What is left over does no harm.
            let _ = std::fs::remove_file(path);
        }
    }
    std::process::exit(CODE)
}
