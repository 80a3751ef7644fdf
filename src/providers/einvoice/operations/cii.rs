//! The Cross Industry Invoice: `GET /cii`.

use crate::contract::operation::Operation;
use crate::providers::einvoice::documentation::{CII, NAME};
use crate::providers::einvoice::operations::{self, PARAMETERS};
use crate::providers::einvoice::{control, read, syntax};

/// Reads and answers them.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "cii",
    method: "GET",
    writes: false,
    path: "/cii",
    summary: "invoices and credit notes in CII D16B, as in the PDFs of Factur-X and ZUGFeRD",
    documented_at: CII,
    parameters: PARAMETERS,
    view: "api_einvoice_cii",
    recognise: |_, root| root.get("exchangedDocument").map(|_| 2),
    read: |_, root, reading| read::read(&syntax::CII, root, reading),
    control: |_, text| control::count(text),
    answer: |question, ledger| operations::answer(question, ledger),
};
