//! Where the tree is sure of a value, SQLite gives the same: random expressions over random inputs.

use crate::mapping::lookup::Lookup;
use crate::mapping::sql::{Compiled, InputKind, Names, Sandbox, Value};
use proptest::prelude::*;
use std::sync::Arc;

const INPUTS: [&str; 4] = ["a", "b", "Odd Name", "n"];

fn names() -> Names {
    let mut names = Names::default();
    for name in INPUTS {
        names.add(name, InputKind::Other).unwrap();
    }
    names
}

fn lookups() -> Arc<Vec<Lookup>> {
    let columns = crate::mapping::lookup::Columns {
        key: "k".to_owned(),
        value: "v".to_owned(),
        from: None,
        until: None,
    };
    Arc::new(vec![
        Lookup::read("t", "t.csv", &columns, b"k,v\nUsage,1\nTax,\n").unwrap(),
    ])
}

/// Texts that meet each other often: words, decimals, days, odd letters.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            "0",
            "1",
            "10",
            "9",
            "-0.50",
            "1.50",
            "0.00",
            "2.4E-7",
            "Usage",
            "Tax",
            "usage",
            " Tax ",
            "é",
            "ÀB",
            "it's",
            "2026-01-31",
            "2026-02-28T00:00:00Z",
            "99999999999999999999999999999999999999999.5",
            "a\u{1F600}b",
            "1,5",
            "{}",
        ])
        .prop_map(str::to_owned),
        "[a-cA-C0-2 .é-]{0,5}",
    ]
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => prop::sample::select(vec!["a", "b", "\"Odd Name\"", "n", "A", "[odd name]"]).prop_map(str::to_owned),
        3 => text().prop_map(|text| literal(&text)),
        1 => (-3_i64..4).prop_map(|number| number.to_string()),
        1 => Just("NULL".to_owned()),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let two = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        prop_oneof![
            (
                two.clone(),
                prop::sample::select(vec![
                    "=", "==", "<>", "!=", "<", "<=", ">", ">=", "||", "IS", "IS NOT", "AND", "OR"
                ])
            )
                .prop_map(|((left, right), mark)| format!("({left} {mark} {right})")),
            (
                two.clone(),
                prop::sample::select(vec!["=", "<", "||", "AND", "OR", "IS"]),
                prop::sample::select(vec!["=", "<", "||", "AND", "OR"]),
                inner.clone()
            )
                .prop_map(|((left, right), one, other, last)| format!("{left} {one} {right} {other} {last}")),
            inner.clone().prop_map(|one| format!("NOT {one}")),
            inner.clone().prop_map(|one| format!("{one} IS NOT NULL")),
            inner.clone().prop_map(|one| format!("{one} ISNULL")),
            three
                .clone()
                .prop_map(|(one, two, three)| format!("{one} IN ({two}, {three})")),
            three
                .clone()
                .prop_map(|(one, two, three)| format!("{one} NOT IN ({two}, {three})")),
            three
                .clone()
                .prop_map(|(one, two, three)| format!("coalesce({one}, {two}, {three})")),
            three
                .clone()
                .prop_map(|(one, two, three)| format!("iif({one} = {two}, {three}, {one})")),
            three
                .clone()
                .prop_map(|(one, two, three)| format!("CASE {one} WHEN {two} THEN {three} ELSE {one} END")),
            three
                .clone()
                .prop_map(|(one, two, three)| format!("CASE WHEN {one} IS {two} THEN {three} END")),
            (
                two.clone(),
                prop::sample::select(vec![
                    "decimal_add",
                    "decimal_sub",
                    "decimal_mul",
                    "decimal_cmp",
                    "nullif",
                    "instr"
                ])
            )
                .prop_map(|((left, right), name)| format!("{name}({left}, {right})")),
            (
                inner.clone(),
                prop::sample::select(vec![
                    "lower",
                    "UPPER",
                    "trim",
                    "length",
                    "day_after",
                    "month_of",
                    "month_after"
                ])
            )
                .prop_map(|(one, name)| format!("{name}({one})")),
            (inner.clone(), -1_i64..4, -1_i64..4)
                .prop_map(|(one, start, length)| format!("substr({one}, {start}, {length})")),
            (inner.clone(), 0_i64..3).prop_map(|(one, start)| format!("substr({one}, {start})")),
            three.prop_map(|(one, two, three)| format!("replace({one}, {two}, {three})")),
            inner.prop_map(|one| format!("lookup('t', {one})")),
        ]
    })
}

fn input() -> impl Strategy<Value = Option<String>> {
    prop::option::weighted(0.8, text())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_gives_what_sqlite_gives(sql in expression(), a in input(), b in input(), odd in input(), n in -2_i64..3) {
        let lookups = lookups();
        let sandbox = Sandbox::open(&lookups).unwrap();
        let compiled = match Compiled::new(&sql, &names(), &sandbox) {
            Ok(compiled) => compiled,
            Err((_, message)) => return Err(TestCaseError::fail(format!("{sql}: {message}"))),
        };
        let inputs = [Value::optional(a.as_deref()), Value::optional(b.as_deref()), Value::optional(odd.as_deref()), Value::Integer(n)];
        if let Some(found) = compiled.by_tree(&inputs, &lookups) {
            prop_assert_eq!(Ok(found), compiled.by_sqlite(&inputs, &sandbox), "{}", sql);
        }
    }
}

/// The expressions that mappings are made of need no SQLite.
#[test]
fn usual_expressions_are_computed_by_the_tree() {
    let (lookups, names) = (lookups(), names());
    let sandbox = Sandbox::open(&lookups).unwrap();
    let inputs = [
        Value::text("Usage"),
        Value::text("1.50"),
        Value::Null,
        Value::Integer(2),
    ];
    for (sql, expected) in [
        ("a", "Usage"),
        ("coalesce(\"Odd Name\", b)", "1.50"),
        (
            "CASE a WHEN 'Tax' THEN 'x' WHEN 'Usage' THEN decimal_sub(b, '0.25') END",
            "1.25",
        ),
        ("iif(\"Odd Name\" IS NOT NULL AND a = 'Tax', '0', b)", "1.50"),
        ("decimal_mul(decimal_add(b, b), '10')", "30"),
        ("'{' || lower(a) || '}' -- a comment", "{usage}"),
        (
            "CASE WHEN substr(a, 1, 1) IN ('T', 'U') THEN replace(a, 'U', 'u') END",
            "usage",
        ),
        ("lookup('t', a)", "1"),
        ("day_after('2026-02-28')", "2026-03-01T00:00:00Z"),
    ] {
        let compiled = Compiled::new(sql, &names, &sandbox).unwrap();
        assert_eq!(
            compiled.by_tree(&inputs, &lookups),
            Some(Value::text(expected)),
            "{sql}"
        );
        assert_eq!(
            compiled.by_sqlite(&inputs, &sandbox),
            Ok(Value::text(expected)),
            "{sql}"
        );
    }
}
