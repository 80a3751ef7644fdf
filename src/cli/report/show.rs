//! How a report is shown: its rows; with their proof; or, instead, what stands behind one of them.

use crate::cli::global::{Global, Reading};
use crate::cli::{behind, imports};
use crate::contract::registry::Ledger;
use crate::contract::scope::Filter;
use crate::error::{Exit, Result};
use crate::output::{Document, Form, Target, note};
use crate::report::asked::{Asked, Place};
use crate::report::conversion::Conversion;

/// What is shown beside the rows, or instead of them.
#[derive(Debug, clap::Args)]
pub(super) struct Evidence {
    /// Add what proves the figures: what was asked, the ledger's head, versions, and statements that the stock sqlite3
    /// shell runs on the same file
    #[arg(long, conflicts_with = "as_of")]
    proof: bool,
    /// Show, instead of the report, what stands behind its row ROW, counted from 1: rows, imports, files, original texts
    #[arg(long, value_name = "ROW", conflicts_with = "proof")]
    explain: Option<usize>,
    /// Only what stands behind this column of the row
    #[arg(long, value_name = "COLUMN", requires = "explain")]
    column: Option<String>,
    /// Show all rows behind the figure, not only the first five of each view
    #[arg(long, requires = "explain")]
    all: bool,
}

/// A report that is asked for, and where it goes.
pub(super) struct Show<'a> {
    pub(super) reading: &'a Reading,
    pub(super) target: &'a Target,
    pub(super) evidence: &'a Evidence,
    /// The form where none is asked for.
    pub(super) form: Form,
}

impl Show<'_> {
    /// Opens the ledger, makes the report, and writes it with its notes.
    pub(super) fn run(
        &self,
        global: &Global,
        filter: &Filter,
        asked: &Asked,
        conversion: impl FnOnce(&Ledger) -> Result<Option<Conversion>>,
    ) -> Result<Exit> {
        let form = self.target.form_or(match self.evidence.explain {
            Some(_) => Form::Table,
            None => self.form,
        })?;
        let ledger = global.open_to_read(self.reading)?;
        let connection = &ledger.connection;
        filter.check(&ledger)?;
        let conversion = conversion(&ledger)?;
        if let Some(row) = self.evidence.explain {
            let column = self.evidence.column.as_deref();
            let place = Place { row, column };
            let behind = asked.behind(connection, filter, conversion.as_ref(), place)?;
            behind::show(&ledger, &behind, self.evidence.all)?.write(self.target, form, global.clock())?;
            return Ok(Exit::Done);
        }
        let report = asked.run(connection, filter, conversion.as_ref())?;
        for text in &report.notes {
            note(&format!("note: {text}"));
        }
        let mut document = Document::new(|| Ok(report.rows.clone())).imports(|| imports::rows(&ledger));
        if self.evidence.proof {
            document = document.proof(format!("Report: {}", asked.name()), |_| {
                Ok(Box::new(asked.proof(
                    connection,
                    filter,
                    conversion.as_ref(),
                    &report,
                )?))
            });
        }
        document.write(self.target, form, global.clock())?;
        Ok(Exit::Done)
    }
}
