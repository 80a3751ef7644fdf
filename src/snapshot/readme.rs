//! What a snapshot is and how to check it, line by line. `verify` writes the lines again and compares them.

use crate::clock::{self, Clock};
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::ledger::{chain, migrate};
use rusqlite::Connection;

/// When a snapshot was made, and by which version: what only its readme says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    at: String,
    by: String,
}

/// Raised with every change of these lines or of a snapshot's tables: what another layout says is not compared.
const LAYOUT: u32 = 2;

const FROM: &str = "made: ";
const BY: &str = " by billbook ";

impl Made {
    /// A snapshot that is being made.
    pub(crate) fn now(clock: Clock) -> Self {
        Self {
            at: clock::stored(clock.now()),
            by: format!("{} (layout {LAYOUT})", env!("CARGO_PKG_VERSION")),
        }
    }

    /// What a readme says.
    pub(crate) fn of(lines: &[String]) -> Option<Self> {
        let rest = lines.iter().find_map(|line| line.strip_prefix(FROM))?;
        let (at, rest) = rest.split_once(BY)?;
        let (by, _) = rest.split_once(',')?;
        clock::parse(at)?;
        Some(Self {
            at: at.to_owned(),
            by: by.to_owned(),
        })
    }

    /// Whether this version writes the same lines.
    pub(crate) fn is_same_layout(&self) -> bool {
        self.by.ends_with(&format!(" (layout {LAYOUT})"))
    }
}

/// The line that names the head.
#[must_use]
pub(crate) fn head_line(head: Option<&str>) -> String {
    format!("head: {}", head.unwrap_or("none, the ledger is empty"))
}

/// All lines.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn lines(connection: &Connection, made: &Made, filter: &Filter) -> Result<Vec<String>> {
    let imports: i64 = connection.query_row("SELECT count(*) FROM import", [], |row| row.get(0))?;
    let period = match (filter.from, filter.to) {
        (None, None) => "of all time".to_owned(),
        (from, to) => {
            let time = |time: Option<_>| time.map_or("the beginning".to_owned(), clock::stored);
            let until = to.map_or("the end".to_owned(), clock::stored);
            format!("from {} until before {until}", time(from))
        }
    };
    let mut lines = vec![
        "A snapshot of a billing ledger, for reading only; billbook refuses to import into it.".to_owned(),
        head_line(chain::newest_head(connection)?.as_deref()),
        format!(
            "{FROM}{}{BY}{}, schema version {}, of {imports} imports and writes",
            made.at,
            made.by,
            migrate::version_of(connection)?
        ),
        format!("period of the reports: {period}"),
    ];
    lines.extend(TEXT.lines().map(str::to_owned));
    Ok(lines)
}

const TEXT: &str = "
Begin with the table _tables: it lists every table and view in groups, and says what a row of each is.
Figures of all providers: charge, charge_by_month, invoice, invoice_line, payment, tax, account, open_item, focus_1_0 to focus_1_4.
Reports of the period: snapshot_report_spend and others; _tables has the query of each.
The rest: the ledger's own tables, the documents of each provider, and the imported files (table sqlar).

Every row with the columns import_id and place leads to its document: import_list has the file of each import.

With the stock sqlite3 shell (3.40 or later), in which every table and view works:
  sqlite3 FILE \"SELECT text FROM _readme\"
  sqlite3 FILE \"SELECT provider, billing_currency, decimal_sum(billed_cost) FROM charge_by_month GROUP BY 1, 2\"
  sqlite3 FILE \"SELECT * FROM view_charge EXCEPT SELECT * FROM charge\"   computes the rows again; the answer has no row
  sqlite3 FILE -Ax   writes the imported files out again
With Datasette, DB Browser for SQLite, Python and other programs: everything but the views view_..., which need the decimal functions.
With billbook: `billbook verify -f FILE --head HASH` reads everything again, and compares this text, the list and every added table with the ledger's rows; HASH is a head that somebody kept outside the ledger, such as on a printed report.
Amounts are texts and exact. Add them up with decimal_sum: the plain sum of SQL computes with binary fractions.";
