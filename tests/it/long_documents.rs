//! Documents of a long list: read one element at a time, in little more memory than their text, and to the same end as short ones.
#![cfg(target_os = "linux")]

use crate::long_answers::most_memory;
use crate::sandbox::Sandbox;
use std::process::Stdio;

/// Above this a document is read one element at a time.
const LONG: usize = 1 << 20;

/// One entry of a ledger, counted from the newest.
fn entry(number: usize, of: usize) -> String {
    let left = of - number;
    format!(
        "{{\"amount\": \"0.00014583333333333333\", \"billing_cycle\": null, \"end\": \"{}.5\", \"human_interval\": \"5 minutes\", \
         \"id\": \"{}\", \"initial\": \"{}.50014583333333333333\", \"interval\": 300, \"poll_time\": null, \
         \"reason\": \"Burst: 4.50 GB of dssd for 5 minutes at 2025-06-{:02} 09:06\", \"resource_amount\": \"4831838208\", \
         \"time\": \"2025-06-{:02}T{:02}:{:02}:00+00:00\"}}",
        left,
        90_000_000 + left,
        left,
        left / 1440 % 28 + 1,
        left / 1440 % 28 + 1,
        left / 60 % 24,
        left % 60,
    )
}

/// The entries from one on, as a saved answer.
fn page(first: usize, count: usize, of: usize) -> String {
    let entries: Vec<String> = (first..first + count).map(|number| entry(number, of)).collect();
    format!(
        "{{\"meta\": {{\"limit\": {count}, \"offset\": {first}, \"total_count\": {of}}}, \"objects\": [\n{}\n]}}",
        entries.join(",\n")
    )
}

const ALL: usize = 4000;

const STORED: &str = "SELECT id, amount, \"end\", initial, time_utc, reason_resource, charge_start_utc, charge_end_utc, place, written_as, \
                      hex(content_digest) FROM cloudsigma_transaction ORDER BY id";

#[test]
fn a_long_list_comes_in_as_its_pages_do() {
    let long = Sandbox::new();
    let text = page(0, ALL, ALL);
    assert!(text.len() > LONG);
    long.import_text("ledger.json", &text);
    let short = Sandbox::new();
    for number in 0..4 {
        let text = page(number * ALL / 4, ALL / 4, ALL);
        assert!(text.len() < LONG);
        short.import_text(&format!("ledger-{number}.json"), &text);
    }
    let without_place = |sandbox: &Sandbox| sandbox.lines(&STORED.replace(" place,", ""));
    assert_eq!(without_place(&long).len(), ALL);
    assert_eq!(without_place(&long), without_place(&short));
    let place = "SELECT place FROM cloudsigma_transaction ORDER BY id LIMIT 1";
    assert_eq!(long.value(place), format!("/objects/{}", ALL - 1));
    assert_eq!(
        long.value("SELECT count(*) || ' ' || total_count FROM cloudsigma_list"),
        format!("1 {ALL}")
    );
    assert_eq!(long.value("SELECT group_concat(resource) FROM known_resource"), "dssd");
    // The same again is the same, and a replay comes to the same rows.
    long.write("again.json", format!("{text}\n"));
    long.ok(&["import", "again.json"]);
    assert_eq!(
        long.value("SELECT count(*) FROM cloudsigma_transaction"),
        ALL.to_string()
    );
    long.ok(&["verify"]);
    long.ok(&["verify", "--replay"]);
}

#[test]
fn what_is_wrong_far_down_is_found_with_its_place_and_nothing_is_stored() {
    let good = page(0, ALL, ALL);
    let last = ALL - 1;
    let wrong = |from: &str, to: &str| {
        let at = good.rfind(from).unwrap();
        format!("{}{to}{}", &good[..at], &good[at + from.len()..])
    };
    let cases = [
        (
            wrong("\"0.00014583333333333333\"", "\"0,1\""),
            "decimal",
            format!("/objects/{last}/amount"),
        ),
        (wrong("\"id\":", "\"no\":"), "missing", format!("/objects/{last}")),
        (wrong("\"id\":", "\"end\":"), "json-duplicate-key", String::new()),
        (wrong("\n]", ",\n]"), "json-trailing-comma", String::new()),
        // The same number as the entry before, with other content.
        (
            wrong("\"90000001\"", "\"90000002\""),
            "contradiction",
            format!("/objects/{last}"),
        ),
        (
            good.replace("\"objects\"", "\"things\""),
            "not-an-export",
            String::new(),
        ),
    ];
    for (text, code, pointer) in cases {
        let sandbox = Sandbox::new();
        sandbox.import_text("balance.json", "{\"balance\": \"10.00\", \"currency\": \"USD\"}");
        sandbox.write("ledger.json", &text);
        let run = sandbox.run(&["import", "ledger.json"]).expect_error(3, code);
        assert!(run.stderr.contains(&pointer), "{code}: {}", run.stderr);
        if matches!(code, "decimal" | "missing" | "json-duplicate-key") {
            // A line for each entry, after the first.
            assert!(
                run.stderr.contains(&format!("ledger.json:{}:", ALL + 1)),
                "{code}: {}",
                run.stderr
            );
        }
        assert_eq!(
            sandbox.value("SELECT (SELECT count(*) FROM import) + (SELECT count(*) FROM cloudsigma_transaction)"),
            "1"
        );
    }
    let lenient = Sandbox::new();
    lenient.write("ledger.json", wrong("\n]", ",\n]"));
    lenient.ok(&["import", "--lenient", "ledger.json"]);
    assert_eq!(
        lenient.value("SELECT count(*) FROM cloudsigma_transaction"),
        ALL.to_string()
    );
    assert!(
        lenient
            .value("SELECT accepted FROM import")
            .contains("trailing comma at")
    );
}

#[test]
fn a_second_list_is_read_whole_and_what_is_beside_the_list_is_kept() {
    let sandbox = Sandbox::new();
    let text = page(0, ALL, ALL).replace("\"objects\"", "\"notes\": [{\"of\": \"x\"}, [1.10, 2]], \"objects\"");
    sandbox.import_text("ledger.json", &text);
    assert_eq!(
        sandbox.value("SELECT count(*) FROM cloudsigma_transaction"),
        ALL.to_string()
    );
    assert_eq!(
        sandbox.value("SELECT extra FROM cloudsigma_list"),
        "{\"notes\": [{\"of\": \"x\"}, [1.10, 2]]}"
    );
}

/// The most memory that an import takes, in KiB.
fn import_in(sandbox: &Sandbox, name: &str, text: &str, code: i32) -> usize {
    sandbox.write(name, text);
    let mut child = sandbox
        .command(&["import", name])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let most = most_memory(&mut child);
    assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
    most
}

#[test]
fn documents_of_a_list_take_less_than_twice_their_size() {
    let sandbox = Sandbox::new();
    let without = import_in(&sandbox, "one.json", &page(0, 1, 1), 0);
    // Refused at its end, so that this is about reading alone; and a list of nothing, which would be twenty times its text.
    let many = 60_000;
    let ledger = page(0, many, many).replace(&format!("\"id\": \"{}\"", 90_000_001), "\"id\": null");
    let nest = format!("[{}0]", "[[[[[]]]]],".repeat(2_000_000));
    for (name, text) in [("ledger.json", ledger), ("nest.json", nest)] {
        let kib = text.len() >> 10;
        let more = import_in(&sandbox, name, &text, 3).saturating_sub(without);
        assert!(
            more < 2 * kib,
            "{name} of {kib} KiB took {more} KiB more than a short document"
        );
    }
}

#[test]
fn many_totals_of_one_column_share_its_cells() {
    let sandbox = Sandbox::new();
    let list = "Rechnungseingang;;;;;\nStand: 30.06.2025;;;;;\nLieferant;Rechnungs-Nr.;Rechnungsdatum;Währung;Brutto;davon USt\n\
                Nordhost;R-1;30.06.2025;EUR;119,00;19,00\nNordhost;R-2;30.06.2025;EUR;238,00;38,00\nSumme;;;;375,00;57,00\n";
    let without = import_in(&sandbox, "one.csv", list, 3);
    // Each total had a copy of all the rows above it: 1.5 GB.
    let more = import_in(&sandbox, "list.csv", &list.repeat(3000), 3).saturating_sub(without);
    assert!(more < 64 << 10, "{more} KiB");
}
