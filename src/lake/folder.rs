//! The folder of a lake: written under another name beside it, which it loses when it is whole.

use crate::error::{Problem, Result, codes, io};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A file that says that a folder is one of ours which is not whole yet.
const MARK: &str = ".billbook-writes-here";

/// A folder that is not whole, and is removed unless it gets its name.
#[derive(Debug)]
pub(super) struct Beside {
    /// Where it is for now.
    pub path: PathBuf,
    target: PathBuf,
    is_done: bool,
}

impl Beside {
    /// Begins a folder whose name is to be this, which must be free.
    ///
    /// # Errors
    /// When something is there already, or the folder cannot be made.
    pub(super) fn begin(target: &Path) -> Result<Self> {
        require_free(target)?;
        let mut name = target.components().as_path().as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        let shown = path.display().to_string();
        let wrong = |error: std::io::Error| io(&shown, "cannot write", &error);
        // Left over from a process that was killed.
        if path.join(MARK).is_file() {
            std::fs::remove_dir_all(&path).map_err(wrong)?;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(wrong)?;
        }
        match std::fs::create_dir(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let problem = Problem::new(&codes::OUTPUT, format!("there is something at `{shown}` already"));
                Err(Box::new(problem.hint(
                    "billbook writes there until the folder is whole: move it away, or name another folder",
                )))
            }
            made => {
                made.map_err(wrong)?;
                let beside = Self {
                    path,
                    target: target.to_owned(),
                    is_done: false,
                };
                std::fs::write(beside.path.join(MARK), "").map_err(wrong)?;
                Ok(beside)
            }
        }
    }

    /// Gives the folder its name.
    ///
    /// # Errors
    /// When that is not possible.
    pub(super) fn finish(mut self) -> Result<()> {
        let shown = self.target.display().to_string();
        let wrong = |error: std::io::Error| io(&shown, "cannot write", &error);
        require_free(&self.target)?;
        std::fs::remove_file(self.path.join(MARK)).map_err(wrong)?;
        // An empty folder is replaced on some systems only.
        match std::fs::remove_dir(&self.target) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(wrong(error)),
            _ => {}
        }
        std::fs::rename(&self.path, &self.target).map_err(wrong)?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.is_done {
            // Failing to remove it loses nothing; the next run does it.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

fn require_free(folder: &Path) -> Result<()> {
    let shown = folder.display().to_string();
    let is_free = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        Err(error) if error.kind() == ErrorKind::NotADirectory => false,
        Err(error) => return Err(io(&shown, "cannot read", &error)),
    };
    if is_free {
        return Ok(());
    }
    let problem = Problem::new(&codes::OUTPUT, format!("`{shown}` is not an empty folder"));
    Err(Box::new(problem.hint(
        "name a folder that is not there, or an empty one: billbook adds nothing to an older lake, and replaces none",
    )))
}

/// Every file in a folder, by its path from the lake's, with `/` between names.
pub(super) fn list(folder: &Path, before: &str, found: &mut BTreeSet<String>) -> Result<()> {
    let shown = folder.display().to_string();
    let failed = |error: std::io::Error| io(&shown, "cannot read", &error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed)?.is_dir() {
            list(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.insert(name);
        }
    }
    Ok(())
}
