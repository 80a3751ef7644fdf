//! The objects of a PDF by number, those in streams of objects included.

use super::parse::{Object, Parser, is_blank};
use super::stream;
use memchr::memmem;
use std::collections::HashMap;

/// At most so many objects are read.
const MAX_OBJECTS: usize = 2_000_000;

/// Streams of objects unpack to at most so many bytes, all together.
const MAX_UNPACKED: usize = 128 << 20;

/// An object, with its stream where it has one.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub object: Object,
    /// First byte of its stream, and the one after its last.
    pub stream: Option<(usize, usize)>,
}

/// Where an object is.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the file, after its header.
    File(usize),
    /// In a stream of objects that was unpacked: which one, and where in it.
    Unpacked(usize, usize),
}

/// The objects of a file.
#[derive(Debug)]
pub(super) struct Objects<'b> {
    bytes: &'b [u8],
    places: HashMap<u32, Place>,
    unpacked: Vec<Vec<u8>>,
    /// Numbers of objects that are nothing but a whole number: lengths of streams.
    numbers: HashMap<u32, usize>,
    /// Where the last word is that ends a stream.
    last_end: Option<usize>,
    /// The newest dictionary that names the catalogue.
    pub trailer: Option<Object>,
}

impl<'b> Objects<'b> {
    /// Finds them.
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        let mut objects = Self {
            bytes,
            places: HashMap::new(),
            unpacked: Vec::new(),
            numbers: numbers(bytes),
            last_end: memmem::rfind(bytes, b"endstream"),
            trailer: None,
        };
        objects.scan();
        objects
    }

    /// The object of a number.
    pub(super) fn get(&self, number: u32) -> Option<Held> {
        match *self.places.get(&number)? {
            Place::File(at) => self.held(at).0,
            Place::Unpacked(stream, at) => {
                let object = Parser::new(self.unpacked.get(stream)?, at).object()?;
                Some(Held { object, stream: None })
            }
        }
    }

    /// What a value is, where it may be a reference.
    pub(super) fn resolved(&self, value: &Object) -> Option<Object> {
        match value {
            Object::Reference(number) => match self.get(*number)?.object {
                // One reference leads to another in no file that is meant to be read.
                Object::Reference(_) => None,
                object => Some(object),
            },
            value => Some(value.clone()),
        }
    }

    /// The value of a name in a dictionary, where it may be a reference.
    pub(super) fn member(&self, dictionary: &Object, name: &str) -> Option<Object> {
        self.resolved(dictionary.get(name)?)
    }

    /// The bytes of a stream as they are in the file.
    pub(super) fn raw(&self, held: &Held) -> Option<&'b [u8]> {
        let (from, to) = held.stream?;
        self.bytes.get(from..to)
    }

    /// Goes through the file from object to object.
    fn scan(&mut self) {
        let bytes = self.bytes;
        let finder = memmem::Finder::new(b"obj");
        let mut streams = Vec::new();
        let mut at = 0;
        let (mut count, mut spent) = (0_usize, 0_usize);
        // What does not end is read to the end of the file, which must not happen often.
        let most = bytes.len().saturating_mul(4).saturating_add(1 << 20);
        while let Some(found) = bytes.get(at..).and_then(|rest| finder.find(rest)) {
            let place = at + found;
            self.trailers(at, place);
            at = place + b"obj".len();
            count += 1;
            if count > MAX_OBJECTS || spent > most {
                return;
            }
            let Some(number) = header(bytes, place) else {
                continue;
            };
            self.places.insert(number, Place::File(at));
            let (held, end) = self.held(at);
            spent = spent.saturating_add(end.saturating_sub(at));
            let Some(held) = held else { continue };
            // A dictionary without a stream may have strings that look like objects; those are passed with it.
            at = end.max(at);
            if held.object.get("Type").is_some_and(|kind| kind.is_name("ObjStm")) {
                streams.push((number, held));
            } else if held.object.get("Type").is_some_and(|kind| kind.is_name("XRef"))
                && held.object.get("Root").is_some()
            {
                self.trailer = Some(held.object);
            }
        }
        self.trailers(at, bytes.len());
        let mut left = MAX_UNPACKED;
        for (number, held) in streams {
            // A stream that another object took the place of holds nothing.
            let is_current = matches!(self.places.get(&number), Some(Place::File(at)) if self.held(*at).0.is_some_and(|now| now.stream == held.stream));
            if is_current {
                self.unpack(&held, &mut left);
            }
        }
    }

    /// Notes trailers between two places.
    fn trailers(&mut self, from: usize, to: usize) {
        let Some(between) = self.bytes.get(from..to) else {
            return;
        };
        for found in memmem::find_iter(between, b"trailer") {
            let mut parser = Parser::new(self.bytes, from + found + b"trailer".len());
            if let Some(object) = parser.object().filter(|object| object.get("Root").is_some()) {
                self.trailer = Some(object);
            }
        }
    }

    /// The object at a place, and up to where it was read.
    fn held(&self, at: usize) -> (Option<Held>, usize) {
        let mut parser = Parser::new(self.bytes, at);
        let Some(object) = parser.object() else {
            return (None, parser.at);
        };
        let end = parser.at;
        if !matches!(object, Object::Dictionary(_)) || !parser.word(b"stream") {
            return (Some(Held { object, stream: None }), end);
        }
        // A line end follows, of one byte or of two.
        let mut from = parser.at;
        if self.bytes.get(from) == Some(&b'\r') {
            from += 1;
        }
        if self.bytes.get(from) == Some(&b'\n') {
            from += 1;
        }
        match self.end_of_stream(&object, from) {
            Some(to) => {
                let stream = Some((from, to));
                (Some(Held { object, stream }), to)
            }
            None => (None, end),
        }
    }

    /// Where a stream ends: by its length, if that is true, else before the next word that ends one.
    fn end_of_stream(&self, object: &Object, from: usize) -> Option<usize> {
        let length = match object.get("Length") {
            Some(Object::Reference(number)) => self.numbers.get(number).copied(),
            Some(length) => length.count(),
            None => None,
        };
        let is_end = |to: &usize| {
            let rest = self.bytes.get(*to..).unwrap_or_default();
            let blanks = rest.iter().take(2).take_while(|byte| is_blank(**byte)).count();
            rest.get(blanks..).is_some_and(|rest| rest.starts_with(b"endstream"))
        };
        if let Some(to) = length.and_then(|length| from.checked_add(length)).filter(is_end) {
            return Some(to);
        }
        let rest = self
            .bytes
            .get(from..)
            .filter(|_| self.last_end.is_some_and(|last| from <= last))?;
        memmem::find(rest, b"endstream").map(|found| from + found)
    }

    /// Takes the objects out of a stream of objects.
    fn unpack(&mut self, held: &Held, left: &mut usize) {
        let (Some(count), Some(first)) = (
            held.object.get("N").and_then(Object::count),
            held.object.get("First").and_then(Object::count),
        ) else {
            return;
        };
        let Some(Ok(bytes)) = self
            .raw(held)
            .map(|raw| stream::unpacked(self, &held.object, raw, *left))
        else {
            return;
        };
        *left = left.saturating_sub(bytes.len());
        let mut parser = Parser::new(&bytes, 0);
        let mut found = Vec::new();
        for _ in 0..count.min(bytes.len()) {
            let (Some(Object::Number(number)), Some(at)) = (parser.object(), parser.object()) else {
                break;
            };
            let place = at.count().and_then(|at| first.checked_add(at));
            if let (Ok(number), Some(place)) = (u32::try_from(number), place) {
                found.push((number, place));
            }
        }
        let stream = self.unpacked.len();
        self.unpacked.push(bytes);
        let from = held.stream.map_or(0, |(from, _)| from);
        for (number, place) in found {
            // The later of both counts.
            let is_newer = matches!(self.places.get(&number), Some(Place::File(at)) if *at > from);
            if !is_newer {
                self.places.insert(number, Place::Unpacked(stream, place));
            }
        }
    }
}

/// The number of the object whose header ends here: `12 0 obj`.
fn header(bytes: &[u8], at: usize) -> Option<u32> {
    const LONGEST: usize = 32;
    let before = bytes.get(at.saturating_sub(LONGEST)..at)?;
    let text: &[u8] = before.trim_ascii_end();
    let generation = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.get(..text.len() - generation)?;
    let trimmed = text.trim_ascii_end();
    let digits = trimmed.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if generation == 0 || digits == 0 || trimmed.len() == text.len() {
        return None;
    }
    let number = trimmed.get(trimmed.len() - digits..)?;
    std::str::from_utf8(number).ok()?.parse().ok()
}

/// Objects that are nothing but a whole number, as the file has them, inside streams or not.
fn numbers(bytes: &[u8]) -> HashMap<u32, usize> {
    let mut numbers = HashMap::new();
    for place in memmem::find_iter(bytes, b"obj").take(MAX_OBJECTS) {
        let Some(number) = header(bytes, place) else { continue };
        let mut parser = Parser::new(bytes, place + b"obj".len());
        parser.blanks();
        if bytes.get(parser.at).is_some_and(u8::is_ascii_digit)
            && let Some(length) = parser.object().and_then(|object| object.count())
            && parser.word(b"endobj")
        {
            numbers.insert(number, length);
        }
    }
    numbers
}
