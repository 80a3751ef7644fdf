//! What the generator promises: the same bytes, 43 columns, costs that are products.

use crate::arguments;
use crate::catalogue::{self, Rounding};
use crate::figures::Decimal;
use crate::invoices::{self, Fault};
use crate::month::Month;
use crate::rows::{HEADER, write_all};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

type Line = BTreeMap<String, String>;

/// The file, and Invoice Detail.
fn both(arguments_of: &str) -> (Vec<u8>, Vec<u8>) {
    let words = arguments_of.split(' ').map(str::to_owned);
    let read = arguments(words.chain(["out.csv".to_owned()])).unwrap();
    assert_eq!(read.path, "out.csv");
    let (mut bytes, mut detail) = (Vec::new(), Vec::new());
    let detail_of: Option<&mut dyn std::io::Write> = match read.invoices {
        Some(_) => Some(&mut detail),
        None => None,
    };
    write_all(&read.options, &mut bytes, detail_of).unwrap();
    (bytes, detail)
}

fn written(arguments_of: &str) -> Vec<u8> {
    both(arguments_of).0
}

fn read(bytes: &[u8]) -> Vec<Line> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().map(Result::unwrap).collect()
}

fn lines(arguments_of: &str) -> Vec<Line> {
    read(&written(arguments_of))
}

fn decimal(text: &str) -> Decimal {
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    Decimal::new(
        text.replace('.', "").parse::<i128>().unwrap(),
        u32::try_from(places).unwrap(),
    )
}

/// Whether two decimals are the same amount.
fn same(a: Decimal, b: Decimal) -> bool {
    let places = a.places.max(b.places);
    a.with_places(places) == b.with_places(places)
}

#[test]
fn the_same_arguments_give_the_same_bytes_everywhere() {
    let bytes = written("--rows 10000");
    assert!(bytes == written("--month 2024-09 --rows 10000"));
    let digest = Sha256::digest(&bytes)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    assert_eq!(
        digest, "8b757f95d0ad7a8c658a992728bb07770c0b224beb1dbddf8b0a04e58c80b65d",
        "the file is another one: figures measured before are not comparable any more"
    );
}

#[test]
fn every_row_has_43_columns_and_there_are_as_many_as_asked_for() {
    assert_eq!(HEADER.split(',').count(), 43);
    for rows in [0, 1, 7, 719, 721, 5000] {
        let lines = lines(&format!("--rows {rows} --month 2023-02"));
        assert_eq!(lines.len(), rows);
        assert!(lines.iter().all(|line| line.len() == 43));
    }
}

#[test]
fn costs_are_products_but_for_the_documented_exceptions() {
    let mut seen = BTreeMap::<&str, u32>::new();
    for line in lines("--rows 40000") {
        let cost = |column: &str| decimal(&line[column]);
        let costs = ["BilledCost", "EffectiveCost", "ContractedCost", "ListCost"];
        let category = line["ChargeCategory"].as_str();
        if category != "Usage" {
            assert!(costs.iter().all(|column| cost(column) == cost("BilledCost")));
            for column in [
                "PricingQuantity",
                "PricingUnit",
                "ConsumedQuantity",
                "ListUnitPrice",
                "ContractedUnitPrice",
            ] {
                assert_eq!(line[column], "", "{column}");
            }
            *seen
                .entry(if category == "Tax" { "tax" } else { "credit" })
                .or_default() += 1;
            continue;
        }
        let quantity = cost("PricingQuantity");
        assert!(same(quantity.times(cost("ListUnitPrice")), cost("ListCost")));
        assert!(same(
            quantity.times(cost("ContractedUnitPrice")),
            cost("ContractedCost")
        ));
        let (billed, effective, contracted) = (cost("BilledCost"), cost("EffectiveCost"), cost("ContractedCost"));
        let what = if !line["CommitmentDiscountId"].is_empty() {
            assert_eq!(billed.units, 0);
            assert!(same(effective, contracted.times(Decimal::new(62, 2))));
            "covered"
        } else if billed.units == 0 {
            assert_eq!(effective.units, 0);
            "free"
        } else {
            assert_eq!((billed, effective), (contracted, contracted));
            assert_eq!(line["ChargeClass"] == "Correction", billed.units < 0);
            let is_earlier = line["ChargePeriodStart"] < line["BillingPeriodStart"];
            assert_eq!(is_earlier, billed.units < 0);
            match contracted.places {
                20 => "twenty places",
                6..=18 => "usage",
                places => panic!("{places} places"),
            }
        };
        *seen.entry(what).or_default() += 1;
    }
    let kinds = ["covered", "credit", "free", "tax", "twenty places", "usage"];
    assert!(seen.keys().eq(&kinds), "{seen:?}");
}

#[test]
fn a_sku_price_has_one_sku_and_a_resource_one_sub_account() {
    let mut skus = BTreeMap::new();
    let mut owners = BTreeMap::new();
    let mut accounts = BTreeSet::new();
    for line in lines("--rows 40000") {
        let sku = skus
            .entry(line["SkuPriceId"].clone())
            .or_insert_with(|| line["SkuId"].clone());
        assert_eq!(*sku, line["SkuId"]);
        if !line["ResourceId"].is_empty() {
            let owner = owners
                .entry(line["ResourceId"].clone())
                .or_insert_with(|| line["SubAccountId"].clone());
            assert_eq!(*owner, line["SubAccountId"]);
        }
        accounts.insert((line["BillingAccountId"].clone(), line["BillingCurrency"].clone()));
    }
    assert_eq!(accounts.len(), 10);
    assert_eq!(accounts.iter().filter(|(_, currency)| currency == "EUR").count(), 1);
}

#[test]
fn a_hostile_file_never_repeats_a_description_or_tags() {
    let lines = lines("--rows 5000 --hostile");
    for column in ["ChargeDescription", "Tags"] {
        assert_eq!(
            lines.iter().map(|line| &line[column]).collect::<BTreeSet<_>>().len(),
            5000
        );
    }
    for line in &lines {
        let _: BTreeMap<String, String> = serde_json::from_str(&line["Tags"]).unwrap();
    }
}

#[test]
fn months_have_their_days() {
    let of = |text: &str| Month::read(text).unwrap();
    assert_eq!(of("2024-02").days(), 29);
    assert_eq!(of("2100-02").days(), 28);
    assert_eq!(of("2024-12").next(), of("2025-01"));
    assert_eq!(of("2024-01").previous(), of("2023-12"));
    assert_eq!(
        of("2024-09").charge_period(719),
        "2024-10-01T00:00:00Z,2024-09-30T23:00:00Z"
    );
    for text in ["2024-13", "2024-9", "24-09", "2024", "0000-01"] {
        assert_eq!(Month::read(text), None, "{text}");
    }
}

#[test]
fn decimals_are_written_out() {
    let text = |units: i128, places| Decimal { units, places }.to_string();
    assert_eq!(text(-5, 3), "-0.005");
    assert_eq!(text(1_250_000, 6), "1.250000");
    assert_eq!(text(42, 0), "42");
    assert_eq!(text(123_456_789_012_345_678_901_234, 20), "1234.56789012345678901234");
}

#[test]
fn arguments_that_say_nothing_useful_are_refused() {
    for words in [
        "out.csv",
        "--rows x out.csv",
        "--rows 1",
        "--rows 1 --month may out.csv",
        "--rows 1 --fast out.csv",
        "--rows 1 --accounts 0 out.csv",
        "--rows 1 --focus 1.1 out.csv",
        "--rows 1 --focus 1.0 --invoices detail.csv out.csv",
    ] {
        assert!(arguments(words.split(' ').map(str::to_owned)).is_err(), "{words}");
    }
    let read = arguments("--rows 3 --hostile o".split(' ').map(str::to_owned)).unwrap();
    assert!(read.options.is_hostile && read.options.rows == 3 && read.invoices.is_none());
}

/// Sums of BilledCost by invoice and line, and by meter and sub-account below these.
fn sums(charges: &[Line]) -> BTreeMap<(String, String), BTreeMap<(String, String), i128>> {
    let mut sums: BTreeMap<_, BTreeMap<_, i128>> = BTreeMap::new();
    for charge in charges {
        let line = (charge["InvoiceId"].clone(), charge["InvoiceDetailId"].clone());
        let meter = (charge["SkuId"].clone(), charge["SubAccountId"].clone());
        *sums.entry(line).or_default().entry(meter).or_default() +=
            decimal(&charge["BilledCost"]).with_places(20).units;
    }
    sums
}

#[test]
fn invoices_say_what_their_charges_make_but_for_the_documented_faults() {
    let (charges, detail) = both("--rows 20000 --months 3 --accounts 40 --invoices detail.csv");
    let (charges, detail) = (read(&charges), read(&detail));
    assert_eq!(charges[0].len(), 49);
    let sums = sums(&charges);
    let found: BTreeMap<(String, String), &Line> = detail
        .iter()
        .map(|line| ((line["InvoiceId"].clone(), line["InvoiceDetailId"].clone()), line))
        .collect();
    assert_eq!(found.len(), detail.len());
    let (mut faults, mut invoices_of) = (BTreeMap::<String, u32>::new(), BTreeSet::new());
    for account in 0..40 {
        let first = Month::read("2024-09").unwrap();
        for month in [first, first.next(), first.next().next()] {
            let (invoice, fault) = (invoices::number(account, month), Fault::of(account, month));
            invoices_of.insert(invoice.clone());
            *faults.entry(format!("{fault:?}")).or_default() += 1;
            let of_invoice = || sums.iter().filter(|((number, _), _)| *number == invoice);
            let mut off = 0;
            for ((_, id), meters) in of_invoice() {
                let Some(line) = found.get(&(invoice.clone(), id.clone())) else {
                    assert_eq!((id.as_str(), fault), ("CREDIT", Fault::NoCredits));
                    continue;
                };
                let cent = 10_i128.pow(18);
                let sum: i128 = meters.values().sum();
                let stated = decimal(&line["BilledCost"]).with_places(20).units;
                let left = stated
                    - match catalogue::provider(account).rounding {
                        Rounding::Nothing => sum,
                        Rounding::CutMeters => meters.values().map(|sum| sum / cent * cent).sum(),
                        Rounding::Nearest => (sum + sum.signum() * cent / 2) / cent * cent,
                    };
                assert!(left == 0 || left == 100 * cent, "{line:?}: {left}");
                off += u32::from(left != 0);
                let corrects = line["ReferenceInvoiceId"] != invoice;
                assert_eq!(corrects, id == "CORRECTION");
            }
            assert_eq!(off, u32::from(fault == Fault::More), "{invoice}");
            let has_support = found.contains_key(&(invoice, "SUPPORT".to_owned()));
            assert_eq!(has_support, fault == Fault::Support);
        }
    }
    assert!(charges.iter().all(|charge| invoices_of.contains(&charge["InvoiceId"])));
    assert_eq!(faults.len(), 4, "{faults:?}");
}

#[test]
fn what_versions_have_in_common_is_the_same() {
    let old = lines("--rows 2000");
    for version in ["1.2", "1.4"] {
        for (old, new) in old.iter().zip(lines(&format!("--rows 2000 --focus {version}"))) {
            let is_there =
                |name: &&String| version == "1.2" || !["ProviderName", "PublisherName"].contains(&name.as_str());
            assert!(
                old.keys().filter(is_there).all(|name| old[name] == new[name]),
                "{new:?}"
            );
            assert_eq!(new.contains_key("InvoiceDetailId"), version == "1.4");
            assert!(!new["InvoiceId"].is_empty() && new["PricingCurrency"] == new["BillingCurrency"]);
        }
    }
}
