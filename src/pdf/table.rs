//! Tables over pages: columns as wide as they need, numbers below each other at the point, a header on every page, and what is
//! carried from one page to the next.

use crate::pdf::flow::Flow;
use crate::pdf::font::Fonts;
use crate::pdf::page::{Colour, Ink, Length, points};
use crate::pdf::text::{clean, widest_number, widest_word, wrapped};

/// Above and below the lines of a row.
const PAD: Length = points(2);

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// From the left, in lines.
    Left,
    /// With this sign below each other, in one line.
    Point(char),
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its heading.
    pub heading: String,
    /// How its cells stand.
    pub align: Align,
    /// Where its cells may be broken into lines, how wide the lines are at least.
    pub least: Option<Length>,
}

impl Column {
    /// A column of texts, which are broken into lines.
    #[must_use]
    pub(crate) fn text(heading: impl Into<String>, least: Length) -> Self {
        Self {
            heading: heading.into(),
            align: Align::Left,
            least: Some(least),
        }
    }

    /// A column of short texts, which are not.
    #[must_use]
    pub(crate) fn word(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            align: Align::Left,
            least: None,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub(crate) fn number(heading: impl Into<String>, point: char) -> Self {
        Self {
            heading: heading.into(),
            align: Align::Point(point),
            least: None,
        }
    }
}

/// A row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Its cells.
    pub cells: Vec<String>,
    /// Whether it is a total: bold, below a rule.
    pub is_total: bool,
    /// Whether it is less than the matter, such as what is carried over.
    pub is_quiet: bool,
}

impl Row {
    /// A row of cells.
    #[must_use]
    pub(crate) fn new(cells: Vec<String>) -> Self {
        Self {
            cells,
            ..Self::default()
        }
    }

    /// The same as a total.
    #[must_use]
    pub(crate) fn total(mut self) -> Self {
        self.is_total = true;
        self
    }

    /// The same, as less than the matter.
    #[must_use]
    pub(crate) fn quiet(mut self) -> Self {
        self.is_quiet = true;
        self
    }
}

/// What is carried after so many rows: the last row of a page, and the first of the next.
pub(crate) type Carried<'a> = &'a dyn Fn(usize) -> [Row; 2];

/// A table.
pub(crate) struct Table<'a> {
    /// Its columns.
    pub columns: &'a [Column],
    /// Its rows.
    pub rows: &'a [Row],
    /// How its cells are written.
    pub ink: Ink,
    /// Between two columns.
    pub gap: Length,
    /// What is carried from one page to the next.
    pub carried: Option<Carried<'a>>,
}

/// The widths of columns, and how far their numbers reach behind the point.
#[derive(Debug, Clone, Default)]
pub(crate) struct Widths {
    widths: Vec<Length>,
    behind: Vec<Length>,
}

/// What stands before a sign, and the rest.
fn sides(text: &str, sign: char) -> (&str, &str) {
    text.split_at(text.rfind(sign).unwrap_or(text.len()))
}

impl Table<'_> {
    fn header_ink(&self) -> Ink {
        Ink {
            size: self.ink.size * 95 / 100,
            ..self.ink
        }
        .bold()
    }

    fn ink_of(&self, row: &Row) -> Ink {
        if row.is_total {
            self.ink.bold()
        } else if row.is_quiet {
            self.ink.quiet()
        } else {
            self.ink
        }
    }

    /// How wide a column is with every cell on one line, how wide it is at least, and how far numbers reach behind the point.
    fn needs(&self, fonts: &Fonts, place: usize, column: &Column, more: &[Row]) -> [Length; 3] {
        let rows = self.rows.iter().chain(more);
        let cells = rows.filter_map(|row| Some((row.cells.get(place)?, self.ink_of(row))));
        let (mut before, mut behind, mut whole, mut number) = (0, 0, 0, 0);
        for (cell, ink) in cells {
            match column.align {
                Align::Point(sign) => {
                    let (one, other) = sides(cell, sign);
                    before = before.max(fonts.width(ink, one));
                    behind = behind.max(fonts.width(ink, other));
                }
                Align::Left => {
                    let lines = cell.lines().map(|line| fonts.width(ink, &clean(line)));
                    whole = whole.max(lines.max().unwrap_or(0));
                    number = number.max(widest_number(fonts, ink, cell));
                }
            }
        }
        let natural = whole.max(before + behind);
        let header = self.header_ink();
        let least = column.least.map_or(natural, |least| natural.min(least).max(number));
        let heading = fonts.width(header, &column.heading);
        let shortest = widest_word(fonts, header, &column.heading);
        [natural.max(heading), least.max(shortest), behind]
    }

    /// The widths of the columns in this room; nothing where they are wider even when texts are broken.
    #[must_use]
    pub(crate) fn fit(&self, fonts: &Fonts, room: Length, more: &[Row]) -> Option<Widths> {
        let columns = self.columns.iter().enumerate();
        let needs: Vec<[Length; 3]> = columns
            .map(|(place, column)| self.needs(fonts, place, column, more))
            .collect();
        let gaps = self.gap * i64::try_from(self.columns.len().saturating_sub(1)).unwrap_or_default();
        let mut widths: Vec<Length> = needs.iter().map(|[_, least, _]| *least).collect();
        let mut spare = room - gaps - widths.iter().sum::<Length>();
        if spare < 0 {
            return None;
        }
        // What is left goes to those that want more, in equal parts.
        loop {
            let wanting = widths
                .iter()
                .zip(&needs)
                .filter(|(width, [natural, ..])| *width < natural);
            let count = i64::try_from(wanting.count()).unwrap_or_default();
            let each = spare.checked_div(count).unwrap_or_default();
            if each == 0 {
                break;
            }
            for (width, [natural, ..]) in widths.iter_mut().zip(&needs) {
                let more = each.min(*natural - *width).max(0);
                *width += more;
                spare -= more;
            }
        }
        let behind = needs.iter().map(|[_, _, behind]| *behind).collect();
        Some(Widths { widths, behind })
    }

    /// How wide it is with these widths.
    #[must_use]
    pub(crate) fn width(&self, widths: &Widths) -> Length {
        let gaps = i64::try_from(widths.widths.len().saturating_sub(1)).unwrap_or_default();
        widths.widths.iter().sum::<Length>() + self.gap * gaps
    }

    /// The same widths, with what is left of a room given to one column.
    #[must_use]
    pub(crate) fn filled(&self, mut widths: Widths, place: usize, room: Length) -> Widths {
        let spare = (room - self.width(&widths)).max(0);
        if let Some(width) = widths.widths.get_mut(place) {
            *width += spare;
        }
        widths
    }

    /// The lines of a row, cell by cell.
    fn lines(&self, fonts: &Fonts, cells: &[String], widths: &Widths, ink: Ink) -> Vec<Vec<String>> {
        let columns = self.columns.iter().zip(&widths.widths).enumerate();
        columns
            .map(|(place, (column, width))| {
                let cell = cells.get(place).map_or("", String::as_str);
                match column.align {
                    Align::Left => wrapped(fonts, ink, cell, *width),
                    Align::Point(_) => vec![clean(cell)],
                }
            })
            .collect()
    }

    /// Where each column begins.
    fn places<'w>(&self, flow: &Flow, widths: &'w Widths) -> impl Iterator<Item = (Length, Length, Length)> + use<'w> {
        let mut x = flow.left();
        let gap = self.gap;
        widths.widths.iter().zip(&widths.behind).map(move |(width, behind)| {
            let place = (x, *width, *behind);
            x += width + gap;
            place
        })
    }

    /// Lays it on pages.
    pub(crate) fn lay(&self, flow: &mut Flow, widths: &Widths) {
        let carry = if self.carried.is_some() {
            self.ink.leading() + 2 * PAD
        } else {
            0
        };
        let head = self.head_height(flow, widths);
        let first = self.rows.first().map_or(0, |row| self.height(flow, widths, row));
        flow.need(head + first.min(flow.whole() / 3) + carry);
        self.head(flow, widths);
        for (index, row) in self.rows.iter().enumerate() {
            let is_last = index + 1 == self.rows.len();
            let needed = self.height(flow, widths, row) + if is_last { 0 } else { carry };
            if needed > flow.room() && needed <= flow.whole() - head - 2 * carry {
                self.turn(flow, widths, index);
            }
            self.row(flow, widths, row, index);
        }
    }

    fn height(&self, flow: &Flow, widths: &Widths, row: &Row) -> Length {
        let ink = self.ink_of(row);
        let lines = self.lines(&flow.fonts, &row.cells, widths, ink);
        let most = lines.iter().map(Vec::len).max().unwrap_or(1);
        ink.leading() * i64::try_from(most).unwrap_or_default() + 2 * PAD
    }

    /// Begins a page in front of a row.
    fn turn(&self, flow: &mut Flow, widths: &Widths, index: usize) {
        let carried = self.carried.filter(|_| index > 0).map(|carried| carried(index));
        if let Some([last, _]) = &carried {
            self.one(flow, widths, last);
        }
        flow.turn();
        self.head(flow, widths);
        if let Some([_, first]) = &carried {
            self.one(flow, widths, first);
        }
    }

    fn header_lines(&self, flow: &Flow, widths: &Widths) -> Vec<Vec<String>> {
        let columns = self.columns.iter().zip(&widths.widths);
        columns
            .map(|(column, width)| wrapped(&flow.fonts, self.header_ink(), &column.heading, *width))
            .collect()
    }

    fn head_height(&self, flow: &Flow, widths: &Widths) -> Length {
        let most = self.header_lines(flow, widths).iter().map(Vec::len).max().unwrap_or(1);
        self.header_ink().leading() * i64::try_from(most).unwrap_or_default() + 2 * PAD + points(1)
    }

    /// The header.
    fn head(&self, flow: &mut Flow, widths: &Widths) {
        let ink = self.header_ink();
        let height = self.head_height(flow, widths);
        let (left, y) = (flow.left(), flow.y);
        let (band, width) = (points(3), self.width(widths));
        flow.page()
            .fill((left - band, y), [width + 2 * band, height - points(1)], Colour::BAND);
        let lines = self.header_lines(flow, widths);
        let places: Vec<_> = self.places(flow, widths).collect();
        for ((lines, (x, width, _)), column) in lines.iter().zip(places).zip(self.columns) {
            for (index, line) in lines.iter().enumerate() {
                let down = ink.leading() * i64::try_from(index).unwrap_or_default();
                let used = flow.fonts.width(ink, line);
                let x = if column.align == Align::Left {
                    x
                } else {
                    x + width - used
                };
                flow.page().text((x, y + PAD + ink.ascent() + down), ink, line.as_str());
            }
        }
        flow.y += height;
    }

    /// A row that is not one of the table's.
    fn one(&self, flow: &mut Flow, widths: &Widths, row: &Row) {
        let ink = self.ink_of(row);
        let lines = self.lines(&flow.fonts, &row.cells, widths, ink);
        self.part(flow, widths, &lines, (0, usize::MAX), ink);
        flow.y += 2 * PAD;
    }

    /// A row; one that is longer than a page goes on on the next.
    fn row(&self, flow: &mut Flow, widths: &Widths, row: &Row, index: usize) {
        let ink = self.ink_of(row);
        let lines = self.lines(&flow.fonts, &row.cells, widths, ink);
        let count = lines.iter().map(Vec::len).max().unwrap_or(1);
        if row.is_total {
            let (left, width, y) = (flow.left(), self.width(widths), flow.y);
            flow.page().rule((left, y), width, Colour::QUIET);
        }
        let mut from = 0;
        while from < count {
            let fitting = (flow.room() - 2 * PAD) / ink.leading();
            let fitting = usize::try_from(fitting).unwrap_or_default();
            if fitting == 0 && flow.y > flow.margins.top + self.head_height(flow, widths) {
                self.turn(flow, widths, index);
                continue;
            }
            let to = (from + fitting.max(1)).min(count);
            self.part(flow, widths, &lines, (from, to), ink);
            from = to;
            if from < count {
                self.turn(flow, widths, index);
            }
        }
        flow.y += 2 * PAD;
        if !row.is_total && index + 1 < self.rows.len() {
            let (left, width, y) = (flow.left(), self.width(widths), flow.y);
            flow.page().fill((left, y - 250), [width, 250], Colour::FAINT);
        }
    }

    /// Some lines of a row.
    fn part(&self, flow: &mut Flow, widths: &Widths, lines: &[Vec<String>], (from, to): (usize, usize), ink: Ink) {
        let places: Vec<_> = self.places(flow, widths).collect();
        let y = flow.y + PAD + ink.ascent();
        let mut most = 1;
        for ((lines, (x, width, behind)), column) in lines.iter().zip(places).zip(self.columns) {
            let shown = lines.iter().take(to).skip(from);
            most = most.max(shown.len());
            for (index, line) in shown.enumerate() {
                let down = ink.leading() * i64::try_from(index).unwrap_or_default();
                let x = match column.align {
                    Align::Left => x,
                    Align::Point(sign) => {
                        let (before, _) = sides(line, sign);
                        x + width - behind - flow.fonts.width(ink, before)
                    }
                };
                flow.page().text((x, y + down), ink, line.as_str());
            }
        }
        flow.y += ink.leading() * i64::try_from(most).unwrap_or_default();
    }
}
