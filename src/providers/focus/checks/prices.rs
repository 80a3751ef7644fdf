//! `focus-prices`: unit price × quantity is the cost, and no unit price is negative.
//!
//! ```text
//! ListUnitPrice 0.013692 × PricingQuantity 5.8172370674 = 0.07964961 … = ListCost 0.0796496099268408
//! ```
//!
//! Products are exact. A cost that is the product rounded or cut to the cost's own decimals agrees with it. Corrections
//! may differ. The check names the kind of difference: a power of ten is a block of units counted twice or not at all; a
//! difference beyond the fifteenth digit is what binary numbers leave of a product.

use crate::charges::broken::Broken;
use crate::charges::contexts::each_text;
use crate::charges::contexts::{each_in_force, unmapped_scopes_in_force};
use crate::charges::suspects::Suspects;
use crate::contract::finding::Row;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::money::decimal::Decimal;
use crate::providers::focus::checks::findings::findings;
use crate::providers::focus::checks::products::{Difference, difference};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashSet};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-prices",
    order: 240,
    rule: "in FOCUS, unit price × quantity is the cost, to the decimals of the cost; no unit price is negative",
    is_quick: false,
    run,
};

/// A unit price and the cost it makes.
struct Pair {
    rule: &'static str,
    price: &'static str,
    cost: &'static str,
}

const PAIRS: [Pair; 2] = [
    Pair {
        rule: "ListUnitPrice-C-010-C",
        price: "ListUnitPrice",
        cost: "ListCost",
    },
    Pair {
        rule: "ContractedUnitPrice-C-011-C",
        price: "ContractedUnitPrice",
        cost: "ContractedCost",
    },
];

/// Unit prices that must not be negative.
const PRICES: [(&str, &str); 4] = [
    ("ListUnitPrice-C-008-M", "ListUnitPrice"),
    ("ContractedUnitPrice-C-009-C", "ContractedUnitPrice"),
    ("PricingCurrencyListUnitPrice-C-008-M", "PricingCurrencyListUnitPrice"),
    (
        "PricingCurrencyContractedUnitPrice-C-008-C",
        "PricingCurrencyContractedUnitPrice",
    ),
];

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut broken = negative(connection)?;
    broken.extend(products(connection)?);
    Ok(findings(CHECK.name, broken))
}

fn negative(connection: &Connection) -> Result<Vec<Broken>> {
    let mut suspects = Suspects::default();
    for (rule, column) in PRICES {
        each_text(connection, "pricing", &[column], |key, texts| {
            let [Some(text)] = texts else { return };
            if Decimal::parse(text).is_ok_and(|price| price.is_negative()) {
                suspects.add(("pricing", key), (rule, text), || Broken {
                    rule,
                    code: "",
                    details: Vec::new(),
                    severity: Severity::Error,
                    object: format!("focus/{column}"),
                    message: format!("`{column}` is negative"),
                    expected: "0 or more".to_owned(),
                    found: text.clone(),
                    rows: 0,
                    row: None,
                });
            }
        })?;
    }
    suspects.in_force(connection)
}

/// What a kind of difference comes to: rows, the first row, and its figures.
struct Seen {
    rows: i64,
    first: i64,
    product: Decimal,
    cost: Decimal,
}

/// The unit prices that make costs, by the keys of pricing.
fn unit_prices(connection: &Connection) -> Result<ByNumber<[Option<Decimal>; 2]>> {
    let mut prices = ByNumber::default();
    each_text(
        connection,
        "pricing",
        &[PAIRS[0].price, PAIRS[1].price],
        |key, texts| {
            let mut both = [None, None];
            for (price, text) in both.iter_mut().zip(texts) {
                *price = text.as_deref().and_then(|text| Decimal::parse(text).ok());
            }
            if both.iter().any(Option::is_some) {
                prices.set(key, both);
            }
        },
    )?;
    Ok(prices)
}

fn products(connection: &Connection) -> Result<Vec<Broken>> {
    let prices = unit_prices(connection)?;
    let (providers, contexts) = contexts(connection)?;
    let mut found: BTreeMap<(u32, usize, Difference), Seen> = BTreeMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT f.row_id, f.context_id, f.pricing_quantity, f.list_cost, f.contracted_cost, u.row_id IS NOT NULL,
                u.list_unit_price, u.contracted_unit_price
         FROM focus_charge AS f LEFT JOIN focus_charge_price AS u ON u.row_id = f.row_id
         WHERE f.pricing_quantity IS NOT NULL ORDER BY f.row_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some((provider, pricing)) = contexts.get(row.get(1)?).filter(|context| context.1 != 0) else {
            continue;
        };
        let decimal = |column: usize| -> Result<Option<Decimal>> {
            Ok(match row.get_ref(column)?.as_str_or_null() {
                Ok(Some(text)) => Decimal::parse(text).ok(),
                _ => None,
            })
        };
        let own = [decimal(6)?, decimal(7)?];
        let prices = if row.get(5)? { Some(&own) } else { prices.get(*pricing) };
        let Some(prices) = prices else { continue };
        let Some(quantity) = decimal(2)? else { continue };
        for (which, price) in prices.iter().enumerate() {
            let Some(price) = price else { continue };
            let Some(cost) = decimal(which + 3)? else { continue };
            let Some(kind) = difference(price, &quantity, &cost) else {
                continue;
            };
            if found.is_empty() {
                interrupt::check()?;
            }
            let first: i64 = row.get(0)?;
            let seen = found.entry((*provider, which, kind)).or_insert_with(|| Seen {
                rows: 0,
                first,
                product: price.mul(&quantity),
                cost,
            });
            seen.rows += 1;
        }
    }
    let broken = found.into_iter().filter_map(|((provider, which, kind), seen)| {
        let pair = PAIRS.get(which)?;
        let provider = providers.get(usize::try_from(provider).ok()?)?;
        Some(Broken {
            rule: pair.rule,
            code: "",
            details: kind.codes(),
            severity: match kind {
                Difference::Binary => Severity::Info,
                _ => Severity::Warning,
            },
            object: format!("focus/{provider}/{}", pair.cost),
            message: format!("`{}` is not `{}` × `PricingQuantity`: {kind}", pair.cost, pair.price),
            expected: seen.product.to_string(),
            found: seen.cost.to_string(),
            rows: seen.rows,
            row: Some(Row::Fact(seen.first)),
        })
    });
    Ok(broken.collect())
}

/// Providers, and for each context in force that corrects nothing its provider's place among them and its pricing.
type Priced = (Vec<String>, ByNumber<(u32, i64)>);

fn contexts(connection: &Connection) -> Result<Priced> {
    let scopes = unmapped_scopes_in_force(connection)?;
    let mut providers: Vec<String> = scopes.values().map(|scope| scope.provider.clone()).collect();
    providers.sort();
    providers.dedup();
    let places: BTreeMap<i64, u32> = scopes
        .iter()
        .map(|(id, scope)| {
            let place = providers.binary_search(&scope.provider).unwrap_or_default();
            (*id, u32::try_from(place).unwrap_or_default())
        })
        .collect();
    let mut corrections: HashSet<i64> = HashSet::new();
    each_text(connection, "charge_kind", &["ChargeClass"], |key, texts| {
        if let [Some(class)] = texts
            && class == "Correction"
        {
            corrections.insert(key);
        }
    })?;
    let mut contexts = ByNumber::default();
    each_in_force(
        connection,
        &scopes,
        &["pricing", "charge_kind"],
        |context, scope, keys| {
            if let [pricing, kind] = keys
                && !corrections.contains(kind)
            {
                contexts.set(context, (places.get(&scope).copied().unwrap_or_default(), *pricing));
            }
        },
    )?;
    Ok((providers, contexts))
}
