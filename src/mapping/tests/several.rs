//! Columns that begin alike as one object, columns that may be missing, and charges of a whole document.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const PREFIX: &str = "prefix = { tags = \"t/\" }";

/// The tags that a row becomes under these columns.
fn tags(columns: &[(String, String)]) -> Option<String> {
    let mapping = mapping(&small(PREFIX, "", "cost", "Tags = \"prefix_tags\""));
    let header = ["account", "day", "kind", "cost"].into_iter();
    let header: Vec<&str> = header.chain(columns.iter().map(|(name, _)| name.as_str())).collect();
    let row = ["1", "2026-01-31", "use", "1"].into_iter();
    let row: Vec<&str> = row.chain(columns.iter().map(|(_, cell)| cell.as_str())).collect();
    let made = charges(&mapping, &header, &row).unwrap();
    value(&made[0], "Tags").map(str::to_owned)
}

proptest! {
    #[test]
    fn the_object_has_what_the_cells_have(cells in prop::collection::btree_map("(t/|u/|t)?.{0,6}", ".{0,6}", 0..8)) {
        let columns: Vec<(String, String)> = cells.into_iter().collect();
        let expected: BTreeMap<String, String> = columns
            .iter()
            .filter_map(|(name, cell)| Some((name.strip_prefix("t/")?.to_owned(), cell.clone())))
            .filter(|(name, cell)| !name.is_empty() && !cell.is_empty())
            .collect();
        let found = tags(&columns);
        prop_assert_eq!(found.is_none(), expected.is_empty());
        let found: BTreeMap<String, String> = found.map_or_else(BTreeMap::new, |text| serde_json::from_str(&text).unwrap());
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_members_stand_in_the_order_of_the_columns() {
    let pair = |name: &str, cell: &str| (name.to_owned(), cell.to_owned());
    let found = tags(&[pair("t/b", "1"), pair("other", "x"), pair("t/a\"", "2\n")]);
    assert_eq!(found.as_deref(), Some("{\"b\":\"1\",\"a\\\"\":\"2\\n\"}"));
}

#[test]
fn two_columns_of_one_name_are_refused() {
    let read = format!("{PREFIX}\nnames = {{ fold = \"snake\" }}");
    let mapping = mapping(&small(&read, "", "cost", "Tags = \"prefix_tags\""));
    let header = ["account", "day", "kind", "cost", "t/AppName", "t/app_name"];
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    // As written they differ, so both are there.
    Evaluator::new(&mapping, &header, &FileFacts::default()).unwrap();
    let header: Vec<String> = header
        .iter()
        .map(|name| name.replace("t/A", "T/A").replace("t/a", "T/a"))
        .collect();
    let problems = Evaluator::new(&mapping, &header, &FileFacts::default()).unwrap_err();
    assert_eq!(
        problems[0].message,
        "two columns that begin with `t/` go on with `app_name`"
    );
}

#[test]
fn a_column_may_be_there_and_empty() {
    let read = "optional = [\"net\"]\nhas = { net = \"net\" }";
    let mapping = mapping(&small(
        read,
        "",
        "cost",
        "x_Has = \"iif(has_net IS NULL, 'no', 'yes')\"",
    ));
    let header = ["account", "day", "kind", "cost", "net"];
    let row = ["1", "2026-01-31", "use", "1", ""];
    for (columns, expected) in [(5, "yes"), (4, "no")] {
        let made = charges(&mapping, &header[..columns], &row[..columns]).unwrap();
        assert_eq!(value(&made[0], "x_Has"), Some(expected));
    }
}

#[test]
fn a_check_says_why() {
    let check = "[control]\ncheck = [{ sql = \"kind <> 'tax'\", why = \"taxes are elsewhere\" }, \"kind <> 'gift'\"]";
    let mapping = mapping(&small("", "", "cost", check));
    let header = ["account", "day", "kind", "cost"];
    let problems = charges(&mapping, &header, &["1", "2026-01-31", "tax", "1"]).unwrap_err();
    assert_eq!(problems[0].message, "taxes are elsewhere");
    assert!(problems[0].is_about("check"));
    charges(&mapping, &header, &["1", "2026-01-31", "use", "1"]).unwrap();
}

#[test]
fn a_document_has_a_charge_of_its_own_once() {
    let text = small(
        "rows = \"/lines\"\ndocument = { tax = \"/tax\" }",
        "document_tax = \"decimal\"",
        "cost",
        "[[split]]\nonce = true\nwhen = \"document_tax IS NOT NULL\"\nBilledCost = \"document_tax\"",
    )
    .replace("[\"csv\"]", "[\"json\"]");
    let mapping = mapping(&text);
    let header = ["account", "day", "kind", "cost"].map(str::to_owned);
    let facts = FileFacts {
        document: BTreeMap::from([("tax".to_owned(), "0.19".to_owned())]),
        ..FileFacts::default()
    };
    let mut evaluator = Evaluator::new(&mapping, &header, &facts).unwrap();
    let mut made = Made::default();
    let mut counts = Vec::new();
    for cost in ["1", "2", "3"] {
        evaluator
            .row(&["1", "2026-01-31", "use", cost].map(Some), &mut made)
            .unwrap();
        counts.push(made.charges());
    }
    assert_eq!(counts, [2, 1, 1]);
}

#[test]
fn what_does_not_fit_in_the_mapping_is_told() {
    for (text, message) in [
        (
            small("has = { net = \"nett\" }", "", "cost", ""),
            "there is no column `nett` in [read]",
        ),
        (
            small("prefix = { tags = \"\" }", "", "cost", ""),
            "`[read] tags` is empty",
        ),
        (
            small("", "", "cost", "[[split]]\nonce = true\nBilledCost = \"cost\""),
            "`once` is for what a JSON document says beside its rows",
        ),
        (
            small("", "", "cost", "[control]\ncheck = [{ sql = \"kind = 'a'\" }]"),
            "why",
        ),
        (
            small("", "", "cost", "[control]\ncheck = [1]"),
            "SQL expressions in quotes",
        ),
        (small("", "", "cost", "Tags = \"prefix_tags\""), "prefix_tags"),
    ] {
        let found = wrong(&text);
        assert!(found.iter().any(|line| line.contains(message)), "{message}: {found:?}");
    }
}
