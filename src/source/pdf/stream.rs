//! The bytes of a stream, unpacked.

use super::objects::Objects;
use super::parse::{Object, digit, is_blank};
use flate2::read::ZlibDecoder;
use std::io::Read;

/// What is read at once.
const PIECE: usize = 1 << 16;

/// The bytes of a stream; at most so many.
///
/// # Errors
/// Says why they cannot be unpacked.
pub(super) fn unpacked(objects: &Objects, dictionary: &Object, raw: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let filter = objects
        .member(dictionary, "Filter")
        .or_else(|| objects.member(dictionary, "F"));
    let filters: Vec<Object> = match filter {
        None => Vec::new(),
        Some(Object::Array(items)) => items,
        Some(one) => vec![one],
    };
    // Two filters are rare, and more have no use.
    if filters.len() > 4 {
        return Err("it is packed more than four times".to_owned());
    }
    let has_parameters = |object: Option<Object>| match object {
        Some(Object::Dictionary(_)) => true,
        Some(Object::Array(items)) => items.iter().any(|item| matches!(item, Object::Dictionary(_))),
        _ => false,
    };
    let has_predictor = has_parameters(objects.member(dictionary, "DecodeParms"))
        && objects
            .member(dictionary, "DecodeParms")
            .and_then(|parameters| objects.member(&parameters, "Predictor"))
            .is_some_and(|predictor| predictor != Object::Number(1));
    if has_predictor {
        return Err("it is packed with a predictor, as pictures are".to_owned());
    }
    let mut bytes = raw.to_vec();
    for filter in filters {
        let Some(Object::Name(name)) = objects.resolved(&filter) else {
            return Err("its filter is not a name".to_owned());
        };
        bytes = match name.as_slice() {
            b"FlateDecode" | b"Fl" => inflated(&bytes, most)?,
            b"ASCIIHexDecode" | b"AHx" => of_digits(&bytes)?,
            other => {
                return Err(format!(
                    "it is packed with {}, which billbook does not read",
                    String::from_utf8_lossy(other)
                ));
            }
        };
    }
    if bytes.len() > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

fn too_large(most: usize) -> String {
    format!("it has more than {most} bytes")
}

fn inflated(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let mut decoder = ZlibDecoder::new(packed);
    let mut bytes = Vec::new();
    let mut piece = vec![0; PIECE];
    loop {
        let read = decoder
            .read(&mut piece)
            .map_err(|error| format!("it cannot be unpacked: {error}"))?;
        if read == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
        if bytes.len() > most {
            return Err(too_large(most));
        }
    }
}

fn of_digits(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut digits = Vec::new();
    for &byte in text.iter().take_while(|byte| **byte != b'>') {
        if !is_blank(byte) {
            digits.push(digit(byte).ok_or_else(|| "its digits are not those of base 16".to_owned())?);
        }
    }
    if digits.len() % 2 == 1 {
        digits.push(0);
    }
    Ok(digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit))
        .collect())
}
