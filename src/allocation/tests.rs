//! What the ladder answers, in small books.

use super::*;
use crate::money::decimal::Decimal;
use proptest::prelude::*;

fn party(name: &str) -> Party {
    Party {
        id: name.to_lowercase(),
        name: name.to_owned(),
    }
}

/// `Alpha,A-1,2025-06-30,100`; a fifth word is an account, or `from CUSTOMER`.
pub(super) fn invoice(text: &str) -> Invoice {
    let cells: Vec<&str> = text.split(',').collect();
    let other = cells.get(4).copied().unwrap_or_default();
    let customer = other.strip_prefix("from ");
    Invoice {
        key: text.to_owned(),
        issuer: party(cells[0]),
        customer: customer.map(party),
        numbers: vec![cells[1].to_owned()],
        accounts: if other.is_empty() || customer.is_some() {
            Vec::new()
        } else {
            vec![other.to_owned()]
        },
        payee_account: None,
        currency: "EUR".to_owned(),
        total: Decimal::parse(cells[3]).unwrap(),
        day: cells[2].to_owned(),
        is_receivable: customer.is_some(),
        lowers: None,
        early: None,
    }
}

/// `2025-07-10,100,Alpha,text`, then `column=…`, `iban=…`, `e2e=…`, `ref=…`, `number=…`, `account=…`, `bank`.
pub(super) fn payment(at: usize, text: &str) -> Payment {
    let cells: Vec<&str> = text.split(',').collect();
    let option = |name: &str| {
        let found = cells.iter().find_map(|cell| cell.strip_prefix(name)?.strip_prefix('='));
        found.map(str::to_owned)
    };
    Payment {
        key: format!("{at:03}"),
        number: option("number"),
        payee: Some(cells[2]).filter(|name| !name.is_empty()).map(party),
        payer: None,
        account: option("account"),
        amount: Decimal::parse(cells[1]).unwrap(),
        currency: "EUR".to_owned(),
        day: cells[0].to_owned(),
        flow: if cells.contains(&"bank") {
            Flow::Bank
        } else {
            Flow::ToIssuer
        },
        invoice: option("column"),
        structured: option("ref"),
        end_to_end: option("e2e"),
        text: cells.get(3).copied().unwrap_or_default().to_owned(),
        iban: option("iban"),
    }
}

/// `A-1 100 by column on 2025-07-10`, then rests: `rest 50: why`.
fn told(invoices: &[&str], payments: &[&str]) -> Vec<String> {
    let invoices: Vec<Invoice> = invoices.iter().map(|text| invoice(text)).collect();
    let payments: Vec<Payment> = payments
        .iter()
        .enumerate()
        .map(|(at, text)| payment(at, text))
        .collect();
    let answer = allocate(&invoices, &payments, &[]);
    let made = answer.allocations.iter().map(|made| {
        let number = &invoices[made.invoice].numbers[0];
        format!(
            "{}: {number} {} by {} on {}",
            made.payment,
            made.amount,
            made.basis.name(),
            made.day
        )
    });
    let rests = answer
        .rests
        .iter()
        .map(|rest| format!("{}: rest {}: {}", rest.payment, rest.amount, rest.why));
    made.chain(rests).collect()
}

#[test]
fn each_step_gives_what_it_names() {
    let books = ["Alpha,A-100,2025-06-30,100", "Beta,B-100,2025-07-31,70"];
    for (paid, found) in [
        (
            "2025-07-10,100,Alpha,,column=a-100",
            "0: A-100 100 by column on 2025-07-10",
        ),
        (
            "2025-07-10,100,,,ref=RF18A100",
            "0: A-100 100 by structured on 2025-07-10",
        ),
        ("2025-07-10,100,,,e2e=A-100", "0: A-100 100 by end-to-end on 2025-07-10"),
        ("2025-07-10,70,,thanks for B-100", "0: B-100 70 by number on 2025-07-31"),
        (
            "2025-07-10,170,,A-100 and B-100",
            "0: A-100 100 by subset on 2025-07-10",
        ),
        ("2025-07-10,70,Beta,thanks", "0: B-100 70 by amount on 2025-07-31"),
        ("2025-07-10,70,Gamma,B-100", "0: B-100 70 by number on 2025-07-31"),
        ("2025-07-10,60,Beta AG,B-100", "0: B-100 60 by number on 2025-07-31"),
    ] {
        assert_eq!(told(&books, &[paid])[0], found, "{paid}");
    }
}

#[test]
fn what_is_not_one_answer_is_left() {
    let books = [
        "Alpha,A-100,2025-06-30,100",
        "Beta,B-100,2025-07-31,70",
        "Beta,1001,2025-07-31,70",
    ];
    for (paid, found) in [
        (
            "2025-07-10,100,Beta,,column=A-100",
            "0: rest 100: A-100 is an invoice of Alpha",
        ),
        (
            "2025-07-10,100,,,column=A-101",
            "0: rest 100: the ledger has no invoice A-101",
        ),
        (
            "2025-07-10,70,Gamma,A-100",
            "0: rest 70: A-100 is an invoice of Alpha, and the amount differs",
        ),
        (
            "2025-07-10,70,Beta,thanks",
            "0: rest 70: 2 invoices of Beta are open with this amount",
        ),
        (
            "2025-07-10,70,,thanks",
            "0: rest 70: `thanks` does not name an invoice of the ledger",
        ),
        (
            "2025-07-10,150,,A-100 B-100",
            "0: rest 150: no single choice of A-100, B-100 comes to the amount",
        ),
        (
            "2025-07-10,69,,1001",
            "0: rest 69: `1001` could be any number, and counts only if the amount is exact",
        ),
        (
            "2025-07-10,71,Beta,",
            "0: rest 71: the payment does not name an invoice",
        ),
        (
            "2025-07-10,-70,,B-100",
            "0: rest -70: money that came in names B-100, and neither a credit note nor a payment",
        ),
    ] {
        assert_eq!(told(&books, &[paid]), [found], "{paid}");
    }
}

#[test]
fn the_cases_of_lists_come_out_right() {
    // A number of two suppliers is the payee's.
    assert_eq!(
        told(
            &["Alpha,1001,2025-06-30,100", "Beta,1001,2025-06-30,250"],
            &["2025-07-10,100,Alpha,,column=1001"]
        ),
        ["0: 1001 100 by column on 2025-07-10"]
    );
    let numbers = [
        "Nordhost,2018/0002,2018-06-30,100",
        "Nordhost,2018/0003,2018-07-31,40",
        "Nordhost,2018/00021,2018-08-31,70",
        "Nordhost,2018,2018-09-30,55",
    ];
    assert_eq!(
        told(
            &numbers,
            &[
                "2018-08-01,140,Nordhost,invoices 2018/0002 and 2018/0003",
                "2018-09-01,70,Nordhost,inv 2018/00021"
            ]
        ),
        [
            "0: 2018/0002 100 by subset on 2018-08-01",
            "0: 2018/0003 40 by subset on 2018-08-01",
            "1: 2018/00021 70 by number on 2018-09-01"
        ]
    );
    assert_eq!(
        told(
            &["Nordhost,10,2025-06-10,100", "Nordhost,77,2025-07-01,100"],
            &["2025-07-12,100,Nordhost,RG 77 vom 10.07.2025"]
        ),
        ["0: 77 100 by number on 2025-07-12"]
    );
    assert_eq!(
        told(
            &[
                "Nordhost,SINV-001,2024-06-30,100",
                "Nordhost,SINV-RET-001,2024-07-05,-50"
            ],
            &["2024-07-10,50,Nordhost,SINV-001 SINV-RET-001"]
        ),
        [
            "0: SINV-001 100 by subset on 2024-07-10",
            "0: SINV-RET-001 -50 by subset on 2024-07-10"
        ]
    );
    assert_eq!(
        told(
            &["Nordhost,INV-A,2025-06-10,100", "Nordhost,INV-B,2025-07-01,50"],
            &[
                "2025-07-12,100,Nordhost,INV-A INV-B first part",
                "2025-07-20,50,Nordhost,INV-A INV-B second part"
            ]
        ),
        [
            "0: INV-A 100 by subset on 2025-07-12",
            "1: INV-B 50 by subset on 2025-07-20"
        ]
    );
    assert_eq!(
        told(
            &["Nordhost,SINV-100,2023-09-01,100"],
            &[
                "2023-09-10,50,Nordhost,SINV-100",
                "2023-09-20,50,Nordhost,SINV-100",
                "2023-09-21,50,Nordhost,SINV-100"
            ]
        ),
        [
            "0: SINV-100 50 by number on 2023-09-10",
            "1: SINV-100 50 by number on 2023-09-20",
            "2: rest 50: nothing is open of SINV-100"
        ]
    );
    let accounts = ["Acme,I1,2025-05-31,100,one", "Acme,I1,2025-05-31,250,two"];
    assert_eq!(
        told(&accounts, &["2025-06-05,100,Acme,,column=I1,account=one"]),
        ["0: I1 100 by column on 2025-06-05"]
    );
    assert_eq!(
        told(&accounts, &["2025-06-05,90,Acme,,column=I1"]),
        ["0: rest 90: 2 invoices have the number I1"]
    );
    assert_eq!(
        told(&accounts[1..], &["2025-06-05,250,Acme,,column=I1,account=north bank"]),
        ["0: I1 250 by column on 2025-06-05"]
    );
}

#[test]
fn money_that_comes_back_needs_a_credit_note_or_a_payment() {
    let books = ["Alpha,A-100,2025-06-30,100", "Alpha,CN-100,2025-07-01,-40"];
    assert_eq!(
        told(&books, &["2025-07-10,-40,Alpha,CN-100,bank"]),
        ["0: CN-100 -40 by number on 2025-07-10"]
    );
    // The amount alone is not enough.
    assert_eq!(
        told(&books, &["2025-07-10,-40,Alpha,,bank"]),
        ["0: rest -40: the payment does not name an invoice"]
    );
    assert_eq!(
        told(&books, &["2025-07-10,40,Alpha,CN-100,bank"]),
        ["0: rest 40: CN-100 is a credit note, and the money went out"]
    );
    // A payment that came back leaves its invoice open again, and what was paid too much comes first.
    assert_eq!(
        told(
            &books[..1],
            &[
                "2025-07-10,130,Alpha,A-100,bank,number=TX-778899",
                "2025-07-12,-50,Alpha,return of TX-778899,bank"
            ]
        ),
        [
            "0: A-100 100 by number on 2025-07-10",
            "1: A-100 -20 by number on 2025-07-12",
            "0: rest 30: came back, or returns a payment",
            "1: rest -30: came back, or returns a payment"
        ]
    );
    assert_eq!(
        told(
            &books[..1],
            &[
                "2025-07-10,100,Alpha,,column=A-100",
                "2025-07-11,100,Alpha,,column=A-100",
                "2025-07-12,-100,Alpha,,column=A-100"
            ]
        ),
        [
            "0: A-100 100 by column on 2025-07-10",
            "1: rest 100: came back, or returns a payment",
            "2: rest -100: came back, or returns a payment"
        ]
    );
}

#[test]
fn incoming_money_pays_what_others_owe() {
    let books = ["We,R-100,2025-06-30,119,from Maier", "Alpha,A-100,2025-06-30,119"];
    assert_eq!(
        told(&books, &["2025-07-10,-119,Maier,Rg R-100,bank"]),
        ["0: R-100 119 by number on 2025-07-10"]
    );
    assert_eq!(
        told(&books, &["2025-07-10,-119,Maier,,bank"]),
        ["0: R-100 119 by amount on 2025-07-10"]
    );
    // Outgoing money does not pay it, and incoming money pays no supplier.
    assert_eq!(
        told(&books, &["2025-07-10,119,Maier,R-100,bank"])[0],
        "0: rest 119: money that went out names R-100, which others owe"
    );
    assert_eq!(
        told(&books, &["2025-07-10,-119,Alpha,A-100,bank"]),
        ["0: rest -119: money that came in names A-100, and neither a credit note nor a payment"]
    );
}

#[test]
fn an_amount_takes_nothing_from_a_payment_that_names_the_invoice() {
    let books = ["Alpha,A-100,2025-06-30,100"];
    assert_eq!(
        told(&books, &["2025-07-10,100,Alpha,thanks", "2025-07-11,100,Alpha,A-100"]),
        [
            "1: A-100 100 by number on 2025-07-11",
            "0: rest 100: `thanks` does not name an invoice of the ledger"
        ]
    );
    // An account of others is its owner's where another payment says whose it is.
    assert_eq!(
        told(
            &books,
            &[
                "2025-07-10,100,,thanks,iban=DE02 12",
                "2025-07-11,5,Alpha,x,iban=de0212"
            ]
        )[0],
        "0: A-100 100 by amount on 2025-07-10"
    );
}

#[test]
fn a_returned_payment_of_a_customer_may_name_its_invoice_alone() {
    let books = [
        "We,A-100,2026-11-01,300,from Alpha",
        "We,A-200,2026-11-01,50,from Alpha",
    ];
    let paid = ["2026-11-10,-310,Alpha,A-100,bank", "2026-11-10,-50,Alpha,A-200,bank"];
    let made = [
        "0: A-100 300 by number on 2026-11-10",
        "1: A-200 50 by number on 2026-11-10",
    ];
    // What was paid too much goes back first, and the invoice is open again.
    let returned = told(&books, &[paid[0], paid[1], "2026-11-12,310,Alpha,returned: A-100,bank"]);
    let expected = [
        made[0],
        made[1],
        "2: A-100 -300 by number on 2026-11-12",
        "0: rest -10: came back, or returns a payment",
        "2: rest 10: came back, or returns a payment",
    ];
    assert_eq!(returned, expected);
    // Another amount returns nothing.
    let other = told(&books, &[paid[0], paid[1], "2026-11-12,300,Alpha,returned: A-100,bank"]);
    assert_eq!(other[..2], made);
    assert_eq!(
        other[3],
        "2: rest 300: money that went out names A-100, which others owe"
    );
}

#[test]
fn what_was_allocated_by_hand_counts_first() {
    let invoices = [
        invoice("Alpha,A-100,2025-06-30,100"),
        invoice("Alpha,A-200,2025-06-30,100"),
    ];
    let payments = [
        payment(0, "2025-07-10,100,Alpha,A-100"),
        payment(1, "2025-07-11,30,Alpha,A-200"),
    ];
    let by_hand = [ByHand {
        payment: 0,
        invoice: 1,
        amount: Decimal::from(80_i64),
        of_payment: None,
    }];
    let answer = allocate(&invoices, &payments, &by_hand);
    let made: Vec<_> = answer
        .allocations
        .iter()
        .map(|made| (made.payment, made.invoice, made.amount.to_string()))
        .collect();
    assert_eq!(made, [(0, 0, "20".to_owned()), (1, 1, "20".to_owned())]);
}

proptest! {
    /// In whatever order invoices and payments are given, the same is open and left.
    #[test]
    fn the_order_does_not_count(
        amounts in prop::collection::vec((1_i64..6, 0..3_usize), 1..7),
        paid in prop::collection::vec((-6_i64..9, 0..3_usize, 0..8_usize, 0..8_usize, 1..4_usize), 1..8),
        turned in any::<bool>(),
        by in 0..7_usize,
    ) {
        let names = ["Alpha", "Beta", "Gamma"];
        let invoices: Vec<Invoice> = amounts.iter().enumerate()
            .map(|(at, (amount, of))| invoice(&format!("{},N-{at},2025-06-30,{amount}", names[*of])))
            .collect();
        let payments: Vec<Payment> = paid.iter().enumerate()
            .map(|(at, (amount, of, one, two, day))| payment(at, &format!("2025-07-0{day},{amount},{},N-{one} N-{two}", names[*of])))
            .collect();
        let all = |invoices: &[Invoice], payments: &[Payment]| {
            let answer = allocate(invoices, payments, &[]);
            let mut all: Vec<String> = answer.allocations.iter()
                .map(|made| format!("{} {} {}", payments[made.payment].key, invoices[made.invoice].key, made.amount))
                .chain(answer.rests.iter().map(|rest| format!("{} {} {}", payments[rest.payment].key, rest.amount, rest.why)))
                .collect();
            all.sort();
            all
        };
        let expected = all(&invoices, &payments);
        let (mut invoices, mut payments) = (invoices, payments);
        let (many_invoices, many_payments) = (invoices.len(), payments.len());
        invoices.rotate_left(by % many_invoices);
        payments.rotate_left(by % many_payments);
        if turned {
            invoices.reverse();
            payments.reverse();
        }
        prop_assert_eq!(all(&invoices, &payments), expected);
    }
}
