//! Opens the first page in the user's browser, without showing the address to other users.

use crate::error::{Problem, Result, codes, io};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A file that leads to the first page; it goes when this is dropped.
#[derive(Debug)]
pub(super) struct Leads(PathBuf);

impl Drop for Leads {
    fn drop(&mut self) {
        // It only leads to a server that has ended.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Opens the address in the user's browser. Every user of a machine sees the arguments of all programs, so the browser gets a
/// file that leads there, which only this user can read.
///
/// # Errors
/// When the file cannot be written, or no browser is found.
pub(super) fn open(address: &str) -> Result<Leads> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| {
        let message = format!("the system gives no random numbers: {error}");
        Box::new(Problem::new(&codes::IO, message))
    })?;
    let name = format!("billbook-{}.html", crate::digest::hex(&random));
    let path = std::env::temp_dir().join(name);
    let shown = path.display().to_string();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>billbook</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={address}\"><a href=\"{address}\">billbook</a></html>\n"
    );
    let mut file = options
        .open(&path)
        .map_err(|error| io(&shown, "cannot write", &error))?;
    let leads = Leads(path);
    file.write_all(page.as_bytes())
        .map_err(|error| io(&shown, "cannot write", &error))?;
    drop(file);
    let mut command = opener();
    command
        .arg(&leads.0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // It ends when it has told the browser; nobody waits for it but the system.
            std::thread::spawn(move || child.wait());
            Ok(leads)
        }
        Err(error) => {
            let program = command.get_program().display().to_string();
            Err(Box::new(
                Problem::new(&codes::IO, format!("`{program}` cannot be started: {error}"))
                    .hint("leave `--open` out, and open the printed address in a browser"),
            ))
        }
    }
}

/// What opens a file in the program that is for it.
fn opener() -> Command {
    if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/c", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    }
}
