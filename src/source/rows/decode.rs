//! Texts in an encoding that somebody declared: `utf-16`, `windows-1252`, `iso-8859-1` become UTF-8 while they are read.

use crate::error::{Problem, codes, io};
use crate::source::packed::Packing;
use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{Error, ErrorKind, Read};

/// What is decoded at once.
const PIECE: usize = 1 << 16;

/// What is read at once of a text of one byte a character.
const SMALL: usize = 1 << 13;

/// That a text is not in its encoding.
#[derive(Debug, thiserror::Error)]
#[error("the text is not {0}")]
struct NotIn(&'static str);

/// Whether a text begins with the byte-order mark of UTF-16.
#[must_use]
pub(super) fn has_mark_of_utf_16(head: &[u8]) -> bool {
    head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF")
}

/// The problem of a text that is not in its encoding.
fn problem(file: &str, error: &Error) -> Option<Problem> {
    let found = error.get_ref()?.downcast_ref::<NotIn>()?;
    let hint = "declare the encoding of the file in its mapping, as `encoding`";
    Some(
        Problem::new(&codes::NOT_UTF8, found.to_string())
            .in_file(file)
            .hint(hint),
    )
}

/// The problem of a file whose bytes cannot be had.
pub(crate) fn unreadable(file: &str, error: &std::io::Error) -> Box<Problem> {
    if let Some(problem) = problem(file, error) {
        return Box::new(problem);
    }
    match Packing::ALL
        .into_iter()
        .find_map(|packing| packing.problem(file, error))
    {
        Some(problem) => Box::new(problem),
        None => io(file, "cannot read", error),
    }
}

/// A text in UTF-8 without a byte-order mark, of one in the encoding of this name.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn text_of<'a>(
    mut source: Box<dyn Read + Send + 'a>,
    encoding: &str,
) -> std::io::Result<Box<dyn Read + Send + 'a>> {
    let mut mark = Vec::new();
    (&mut source).take(4).read_to_end(&mut mark)?;
    if mark.starts_with(b"\xEF\xBB\xBF") {
        mark.drain(..3);
    }
    Ok(decoded(mark, source, encoding))
}

/// A text in UTF-8, of one in the encoding of this name. A byte-order mark of UTF-16 is as good as its declaration. `head` is
/// what was read of the text, which goes on with `rest`.
fn decoded<'a>(head: Vec<u8>, rest: Box<dyn Read + Send + 'a>, encoding: &str) -> Box<dyn Read + Send + 'a> {
    let big = head.starts_with(b"\xFE\xFF");
    let is_utf_16 = has_mark_of_utf_16(&head) || encoding == "utf-16";
    let bytes = Box::new(std::io::Cursor::new(head).chain(rest));
    let decoder = match encoding {
        _ if is_utf_16 && big => UTF_16BE.new_decoder_with_bom_removal(),
        _ if is_utf_16 => UTF_16LE.new_decoder_with_bom_removal(),
        "windows-1252" => WINDOWS_1252.new_decoder_without_bom_handling(),
        "iso-8859-1" => return Box::new(Latin { bytes, left: None }),
        _ => return bytes,
    };
    Box::new(Decoding {
        bytes,
        decoder,
        input: Vec::new(),
        read: 0,
        is_over: false,
        is_done: false,
        over: Vec::new(),
    })
}

/// A text while it is decoded.
struct Decoding<R> {
    bytes: R,
    decoder: Decoder,
    input: Vec<u8>,
    /// How much of the input is decoded.
    read: usize,
    is_over: bool,
    /// Whether the decoder has given the last of it; it must not be asked again.
    is_done: bool,
    /// What is decoded and found no room, last byte first.
    over: Vec<u8>,
}

/// Room for any one character, as the decoder wants it.
const ONE: usize = 16;

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let kept = buffer.len().min(self.over.len());
        for to in buffer.iter_mut().take(kept) {
            *to = self.over.pop().unwrap_or_default();
        }
        if kept > 0 || buffer.is_empty() || self.is_done {
            return Ok(kept);
        }
        if buffer.len() < ONE {
            let mut room = [0; ONE];
            let written = self.read(&mut room)?;
            self.over.extend(room.iter().take(written).rev());
            return if written == 0 { Ok(0) } else { self.read(buffer) };
        }
        loop {
            if self.read == self.input.len() && !self.is_over {
                self.input.resize(PIECE, 0);
                let read = self.bytes.read(&mut self.input)?;
                self.input.truncate(read);
                self.read = 0;
                self.is_over = read == 0;
            }
            let input = self.input.get(self.read..).unwrap_or_default();
            let name = self.decoder.encoding().name();
            let (result, read, written) = self
                .decoder
                .decode_to_utf8_without_replacement(input, buffer, self.is_over);
            self.read += read;
            self.is_done = self.is_over && result == DecoderResult::InputEmpty;
            if let DecoderResult::Malformed(..) = result {
                return Err(Error::new(ErrorKind::InvalidData, NotIn(name)));
            }
            if written > 0 || self.is_done {
                return Ok(written);
            }
        }
    }
}

/// A text of one byte a character.
struct Latin<R> {
    bytes: R,
    /// The second byte of a character whose first found no room beside it.
    left: Option<u8>,
}

impl<R: Read> Read for Latin<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut input = [0; SMALL];
        let room = (buffer.len() / 2).clamp(1, SMALL);
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut written = 0;
        let mut put = |byte: u8, left: &mut Option<u8>| {
            if let Some(to) = buffer.get_mut(written) {
                *to = byte;
                written += 1;
            } else {
                *left = Some(byte);
            }
        };
        if let Some(byte) = self.left.take() {
            put(byte, &mut self.left);
            return Ok(written);
        }
        let read = self.bytes.read(input.get_mut(..room).unwrap_or_default())?;
        for &byte in input.get(..read).unwrap_or_default() {
            if byte < 0x80 {
                put(byte, &mut self.left);
            } else {
                put(0xC0 | (byte >> 6), &mut self.left);
                put(0x80 | (byte & 0x3F), &mut self.left);
            }
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], encoding: &str) -> Result<String, String> {
        let (head, rest) = bytes.split_at(bytes.len().min(3));
        let mut text = String::new();
        decoded(head.to_vec(), Box::new(std::io::Cursor::new(rest.to_vec())), encoding)
            .read_to_string(&mut text)
            .map_err(|error| problem("f.csv", &error).map_or_else(|| error.to_string(), |found| found.message))?;
        Ok(text)
    }

    #[test]
    fn declared_encodings_become_utf_8() {
        assert_eq!(all(b"a;\xFC;\x80", "windows-1252").unwrap(), "a;ü;€");
        assert_eq!(all(b"a;\xFC;\xA4", "iso-8859-1").unwrap(), "a;ü;¤");
        let utf_16: Vec<u8> = "\u{feff}a;ü€".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&utf_16, "utf-8").unwrap(), "a;ü€");
        assert_eq!(all(&utf_16, "utf-16").unwrap(), "a;ü€");
        let big: Vec<u8> = "\u{feff}x".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(all(&big, "utf-16").unwrap(), "x");
        let long = vec![0xE9; 200_000];
        assert_eq!(all(&long, "iso-8859-1").unwrap().chars().count(), 200_000);
        assert_eq!(all(&long, "windows-1252").unwrap().chars().count(), 200_000);
        let mut reader = decoded(b"\x80\xFC\x80x".to_vec(), Box::new(std::io::empty()), "windows-1252");
        let mut bytes = Vec::new();
        let mut one = [0];
        while reader.read(&mut one).unwrap() == 1 {
            bytes.push(one[0]);
        }
        assert_eq!(String::from_utf8(bytes).unwrap(), "€ü€x");
    }

    #[test]
    fn what_is_not_in_its_encoding_is_told() {
        assert_eq!(
            all(b"\xFF\xFEa\0\x00\xD8b\0", "utf-16").unwrap_err(),
            "the text is not UTF-16LE"
        );
    }
}
