//! `focus-totals`: the totals kept beside the rows of FOCUS are the sums of the rows, exactly.
//!
//! The store keeps them, and adds them up again.

use crate::charges::recount;
use crate::contract::finding::Finding;
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::providers::focus::checks::findings::findings;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-totals",
    order: 270,
    rule: "the kept totals by day and month and the control totals of FOCUS equal the sums of the rows; every row has its context",
    is_quick: false,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    Ok(findings(CHECK.name, recount::run(&ledger.connection)?))
}
