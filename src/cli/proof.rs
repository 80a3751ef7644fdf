//! Rows with their proof, in every form.

use super::imports;
use crate::clock::Clock;
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::json::Json;
use crate::output::{Form, Rows, Target, html, table};
use crate::report::proof::Proof;

/// Writes an object of the rows, under this name, and their proof.
pub(super) fn write_json(target: &Target, (name, rows): (&str, Json), proof: &Proof) -> Result<()> {
    let members = vec![(name.to_owned(), rows), ("proof".to_owned(), proof.json())];
    target.write(&Json::Object(members).pretty())
}

/// Writes both: in a table or page the proof stands below the rows, in JSON it is a member beside them, in a spreadsheet a sheet,
/// in CSV columns.
pub(super) fn write_with_proof(
    target: &Target,
    (rows, proof): (&Rows, &Proof),
    form: Form,
    clock: Clock,
    ledger: &Ledger,
) -> Result<()> {
    match form {
        Form::Table => target.write(&format!("{}\n\n{}", table::render(rows).trim_end(), proof.text())),
        Form::Json => write_json(target, ("rows", rows.to_json()), proof),
        Form::Xlsx => {
            let (proof, imports) = (proof.sheet(), imports::rows(ledger)?);
            let sheets = [("rows", rows), ("proof", &proof), ("imports", &imports)];
            target.write_workbook(&sheets, clock)
        }
        Form::Html => {
            let title = format!("Report: {}", proof.report);
            target.write(&html::page(&title, &[], &html::with_text(rows, "Proof", &proof.text())))
        }
        Form::Csv | Form::Xml => target.write_rows(&proof.beside(rows), form, clock, || Ok(None)),
    }
}
