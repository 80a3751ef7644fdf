//! Texts that come with the program, as `build.rs` packs those of a folder.

use flate2::read::ZlibDecoder;
use std::io::Read;

/// Names of files and their texts. They are part of the program, and live as long as it does.
pub(crate) type Texts = Vec<(&'static str, &'static str)>;

/// The texts of a folder, in the order of their names.
#[must_use]
pub(crate) fn texts(packed: &[u8]) -> Texts {
    let mut text = String::new();
    // What the program itself was built from unpacks; tests look at each text.
    if ZlibDecoder::new(packed).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    let text: &'static str = text.leak();
    let mut parts = text.split('\0');
    std::iter::from_fn(|| Some((parts.next()?, parts.next()?))).collect()
}
