//! The identity of a file: the SHA-256 of its bytes, taken without holding them.

use super::input::Input;
use crate::digest::hex;
use crate::error::{Result, io};
use crate::interrupt;
use sha2::{Digest, Sha256};

/// The SHA-256 of a file.
///
/// # Errors
/// When it cannot be read, or Ctrl-C was pressed.
pub(super) fn hash_of(file: &Input) -> Result<String> {
    if let Some(hash) = file.known_hash() {
        return Ok(hash.to_owned());
    }
    let failed = |error: std::io::Error| io(&file.name, "cannot read", &error);
    let mut source = std::fs::File::open(&file.name).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        interrupt::check()?;
        let read = std::io::Read::read(&mut source, &mut buffer).map_err(failed)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
