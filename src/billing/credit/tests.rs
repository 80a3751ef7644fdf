//! Credit notes by chance: whatever is given back in whatever parts, it adds up to the invoice.

use super::*;

/// Numbers that look like chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> i128 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i128::from((self.0 >> 33) % limit)
    }
}

fn key(category: &str, rate: Option<&str>) -> TaxKey {
    TaxKey {
        category: category.to_owned(),
        rate: rate.map(|rate| Decimal::parse(rate).unwrap()),
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// An invoice of these lines, with a discount of so many per cent.
fn invoice(decimals: u32, lines: &[(TaxKey, Decimal)], percent: i128) -> Invoice {
    let mut made = Invoice {
        decimals,
        ..Invoice::default()
    };
    for (index, (key, amount)) in lines.iter().enumerate() {
        made.lines.push(InvoiceLine {
            line: i64::try_from(index).unwrap() + 1,
            amount: amount.clone(),
            tax: key.clone(),
        });
        let sums = made.sums.entry(key.clone()).or_default();
        sums.net = sums.net.add(amount);
    }
    let hundredth = |amount: &Decimal, of: &Decimal| {
        rounding::round(
            &amount.mul(of).mul(&Decimal::from_small(1, 2)),
            decimals,
            Mode::HalfAway,
        )
    };
    for (key, sums) in &mut made.sums {
        sums.net = sums.net.sub(&hundredth(&sums.net, &Decimal::from_small(percent, 0)));
        sums.tax = hundredth(&sums.net, &key.rate.clone().unwrap_or_default());
    }
    made
}

/// Takes a credit note in, as the ledger would.
fn take(invoice: &mut Invoice, credit: &Credit) {
    for line in &credit.lines {
        if let Of::Line(number) = line.of {
            let sum = invoice.credited_lines.entry(number).or_default();
            *sum = sum.add(&line.amount);
        }
    }
    for (key, sums) in &credit.sums {
        let credited = invoice.credited.entry(key.clone()).or_default();
        credited.net = credited.net.add(&sums.net);
        credited.tax = credited.tax.add(&sums.tax);
    }
}

fn total(sums: &BTreeMap<TaxKey, Sums>) -> Decimal {
    sums.values().fold(Decimal::zero(), |sum, one| sum.add(&one.total()))
}

#[test]
fn partial_credit_notes_add_up_to_the_invoice_to_the_cent_for_each_rate() {
    let keys = [
        key("S", Some("19")),
        key("S", Some("7")),
        key("S", Some("8.875")),
        key("O", None),
    ];
    for seed in 0..1_000 {
        let mut chance = Chance(seed);
        let decimals = [2, 2, 2, 0, 3][usize::try_from(chance.below(5)).unwrap()];
        let count = chance.below(6) + 1;
        let lines: Vec<(TaxKey, Decimal)> = (0..count)
            .map(|_| {
                let key = keys[usize::try_from(chance.below(4)).unwrap()].clone();
                let most = [30, 3_000, 300_000][usize::try_from(chance.below(3)).unwrap()];
                (key, Decimal::from_small(chance.below(most) + 1, decimals))
            })
            .collect();
        let discount = [0, 0, 3, 40][usize::try_from(chance.below(4)).unwrap()];
        let mut invoice = invoice(decimals, &lines, discount);
        let mut notes = 0;
        for _ in 0..chance.below(12) {
            let left = total(&invoice.left());
            let unit = Decimal::from_small(1, decimals);
            let wanted = match chance.below(4) {
                0 => Wanted::Line(i64::try_from(chance.below(7)).unwrap(), None),
                1 => Wanted::Line(
                    i64::try_from(chance.below(7)).unwrap(),
                    Some(Decimal::from_small(chance.below(300) + 1, decimals)),
                ),
                2 => Wanted::Amount(Decimal::from_small(chance.below(300) + 1, decimals)),
                _ => Wanted::Amount(left.sub(&unit)),
            };
            let Ok(credit) = invoice.credit(&wanted) else { continue };
            let given = total(&credit.sums);
            assert!(given > Decimal::zero() && given <= left, "seed {seed}: {wanted:?}");
            if let Wanted::Amount(amount) = &wanted {
                assert_eq!(given, *amount, "seed {seed}");
            }
            for (key, sums) in &credit.sums {
                assert!(!sums.net.is_negative() && !sums.tax.is_negative(), "seed {seed}");
                let of_lines = credit.lines.iter().filter(|line| line.tax == *key);
                let of_lines = of_lines.fold(Decimal::zero(), |sum, line| sum.add(&line.amount));
                assert_eq!(of_lines, sums.net, "seed {seed}");
            }
            take(&mut invoice, &credit);
            notes += 1;
            for sums in invoice.left().values() {
                assert!(!sums.net.is_negative() && !sums.tax.is_negative(), "seed {seed}");
                assert!(
                    sums.tax.is_zero() || !sums.net.is_zero(),
                    "seed {seed}: a tax on nothing"
                );
            }
        }
        match invoice.credit(&Wanted::All) {
            Ok(credit) => {
                assert_eq!(credit.is_mirror, notes == 0);
                take(&mut invoice, &credit);
            }
            Err(refused) => assert!(refused.message.contains("nothing is left") && notes > 0, "seed {seed}"),
        }
        for (key, sums) in &invoice.sums {
            let credited = invoice.credited.get(key).cloned().unwrap_or_default();
            assert_eq!(&credited, sums, "seed {seed}: {key:?}");
        }
        assert!(
            invoice
                .credit(&Wanted::Amount(Decimal::from_small(1, decimals)))
                .is_err()
        );
    }
}

#[test]
fn a_line_is_given_back_with_its_discount_and_its_tax() {
    let lines = [
        (key("S", Some("19")), decimal("200.00")),
        (key("S", Some("19")), decimal("79.10")),
    ];
    let mut invoice = invoice(2, &lines, 3);
    assert_eq!(total(&invoice.sums), decimal("322.17"));
    let credit = invoice.credit(&Wanted::Line(2, Some(decimal("10.00")))).unwrap();
    let amounts: Vec<String> = credit.lines.iter().map(|line| line.amount.to_string()).collect();
    assert_eq!(amounts, ["10.00", "-0.30"]);
    assert_eq!(total(&credit.sums), decimal("11.54"));
    take(&mut invoice, &credit);
    let refused = invoice.credit(&Wanted::Line(2, Some(decimal("69.11")))).unwrap_err();
    assert_eq!(refused.message, "69.11 is more than the 69.10 that is left of line 2");
    for (wanted, message) in [
        (Wanted::Line(3, None), "the invoice has no line 3: it has lines 1 to 2"),
        (
            Wanted::Amount(decimal("310.64")),
            "310.64 is more than the 310.63 that is left of the invoice",
        ),
        (
            Wanted::Amount(decimal("0.001")),
            "0.001 has more digits behind the point than the currency of the invoice",
        ),
        (Wanted::Amount(decimal("-1")), "-1 gives nothing back"),
    ] {
        assert_eq!(invoice.credit(&wanted).unwrap_err().message, message);
    }
}

#[test]
fn an_amount_is_split_over_the_rates_as_the_invoice_has_them() {
    let lines = [
        (key("S", Some("19")), decimal("100.00")),
        (key("S", Some("7")), decimal("100.00")),
    ];
    let invoice = invoice(2, &lines, 0);
    let credit = invoice.credit(&Wanted::Amount(decimal("22.60"))).unwrap();
    let sums: Vec<String> = credit
        .sums
        .values()
        .map(|sums| format!("{} {}", sums.net, sums.tax))
        .collect();
    assert_eq!(sums, ["10.00 0.70", "10.00 1.90"]);
}
