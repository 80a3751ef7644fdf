//! Billing customers: a whole book, from its import to drafts, against figures that another program computed.

use crate::programs;
use crate::sandbox::{Sandbox, repository, repository_text};
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::BTreeMap;

/// A ledger with the book of three customers, a month of charges of two providers, and exchange rates.
fn example() -> Sandbox {
    let sandbox = Sandbox::new().at("2026-12-01T09:00:00Z");
    sandbox.copy_as("docs/billing", "example");
    sandbox.ok(&["import", "example/book", "example/rates.csv"]);
    sandbox.ok(&[
        "import",
        "example/charges.focus.cumulus.csv",
        "example/charges.focus.nimbus.csv",
    ]);
    sandbox
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn run(sandbox: &Sandbox) -> Value {
    json(&sandbox.ok(&["bill", "run", "2026-11", "--on", "2026-12-01", "--output", "json"]))
}

/// A figure, or a text that is none.
fn figure(value: &Value) -> Result<Decimal, String> {
    let text = value.as_str().unwrap_or_default();
    text.parse::<Decimal>()
        .map(|figure| figure.normalize())
        .map_err(|_| text.to_owned())
}

fn same(ours: &Value, theirs: &Value, name: &str, of: &str) {
    assert_eq!(figure(&ours[name]), figure(&theirs[name]), "{name} of {of}");
}

/// The descriptions of charges of ours, sorted; the example names charges by them.
fn described(parts: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = parts
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["description"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn the_example_comes_out_figure_for_figure() {
    let ours = run(&example());
    let theirs = json(&repository_text("tests/data/billing/expected.json"));
    let (drafts, invoices) = (
        ours["invoices"].as_array().unwrap(),
        theirs["invoices"].as_array().unwrap(),
    );
    assert_eq!(drafts.len(), invoices.len());
    for (draft, invoice) in drafts.iter().zip(invoices) {
        let of = invoice["customer"].as_str().unwrap();
        assert_eq!(draft["customer"], invoice["customer"]);
        assert_eq!(draft["currency"], invoice["currency"]);
        let (lines, expected) = (draft["lines"].as_array().unwrap(), invoice["lines"].as_array().unwrap());
        assert_eq!(lines.len(), expected.len(), "lines of {of}");
        for (line, wanted) in lines.iter().zip(expected) {
            for name in ["text", "unit", "exact", "kind"] {
                assert_eq!(line[name], wanted[name], "{name} of {of}");
            }
            for name in ["quantity", "unit_price", "amount"] {
                same(line, wanted, name, of);
            }
            let charges: Vec<&str> = wanted["charges"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one.as_str().unwrap())
                .collect();
            assert_eq!(described(&line["charges"]), charges, "{of} {}", line["text"]);
        }
        let (allowances, expected) = (
            draft["allowances"].as_array().unwrap(),
            invoice["allowances"].as_array().unwrap(),
        );
        assert_eq!(allowances.len(), expected.len());
        for (allowance, wanted) in allowances.iter().zip(expected) {
            assert_eq!(allowance["id"], wanted["id"]);
            assert_eq!(allowance["redemption"], wanted["redemption"]);
            for name in ["percent", "base", "amount"] {
                same(allowance, wanted, name, of);
            }
        }
        for name in ["line_total", "allowance_total", "net", "total"] {
            same(draft, invoice, name, of);
        }
        for name in ["category", "rate", "amount"] {
            same(&draft["tax"], &invoice["tax"], name, of);
        }
        let costs = |value: &Value| -> BTreeMap<String, Decimal> {
            let members = value["cost"].as_object().unwrap().iter();
            members
                .map(|(currency, cost)| (currency.clone(), figure(cost).unwrap()))
                .collect()
        };
        assert_eq!(costs(draft), costs(invoice), "cost of {of}");
    }
    let leaks = |value: &Value, name: &str| -> Vec<(String, Result<Decimal, String>)> {
        let all = value["leakage"].as_array().unwrap().iter();
        let mut all: Vec<_> = all
            .map(|leak| (leak[name].as_str().unwrap().to_owned(), figure(&leak["cost"])))
            .collect();
        all.sort();
        all
    };
    assert_eq!(leaks(&ours, "description"), leaks(&theirs, "charge"));
    for (currency, expected) in theirs["conservation"].as_object().unwrap() {
        for name in ["all", "customers", "own", "leakage"] {
            same(&ours["conservation"][currency], expected, name, currency);
        }
    }
    assert!(ours["hash"].is_string());
}

#[test]
fn a_run_does_not_depend_on_the_order_of_imports_nor_on_how_files_are_split() {
    let hash = run(&example())["hash"].clone();
    let sandbox = Sandbox::new().at("2026-12-01T09:00:00Z");
    sandbox.copy_as("docs/billing", "example");
    let nimbus = repository_text("docs/billing/charges.focus.nimbus.csv");
    let (header, rows) = nimbus.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let part = |rows: Vec<&str>| format!("{header}\n{}\n", rows.join("\n"));
    sandbox.write("one.csv", part(rows.iter().skip(5).rev().copied().collect()));
    sandbox.write("two.csv", part(rows.iter().take(5).rev().copied().collect()));
    sandbox.ok(&["import", "one.csv", "two.csv", "--one-delivery"]);
    sandbox.ok(&["import", "example/charges.focus.cumulus.csv"]);
    sandbox.ok(&["import", "example/book", "example/rates.csv"]);
    assert_eq!(run(&sandbox)["hash"], hash);
}

#[test]
fn a_book_is_an_edition_whose_files_are_in_the_archive_and_in_a_replay() {
    let sandbox = example();
    assert_eq!(sandbox.value("SELECT count(*) FROM book_edition"), "1");
    assert_eq!(sandbox.value("SELECT count(*) FROM book_file"), "4");
    let value = "SELECT value || ' ' || line || ':' || \"column\" FROM book_value WHERE path = 'customer[1].contract[0].minimum'";
    assert_eq!(sandbox.value(value), "100 66:16");
    sandbox.ok(&["import", "example/book"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM book_edition"), "1");
    let prices = String::from_utf8(sandbox.bytes("example/book/prices.toml")).unwrap();
    sandbox.write(
        "example/book/prices.toml",
        prices.replace("markup = 12.5", "markup = 13"),
    );
    sandbox.ok(&["import", "example/book"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM book_edition"), "2");
    assert_eq!(sandbox.value("SELECT count(*) FROM book_file"), "5");
    sandbox.write("example/book/prices.toml", prices);
    sandbox.ok(&["import", "example/book"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM book_edition"), "3");
    assert_eq!(sandbox.value("SELECT count(*) FROM book_file"), "5");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn what_makes_a_figure_unsure_gives_no_hash() {
    let sandbox = example();
    let customers = String::from_utf8(sandbox.bytes("example/book/customers.toml")).unwrap();
    sandbox.write(
        "example/book/customers.toml",
        customers.replace("    = 60 ", "    = 70 "),
    );
    sandbox.ok(&["import", "example/book"]);
    let ended = sandbox
        .run(&["bill", "run", "2026-11", "--on", "2026-12-01", "--output", "json"])
        .expect(1);
    let run = json(&ended.stdout);
    assert!(run["hash"].is_null());
    let drafts: Vec<&str> = run["invoices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["customer"].as_str().unwrap())
        .collect();
    assert_eq!(drafts, ["nordlicht", "polder"]);
    let finding = &run["findings"][0];
    assert_eq!(finding["kind"], "claimed-twice");
    assert_eq!(finding["places"].as_array().unwrap().len(), 2);
    let alone = [
        "bill",
        "run",
        "2026-11",
        "--on",
        "2026-12-01",
        "--customer",
        "polder",
        "--output",
        "json",
    ];
    assert!(json(&sandbox.ok(&alone))["hash"].is_string());
}

/// The oracle was written from the rules alone, in Python with exact fractions. A difference names the smallest book.
#[test]
fn drafts_of_random_books_are_those_of_the_oracle() {
    let script = repository("tests/billing-oracle/compare.py");
    // Some books are issued: their month is delivered again, and the next one is compared too.
    // In the last one, late charges fill a minimum beside a flat discount that is not of minimums.
    for words in [
        &["40"][..],
        &["10", "--second", "--from", "500"],
        &["1", "--second", "--plain", "--from", "9140"],
    ] {
        let Some(mut python) = programs::program("python3", "comparing drafts with the oracle") else {
            return;
        };
        python
            .arg(&script)
            .arg(Sandbox::new().command(&[]).get_program())
            .args(words);
        let output = programs::output(&mut python, b"");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{text}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// The month of five customers in docs/billing.md: each line, tax and total is that of the oracle.
#[test]
fn the_month_of_the_documentation_is_that_of_the_oracle() {
    let Some(mut python) = programs::program("python3", "computing a month with the oracle") else {
        return;
    };
    let folder = repository("docs/reseller/november");
    python
        .arg(repository("tests/billing-oracle/oracle.py"))
        .arg(folder.join("book"));
    for provider in ["nimbus", "cumulus"] {
        python.arg(folder.join(format!("charges.focus.{provider}.csv")));
    }
    python.arg("--rates").arg(folder.join("rates.csv"));
    python.args(["--period", "2026-11", "--on", "2026-12-01"]);
    let output = programs::output(&mut python, b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let theirs = json(&String::from_utf8(output.stdout).unwrap());
    let sandbox = Sandbox::new().at("2026-12-01T09:00:00Z");
    sandbox.copy_as("docs/reseller/november", "november");
    sandbox.ok(&["import", "november"]);
    let ours = run(&sandbox);
    let drafts = |run: &Value| run["invoices"].as_array().unwrap().clone();
    assert_eq!(drafts(&ours).len(), 5);
    assert_eq!(drafts(&ours).len(), drafts(&theirs).len());
    for (draft, wanted) in drafts(&ours).iter().zip(&drafts(&theirs)) {
        let of = wanted["customer"].as_str().unwrap();
        assert_eq!(draft["customer"], wanted["customer"]);
        let amounts = |draft: &Value| -> Vec<Result<Decimal, String>> {
            let lines = draft["lines"].as_array().unwrap().iter();
            lines.map(|line| figure(&line["amount"])).collect()
        };
        assert_eq!(amounts(draft), amounts(wanted), "{of}");
        for name in ["net", "total"] {
            same(draft, wanted, name, of);
        }
    }
}
