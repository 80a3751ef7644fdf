//! Payments in another currency than their invoice: allocated by hand, with the exchange difference in the journal.

use crate::receivable::{issued_by, open, pay, report, text};
use crate::sandbox::Sandbox;

/// R-2026-0003 over 21.48 CHF is issued, and its customer paid 30.00 EUR.
fn paid() -> Sandbox {
    let sandbox = issued_by(|seller| {
        let accounts = "\nbank = \"1800\"\ntax = \"3806\"\nexchange = \"6880\"\nunallocated = \"1370\"";
        seller.replace("\nbank = \"1800\"", accounts) + "\n[datev]\nberater = \"29098\"\nmandant = \"55003\"\n"
    });
    let words = "30.00 EUR --reference R-2026-0003 --on 2026-12-04 --id BANK-000009";
    let mut words: Vec<&str> = words.split(' ').collect();
    words.extend(["--from", "Atelier Lune Sàrl"]);
    let said = pay(&sandbox, &words);
    assert!(!said.contains("pays R-2026-0003"), "{said}");
    sandbox
}

fn allocate(sandbox: &Sandbox, words: &str) -> crate::sandbox::Run {
    let start = ["allocate", "BANK-000009", "R-2026-0003", "--why", "agreed"];
    sandbox.run(&start.into_iter().chain(words.split_whitespace()).collect::<Vec<_>>())
}

#[test]
fn such_a_payment_is_allocated_only_by_hand_and_never_converted() {
    let sandbox = paid();
    assert_eq!(open(&sandbox, "2026-12-31")["payment"], "-30.00");
    for (words, why) in [
        ("", "the payment is in EUR, the invoice in CHF"),
        ("--amount 21.49", "21.49 is more than there is"),
        (
            "--amount 21.48 --paid 30.01",
            "30.01 EUR is not a part of the payment, of which 30.00 is left",
        ),
        ("--amount 21.48 --paid=-1", "-1 EUR is not a part of the payment"),
    ] {
        let refused = allocate(&sandbox, words).expect_error(2, "parameter");
        assert!(refused.stderr.contains(why), "{words}: {}", refused.stderr);
    }
    let done = allocate(&sandbox, "--amount 21.48 --paid 23.00").expect(0).stdout;
    assert!(
        done.contains("payment BANK-000009 pays 21.48 CHF of Küstenwolke GmbH/R-2026-0003 with 23.00 EUR"),
        "{done}"
    );
    let left = open(&sandbox, "2026-12-31");
    assert!(!left.contains_key("R-2026-0003"));
    assert_eq!(left["payment"], "-7.00");
    let rows = report(&sandbox, "account-statement lune");
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            ["currency", "kind", "amount", "balance"]
                .map(|name| text(row, name))
                .join(" ")
        })
        .collect();
    let expected = [
        "CHF opening  0",
        "CHF invoice 21.48 21.48",
        "CHF payment -21.48 0.00",
        "CHF closing  0.00",
        "EUR opening  0",
        "EUR payment -7.00 -7.00",
        "EUR closing  -7.00",
    ];
    assert_eq!(shown, expected);
    sandbox.ok(&["verify", "--replay"]);
    let decision = sandbox.value("SELECT name FROM decision WHERE statement GLOB 'payment BANK-000009 *'");
    sandbox.ok(&["allocate", "--withdraw", &decision, "--why", "wrong"]);
    assert_eq!(open(&sandbox, "2026-12-31")["R-2026-0003"], "21.48");
}

#[test]
fn the_exchange_difference_is_a_posting_of_its_own() {
    let sandbox = paid();
    allocate(&sandbox, "--amount 21.48 --paid 23.00").expect(0);
    let journal = sandbox.ok(&["export", "hledger", "2026-12", "--receivable"]);
    let entry = journal
        .split("\n\n")
        .find(|entry| entry.contains("payment  ; document:R-2026-0003"))
        .unwrap();
    let lines: Vec<String> = entry
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let expected = [
        "assets:bank 23.00 EUR",
        "expenses:exchange 0.05 EUR",
        "assets:receivable:lune -21.48 CHF @@ 23.05 EUR",
    ];
    assert_eq!(lines, expected);
    sandbox.ok(&["export", "datev", "2026-12", "--receivable", "-o", "."]);
    let batch = String::from_utf8_lossy(&sandbox.bytes("EXTF_2026-12.csv")).into_owned();
    let booked: Vec<String> = batch
        .lines()
        .filter(|line| line.contains("R-2026-0003"))
        .map(|line| line.split(';').collect::<Vec<_>>())
        .map(|row| [row[0], row[1], row[2], row[6], row[7]].join(" "))
        .collect();
    assert!(
        booked.contains(&"23,00 \"S\" \"EUR\" 1800 10003".to_owned()),
        "{booked:?}"
    );
    assert!(
        booked.contains(&"0,05 \"H\" \"EUR\" 10003 6880".to_owned()),
        "{booked:?}"
    );
}
