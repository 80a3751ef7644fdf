//! How wide a table has to be: by that it gets the classes that say when it becomes cards, and how it is laid on paper.

use crate::output::html::style::BREAKPOINTS;
use crate::output::reader::cells::Column;
use crate::output::reader::show::Kind;
use crate::output::reader::width::width;

/// An id is broken into lines of at least so many characters.
const ID: usize = 12;
/// A text is, at blanks.
const TEXT: usize = 13;
/// Sentences are.
const PROSE: usize = 26;

/// On a screen: pixels of a character, of the gap between columns, and of a rem; beside a table is some room.
const SCREEN: [usize; 4] = [75, 140, 160, 480];
/// On paper, in tenths of a pixel: of a character and of the gap.
const PAPER: [usize; 2] = [56, 75];
/// The same, in small print.
const SMALL: [usize; 2] = [44, 60];
/// The width of A4 within its margins, upright and across, in tenths of a pixel.
const UPRIGHT: usize = 7100;
const ACROSS: usize = 10400;

/// The name of a column for readers: `billing period start`.
#[must_use]
pub(super) fn label(name: &str) -> String {
    name.replace('_', " ")
}

/// The fewest characters that a column can be shown in.
fn least(column: &Column) -> usize {
    let cells = match column.show.kind {
        Kind::Id => column.natural.min(ID),
        Kind::Text => column.natural.min(TEXT),
        Kind::Prose | Kind::Json => column.natural.min(PROSE),
        _ => column.natural,
    };
    let words = column.name.split('_').map(width).max().unwrap_or(0);
    cells.max(words).max(3)
}

/// The classes of a table with these columns.
#[must_use]
pub(super) fn classes(columns: &[(usize, Column)]) -> String {
    classes_of(columns.iter().map(|(_, column)| least(column)).sum(), columns.len())
}

fn classes_of(characters: usize, columns: usize) -> String {
    let [character, gap, rem, beside] = SCREEN;
    let pixels = characters * character + columns * gap + beside;
    let fits = |breakpoint: &&u32| usize::try_from(**breakpoint).is_ok_and(|breakpoint| breakpoint * rem >= pixels);
    let screen = match BREAKPOINTS.iter().find(fits) {
        Some(breakpoint) => format!("from-{breakpoint}"),
        None => "cards-on-screen".to_owned(),
    };
    let on_paper = |[character, gap]: [usize; 2]| characters * character + columns * gap;
    let paper = if on_paper(PAPER) <= UPRIGHT {
        ""
    } else if on_paper(PAPER) <= ACROSS {
        " across"
    } else if on_paper(SMALL) <= ACROSS {
        " across small"
    } else {
        " cards-on-paper"
    };
    format!("{screen}{paper}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wider_needs_more() {
        assert_eq!(classes_of(20, 3), "from-20");
        assert_eq!(classes_of(70, 8), "from-48");
        assert_eq!(classes_of(130, 14), "from-80 across");
        assert_eq!(classes_of(190, 22), "from-117 across small");
        assert_eq!(classes_of(200, 24), "cards-on-screen across small");
        assert_eq!(classes_of(600, 60), "cards-on-screen cards-on-paper");
    }
}
