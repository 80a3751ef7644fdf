//! `billbook sample`: the same on every machine, and as docs/sample.md says by hand.

use crate::programs;
use crate::sandbox::Sandbox;
use serde_json::Value;

fn json(sandbox: &Sandbox, words: &[&str]) -> Value {
    serde_json::from_str(&sandbox.ok(&[&["sample"], words, &["--output", "json"]].concat())).unwrap()
}

fn keys(sample: &Value) -> Vec<String> {
    let items = sample["items"].as_array().unwrap().iter();
    items.map(|item| item["row_key"].as_str().unwrap().to_owned()).collect()
}

/// Draws as the page says, with nothing of ours but the rows.
const PYTHON: &str = r#"
import hashlib, sys
from fractions import Fraction
seed, count, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
rows = [line.rstrip("\n").split("\t") for line in sys.stdin]
digest = lambda text: hashlib.sha256(f"{seed}:{text}".encode()).hexdigest()
if how == "item":
    print("\n".join(key for key, amount in sorted(rows, key=lambda row: digest(row[0]))[:count]))
else:
    rows.sort(key=lambda row: row[0].encode())
    total = sum(abs(Fraction(amount)) for key, amount in rows)
    start = Fraction(int(digest("start")[:8], 16), 2 ** 32)
    points = [(k + start) * total / count for k in range(count)]
    end = Fraction(0)
    for key, amount in rows:
        begin, end = end, end + abs(Fraction(amount))
        if any(begin <= point < end for point in points):
            print(key)
"#;

#[test]
fn the_sample_is_the_one_that_the_page_describes() {
    let sandbox = Sandbox::with_all_fixtures();
    let population = sandbox.ok(&[
        "sql",
        "SELECT row_key || char(9) || billed_cost AS line FROM charge WHERE billing_currency = 'EUR'",
        "--output",
        "csv",
    ]);
    let population = population.split_once('\n').unwrap().1.to_owned();
    for seed in ["7", "8", "18446744073709551615"] {
        for how in ["item", "amount"] {
            let ours = keys(&json(
                &sandbox,
                &["25", "--seed", seed, "--by", how, "--currency", "EUR"],
            ));
            let again = keys(&json(
                &sandbox,
                &["25", "--seed", seed, "--by", how, "--currency", "EUR"],
            ));
            assert_eq!(ours, again);
            let Some(mut python) = programs::program("python3", "no sample was drawn again with Python") else {
                continue;
            };
            let output = programs::output(python.args(["-c", PYTHON, seed, "25", how]), population.as_bytes());
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let theirs = String::from_utf8(output.stdout).unwrap();
            assert_eq!(ours, theirs.lines().collect::<Vec<_>>(), "seed {seed} by {how}");
        }
    }
}

#[test]
fn every_item_has_its_file_and_its_text() {
    let sandbox = Sandbox::with_all_fixtures();
    for words in [&["40", "charges"][..], &["10", "invoices"], &["10", "payments"]] {
        let sample = json(&sandbox, &[words, &["--seed", "3"]].concat());
        let items = sample["items"].as_array().unwrap();
        assert!(!items.is_empty());
        for item in items {
            assert!(!item["file"].as_str().unwrap().is_empty(), "{item}");
            assert!(!item["text"].as_str().unwrap().is_empty(), "{item}");
            assert_eq!(item["sha256"].as_str().unwrap().len(), 64, "{item}");
        }
    }
    // The same seed with a larger count has the smaller sample in it.
    let [small, large] = ["5", "9"].map(|count| keys(&json(&sandbox, &[count, "--seed", "3"])));
    assert_eq!(small[..], large[..5]);
    // All there are, when there are fewer.
    let all = json(&sandbox, &["1000", "payments", "--seed", "3"]);
    assert_eq!(
        all["population"].as_u64().unwrap(),
        u64::try_from(all["items"].as_array().unwrap().len()).unwrap()
    );
    let page = sandbox.ok(&["sample", "5", "--seed", "3", "--output", "html"]);
    assert!(page.contains("<html"), "{page}");
    sandbox.ok(&["sample", "5", "--seed", "3", "-o", "sample.xlsx"]);
    let text = sandbox.run(&["sample", "5", "--seed", "3"]).expect(0);
    assert!(text.stdout.contains("\n\n5. import    "), "{}", text.stdout);
    assert!(
        text.stderr.contains("5 of 599 charges") || text.stderr.contains("5 of "),
        "{}",
        text.stderr
    );
    assert!(
        text.stderr
            .contains("`billbook sample 5 charges --seed 3` draws the same again"),
        "{}",
        text.stderr
    );
}

#[test]
fn money_of_several_currencies_is_not_added_up() {
    let sandbox = Sandbox::with_all_fixtures();
    let run = sandbox
        .run(&["sample", "5", "--seed", "3", "--by", "amount"])
        .expect_error(2, "parameter");
    assert!(run.stderr.contains("--currency"), "{}", run.stderr);
    sandbox.run(&["sample", "5"]).expect(2);
    sandbox.run(&["sample", "0", "--seed", "1"]).expect(2);
    let run = sandbox
        .run(&["sample", "5", "--seed", "1", "--currency", "CHF"])
        .expect(0);
    assert!(run.stderr.contains("there are no such charges"), "{}", run.stderr);
}

#[test]
fn explain_takes_several_keys() {
    let sandbox = Sandbox::with_all_fixtures();
    let keys = sandbox.lines("SELECT row_key FROM charge ORDER BY row_key LIMIT 3");
    let words: Vec<&str> = ["explain", "charge"]
        .into_iter()
        .chain(keys.iter().map(String::as_str))
        .collect();
    let printed = sandbox.ok(&[&words[..], &["--output", "json"]].concat());
    let explained: Value = serde_json::from_str(&printed).unwrap();
    let found: Vec<&str> = explained
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["row"]["row_key"].as_str().unwrap())
        .collect();
    assert_eq!(found, keys);
    sandbox.run(&["explain", "charge"]).expect(2);
    sandbox
        .run(&["explain", "charge", &keys[0], "nothing"])
        .expect_error(2, "not-found");
    // A snapshot has tables in place of views.
    sandbox.ok(&["snapshot", "audit.db"]);
    sandbox.ok(&[&words[..], &["-f", "audit.db"]].concat());
}
