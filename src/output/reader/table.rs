//! A table for readers, and the lines below it: what is rounded, shortened and left out.

use crate::output::reader::arrange::inferred;
use crate::output::reader::cells::{Column, sides};
use crate::output::reader::colour::Colour;
use crate::output::reader::fit::{GAP, Wanted, fit};
use crate::output::reader::show::{Kind, Show};
use crate::output::reader::width::{broken, padded, widest_part, without_end, without_middle, wrapped};
use crate::output::reader::{Reader, width};
use crate::output::rows::Rows;
use std::collections::BTreeSet;

/// A part of a header that is wider is broken inside.
const HEADER_PART: usize = 16;

/// What stands in the first column of a total.
const TOTAL: &str = "total";

pub(super) fn render(
    reader: &Reader,
    rows: &Rows,
    shows: &[(String, Show)],
    (places, is_chosen): (&[usize], bool),
    totals: usize,
) -> String {
    let columns = columns(reader, rows, shows, places, totals);
    let wanted: Vec<Wanted> = columns.iter().map(|column| wanted(reader, column, is_chosen)).collect();
    let widths = if reader.is_wide {
        wanted.iter().map(|column| Some(column.most)).collect()
    } else {
        fit(&ranked(wanted, &columns), reader.columns)
    };
    let (mut kept, mut gone) = (Vec::new(), Vec::new());
    for (column, width) in columns.iter().zip(widths) {
        match width {
            Some(width) => kept.push((column, width)),
            None => gone.push(column.name.as_str()),
        }
    }
    let mut lines = header(reader, &kept);
    let first_total = rows.rows.len().saturating_sub(totals);
    for index in 0..rows.rows.len() {
        let is_total = index >= first_total;
        if is_total && index == first_total && index > 0 {
            lines.push(rule(&kept, index, rows.rows.len()));
        }
        let row = row(reader, &kept, index).into_iter();
        lines.extend(row.map(|line| {
            if is_total {
                reader.paint(Colour::Strong, &line)
            } else {
                line
            }
        }));
    }
    let below = below(reader, &kept, &gone);
    if !below.is_empty() {
        lines.push(String::new());
        lines.extend(below);
    }
    lines.join("\n")
}

fn columns(reader: &Reader, rows: &Rows, shows: &[(String, Show)], places: &[usize], totals: usize) -> Vec<Column> {
    let of = |&place: &usize| {
        let name = rows.columns.get(place);
        let declared = shows.iter().find(|(column, _)| Some(column) == name);
        let show = declared.map_or_else(|| Show::new(inferred(rows, place)), |(_, show)| *show);
        Column::of(rows, place, show, reader.is_exact)
    };
    let mut columns: Vec<Column> = places.iter().map(of).collect();
    let first_total = rows.rows.len().saturating_sub(totals);
    if let Some(column) = columns.first_mut()
        && !column.show.kind.is_number()
    {
        for cell in column.cells.iter_mut().skip(first_total).filter(|cell| cell.is_empty()) {
            TOTAL.clone_into(cell);
            column.natural = column.natural.max(TOTAL.len());
            column.narrowest = column.narrowest.max(TOTAL.len());
        }
    }
    columns
}

/// What a column wants, with its header.
fn wanted(reader: &Reader, column: &Column, is_chosen: bool) -> Wanted {
    let header = width::width(&column.name);
    let narrowest = column.narrowest.min(reader.columns.max(1));
    Wanted {
        least: narrowest.max(widest_part(&column.name, HEADER_PART)),
        most: column.natural.max(header),
        rank: column.rank(),
        // A table without its figures says nothing.
        stays: is_chosen || column.show.is_figure_to_keep(),
    }
}

/// A column that only repeats another one before it goes as soon as an empty one, unless it is to go last.
fn ranked(mut wanted: Vec<Wanted>, columns: &[Column]) -> Vec<Wanted> {
    let mut seen: BTreeSet<&[String]> = BTreeSet::new();
    for (wanted, column) in wanted.iter_mut().zip(columns) {
        if !seen.insert(&column.cells) && column.cells.len() > 1 && wanted.rank > 0 {
            wanted.rank = 3;
        }
    }
    wanted
}

fn header(reader: &Reader, shown: &[(&Column, usize)]) -> Vec<String> {
    let broken: Vec<Vec<String>> = shown
        .iter()
        .map(|(column, width)| broken(&column.name, *width))
        .collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or(0);
    let line = |number: usize| {
        let parts = shown.iter().zip(&broken).map(|((column, width), parts)| {
            // Names stand on the line above their cells.
            let part = (number + parts.len())
                .checked_sub(height)
                .and_then(|place| parts.get(place));
            padded(part.map_or("", String::as_str), *width, column.show.kind.is_number())
        });
        joined(parts)
    };
    let lines = (0..height).map(line);
    lines.map(|line| reader.paint(Colour::Strong, &line)).collect()
}

fn row(reader: &Reader, shown: &[(&Column, usize)], index: usize) -> Vec<String> {
    let parts = shown.iter().map(|(column, width)| {
        let cell = column.cells.get(index).map_or("", String::as_str);
        match column.show.kind {
            Kind::Prose if !reader.is_wide => wrapped(cell, *width),
            _ => vec![one(column, cell, *width)],
        }
    });
    let parts: Vec<Vec<String>> = parts.collect();
    let height = parts.iter().map(Vec::len).max().unwrap_or(0);
    let line = |number: usize| {
        let cells = parts.iter().zip(shown).map(|(lines, (column, width))| {
            let part = padded(lines.get(number).map_or("", String::as_str), *width, false);
            match Colour::of(&part).filter(|_| column.show.kind == Kind::Verdict) {
                Some(colour) => reader.paint(colour, &part),
                None => part,
            }
        });
        joined(cells)
    };
    (0..height).map(line).collect()
}

/// A cell on one line.
fn one(column: &Column, cell: &str, columns: usize) -> String {
    let kind = column.show.kind;
    if kind.is_number() {
        let (before, behind) = sides(cell);
        let aligned = format!(
            "{}{}",
            padded(before, column.around.0, true),
            padded(behind, column.around.1, false)
        );
        return padded(&aligned, columns, true);
    }
    match kind {
        Kind::Id => without_middle(cell, columns),
        kind if kind.may_shrink() => without_end(cell, columns),
        _ => cell.to_owned(),
    }
}

/// A line under the figures that are added up.
fn rule(shown: &[(&Column, usize)], first: usize, end: usize) -> String {
    let parts = shown.iter().map(|(column, width)| {
        let has_total = column
            .cells
            .get(first..end)
            .is_some_and(|cells| cells.iter().any(|cell| !cell.is_empty()));
        let sign = if column.show.kind.is_number() && has_total {
            "─"
        } else {
            " "
        };
        sign.repeat(*width)
    });
    joined(parts)
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    parts.join(&" ".repeat(GAP)).trim_end().to_owned()
}

/// What a reader has to know: what is rounded, shortened and not there.
fn below(reader: &Reader, shown: &[(&Column, usize)], gone: &[&str]) -> Vec<String> {
    let mut said = Vec::new();
    if shown.iter().any(|(column, _)| column.is_rounded) {
        said.push(
            "Figures are rounded for reading, and sums are of the exact ones: `--exact` shows every digit.".to_owned(),
        );
    }
    let is_cut = |column: &Column, columns: usize| {
        column.show.kind.may_shrink() && column.show.kind != Kind::Prose && column.natural > columns
    };
    let cut = shown
        .iter()
        .filter(|(column, width)| !reader.is_wide && is_cut(column, *width));
    let cut: Vec<&str> = cut.map(|(column, _)| column.name.as_str()).collect();
    if !cut.is_empty() {
        said.push(format!("Shortened: {}. `--wide` shows them whole.", cut.join(", ")));
    }
    if !gone.is_empty() {
        said.push(format!(
            "Not shown: {}. `--columns NAMES` chooses columns, `--wide` shows all.",
            gone.join(", ")
        ));
    }
    let lines = said.iter().map(|text| reader.wrap(text, 2));
    lines.map(|line| reader.paint(Colour::Faint, &line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::json::Json;
    use crate::output::reader::Colours;

    fn rows() -> Rows {
        let cells = [
            [
                "ormuco",
                "fe0b82e3-91d6-4a4b-9c21-000000000001",
                "CAD",
                "3.32",
                "0.000012345678",
                "",
            ],
            [
                "ormuco",
                "fe0b82e3-91d6-4a4b-9c21-000000000002",
                "JPY",
                "1157.4",
                "12",
                "",
            ],
            ["Nimbus Cloud GmbH", "7", "EUR", "0.004", "1.5", ""],
            ["", "", "EUR", "1160.724", "", ""],
        ];
        Rows {
            columns: ["provider", "invoice_id", "currency", "total", "unit_price", "note"]
                .map(str::to_owned)
                .to_vec(),
            rows: cells.map(|row| row.map(Json::string).to_vec()).to_vec(),
        }
    }

    fn table(columns: usize, is_exact: bool, is_wide: bool) -> String {
        let reader = Reader {
            columns,
            is_exact,
            is_wide,
            colours: Colours::None,
        };
        let shows = Show::named(&[
            ("provider", Show::TEXT),
            ("invoice_id", Show::ID),
            ("currency", Show::CURRENCY),
            ("total", Show::AMOUNT.kept()),
            ("unit_price", Show::PRICE),
        ]);
        reader.table(&rows(), &shows, 1)
    }

    #[test]
    fn figures_are_aligned_at_the_point_and_totals_stand_below_a_line() {
        let expected = "\
provider           invoice_id                            currency    total     unit_price  note
ormuco             fe0b82e3-91d6-4a4b-9c21-000000000001  CAD          3.32   0.0000123457
ormuco             fe0b82e3-91d6-4a4b-9c21-000000000002  JPY       1157     12
Nimbus Cloud GmbH  7                                     EUR         <0.01   1.5
                                                                   ───────
total                                                    EUR       1160.72

Figures are rounded for reading, and sums are of the exact ones: `--exact` shows every digit.";
        assert_eq!(table(120, false, false), expected);
    }

    #[test]
    fn what_does_not_fit_is_shortened_and_named() {
        let narrow = table(60, false, false);
        assert!(narrow.lines().all(|line| width::width(line) <= 60), "{narrow}");
        assert!(narrow.contains("Not shown: note."), "{narrow}");
        let ids: Vec<&str> = narrow.split_whitespace().filter(|word| word.contains('…')).collect();
        let different: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), different.len(), "{narrow}");
        assert!(narrow.contains("1160.72"), "{narrow}");
    }

    #[test]
    fn every_digit_and_every_column_is_shown_on_request() {
        let exact = table(40, true, true);
        assert!(
            exact.contains("0.000012345678") && exact.contains("1160.724"),
            "{exact}"
        );
        assert!(exact.contains("fe0b82e3-91d6-4a4b-9c21-000000000001"), "{exact}");
        assert!(!exact.contains("Not shown") && !exact.contains("rounded"), "{exact}");
    }
}
