//! Every check: silent over documents that hold together, and alone in speaking when its own rule is broken.

use crate::sandbox::{Run, Sandbox, repository_text};

pub const JUNE: &str = "fixtures/cloudsigma/june-2025";

/// What tests of checks do to a ledger and ask of it.
impl Sandbox {
    /// A ledger of June, with one of the files edited.
    pub fn of_june(files: &[&str], edited: &str, edits: &[(&str, &str)]) -> Self {
        let sandbox = Self::new();
        let files: Vec<String> = files.iter().map(|file| format!("{JUNE}/{file}")).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        if !files.is_empty() {
            sandbox.import_all(&files);
        }
        sandbox.import_edited(&format!("{JUNE}/{edited}"), edits);
        sandbox
    }

    /// Imports a file of the repository with the first occurrence of each text replaced, under its bare name.
    #[track_caller]
    pub fn import_edited(&self, file: &str, edits: &[(&str, &str)]) {
        let mut text = repository_text(file);
        for (from, to) in edits {
            assert!(text.contains(from), "{file} has no {from}");
            text = text.replacen(from, to, 1);
        }
        self.import_text(file.rsplit('/').next().unwrap(), text);
    }

    /// Writes into the file past the program.
    pub fn alter(&self, script: &str) {
        let connection = rusqlite::Connection::open(self.ledger_path()).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.create_collation("decimal", str::cmp).unwrap();
        connection.execute_batch(script).unwrap();
    }

    /// What the checks print, line by line.
    pub fn check(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec!["check"];
        all.extend(arguments);
        let Run { stdout, stderr, code } = self.run(&all);
        let is_head = stderr.starts_with("head ") && stderr.lines().count() == 1;
        assert!(stderr.is_empty() || is_head, "{stderr}");
        let is_well = stdout.lines().all(|line| line.starts_with("info "));
        assert_eq!(code, i32::from(!is_well), "{stdout}");
        stdout.lines().map(|line| without_id(line).to_owned()).collect()
    }

    /// The one finding of all checks, information aside.
    pub fn only_finding(&self) -> String {
        let mut lines = self.check(&[]);
        lines.retain(|line| !line.starts_with("info "));
        assert_eq!(lines.len(), 1, "{lines:#?}");
        lines.remove(0)
    }
}

/// A finding's line without its id at the end; other lines as they are.
pub fn without_id(line: &str) -> &str {
    let is_id = |id: &str| id.len() == 13 && id.ends_with(']');
    match line.rsplit_once(" [") {
        Some((text, id)) if is_id(id) => text,
        _ => line,
    }
}

/// Compares a line with one whose file stands without its folder.
pub fn assert_line(line: &str, expected: &str) {
    let folders = [format!("{JUNE}/"), "fixtures/".to_owned()];
    let short = folders
        .iter()
        .fold(line.to_owned(), |line, folder| line.replace(folder, ""));
    assert_eq!(short, expected);
}

#[test]
fn all_checks_are_silent_over_the_fixtures_of_our_own_figures() {
    let book = Sandbox::of(&[
        "fixtures/cloudsigma",
        "fixtures/gigas",
        "fixtures/ormuco/june-2025",
        "fixtures/vcloudair",
    ]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
    assert_eq!(book.check(&["balance", "running-balance"]), Vec::<String>::new());
    assert_eq!(book.check(&["--as-of", "3"]), Vec::<String>::new());
}

#[test]
fn all_checks_are_silent_over_documents_of_2013() {
    let book = Sandbox::of(&["tests/data/cloudsigma-2013"]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn all_checks_are_silent_over_an_empty_ledger() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn running_balance_reports_an_entry_that_does_not_add_up() {
    let book = Sandbox::of_june(
        &[],
        "ledger-1.http",
        &[("108.54152708428789828387", "108.54152708428789828388")],
    );
    assert_line(
        &book.only_finding(),
        "error running-balance: cloudsigma/default/518464988: `end` is not `initial` minus `amount`; expected \
         108.54152708428789828387, found 108.54152708428789828388, difference 0.00000000000000000001 (ledger-1.http \
         /objects/0, import 1)",
    );
}

#[test]
fn running_balance_reports_neighbours_in_one_document_that_do_not_meet() {
    let edits = [
        ("108.54152708428789828387", "109.54152708428789828387"),
        ("108.55477527595456495054", "109.55477527595456495054"),
    ];
    let book = Sandbox::of_june(&[], "ledger-1.http", &edits);
    assert_line(
        &book.only_finding(),
        "error running-balance: cloudsigma/default/518464988: `initial` differs from the `end` of the entry before, \
         518464987; expected 108.55477527595456495054, found 109.55477527595456495054, difference \
         1.00000000000000000000 (ledger-1.http /objects/0, import 1)",
    );
}

#[test]
fn running_balance_warns_where_pages_are_missing() {
    let book = Sandbox::of(&[
        "fixtures/cloudsigma/june-2025/ledger-1.http",
        "fixtures/cloudsigma/june-2025/ledger-4.http",
    ]);
    let line = book.only_finding();
    assert!(line.starts_with("warning running-balance: "), "{line}");
    assert!(line.contains("; entries may be missing between; expected "), "{line}");
}

#[test]
fn running_balance_takes_a_filter_that_leaves_entries_out_for_a_gap() {
    let edits = [
        ("?limit=100&offset=0", "?billing_cycle__gt=1&limit=100"),
        ("108.54152708428789828387", "109.54152708428789828387"),
        ("108.55477527595456495054", "109.55477527595456495054"),
    ];
    let line = Sandbox::of_june(&[], "ledger-1.http", &edits).only_finding();
    assert!(line.starts_with("warning running-balance: "), "{line}");

    let edits = [
        ("?limit=100&offset=0", "?time__gt=2025-06-01&limit=100"),
        edits[1],
        edits[2],
    ];
    let line = Sandbox::of_june(&[], "ledger-1.http", &edits).only_finding();
    assert!(line.starts_with("error running-balance: "), "{line}");
}

#[test]
fn balance_reports_another_figure_than_the_ledgers() {
    // Retrieved before the ledger, it can be no later charge.
    let edits = [
        ("06:00:32", "06:00:10"),
        ("108.54152708428789828387", "108.5415270842879"),
    ];
    let book = Sandbox::of_june(&["ledger-1.http"], "balance.http", &edits);
    assert_line(
        &book.only_finding(),
        "error balance: cloudsigma/default/balance: the balance differs from the `end` of 518464988, \
         the newest entry before it; expected 108.54152708428789828387, found 108.5415270842879, difference 0.00000000000000171613 \
         (balance.http, import 2)",
    );
    // Retrieved after it, something may have been charged in between.
    let book = Sandbox::of_june(&["ledger-1.http"], "balance.http", &edits[1..]);
    assert!(book.only_finding().starts_with("warning balance: "));
    // Long after it, certainly.
    let book = Sandbox::of_june(
        &["ledger-1.http"],
        "balance.http",
        &[("06:00:32", "06:10:32"), edits[1]],
    );
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn balance_finds_the_entry_of_an_earlier_time() {
    let of_another_time = [("Tue, 01 Jul 2025 06:00:32", "Mon, 30 Jun 2025 19:53:00")];
    let line = Sandbox::of_june(&["ledger-1.http"], "balance.http", &of_another_time).only_finding();
    assert!(line.starts_with("error balance: "), "{line}");
    assert!(
        line.contains("expected 108.56454818149379324858, found 108.5415"),
        "{line}"
    );
    // The three charges of 19:55:49 are made within the second of the date.
    let of_the_same_second = [("Tue, 01 Jul 2025 06:00:32", "Mon, 30 Jun 2025 19:55:49")];
    let book = Sandbox::of_june(&["ledger-1.http"], "balance.http", &of_the_same_second);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn balance_of_a_current_usage_is_checked_too() {
    let edits = [("108.54152708428789828387", "1.00")];
    let line = Sandbox::of_june(&["ledger-1.http"], "currentusage.http", &edits).only_finding();
    assert!(
        line.starts_with("warning balance: cloudsigma/default/currentusage: "),
        "{line}"
    );
    assert!(line.ends_with("currentusage.http /balance, import 2)"), "{line}");
}

#[test]
fn burst_rating_reports_an_amount_that_no_listed_price_gives() {
    let edits = [("\"interval\": 299", "\"interval\": 298")];
    let book = Sandbox::of_june(&["pricing.http", "balance.http"], "ledger-1.http", &edits);
    let line = book.only_finding();
    assert!(
        line.starts_with(
            "error burst-rating: cloudsigma/default/518464988: none of the listed prices of cpu gives this amount; expected "
        ),
        "{line}"
    );
    assert!(line.ends_with("(ledger-1.http /objects/0, import 3)"), "{line}");
}

#[test]
fn burst_rating_warns_when_the_price_list_is_not_held_whole() {
    let book = Sandbox::new();
    book.import_edited(
        &format!("{JUNE}/pricing.http"),
        &[("\"total_count\": ", "\"total_count\": 9")],
    );
    book.import_edited(
        &format!("{JUNE}/ledger-1.http"),
        &[("\"interval\": 299", "\"interval\": 298")],
    );
    assert!(book.only_finding().starts_with("warning burst-rating: "));
}

#[test]
fn burst_rating_knows_the_form_of_2013_and_only_the_accounts_currency() {
    let pricing = |currency: &str, price: &str| {
        format!(
            r#"{{"current": {{}}, "next": {{}}, "meta": {{"limit": 0, "offset": 0, "total_count": 1}}, "objects": [
            {{"currency": "{currency}", "id": "1", "level": 1, "multiplier": 2783138807808000, "price": "{price}",
              "resource": "dssd", "unit": "GB/month"}}]}}"#
        )
    };
    for (currency, price, findings) in [
        ("CHF", "0.26400000000000000000", 0),
        ("CHF", "0.26500000000000000000", 4),
        ("EUR", "0.26500000000000000000", 0),
    ] {
        let book = Sandbox::of(&["tests/data/cloudsigma-2013"]);
        book.import_text("pricing.json", pricing(currency, price));
        assert_eq!(book.check(&["burst-rating"]).len(), findings, "{currency} {price}");
    }
}

const LEDGER: [&str; 5] = [
    "ledger-1.http",
    "ledger-2.http",
    "ledger-3.http",
    "ledger-4.http",
    "ledger-5.http",
];

#[test]
fn daily_burst_reports_another_usage_than_the_ledgers() {
    let edits = [("384131198976", "384131198977")];
    let book = Sandbox::of_june(&LEDGER, "dailyburstusage.http", &edits);
    assert_line(
        &book.only_finding(),
        "error daily-burst: cloudsigma/default/2025-06-21/dssd: `usage` differs from the sum of the day's ledger entries; \
         expected 384131198976, found 384131198977, difference 1 (dailyburstusage.http /objects/0, import 6)",
    );
}

#[test]
fn daily_burst_warns_of_another_amount() {
    let edits = [("0.00881953266064325969", "0.00881953266064326000")];
    let line = Sandbox::of_june(&LEDGER, "dailyburstusage.http", &edits).only_finding();
    assert!(line.starts_with("warning daily-burst: "), "{line}");
    assert!(line.contains("difference 0.00000000000000000031"), "{line}");
}

#[test]
fn daily_burst_is_silent_about_days_the_ledger_does_not_hold_whole() {
    let edits = [("384131198976", "384131198977")];
    // 21 June is in none of these pages, and between them there is a gap.
    let book = Sandbox::of_june(&["ledger-1.http", "ledger-5.http"], "dailyburstusage.http", &edits);
    assert_eq!(book.check(&["daily-burst"]), Vec::<String>::new());
}

#[test]
fn current_usage_reports_a_burst_that_is_not_above_the_subscription() {
    let book = Sandbox::of_june(&[], "currentusage.http", &[("2147483648", "2147483649")]);
    assert_line(
        &book.only_finding(),
        "error current-usage: cloudsigma/default/mem: `burst` is not the usage above the subscription; expected \
         2147483648, found 2147483649, difference 1 (currentusage.http /usage/mem, import 1)",
    );
}

#[test]
fn current_usage_never_expects_a_burst_below_zero() {
    let edits = [("\"burst\": 0", "\"burst\": -2017941504")];
    let line = Sandbox::of_june(&[], "currentusage.http", &edits).only_finding();
    assert!(line.contains("/dssd: "), "{line}");
    assert!(line.contains("expected 0, found -2017941504"), "{line}");
}

#[test]
fn findings_come_as_json_and_csv_too() {
    let book = Sandbox::of_june(&[], "currentusage.http", &[("2147483648", "2147483649")]);
    let json = book.check(&["--output", "json"]).join("\n");
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(rows[0]["check"], "current-usage");
    assert_eq!(rows[0]["severity"], "error");
    assert_eq!(rows[0]["object"], "cloudsigma/default/mem");
    assert_eq!(rows[0]["expected"], "2147483648");
    assert_eq!(rows[0]["found"], "2147483649");
    assert_eq!(rows[0]["difference"], "1");
    assert_eq!(rows[0]["place"], "currentusage.http /usage/mem, import 1");
    let csv = book.check(&["--output", "csv"]);
    let columns = "check,severity,object,message,expected,found,difference,place,id,accepted_at,accepted_why";
    assert_eq!(csv[0], columns);
    let id = rows[0]["id"].as_str().unwrap();
    assert_eq!(
        csv[1],
        format!(
            "current-usage,error,cloudsigma/default/mem,`burst` is not the usage above the subscription,2147483648,\
             2147483649,1,\"currentusage.http /usage/mem, import 1\",{id},,"
        )
    );
}

#[test]
fn only_the_named_checks_run() {
    let book = Sandbox::of_june(&[], "currentusage.http", &[("2147483648", "2147483649")]);
    assert_eq!(book.check(&["limits", "integrity"]), Vec::<String>::new());
    assert_eq!(book.check(&["limits", "current-usage"]).len(), 1);
}

#[test]
fn an_unknown_name_is_refused_with_the_known_ones() {
    let book = Sandbox::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    let run = book.run(&["check", "running-balance", "vibes"]).expect(2);
    assert!(run.stdout.is_empty());
    let text = run.stderr;
    assert!(
        text.starts_with("error[unknown-check]: there is no check `vibes`"),
        "{text}"
    );
    assert!(text.contains("running-balance, balance, burst-rating"), "{text}");
}

#[test]
fn the_list_of_checks_has_a_page() {
    let book = Sandbox::new();
    let text = book.ok(&["check", "--list", "--output", "csv"]);
    let page = repository_text("docs/checks.md");
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(headings, names);
}

#[test]
fn importing_says_how_many_things_do_not_add_up() {
    let book = Sandbox::new();
    book.import_edited(&format!("{JUNE}/currentusage.http"), &[("2147483648", "2147483649")]);
    let discount = format!("{JUNE}/discount.http");
    book.copy(&discount);
    let text = book.ok(&["import", &discount]);
    assert!(
        text.contains("1 thing does not add up: `billbook check` lists it."),
        "{text}"
    );
}

#[test]
fn importing_does_not_count_information_as_what_does_not_add_up() {
    let book = Sandbox::new();
    let usage = "fixtures/vcloudair/billable-usage-l1-1.http";
    book.import_edited(usage, &[("5.109375", "5.109376")]);
    let groups = "fixtures/vcloudair/service-groups.http";
    book.copy(groups);
    let text = book.ok(&["import", groups]);
    assert!(
        text.contains("Everything adds up by the check") && text.contains("; `billbook check` also shows 1 note."),
        "{text}"
    );
}
