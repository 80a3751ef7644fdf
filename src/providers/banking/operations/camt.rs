//! Messages of ISO 20022: `GET /camt`.

use crate::contract::operation::Operation;
use crate::providers::banking::documentation::{CAMT, NAME};
use crate::providers::banking::operations::{self, PARAMETERS};
use crate::providers::banking::{camt, control};

/// Reads and answers them.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "camt",
    method: "GET",
    writes: false,
    path: "/camt",
    summary: "entries of bank statements in CAMT: camt.053, camt.052 and camt.054",
    documented_at: CAMT,
    parameters: PARAMETERS,
    view: "api_banking_camt",
    recognise: |_, root| camt::recognise(root),
    read: |_, root, reading| camt::read(root, reading),
    control: |_, text| control::camt(text),
    answer: |question, ledger| operations::answer(question, ledger),
};
