//! All and only: a bare body is recognised as one operation's answer, and other files as none.

use crate::fixtures::exchanges;
use crate::sandbox::Sandbox;
use billbook::testing::contract::operation::Operation;
use billbook::testing::contract::recognise::recognise;
use billbook::testing::providers::REGISTRY;
use billbook::testing::source::json;
use billbook::testing::source::tree::tree;

/// Operations whose answers look alike, so that only the request tells them apart: the one of the URL, and the one
/// that a bare body is taken for.
const LOOK_ALIKE: &[(&str, &str)] = &[
    // The last invoice is an invoice.
    ("ormuco/invoice/last", "ormuco/invoice"),
    // A service group's usage holds the same entities as a data centre's; `--operation` says otherwise.
    ("vcloudair/billed-usage/service-group", "vcloudair/billed-usage/l2"),
];

#[test]
fn every_fixture_body_is_recognised_as_the_operation_of_its_url() {
    let mut wrong = Vec::new();
    for exchange in exchanges() {
        let parsed = tree(&exchange.body, false, &REGISTRY.xml_shapes()).unwrap();
        let expected = exchange.operation.full_name();
        let found = match recognise(&REGISTRY, &parsed.root, parsed.element) {
            Ok(operation) => operation.full_name(),
            Err(candidates) => names(&candidates).join(" or "),
        };
        let taken_for = LOOK_ALIKE.iter().find(|(operation, _)| *operation == expected);
        if found != taken_for.map_or(expected.as_str(), |(_, other)| other) {
            wrong.push(format!("(\"{expected}\", \"{found}\"), // {}", exchange.name()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files that lie in people's folders and are no billing export, or none that we know.
const STRANGERS: &[(&str, &str)] = &[
    (
        "package.json",
        r#"{"name": "left-pad", "version": "1.3.0", "license": "MIT", "dependencies": {"id": "^1.0.0"}}"#,
    ),
    ("README.md", "# A project\n\nIt costs nothing.\n"),
    ("notes.txt", "amount;currency\n1,50;EUR\n"),
    ("text.json", r#""a text""#),
    ("number.json", "17.50"),
    ("null.json", "null"),
    ("empty-object.json", "{}"),
    ("list-of-numbers.json", "[1, 2, 3]"),
    (
        "list-of-objects.json",
        r#"[{"id": 1, "title": "first"}, {"id": 2, "title": "second"}]"#,
    ),
    (
        "envelope.json",
        r#"{"meta": {"limit": 20, "offset": 0, "total_count": 1}, "objects": [{"name": "server", "uuid": "1"}]}"#,
    ),
    (
        "places.geojson",
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Here"},
            "geometry": {"type": "Point", "coordinates": [8.54, 47.37]}}]}"#,
    ),
    (
        "aws-cost.json",
        r#"{"ResultsByTime": [{"TimePeriod": {"Start": "2025-06-01", "End": "2025-07-01"},
            "Total": {"UnblendedCost": {"Amount": "12.3456789", "Unit": "USD"}}, "Groups": [], "Estimated": false}]}"#,
    ),
    (
        "invoice.json",
        r#"{"invoice_id": "INV-7", "currency": "EUR", "total": "17.50", "lines": [{"amount": "17.50"}]}"#,
    ),
    (
        "openapi.json",
        r#"{"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {}}"#,
    ),
];

/// Those that may hold figures.
const OF_MONEY: &[&str] = &["aws-cost.json", "invoice.json", "notes.txt"];

#[test]
fn strangers_are_recognised_as_nothing() {
    for (name, text) in STRANGERS {
        let Ok(parsed) = json::parse(text, false) else { continue };
        let found = match recognise(&REGISTRY, &parsed.root, None) {
            Ok(operation) => vec![operation.full_name()],
            Err(candidates) => names(&candidates),
        };
        assert_eq!(found, [""; 0], "{name}");
    }
}

#[test]
fn strangers_in_a_folder_are_passed_over_and_a_named_one_is_refused() {
    let sandbox = Sandbox::new();
    for (name, text) in STRANGERS {
        sandbox.write(&format!("folder/{name}"), text);
    }
    let run = sandbox.run(&["import", "folder"]).expect(3);
    let others = format!("{} files skipped: without data", STRANGERS.len() - OF_MONEY.len());
    assert!(run.stdout.contains(&others), "{}", run.stdout);
    // Those that may hold figures come first, each with what it looks like.
    let unread: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("Not read: folder/")?.split(':').next())
        .collect();
    assert_eq!(unread, OF_MONEY);
    assert_eq!(run.stderr.matches("error[").count(), OF_MONEY.len(), "{}", run.stderr);
    for name in OF_MONEY {
        std::fs::remove_file(sandbox.path(&format!("folder/{name}"))).unwrap();
    }
    let run = sandbox.run(&["import", "folder"]).expect(0);
    assert!(run.stdout.contains(&others), "{}", run.stdout);
    for (name, text) in STRANGERS {
        sandbox.write(&format!("folder/{name}"), text);
    }
    for (name, _) in STRANGERS {
        sandbox.run(&["import", &format!("folder/{name}")]).expect_error(
            3,
            if *name == "aws-cost.json" {
                "not-read"
            } else {
                "not-an-export"
            },
        );
    }
    assert!(!sandbox.ledger_path().exists());
}

#[test]
fn an_empty_list_could_be_anything_until_the_user_says_what_it_is() {
    let empty = r#"{"meta": {"limit": 20, "offset": 0, "total_count": 0}, "objects": []}"#;
    let parsed = json::parse(empty, false).unwrap();
    let candidates = names(&recognise(&REGISTRY, &parsed.root, None).unwrap_err());
    assert!(candidates.len() > 1, "{candidates:?}");
    assert!(recognise(&REGISTRY, &json::parse("[]", false).unwrap().root, None).is_err());

    let sandbox = Sandbox::new();
    sandbox.write("empty.json", empty);
    let run = sandbox.run(&["import", "empty.json"]).expect_error(3, "ambiguous");
    assert!(
        run.stderr.contains("hint: choose one with `--operation "),
        "{}",
        run.stderr
    );
    sandbox.ok(&["import", "empty.json", "--operation", "cloudsigma/ledger"]);
    let answer = sandbox.ok(&["api", "cloudsigma", "/ledger/"]);
    assert_eq!(crate::fixtures::difference(empty, &answer), None);
}

fn names(operations: &[&Operation]) -> Vec<String> {
    operations.iter().map(|operation| operation.full_name()).collect()
}

#[test]
fn a_list_of_service_groups_without_its_company_is_told_what_it_lacks() {
    let sandbox = Sandbox::new();
    let group = r#"{"id": "6f3c1f0e", "displayName": "M1", "billingCurrency": "USD"}"#;
    sandbox.write(
        "list.json",
        format!(r#"{{"serviceGroupList": {{"serviceGroup": [{group}]}}}}"#),
    );
    let run = sandbox.run(&["import", "list.json"]).expect_error(3, "missing");
    assert!(run.stderr.contains("`companyId` is missing"), "{}", run.stderr);
    sandbox.write("group.json", group);
    sandbox.ok(&["import", "group.json"]);
}

#[test]
fn a_value_of_the_path_is_stated_once() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "costs.json",
        r#"{"month": 5, "year": 2025, "currency": "USD", "cost": [{"type": "SUPPORT", "amount": 19.25}]}"#,
    );
    let costs = [
        "--operation",
        "vcloudair/billed-costs",
        "--param",
        "serviceGroupId=6f3c1f0e",
        "--param",
        "month=5",
    ];
    sandbox.ok(&[&["import", "costs.json"], &costs[..]].concat());
    assert_eq!(
        sandbox.value("SELECT parameters FROM import WHERE operation = 'billed-costs'"),
        r#"{"serviceGroupId": "6f3c1f0e", "month": "5"}"#
    );
}
