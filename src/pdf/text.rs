//! Texts broken into lines.

use crate::pdf::font::Fonts;
use crate::pdf::page::{Ink, Length};

/// Where a text ends a line of its own.
const BREAKS: [char; 2] = ['\n', '\r'];

/// A text on one line, without what controls a terminal or turns the direction of writing.
#[must_use]
pub(crate) fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}');
    let plain = text.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c });
    plain.collect()
}

/// A text in lines of at most this width; its own lines stay lines. Words that are wider are broken, behind a sign
/// where there is one.
#[must_use]
pub(crate) fn wrapped(fonts: &Fonts, ink: Ink, text: &str, width: Length) -> Vec<String> {
    let own = text.split(BREAKS).map(clean);
    let lines: Vec<String> = own.flat_map(|line| paragraph(fonts, ink, &line, width)).collect();
    if lines.is_empty() { vec![String::new()] } else { lines }
}

fn paragraph(fonts: &Fonts, ink: Ink, text: &str, width: Length) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let blank = fonts.width(ink, " ");
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = fonts.width(ink, word);
        if !line.is_empty() && used + blank + wide <= width {
            line.push(' ');
            line.push_str(word);
            used += blank + wide;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        word.clone_into(&mut line);
        used = wide;
        while used > width {
            let at = fitting(fonts, ink, &line, width);
            let rest = line.split_off(at);
            lines.push(std::mem::replace(&mut line, rest));
            used = fonts.width(ink, &line);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where a word that is too wide is broken: behind the last sign that fits, else behind the last character; never before
/// the first.
fn fitting(fonts: &Fonts, ink: Ink, word: &str, width: Length) -> usize {
    let mut used = 0;
    let (mut last, mut sign) = (0, None);
    for (at, character) in word.char_indices() {
        used += fonts.width(ink, character.encode_utf8(&mut [0; 4]));
        if used > width && last > 0 {
            break;
        }
        last = at + character.len_utf8();
        if "-_/.,:;@\\|+=&".contains(character) {
            sign = Some(last);
        }
    }
    // A sign in the first third would leave a line almost empty.
    sign.filter(|at| at * 3 > last && *at < word.len()).unwrap_or(last)
}

/// The width of the widest number in a text: it is not broken.
#[must_use]
pub(crate) fn widest_number(fonts: &Fonts, ink: Ink, text: &str) -> Length {
    let words = text.split(|c: char| c == ' ' || BREAKS.contains(&c));
    let is_number = |word: &&str| {
        let unsigned = word.trim_start_matches(['-', '+']);
        unsigned.starts_with(|c: char| c.is_ascii_digit()) && unsigned.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    words
        .filter(is_number)
        .map(|word| fonts.width(ink, word))
        .max()
        .unwrap_or(0)
}

/// The width of the widest word.
#[must_use]
pub(crate) fn widest_word(fonts: &Fonts, ink: Ink, text: &str) -> Length {
    let words = text.split(|c: char| c == ' ' || BREAKS.contains(&c));
    words.map(|word| fonts.width(ink, word)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_asked_and_nothing_is_lost() {
        let fonts = Fonts::own().unwrap();
        let ink = Ink::new(90);
        for text in [
            "Object storage, above 100 to 1000",
            "arn:aws:ec2:eu-central-1:123456789012:instance/i-0abcdef1234567890",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "one\ntwo\r\nthree",
            "i",
            "",
        ] {
            for width in [20_000, 60_000, 200_000] {
                let lines = wrapped(&fonts, ink, text, width);
                assert!(lines.iter().all(|line| fonts.width(ink, line) <= width), "{lines:?}");
                let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                assert_eq!(letters(&lines.concat()), letters(text));
            }
        }
        // Where not even a letter fits, each has a line.
        assert_eq!(wrapped(&fonts, ink, "ab", 1), ["a", "b"]);
    }
}
