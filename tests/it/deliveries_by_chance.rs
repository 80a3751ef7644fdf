//! Random deliveries in random orders: what counts is what a model in Python says, and, without answers, the same in every
//! order.

use crate::chance::Chance;
use crate::reconcile_recomputed::python;
use crate::sandbox::Sandbox;
use billbook::testing::charges::load;
use billbook::testing::clock::{Clock, parse};
use billbook::testing::contract::import::Answer;
use billbook::testing::contract::registry::Ledger;
use billbook::testing::ledger::import::{Options, Outcome, roll_back};
use billbook::testing::providers::REGISTRY;
use billbook::testing::source::Source;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Sequences that the suite plays; `BILLBOOK_SEQUENCES` gives another number.
const SEQUENCES: usize = 60;

const HEADER: &str = "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,\
ChargePeriodEnd,ChargeCategory,ProviderName,SubAccountId\n";

type Pairs = BTreeSet<(Option<String>, Option<usize>)>;

/// What a file covers: some days of some sub-accounts, often a run from the first day on.
fn pairs(chance: &mut Chance) -> Pairs {
    let mut pairs = Pairs::new();
    let from_start = chance.below(2) == 0;
    for sub_account in 0..=chance.below(2) {
        let first = if from_start { 1 } else { 1 + chance.below(6) };
        let last = first + chance.below(4);
        let name = (chance.below(5) > 0).then(|| format!("s{sub_account}"));
        pairs.extend((first..=last).map(|day| (name.clone(), Some(day))));
        if chance.below(8) == 0 {
            pairs.insert((name, None));
        }
    }
    pairs
}

fn text(file: usize, pairs: &Pairs) -> String {
    let mut text = HEADER.to_owned();
    for (sub_account, day) in pairs {
        let period = day.map_or(",".to_owned(), |day| {
            format!("2025-06-{day:02}T05:00:00Z,2025-06-{day:02}T06:00:00Z")
        });
        let sub_account = sub_account.as_deref().unwrap_or_default();
        let case = if file.is_multiple_of(2) { "a" } else { "A" };
        text.push_str(&format!(
            "1.{file:02},{case},EUR,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,{period},Usage,Nimbus,{sub_account}\n"
        ));
    }
    text
}

fn import(ledger: &mut Ledger, file: usize, text: &str, at: usize, answer: Option<&str>) -> &'static str {
    let source = Source::new(format!("{file}.csv"), text.as_bytes().to_vec(), None);
    let bulk = REGISTRY.bulk().next().unwrap();
    let input = (bulk.claims_bytes)(source).unwrap();
    let options = Options {
        retrieved_at: parse(&format!("2025-07-{at:02}")),
        answer: answer.map(|name| Answer::named(name).unwrap()),
        dry_run: true,
        ..Options::default()
    };
    let clock = Clock::fixed(parse("2025-08-01").unwrap());
    match load::import(ledger, (bulk, &[input], None), &options, clock, &mut |_, _| {}).unwrap() {
        Outcome::Imported(_) => "new",
        Outcome::SeenAgain(_) => "again",
        Outcome::AlreadyThere => "known",
        Outcome::Refused(problems) => {
            assert_eq!(problems[0].code.name, "overlap", "{}", problems[0].report());
            "refused"
        }
        Outcome::NotAnExport(problem) => panic!("{}", problem.report()),
    }
}

/// The numbers of the files whose charges count.
fn in_force(ledger: &Ledger) -> Vec<usize> {
    let sql = "SELECT DISTINCT CAST(substr(billed_cost, 3) AS INTEGER) FROM charge ORDER BY 1";
    let mut statement = ledger.connection.prepare(sql).unwrap();
    let files = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    files.map(|file| usize::try_from(file.unwrap()).unwrap()).collect()
}

fn sequences() -> usize {
    let stated = std::env::var("BILLBOOK_SEQUENCES").ok();
    stated.map_or(SEQUENCES, |text| text.parse().unwrap())
}

fn empty() -> (Sandbox, Ledger) {
    let sandbox = Sandbox::new();
    let clock = Clock::fixed(parse("2025-08-01").unwrap());
    let (ledger, _) = Ledger::open_to_write(&sandbox.ledger_path(), clock, &REGISTRY).unwrap();
    (sandbox, ledger)
}

#[test]
fn what_counts_is_what_the_model_says() {
    let mut chance = Chance::new(20_250_601);
    let (_sandbox, mut ledger) = empty();
    let mut cases = Vec::new();
    let mut found = Vec::new();
    for _ in 0..sequences() {
        let files: Vec<Pairs> = (0..2 + chance.below(4)).map(|_| pairs(&mut chance)).collect();
        let kinds: Vec<usize> = files.iter().map(|_| chance.below(10)).collect();
        let mut steps = Vec::new();
        let mut outcomes = Vec::new();
        for _ in 0..2 + chance.below(6) {
            let file = chance.below(files.len());
            let at = 1 + chance.below(9);
            let answer = match kinds[file] {
                0 => Some("append"),
                1 => Some("compare-only"),
                _ => [None, None, None, Some("replace"), Some("part")][chance.below(5)],
            };
            outcomes.push(import(&mut ledger, file, &text(file, &files[file]), at, answer));
            steps.push(json!({"file": file, "at": at, "answer": answer}));
        }
        found.push(json!({"outcomes": outcomes, "in_force": in_force(&ledger)}));
        cases.push(json!({"files": files, "steps": steps}));
        roll_back(&ledger).unwrap();
    }
    let Some((is_done, printed)) = python(&["../deliveries/model.py"], &json!(cases).to_string()) else {
        return;
    };
    assert!(is_done, "{printed}");
    assert_eq!(printed.lines().count(), cases.len());
    for ((line, found), case) in printed.lines().zip(&found).zip(&cases) {
        let model: Value = serde_json::from_str(line).unwrap();
        assert_eq!(model, *found, "{case}");
    }
    let all = json!(found).to_string();
    for outcome in ["new", "again", "known", "refused"] {
        assert!(all.contains(outcome), "nothing was {outcome}");
    }
}

/// Imports all deliveries, and again those that were refused, until nothing more comes in.
fn settle(ledger: &mut Ledger, steps: &[(usize, usize)], texts: &[String], answer: Option<&str>) -> (bool, Vec<usize>) {
    let mut left = steps.to_vec();
    loop {
        let before = left.len();
        left.retain(|(file, at)| import(ledger, *file, &texts[*file], *at, answer) == "refused");
        if left.is_empty() || left.len() == before {
            break;
        }
    }
    let counted = in_force(ledger);
    roll_back(ledger).unwrap();
    (left.is_empty(), counted)
}

#[test]
fn what_counts_does_not_depend_on_the_order() {
    let mut chance = Chance::new(20_250_602);
    let (_sandbox, mut ledger) = empty();
    let mut compared = 0;
    for number in 0..sequences() {
        let files: Vec<Pairs> = (0..2 + chance.below(3)).map(|_| pairs(&mut chance)).collect();
        let texts: Vec<String> = (0..).zip(&files).map(|(file, pairs)| text(file, pairs)).collect();
        // Times that differ, or the number of a delivery would tell; and some files are seen twice.
        let mut times: Vec<usize> = (1..=20).collect();
        chance.shuffle(&mut times);
        let again = chance.below(files.len());
        let seen = (0..files.len()).chain([again]);
        let mut steps: Vec<(usize, usize)> = seen.zip(times).collect();
        let answer = if number % 3 == 0 { Some("replace") } else { None };
        let (is_whole, counted) = settle(&mut ledger, &steps, &texts, answer);
        for _ in 0..3 {
            chance.shuffle(&mut steps);
            let (is_whole_too, counted_too) = settle(&mut ledger, &steps, &texts, answer);
            // Where something has to be answered, what came first stands until it is.
            if is_whole && is_whole_too {
                assert_eq!(counted_too, counted, "{files:?} {steps:?}");
                compared += 1;
            }
            assert_eq!(is_whole_too, is_whole, "{files:?} {steps:?}");
        }
    }
    assert!(compared > sequences() / 2, "{compared}");
}
