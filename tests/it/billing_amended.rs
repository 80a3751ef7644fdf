//! What was billed and a book that changed since: fees that end, editions that are refused, amendments that are billed.

use crate::billing_issue::{book, issue, ledger, lines, run, sound};
use serde_json::Value;

#[test]
fn a_fee_goes_on_where_it_was_billed_and_gives_back_what_is_not_used() {
    let fee = "[[customer.contract.fee]]\nid = \"f\"\nname = \"Care\"\namount = 31\nbill = \"in advance\"\n";
    let sandbox = ledger(&book(1, "10", "", fee), &[]);
    let all = lines(&run(&sandbox, "2026-05", "2026-06-01"));
    assert_eq!(
        all,
        [
            "Care 2026-05-01 to 2026-05-31 31.00",
            "Care 2026-06-01 to 2026-06-30 31.00"
        ]
    );
    issue(&sandbox, "2026-05", "2026-06-01");
    assert_eq!(
        lines(&run(&sandbox, "2026-06", "2026-07-01")),
        ["Care 2026-07-01 to 2026-07-31 31.00"]
    );
    issue(&sandbox, "2026-06", "2026-07-01");
    // July was billed in advance, and ends with the 10th.
    sandbox.write(
        "book/book.toml",
        book(1, "10", "", &format!("{fee}through = 2026-07-10\n")),
    );
    sandbox.ok(&["import", "book"]);
    let july = run(&sandbox, "2026-07", "2026-08-01");
    assert_eq!(lines(&july), ["Care 2026-07-01 to 2026-07-10, 10 of 31 days -21.00"]);
    assert_eq!(july["invoices"][0]["kind"], "credit-note");
    issue(&sandbox, "2026-07", "2026-08-01");
    assert_eq!(lines(&run(&sandbox, "2026-08", "2026-09-01")), Vec::<String>::new());
    sound(&sandbox);
}

#[test]
fn a_book_that_changes_what_is_billed_is_refused_unless_that_is_meant() {
    let sandbox = ledger(
        &book(2, "10", "", ""),
        &[("10.00", 5, "one", "s1"), ("20.00", 6, "two", "s2")],
    );
    issue(&sandbox, "2026-05", "2026-06-01");
    sandbox.write("book/book.toml", book(2, "20", "", ""));
    let said = sandbox.refused(&["import", "book"]);
    assert!(
        said.contains(
            "2026-05 is billed, and by this book `Compute` of `c1`, contract `C-1`, comes to 12.00 EUR instead of 11.00"
        ),
        "{said}"
    );
    sandbox.write("book/book.toml", book(1, "10", "", ""));
    let said = sandbox.refused(&["import", "book", "--amend"]);
    assert!(said.contains("the customer `c2` has billed lines"), "{said}");
    sandbox.write("book/book.toml", book(2, "20", "", ""));
    sandbox.ok(&["import", "book", "--amend"]);
    let june = run(&sandbox, "2026-06", "2026-07-01");
    let texts: Vec<&Value> = june["invoices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|draft| &draft["lines"][0])
        .collect();
    assert_eq!(
        (&texts[0]["text"], &texts[0]["amount"]),
        (&"2026-05: Compute".into(), &"1.00".into())
    );
    assert_eq!(
        (&texts[1]["corrects"], &texts[1]["amount"]),
        (&"2026-05".into(), &"2.00".into())
    );
    issue(&sandbox, "2026-06", "2026-07-01");
    assert_eq!(
        run(&sandbox, "2026-07", "2026-08-01")["invoices"],
        Value::Array(Vec::new())
    );
    sound(&sandbox);
}

#[test]
fn fees_of_billed_months_are_corrected_where_the_book_is_amended() {
    let discount = "[[customer.contract.discount]]\nid = \"d\"\npercent = 10\nfrom = 2026-01-01\n";
    let fee = |id: &str, name: &str, amount: u32, more: &str| {
        format!("[[customer.contract.fee]]\nid = \"{id}\"\nname = \"{name}\"\namount = {amount}\n{more}\n")
    };
    let (ahead, once) = ("bill = \"in advance\"", "every = \"once\"\nfrom = 2026-05-20");
    let first = [
        fee("a", "Care", 30, ahead),
        fee("b", "Watch", 40, ""),
        fee("c", "Setup", 50, once),
    ]
    .concat();
    let sandbox = ledger(&book(1, "10", "", &format!("{discount}{first}")), &[]);
    issue(&sandbox, "2026-05", "2026-06-01");
    issue(&sandbox, "2026-06", "2026-07-01");
    // Other amounts, and a fee that was forgotten.
    let amended = [
        fee("a", "Care", 20, ahead),
        fee("b", "Watch", 41, ""),
        fee("c", "Setup", 55, once),
        fee("d", "Extra", 7, "bill = \"in advance\"\nfrom = 2026-06-01"),
    ]
    .concat();
    sandbox.write("book/book.toml", book(1, "10", "", &format!("{discount}{amended}")));
    sandbox.refused(&["import", "book"]);
    sandbox.ok(&["import", "book", "--amend"]);
    let corrected = |month: &str| {
        let text = sandbox.ok(&["bill", "correct", month, "--output", "csv"]);
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        corrected("2026-05"),
        [
            "c1,C-1,,2026-05: Care 2026-05-01 to 2026-05-31,EUR,30.00,20.00,-10.00,line",
            "c1,C-1,,2026-05: Care 2026-06-01 to 2026-06-30,EUR,30.00,20.00,-10.00,line",
            "c1,C-1,,2026-05: Watch 2026-05-01 to 2026-05-31,EUR,40.00,41.00,1.00,line",
            "c1,C-1,,2026-05: Setup 2026-05-20,EUR,50.00,55.00,5.00,line",
            "c1,C-1,,2026-05: d,EUR,-15.00,-13.60,1.40,line",
        ]
    );
    let july = run(&sandbox, "2026-07", "2026-08-01");
    assert_eq!(
        lines(&july),
        [
            "Care 2026-07-01 to 2026-07-31 -10.00",
            "Care 2026-08-01 to 2026-08-31 20.00",
            "Watch 2026-07-01 to 2026-07-31 41.00",
            "Extra 2026-07-01 to 2026-07-31 7.00",
            "Extra 2026-08-01 to 2026-08-31 7.00",
            "2026-05: Care 2026-05-01 to 2026-05-31 -10.00",
            "2026-05: Care 2026-06-01 to 2026-06-30 -10.00",
            "2026-05: Watch 2026-05-01 to 2026-05-31 1.00",
            "2026-05: Setup 2026-05-20 5.00",
            "2026-05: d 1.40",
            "2026-06: Watch 2026-06-01 to 2026-06-30 1.00",
            "2026-06: Extra 2026-06-01 to 2026-06-30 7.00",
            "2026-06: d -0.80",
        ]
    );
    // 65.00 less 10 %, -12.60 of May and 7.20 of June.
    assert_eq!(july["invoices"][0]["net"], "53.10");
    issue(&sandbox, "2026-07", "2026-08-01");
    for month in ["2026-05", "2026-06"] {
        assert_eq!(corrected(month), Vec::<String>::new(), "billed by the run of July");
    }
    assert_eq!(
        lines(&run(&sandbox, "2026-08", "2026-09-01")),
        [
            "Care 2026-09-01 to 2026-09-30 20.00",
            "Watch 2026-08-01 to 2026-08-31 41.00",
            "Extra 2026-09-01 to 2026-09-30 7.00"
        ]
    );
    sound(&sandbox);
}
