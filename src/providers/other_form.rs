//! A form that no provider has fills the store as well as any: `12.50;EUR;Usage`, a charge a line.

use super::REGISTRY;
use crate::charges::batch::{Batch, Fact, NewContext, NewGroupRow, NewScope, Span};
use crate::charges::columns::{COSTS, FACTS, GROUPS};
use crate::charges::counted::Counted;
use crate::charges::load::{FileRead, Loading, import_by, load};
use crate::charges::memory::Memory;
use crate::charges::numbers::CUBE;
use crate::charges::write::Writer;
use crate::charges::{TABLE, verify};
use crate::clock::{self, Clock};
use crate::contract::import::{Answer, Options, Outcome};
use crate::contract::registry::Ledger;
use crate::error::codes;
use crate::ledger::import::group::Group;
use crate::money::decimal::Decimal;
use crate::money::sums::Amount;
use crate::source::Source;
use crate::source::input::{Content, Cut, Input};
use std::io::Read;
use std::sync::Arc;

const TEXT: &str = "12.50;EUR;Usage\n0.25;EUR;Usage\n-1;EUR;Credit\n7;USD;Usage\n";

/// The first of June 2025.
const DAY: i32 = 20_240;

fn input(text: &str) -> Input {
    let original = Arc::new(Source::new("june.txt", text.as_bytes().to_vec(), None));
    let content = Content::Bytes {
        text: original.bytes.clone(),
        original,
    };
    Input {
        name: "june.txt".to_owned(),
        size: u64::try_from(text.len()).unwrap(),
        modified_at: None,
        cut: Cut::default(),
        places: None,
        notes: Vec::new(),
        flaws: Vec::new(),
        member: None,
        content,
        mapped: None,
    }
}

/// Puts a line down: its context where that is new, and its fact.
fn put(line: &str, memory: &mut Memory, batch: &mut Batch) {
    let [cost, currency, category] = *line.split(';').collect::<Vec<_>>() else {
        panic!("{line}");
    };
    let key = memory.interner.key(format!("{currency};{category}").as_bytes());
    let known = memory.interner.row(key).unwrap_or_else(|| {
        let (scope, is_new) = memory.interner.scope(b"Acme");
        if is_new {
            let period = ["2025-06-01T00:00:00Z", "2025-07-01T00:00:00Z"].map(|time| Some(time.to_owned()));
            let [start, end] = period;
            let texts = [Some("Acme".to_owned()), None, Some("A1".to_owned()), start, end];
            batch.scopes.push(NewScope { id: scope, texts });
        }
        let mut groups = [0; GROUPS.len()];
        for (index, group) in GROUPS.iter().enumerate() {
            let text_of = |column: &str| match column {
                "BillingCurrency" => Some(currency),
                "ChargeCategory" => Some(category),
                _ => None,
            };
            let texts: Vec<Option<&str>> = group.columns.iter().map(|column| text_of(column)).collect();
            let (id, is_new) = memory.interner.group(index, format!("{texts:?}").as_bytes());
            groups[index] = id;
            if is_new {
                let first_text = batch.texts.len();
                for text in texts {
                    let span = text.map_or(Span::NULL, |text| batch.keep(text.as_bytes()));
                    batch.texts.push(span);
                }
                batch.group_rows.push(NewGroupRow {
                    group: index,
                    id,
                    first_text,
                });
            }
        }
        let mut cube = [scope; 6];
        for (number, name) in cube.iter_mut().skip(1).zip(CUBE) {
            *number = groups[GROUPS.iter().position(|group| group.name == name).unwrap()];
        }
        let (number, is_new) = memory.interner.cube(cube);
        if is_new {
            memory.totals.enter(cube);
        }
        let known = memory.interner.new_row(key, number, 0);
        batch.contexts.push(NewContext {
            id: known.context,
            scope,
            groups,
        });
        known
    });
    let costs = [const { None }; COSTS].map(|_: Option<Amount>| Amount::parse(cost.as_bytes()).ok());
    memory
        .totals
        .add(known.context, known.cube, Some(DAY), &costs, known.place);
    let span = batch.keep(cost.as_bytes());
    let mut decimals = [Span::NULL; FACTS.len()];
    decimals[..COSTS].fill(span);
    batch.facts.push(Fact {
        context: known.context,
        start: Some(i64::from(DAY) * 86_400),
        seconds: Some(86_400),
        decimals,
    });
}

/// Reads a file of this form; the second reader counts as many of its lines as the test says.
fn read(writer: &mut Writer, file: &Input, memory: &mut Memory, counted_lines: usize) -> FileRead {
    let mut text = String::new();
    file.open().unwrap().0.read_to_string(&mut text).unwrap();
    let mut batch = Batch::new(text.len(), text.lines().count());
    text.lines().for_each(|line| put(line, memory, &mut batch));
    batch.finished = Some(memory.totals.take_days());
    writer.store(batch).unwrap();
    let mut counted = Counted::default();
    for line in text.lines().take(counted_lines) {
        let mut fields = line.split(';');
        let cost = Decimal::parse(fields.next().unwrap()).unwrap();
        counted.rows += 1;
        for (count, sum) in counted.sums.entry(fields.next().unwrap().to_owned()).or_default() {
            *count += 1;
            sum.add(&cost);
        }
    }
    FileRead {
        needed_dates: false,
        kept: Vec::new(),
        header: Vec::new(),
        version: "1.0",
        counted,
        sha256: file.sha256().unwrap(),
        accepted: Vec::new(),
        shifts: Vec::new(),
    }
}

fn ledger() -> (Ledger, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, _) = Ledger::open_to_write(&folder.path().join("billbook.db"), now(), &REGISTRY).unwrap();
    (ledger, folder)
}

fn now() -> Clock {
    Clock::fixed(clock::parse("2025-07-01").unwrap())
}

/// Imports a text as a dataset, with an answer.
fn import_as(
    ledger: &mut Ledger,
    text: &str,
    dataset: &'static str,
    answer: Option<Answer>,
    counted_lines: usize,
) -> Outcome {
    let files = [input(text)];
    let options = Options {
        answer,
        ..Options::default()
    };
    let loading = Loading {
        operation: REGISTRY.bulk().next().unwrap().operation,
        dataset,
        stated: None,
        options: &options,
        clock: now(),
    };
    let mut group = Group::of_one(false, now());
    let outcome = import_by(
        &mut group,
        ledger,
        &files,
        &mut |_, _| {},
        &mut |connection, progress| {
            load(connection, &files, loading, progress, &mut |writer, file, memory, _| {
                Ok(Ok(read(writer, file, memory, counted_lines)))
            })
        },
    );
    outcome.unwrap()
}

fn import_lines(counted_lines: usize) -> (Ledger, Outcome, tempfile::TempDir) {
    let (mut ledger, folder) = ledger();
    let outcome = import_as(&mut ledger, TEXT, "focus", None, counted_lines);
    (ledger, outcome, folder)
}

#[test]
fn a_second_dataset_of_a_month_is_refused_with_both_sums() {
    const OTHER: &str = "20.00;EUR;Usage\n";
    for (answer, sums) in [
        (None, "11.75 7"),
        (Some(Answer::Part), "11.75 7"),
        (Some(Answer::CompareOnly), "11.75 7"),
        (Some(Answer::Replace), "20.00"),
    ] {
        let (mut ledger, _folder) = ledger();
        let first = import_as(&mut ledger, TEXT, "actual", None, usize::MAX);
        assert!(matches!(first, Outcome::Imported(_)), "{first:?}");
        let second = import_as(&mut ledger, OTHER, "amortized", answer, usize::MAX);
        match second {
            Outcome::Refused(problems) => {
                assert!(matches!(answer, None | Some(Answer::Part)));
                assert_eq!(problems[0].code, &codes::OVERLAP);
                let report = problems[0].report();
                for part in [
                    "1 charge, 20.00 EUR",
                    "4 charges, 11.75 EUR, 7 USD",
                    "`amortized`",
                    "`actual`",
                ] {
                    assert!(report.contains(part), "{report}");
                }
            }
            other => assert!(matches!(other, Outcome::Imported(_)), "{other:?}"),
        }
        let sql = "SELECT group_concat(s, ' ') FROM (SELECT decimal_sum(billed_cost) AS s FROM charge
                   GROUP BY billing_currency ORDER BY billing_currency)";
        let found: String = ledger.connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(found, sums, "{answer:?}");
    }
}

#[test]
fn another_form_fills_the_same_store() {
    let (ledger, outcome, _folder) = import_lines(usize::MAX);
    let Outcome::Imported(reports) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(reports[0].totals.rows.get(TABLE), Some(&4));
    assert!(verify::differences(&ledger.connection).unwrap().is_empty());
    let mut statement = ledger
        .connection
        .prepare("SELECT provider, billing_currency, billed_cost FROM charge_by_month ORDER BY 1, 2, charge_category")
        .unwrap();
    let sums: Vec<(String, String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(std::result::Result::unwrap)
        .collect();
    let expected = [("EUR", "-1"), ("EUR", "12.75"), ("USD", "7")];
    assert_eq!(
        sums,
        expected.map(|(currency, sum)| ("Acme".to_owned(), currency.to_owned(), sum.to_owned()))
    );
}

#[test]
fn what_the_second_reader_counts_otherwise_is_refused() {
    let (ledger, outcome, _folder) = import_lines(3);
    let Outcome::Refused(problems) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(problems[0].code, &codes::CONTROL_TOTAL);
    let rows: i64 = ledger
        .connection
        .query_row("SELECT count(*) FROM focus_charge", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 0);
}
