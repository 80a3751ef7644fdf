//! How tests ask for the reports of the registry: the tests of forms, proofs, splits, pages and snapshots go through all of
//! them, so that none of them forgets a report.

use billbook::testing::clock;
use billbook::testing::contract::conversion::Conversion;
use billbook::testing::contract::report::{Report, Request, Takes};
use billbook::testing::contract::scope::Filter;
use billbook::testing::providers::REGISTRY;
use billbook::testing::snapshot::reports::{Named, all};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// More ways to ask for a report than the plainest one. Rates by hand, so that there is one for everything.
const MORE: &[&str] = &[
    "spend --by month,provider,account,service",
    "spend --by month,provider,account,service,category --total",
    "spend --by month,provider,account,service,resource,category",
    "spend --by day,resource,tag:team --cost effective --from 2025-05-03 --to 2025-06-20T12:00",
    "spend --by sku,invoice,tag:a\"b --cost list --provider gigas",
    "spend --by region,sub-account,charge-class --cost contracted --currency USD --total",
    "spend --by service --currency USD --total --in EUR --rate USD=EUR:0.92@2025-04-01 --rate USD=EUR:0.88@2025-06-05",
    "spend --by provider --currency EUR --in CHF --rate USD=EUR:1.07 --rate USD=CHF:0.81",
    "compare 2025-05 2025-06 --by service --total",
    "compare 2025-Q1 2025-Q2 --by provider,resource,sku --provider gigas",
    "compare 2025-06 2025-05 --by region,sub-account,category,tag:team --cost effective --total",
    "accruals 2025-06 --total",
    "accruals 2025-Q2 --currency EUR",
    "savings --by provider,service-category --total --from 2025-05",
    "savings --by resource,day --currency EUR",
    "commitments --from 2025-06",
    "ledger --from 2025-06-20 --to 2025-06-30T19:00 --currency EUR --in USD --rate EUR=USD:1.17",
    "invoices --in EUR --rate CAD=EUR:0.63 --rate USD=EUR:0.9",
    "discounts --provider cloudsigma",
    "taxes --provider gigas --from 2025-06",
    "open-items --payable --from 2025-05",
    "open-items --receivable --at 2025-06-30",
    "account-statement --from 2025-05 --to 2025-07",
    "account-statement gigas --currency EUR",
    "reminders --at 2025-06-30 --currency EUR",
    "margin --month 2026-11",
    "leakage --month 2026-11",
    "vat 2025-06 --by issue",
    "vat 2025 --currency EUR",
    "unbilled --month 2025-06",
    "unbilled --provider gigas",
    "billing --start 2017-01-01 --end 2026-01-01 --detail --provider all",
    "billing --start 2017-01-01 --end 2026-01-01 --show-federated-invoices",
    "billing --start 2018-01-01 --end 2018-12-31 --show-all-resellers --detail",
];

/// All reports.
pub fn reports() -> Vec<&'static Report> {
    REGISTRY.reports()
}

/// Those that are asked of every ledger, and are in every snapshot: a report with a choice of provider of its own is not, and
/// neither is one of periods that are named.
pub fn is_general(report: &Report) -> bool {
    report.is_filtered && report.is_timed
}

/// The period that a report is asked for at this place.
fn period(name: &str) -> &'static str {
    if name == "before" { "2025-05" } else { "2025-06" }
}

/// The words of a question.
pub fn words(question: &str) -> Vec<&str> {
    question.split(' ').collect()
}

/// The plainest question: the report with what it cannot do without, from first day to last.
pub fn plain(report: &Report) -> String {
    let mut question = report.name.to_owned();
    for option in report.options {
        match option.takes {
            Takes::Period => question.push_str(&format!(" {}", period(option.name))),
            Takes::Day => question.push_str(&format!(" --{} 2017-01-01", option.name)),
            Takes::DayOrToday => question.push_str(&format!(" --{} 2026-01-01", option.name)),
            _ => {}
        }
    }
    question
}

/// Ways to ask for a report, the plainest first.
pub fn questions(report: &Report) -> Vec<String> {
    let of_report = |question: &&&str| words(question)[0] == report.name;
    let more = MORE.iter().filter(of_report).map(|&question| question.to_owned());
    std::iter::once(plain(report)).chain(more).collect()
}

/// The questions whose answers a snapshot keeps, with the names of its tables.
pub fn kept() -> Vec<(String, Vec<String>)> {
    let question = |kept: &Named| {
        let options = kept.options().iter();
        let options = options.flat_map(|(name, text)| [format!("--{name}"), (*text).to_owned()]);
        std::iter::once(kept.report.name.to_owned()).chain(options).collect()
    };
    let all = all(&REGISTRY);
    for report in reports().into_iter().filter(|report| is_general(report)) {
        assert!(
            all.iter().any(|kept| kept.report.name == report.name),
            "{}",
            report.name
        );
    }
    all.iter().map(|kept| (kept.table(), question(kept))).collect()
}

/// Every report as the library is asked for it: all of it and of one month, plainly and with everything that it can add, and
/// with amounts converted where it does that.
pub fn every_request(connection: &Connection, check: &mut dyn FnMut(&'static Report, &Request)) {
    let rates = ["CAD=EUR:0.63", "USD=EUR:0.9@2017-01-01", "XXX=EUR:1", "JPY=EUR:0.006"];
    let rates = rates.map(|rate| rate.parse().unwrap());
    let june = Filter {
        from: clock::parse("2025-06-03T01:00:00Z"),
        to: clock::parse("2025-06-30"),
        ..Filter::default()
    };
    // From the middle of one month to the middle of another: sums by month do not answer this.
    let cut = Filter {
        from: clock::parse("2025-05-15T01:00:00Z"),
        to: clock::parse("2025-06-16"),
        ..Filter::default()
    };
    for report in reports() {
        let mut few = Vec::new();
        let mut many = Vec::new();
        for option in report.options {
            let all = match option.takes {
                // The other side of the same choice.
                Takes::Nothing if option.name == "receivable" => continue,
                Takes::Nothing => "",
                Takes::List(_) if report.name == "compare" => "service,category,tag:team,tag:a\"b,resource",
                Takes::Period => period(option.name),
                Takes::List(_) => "service,category,tag:team,tag:a\"b,resource,day",
                Takes::Day => "2017-01-01",
                Takes::DayOrToday => "2026-01-01",
                Takes::OneOf(_) if option.name == "provider" => "all",
                _ => continue,
            };
            many.push((option.name, all));
            if matches!(option.takes, Takes::Day | Takes::DayOrToday | Takes::Period) || option.name == "total" {
                few.push((option.name, all));
            }
        }
        for (options, filter) in [
            (&few, Filter::default()),
            (&many, june.clone()),
            (&few, cut.clone()),
            (&many, Filter::default()),
        ] {
            let request = || Request::new(report, filter.clone(), options);
            check(report, &request());
            if report.converts.is_some() {
                let conversion = Conversion::new(connection, "EUR", &rates, None).unwrap();
                check(report, &request().converted(Some(conversion)));
            }
        }
    }
}

#[test]
fn questions_are_those_of_reports_that_there_are() {
    let names: BTreeSet<&str> = reports().iter().map(|report| report.name).collect();
    assert!(MORE.iter().all(|question| names.contains(words(question)[0])));
    let orders: BTreeSet<u16> = reports().iter().map(|report| report.order).collect();
    assert_eq!(orders.len(), names.len(), "two reports have one name or place");
    for report in reports() {
        assert!(
            !report.about.is_empty() && !report.details.is_empty(),
            "{}",
            report.name
        );
        assert_eq!(
            is_general(report),
            !report.tables.is_empty(),
            "{} and snapshots",
            report.name
        );
    }
}
