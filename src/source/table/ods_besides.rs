//! What an `.ods` file says of its cells besides their values: percentages, currencies, and the texts that are shown.

use super::cells::Besides;
use super::format::Shown;
use super::ods::{columns, is_cell, row_of};
use super::parts;
use quick_xml::events::{BytesStart, Event};

/// What each sheet says, in the order of the file. What is not XML is left to calamine, which says what is wrong with it.
pub(super) fn of(bytes: &[u8]) -> Vec<Besides> {
    parts::part(bytes, "content.xml").map_or_else(|_| Vec::new(), |content| sheets(&content))
}

/// A cell that is open.
struct Open {
    columns: u64,
    kind: String,
    currency: Option<String>,
    value: String,
    is_formula: bool,
    is_tall: bool,
    text: String,
}

impl Open {
    fn of(element: &BytesStart) -> Self {
        let attribute = |name: &str| parts::attribute(element, name);
        Self {
            columns: columns(element),
            kind: attribute("value-type").unwrap_or_default(),
            currency: attribute("currency"),
            value: attribute("value").unwrap_or_default(),
            is_formula: attribute("formula").is_some(),
            is_tall: attribute("number-rows-spanned").is_some_and(|rows| rows != "1"),
            text: String::new(),
        }
    }

    /// What is shown of its number; nothing of other values.
    fn shown(&self) -> Option<Shown> {
        if !matches!(self.kind.as_str(), "float" | "percentage" | "currency") {
            return None;
        }
        Some(Shown {
            is_percent: self.kind == "percentage",
            currency: self.currency.clone().filter(|_| self.kind == "currency"),
            text: digits_shown(&self.text, &self.value),
        })
    }
}

/// The text of a number, where it shows its digits and nothing else: `2025.10` of 2025.1, `00042` of 42.
fn digits_shown(text: &str, number: &str) -> Option<String> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (number_whole, number_fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_same = is_digits(whole)
        && is_digits(fraction)
        && !whole.is_empty()
        && whole.trim_start_matches('0') == number_whole.trim_start_matches('0')
        && fraction.trim_end_matches('0') == number_fraction.trim_end_matches('0');
    is_same.then(|| text.replace(',', "."))
}

fn sheets(content: &str) -> Vec<Besides> {
    let mut reader = parts::reader(content);
    let mut sheets: Vec<Besides> = Vec::new();
    let (mut row, mut rows, mut column, mut is_hidden) = (0_u64, 1_u64, 0_u64, false);
    let mut open: Option<Open> = None;
    loop {
        let Ok(event) = reader.read_event() else { return sheets };
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let is_closed = matches!(event, Event::Empty(_));
                match element.name().as_ref() {
                    "table:table" => {
                        sheets.push(Besides::default());
                        row = 0;
                    }
                    "table:table-row" => {
                        rows = row_of(element).repeated;
                        column = 0;
                        is_hidden = parts::attribute(element, "visibility").is_some_and(|value| value != "visible");
                        if is_closed {
                            row += rows;
                        }
                    }
                    _ if is_cell(element) => {
                        let cell = Open::of(element);
                        if is_closed {
                            put(sheets.last_mut(), &cell, (row, rows, column), is_hidden);
                            column += cell.columns;
                        } else {
                            open = Some(cell);
                        }
                    }
                    _ => {}
                }
            }
            Event::End(element) => match element.name().as_ref() {
                "table:table-row" => row += rows,
                name if name.ends_with("table-cell") => {
                    if let Some(cell) = open.take() {
                        put(sheets.last_mut(), &cell, (row, rows, column), is_hidden);
                        column += cell.columns;
                    }
                }
                _ => {}
            },
            Event::Text(text) => {
                if let Some(cell) = &mut open {
                    cell.text.push_str(text.xml10_content().trim());
                }
            }
            Event::Eof => return sheets,
            _ => {}
        }
    }
}

fn put(sheet: Option<&mut Besides>, cell: &Open, (row, rows, column): (u64, u64, u64), is_hidden: bool) {
    let Some(sheet) = sheet else { return };
    let is_without_value = cell.is_formula && cell.kind.is_empty() && cell.text.is_empty();
    let shown = cell.shown();
    if !is_without_value && shown.is_none() && !cell.is_tall && cell.kind.is_empty() {
        return;
    }
    let at = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    for row in row..row.saturating_add(rows) {
        if is_hidden {
            sheet.hidden_rows.insert(at(row));
        }
        if cell.is_tall {
            sheet.merged.push((at(row), at(column)));
        }
        for column in column..column.saturating_add(cell.columns) {
            if is_without_value {
                sheet.without_value.insert((at(row), at(column)));
            }
            if let Some(shown) = &shown {
                sheet.shown.insert((at(row), at(column)), Box::new(shown.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_say_what_they_are() {
        let found = sheets(
            "<table:table><table:table-row table:visibility='filter'>\
             <table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell>\
             <table:table-cell office:value-type='float' office:value='2025.1'><text:p>2025,10</text:p></table:table-cell>\
             <table:table-cell office:value-type='percentage' office:value='0.19'><text:p>19%</text:p></table:table-cell>\
             <table:table-cell table:number-columns-repeated='2'/>\
             <table:table-cell office:value-type='currency' office:currency='USD' office:value='5'/>\
             <table:table-cell table:formula='of:=1+1'/></table:table-row></table:table>",
        );
        let [sheet] = &found[..] else { panic!("{}", found.len()) };
        assert_eq!(sheet.shown[&(0, 1)].text.as_deref(), Some("2025.10"));
        assert!(sheet.shown[&(0, 2)].is_percent);
        assert_eq!(sheet.shown[&(0, 5)].currency.as_deref(), Some("USD"));
        assert!(sheet.without_value.contains(&(0, 6)));
        assert!(sheet.hidden_rows.contains(&0));
        assert_eq!(digits_shown("1.234", "1234"), None);
        assert_eq!(digits_shown("00042", "42").as_deref(), Some("00042"));
    }
}
