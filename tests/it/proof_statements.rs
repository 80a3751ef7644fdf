//! Statements carry their proof: the stock shell runs the SQL of every total and line and gets the figure, what is computed
//! follows from its operands, and every figure leads to rows and their original texts.

use crate::reconcile_rules::{ledgers, text};
use crate::sandbox::{Run, Sandbox};
use crate::stock_shell::shell;
use billbook::testing::contract::scope::Scope;
use billbook::testing::ledger::{chain, explain};
use billbook::testing::money::decimal::Decimal;
use billbook::testing::money::rounding::{Mode, divide};
use billbook::testing::reconcile;
use billbook::testing::reconcile::evidence;
use billbook::testing::reconcile::prove::Column;
use serde_json::Value;
use std::collections::BTreeSet;

/// Ledgers, each with the options that its statements are asked with.
fn asked() -> Vec<(String, Sandbox, Vec<Vec<&'static str>>)> {
    let mut all: Vec<_> = ledgers()
        .into_iter()
        .map(|(name, sandbox, _)| (name, sandbox, vec![vec![]]))
        .collect();
    let mut of = |folders: &[&str], asked: &[&'static str]| {
        let sandbox = Sandbox::new();
        for folder in folders {
            sandbox.copy_as(&format!("tests/reconcile/{folder}"), folder);
        }
        sandbox.ok(&[&["import"], folders].concat());
        let asked = asked.iter().map(|options| options.split_whitespace().collect());
        all.push((folders.join(" and "), sandbox, asked.collect()));
    };
    of(&["ormuco"], &["", "--revisions"]);
    of(&["vcloudair"], &[""]);
    of(&["prices"], &[""]);
    of(&["payments"], &[""]);
    of(&["scenarios"], &[""]);
    of(
        &["focus", "lists"],
        &[
            "",
            "--invoice INV-2025-001 --total 1578.63 --currency USD",
            "--invoice INV-2025-001 --total 1450.00 --currency USD",
            "--invoice INV-ROUND --total 10.00 --currency USD",
            "--invoice INV-CREDIT --total 90.00 --currency USD",
            "--invoice NC-1 --total 80.00 --currency EUR",
            "--invoice INV-2025-001 --total 1.00 --currency EUR",
            "--period 2025-03 --provider Acme --total 20.00 --currency USD",
        ],
    );
    let corrected = crate::reconcile_issued::corrected();
    all.push(("documents".to_owned(), corrected, vec![vec![]]));
    for (_, _, asked) in &mut all {
        for options in asked {
            for option in options {
                if *option == "Acme" {
                    *option = "Acme Co";
                }
            }
        }
    }
    all
}

fn proved(sandbox: &Sandbox, options: &[&str]) -> Value {
    let run = sandbox.run(&[&["reconcile", "--proof", "--output", "json"], options].concat());
    assert!(run.code == 0 || run.code == 1, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// What the stock shell makes of statements, one after the other; nothing where there is no such program.
fn in_the_shell(sandbox: &Sandbox, statements: &[String]) -> Option<Vec<String>> {
    let ledger = sandbox.ledger_path().display().to_string();
    let args = ["-batch", "-bail", "-readonly", "-list", &ledger];
    let text = shell(sandbox, ".", &args, &statements.join("\n"))?;
    Some(text.lines().map(str::to_owned).collect())
}

fn number(text: &str) -> Decimal {
    Decimal::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Operands as a sum of products with quotients and brackets: `(6 * 0.018 - 4 * 0.018) * (7200 / 3600 - 0 / 3600)`.
struct Operands<'t> {
    words: Vec<&'t str>,
    /// Decimals at which each quotient is rounded, half to even.
    in_each: Option<u32>,
}

/// Numerator and denominator.
type Fraction = (Decimal, Decimal);

impl Operands<'_> {
    fn sum(&mut self) -> Fraction {
        let mut sum = (number("0"), number("1"));
        let mut is_less = self.take("-");
        loop {
            let (upper, lower) = self.product();
            let right = upper.mul(&sum.1);
            let left = sum.0.mul(&lower);
            sum = (
                if is_less { left.sub(&right) } else { left.add(&right) },
                sum.1.mul(&lower),
            );
            if self.take("-") {
                is_less = true;
            } else if self.take("+") {
                is_less = false;
            } else {
                return sum;
            }
        }
    }

    fn product(&mut self) -> Fraction {
        let (mut upper, mut lower) = self.factor();
        loop {
            if self.take("*") {
                let (other, others) = self.factor();
                (upper, lower) = (upper.mul(&other), lower.mul(&others));
            } else if self.take("/") {
                let (other, others) = self.factor();
                (upper, lower) = (upper.mul(&others), lower.mul(&other));
                if let Some(decimals) = self.in_each {
                    upper = divide(&upper, &lower, decimals, Mode::HalfEven).unwrap();
                    lower = number("1");
                }
            } else {
                return (upper, lower);
            }
        }
    }

    fn factor(&mut self) -> Fraction {
        if self.take("(") {
            let sum = self.sum();
            assert!(self.take(")"), "{:?}", self.words);
            return sum;
        }
        (number(self.words.pop().unwrap()), number("1"))
    }

    fn take(&mut self, word: &str) -> bool {
        let is_next = self.words.last() == Some(&word);
        if is_next {
            self.words.pop();
        }
        is_next
    }
}

/// Whether a figure follows from its operands by the rounding that is stated.
fn follows(figure: &Value) -> bool {
    let rounding = text(figure, "rounding");
    let value = number(text(figure, "value"));
    let spaced = text(figure, "operands").replace('(', "( ").replace(')', " )");
    let mut operands = Operands {
        words: spaced.split_whitespace().rev().collect(),
        in_each: None,
    };
    let decimals = rounding.split(' ').next().and_then(|decimals| decimals.parse().ok());
    if rounding.contains("in each quotient") {
        operands.in_each = decimals;
    }
    let (upper, lower) = operands.sum();
    assert!(operands.words.is_empty(), "{figure}");
    let Some(decimals) = decimals.filter(|_| operands.in_each.is_none()) else {
        return upper == value.mul(&lower);
    };
    let by = |mode| divide(&upper, &lower, decimals, mode).unwrap();
    let either = [Mode::HalfEven, Mode::HalfAway].map(by);
    if rounding.ends_with("half to even") {
        value == either[0]
    } else {
        // A half may go either way: the other way is a unit of the last decimal further.
        let twice = number("2").mul(&upper.sub(&value.mul(&lower)));
        let unit = number(&format!("1E-{decimals}")).mul(&lower);
        either.contains(&value) || twice == unit || twice == unit.neg()
    }
}

/// What must be found of each statement: both totals, and each line.
fn columns(statement: &Value) -> Vec<String> {
    let count = statement["lines"].as_array().unwrap().len();
    let lines = (1..=count).map(|number| format!("line {number}"));
    ["here", "there"].map(str::to_owned).into_iter().chain(lines).collect()
}

/// The figure that a column of a statement shows.
fn shown<'v>(statement: &'v Value, column: &str) -> &'v str {
    match column.strip_prefix("line ") {
        Some(number) => text(&statement["lines"][number.parse::<usize>().unwrap() - 1], "amount"),
        None => text(statement, column),
    }
}

/// Checks every figure of every statement; how many the shell gave, and how many were computed.
fn check(name: &str, sandbox: &Sandbox, options: &[&str], pairs: &mut BTreeSet<String>) -> Option<[usize; 2]> {
    let document = proved(sandbox, options);
    let proof = &document["proof"];
    let all = proof["statements"].as_array().unwrap();
    let scripts: Vec<String> = all
        .iter()
        .map(|statement| {
            let sql = text(statement, "sql");
            assert!(!sql.contains(":only") && !sql.contains("?1"), "{sql}");
            match statement["value"] {
                // Rows are counted: they have no one figure.
                Value::Null => format!("SELECT count(*) FROM ({});", sql.trim_end_matches(';')),
                _ => sql.to_owned(),
            }
        })
        .collect();
    let theirs = in_the_shell(sandbox, &scripts)?;
    assert_eq!(theirs.len(), all.len(), "{name}");
    let mut given = 0;
    for (statement, theirs) in all.iter().zip(&theirs) {
        if statement["value"].is_null() {
            continue;
        }
        // Digit for digit, but for zeros at the end, and a minus before some zeros.
        let value = text(statement, "value");
        let digits = |text: &str| number(text).trim_zeros(0).to_string();
        assert_eq!(
            digits(theirs),
            digits(value),
            "{name}: {}\n{}",
            text(statement, "gives"),
            text(statement, "sql")
        );
        given += 1;
    }
    let computed = proof["computed"].as_array().unwrap();
    let row = |figure: &Value| usize::try_from(figure["row"].as_u64().unwrap()).unwrap();
    let mut sums = 0;
    for figure in computed {
        let operands = text(figure, "operands");
        if operands == "no rows" {
            assert_eq!(number(text(figure, "value")), number("0"), "{name}: {figure}");
        } else if operands.starts_with("given with") {
            assert!(options.contains(&text(figure, "value")), "{name}: {figure}");
        } else if let Some(rest) = operands.strip_prefix("the sum of these figures: ") {
            let part = format!("{}, ", text(figure, "column"));
            let is_part = |other: &&Value| row(other) == row(figure) && text(other, "column").starts_with(&part);
            let parts: Vec<&Value> = computed.iter().filter(is_part).collect();
            let (count, more) = rest.split_once(", and what is added up, ").unwrap_or((rest, "0"));
            assert_eq!(parts.len().to_string(), count, "{name}: {figure}");
            let sum = parts
                .iter()
                .fold(number(more), |sum, part| sum.add(&number(text(part, "value"))));
            assert_eq!(sum, number(text(figure, "value")), "{name}: {figure}");
            sums += 1;
        } else {
            assert!(follows(figure), "{name}: {figure}");
        }
    }
    for (index, statement) in document["statements"].as_array().unwrap().iter().enumerate() {
        pairs.insert(text(statement, "pair").to_owned());
        for column in columns(statement) {
            let is_it = |figure: &&Value| row(figure) == index + 1 && text(figure, "column") == column;
            let rowed = all.iter().filter(|figure| !figure["row"].is_null());
            let found = rowed.filter(is_it).find(|figure| !figure["value"].is_null());
            let found = found.or_else(|| computed.iter().find(is_it));
            let found = found.unwrap_or_else(|| panic!("{name}: nothing proves {column} of {statement}"));
            assert_eq!(text(found, "value"), shown(statement, &column), "{name}: {column}");
        }
    }
    Some([given, sums])
}

#[test]
fn the_stock_shell_proves_every_total_and_line_of_every_statement() {
    let (mut given, mut sums) = (0, 0);
    let mut pairs = BTreeSet::new();
    for (name, sandbox, asked) in asked() {
        for options in asked {
            let Some([of_shell, of_operands]) = check(&name, &sandbox, &options, &mut pairs) else {
                eprintln!("SKIPPED: no `sqlite3` program on PATH to prove the statements with");
                return;
            };
            given += of_shell;
            sums += of_operands;
        }
    }
    assert!(given > 350 && sums > 10, "{given} {sums}");
    for pair in billbook::testing::providers::REGISTRY.pairs() {
        // No provider's payments name invoices; a test beside the pair adds its rows up.
        let is_proved = pairs.contains(pair.name) || pair.name == "payments";
        assert!(is_proved, "no statement of {} was proved", pair.name);
    }
}

#[test]
fn every_figure_of_a_statement_leads_to_rows_and_their_texts() {
    let (mut figures, mut rows) = (0, 0);
    for (name, sandbox, _) in asked() {
        let ledger = sandbox.ledger();
        let connection = &ledger.connection;
        for statement in reconcile::run(&ledger, &[], &Scope::default()).unwrap() {
            let lines = (1..=statement.lines.len()).map(Column::Line);
            let columns = [Column::Here, Column::There, Column::Difference, Column::Unexplained];
            let columns = columns.into_iter().chain(lines).map(Some).chain([None]);
            for column in columns {
                let what = format!("{name}: {} {} {column:?}", statement.pair, statement.key());
                let of_figure =
                    evidence::evidence(connection, &statement, column).unwrap_or_else(|e| panic!("{what}: {e:?}"));
                let mut found = 0;
                for selection in &of_figure.selections {
                    found += selection
                        .count(connection)
                        .unwrap_or_else(|e| panic!("{what}: {e:?}"))
                        .rows;
                    explain::each(&ledger, &selection.sql(), Some(1), &mut |row| {
                        assert!(row.text.is_some(), "{what}: {row:?}");
                        assert!(!row.file.is_empty() && row.import_id > 0, "{what}");
                        rows += 1;
                        Ok(())
                    })
                    .unwrap();
                }
                let is_nothing = match column {
                    Some(Column::Here) => statement.here.rows == 0,
                    Some(Column::There) => statement.there.rows == 0,
                    _ => false,
                };
                // Of current usage, what is used is a row beside the subscriptions.
                assert!(found > 0 || is_nothing, "{what}");
                figures += 1;
            }
        }
    }
    assert!(figures > 500 && rows > 500, "{figures} {rows}");
}

fn burst() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/reconcile/cloudsigma/open", "month");
    sandbox.ok(&["import", "month"]);
    sandbox
}

#[test]
fn a_proof_says_what_was_asked_in_every_form() {
    let sandbox = burst();
    let options = ["cloudsigma-balance", "--from", "2025-01", "--currency", "EUR"];
    let document = proved(&sandbox, &options);
    let proof = &document["proof"];
    let head = chain::newest_head(&sandbox.ledger().connection).unwrap();
    assert_eq!(proof["head"].as_str(), head.as_deref());
    let parameters = serde_json::json!({"pair": "cloudsigma-balance", "from": "2025-01-01T00:00:00.000000Z",
        "currency": "EUR"});
    assert_eq!(proof["parameters"], parameters);
    let with = |more: &[&str]| -> Run { sandbox.run(&[&["reconcile"], &options[..], more].concat()) };
    let plain: Value = serde_json::from_str(&with(&["--output", "json"]).stdout).unwrap();
    assert_eq!(document["statements"], plain);
    let sqls: Vec<&str> = proof["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| text(statement, "sql"))
        .collect();
    let (table, without) = (with(&["--proof"]), with(&[]));
    assert_eq!(table.code, without.code);
    assert!(table.stdout.starts_with(without.stdout.trim_end()), "{}", table.stdout);
    assert!(sqls.iter().all(|sql| table.stdout.contains(sql)), "{}", table.stdout);
    let page = with(&["--proof", "--output", "html"]).stdout;
    assert!(page.contains("<h2>Proof</h2>") && page.contains("decimal_sum(adds)"));
    for (more, totals) in [(&[][..], ["total here", "total there"]), (&["--summary"], ["", ""])] {
        let csv = with(&[&["--proof", "--output", "csv"], more].concat()).stdout;
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let header = reader.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|column| column == name).unwrap();
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for record in &records {
            assert_eq!(Some(&record[at("proof_head")]), head.as_deref());
            let statement = &record[at("proof_statement")];
            let has = |name: &str| statement.contains(&format!("AS \"{name}\""));
            if more.is_empty() {
                // Every row has what is about itself.
                let kind = &record[at("kind")];
                assert_eq!(has("here"), kind == totals[0], "{record:?}");
                assert_eq!(has("there"), kind == totals[1], "{record:?}");
                assert_eq!(
                    !record[at("proof_computed")].is_empty(),
                    ["unexplained", "to clear"].contains(&kind),
                    "{record:?}"
                );
            } else {
                assert!(has("here") && has("there"), "{record:?}");
            }
        }
        assert!(records.len() > 1, "{csv}");
    }
    with(&["--proof", "-o", "proved.xlsx"]);
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(sandbox.path("proved.xlsx")).unwrap();
    assert_eq!(
        calamine::Reader::sheet_names(&workbook)[..4],
        ["rows", "statements", "proof", "imports"]
    );
    let sheet = calamine::Reader::worksheet_range(&mut workbook, "proof").unwrap();
    assert!(sqls.iter().all(|sql| sheet.rows().any(|row| row[1] == **sql)));
    // What others find in the file is its present state.
    for refused in [&["--as-of", "3"][..], &["--list"], &["--explain", "1"]] {
        assert_eq!(with(&[&["--proof"], refused].concat()).code, 2, "{refused:?}");
    }
}

#[test]
fn a_statement_is_looked_behind_by_its_number_or_id() {
    let sandbox = burst();
    let all: Vec<Value> = serde_json::from_str(&sandbox.run(&["reconcile", "--output", "json"]).stdout).unwrap();
    let open = all.iter().position(|one| text(one, "verdict") == "open").unwrap();
    let number = (open + 1).to_string();
    let shown = |wanted: &str, more: &[&str]| sandbox.run(&[&["reconcile", "--explain", wanted], more].concat());
    let by_number = shown(&number, &[]).expect(0);
    let id = text(&all[open], "finding");
    assert_eq!(shown(id, &[]).stdout, by_number.stdout);
    assert_eq!(shown(&id[..6], &[]).stdout, by_number.stdout);
    assert!(
        by_number.stdout.contains("import    ") && by_number.stdout.contains("month/"),
        "{}",
        by_number.stdout
    );
    let json: Value =
        serde_json::from_str(&shown(&number, &["--column", "here", "--all", "--output", "json"]).stdout).unwrap();
    let behind = json["behind"].as_array().unwrap();
    assert_eq!(behind.len(), 1);
    assert_eq!(number_of(&behind[0]["sum"]), number_of(&all[open]["here"]));
    assert_eq!(
        behind[0]["explained"].as_array().unwrap().len().to_string(),
        behind[0]["rows"].to_string()
    );
    for (wanted, column) in [
        ("0", "here"),
        ("99", "here"),
        ("nothing", "here"),
        ("0123", "here"),
        (&*number, "line 99"),
    ] {
        shown(wanted, &["--column", column]).expect_error(2, "not-found");
    }
    assert_eq!(shown(&number, &["--column", "total"]).code, 2);
}

fn number_of(value: &Value) -> Decimal {
    number(value.as_str().unwrap())
}

#[test]
fn a_total_typed_in_is_accepted_with_the_options_it_was_made_with() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/reconcile/focus", "focus");
    sandbox.ok(&["import", "focus"]);
    let typed = ["--invoice", "INV-2025-001", "--total", "1400", "--currency", "USD"];
    let of = |total: &str| {
        let mut all = ["reconcile", "--output", "json"].to_vec();
        all.extend(typed.iter().map(|word| if *word == "1400" { total } else { word }));
        sandbox.run(&all)
    };
    let open: Vec<Value> = serde_json::from_str(&of("1400").expect(1).stdout).unwrap();
    assert_eq!(open.len(), 2);
    for statement in &open {
        let id = text(statement, "finding");
        // Without the total there is no such statement.
        let run = sandbox
            .run(&["accept", id, "--why", "known"])
            .expect_error(2, "not-found");
        assert!(run.stderr.contains("--total"), "{}", run.stderr);
        let said = sandbox.ok(&[&["accept", id, "--why", "a typing error of theirs"], &typed[..]].concat());
        assert!(said.contains("found 1400"), "{said}");
    }
    let accepted: Vec<Value> = serde_json::from_str(&of("1400").expect(0).stdout).unwrap();
    assert!(
        accepted
            .iter()
            .all(|one| text(one, "accepted_why") == "a typing error of theirs")
    );
    // Another total is another statement.
    of("1401").expect(1);
    let decisions = sandbox.ok(&["decisions", "--output", "csv"]);
    assert_eq!(decisions.matches("a typing error of theirs").count(), 2, "{decisions}");
    assert!(decisions.contains("INV-2025-001"), "{decisions}");
    assert_eq!(sandbox.value("SELECT group_concat(found) FROM acceptance"), "1400,1400");
    for refused in [
        &["--provider", "Acme Co"][..],
        &["--currency", "USD"],
        &["--account", "a"],
    ] {
        sandbox
            .run(&[&["accept", "0123456789ab", "--why", "x"], refused].concat())
            .expect_error(2, "parameter");
    }
    // The whole ledger is made anew with them.
    sandbox.ok(&["verify", "--replay"]);
}
