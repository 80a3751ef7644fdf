//! Which rows below a header are rows of the list: totals, notes, pages' headers and entries that were never booked are not.

use super::list::List;
use super::roles::Roles;
use super::words::plain;
use crate::error::codes;
use crate::source::table::days;
use crate::source::table::grid::{Cell, Content, Flaw, Grid, Record};
use crate::source::table::header::text_of;

/// What a row below the header is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row of the list.
    Row,
    /// The header once more, as on a new page.
    Header,
    /// Totals of the rows above.
    Total,
    /// Something else: a heading, a balance, a signature.
    Note,
    /// An entry that is not booked, by the word that says so.
    NotBooked(String),
}

const TOTAL: &[&str] = &[
    "summe",
    "summen",
    "gesamt",
    "gesamtsumme",
    "gesamtbetrag",
    "zwischensumme",
    "endsumme",
    "insgesamt",
    "total",
    "totals",
    "totales",
    "totaux",
    "subtotal",
    "subtotals",
    "grandtotal",
    "sum",
    "totaal",
    "subtotaal",
    "eindtotaal",
    "somme",
    "soustotal",
    "suma",
    "gesamttotal",
    "totalgeneral",
];
const BALANCE: &[&str] = &[
    "saldo",
    "kontostand",
    "anfangssaldo",
    "endsaldo",
    "schlusssaldo",
    "balance",
    "openingbalance",
    "closingbalance",
    "solde",
    "beginsaldo",
    "eindsaldo",
    "saldoinicial",
    "saldofinal",
    "ubertrag",
];
const BOOKED: &[&str] = &[
    "completed",
    "complete",
    "booked",
    "posted",
    "settled",
    "executed",
    "cleared",
    "done",
    "success",
    "succeeded",
    "paid",
    "gebucht",
    "umsatzgebucht",
    "verbucht",
    "abgeschlossen",
    "ausgefuhrt",
    "erledigt",
    "bezahlt",
    "comptabilise",
    "execute",
    "effectue",
    "termine",
    "contabilizado",
    "completado",
    "ejecutado",
    "realizado",
    "geboekt",
    "verwerkt",
    "voltooid",
    "uitgevoerd",
];
const NOT_BOOKED: &[&str] = &[
    "pending",
    "reverted",
    "declined",
    "failed",
    "cancelled",
    "canceled",
    "rejected",
    "scheduled",
    "expired",
    "vorgemerkt",
    "umsatzvorgemerkt",
    "ausstehend",
    "abgelehnt",
    "storniert",
    "fehlgeschlagen",
    "geplant",
    "enattente",
    "refuse",
    "annule",
    "rejete",
    "echoue",
    "pendiente",
    "rechazado",
    "cancelado",
    "anulado",
    "fallido",
    "inbehandeling",
    "geweigerd",
    "geannuleerd",
    "mislukt",
    "gepland",
];

/// What each row is; a word in the column for the state that says neither is a flaw.
pub(super) fn kinds(grid: &mut Grid, roles: &Roles, list: &List) -> Vec<Kind> {
    let state = roles.place("state").filter(|place| {
        let words = grid.records.iter().filter_map(|record| record.cells.get(*place));
        let is_not = |cell: &Cell| NOT_BOOKED.contains(&plain(&text_of(&cell.content)).as_str());
        words.into_iter().any(is_not)
    });
    let mut flaws = Vec::new();
    let look = Look { grid, roles, list };
    let kinds = grid.records.iter().map(|record| {
        if let Some(cell) = state.and_then(|place| record.cells.get(place)) {
            let text = text_of(&cell.content);
            let word = plain(&text);
            if NOT_BOOKED.contains(&word.as_str()) {
                return Kind::NotBooked(text);
            }
            if !word.is_empty() && !BOOKED.contains(&word.as_str()) {
                flaws.push(Flaw {
                    code: &codes::SIGN,
                    message: format!(
                        "`{text}` does not say whether the entry is booked, as other cells of this column do"
                    ),
                    spot: cell.spot,
                    hint: Some("leave entries out that are not booked, or write `booked`"),
                });
            }
        }
        look.kind(record)
    });
    let kinds = kinds.collect();
    grid.flaws.extend(flaws);
    kinds
}

struct Look<'l, 't> {
    grid: &'l Grid<'t>,
    roles: &'l Roles,
    list: &'l List,
}

impl Look<'_, '_> {
    fn kind(&self, record: &Record) -> Kind {
        if self.is_header(record) {
            return Kind::Header;
        }
        let is_known = self.is_known(record);
        let has_amount = self.has_amount(record);
        if is_known && (has_amount || self.says_whose(record)) {
            return Kind::Row;
        }
        let labels = record.cells.iter().filter_map(|cell| match &cell.content {
            Content::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        let labels: Vec<&str> = labels.collect();
        let is_label = |words: &[&str]| labels.iter().any(|label| is_label(label, words));
        if !has_amount {
            // An entry has a day, a number or an amount.
            return Kind::Note;
        }
        if is_label(BALANCE) {
            return Kind::Note;
        }
        if is_label(TOTAL) || self.has_amounts_alone(record) {
            return Kind::Total;
        }
        Kind::Row
    }

    fn is_header(&self, record: &Record) -> bool {
        let mut names = self.grid.header.iter().zip(&record.cells);
        names.all(|(name, cell)| {
            let text = text_of(&cell.content);
            text.trim() == name || text.is_empty() && name.starts_with("column ")
        })
    }

    /// Whether a row has what makes it one of the list: a day, or a number.
    fn is_known(&self, record: &Record) -> bool {
        self.list.known_by.iter().any(|column| {
            let cell = self.roles.place(column).and_then(|place| record.cells.get(place));
            let is_date = self.list.is_date(column);
            cell.is_some_and(|cell| match &cell.content {
                Content::Text(text) if is_date => {
                    days::written(text).is_some() || text.chars().any(|c| c.is_ascii_digit())
                }
                Content::Text(text) => !text.trim().is_empty() && !is_label(text, TOTAL),
                Content::Number(_) => true,
                Content::Empty | Content::Bool(_) => false,
            })
        })
    }

    /// Whether it says, besides what it is known by, whose it is or what it is for.
    fn says_whose(&self, record: &Record) -> bool {
        let is_amount = |column: &&&str| !self.list.amounts.contains(column) && !self.list.known_by.contains(column);
        let columns = self.list.needs.iter().flat_map(|group| group.iter()).filter(is_amount);
        let mut cells = columns.filter_map(|column| record.cells.get(self.roles.place(column)?));
        cells.any(|cell| self.is_filled(cell))
    }

    fn is_amount(&self, place: usize) -> bool {
        self.roles
            .of(place)
            .is_some_and(|column| self.list.amounts.contains(&column))
    }

    /// Whether a cell holds something, be it a formula that was never calculated.
    fn is_filled(&self, cell: &Cell) -> bool {
        let text = text_of(&cell.content);
        !text.trim().is_empty()
            || self
                .grid
                .flaws
                .iter()
                .any(|flaw| flaw.spot == cell.spot && flaw.code == &codes::CELL)
    }

    fn has_amount(&self, record: &Record) -> bool {
        let cells = record.cells.iter().enumerate();
        let mut amounts = cells.filter(|(place, _)| self.is_amount(*place));
        amounts.any(|(_, cell)| self.is_filled(cell))
    }

    fn has_amounts_alone(&self, record: &Record) -> bool {
        let mut cells = record.cells.iter().enumerate();
        cells.all(|(place, cell)| {
            let is_currency = self.roles.of(place) == Some("currency");
            self.is_amount(place) || is_currency || !self.is_filled(cell)
        })
    }
}

/// Whether a text begins with one of these words: `Summe:`, `Total EUR`.
fn is_label(text: &str, words: &[&str]) -> bool {
    const WORDS_MOST: usize = 4;
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let first = parts.first().map(|first| plain(first)).unwrap_or_default();
    let two = parts.get(..2).map(|two| plain(&two.concat())).unwrap_or_default();
    parts.len() <= WORDS_MOST && (words.contains(&first.as_str()) || words.contains(&two.as_str()))
}
