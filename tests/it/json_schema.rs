//! `billbook schema`: the JSON of every command is what its schema says.

use crate::sandbox::Sandbox;
use crate::validator::{problems, repeated_member};
use serde_json::Value;
use std::collections::BTreeSet;

fn schema(sandbox: &Sandbox, command: &str) -> Value {
    let words: Vec<&str> = ["schema"].into_iter().chain(command.split(' ')).collect();
    serde_json::from_str(&sandbox.ok(&words)).unwrap()
}

/// What is asked of each command that has a schema: one of the words after it is the ledger's own.
#[allow(clippy::too_many_lines, reason = "a list of commands")]
fn questions(sandbox: &Sandbox) -> Vec<(&'static str, Vec<Vec<String>>)> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let charge = sandbox.value("SELECT row_key FROM charge WHERE provider = 'gigas' LIMIT 1");
    let invoice = sandbox.value("SELECT row_key FROM invoice LIMIT 1");
    let of_focus = sandbox.value("SELECT row_key FROM charge WHERE tags IS NOT NULL LIMIT 1");
    let ask = |texts: &[&str]| texts.iter().map(|text| words(text)).collect::<Vec<_>>();
    let rates = "--in EUR --rate CAD=EUR:0.6 --rate USD=EUR:0.9 --rate XXX=EUR:1";
    let with_rates = |report: &str| ask(&[&format!("report {report}"), &format!("report {report} {rates}")]);
    vec![
        ("api", ask(&["api gigas /billing/ppu_history", "api cloudsigma /balance/"])),
        ("attachments list", ask(&["attachments list", "attachments list -f june.db"])),
        (
            "bill run",
            ask(&[
                "bill run 2026-11 --on 2026-12-01 -f book.db",
                "bill run 2026-10 --on 2026-11-01 --customer polder -f book.db",
            ]),
        ),
        (
            "bill explain",
            ask(&["bill explain 2026-11 polder 6 -f book.db", "bill explain 2026-11 lune 1 -f book.db"]),
        ),
        ("bill rerate", ask(&["bill rerate 2026-11 --book other -f book.db"])),
        (
            "bill issue",
            ask(&[
                "bill issue 2026-11 80269f07f289a6a1 --on 2026-12-01 --documents html -f book.db",
                "bill issue 2026-11 80269f07f289a6a1 --on 2026-12-01 -f book.db",
            ]),
        ),
        (
            "bill credit",
            ask(&[
                "bill credit R-2026-0001 --line 4 --amount 5.00 --reason outage --on 2026-12-03 -f book.db",
                "bill credit R-2026-0002 --all --reason wrong --on 2026-12-03 --dry-run -f book.db",
            ]),
        ),
        ("bill correct", ask(&["bill correct 2026-11 -f book.db"])),
        ("book editions", ask(&["book editions -f book.db"])),
        ("book show", ask(&["book show -f book.db"])),
        ("check", ask(&["check", "check -f june.db"])),
        ("close", ask(&["close 2025-05 --dry-run --why x", "close 2025-06 -f june.db --dry-run --why x"])),
        ("decisions", ask(&["decisions", "decisions -f june.db"])),
        ("deliveries", ask(&["deliveries", "deliveries -f june.db"])),
        ("diff", ask(&["diff billbook.db june.db", "diff billbook.db billbook.db"])),
        ("documents check", ask(&["documents check billbook.db"])),
        ("documents list", ask(&["documents list -f book.db", "documents list -f june.db"])),
        ("documents render", ask(&["documents render R-2026-0001 --documents xrechnung,cii -f book.db"])),
        ("documents show", ask(&["documents show R-2026-0001 -f book.db", "documents show R-2026-0003 -f book.db"])),
        (
            "explain",
            [charge, invoice, of_focus]
                .into_iter()
                .zip(["charge", "invoice", "charge"])
                .map(|(key, view)| vec!["explain".to_owned(), view.to_owned(), key])
                .collect(),
        ),
        ("imports", ask(&["imports", "imports -f june.db"])),
        ("mappings", ask(&["mappings"])),
        ("operations", ask(&["operations", "operations gigas"])),
        ("reconcile", ask(&["reconcile", "reconcile --summary", "reconcile -f june.db"])),
        ("report account-statement", ask(&["report account-statement gigas --from 2025-06", "report account-statement -f book.db"])),
        ("report accruals", ask(&["report accruals 2025-06", "report accruals 2025-06 -f june.db"])),
        ("report billing", ask(&["report billing --start 2018-07-01"])),
        ("report commitments", ask(&["report commitments"])),
        (
            "report compare",
            ask(&["report compare 2025-05 2025-06", "report compare 2025-05 2025-06 --by service,resource,tag:team"]),
        ),
        ("report discounts", with_rates("discounts")),
        ("report invoices", [with_rates("invoices"), ask(&["report invoices -f june.db"])].concat()),
        ("report leakage", ask(&["report leakage", "report leakage -f book.db"])),
        ("report ledger", with_rates("ledger")),
        ("report margin", ask(&["report margin", "report margin -f book.db --month 2026-11"])),
        ("report open-items", ask(&["report open-items", "report open-items -f june.db", "report open-items --payable"])),
        ("report reminders", ask(&["report reminders", "report reminders --at 2027-02-01 -f book.db"])),
        ("report savings", ask(&["report savings", "report savings --total --by month,service"])),
        (
            "report spend",
            [
                with_rates("spend"),
                ask(&[
                    "report spend --by month,day,provider,issuer,account,sub_account,service,service_category,region,category",
                    "report spend --by charge_class,resource,sku,invoice,tag:team --total",
                    "report spend --cost effective",
                    "report spend --cost list",
                    "report spend --cost contracted",
                    "report spend --proof",
                    "report spend --explain 1",
                    &format!("report spend --total {rates}"),
                ]),
            ]
            .concat(),
        ),
        ("report taxes", with_rates("taxes")),
        ("report unbilled", ask(&["report unbilled", "report unbilled -f book.db"])),
        ("report vat", ask(&["report vat 2026-11 -f book.db", "report vat 2025-06 --by issue"])),
        (
            "sample",
            ask(&["sample 5 --seed 7", "sample 3 invoices --seed 7 --by amount --currency CAD", "sample 3 payments --seed 7"]),
        ),
        ("sql", vec![vec!["sql".to_owned(), "SELECT 1 AS a, '2' AS a, NULL AS a_2, 1.5 AS b".to_owned()]]),
        ("status", ask(&["status", "status -f june.db", "status -f empty.db"])),
        ("verify", ask(&["verify", "verify --replay -f june.db", "verify -f audit.db", "verify -f altered.db"])),
    ]
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.copy("tests/data/month-end");
    sandbox.ok(&[
        "import",
        "tests/data/month-end",
        "--encoding",
        "windows-1252",
        "-f",
        "june.db",
    ]);
    sandbox.copy_as("fixtures/cloudsigma/june-2025/balance.http", "balance.http");
    sandbox.ok(&["import", "balance.http", "-f", "empty.db"]);
    sandbox.ok(&["snapshot", "audit.db"]);
    sandbox.copy_as("docs/billing", "billing");
    sandbox.ok(&["import", "billing", "-f", "book.db"]);
    sandbox.copy_as("docs/billing/book", "other");
    let prices = String::from_utf8(sandbox.bytes("other/prices.toml")).unwrap();
    sandbox.write("other/prices.toml", prices.replace("markup = 12.5", "markup = 12"));
    // A closed month, a finding that is accepted, a decision that is withdrawn.
    sandbox.run(&["close", "2025-05", "--why", "done", "--by", "me", "-f", "june.db"]);
    sandbox.ok(&["alias", "Ormuco Inc", "ormuco", "--why", "the same"]);
    std::fs::copy(sandbox.ledger_path(), sandbox.path("altered.db")).unwrap();
    let connection = rusqlite::Connection::open(sandbox.path("altered.db")).unwrap();
    connection
        .execute_batch("DROP TRIGGER cloudsigma_balance_no_update; UPDATE cloudsigma_balance SET balance = '1'")
        .unwrap();
    sandbox
}

#[test]
fn the_json_of_every_command_is_what_its_schema_says() {
    let sandbox = sandbox();
    let questions = questions(&sandbox);
    let listed = sandbox.ok(&["schema", "--output", "csv"]);
    let listed: BTreeSet<&str> = listed
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect();
    let asked: BTreeSet<&str> = questions.iter().map(|(command, _)| *command).collect();
    assert_eq!(
        listed, asked,
        "every schema is held by a command, and every command has one"
    );
    for (command, questions) in questions {
        let schema = schema(&sandbox, command);
        let name = command.replace(' ', "-");
        assert!(
            schema["$id"]
                .as_str()
                .unwrap()
                .starts_with(&format!("urn:billbook:schema:{name}:")),
            "{command}"
        );
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        for question in questions {
            let words: Vec<&str> = question
                .iter()
                .map(String::as_str)
                .chain(["--output", "json"])
                .collect();
            let run = sandbox.run(&words);
            let shown = question.join(" ");
            let value: Value =
                serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{shown}: {error}: {}", run.stderr));
            let found = problems(&schema, &value);
            assert!(found.is_empty(), "{shown}\n{}", found.join("\n"));
            assert_eq!(repeated_member(&run.stdout), None, "{shown}");
        }
    }
}

/// Every command that can write JSON has a schema: what `--output json` is an option of, but for those that only say that they
/// did something.
#[test]
fn every_command_that_writes_json_has_a_schema() {
    let sandbox = Sandbox::new();
    let listed = sandbox.ok(&["schema", "--output", "csv"]);
    let listed: BTreeSet<String> = listed
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    let mut writing = BTreeSet::new();
    let command = billbook::testing::cli::command();
    for one in command.get_subcommands() {
        let parts: Vec<_> = one.get_subcommands().filter(|part| part.get_name() != "help").collect();
        let has = |command: &clap::Command| {
            command
                .get_arguments()
                .any(|argument| argument.get_long() == Some("output"))
        };
        if has(one) {
            writing.insert(one.get_name().to_owned());
        }
        for part in parts.into_iter().filter(|part| has(part)) {
            writing.insert(format!("{} {}", one.get_name(), part.get_name()));
        }
    }
    // It writes schemas.
    writing.remove("schema");
    assert_eq!(writing, listed);
}

#[test]
fn an_unknown_command_is_answered_with_the_nearest() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["schema", "report", "spent"]).expect_error(2, "parameter");
    assert!(
        run.stderr.contains("the nearest is `billbook schema report spend`"),
        "{}",
        run.stderr
    );
}
