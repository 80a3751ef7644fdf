//! The folder of a lake that files are added to: who may write there, what an add that was ended left behind, and how a new state
//! takes the place of the old one.
//!
//! Files of charges have names that say which delivery brought them, and `manifest.json` says which of them the lake has. It is
//! written last, under another name, and takes its own when all else is on the disk: until then the lake is as it was. What
//! becomes old with it, the texts for engines and replaced files, follows; where that is cut off, the next add does it.

use super::parts::delivery_of;
use crate::error::{Problem, Result, codes, io};
use crate::lake::engine;
use crate::lake::folder::list;
use crate::lake::manifest::{Added, File, Manifest, NAME};
use crate::output::stream;
use std::collections::BTreeSet;
use std::fs::{File as Opened, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file that whoever writes to a lake locks; it says too that the folder is one of ours.
pub(crate) const LOCK: &str = ".billbook-lake";

/// A lake that nobody else writes to for now.
#[derive(Debug)]
pub(super) struct Lake {
    /// Where it is.
    pub path: PathBuf,
    /// What it has; nothing where it is new.
    pub manifest: Option<Manifest>,
    /// Whether the folder was made by this run.
    is_made: bool,
    _lock: Opened,
}

impl Lake {
    /// Opens the lake in a folder, or begins one where the folder is not there or empty.
    ///
    /// # Errors
    /// When the folder has something else, another process writes to it, or it cannot be read or written.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let shown = path.display().to_string();
        let wrong = |error: std::io::Error| io(&shown, "cannot write", &error);
        let is_made = !path.exists();
        let is_ours = path.join(LOCK).is_file();
        if !is_made && !is_ours {
            require_free(path, &shown)?;
        }
        std::fs::create_dir_all(path).map_err(wrong)?;
        let lock = Opened::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join(LOCK))
            .map_err(wrong)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let problem = Problem::new(&codes::BUSY, format!("another process is adding to `{shown}`"));
                return Err(Box::new(
                    problem.hint("wait until that process has finished, then run the command again"),
                ));
            }
            Err(TryLockError::Error(error)) => return Err(wrong(error)),
        }
        let manifest = if path.join(NAME).exists() {
            Some(Manifest::read(path)?)
        } else {
            None
        };
        if manifest.as_ref().is_some_and(|manifest| manifest.added.is_none()) {
            return Err(of_ledger(&shown));
        }
        let lake = Self {
            path: path.to_owned(),
            manifest,
            is_made,
            _lock: lock,
        };
        lake.tidy()?;
        Ok(lake)
    }

    /// Finishes what an add that was ended left to do, and removes what it wrote in vain.
    fn tidy(&self) -> Result<()> {
        if let Some(manifest) = &self.manifest {
            take_next(&self.path, manifest)?;
        }
        let mut there = BTreeSet::new();
        list(&self.path, "", &mut there)?;
        for path in leftovers(there, self.manifest.as_ref()) {
            remove(&self.path, &path)?;
        }
        Ok(())
    }

    /// Gives the lake a new state, and says so as soon as it has it.
    ///
    /// # Errors
    /// When it cannot be written; then the lake is as it was, or has the new state without having tidied up.
    pub(super) fn commit(&mut self, mut manifest: Manifest, has_come: impl FnOnce()) -> Result<()> {
        manifest.files.retain(|file| file.table.is_some());
        let of_engines = engine::files(&manifest);
        for (name, text) in &of_engines {
            manifest
                .files
                .push(File::of_text(format!("engine/{name}"), text.as_bytes()));
        }
        manifest.files.sort_by(|one, other| one.path.cmp(&other.path));
        let mut written = Ok(());
        for (name, text) in &of_engines {
            written = written.and_then(|()| write(&self.path, &next(name), text));
        }
        written = written.and_then(|()| write(&self.path, NAME, &manifest.text()));
        if let Err(problem) = written {
            for (name, _) in &of_engines {
                remove(&self.path, &next(name))?;
            }
            return Err(problem);
        }
        has_come();
        take_next(&self.path, &manifest)?;
        let removed = manifest.added.as_ref().map(|added| added.removed.clone());
        for path in removed.unwrap_or_default() {
            remove(&self.path, &path)?;
        }
        self.manifest = Some(manifest);
        Ok(())
    }
}

impl Drop for Lake {
    fn drop(&mut self) {
        // A folder that nothing came into is not left behind. What cannot be removed does no harm.
        if self.manifest.is_none() {
            let _ = std::fs::remove_file(self.path.join(LOCK));
            if self.is_made {
                let _ = std::fs::remove_dir(&self.path);
            }
        }
    }
}

fn of_ledger(shown: &str) -> Box<Problem> {
    let problem = Problem::new(
        &codes::LAKE,
        format!("`{shown}` is the lake of a ledger, which files are not added to"),
    );
    Box::new(problem.hint(
        "import the files into the ledger and write its lake again, `billbook export parquet`; or name another folder, in which a \
         lake of files begins",
    ))
}

/// Refuses a folder with other files.
fn require_free(path: &Path, shown: &str) -> Result<()> {
    if path.join(NAME).is_file() {
        return Err(of_ledger(shown));
    }
    let is_free = match std::fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == ErrorKind::NotADirectory => false,
        Err(error) => return Err(io(shown, "cannot read", &error)),
    };
    if is_free {
        return Ok(());
    }
    let problem = Problem::new(
        &codes::OUTPUT,
        format!("`{shown}` is neither a lake nor an empty folder"),
    );
    Err(Box::new(problem.hint(
        "the last argument is the folder of the lake: name one that `billbook lake add` made, one that is empty, or one that is \
         not there",
    )))
}

/// Of the files in its folder those of deliveries that the lake does not have: of an add that was ended, and replaced ones that
/// were to be removed.
pub(crate) fn leftovers(there: BTreeSet<String>, manifest: Option<&Manifest>) -> Vec<String> {
    let newest = manifest.and_then(|manifest| manifest.added.as_ref()?.deliveries.last().map(|one| one.number));
    let is_left = |path: &String| {
        if let Some(own) = path.strip_suffix(".part") {
            let own = own.trim_end_matches(|byte: char| byte.is_ascii_digit() || byte == '.');
            return own.starts_with(NAME.trim_end_matches(".json")) || own.starts_with("engine/");
        }
        if path.starts_with("engine/next-") {
            return true;
        }
        let Some(delivery) = delivery_of(path) else {
            return false;
        };
        let has = |manifest: &Manifest| manifest.files.iter().any(|file| file.path == *path);
        let is_removed = |added: &Added| added.removed.contains(path);
        let is_replaced = manifest
            .and_then(|manifest| manifest.added.as_ref())
            .is_some_and(is_removed);
        !manifest.is_some_and(has) && (newest.is_none_or(|newest| delivery > newest) || is_replaced)
    };
    there.into_iter().filter(is_left).collect()
}

/// The text for an engine of the state that comes next.
pub(crate) fn next(name: &str) -> String {
    format!("engine/{NEXT}{name}")
}

/// How the names of such texts begin.
const NEXT: &str = "next-";

/// Gives the texts for engines that are of this manifest their names.
fn take_next(lake: &Path, manifest: &Manifest) -> Result<()> {
    let of_engines = manifest.files.iter().filter(|file| file.table.is_none());
    for file in of_engines {
        let Some((_, name)) = file.path.rsplit_once('/') else {
            continue;
        };
        let path = lake.join(next(name));
        let is_its = std::fs::read(&path).is_ok_and(|bytes| crate::digest::sha256_hex(&bytes) == file.sha256);
        if is_its {
            let renamed = std::fs::rename(&path, lake.join(&file.path));
            renamed.map_err(|error| io(&path.display().to_string(), "cannot rename", &error))?;
        }
    }
    Ok(())
}

/// Writes a text, which is there whole or not at all, and is on the disk then.
fn write(lake: &Path, path: &str, text: &str) -> Result<()> {
    let whole = lake.join(path);
    let shown = whole.display().to_string();
    let wrong = |error: std::io::Error| io(&shown, "cannot write", &error);
    if let Some(parent) = whole.parent() {
        std::fs::create_dir_all(parent).map_err(wrong)?;
    }
    stream::whole(&whole, |out| out.write_all(text.as_bytes()).map_err(wrong))
}

/// Removes a file, and the folders around it that are empty then.
fn remove(lake: &Path, path: &str) -> Result<()> {
    let whole = lake.join(path);
    match std::fs::remove_file(&whole) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(io(&whole.display().to_string(), "cannot remove", &error))
        }
        _ => {
            remove_empty(lake, path);
            Ok(())
        }
    }
}

/// Removes the folders around a file that are empty.
pub(super) fn remove_empty(lake: &Path, path: &str) {
    let mut folder = Path::new(path).parent();
    while let Some(inside) = folder.filter(|inside| !inside.as_os_str().is_empty()) {
        // One that is not empty stays.
        if std::fs::remove_dir(lake.join(inside)).is_err() {
            break;
        }
        folder = inside.parent();
    }
}
