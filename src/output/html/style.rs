//! The style of every page: `style.css`, and for each class of tables the width from which its rows fit beside each other.

use std::fmt::Write as _;
use std::sync::LazyLock;

const BASE: &str = include_str!("style.css");

/// How a row is shown as a card; `TABLE` stands for the tables it is about.
const CARDS: &str = include_str!("cards.css");

/// Widths of the window, in rem, from which on tables are shown as such; a table needs one of them.
pub(super) const BREAKPOINTS: [u32; 11] = [20, 26, 32, 40, 48, 58, 68, 80, 94, 106, 117];

/// How many half digits a number may be moved to the left, so that points are below each other.
pub(super) const MOVES: usize = 90;

/// The whole style.
pub(super) static STYLE: LazyLock<String> = LazyLock::new(|| {
    let mut style = BASE.to_owned();
    // Writing to memory cannot fail.
    for halves in 1..=MOVES {
        let _ = write!(
            style,
            "td.p{halves}{{padding-right:calc(var(--gap) + {}ch)}}",
            tenths(halves)
        );
    }
    for rem in BREAKPOINTS {
        let cards = CARDS.replace("TABLE", &format!("table.from-{rem}"));
        let _ = write!(style, "\n@media screen and (max-width: {}rem) {{\n{cards}}}", rem - 1);
    }
    for (media, class) in [("screen", "cards-on-screen"), ("print", "cards-on-paper")] {
        let cards = CARDS.replace("TABLE", &format!("table.{class}"));
        let _ = write!(style, "\n@media {media} {{\n{cards}}}");
    }
    style
});

/// Half digits as digits: 3 is `1.5`.
fn tenths(halves: usize) -> String {
    let half = if halves % 2 == 1 { ".5" } else { "" };
    format!("{}{half}", halves / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_asks_nobody_for_anything() {
        for request in ["url(", "@import", "<", "http"] {
            assert!(!STYLE.contains(request), "{request}");
        }
        assert!(STYLE.contains("td.p3{padding-right:calc(var(--gap) + 1.5ch)}"));
        assert_eq!(STYLE.matches('{').count(), STYLE.matches('}').count());
    }
}
