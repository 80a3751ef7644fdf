//! A provider that there is not, whose names look like something that they are not: what they are is in fields.
//!
//! A list of prices is called `acme_price_list`, as envelopes of lists are elsewhere, and its operations that ask and that
//! write have names and methods that suggest the other.

use crate::clock::{self, Clock};
use crate::contract::document::control::{self, Objects};
use crate::contract::document::likeness::{fits, members_known};
use crate::contract::document::{Field, Form, Sum, Table, ValueKind};
use crate::contract::operation::Operation;
use crate::contract::registry::{Ledger, Provider, Registry};
use crate::error::{codes, fail};
use crate::ledger::import::{self, Options, Outcome};
use crate::providers::{CHECKS, PAIRS, PROVIDERS, REPORTS};
use crate::source::Source;

static TABLE: Table = Table {
    name: "acme_price_list",
    is_envelope: false,
    fields: &[
        Field::new("acme_item", ValueKind::Identifier, Form::String, "What is sold"),
        Field::new("acme_price", ValueKind::Decimal, Form::Number, "What it costs"),
    ],
    derived: &[],
    key: &["acme_item"],
    sums: &[Sum::control("acme_price", None)],
};

static PRICES: Operation = Operation {
    provider: "acme",
    name: "prices",
    method: "GET",
    writes: false,
    path: "/acme/prices",
    summary: "prices",
    documented_at: "",
    parameters: &[],
    view: "acme_price_list",
    recognise: |_, root| {
        let first = root.as_array()?.first()?;
        fits(first, &TABLE).then(|| members_known(first, &TABLE))
    },
    read: |_, root, reading| {
        let elements = root.as_array().unwrap_or_default().iter().enumerate();
        elements
            .filter_map(|(index, node)| reading.row(node, &format!("/{index}"), &TABLE))
            .collect()
    },
    control: |_, text| control::count(text, Objects::Anywhere, &TABLE),
    answer: |_, _| fail(&codes::NOT_IMPORTED, "acme answers nothing"),
};

static ACME: Provider = Provider {
    name: "acme",
    title: "Acme",
    is_form: false,
    prefixes: &[],
    operations: &[&PRICES],
    tables: &[&TABLE],
    resells: false,
    refuses: None,
    names: &[],
    settles: &[],
    decimals: &[],
    nulls: &[],
    lists: &[],
    views: &[],
    further_views: None,
    incomplete: None,
    relations: &[],
    checks: &[],
    pairs: &[],
    derived: None,
    reports: &[],
    xml: None,
    bulk: None,
    exports: &[],
};

static WITH_ACME: [&Provider; PROVIDERS.len() + 1] = {
    let mut all = [&ACME; PROVIDERS.len() + 1];
    let mut index = 0;
    while index < PROVIDERS.len() {
        all[index + 1] = PROVIDERS[index];
        index += 1;
    }
    all
};

static REGISTRY: Registry = Registry::new(&WITH_ACME, CHECKS, PAIRS, REPORTS);

#[test]
fn rows_of_a_table_named_like_an_envelope_are_recognised_counted_and_controlled() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(clock::parse("2025-07-01").unwrap());
    let (mut ledger, _) = Ledger::open_to_write(&folder.path().join("billbook.db"), clock, &REGISTRY).unwrap();
    ledger
        .connection
        .execute_batch(
            "INSERT INTO provider VALUES ('acme', 'Acme');
             CREATE TABLE acme_price_list (row_id INTEGER PRIMARY KEY, import_id INTEGER, account_id INTEGER, place TEXT,
                 written_as TEXT, extra TEXT, content_digest BLOB, acme_item TEXT, acme_price TEXT) STRICT",
        )
        .unwrap();
    let text = "acme_item,acme_price\nanvil,12.50\nrocket,100.000\n";
    let source = Source::new("prices.csv", text.as_bytes().to_vec(), None);
    let options = Options::default();
    let (outcome, _) = import::import(&mut ledger, &source, &options, clock, &mut |_, _| {}).unwrap();
    let Outcome::Imported(documents) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(documents[0].operation.full_name(), "acme/prices");
    assert_eq!(documents[0].counts["acme_price_list"].new, 2);
    let sum = "SELECT decimal_sum(acme_price) FROM acme_price_list";
    let sum: String = ledger.connection.query_row(sum, [], |row| row.get(0)).unwrap();
    assert_eq!(sum, "112.500");
}

#[test]
fn whether_an_operation_writes_does_not_hang_on_its_name() {
    let writes: Vec<String> = crate::providers::REGISTRY
        .operations()
        .filter(|operation| operation.writes)
        .map(Operation::full_name)
        .collect();
    assert_eq!(writes.len(), 5, "{writes:?}");
    let reads = crate::providers::REGISTRY
        .operations()
        .filter(|operation| !operation.writes);
    assert!(reads.into_iter().all(|operation| operation.method != "PUT"));
}
