//! Working papers as PDF: heading, what was asked and of what, notes, and tables on as much paper as they need.
//!
//! Paper is upright where the columns fit, across where not, in small print where not even that, and then a table goes on in
//! parts, each with the numbers of the rows and the first column. No column is left out, and no number is broken.

use crate::clock::Clock;
use crate::error::Result;
use crate::output::about::About;
use crate::output::json::Json;
use crate::output::reader::arrange::inferred;
use crate::output::reader::cells::Column as Cells;
use crate::output::reader::show::{Kind, Show};
use crate::output::rows::Rows;
use crate::pdf::page::Colour;
use crate::pdf::table::{Column, Row, Table, Widths};
use crate::pdf::text::{clean, wrapped};
use crate::pdf::{self, Flow, Fonts, Ink, Length, Margins, Page, Paper, mm, points};

/// A part of a paper: a heading, sentences, a table, and sentences below it.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Its heading; empty where it is the only part.
    pub heading: String,
    /// Its rows.
    pub rows: Rows,
    /// What the columns are to readers; others are what their cells are.
    pub shows: Vec<(String, Show)>,
    /// The places of the columns that are shown; all without any.
    pub places: Vec<usize>,
    /// How many of the last rows are totals.
    pub totals: usize,
    /// What has to be said below it.
    pub below: Vec<String>,
}

/// A whole paper.
#[derive(Debug)]
pub(crate) struct Whole<'a> {
    /// What it is.
    pub about: &'a About,
    /// What must be known beside the figures.
    pub notes: Vec<String>,
    /// Its parts.
    pub parts: Vec<Part>,
    /// What proves its figures.
    pub proof: Option<String>,
    /// Whether every digit is shown.
    pub is_exact: bool,
}

const HEADING: Ink = Ink::new(140).bold();
const PART: Ink = Ink::new(100).bold();
const BODY: Ink = Ink::new(85);
/// Print of tables, from the largest, in tenths of a point.
const UPRIGHT: [i64; 2] = [85, 78];
const ACROSS: [i64; 4] = [85, 75, 65, 58];
/// Of tables that go on in parts.
const IN_PARTS: i64 = 65;
const MARGINS: Margins = Margins {
    left: mm(18),
    right: mm(18),
    top: mm(16),
    bottom: mm(18),
};
/// The name of the head among the facts.
const HEAD: &str = "Head of its chain";

/// The bytes of a paper.
///
/// # Errors
/// When it is more than a PDF can hold.
pub(crate) fn render(whole: &Whole, clock: Clock) -> Result<Vec<u8>> {
    let fonts = Fonts::own()?;
    let mut written = Written {
        fonts,
        has_codes: false,
    };
    let parts: Vec<Laid> = whole
        .parts
        .iter()
        .map(|part| written.part(part, whole.is_exact))
        .collect();
    let paper = if parts
        .iter()
        .all(|part| part.fits(&written.fonts, Paper::A4, &UPRIGHT).is_some())
    {
        (Paper::A4, UPRIGHT.as_slice())
    } else {
        (Paper::A4.across(), ACROSS.as_slice())
    };
    let mut flow = Flow::new(paper.0, MARGINS, written.fonts.clone());
    written.head(&mut flow, whole);
    for (laid, part) in parts.iter().zip(&whole.parts) {
        if !part.heading.is_empty() {
            flow.need(mm(30));
            let heading = written.text(&part.heading);
            flow.skip(points(8));
            flow.paragraph(PART, &heading);
            flow.skip(points(3));
        }
        laid.lay(&mut flow, paper);
        flow.skip(points(4));
        for text in &part.below {
            let text = written.text(text);
            flow.paragraph(BODY.quiet(), &text);
        }
    }
    if parts.iter().any(|part| part.is_rounded) {
        flow.skip(points(4));
        let text = "Figures are rounded for reading; sums are of the exact figures. `--exact` writes every digit.";
        flow.paragraph(BODY.quiet(), text);
    }
    if let Some(proof) = &whole.proof {
        written.proof(&mut flow, proof);
    }
    if written.has_codes {
        flow.skip(points(4));
        let text = "Characters that the font does not have are shown by their code, such as [U+4E2D].";
        flow.paragraph(BODY.quiet(), text);
    }
    let mut pages = flow.finish();
    written.foot(&mut pages, whole.about);
    let about = pdf::About {
        title: clean(&whole.about.heading),
        author: "billbook".to_owned(),
        language: "en".to_owned(),
        time: clock.now(),
    };
    pdf::write(&pages, &written.fonts, &about)
}

/// Writes texts in a font that may lack characters.
struct Written {
    fonts: Fonts,
    has_codes: bool,
}

impl Written {
    /// A text with codes instead of characters that the font lacks.
    fn text(&mut self, text: &str) -> String {
        let mut written = String::new();
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                written.push('\n');
            }
            for character in clean(line).chars() {
                if self.fonts.missing(character.encode_utf8(&mut [0; 4])).is_none() {
                    written.push(character);
                } else {
                    self.has_codes = true;
                    written.push_str(&format!("[U+{:04X}]", u32::from(character)));
                }
            }
        }
        written
    }

    /// Heading, sentence, facts and notes.
    fn head(&mut self, flow: &mut Flow, whole: &Whole) {
        let about = whole.about;
        let heading = self.text(&about.heading);
        flow.paragraph(HEADING, &heading);
        flow.skip(points(2));
        if !about.sentence.is_empty() {
            let sentence = self.text(&about.sentence);
            flow.paragraph(BODY, &sentence);
        }
        flow.skip(points(4));
        let facts: Vec<(String, String)> = about
            .facts
            .iter()
            .map(|(name, value)| (self.text(name), self.text(value)))
            .collect();
        let names = facts.iter().map(|(name, _)| self.fonts.width(BODY.quiet(), name)).max();
        let names = names.unwrap_or(0).min(mm(60)) + mm(4);
        for (name, value) in &facts {
            flow.need(BODY.leading());
            let at = (flow.left(), flow.y + BODY.ascent());
            flow.page().text(at, BODY.quiet(), name.as_str());
            let column = (flow.left() + names, flow.width() - names);
            flow.paragraph_in(BODY, value, column);
        }
        for note in &whole.notes {
            let note = self.text(&format!("Note: {note}"));
            flow.skip(points(2));
            flow.paragraph(BODY, &note);
        }
        flow.skip(points(8));
    }

    /// A text whose lines stay lines, with their blanks at the beginning.
    fn proof(&mut self, flow: &mut Flow, proof: &str) {
        flow.skip(points(8));
        flow.need(mm(20));
        flow.paragraph(PART, "Proof");
        flow.skip(points(3));
        let ink = Ink::new(70);
        for line in proof.lines() {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            let text = self.text(line.trim_start());
            let shift = ink.size / 3 * i64::try_from(blanks).unwrap_or_default();
            let shift = shift.min(flow.width() / 2);
            flow.paragraph_in(ink, &text, (flow.left() + shift, flow.width() - shift));
        }
    }

    /// Heading, head of the chain and number of the page at the foot of each.
    fn foot(&mut self, pages: &mut [Page], about: &About) {
        let heading = self.text(&about.heading);
        let head = about.facts.iter().find(|(name, _)| name == HEAD);
        let text = match head {
            Some((_, head)) => format!("{heading} · {head}"),
            None => heading,
        };
        let ink = Ink::new(65).quiet();
        let count = pages.len();
        for (index, page) in pages.iter_mut().enumerate() {
            let (left, right) = (MARGINS.left, page.paper.width - MARGINS.right);
            let y = page.paper.height - mm(10);
            page.rule((left, y - points(10)), right - left, Colour::FAINT);
            let shown = format!("Page {} of {count}", index + 1);
            let number = right - self.fonts.width(ink, &shown);
            page.text((number, y), ink, shown);
            let lines = wrapped(&self.fonts, ink, &text, number - left - mm(5));
            page.text((left, y), ink, lines.into_iter().next().unwrap_or_default());
        }
    }

    /// A part, measured.
    fn part(&mut self, part: &Part, is_exact: bool) -> Laid {
        let rows = &part.rows;
        let all: Vec<usize> = (0..rows.columns.len()).collect();
        let places = if part.places.is_empty() { &all } else { &part.places };
        let of = |&place: &usize| {
            let name = rows.columns.get(place);
            let declared = part.shows.iter().find(|(column, _)| Some(column) == name);
            let show = declared.map_or_else(|| Show::new(inferred(rows, place)), |(_, show)| *show);
            Cells::of(rows, place, show, is_exact)
        };
        let columns: Vec<Cells> = places.iter().map(of).collect();
        let first_total = rows.rows.len().saturating_sub(part.totals);
        let row = |(index, exact): (usize, &Vec<Json>)| {
            let is_total = index >= first_total;
            let cells = columns.iter().zip(places).enumerate().map(|(number, (column, place))| {
                let shown = column.cells.get(index).map_or("", String::as_str);
                // Texts keep their own lines.
                let is_text = matches!(column.show.kind, Kind::Text | Kind::Prose | Kind::Json | Kind::Id);
                let cell = exact
                    .get(*place)
                    .filter(|_| is_text)
                    .map(|cell| cell.cell().into_owned());
                let text = cell.unwrap_or_else(|| shown.to_owned());
                if is_total && number == 0 && text.is_empty() && !column.show.kind.is_number() {
                    "total".to_owned()
                } else {
                    self.text(&text)
                }
            });
            let row = Row::new(cells.collect());
            if is_total { row.total() } else { row }
        };
        let laid = rows.rows.iter().enumerate().map(row).collect();
        Laid {
            is_rounded: columns.iter().any(|column| column.is_rounded),
            kinds: columns
                .iter()
                .map(|column| (column.name.replace('_', " "), column.show.kind))
                .collect(),
            rows: laid,
        }
    }
}

/// A table that is ready to be laid.
struct Laid {
    is_rounded: bool,
    kinds: Vec<(String, Kind)>,
    rows: Vec<Row>,
}

impl Laid {
    /// The columns in print of a size.
    fn columns(&self, size: i64) -> Vec<Column> {
        // A letter is about half as wide as it is high.
        let letters = |count: i64| count * size * 52;
        let column = |(name, kind): &(String, Kind)| match kind {
            kind if kind.is_number() => Column::number(name, '.'),
            Kind::Text => Column::text(name, letters(14)),
            Kind::Prose => Column::text(name, letters(24)),
            Kind::Json => Column::text(name, letters(20)),
            Kind::Id => Column::text(name, letters(13)),
            _ => Column::word(name),
        };
        self.kinds.iter().map(column).collect()
    }

    /// The largest print in which all columns fit.
    fn fits(&self, fonts: &Fonts, paper: Paper, sizes: &[i64]) -> Option<(i64, Widths)> {
        let room = paper.width - MARGINS.left - MARGINS.right;
        sizes.iter().find_map(|size| {
            let columns = self.columns(*size);
            let widths = table(&columns, &self.rows, *size).fit(fonts, room, &[])?;
            Some((*size, widths))
        })
    }

    fn lay(&self, flow: &mut Flow, (paper, sizes): (Paper, &[i64])) {
        if self.kinds.is_empty() {
            return;
        }
        if let Some((size, widths)) = self.fits(&flow.fonts, paper, sizes) {
            table(&self.columns(size), &self.rows, size).lay(flow, &widths);
        } else {
            self.lay_in_parts(flow);
        }
        if self.rows.is_empty() {
            flow.skip(points(2));
            flow.paragraph(BODY.quiet(), "There are no rows.");
        }
    }

    /// Several tables below each other, each with the numbers of the rows and the first column.
    fn lay_in_parts(&self, flow: &mut Flow) {
        let room = flow.width();
        let whole = self.columns(IN_PARTS);
        let mut from = 1;
        while from < whole.len() {
            let mut found = None;
            for to in from + 1..=whole.len() {
                let (columns, rows) = self.chosen(&whole, from, to);
                let Some(widths) = table(&columns, &rows, IN_PARTS).fit(&flow.fonts, room, &[]) else {
                    break;
                };
                found = Some((columns, rows, widths, to));
            }
            let (columns, rows, widths, to) = found.unwrap_or_else(|| self.one(flow, &whole, from));
            let count = whole.len();
            flow.need(mm(30));
            flow.paragraph(BODY.quiet(), &format!("Columns {} to {to} of {count}", from + 1));
            flow.skip(points(2));
            table(&columns, &rows, IN_PARTS).lay(flow, &widths);
            flow.skip(points(8));
            from = to;
        }
    }

    /// One column that is wider than the paper, in the print that it fits in.
    fn one(&self, flow: &Flow, whole: &[Column], from: usize) -> (Vec<Column>, Vec<Row>, Widths, usize) {
        let (columns, rows) = self.chosen(whole, from, from + 1);
        let wide = table(&columns, &rows, IN_PARTS).fit(&flow.fonts, Length::MAX / 4, &[]);
        (columns, rows, wide.unwrap_or_default(), from + 1)
    }

    /// The numbers of the rows, the first column, and others.
    fn chosen(&self, whole: &[Column], from: usize, to: usize) -> (Vec<Column>, Vec<Row>) {
        let mut columns = vec![Column::number("row", '.')];
        columns.extend(whole.first().cloned());
        columns.extend(whole.get(from..to).unwrap_or_default().iter().cloned());
        let row = |(index, row): (usize, &Row)| {
            let mut cells = vec![(index + 1).to_string()];
            cells.extend(row.cells.first().cloned());
            cells.extend(row.cells.get(from..to).unwrap_or_default().iter().cloned());
            Row { cells, ..row.clone() }
        };
        (columns, self.rows.iter().enumerate().map(row).collect())
    }
}

fn table<'t>(columns: &'t [Column], rows: &'t [Row], size: i64) -> Table<'t> {
    Table {
        columns,
        rows,
        ink: Ink::new(size),
        gap: size * 90,
        carried: None,
    }
}
