//! What is handed over to bookkeeping: other programs accept it, and their balances are the open items.

mod forms;
mod year;

use crate::programs::{output, program};
use crate::sandbox::{Sandbox, repository_text};
use billbook::testing::money::decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

/// A transaction of a journal without what only one of two programs writes: day, number, payee, kind, and the postings.
type Transaction = (String, BTreeSet<(String, String)>);

/// The transactions of a journal for hledger, without balances.
fn transactions(journal: &str) -> Vec<Transaction> {
    let mut found: Vec<Transaction> = Vec::new();
    for line in journal.lines() {
        let is_head = line.starts_with("20");
        if is_head {
            let head = line.split("  ;").next().unwrap().replace(" * ", " ");
            found.push((head, BTreeSet::new()));
        } else if line.starts_with("    ") {
            let posting = line.trim().split('@').next().unwrap().trim();
            let (account, amount) = posting.split_once("  ").unwrap();
            let amount = amount.split_whitespace().collect::<Vec<_>>().join(" ");
            found.last_mut().unwrap().1.insert((account.to_owned(), amount));
        }
    }
    found.retain(|(head, _)| !head.ends_with("| balance"));
    found
}

/// The postings of a journal for beancount, by day.
fn postings(journal: &str) -> BTreeSet<(String, String, String)> {
    let (mut found, mut day) = (BTreeSet::new(), String::new());
    for line in journal.lines() {
        if line.starts_with("20") {
            line[..10].clone_into(&mut day);
        } else if let Some(posting) = line.trim().split('@').next().filter(|_| line.starts_with("  ")) {
            let mut words = posting.split_whitespace();
            let account = words.next().unwrap();
            if account.contains(':') && !account.ends_with(':') {
                let amount = words.collect::<Vec<_>>().join(" ");
                found.insert((day.clone(), account.to_owned(), amount));
            }
        }
    }
    found
}

/// The example of a book with what its journals need, issued, with a payment and a credit note.
fn example() -> Sandbox {
    let sandbox = Sandbox::new().at("2026-12-01T09:00:00Z");
    sandbox.copy_as("docs/billing", "example");
    let seller = String::from_utf8(sandbox.bytes("example/book/seller.toml")).unwrap();
    let seller = seller.replace("\nbank = \"1800\"", "\nbank = \"1800\"\ntax = \"3806\"");
    sandbox.write("example/book/seller.toml", seller);
    sandbox.ok(&["import", "example/book", "example/rates.csv"]);
    sandbox.ok(&[
        "import",
        "example/charges.focus.cumulus.csv",
        "example/charges.focus.nimbus.csv",
    ]);
    issue(&sandbox, "2026-11", "2026-12-01");
    let sandbox = sandbox.at("2026-12-20T09:00:00Z");
    let pay = "pay add 300.00 EUR --on 2026-12-10 --id 253EUR/7 --invoice R-2026-0001";
    let mut pay: Vec<&str> = pay.split(' ').collect();
    pay.extend(["--from", "Nordlicht Werft AG"]);
    sandbox.ok(&pay);
    sandbox.ok(&[
        "bill",
        "credit",
        "R-2026-0001",
        "--amount",
        "11.90",
        "--reason",
        "less",
        "--on",
        "2026-12-11",
    ]);
    sandbox
}

fn issue(sandbox: &Sandbox, month: &str, on: &str) {
    let run = sandbox.ok(&["bill", "run", month, "--on", on, "--output", "json"]);
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    let hash = run["hash"].as_str().expect("a hash");
    sandbox.ok(&["bill", "issue", month, hash, "--on", on, "--documents", "html"]);
}

#[test]
fn the_example_is_booked_as_it_was_by_hand() {
    let sandbox = example();
    let found = sandbox.ok(&["export", "hledger", "2026-12"]);
    let expected = repository_text("tests/data/handover/journal.hledger");
    assert_eq!(transactions(&found), transactions(&expected));
    // All but the worth in euros, and the balances that stand at the end of the month.
    let both: BTreeSet<&str> = found.lines().collect();
    let different: Vec<&str> = expected.lines().filter(|line| !both.contains(line)).collect();
    assert_eq!(different.len(), 3, "{different:?}");
    assert!(
        found.contains("    assets:receivable:nordlicht       0.00 EUR = 10.27 EUR\n"),
        "{found}"
    );
    let found = sandbox.ok(&["export", "beancount", "2026-12"]);
    let expected = repository_text("tests/data/handover/journal.beancount");
    let (found, expected) = (postings(&found), postings(&expected));
    assert!(found.is_superset(&expected), "{:?}", expected.difference(&found));
    assert_eq!(found.len(), expected.len() + 3, "the credit note is further");
}

/// What is open at the end of a day by party and currency; what one owes is negative. Payments without a document are
/// `unallocated`.
fn open(sandbox: &Sandbox, at: &str) -> BTreeMap<(String, String), Decimal> {
    let text = sandbox.ok(&["report", "open-items", "--at", at, "--output", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut found: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    for row in rows.as_array().unwrap() {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let party = if text("kind") == "payment" {
            "unallocated"
        } else {
            text("party")
        };
        let open = Decimal::parse(text("open")).unwrap();
        let open = if text("direction") == "payable" {
            open.neg()
        } else {
            open
        };
        let sum = found
            .entry((party.to_owned(), text("currency").to_owned()))
            .or_default();
        *sum = sum.add(&open);
    }
    found.retain(|_, sum| !sum.is_zero());
    found
}

/// The balances that a journal asserts, by party and currency.
fn asserted(journal: &str) -> BTreeMap<(String, String), Decimal> {
    let (mut party, mut found) = (String::new(), BTreeMap::new());
    for line in journal.lines() {
        if let Some(head) = line.strip_suffix(" | balance") {
            head[13..].clone_into(&mut party);
        } else if let Some((_, amount)) = line.split_once(" = ") {
            let (amount, currency) = amount.split_once(' ').unwrap();
            let sum = Decimal::parse(amount).unwrap();
            assert!(
                found.insert((party.clone(), currency.to_owned()), sum).is_none(),
                "{line}"
            );
        }
    }
    found.retain(|_, sum: &mut Decimal| !sum.is_zero());
    found
}

/// Has hledger check a journal, and gives the balances that it computes by account and currency.
fn hledger(sandbox: &Sandbox, file: &str) -> Option<BTreeMap<(String, String), Decimal>> {
    let path = sandbox.path(file);
    let mut check = program("hledger", "no journal was checked")?;
    check
        .arg("-f")
        .arg(&path)
        .args(["check", "--strict", "payees", "ordereddates"]);
    let checked = output(&mut check, b"");
    assert!(
        checked.status.success(),
        "{file}: {}",
        String::from_utf8_lossy(&checked.stderr)
    );
    let mut balance = program("hledger", "no journal was added up")?;
    balance
        .arg("-f")
        .arg(&path)
        .args(["balance", "--flat", "--no-total", "--layout", "tidy", "-O", "csv"]);
    balance.env("LANG", "C.UTF-8");
    let added = output(&mut balance, b"");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let mut found: BTreeMap<(String, String), Decimal> = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(&added.stdout[..]);
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|one| one == name).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        let amount = Decimal::parse(&row[column("value")]).unwrap();
        let key = (row[column("account")].to_owned(), row[column("commodity")].to_owned());
        let sum = found.entry(key).or_default();
        *sum = sum.add(&amount);
    }
    Some(found)
}

/// Has beancount check a journal.
fn bean_check(sandbox: &Sandbox, file: &str) {
    let Some(path) = std::env::var_os("BILLBOOK_BEAN_CHECK") else {
        let note = "SKIPPED: no journal was checked by beancount: BILLBOOK_BEAN_CHECK names no bean-check of tests/data/handover/beancount.txt";
        assert!(std::env::var_os("BILLBOOK_CI").is_none(), "{note}");
        let _ = writeln!(std::io::stderr(), "{note}");
        return;
    };
    let mut check = crate::programs::made(Path::new(&path));
    check.arg("--no-cache").arg(sandbox.path(file));
    let checked = output(&mut check, b"");
    assert!(
        checked.status.success(),
        "{file}: {}{}",
        String::from_utf8_lossy(&checked.stdout),
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[test]
fn other_programs_accept_a_year_and_come_to_the_open_items() {
    for seed in 0..2 {
        let sandbox = year::ledger(seed);
        sandbox.ok(&["export", "hledger", "2026", "-o", "year.journal"]);
        sandbox.ok(&["export", "beancount", "2026", "-o", "year.beancount"]);
        let journal = String::from_utf8(sandbox.bytes("year.journal")).unwrap();
        let open = open(&sandbox, "2026-12-31");
        assert!(open.len() > 4, "{open:?}");
        assert_eq!(asserted(&journal), open);
        for kind in [
            "credit note",
            "payment",
            "allocation",
            "write-off",
            "supplier invoice",
            "supplier credit note",
        ] {
            assert!(journal.contains(&format!("| {kind}")), "no {kind}");
        }
        assert!(journal.contains("expenses:exchange"), "no exchange difference");
        bean_check(&sandbox, "year.beancount");
        // Program and report come to one sum for each side and currency, by the accounts of the parties.
        if let Some(balances) = hledger(&sandbox, "year.journal") {
            let sum = |currency: &str, of: &dyn Fn(&str) -> bool| {
                let own = balances
                    .iter()
                    .filter(|((account, code), _)| code == currency && of(account));
                own.fold(Decimal::zero(), |sum, (_, amount)| sum.add(amount))
            };
            for currency in ["EUR", "CHF", "USD"] {
                let parties = |account: &str| {
                    account.starts_with("assets:receivable")
                        || account.starts_with("liabilities:payable")
                        || account == "assets:unallocated"
                };
                let expected = open.iter().filter(|((_, code), _)| code == currency);
                let expected = expected.fold(Decimal::zero(), |sum, (_, amount)| sum.add(amount));
                let difference = sum(currency, &parties).sub(&expected);
                assert!(difference.is_zero(), "{currency}: {difference}");
            }
        }
        // Months stand by themselves, and one after the other they are the year.
        let mut joined = String::new();
        for month in 1..=12 {
            let month = format!("2026-{month:02}");
            sandbox.ok(&["export", "hledger", &month, "-o", "month.journal"]);
            sandbox.ok(&["export", "beancount", &month, "-o", "month.beancount"]);
            hledger(&sandbox, "month.journal");
            bean_check(&sandbox, "month.beancount");
            joined.push_str(&sandbox.ok(&["export", "hledger", &month, "--continue"]));
        }
        assert_eq!(transactions(&joined), transactions(&journal));
        sandbox.write("joined.journal", &joined);
        hledger(&sandbox, "joined.journal");
        // The sides by themselves.
        for side in ["--receivable", "--payable"] {
            sandbox.ok(&["export", "hledger", "2026", side, "-o", "side.journal"]);
            hledger(&sandbox, "side.journal");
            let own = sandbox.bytes("side.journal");
            sandbox.ok(&["export", "hledger", "2026", side, "-o", "again.journal"]);
            assert_eq!(sandbox.bytes("again.journal"), own);
        }
    }
}

#[test]
fn nothing_is_booked_without_an_account_of_the_book() {
    let sandbox = example();
    let seller = String::from_utf8(sandbox.bytes("example/book/seller.toml")).unwrap();
    for (was, is, named) in [
        (
            "\ntax = \"3806\"",
            "",
            "`tax` for the tax `standard` of invoice R-2026-0001",
        ),
        (
            "outside = \"4338\"",
            "other = \"4338\"",
            "`revenue.outside` for the tax `outside` of invoice R-2026-0003",
        ),
        (
            "\nbank = \"1800\"",
            "",
            "`bank` for payment 253EUR/7 of Nordlicht Werft AG",
        ),
        ("10000 + customer.number", "12 + x", ""),
    ] {
        sandbox.write("example/book/seller.toml", seller.replace(was, is));
        if named.is_empty() {
            sandbox.refused(&["import", "example/book"]);
            continue;
        }
        sandbox.ok(&["import", "example/book"]);
        let refused = sandbox
            .run(&["export", "hledger", "2026-12"])
            .expect_error(1, "no-account");
        assert!(refused.stderr.contains(named), "{}", refused.stderr);
        assert!(refused.stdout.is_empty());
    }
}
