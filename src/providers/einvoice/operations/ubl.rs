//! Invoices and credit notes of UBL 2.1: `GET /ubl`.

use crate::contract::operation::Operation;
use crate::providers::einvoice::documentation::{NAME, UBL};
use crate::providers::einvoice::operations::{self, PARAMETERS};
use crate::providers::einvoice::{control, read, syntax};

/// Reads and answers them.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ubl",
    method: "GET",
    writes: false,
    path: "/ubl",
    summary: "invoices and credit notes in UBL 2.1",
    documented_at: UBL,
    parameters: PARAMETERS,
    view: "api_einvoice_ubl",
    recognise: |_, root| {
        root.get("documentCurrencyCode")
            .or(root.get("accountingSupplierParty"))
            .map(|_| 2)
    },
    read: |_, root, reading| read::read(&syntax::UBL, root, reading),
    control: |_, text| control::count(text),
    answer: |question, ledger| operations::answer(question, ledger),
};
