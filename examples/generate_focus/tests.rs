//! What the generator promises: the same bytes, 43 columns, costs that are products.

use crate::arguments;
use crate::figures::Decimal;
use crate::month::Month;
use crate::rows::{HEADER, Options, write_all};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

type Line = BTreeMap<String, String>;

fn written(arguments_of: &str) -> Vec<u8> {
    let words = arguments_of.split(' ').map(str::to_owned);
    let (options, path) = arguments(words.chain(["out.csv".to_owned()])).unwrap();
    assert_eq!(path, "out.csv");
    let mut bytes = Vec::new();
    write_all(&options, &mut bytes).unwrap();
    bytes
}

fn lines(arguments_of: &str) -> Vec<Line> {
    let bytes = written(arguments_of);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    reader.deserialize().map(Result::unwrap).collect()
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
    ] {
        assert!(arguments(words.split(' ').map(str::to_owned)).is_err(), "{words}");
    }
    let (options, _): (Options, _) = arguments("--rows 3 --hostile o".split(' ').map(str::to_owned)).unwrap();
    assert!(options.is_hostile && options.rows == 3);
}
