//! What a mapping must not say, each with the place and the words of its problem.

use super::*;

/// The problem of a mapping, which is the only one.
fn only(text: &str) -> String {
    let problems = wrong(text);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    problems[0].clone()
}

fn of_cost(cost: &str) -> String {
    let text = small("", "", "cost", &format!("ListCost = \"{cost}\""));
    only(&text)
}

#[test]
fn unknown_keys_are_refused_with_the_nearest_one() {
    let text = small("encodign = \"utf-8\"", "", "cost", "");
    assert_eq!(
        only(&text),
        "7:1 there is no key `[read] encodign` [the nearest is `encoding`]"
    );
    let text = small("", "cst = \"decimal\"", "cost", "");
    assert_eq!(
        only(&text),
        "13:1 there is no column `cst` in [read] [the nearest is `cost`]"
    );
    let text = small("", "", "cost", "BilledCosts = \"cost\"");
    assert!(only(&text).contains("the nearest is `BilledCost`"), "{}", only(&text));
    let text = small("", "kind = \"decimals\"", "cost", "");
    assert!(only(&text).contains("the nearest is `decimal`"));
}

#[test]
fn toml_that_is_none_is_refused_at_its_place() {
    assert!(only("format = 1\nname = \n").starts_with("2:"));
    assert!(only("format = 2\n").contains("`format` is 1"));
    assert!(
        wrong("format = 1\n")
            .iter()
            .any(|problem| problem.contains("`[read]` is missing"))
    );
    assert!(
        wrong(&small("", "", "cost", "").replace("BilledCost = ", "x_Cost = "))[0]
            .contains("`[charge] BilledCost` is missing")
    );
}

#[test]
fn expressions_are_refused_at_their_word() {
    let first = of_cost("coalesce(cost, cots)");
    assert_eq!(
        first,
        "25:28 there is no column `cots` in [read]; the nearest is `cost`"
    );
    for (cost, part) in [
        ("cost + 1", "compute with decimal_add"),
        ("cost * '2'", "binary fractions"),
        ("1.5", "write it as a text: '1.5'"),
        ("CAST(cost AS real)", "binary fractions are not exact"),
        ("iif(cost = '0', NULL, cost)", "decimal_cmp(a, b) = 0"),
        ("random()", "there is no function `random`"),
        ("decimal_ad(cost, cost)", "the nearest is `decimal_add`"),
        ("load_extension('x')", "there is no function `load_extension`"),
        ("(SELECT name FROM sqlite_master)", "there is no column `name`"),
        ("(SELECT 1 FROM sqlite_master)", "sqlite_master"),
        (
            "(SELECT value FROM json_each(kind), pragma_table_list)",
            "pragma_table_list",
        ),
        ("date('1')", "there is no function `date`"),
        ("cost; DROP TABLE x", "no `;`"),
        ("cost, kind", "row value misused"),
        ("cost) FROM (SELECT 1", "syntax"),
        ("?1", "begins a parameter"),
        ("count(*) OVER ()", "there are no windows"),
        ("WITH a AS (SELECT 1) SELECT 1", "WITH"),
        ("", "write NULL for nothing"),
        ("current_timestamp", "no clock"),
    ] {
        let found = of_cost(cost);
        assert!(found.contains(part), "{cost}: {found}");
    }
    // A name in double quotes that is not there is not a text.
    let text = small("", "", "cost", "ListCost = '\"costs\"'");
    assert!(only(&text).contains("there is no column `costs`"));
}

#[test]
fn a_category_by_default_is_refused_unless_its_reason_is_said() {
    let tax = "CASE kind WHEN 'tax' THEN 'Tax' ELSE 'Usage' END";
    let text = small("", "", "cost", "");
    let other = "CASE kind WHEN 'use' THEN 'Usage' WHEN 'tax' THEN 'Tax' END";
    let guessed = text.replace(other, tax);
    assert!(
        only(&guessed).contains("name every kind in a CASE without ELSE"),
        "{}",
        only(&guessed)
    );
    let said = text.replace(
        &format!("\"{other}\""),
        &format!("{{ sql = \"{tax}\", guess = \"there are two kinds\" }}"),
    );
    mapping(&said);
}

#[test]
fn grammars_that_contradict_themselves_are_refused() {
    let grammar = |lines: &str| only(&small("", "", "cost", &format!("[numbers.default]\n{lines}")));
    assert!(grammar("decimal = \",\"\ngroup = \",\"").contains("two meanings"));
    assert!(grammar("decimal = \"'\"").contains("`decimal` is"));
    let times = |lines: &str| only(&small("", "", "cost", &format!("[times.other]\n{lines}")));
    assert!(times("formats = [\"%d/%m/%Y\", \"%m/%d/%Y\"]").contains("as different times"));
    assert!(times("formats = [\"%Y-%m-%d\"]\nzone = \"Europe/Berlin\"").contains("type \"date\""));
    assert!(times("formats = [\"%Y\"]").contains("needs a year and a month"));
}

#[test]
fn lists_of_columns_that_contradict_themselves_are_refused() {
    let read = |line: &str| only(&small(line, "", "cost", ""));
    assert!(read("optional = [\"cost\"]").contains("in two lists"));
    assert!(read("optional = [\"Cost\"]").contains("no large and small letters"));
    assert!(read("kinds_of = 1").contains("no key"));
    assert!(read("each = \"credits\"").contains("needs `[each]`"));
    assert!(read("file = \"(\"").contains("not a regular expression"));
    assert!(read("rows = \"/items\"").contains("of the kind json"));
    assert!(read("separator = \"#\"").contains("separator"));
    assert!(read("encoding = \"utf8\"").contains("the nearest is `utf-8`"));
    assert!(read("params = { account = \"yes\" }").contains("\"required\" or \"optional\""));
}

#[test]
fn lookups_are_read_with_the_mapping() {
    let with = |lookup: &str, cost: &str| {
        small(
            "",
            "",
            "cost",
            &format!("ListCost = \"{cost}\"\n[lookup.prices]\n{lookup}"),
        )
    };
    let good = with(
        "file = \"p.csv\"\nkey = \"sku\"\nvalue = \"price\"",
        "lookup('prices', kind)",
    );
    let mapping = Mapping::parse("t", &good, &mut |_| Ok(b"sku,price\nuse,3.50\n".to_vec())).unwrap();
    let charge = charges(
        &mapping,
        &["account", "day", "kind", "cost"],
        &["1", "2026-01-02", "use", "1"],
    )
    .unwrap();
    assert_eq!(value(&charge[0], "ListCost"), Some("3.50"));
    let again = Mapping::parse("t", &good, &mut |_| Ok(b"sku,price\nuse,3.51\n".to_vec())).unwrap();
    assert_ne!(mapping.sha256, again.sha256);
    assert!(
        only(&with("file = \"../p.csv\"\nkey = \"sku\"\nvalue = \"price\"", "cost")).contains("beside the mapping")
    );
    assert!(only(&with("file = \"p.csv\"\nkey = \"id\"\nvalue = \"price\"", "cost")).contains("no column `id`"));
}
