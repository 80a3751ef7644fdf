//! OFX: `GET /ofx`.

use crate::contract::operation::Operation;
use crate::providers::banking::documentation::{NAME, OFX};
use crate::providers::banking::operations::{self, PARAMETERS};
use crate::providers::banking::{control, ofx};

/// Reads and answers them.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ofx",
    method: "GET",
    writes: false,
    path: "/ofx",
    summary: "entries of bank accounts and credit cards in OFX 1 and 2",
    documented_at: OFX,
    parameters: PARAMETERS,
    view: "api_banking_ofx",
    recognise: |_, root| ofx::recognise(root),
    read: |_, root, reading| ofx::read(root, reading),
    control: |_, text| control::ofx(text),
    answer: |question, ledger| operations::answer(question, ledger),
};
