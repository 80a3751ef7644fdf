//! Messages of SWIFT: `GET /mt940`.

use crate::contract::operation::Operation;
use crate::providers::banking::documentation::{NAME, SWIFT};
use crate::providers::banking::operations::{self, PARAMETERS};
use crate::providers::banking::{control, mt940};

/// Reads and answers them.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "mt940",
    method: "GET",
    writes: false,
    path: "/mt940",
    summary: "entries of bank statements in MT940 and MT942",
    documented_at: SWIFT,
    parameters: PARAMETERS,
    view: "api_banking_mt940",
    recognise: |_, root| mt940::recognise(root),
    read: |_, root, reading| mt940::read(root, reading),
    control: |_, text| control::swift(text),
    answer: |question, ledger| operations::answer(question, ledger),
};
