//! Every check: silent over documents that hold together, and alone in speaking when its own rule is broken.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const JUNE: &str = "fixtures/cloudsigma/june-2025";

/// A ledger in a folder of its own.
struct Book {
    folder: tempfile::TempDir,
}

impl Book {
    fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A ledger with these files of the repository.
    fn of(files: &[&str]) -> Self {
        let book = Self::empty();
        for file in files {
            book.import(&Path::new(ROOT).join(file), &[]);
        }
        book
    }

    /// A ledger of June, with one of the files edited.
    fn of_june(files: &[&str], edited: &str, edits: &[(&str, &str)]) -> Self {
        let book = Self::empty();
        for file in files {
            book.import(&Path::new(ROOT).join(JUNE).join(file), &[]);
        }
        book.import_edited(&format!("{JUNE}/{edited}"), edits);
        book
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_billbook"))
            .args(["--now", "2025-07-02T00:00:00Z"])
            .args(arguments)
            .env_clear()
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn import(&self, path: &Path, options: &[&str]) {
        let mut arguments = vec!["import", path.to_str().unwrap()];
        arguments.extend(options);
        let output = self.run(&arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Imports a file of the repository with the first occurrence of each text replaced.
    fn import_edited(&self, file: &str, edits: &[(&str, &str)]) {
        let mut text = std::fs::read_to_string(Path::new(ROOT).join(file)).unwrap();
        for (from, to) in edits {
            assert!(text.contains(from), "{file} has no {from}");
            text = text.replacen(from, to, 1);
        }
        self.import_text(Path::new(file).file_name().unwrap().to_str().unwrap(), &text);
    }

    fn import_text(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        self.import(Path::new(name), &[]);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes into the file past the program.
    fn alter(&self, script: &str) {
        let connection = rusqlite::Connection::open(self.path("billbook.db")).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.create_collation("decimal", str::cmp).unwrap();
        connection.execute_batch(script).unwrap();
    }

    /// What the checks print, line by line.
    fn check(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec!["check"];
        all.extend(arguments);
        let output = self.run(&all);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(i32::from(!text.is_empty())), "{text}");
        text.lines().map(str::to_owned).collect()
    }

    /// The one finding of all checks.
    fn only_finding(&self) -> String {
        let mut lines = self.check(&[]);
        assert_eq!(lines.len(), 1, "{lines:#?}");
        lines.remove(0)
    }
}

/// Compares a line with one whose file stands without its folder.
fn assert_line(line: &str, expected: &str) {
    let folders = [format!("{ROOT}/{JUNE}/"), format!("{ROOT}/fixtures/")];
    let short = folders
        .iter()
        .fold(line.to_owned(), |line, folder| line.replace(folder, ""));
    assert_eq!(short, expected);
}

#[test]
fn all_checks_are_silent_over_the_fixtures() {
    let book = Book::of(&["fixtures"]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
    assert_eq!(book.check(&["balance", "running-balance"]), Vec::<String>::new());
    assert_eq!(book.check(&["--as-of", "3"]), Vec::<String>::new());
}

#[test]
fn all_checks_are_silent_over_documents_of_2013() {
    let book = Book::of(&["tests/data/cloudsigma-2013"]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn all_checks_are_silent_over_an_empty_ledger() {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn running_balance_reports_an_entry_that_does_not_add_up() {
    let book = Book::of_june(
        &[],
        "ledger-1.http",
        &[("108.54152708428789828387", "108.54152708428789828388")],
    );
    assert_line(
        &book.only_finding(),
        "error running-balance: cloudsigma/default/518464988: `end` is not `initial` less `amount`; expected \
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
    let book = Book::of_june(&[], "ledger-1.http", &edits);
    assert_line(
        &book.only_finding(),
        "error running-balance: cloudsigma/default/518464988: `initial` is not the `end` of the entry before, \
         518464987; expected 108.55477527595456495054, found 109.55477527595456495054, difference \
         1.00000000000000000000 (ledger-1.http /objects/0, import 1)",
    );
}

#[test]
fn running_balance_warns_where_pages_are_missing() {
    let book = Book::of(&[
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
    let line = Book::of_june(&[], "ledger-1.http", &edits).only_finding();
    assert!(line.starts_with("warning running-balance: "), "{line}");

    let edits = [
        ("?limit=100&offset=0", "?time__gt=2025-06-01&limit=100"),
        edits[1],
        edits[2],
    ];
    let line = Book::of_june(&[], "ledger-1.http", &edits).only_finding();
    assert!(line.starts_with("error running-balance: "), "{line}");
}

#[test]
fn balance_reports_another_figure_than_the_ledgers() {
    // Retrieved before the ledger, it can be no later charge.
    let edits = [
        ("06:00:32", "06:00:10"),
        ("108.54152708428789828387", "108.5415270842879"),
    ];
    let book = Book::of_june(&["ledger-1.http"], "balance.http", &edits);
    assert_line(
        &book.only_finding(),
        "error balance: cloudsigma/default/balance: the balance is not the `end` of the newest entry of its time, \
         518464988; expected 108.54152708428789828387, found 108.5415270842879, difference 0.00000000000000171613 \
         (balance.http, import 2)",
    );
    // Retrieved after it, something may have been charged in between.
    let book = Book::of_june(&["ledger-1.http"], "balance.http", &edits[1..]);
    assert!(book.only_finding().starts_with("warning balance: "));
    // Long after it, certainly.
    let book = Book::of_june(
        &["ledger-1.http"],
        "balance.http",
        &[("06:00:32", "06:10:32"), edits[1]],
    );
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn balance_finds_the_entry_of_an_earlier_time() {
    let of_another_time = [("Tue, 01 Jul 2025 06:00:32", "Mon, 30 Jun 2025 19:53:00")];
    let line = Book::of_june(&["ledger-1.http"], "balance.http", &of_another_time).only_finding();
    assert!(line.starts_with("error balance: "), "{line}");
    assert!(
        line.contains("expected 108.56454818149379324858, found 108.5415"),
        "{line}"
    );
    // The three charges of 19:55:49 are made within the second of the date.
    let of_the_same_second = [("Tue, 01 Jul 2025 06:00:32", "Mon, 30 Jun 2025 19:55:49")];
    let book = Book::of_june(&["ledger-1.http"], "balance.http", &of_the_same_second);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn balance_of_a_current_usage_is_checked_too() {
    let edits = [("108.54152708428789828387", "1.00")];
    let line = Book::of_june(&["ledger-1.http"], "currentusage.http", &edits).only_finding();
    assert!(
        line.starts_with("warning balance: cloudsigma/default/currentusage: "),
        "{line}"
    );
    assert!(line.ends_with("currentusage.http /balance, import 2)"), "{line}");
}

#[test]
fn burst_rating_reports_an_amount_that_no_listed_price_gives() {
    let edits = [("\"interval\": 299", "\"interval\": 298")];
    let book = Book::of_june(&["pricing.http", "balance.http"], "ledger-1.http", &edits);
    let line = book.only_finding();
    assert!(
        line.starts_with(
            "error burst-rating: cloudsigma/default/518464988: no listed price of cpu gives this amount; expected "
        ),
        "{line}"
    );
    assert!(line.ends_with("(ledger-1.http /objects/0, import 3)"), "{line}");
}

#[test]
fn burst_rating_warns_when_the_price_list_is_not_held_whole() {
    let book = Book::empty();
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
        let book = Book::of(&["tests/data/cloudsigma-2013"]);
        book.import_text("pricing.json", &pricing(currency, price));
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
    let book = Book::of_june(&LEDGER, "dailyburstusage.http", &edits);
    assert_line(
        &book.only_finding(),
        "error daily-burst: cloudsigma/default/2025-06-21/dssd: `usage` is not that of the day's ledger entries; \
         expected 384131198976, found 384131198977, difference 1 (dailyburstusage.http /objects/0, import 6)",
    );
}

#[test]
fn daily_burst_warns_of_another_amount() {
    let edits = [("0.00881953266064325969", "0.00881953266064326000")];
    let line = Book::of_june(&LEDGER, "dailyburstusage.http", &edits).only_finding();
    assert!(line.starts_with("warning daily-burst: "), "{line}");
    assert!(line.contains("difference 0.00000000000000000031"), "{line}");
}

#[test]
fn daily_burst_is_silent_about_days_the_ledger_does_not_hold_whole() {
    let edits = [("384131198976", "384131198977")];
    // 21 June is in none of these pages, and between them there is a gap.
    let book = Book::of_june(&["ledger-1.http", "ledger-5.http"], "dailyburstusage.http", &edits);
    assert_eq!(book.check(&["daily-burst"]), Vec::<String>::new());
}

#[test]
fn current_usage_reports_a_burst_that_is_not_above_the_subscription() {
    let book = Book::of_june(&[], "currentusage.http", &[("2147483648", "2147483649")]);
    assert_line(
        &book.only_finding(),
        "error current-usage: cloudsigma/default/mem: `burst` is not what is used above the subscription; expected \
         2147483648, found 2147483649, difference 1 (currentusage.http /usage/mem, import 1)",
    );
}

#[test]
fn current_usage_never_expects_a_burst_below_zero() {
    let edits = [("\"burst\": 0", "\"burst\": -2017941504")];
    let line = Book::of_june(&[], "currentusage.http", &edits).only_finding();
    assert!(line.contains("/dssd: "), "{line}");
    assert!(line.contains("expected 0, found -2017941504"), "{line}");
}

/// A ledger with an account of Gigas and these values: id, start and end of intervals of one resource.
fn intervals(values: &[(&str, &str, Option<&str>)]) -> Book {
    let book = gigas();
    for (id, start, end) in values {
        interval(&book, 1, id, start, *end);
    }
    book
}

/// Adds an interval, as if this import had brought it.
fn interval(book: &Book, import: u8, id: &str, start: &str, end: Option<&str>) {
    let day = |day: &str| format!("'2025-05-{day}T00:00:00.000000Z'");
    let end = end.map_or("NULL".to_owned(), day);
    let start = day(start);
    book.alter(&format!(
        "INSERT INTO gigas_history (import_id, account_id, place, content_digest, id, account, resource_id, total_amount,
             hourly_price, start_date, start_date_utc, end_date, end_date_utc, charged_until_utc, charged_hours, position)
         VALUES ({import}, 99, '/0', x'00', '{id}', '7', '12', '2', '0.018', {start}, {start}, {end}, {end}, {start}, '0', 0)"
    ));
}

/// A ledger with an account of Gigas, whose rows are said to have come with the first import.
fn gigas() -> Book {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    book.alter("INSERT INTO known_account VALUES (99, 'gigas', '7', 1)");
    book
}

#[test]
fn intervals_that_follow_each_other_are_no_finding() {
    let book = intervals(&[("1", "01", Some("02")), ("2", "02", Some("02")), ("3", "02", None)]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
    // An interval without length holds no moment.
    let book = intervals(&[("1", "01", Some("09")), ("2", "05", Some("05"))]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn intervals_count_in_their_newest_revision_only() {
    let book = gigas();
    book.import(&Path::new(ROOT).join(JUNE).join("licenses.http"), &[]);
    // Retrieved later, the first interval has ended when the second starts.
    interval(&book, 1, "1", "01", None);
    interval(&book, 1, "2", "05", None);
    assert_eq!(book.check(&[]).len(), 1);
    interval(&book, 2, "1", "01", Some("05"));
    assert_eq!(book.check(&[]), Vec::<String>::new());
    // One opened by a write made here gives way to a history retrieved later.
    interval(&book, 1, "local-1", "05", None);
    assert_eq!(book.check(&[]), Vec::<String>::new());
    interval(&book, 2, "local-2", "05", None);
    assert_eq!(book.check(&[]).len(), 1);
}

#[test]
fn intervals_that_run_backwards_are_reported() {
    assert_line(
        &intervals(&[("1", "02", Some("01"))]).only_finding(),
        "error intervals: gigas/7/1: the interval ends before it starts; expected 2025-05-02T00:00:00.000000Z, found \
         2025-05-01T00:00:00.000000Z, difference -86400 (discount.http /0, import 1)",
    );
}

#[test]
fn intervals_that_overlap_are_reported() {
    let book = intervals(&[
        ("1", "01", Some("09")),
        ("2", "02", Some("03")),
        ("3", "04", Some("10")),
    ]);
    let lines = book.check(&[]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert_line(
        &lines[1],
        "error intervals: gigas/7/3: starts before 1 of resource 12 ends; expected 2025-05-09T00:00:00.000000Z, found \
         2025-05-04T00:00:00.000000Z, difference -432000 (discount.http /0, import 1)",
    );
    let line = intervals(&[("1", "01", None), ("2", "02", Some("03"))]).only_finding();
    assert!(line.contains("gigas/7/2: starts while 1 of resource 12 runs"), "{line}");
}

/// A ledger with a catalogue that has limits 1 and 64, and one account resource of this amount.
fn assigned(amount: &str) -> Book {
    let book = gigas();
    book.alter(&format!(
        "INSERT INTO gigas_resource (import_id, account_id, place, content_digest, id, name, min_limit, max_limit, position)
         VALUES (1, 99, '/0', x'00', '12', 'cpu', '1', '64', 0);
         INSERT INTO gigas_account_resource
             (import_id, account_id, place, content_digest, id, account, resource_id, amount, hourly_price, position)
         VALUES (1, 99, '/1', x'00', '172803349', '7', '12', '{amount}', '0.018', 0)"
    ));
    book
}

#[test]
fn limits_bound_amounts_other_than_zero() {
    for amount in ["0", "0.00", "1", "2", "64", "64.0"] {
        assert_eq!(assigned(amount).check(&[]), Vec::<String>::new(), "{amount}");
    }
    assert_line(
        &assigned("65").only_finding(),
        "error limits: gigas/7/172803349: `amount` is above `max_limit` of resource 12; expected 64, found 65, \
         difference 1 (discount.http /1, import 1)",
    );
    assert_line(
        &assigned("0.5").only_finding(),
        "error limits: gigas/7/172803349: `amount` is below `min_limit` of resource 12; expected 1, found 0.5, \
         difference -0.5 (discount.http /1, import 1)",
    );
}

/// Changes a row and puts the trigger that refuses it back.
fn edit(book: &Book, table: &str, change: &str) {
    let connection = rusqlite::Connection::open(book.path("billbook.db")).unwrap();
    let find = format!("SELECT sql FROM sqlite_schema WHERE name = '{table}_no_update'");
    let trigger: String = connection.query_row(&find, [], |row| row.get(0)).unwrap();
    drop(connection);
    book.alter(&format!(
        "DROP TRIGGER {table}_no_update; UPDATE {table} SET {change}; {trigger};"
    ));
}

#[test]
fn integrity_reports_a_text_that_is_no_decimal() {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/pricing.http"]);
    edit(&book, "cloudsigma_price", "price = '0,28' WHERE row_id = 3");
    assert_line(
        &book.only_finding(),
        "error integrity: cloudsigma_price/3: `price` is no decimal; expected a decimal, found 0,28 (pricing.http \
         /objects/2, import 1)",
    );
}

#[test]
fn integrity_reports_decimals_worked_out_and_control_totals() {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/subscriptions.http"]);
    edit(&book, "cloudsigma_list", "price = ''");
    edit(&book, "import_sum", "total = '+1'");
    let lines = book.check(&[]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].contains("import_sum/1: `total` is no decimal; expected a decimal, found +1"));
    assert!(lines[1].contains("cloudsigma_list/1: `price` is no decimal"));
}

#[test]
fn integrity_reports_a_reference_that_leads_nowhere() {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    edit(&book, "cloudsigma_discount", "import_id = 77 WHERE row_id = 1");
    assert_line(
        &book.only_finding(),
        "error integrity: cloudsigma_discount/1: refers to a row of import that is not there; expected a row of \
         import, found none",
    );
}

#[test]
fn integrity_reports_triggers_and_views_other_than_shipped() {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    book.alter(
        "DROP TRIGGER sqlar_no_delete;
         DROP VIEW import_list;
         CREATE VIEW import_list AS SELECT 1 AS import_id, 'x' AS file, '' AS entry;
         DROP VIEW cloudsigma_newest_list;
         CREATE VIEW cloudsigma_newest_list AS SELECT * FROM cloudsigma_list, (SELECT '' AS retrieved_at);
         CREATE TRIGGER lies AFTER INSERT ON currency BEGIN SELECT 1; END;
         CREATE VIEW my_own AS SELECT 1",
    );
    let lines = book.check(&[]);
    let expected = [
        "error integrity: trigger/sqlar_no_delete: the trigger is not there",
        "error integrity: view/cloudsigma_newest_list: the view is not the shipped one",
        "error integrity: view/import_list: the view is not the shipped one",
        "error integrity: trigger/lies: the trigger is none of the shipped ones",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn integrity_says_what_sqlite_finds() {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    book.alter(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, '(account_id, position)', '(account_id, row_id)')
         WHERE name = 'cloudsigma_discount_by_position';",
    );
    let lines = book.check(&["integrity"]);
    assert!(
        lines[0].starts_with("error integrity: file: SQLite says: "),
        "{lines:#?}"
    );
    let last = "error integrity: index/cloudsigma_discount_by_position: the index is not the shipped one";
    assert_eq!(lines.last().map(String::as_str), Some(last));
}

#[test]
fn findings_come_as_json_and_csv_too() {
    let book = Book::of_june(&[], "currentusage.http", &[("2147483648", "2147483649")]);
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
    assert_eq!(csv[0], "check,severity,object,message,expected,found,difference,place");
    assert_eq!(
        csv[1],
        "current-usage,error,cloudsigma/default/mem,`burst` is not what is used above the subscription,2147483648,\
         2147483649,1,\"currentusage.http /usage/mem, import 1\""
    );
}

#[test]
fn only_the_named_checks_run() {
    let book = Book::of_june(&[], "currentusage.http", &[("2147483648", "2147483649")]);
    assert_eq!(book.check(&["limits", "integrity"]), Vec::<String>::new());
    assert_eq!(book.check(&["limits", "current-usage"]).len(), 1);
}

#[test]
fn an_unknown_name_is_refused_with_the_known_ones() {
    let book = Book::of(&["fixtures/cloudsigma/june-2025/discount.http"]);
    let output = book.run(&["check", "running-balance", "vibes"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.starts_with("error[unknown-check]: there is no check `vibes`"),
        "{text}"
    );
    assert!(text.contains("running-balance, balance, burst-rating"), "{text}");
}

#[test]
fn the_list_of_checks_has_a_page() {
    let book = Book::empty();
    let output = book.run(&["check", "--list", "--output", "csv"]);
    assert!(output.status.success());
    let page = std::fs::read_to_string(Path::new(ROOT).join("docs/checks.md")).unwrap();
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let text = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(headings, names);
}

#[test]
fn importing_says_how_many_things_do_not_add_up() {
    let book = Book::empty();
    book.import_edited(&format!("{JUNE}/currentusage.http"), &[("2147483648", "2147483649")]);
    let output = book.run(&["import", &format!("{ROOT}/{JUNE}/discount.http")]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("1 thing does not add up: `billbook check` lists it."),
        "{text}"
    );
}
