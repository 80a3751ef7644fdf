//! Figures that chance comes up with, through import and answer.

use crate::fixtures::canonical;
use crate::imports::page;
use crate::sandbox::Sandbox;
use proptest::prelude::*;

/// A decimal as a JSON number may be written: any length, zeros at the end, exponents.
const NUMBER: &str = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?";

fn settings(cases: u32) -> ProptestConfig {
    // Nothing is written beside the tests; a failure prints its smallest case.
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

fn transaction(id: usize, amount: &str) -> String {
    format!(
        r#"{{"amount": "{amount}", "billing_cycle": null, "end": "1.50", "id": "{id}", "initial": "2", "reason": "Payment", "time": "2025-06-01T00:00:00+00:00"}}"#
    )
}

proptest! {
    #![proptest_config(settings(16))]

    /// Pages that overlap, in any order, hold the same rows and the same sum as one page of all.
    #[test]
    fn any_split_of_a_ledger_holds_the_same(
        amounts in prop::collection::vec("-?[0-9]{1,12}(\\.[0-9]{1,20})?", 1..30),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6, 0_u8..60), 1..6),
        seed in any::<prop::sample::Index>(),
    ) {
        let amounts: Vec<String> = amounts.iter().map(|text| without_leading_zeros(text)).collect();
        let all: Vec<String> = amounts.iter().enumerate().map(|(id, amount)| transaction(id, amount)).collect();
        let mut ends: Vec<(usize, usize, u8)> =
            cuts.iter().map(|(index, overlap, minute)| (index.index(all.len()), *overlap, *minute)).collect();
        ends.push((all.len(), 2, 0));
        ends.sort_unstable();
        let mut files = Vec::new();
        let mut start = 0;
        for (end, overlap, minute) in ends {
            let from = usize::min(start, end).saturating_sub(overlap);
            files.push(page(&all[from..end], &format!("06:{minute:02}:00")));
            start = end;
        }
        let first = seed.index(files.len());
        files.rotate_left(first);

        let sandbox = Sandbox::new();
        sandbox.write("whole.http", page(&all, "06:00:00"));
        for (number, file) in files.iter().enumerate() {
            sandbox.write(&format!("pages/{number}.http"), file);
        }
        let sum = "SELECT count(*) AS n, decimal_sum(amount) AS s FROM ledger_entry";
        sandbox.ok(&["import", "-f", "whole.db", "whole.http"]);
        sandbox.ok(&["import", "-f", "pages.db", "pages"]);
        let whole = sandbox.ok(&["sql", "-f", "whole.db", sum, "--output", "csv"]);
        let pages = sandbox.ok(&["sql", "-f", "pages.db", sum, "--output", "csv"]);
        prop_assert_eq!(whole, pages);
        let ask = |ledger: &str| sandbox.ok(&["api", "-f", ledger, "cloudsigma", "/ledger/?limit=0"]);
        prop_assert_eq!(ask("whole.db"), ask("pages.db"));
    }

    /// The text of a number comes out as it went in, as a JSON number and as a string.
    #[test]
    fn number_texts_come_out_as_they_went_in(texts in prop::collection::vec(NUMBER, 1..12)) {
        let usage: Vec<String> = texts
            .iter()
            .enumerate()
            .map(|(id, text)| {
                // Odd ones as strings: both forms are accepted, and each comes back as itself.
                let amount = if id % 2 == 0 { text.clone() } else { format!("\"{text}\"") };
                format!(r#"{{"uuid": "{id}", "amount": {amount}, "resource_type": "cpu", "usage": 1}}"#)
            })
            .collect();
        let usage = format!(r#"{{"objects": [{}]}}"#, usage.join(", "));
        let ledger: Vec<String> = texts.iter().enumerate().map(|(id, text)| transaction(id, text)).collect();
        let ledger = page(&ledger, "06:00:00").replace("\"total_count\": 9", &format!("\"total_count\": {}", texts.len()));
        let (_, ledger_body) = ledger.split_once("GMT\n\n").unwrap();

        let sandbox = Sandbox::new();
        sandbox.write("usage.json", &usage);
        sandbox.write("ledger.http", &ledger);
        let period = ["--param", "date__gte=2025-06-01", "--param", "date__lt=2025-07-01"];
        sandbox.ok(&[&["import", "usage.json"], &period[..]].concat());
        sandbox.ok(&["import", "ledger.http"]);
        let answer = sandbox.ok(&["api", "cloudsigma", "/burstusage/?date__gte=2025-06-01&date__lt=2025-07-01"]);
        prop_assert_eq!(canonical(&answer), canonical(&usage));
        let answer = sandbox.ok(&["api", "cloudsigma", &format!("/ledger/?limit={}", texts.len())]);
        prop_assert_eq!(sorted(&answer), sorted(ledger_body));
    }
}

/// A decimal of the documents has no zeros in front.
fn without_leading_zeros(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let whole = whole.trim_start_matches('0');
    format!("{sign}{}{rest}", if whole.is_empty() { "0" } else { whole })
}

/// Amounts in their order of ids: transactions of the same moment are answered newest number first.
fn sorted(document: &str) -> Vec<(usize, String)> {
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    let objects = document["objects"].as_array().unwrap();
    let pair = |object: &serde_json::Value| {
        let text = |name: &str| object[name].as_str().unwrap().to_owned();
        (text("id").parse().unwrap(), text("amount"))
    };
    let mut pairs: Vec<(usize, String)> = objects.iter().map(pair).collect();
    pairs.sort();
    pairs
}
