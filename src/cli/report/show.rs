//! How a report is shown: its rows; with their proof; or, instead, what stands behind one of them.

use crate::cli::global::{Global, Reading};
use crate::cli::proof::write_with_proof;
use crate::cli::{behind, imports};
use crate::contract::registry::Ledger;
use crate::contract::scope::Filter;
use crate::error::{Exit, Result};
use crate::output::{Form, Target, note};
use crate::report::asked::{Asked, Place};
use crate::report::conversion::Conversion;

/// What is shown beside the rows, or instead of them.
#[derive(Debug, clap::Args)]
pub(super) struct Evidence {
    /// Add a proof of the figures: the parameters, the ledger's head, versions, and queries that you can run with the
    /// stock sqlite3 shell on the same file
    #[arg(long, conflicts_with = "as_of")]
    proof: bool,
    /// Show the evidence of row ROW of the report, counted from 1, instead of the report: rows, imports, files,
    /// original texts
    #[arg(long, value_name = "ROW", conflicts_with = "proof")]
    explain: Option<usize>,
    /// Only the evidence of this column of the row
    #[arg(long, value_name = "COLUMN", requires = "explain")]
    column: Option<String>,
    /// Show all rows of the evidence, not only the first five of each view
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
        let ledger = global.open_to_read(self.reading)?;
        let connection = &ledger.connection;
        filter.check(&ledger)?;
        let conversion = conversion(&ledger)?;
        let form = self.target.form_or(match self.evidence.explain {
            Some(_) => Form::Table,
            None => self.form,
        });
        if let Some(row) = self.evidence.explain {
            let column = self.evidence.column.as_deref();
            let place = Place { row, column };
            let behind = asked.behind(connection, filter, conversion.as_ref(), place)?;
            return behind::show(self.target, (global, &ledger), &behind, form, self.evidence.all);
        }
        let report = asked.run(connection, filter, conversion.as_ref())?;
        for text in &report.notes {
            note(&format!("note: {text}"));
        }
        if self.evidence.proof {
            let proof = asked.proof(connection, filter, conversion.as_ref(), &report)?;
            write_with_proof(self.target, (&report.rows, &proof), form, global.clock(), &ledger)?;
            return Ok(Exit::Done);
        }
        self.target
            .write_rows(&report.rows, form, global.clock(), || imports::rows(&ledger).map(Some))?;
        Ok(Exit::Done)
    }
}
