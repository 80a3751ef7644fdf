//! Folders that commands write into.

use crate::error::{Result, codes, fail, io};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// Whether nothing is at a path, or a folder with nothing in it.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn is_free(folder: &Path) -> Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(false),
        Err(error) => Err(io(&folder.display().to_string(), "cannot read", &error)),
    }
}

/// The path of a file in a folder. Its name comes from a ledger, which anybody may have altered to write elsewhere.
///
/// # Errors
/// When the name is not that of a file in this very folder.
pub(super) fn inside(folder: &Path, name: &str) -> Result<PathBuf> {
    let mut parts = Path::new(name).components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name);
    if !is_name || name.contains(['/', '\\', '\0']) {
        return fail(
            &codes::DAMAGED,
            format!("the ledger has a file with the name `{name}`, which leads out of the folder"),
        );
    }
    Ok(folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_a_ledger_leads_nowhere_else() {
        let folder = Path::new("out");
        assert_eq!(inside(folder, "RE-1.pdf").unwrap(), Path::new("out/RE-1.pdf"));
        assert_eq!(inside(folder, "..pdf").unwrap(), Path::new("out/..pdf"));
        for name in ["", ".", "..", "../x", "/etc/x", "a/b", "a/", "a\\b", "a\0b"] {
            assert_eq!(inside(folder, name).unwrap_err().code, &codes::DAMAGED, "{name:?}");
        }
    }
}
