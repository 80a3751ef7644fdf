//! Tables of any form become charges through mappings: sums, places, deliveries, proofs, and what is refused.

use crate::sandbox::{Sandbox, repository_text};

const MAPPING: &str = "tests/data/mapped-own/nimbus.toml";
const JUNE: &str = "tests/data/mapped-own/june.csv";

const HEADER: &str = "account,month,day,service,kind,cost,currency\n";

/// A sandbox with the mapping, and its file.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as(MAPPING, "nimbus.toml");
    sandbox.copy_as(JUNE, "june.csv");
    sandbox
}

fn row(month: &str, day: &str, cost: &str) -> String {
    format!("A-1,2025-{month}-01,2025-{month}-{day},Compute,usage,{cost},EUR\n")
}

fn total(sandbox: &Sandbox) -> String {
    let sums = ["charge", "charge_by_day", "charge_by_month"]
        .map(|view| sandbox.value(&format!("SELECT coalesce(decimal_sum(billed_cost), '0') FROM {view}")));
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
    sums[0].clone()
}

/// Everything is proved, and comes out the same once more.
fn proved(sandbox: &Sandbox) {
    sandbox.ok(&["verify"]);
    let replay = sandbox.ok(&["verify", "--replay"]);
    assert!(replay.contains("same"), "{replay}");
}

#[test]
fn a_table_becomes_charges_with_its_sums() {
    let sandbox = sandbox();
    let said = sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.csv"]);
    assert!(said.contains("read with the mapping nimbus-usage"), "{said}");
    assert!(said.contains("rows that the mapping skips: 1"), "{said}");
    assert!(
        said.contains("the number of rows, the sum of `net_cost`, `cost`, rows of totals in the file"),
        "{said}"
    );
    assert_eq!(total(&sandbox), "1.9334569090123456789012345678");
    assert_eq!(
        sandbox.lines("SELECT charge_category, service_name, billed_cost, list_cost, charge_period_start FROM charge ORDER BY row_key")
            .len(),
        5
    );
    assert_eq!(
        sandbox.value("SELECT group_concat(DISTINCT provider) FROM charge"),
        "Nimbus"
    );
    assert_eq!(sandbox.value("SELECT name || is_shipped FROM mapping"), "nimbus-usage0");
    assert_eq!(
        sandbox.value("SELECT rows_read || ' ' || rows_skipped || ' ' || rows_total FROM mapped_file"),
        "7 1 1"
    );
    assert_eq!(sandbox.value("SELECT dataset FROM focus_stated"), "nimbus-usage");
    proved(&sandbox);
    sandbox.ok(&["check"]);
    let report = sandbox.ok(&["report", "spend", "--by", "service"]);
    assert!(report.contains("Storage"), "{report}");
}

#[test]
fn a_mapping_that_was_used_is_there_for_the_next_month() {
    let sandbox = sandbox();
    sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.csv"]);
    sandbox.write("july.csv", format!("{HEADER}{}", row("07", "02", "4.00")));
    let said = sandbox.ok(&["import", "july.csv"]);
    assert!(said.contains("nimbus-usage"), "{said}");
    assert_eq!(total(&sandbox), "5.9334569090123456789012345678");
    assert_eq!(sandbox.value("SELECT count(*) FROM mapping"), "1");
    proved(&sandbox);
}

#[test]
fn a_newer_delivery_of_the_mapping_replaces_the_older_one() {
    let sandbox = sandbox();
    let import = |at: &str, args: &[&str]| sandbox.ok(&[&["import", "--retrieved-at", at], args].concat());
    sandbox.write("one.csv", format!("{HEADER}{}", row("06", "02", "4.00")));
    sandbox.write(
        "two.csv",
        format!("{HEADER}{}{}", row("06", "02", "4.00"), row("06", "03", "8.00")),
    );
    import("2025-06-05", &["--mapping", "nimbus.toml", "one.csv"]);
    let said = import("2025-06-06", &["two.csv"]);
    assert!(said.contains("replaces delivery 1: 1 charge, 4.00 EUR"), "{said}");
    assert_eq!(total(&sandbox), "12.00");
    // The same bytes once more are the same delivery; by another text of the mapping they are another.
    let said = import("2025-06-06", &["two.csv"]);
    assert!(said.contains("imported before: nothing changed"), "{said}");
    let text = repository_text(MAPPING).replace("'Nimbus GmbH'", "'Nimbus AG'");
    sandbox.write("nimbus.toml", text);
    let said = import("2025-06-07", &["--mapping", "nimbus.toml", "two.csv"]);
    assert!(said.contains("replaces delivery 2"), "{said}");
    assert_eq!(sandbox.value("SELECT DISTINCT issuer FROM charge"), "Nimbus AG");
    assert_eq!(total(&sandbox), "12.00");
    proved(&sandbox);
}

#[test]
fn a_figure_leads_back_to_its_row() {
    let sandbox = sandbox();
    sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.csv"]);
    let key = |category: &str| {
        sandbox.value(&format!(
            "SELECT row_key FROM charge WHERE charge_category = '{category}' ORDER BY row_key LIMIT 1"
        ))
    };
    let said = sandbox.ok(&["explain", "charge", &key("Credit")]);
    assert!(said.contains("june.csv:8:1"), "{said}");
    assert!(said.contains("Voucher,credit,-0.50"), "{said}");
    assert!(said.contains("coalesce(net_cost, cost)"), "{said}");
    assert!(said.contains("nimbus-usage"), "{said}");
}

#[test]
fn rows_that_a_mapping_cannot_read_are_refused_with_their_places() {
    let sandbox = sandbox();
    let refused = |rows: &str, part: &str| {
        sandbox.write("bad.csv", format!("{HEADER}{rows}"));
        let run = sandbox
            .run(&["import", "--mapping", "nimbus.toml", "bad.csv"])
            .expect(3);
        assert!(run.stderr.contains(part), "{}", run.stderr);
        assert!(run.stderr.contains("bad.csv:3:"), "{}", run.stderr);
    };
    let good = row("06", "02", "4.00");
    refused(
        &format!("{good}{}", row("06", "03", "1,5").replace("1,5", "\"1,5\"")),
        "`cost`",
    );
    refused(
        &format!("{good}A-1,2025-06-01,2025-06-03,Compute,gift,1,EUR\n"),
        "ChargeCategory",
    );
    refused(
        &format!("{good}A-1,2025-06-01,2025-06-03,Compute,usage,1\n"),
        "6 cells, the header 7",
    );
    refused(
        &format!("{good}A-1,2025-06-01,2025-06-03,Compute,total,5,EUR\n"),
        "come to 4.00",
    );
    refused(
        &format!("{good}A-1,2025-06-01,2025-06-03,Com\"pute,usage,5,EUR\n"),
        "quote",
    );
    assert!(!sandbox.ledger_path().exists(), "nothing was imported");
}

#[test]
fn what_the_user_states_is_compared_and_recorded() {
    let sandbox = sandbox();
    let run = sandbox.run(&["import", "--mapping", "nimbus.toml", "--total", "2025-06=2", "june.csv"]);
    let run = run.expect(3);
    assert!(run.stderr.contains("states 2 for 2025-06"), "{}", run.stderr);
    let stated = "2025-06=1.9334569090123456789012345678";
    let said = sandbox.ok(&["import", "--mapping", "nimbus.toml", "--total", stated, "june.csv"]);
    assert!(said.contains("the totals that you stated"), "{said}");
    proved(&sandbox);
}

#[test]
fn stated_totals_are_those_of_all_files_of_a_command() {
    let sandbox = sandbox();
    sandbox.write("one.csv", format!("{HEADER}{}", row("07", "02", "4.00")));
    sandbox.write("two.csv", format!("{HEADER}{}", row("07", "03", "8.50")));
    let import = |total: &str| {
        sandbox.run(&[
            "import",
            "--mapping",
            "nimbus.toml",
            "--total",
            total,
            "--total",
            "2025-06=1.9334569090123456789012345678",
            "june.csv",
            "one.csv",
            "two.csv",
        ])
    };
    let run = import("2025-07=12.49").expect(3);
    let part = "`--total` states 12.49 for 2025-07, but the charges come to 12.50 EUR";
    assert!(run.stderr.contains(part), "{}", run.stderr);
    // All of them or none: the file of June is not there either.
    assert!(!sandbox.ledger_path().exists(), "nothing was imported");
    let run = import("2025-08=12.50").expect(3);
    for part in ["no charge has this billing period", "12.50 EUR in 2025-07"] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    import("2025-07=12.50 USD").expect(3);
    import("2025-07=12.50 EUR").expect(0);
    // Files that came in before count too.
    import("2025-07=12.50").expect(0);
    import("2025-07=12.51").expect(3);
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "3");
    sandbox.write(
        "dollars.csv",
        format!("{HEADER}{}", row("07", "09", "1").replace("EUR", "USD")),
    );
    let run = sandbox.run(&["import", "--total", "2025-07=13.50", "one.csv", "dollars.csv"]);
    let run = run.expect(3);
    assert!(run.stderr.contains("in several currencies"), "{}", run.stderr);
    proved(&sandbox);
}

#[test]
fn sheets_are_counted_a_second_time() {
    let sandbox = sandbox();
    sandbox.write(
        "nimbus.toml",
        repository_text(MAPPING).replace("kinds    = [\"csv\"]", "kinds    = [\"csv\", \"xlsx\"]"),
    );
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let table = format!("{HEADER}{}{}", row("06", "02", "4.25"), row("06", "03", "0.1"));
    for (line, text) in (0..).zip(table.lines()) {
        for (column, cell) in (0..).zip(text.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(line, column, number).unwrap(),
                Err(_) => sheet.write_string(line, column, cell).unwrap(),
            };
        }
    }
    sandbox.write("june.xlsx", book.save_to_buffer().unwrap());
    let said = sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.xlsx"]);
    assert!(said.contains("the number of rows, the sum of `cost`"), "{said}");
    assert_eq!(total(&sandbox), "4.35");
    proved(&sandbox);
}

#[test]
fn rows_say_which_they_are_and_whether_they_are_final() {
    let sandbox = sandbox();
    let delivery =
        "\n[delivery]\nrow = [\"day\", \"service\"]\nstatus = \"iif(kind = 'usage', 'open', 'final')\"\n\n[control]";
    sandbox.write("nimbus.toml", repository_text(MAPPING).replace("\n[control]", delivery));
    sandbox.write(
        "twice.csv",
        format!(
            "{HEADER}{}{}{}",
            row("06", "02", "4.00"),
            row("06", "02", "1.00"),
            row("06", "03", "1.00").replace("usage", "tax")
        ),
    );
    let said = sandbox.ok(&["import", "--mapping", "nimbus.toml", "twice.csv"]);
    assert!(
        said.contains("rows whose day and service are those of a row before: 1"),
        "{said}"
    );
    assert!(
        said.contains("rows that the provider may still change: 2; rows that are final: 1"),
        "{said}"
    );
    assert_eq!(total(&sandbox), "6.00");
    proved(&sandbox);
}

#[test]
fn options_that_no_file_needed_are_told() {
    let sandbox = sandbox();
    sandbox.write("other.csv", "a,b\n1,2\n");
    let told = |args: &[&str], part: &str| {
        let run = sandbox.run(&[&["import"], args].concat());
        assert!(run.stderr.contains(part), "{}", run.stderr);
        assert_ne!(run.code, 0);
    };
    told(
        &["--mapping", "nimbus.toml", "other.csv"],
        "no file is one that the mapping `nimbus.toml` reads",
    );
    told(&["--mapping", "nimbs", "june.csv"], "nimbs");
    told(
        &["--mapping", "nimbus.toml", "--param", "region=x", "june.csv"],
        "no file needs the parameter `region`",
    );
}

#[test]
fn two_mappings_of_one_file_are_asked_about() {
    let sandbox = sandbox();
    sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.csv"]);
    let other = repository_text(MAPPING).replace("\"nimbus-usage\"", "\"nimbus-other\"");
    sandbox.write("other.toml", other);
    sandbox.write("july.csv", format!("{HEADER}{}", row("07", "02", "4.00")));
    sandbox.ok(&["import", "--mapping", "other.toml", "july.csv"]);
    sandbox.write("may.csv", format!("{HEADER}{}", row("05", "02", "1.00")));
    let run = sandbox.run(&["import", "may.csv"]).expect(3);
    assert!(run.stderr.contains("nimbus-other, nimbus-usage"), "{}", run.stderr);
    sandbox.ok(&["import", "--mapping", "nimbus-other", "may.csv"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM mapping"), "2");
    proved(&sandbox);
}

#[test]
fn two_datasets_of_a_month_are_refused_with_both_sums() {
    let sandbox = sandbox();
    let says = "needs    = [\"account\"";
    let text = repository_text(MAPPING).replace(
        says,
        &format!(
            "says     = {{ dataset = [\"Actual\", \"Amortized\"], from = [\"argument\", \"file name\"] }}\n{says}"
        ),
    );
    sandbox.write("nimbus.toml", text);
    let run = sandbox
        .run(&["import", "--mapping", "nimbus.toml", "june.csv"])
        .expect(3);
    assert!(run.stderr.contains("Actual or Amortized"), "{}", run.stderr);
    assert!(run.stderr.contains("--param dataset=Actual"), "{}", run.stderr);
    sandbox.ok(&[
        "import",
        "--mapping",
        "nimbus.toml",
        "--param",
        "dataset=actual",
        "june.csv",
    ]);
    sandbox.write("june_amortized.csv", format!("{HEADER}{}", row("06", "02", "4.00")));
    let run = sandbox.run(&["import", "june_amortized.csv"]).expect(3);
    assert!(run.stderr.contains("4.00 EUR"), "{}", run.stderr);
    assert!(
        run.stderr.contains("1.9334569090123456789012345678 EUR"),
        "{}",
        run.stderr
    );
    sandbox.ok(&["import", "--compare-only", "june_amortized.csv"]);
    assert_eq!(total(&sandbox), "1.9334569090123456789012345678");
    proved(&sandbox);
}

#[test]
fn encodings_separators_and_packed_files_are_as_the_mapping_declares() {
    let sandbox = sandbox();
    let text = repository_text(MAPPING)
        .replace(
            "kinds    = [\"csv\"]",
            "kinds    = [\"csv\", \"jsonl\"]\nencoding = \"windows-1252\"\nseparator = \";\"",
        )
        .replace(
            "decimal  = \".\"\ngroup    = \"\"",
            "decimal  = \",\"\ngroup    = \".\"",
        )
        .replace("exponent = true", "exponent = false");
    sandbox.write("nimbus.toml", text);
    let mut latin = b"account;month;day;service;kind;cost;currency\r\n".to_vec();
    latin.extend(b"A-1;2025-06-01;2025-06-03;B\xFCro;usage;1.234,50;EUR\r\n");
    sandbox.write("june.csv", &latin);
    sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.csv"]);
    assert_eq!(total(&sandbox), "1234.50");
    assert_eq!(sandbox.value("SELECT service_name FROM charge"), "Büro");
    proved(&sandbox);
}

#[test]
fn objects_on_lines_become_charges() {
    let sandbox = sandbox();
    let text = repository_text(MAPPING).replace("kinds    = [\"csv\"]", "kinds    = [\"csv\", \"jsonl\"]");
    sandbox.write("nimbus.toml", text);
    let object = |day: &str, rest: &str| {
        format!(
            "{{\"account\": \"A-1\", \"month\": \"2025-06-01\", \"day\": \"2025-06-{day}\", \"service\": \"Compute\", \
             \"kind\": \"usage\", \"currency\": \"EUR\", {rest}}}\n"
        )
    };
    let text = object("01", "\"cost\": 0.1234567890123456789012345678")
        + "\n"
        + &object("02", "\"cost\": \"2\", \"net_cost\": 1.5");
    sandbox.write("june.jsonl", text);
    sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.jsonl"]);
    assert_eq!(total(&sandbox), "1.6234567890123456789012345678");
    let key = sandbox.value("SELECT row_key FROM charge WHERE billed_cost = '1.5'");
    let said = sandbox.ok(&["explain", "charge", &key]);
    assert!(said.contains("june.jsonl:3:1"), "{said}");
    assert!(said.contains("net_cost '1.5' at /net_cost"), "{said}");
    proved(&sandbox);
}

#[test]
fn mapped_charges_count_in_every_answer() {
    let sandbox = sandbox();
    sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.csv"]);
    let closed = sandbox.ok(&["close", "2025-06"]);
    assert!(closed.contains("1.9334569090123456789012345678"), "{closed}");
    sandbox.write("july.csv", format!("{HEADER}{}", row("07", "02", "4.00")));
    sandbox.ok(&["import", "july.csv"]);
    let diff = sandbox.ok(&["diff", "2", "now"]);
    assert!(diff.contains("4.00"), "{diff}");
    sandbox.ok(&["snapshot", "copy.db"]);
    let sum = sandbox.ok(&[
        "sql",
        "-f",
        "copy.db",
        "SELECT decimal_sum(billed_cost) AS s FROM charge",
        "--output",
        "csv",
    ]);
    assert_eq!(sum, "s\n5.9334569090123456789012345678\n");
    let listed = sandbox.ok(&["mappings"]);
    assert!(listed.contains("the ledger"), "{listed}");
    sandbox.ok(&["mapping", "export", "nimbus-usage", "-o", "again.toml"]);
    assert_eq!(sandbox.bytes("again.toml"), repository_text(MAPPING).into_bytes());
    proved(&sandbox);
}
