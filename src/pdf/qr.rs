//! Codes of squares that a telephone reads.

use crate::pdf::page::{Colour, Item, Length};
use qrcodegen::{QrCode, QrCodeEcc};

/// A code with a text, in a square at a place; nothing where the text is too long for one. Its edge has no margin.
#[must_use]
pub(crate) fn code(text: &str, (x, y): (Length, Length), edge: Length) -> Option<Item> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    // Edges are computed from the whole, so that squares meet each other without gaps.
    let at = |index: i32| edge * i64::from(index) / i64::from(size);
    let mut boxes = Vec::new();
    for row in 0..size {
        let mut column = 0;
        while column < size {
            let start = column;
            while column < size && code.get_module(column, row) {
                column += 1;
            }
            if column > start {
                boxes.push([
                    x + at(start),
                    y + at(row),
                    at(column) - at(start),
                    at(row + 1) - at(row),
                ]);
            }
            column += 1;
        }
    }
    let colour = Colour::BLACK;
    Some(Item::Figure { boxes, colour })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_fills_its_square() {
        let Some(Item::Figure { boxes, .. }) = code("BCD\n002", (1000, 2000), 60_000) else {
            panic!("no code")
        };
        let right = boxes.iter().map(|[x, _, width, _]| x + width).max();
        let bottom = boxes.iter().map(|[_, y, _, height]| y + height).max();
        assert_eq!((right, bottom), (Some(61_000), Some(62_000)));
        assert_eq!(boxes.iter().map(|[x, ..]| *x).min(), Some(1000));
        assert!(code(&"x".repeat(4000), (0, 0), 1000).is_none());
    }
}
