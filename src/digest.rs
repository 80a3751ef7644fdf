//! Values as bytes that no other values have, and their digest: `1 2a00000000000000` is the integer 42.
//!
//! ```text
//! NULL      0
//! integer   1, 8 bytes, little-endian
//! real      2, 8 bytes of IEEE 754, little-endian
//! text      3, length in 4 bytes, little-endian, then UTF-8
//! blob      4, length in 4 bytes, little-endian, then the bytes
//! ```
//!
//! Rows follow each other without anything between them: how many columns a row has is stored beside the digest.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// Bytes that are gathered before they are hashed.
const GATHERED: usize = 1 << 14;

/// Bytes of a blob that are read at once.
const PIECE: usize = 1 << 18;

/// A digest that values are fed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    hasher: Sha256,
    gathered: Vec<u8>,
}

impl Values {
    /// NULL.
    pub(crate) fn null(&mut self) {
        self.gathered.push(0);
    }

    /// An integer.
    pub(crate) fn integer(&mut self, number: i64) {
        self.gathered.push(1);
        self.gathered.extend_from_slice(&number.to_le_bytes());
        self.flush_if_many();
    }

    /// A text.
    pub(crate) fn text(&mut self, bytes: &[u8]) {
        self.bytes(3, bytes);
    }

    /// A blob.
    pub(crate) fn blob(&mut self, bytes: &[u8]) {
        self.bytes(4, bytes);
    }

    /// A blob of this many bytes, which come in pieces.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn blob_from(&mut self, length: usize, bytes: &mut dyn Read) -> io::Result<()> {
        self.begin(4, length);
        self.flush();
        let mut piece = vec![0; PIECE.min(length)];
        let mut left = length;
        while left > 0 {
            let most = piece.len().min(left);
            let (next, _) = piece.split_at_mut(most);
            bytes.read_exact(next)?;
            self.hasher.update(next);
            left -= most;
        }
        Ok(())
    }

    fn begin(&mut self, tag: u8, length: usize) {
        // SQLite's values have fewer than 2^31 bytes.
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.gathered.push(tag);
        self.gathered.extend_from_slice(&length.to_le_bytes());
    }

    fn bytes(&mut self, tag: u8, bytes: &[u8]) {
        self.begin(tag, bytes.len());
        if bytes.len() >= GATHERED {
            // A whole file is not copied once more.
            self.flush();
            self.hasher.update(bytes);
            return;
        }
        self.gathered.extend_from_slice(bytes);
        self.flush_if_many();
    }

    /// Whatever SQLite has in a column.
    pub(crate) fn value(&mut self, value: ValueRef) {
        match value {
            ValueRef::Null => self.null(),
            ValueRef::Integer(number) => self.integer(number),
            ValueRef::Real(number) => {
                self.gathered.push(2);
                self.gathered.extend_from_slice(&number.to_le_bytes());
            }
            ValueRef::Text(bytes) => self.text(bytes),
            ValueRef::Blob(bytes) => self.blob(bytes),
        }
    }

    fn flush_if_many(&mut self) {
        if self.gathered.len() >= GATHERED {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.hasher.update(&self.gathered);
        self.gathered.clear();
    }

    /// The digest of all values so far.
    #[must_use]
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.hasher.finalize().to_vec()
    }
}

/// SHA-256 of some bytes, lower-case hex.
#[must_use]
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hex.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(feed: impl FnOnce(&mut Values)) -> Vec<u8> {
        let mut values = Values::default();
        feed(&mut values);
        values.finish()
    }

    #[test]
    fn the_bytes_are_as_documented() {
        let found = digest(|values| {
            values.integer(42);
            values.text("é".as_bytes());
            values.null();
            values.blob(&[7]);
            values.value(ValueRef::Real(1.5));
        });
        let bytes = [
            &[1, 42, 0, 0, 0, 0, 0, 0, 0, 3, 2, 0, 0, 0][..],
            "é".as_bytes(),
            &[0, 4, 1, 0, 0, 0, 7, 2, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f],
        ]
        .concat();
        assert_eq!(found, Sha256::digest(bytes).to_vec());
    }

    #[test]
    fn a_blob_in_pieces_is_the_same_blob() {
        for length in [0, 1, GATHERED, PIECE, PIECE + 1, 2 * PIECE] {
            let bytes: Vec<u8> = (0..length).map(|place| u8::try_from(place % 251).unwrap()).collect();
            let in_pieces = digest(|values| {
                values.integer(7);
                values.blob_from(length, &mut bytes.as_slice()).unwrap();
                values.null();
            });
            let whole = digest(|values| {
                values.integer(7);
                values.blob(&bytes);
                values.null();
            });
            assert_eq!(in_pieces, whole, "{length}");
        }
        assert!(Values::default().blob_from(2, &mut [1].as_slice()).is_err());
    }

    #[test]
    fn values_that_look_alike_are_told_apart() {
        let digests = [
            digest(|values| values.text(b"42")),
            digest(|values| values.blob(b"42")),
            digest(|values| values.integer(42)),
            digest(|values| values.value(ValueRef::Real(42.0))),
            digest(|values| {
                values.text(b"4");
                values.text(b"2");
            }),
            digest(|values| values.text(b"")),
            digest(Values::null),
        ];
        let different: std::collections::BTreeSet<_> = digests.iter().collect();
        assert_eq!(different.len(), digests.len());
    }

    #[test]
    fn numbers_alone_are_not_gathered_without_end() {
        let mut values = Values::default();
        let mut bytes = Vec::new();
        for number in 0..10_000_i64 {
            values.integer(number);
            bytes.push(1);
            bytes.extend(number.to_le_bytes());
            assert!(values.gathered.len() < GATHERED);
        }
        assert_eq!(values.finish(), Sha256::digest(bytes).to_vec());
    }

    #[test]
    fn long_texts_are_hashed_whole() {
        let long = vec![b'x'; GATHERED * 3 + 5];
        let mut bytes = vec![3];
        bytes.extend_from_slice(&u32::try_from(long.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(&long);
        assert_eq!(digest(|values| values.text(&long)), Sha256::digest(bytes).to_vec());
    }
}
