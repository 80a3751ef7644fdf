//! The ladder of allocation against a second one, in Python: random invoices and payments come to the same.
//!
//! `tests/reconcile/allocations.py` shares the rules and nothing else. `BILLBOOK_CASES=2000` tries as many.

use crate::reconcile_recomputed::python;
use billbook::testing::allocation::{Answer, ByHand, Flow, Invoice, Party, Payment, allocate};
use billbook::testing::money::decimal::Decimal;
use serde_json::{Value, json};

/// How many cases the suite tries.
const CASES: usize = 300;

/// Numbers without order, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = (self.0 * 1_103_515_245 + 12_345) % 2_147_483_648;
        (self.0 >> 8) % end
    }

    fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[usize::try_from(self.below(u64::try_from(texts.len()).unwrap())).unwrap()]
    }

    fn maybe<'t>(&mut self, texts: &[&'t str]) -> Option<&'t str> {
        (self.below(3) == 0).then(|| self.one(texts))
    }
}

const PARTIES: [&str; 3] = ["alpha", "beta", "gamma"];
const NUMBERS: [&str; 6] = ["a-100", "b-200", "c-300", "1001", "77", "2018/0002"];

fn case(chance: &mut Chance) -> Value {
    let mut invoices = Vec::new();
    for _ in 0..=chance.below(6) {
        let is_receivable = chance.below(5) == 0;
        let total = [10, 20, 30, 50, -20][usize::try_from(chance.below(5)).unwrap()];
        let customer = is_receivable.then(|| chance.one(&PARTIES));
        invoices.push(json!([
            chance.one(&PARTIES),
            chance.one(&NUMBERS),
            chance.maybe(&["one", "two"]),
            total.to_string(),
            format!("2025-06-0{}", 1 + chance.below(9)),
            is_receivable,
            customer
        ]));
    }
    let mut payments = Vec::new();
    for key in 0..=chance.below(6) {
        let is_bank = chance.below(2) == 0;
        let amount = i64::try_from(chance.below(9)).unwrap() * 10 - if is_bank { 30 } else { 0 };
        // Money that comes back for an invoice in a column is not among the cases.
        let column = if amount < 0 || is_bank {
            None
        } else {
            chance.maybe(&NUMBERS)
        };
        let text: Vec<&str> = (0..chance.below(4)).map(|_| chance.one(&NUMBERS)).collect();
        payments.push(json!([
            format!("p{key}"),
            chance
                .below(4)
                .checked_sub(1)
                .map(|_| chance.one(&["alpha", "beta", "delta"])),
            chance.maybe(&["one", "bank"]),
            amount.to_string(),
            format!("2025-06-{}", 10 + chance.below(5)),
            is_bank,
            column,
            text.join(" "),
            chance.maybe(&["a-100", "b-200", "1001"]),
            chance.maybe(&["c-300", "77"]),
            chance.maybe(&["x1", "x2"])
        ]));
    }
    let mut by_hand = Vec::new();
    if chance.below(4) == 0 {
        let amount = [0, 5][usize::try_from(chance.below(2)).unwrap()];
        by_hand.push(json!([0, 0, amount.to_string()]));
    }
    json!({"invoices": invoices, "payments": payments, "by_hand": by_hand})
}

fn answer(case: &Value) -> Answer {
    let text = |cell: &Value| cell.as_str().map(str::to_owned);
    let decimal = |cell: &Value| Decimal::parse(cell.as_str().unwrap()).unwrap();
    let party = |cell: &Value| text(cell).map(|id| Party { name: id.clone(), id });
    let rows = |name: &str| case[name].as_array().unwrap().clone();
    let invoice = |row: &Value| Invoice {
        key: row.to_string(),
        issuer: party(&row[0]).unwrap(),
        customer: party(&row[6]),
        numbers: text(&row[1]).into_iter().collect(),
        accounts: text(&row[2]).into_iter().collect(),
        payee_account: None,
        currency: "EUR".to_owned(),
        total: decimal(&row[3]),
        day: text(&row[4]).unwrap(),
        is_receivable: row[5] == true,
        lowers: None,
        early: None,
    };
    let payment = |row: &Value| Payment {
        key: text(&row[0]).unwrap(),
        number: None,
        payee: party(&row[1]),
        payer: None,
        account: text(&row[2]),
        amount: decimal(&row[3]),
        currency: "EUR".to_owned(),
        day: text(&row[4]).unwrap(),
        flow: if row[5] == true { Flow::Bank } else { Flow::ToIssuer },
        invoice: text(&row[6]),
        text: text(&row[7]).unwrap(),
        structured: text(&row[8]),
        end_to_end: text(&row[9]),
        iban: text(&row[10]),
    };
    let by_hand = |row: &Value| ByHand {
        payment: 0,
        invoice: 0,
        amount: decimal(&row[2]),
        of_payment: None,
    };
    allocate(
        &rows("invoices").iter().map(invoice).collect::<Vec<_>>(),
        &rows("payments").iter().map(payment).collect::<Vec<_>>(),
        &rows("by_hand").iter().map(by_hand).collect::<Vec<_>>(),
    )
}

#[test]
fn a_second_ladder_comes_to_the_same() {
    let count = std::env::var("BILLBOOK_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(CASES);
    let mut chance = Chance(7);
    let cases: Vec<Value> = (0..count).map(|_| case(&mut chance)).collect();
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    let Some((is_well, printed)) = python(&["allocations.py"], &lines.join("\n")) else {
        return;
    };
    assert!(is_well, "{printed}");
    let mut allocated = 0;
    for (case, theirs) in cases.iter().zip(printed.lines()) {
        let answer = answer(case);
        allocated += answer.allocations.len();
        let mut made: Vec<Value> = answer
            .allocations
            .iter()
            .map(|made| {
                json!([
                    made.payment,
                    made.invoice,
                    made.basis.name(),
                    made.day,
                    made.amount.to_string()
                ])
            })
            .collect();
        made.sort_by_key(Value::to_string);
        let payments = case["payments"].as_array().unwrap().len();
        let left = (0..payments).map(|payment| {
            let rest = answer.rests.iter().find(|rest| rest.payment == payment);
            rest.map_or_else(|| "0".to_owned(), |rest| rest.amount.to_string())
        });
        let mut theirs: Value = serde_json::from_str(theirs).unwrap();
        theirs[0].as_array_mut().unwrap().sort_by_key(Value::to_string);
        assert_eq!(json!([made, left.collect::<Vec<_>>()]), theirs, "{case}");
    }
    assert_eq!(printed.lines().count(), count);
    assert!(allocated > count / 2, "{allocated}");
}
