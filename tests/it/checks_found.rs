//! Every check finds something: in a published example, or in a document with a broken figure. What exactly each finds,
//! and where it is silent, stands in the tests of its own.

use crate::checks::JUNE;
use crate::checks_focus::csv;
use crate::checks_gigas::{assigned, intervals};
use crate::decisions::{CURRENCIES, INVOICES, REVISION};
use crate::deliveries::days;
use crate::receivable::issued;
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::providers::REGISTRY;
use serde_json::Value;
use std::collections::BTreeSet;

/// A ledger of June in which hardly anything adds up.
fn cloudsigma() -> Sandbox {
    let june = |name: &str| format!("{JUNE}/{name}.http");
    let files = ["pricing", "ledger-2", "ledger-3", "ledger-4", "ledger-5"].map(june);
    let sandbox = Sandbox::of(&files.each_ref().map(String::as_str));
    let end = ("108.54152708428789828387", "108.54152708428789828388");
    sandbox.import_edited(&june("ledger-1"), &[end, ("\"interval\": 299", "\"interval\": 298")]);
    sandbox.import_edited(&june("balance"), &[("108.54152708428789828387", "1.00")]);
    sandbox.import_edited(&june("dailyburstusage"), &[("384131198976", "384131198977")]);
    sandbox.import_edited(&june("currentusage"), &[("2147483648", "2147483649")]);
    sandbox
}

/// A month of vCloud Air of which every document has one figure broken.
fn vcloudair() -> Sandbox {
    let sandbox = Sandbox::of(&["fixtures/vcloudair/billed-costs-1-2025-05.http"]);
    for (file, from, to) in [
        ("billed-usage-l2-a-2025-05", "18.606250", "18.606251"),
        ("billable-usage-l1-1", "5.109375", "5.109376"),
        (
            "service-group-1",
            "2025-05-14T06:59:59.999Z",
            "2025-05-14T07:59:59.999Z",
        ),
        (
            "billable-costs-1",
            "2025-07-01T05:00:00.000Z",
            "2025-06-14T06:59:59.999Z",
        ),
    ] {
        sandbox.import_edited(&format!("fixtures/vcloudair/{file}.http"), &[(from, to)]);
    }
    sandbox
}

/// A file of FOCUS whose rows break a rule each, and whose totals were altered.
fn focus() -> Sandbox {
    let sandbox = Sandbox::new();
    let rows = csv(&[
        &[("ChargeFrequency", "Usage-based")],
        &[("SkuId", "")],
        &[("ChargePeriodStart", "2024-09-03T00:00:00Z")],
        &[("ListCost", "18000.00")],
        &[("ListCost", "0")],
        &[("Tags", "\"team\": \"a\"")],
        &[("SkuId", "S9")],
    ]);
    sandbox.import_text("focus.csv", rows);
    sandbox.alter(
        "DROP TRIGGER focus_daily_total_no_update;
         UPDATE focus_daily_total SET billed_cost = '1.24' WHERE total_id = 1;",
    );
    sandbox
}

/// A list that has another total than the issuer's document.
fn listed() -> Sandbox {
    let sandbox = Sandbox::of(&[INVOICES, CURRENCIES]);
    let row = "ormuco,502267bd-5ca6-5b27-82f5-4c5cf654421f,2025-06-30,CAD,13.90";
    sandbox.import_text(
        "list.csv",
        format!("issuer,invoice_number,invoice_date,currency,total\n{row}\n"),
    );
    sandbox
}

/// A detailed report of Ormuco that has not all lines of its invoice.
fn report() -> Sandbox {
    let sandbox = Sandbox::of(&[INVOICES]);
    let detail = [
        "report",
        "billing",
        "--start",
        "2025-06-01",
        "--end",
        "2025-06-30",
        "--detail",
    ];
    let report = sandbox.ok(&detail);
    let lines = report.lines().filter(|line| !line.contains(",web-1,"));
    sandbox.write("report.csv", lines.collect::<Vec<_>>().join("\n") + "\n");
    sandbox.ok(&["import", "report.csv", "--retrieved-at", "2025-07-01T12:00:00Z"]);
    sandbox
}

/// A recorded figure that does not hold, and a closed month whose invoice is revised later.
fn decisions() -> Sandbox {
    let sandbox = Sandbox::of(&[CURRENCIES, INVOICES]);
    let assertion = ["assert", "spend 2025-06 ormuco = 13.30 CAD"];
    sandbox.run(&assertion).expect(1);
    sandbox.ok(&["close", "2025-06"]);
    sandbox.import_edited(INVOICES, REVISION);
    sandbox
}

/// A ledger of the version before, a month under two names of its provider, and a row that stands twice in a file.
fn deliveries() -> Sandbox {
    let sandbox = Sandbox::upgraded("by-names");
    sandbox.write("one.csv", days([1, 1]));
    sandbox.write("two.csv", days([1]).replace("Nimbus", "Stratus"));
    sandbox.ok(&["import", "one.csv", "two.csv"]);
    sandbox
}

/// A row without the import that it names.
fn integrity() -> Sandbox {
    let sandbox = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    sandbox.alter(
        "DROP TRIGGER cloudsigma_discount_no_update;
         UPDATE cloudsigma_discount SET import_id = 77 WHERE row_id = 1;",
    );
    sandbox
}

/// Two statements of a bank between which one is missing.
fn statements() -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, from, to) in [
        ("5.sta", "C250501EUR1,00", "C250531EUR1,00"),
        ("7.sta", "C250701EUR2,00", "C250731EUR2,00"),
    ] {
        sandbox.import_text(
            name,
            format!(
                ":20:X\n:25:70120400/8812345\n:28C:{}\n:60F:{from}\n:62F:{to}\n-\n",
                &name[..1]
            ),
        );
    }
    sandbox
}

/// A file with the number of an issued document and another total, and two names with one VAT identifier.
fn electronic() -> Sandbox {
    let sandbox = issued();
    let ours = repository_text("tests/data/received/nordlicht-xrechnung-ubl.xml");
    let altered = ours.replace("322.17", "322.18");
    assert_ne!(altered, ours);
    sandbox.import_text("ours.xml", altered);
    let theirs = repository_text("docs/received/nimbus-may.xml");
    sandbox.import_text("may.xml", theirs.replace("2394.76", "2394.77"));
    let again = theirs.replace("NC-2025-0531", "NC-2025-0532");
    sandbox.import_text(
        "again.xml",
        again.replace("Nimbus Cloud GmbH", "Nimbus Deutschland GmbH"),
    );
    sandbox
}

#[test]
fn every_check_finds_something() {
    let ledgers = [
        integrity(),
        cloudsigma(),
        intervals(&[("1", "02", Some("01"))]),
        assigned("65"),
        Sandbox::of(&["fixtures/ormuco/documented"]),
        report(),
        vcloudair(),
        focus(),
        decisions(),
        listed(),
        deliveries(),
        statements(),
        electronic(),
    ];
    let mut found = BTreeSet::new();
    for sandbox in ledgers {
        let run = sandbox.run(&["check", "--output", "json"]).expect(1);
        let findings: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
        found.extend(
            findings
                .iter()
                .map(|finding| finding["check"].as_str().unwrap().to_owned()),
        );
    }
    let checks: BTreeSet<String> = REGISTRY
        .checks()
        .iter()
        .map(|(_, check)| check.name.to_owned())
        .collect();
    let silent: Vec<&String> = checks.difference(&found).collect();
    assert!(
        silent.is_empty(),
        "no ledger of this test makes these checks find anything: {silent:?}"
    );
}
