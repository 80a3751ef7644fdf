//! How wide texts are on a terminal, and texts made to fit: `fe0b82e3…9c21`, `Nimbus Clo…`.

use crate::error::turns;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for what was cut.
const CUT: char = '…';

/// The columns that a text takes.
#[must_use]
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

fn of(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// A text on one line that cannot speak to the terminal: blanks instead of what controls it or turns the direction of
/// writing.
#[must_use]
pub(crate) fn clean(text: &str) -> String {
    let cleaned = text.chars().map(|c| if c.is_control() || turns(c) { ' ' } else { c });
    cleaned.collect()
}

/// As much of the start of a text as fits.
fn start(text: &str, width_max: usize) -> &str {
    let mut end = 0;
    for (at, character) in text.char_indices() {
        let next = at + character.len_utf8();
        // Several characters may be one sign, so the whole is measured.
        if width(text.get(..next).unwrap_or_default()).max(of(character)) > width_max {
            break;
        }
        end = next;
    }
    text.get(..end).unwrap_or_default()
}

/// As much of the end of a text as fits.
fn end(text: &str, width_max: usize) -> &str {
    let mut begin = text.len();
    for (at, _) in text.char_indices().rev() {
        if width(text.get(at..).unwrap_or_default()) > width_max {
            break;
        }
        begin = at;
    }
    text.get(begin..).unwrap_or_default()
}

/// A text that has lost its end, if it is too wide.
#[must_use]
pub(crate) fn without_end(text: &str, width_max: usize) -> String {
    if width(text) <= width_max {
        return text.to_owned();
    }
    let kept = start(text, width_max.saturating_sub(1)).trim_end();
    format!("{kept}{CUT}")
}

/// A text that has lost its middle, if it is too wide.
#[must_use]
pub(crate) fn without_middle(text: &str, width_max: usize) -> String {
    if width(text) <= width_max {
        return text.to_owned();
    }
    let both = width_max.saturating_sub(1);
    let behind = both / 2;
    format!("{}{CUT}{}", start(text, both - behind), end(text, behind))
}

/// A text in lines of at most this width, broken at blanks; a word that is wider is broken too.
#[must_use]
pub(crate) fn wrapped(text: &str, width_max: usize) -> Vec<String> {
    let width_max = width_max.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut word = word;
        if !line.is_empty() {
            if width(&line) + 1 + width(word) <= width_max {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > width_max {
            let part = match start(word, width_max) {
                // One sign may be wider than all there is.
                "" => word
                    .get(..word.chars().next().map_or(0, char::len_utf8))
                    .unwrap_or_default(),
                part => part,
            };
            lines.push(part.to_owned());
            word = word.get(part.len()..).unwrap_or_default();
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A name in lines of at most this width, broken behind `_`: `billing_`, `period_`, `start`.
#[must_use]
pub(crate) fn broken(name: &str, width_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in name.split_inclusive('_') {
        match lines.last_mut() {
            Some(line) if width(line) + width(part) <= width_max => line.push_str(part),
            _ => lines.extend(wrapped(part, width_max)),
        }
    }
    lines
}

/// The width of the widest part of a name that is broken so, but at most this.
#[must_use]
pub(crate) fn widest_part(name: &str, at_most: usize) -> usize {
    let widest = name.split_inclusive('_').map(width).max().unwrap_or(0);
    widest.min(at_most)
}

/// Blanks on the left, the text, blanks on the right.
#[must_use]
pub(crate) fn padded(text: &str, wanted: usize, is_right: bool) -> String {
    let blanks = " ".repeat(wanted.saturating_sub(width(text)));
    if is_right {
        format!("{blanks}{text}")
    } else {
        format!("{text}{blanks}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_the_columns_they_take() {
        assert_eq!(without_end("Nimbus Cloud GmbH", 12), "Nimbus Clou…");
        assert_eq!(without_end("Nimbus Cloud GmbH", 8), "Nimbus…");
        assert_eq!(without_end("株式会社クラウド", 9), "株式会社…");
        assert_eq!(without_middle("fe0b82e3-91d6-4a4b-9c21", 9), "fe0b…9c21");
        assert_eq!(without_middle("株式会社クラウド", 8), "株式…ド");
        for text in ["e\u{301}e\u{301}e\u{301}e\u{301}", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "ＡＢＣＤＥＦ", "abc"]
        {
            for columns in 1..12 {
                assert!(width(&without_end(text, columns)) <= columns, "{text} {columns}");
                assert!(width(&without_middle(text, columns)) <= columns, "{text} {columns}");
            }
        }
    }

    #[test]
    fn lines_break_at_blanks_and_names_behind_their_bars() {
        assert_eq!(wrapped("a line of words", 7), ["a line", "of", "words"]);
        assert_eq!(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrapped("株式", 1), ["株", "式"]);
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(broken("billing_period_start", 8), ["billing_", "period_", "start"]);
        assert_eq!(broken("billing_period_start", 16), ["billing_period_", "start"]);
        assert_eq!(broken("total", 3), ["tot", "al"]);
    }

    #[test]
    fn nothing_speaks_to_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\nc\u{202e}d"), "a [2Jb c d");
    }
}
