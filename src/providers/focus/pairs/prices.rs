//! `focus-prices`: what charges cost, against unit price × quantity, where the provider's rule of rounding is known.
//!
//! ```text
//! 0.009 × 0.744086021505376344   0.006696774193548383…   half up at 18 decimals   0.006696774193548387
//! ```
//!
//! Every charge is computed again by the rule. What the rule rounds off is a line, and what charges cost otherwise is another. A
//! charge without a cost, a unit price or a quantity is on no side, nor is a correction, which may differ; a note counts them.

use crate::charges::contexts::each_text;
use crate::charges::contexts::{DeliveryScope as Delivered, each_in_force, scopes_in_force};
use crate::charges::places;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::rules::{Basis, Rule};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::money::currency;
use crate::money::decimal::{Decimal, DecimalSum};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "focus-prices",
    order: 180,
    here: "ContractedCost of an account's charges in a billing period",
    there: "ContractedUnitPrice × PricingQuantity",
    rule: "each charge, by the provider's rule of rounding; billbook leaves out providers without a known rule",
    run,
};

const GROUPS: [&str; 3] = ["pricing", "billing_account", "charge_kind"];

const CHARGES: &str = "SELECT f.row_id, f.context_id, f.pricing_quantity, f.contracted_cost, u.row_id IS NOT NULL,
           u.contracted_unit_price
    FROM focus_charge AS f LEFT JOIN focus_charge_price AS u ON u.row_id = f.row_id ORDER BY f.row_id";

/// What is added up for a statement.
struct Sums<'r> {
    rule: &'r Rule,
    of: Delivered,
    currency: String,
    rows: u64,
    cost: DecimalSum,
    product: DecimalSum,
    rounded: DecimalSum,
    /// Charges that cost otherwise, and the first of them.
    others: (u64, i64),
    left_out: (u64, DecimalSum),
}

/// Charges in force, with their unit prices.
const PRICED: &str = "SELECT c.*,
       CASE WHEN u.row_id IS NULL THEN p.contracted_unit_price ELSE u.contracted_unit_price END
           AS contracted_unit_price
FROM charge_focus AS c
CROSS JOIN focus_charge AS f ON f.row_id = CAST(substr(c.row_key, 7) AS INTEGER)
CROSS JOIN focus_context AS x ON x.context_id = f.context_id
LEFT JOIN focus_pricing AS p ON p.pricing_key = x.pricing_key
LEFT JOIN focus_charge_price AS u ON u.row_id = f.row_id";

/// Whether a charge is on the sides.
const IS_PRICED: &str = "charge_class IS NOT 'Correction' AND contracted_cost IS NOT NULL
    AND contracted_unit_price IS NOT NULL AND pricing_quantity IS NOT NULL";

/// The charges of an account in a billing period and currency, of which each that has a price adds what is given.
fn charges(of: &Delivered, currency: &str, adds: &str) -> Query {
    let adds = format!("CASE WHEN {IS_PRICED} THEN {adds} END");
    let [from, to] = &of.period;
    Query::new("charge", PRICED, [], adds)
        .only("provider", of.provider.clone())
        .only("issuer", of.issuer.clone())
        .when("coalesce(account, '') = {}", of.account.clone())
        .only("billing_currency", currency.to_owned())
        .only("billing_period_start", from.clone())
        .only("billing_period_end", to.clone())
}

fn run(ledger: &Ledger, scope: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let scopes = scopes_in_force(connection)?;
    let ruled: BTreeMap<i64, &Rule> = scopes
        .iter()
        .filter_map(|(id, of)| Some((*id, *scope.rules.of(Basis::Product, &[&of.provider]).first()?)))
        .collect();
    if ruled.is_empty() {
        return Ok(Vec::new());
    }
    let (mut sums, contexts) = contexts(connection, &scopes, &ruled)?;
    let prices = contracted_prices(connection)?;
    let mut statement = connection.prepare_cached(CHARGES)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(&(number, pricing, is_correction)) = contexts.get(row.get(1)?) else {
            continue;
        };
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let Some(sums) = index.and_then(|index| sums.get_mut(index)) else {
            continue;
        };
        let decimal = |column: usize| -> Result<Option<Decimal>> {
            Ok(match row.get_ref(column)?.as_str_or_null() {
                Ok(Some(text)) => Decimal::parse(text).ok(),
                _ => None,
            })
        };
        let (quantity, cost) = (decimal(2)?, decimal(3)?);
        let own_price = decimal(5)?;
        let price = if row.get(4)? {
            own_price.as_ref()
        } else {
            prices.get(&pricing)
        };
        let price = price.filter(|_| !is_correction);
        let (Some(price), Some(quantity), Some(cost)) = (price, quantity, &cost) else {
            sums.left_out.0 += 1;
            sums.left_out.1.add(&cost.unwrap_or_default());
            continue;
        };
        let product = price.mul(&quantity);
        let rounded = sums.rule.round(&product, &sums.currency);
        sums.rows += 1;
        if rounded != *cost {
            if sums.others.0 == 0 {
                sums.others.1 = row.get(0)?;
                interrupt::check()?;
            }
            sums.others.0 += 1;
        }
        sums.cost.add(cost);
        sums.product.add(&product);
        sums.rounded.add(&rounded);
    }
    let made: Result<Vec<Statement>> = sums
        .into_iter()
        .filter(|sums| sums.rows > 0)
        .map(|sums| sums.statement(connection))
        .collect();
    Ok(made?.into_iter().filter(|statement| scope.wants(statement)).collect())
}

/// A context: the number of its sums, from 1 on, the key of its prices, and whether it corrects.
type Contexts = ByNumber<(u32, i64, bool)>;

/// Contracted unit prices of contexts, by the keys of their pricing.
fn contracted_prices(connection: &Connection) -> Result<HashMap<i64, Decimal>> {
    let mut prices = HashMap::new();
    each_text(connection, "pricing", &["ContractedUnitPrice"], |key, texts| {
        if let [Some(text)] = texts
            && let Ok(price) = Decimal::parse(text)
        {
            prices.insert(key, price);
        }
    })?;
    Ok(prices)
}

fn contexts<'r>(
    connection: &Connection,
    scopes: &BTreeMap<i64, Delivered>,
    ruled: &BTreeMap<i64, &'r Rule>,
) -> Result<(Vec<Sums<'r>>, Contexts)> {
    let mut currencies: HashMap<i64, String> = HashMap::new();
    each_text(connection, "billing_account", &["BillingCurrency"], |key, texts| {
        let code = texts.first().cloned().flatten();
        currencies.insert(key, code.unwrap_or_else(|| currency::NONE.to_owned()));
    })?;
    let mut corrections: HashMap<i64, bool> = HashMap::new();
    each_text(connection, "charge_kind", &["ChargeClass"], |key, texts| {
        corrections.insert(key, matches!(texts, [Some(class)] if class == "Correction"));
    })?;
    let mut sums: Vec<Sums> = Vec::new();
    let mut numbers: HashMap<(i64, String), u32> = HashMap::new();
    let mut contexts = Contexts::default();
    each_in_force(connection, scopes, &GROUPS, |context, scope, keys| {
        let (Some(rule), Some(of), [pricing, account, kind]) = (ruled.get(&scope), scopes.get(&scope), keys) else {
            return;
        };
        let currency = currencies.get(account).cloned().unwrap_or_default();
        let number = *numbers.entry((scope, currency.clone())).or_insert_with(|| {
            sums.push(Sums {
                rule,
                of: of.clone(),
                currency,
                rows: 0,
                cost: DecimalSum::new(),
                product: DecimalSum::new(),
                rounded: DecimalSum::new(),
                others: (0, 0),
                left_out: (0, DecimalSum::new()),
            });
            u32::try_from(sums.len()).unwrap_or_default()
        });
        let is_correction = corrections.get(kind).copied().unwrap_or_default();
        contexts.set(context, (number, *pricing, is_correction));
    })?;
    Ok((sums, contexts))
}

impl Sums<'_> {
    fn statement(self, connection: &Connection) -> Result<Statement> {
        let here = charges(&self.of, &self.currency, "contracted_cost");
        let there = charges(
            &self.of,
            &self.currency,
            "decimal_mul(contracted_unit_price, pricing_quantity)",
        );
        let [from, to] = self
            .of
            .period
            .map(|time| crate::reconcile::charges::groups::stored(time.as_deref().unwrap_or_default()));
        let (cost, product, rounded) = (self.cost.total(), self.product.total(), self.rounded.total());
        let side = |what: &str, total: Decimal, query: Query| {
            Side::new(format!("{what}, rows: {}", self.rows), total, self.rows).made_of(query)
        };
        let mut statement = PAIR.statement(
            About {
                provider: self.of.provider,
                account: self.of.account,
                subject: from.get(..7).unwrap_or_default().to_owned(),
                period: [from, to],
                currency: self.currency,
            },
            side("ContractedCost", cost.clone(), here),
            side("ContractedUnitPrice × PricingQuantity", product.clone(), there.clone()),
        );
        statement.issuer = self.of.issuer;
        let words = self.rule.words(&statement.currency);
        let what = format!("charges: {}", self.rows);
        let line = Line::new(LineKind::Rounding, rounded.sub(&product), "", what).by(words);
        let mut rows = Origin::from(there.adding(""));
        rows.computed.push(Computed {
            of: "the products, each rounded by the rule".to_owned(),
            value: line.amount.clone(),
            operands: format!("{rounded} - {product}"),
            rounding: String::new(),
        });
        statement.push(line.made_of(rows));
        if self.others.0 > 0 {
            let mut at = Place::default();
            if let Some((import_id, place)) = places::place_of(connection, self.others.1)? {
                at = Place::of(connection, import_id, &place)?;
            }
            let what = format!(
                "what rounding by the rule does not explain; charges: {}, the first of them at this line",
                self.others.0
            );
            statement.push(Line::differs(LineKind::AmountDiffers, &cost, &rounded, "costs", what).at(at));
        }
        if self.left_out.0 > 0 {
            let (count, sum) = (self.left_out.0, self.left_out.1.total());
            let note = format!("charges without cost, unit price or quantity, and corrections: {count}, {sum}");
            statement.notes.push(note);
        }
        Ok(statement)
    }
}
