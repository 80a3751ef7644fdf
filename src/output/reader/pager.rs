//! A pager for what is longer than the terminal, as git has one: `BILLBOOK_PAGER`, `PAGER`, else `less -FRX`.

use crate::interrupt;
use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};

/// What `less` does where nobody says otherwise: it ends where all fits on the screen, leaves colours as they are, and
/// leaves the text on the screen.
const LESS: &str = "FRX";

/// The pager that is asked for; none where the output is not a terminal, or the user wants none.
fn asked() -> Option<String> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let of = |name: &str| std::env::var(name).ok();
    let asked = of("BILLBOOK_PAGER")
        .or_else(|| of("PAGER"))
        .unwrap_or_else(|| "less".to_owned());
    let asked = asked.trim();
    (!asked.is_empty() && asked != "cat").then(|| asked.to_owned())
}

/// Shows a text in a pager, and says whether it did: whoever calls writes it otherwise.
#[must_use]
pub(crate) fn show(text: &str) -> bool {
    let Some(pager) = asked() else { return false };
    // Through a shell, as git does it, so that arguments and quotes in the variable work.
    let mut command = Command::new("sh");
    command.arg("-c").arg(&pager).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", LESS);
    }
    interrupt::meant_elsewhere(|| {
        let Ok(mut child) = command.spawn() else { return false };
        // A reader that has seen enough closes the pipe.
        if let Some(mut input) = child.stdin.take() {
            let _ = input.write_all(text.as_bytes());
        }
        // 126 and 127 are the shell's: there is no such pager.
        match child.wait() {
            Ok(status) => !matches!(status.code(), Some(126 | 127)),
            Err(_) => false,
        }
    })
}
