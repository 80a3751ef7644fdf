//! Has the disk begin with what a long transaction wrote while the transaction goes on: every 64 MB of a file, say.
//!
//! SQLite hands pages to the system as its cache overflows, and the system keeps them until the commit asks for all at
//! once; the program then waits for two gigabytes. Asking for them now and then, by a thread of its own, lets the disk
//! work while rows are read. It changes nothing of what is safe: pages may reach the disk at any time before the commit,
//! and SQLite itself asks once more, by its own handle, and learns of errors there.

use std::fs::File;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// The thread that asks.
#[derive(Debug)]
pub struct Early {
    file: Option<Arc<File>>,
    steps: u32,
    thread: Option<(SyncSender<()>, JoinHandle<()>)>,
}

/// Steps after which the disk is asked to begin.
const STEPS: u32 = 64;

impl Early {
    /// For the file of a ledger, which has to stay open as long as the ledger: closing any handle of a file gives up the
    /// locks that SQLite holds on it.
    #[must_use]
    pub fn new(file: Option<Arc<File>>) -> Self {
        Self {
            file,
            steps: 0,
            thread: None,
        }
    }

    /// Counts a step of the work.
    pub fn step(&mut self) {
        self.steps += 1;
        if self.steps < STEPS {
            return;
        }
        self.steps = 0;
        if let Some(file) = self.file.take() {
            let (sender, asked) = sync_channel::<()>(1);
            let work = move || {
                for () in asked {
                    if file.sync_data().is_err() {
                        break;
                    }
                }
            };
            // Without the thread all is as it would be without this module.
            self.thread = std::thread::Builder::new()
                .name("disk".to_owned())
                .spawn(work)
                .ok()
                .map(|thread| (sender, thread));
        }
        if let Some((sender, _)) = &self.thread {
            // Where it is busy, or gave up, the next time will do.
            let _ = sender.try_send(());
        }
    }
}

impl Drop for Early {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.thread.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}
