//! Charges of FOCUS added up by what an invoice tells apart: `Acme Co, INV-7, EUR, Usage, 2025-05: 12 rows, 812.40`.
//!
//! Only deliveries in force count. Sums come from those by context and day that are kept beside the charges, since all that
//! tells groups apart is of their contexts; charges without such sums are added one by one.

use crate::charges::contexts::{each_in_force, each_text, scopes_in_force};
use crate::clock;
use crate::contract::registry::Ledger;
use crate::contract::registry::Provider;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::by_number::ByNumber;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::sums::{Amount, Sum};
use crate::query::{for_each, gather};
use crate::reconcile::charges::rounded::Apart;
use crate::reconcile::months;
use rusqlite::{Connection, Row};
use std::cell::RefCell;
use std::collections::HashMap;

/// What a group of charges has in common. Texts are empty where the file has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    /// Who issues the invoice.
    pub issuer: String,
    /// The invoice's number; `None` as long as the bill is not final.
    pub invoice: Option<String>,
    /// Currency of the costs.
    pub currency: String,
    /// The provider, as the cross-provider relations name it.
    pub provider: String,
    /// The billing account.
    pub account: String,
    /// The billing period, as stored: from, to.
    pub period: [String; 2],
    /// Usage, Purchase, Tax, Credit or Adjustment.
    pub category: String,
    /// Whether it corrects a period that was invoiced before.
    pub is_correction: bool,
    /// The line of the invoice.
    pub line: Option<String>,
}

/// A group of charges.
#[derive(Debug)]
pub(crate) struct Group {
    /// What they have in common.
    pub key: Key,
    /// How many.
    pub rows: u64,
    /// Their BilledCost.
    pub total: Decimal,
    /// An import that brought some of them, and whether it brought all.
    pub import: (i64, bool),
    /// How many services they are of; 0 for charges of FOCUS, which a rule can be asked.
    pub services: u64,
    /// Whether they count for the month in which they begin, for want of billing periods.
    pub is_by_month: bool,
}

/// All charges in force.
#[derive(Debug, Default)]
pub(crate) struct Charges {
    /// The groups, sorted.
    pub groups: Vec<Group>,
    /// The number of each context's group, from 1 on.
    pub(crate) of: ByNumber<u32>,
    /// How many groups are of FOCUS; those of others come after them.
    of_focus: usize,
    /// What was added up for rules of rounding.
    pub(crate) apart: RefCell<Apart>,
}

const GROUPS: [&str; 4] = [
    "billing_account",
    "participating_entity",
    "charge_kind",
    "invoice_reference",
];

/// Sums by day, and below them charges that have none.
pub(crate) const BY_DAY: &str = "SELECT context_id, charges, billed_cost, day FROM focus_daily_total
UNION ALL
SELECT f.context_id, 1, f.billed_cost, strftime('%Y-%m-%d', f.charge_period_start, 'unixepoch')
FROM focus_untotalled AS u CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row";

/// Adds them up.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn read(connection: &Connection) -> Result<Charges> {
    let scopes = scopes_in_force(connection)?;
    if scopes.is_empty() {
        return Ok(Charges::default());
    }
    let imports = numbers(connection, "SELECT scope_id, import_id FROM focus_scope")?;
    let texts = Texts::read(connection)?;
    let mut keys: Vec<(Key, (i64, bool))> = Vec::new();
    let mut numbers: HashMap<Key, u32> = HashMap::new();
    let mut seen: HashMap<(i64, [i64; GROUPS.len()]), u32> = HashMap::new();
    let mut of: ByNumber<u32> = ByNumber::default();
    each_in_force(connection, &scopes, &GROUPS, |context, scope, found| {
        let mut of_groups = [0; GROUPS.len()];
        of_groups.copy_from_slice(found);
        let number = *seen.entry((scope, of_groups)).or_insert_with(|| {
            let key = texts.key(scopes.get(&scope), of_groups);
            let import = imports.get(&scope).copied().unwrap_or_default();
            let number = *numbers.entry(key.clone()).or_insert_with(|| {
                keys.push((key, (import, true)));
                u32::try_from(keys.len()).unwrap_or_default()
            });
            if let Some((_, (known, is_only))) = keys.get_mut(place_of(number)) {
                *is_only &= *known == import;
            }
            number
        });
        of.set(context, number);
    })?;
    let mut sums: Vec<(u64, Sum)> = vec![(0, Sum::default()); keys.len()];
    each(connection, BY_DAY, |row| {
        let number = of.get(row.get(0)?).copied().unwrap_or_default();
        if let Some((rows, sum)) = sums.get_mut(place_of(number)) {
            *rows += u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default();
            if let Some(cost) = amount(row)? {
                sum.add(&cost);
            }
        }
        Ok(())
    })?;
    let groups = keys.into_iter().zip(sums).map(|((key, import), (rows, sum))| Group {
        key,
        rows,
        total: sum.total(),
        import,
        services: 0,
        is_by_month: false,
    });
    let groups: Vec<Group> = groups.collect();
    Ok(Charges {
        of_focus: groups.len(),
        groups,
        of,
        apart: RefCell::default(),
    })
}

/// Whether a balance pays for each charge of a provider at once.
fn is_paid_at_once(provider: &Provider) -> bool {
    provider.relations.contains(&"ledger_entry")
}

/// Charges of a provider that keeps no sums of them. Where a balance pays for each at once, there are no billing periods, and
/// a charge counts for the month in which it begins.
fn others(connection: &Connection, provider: &Provider) -> Result<Vec<Group>> {
    let is_paid_at_once = is_paid_at_once(provider);
    let period = if is_paid_at_once {
        "substr(charge_period_start, 1, 7), NULL"
    } else {
        "billing_period_start, billing_period_end"
    };
    let provider = provider.name;
    let sql = format!(
        "SELECT provider, account, coalesce(billing_currency, 'XXX'), invoice_id,
                {period}, charge_category, count(*), coalesce(decimal_sum(billed_cost), '0'), min(import_id),
                min(import_id) = max(import_id), count(DISTINCT service_name)
         FROM charge_{provider} GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7"
    );
    gather(connection, &sql, [], |row| {
        let text = |column: usize| -> rusqlite::Result<String> {
            Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
        };
        // `check integrity` finds texts that are not decimals.
        let Ok(total) = Decimal::parse(&text(8)?) else {
            return Ok(None);
        };
        let key = Key {
            provider: text(0)?,
            account: text(1)?,
            currency: text(2)?,
            invoice: Some(text(3)?).filter(|number| !number.is_empty()),
            period: match months::of(&text(4)?).filter(|_| is_paid_at_once) {
                Some(month) => [month.start, month.end],
                None => [stored(&text(4)?), stored(&text(5)?)],
            },
            category: text(6)?,
            ..Key::default()
        };
        Ok(Some(Group {
            key,
            rows: u64::try_from(row.get::<_, i64>(7)?).unwrap_or_default(),
            total,
            import: (row.get(9)?, row.get(10)?),
            services: u64::try_from(row.get::<_, i64>(11)?).unwrap_or_default(),
            is_by_month: is_paid_at_once,
        }))
    })
}

impl Charges {
    /// Charges of FOCUS, and behind them those of the providers that keep no sums, which are few.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn of_all(ledger: &Ledger) -> Result<Self> {
        let connection = &ledger.connection;
        let mut charges = read(connection)?;
        for provider in ledger.registry.providers {
            if provider.relations.contains(&"charge") && !provider.relations.contains(&"charge_by_day") {
                charges.groups.extend(others(connection, provider)?);
            }
        }
        Ok(charges)
    }

    /// Whether the group at this place is of FOCUS.
    #[must_use]
    pub(crate) fn is_of_focus(&self, group: usize) -> bool {
        group < self.of_focus
    }

    /// Whether the charges of the group at this place count for the month in which they begin, for want of billing periods.
    #[must_use]
    pub(crate) fn is_by_month(&self, group: usize) -> bool {
        self.groups.get(group).is_some_and(|group| group.is_by_month)
    }

    /// Whether these groups are all of FOCUS, so that rules can be tried on their charges.
    #[must_use]
    pub(crate) fn can_be_rounded(&self, groups: &[usize]) -> bool {
        groups.iter().all(|&group| self.is_of_focus(group))
    }
}

/// Texts of the groups of charges.
struct Texts {
    currencies: HashMap<i64, String>,
    issuers: HashMap<i64, String>,
    kinds: HashMap<i64, (String, bool)>,
    references: HashMap<i64, [Option<String>; 2]>,
}

impl Texts {
    fn read(connection: &Connection) -> Result<Self> {
        let mut texts = Self {
            currencies: HashMap::new(),
            issuers: HashMap::new(),
            kinds: HashMap::new(),
            references: HashMap::new(),
        };
        let first = |found: &[Option<String>]| found.first().cloned().flatten();
        let second = |found: &[Option<String>]| found.get(1).cloned().flatten();
        each_text(connection, "billing_account", &["BillingCurrency"], |key, found| {
            let code = first(found).unwrap_or_else(|| currency::NONE.to_owned());
            texts.currencies.insert(key, code);
        })?;
        each_text(
            connection,
            "participating_entity",
            &["InvoiceIssuerName"],
            |key, found| {
                texts.issuers.insert(key, first(found).unwrap_or_default());
            },
        )?;
        let columns = ["ChargeCategory", "ChargeClass"];
        each_text(connection, "charge_kind", &columns, |key, found| {
            let is_correction = second(found).is_some_and(|class| class == "Correction");
            texts
                .kinds
                .insert(key, (first(found).unwrap_or_default(), is_correction));
        })?;
        let columns = ["InvoiceId", "InvoiceDetailId"];
        each_text(connection, "invoice_reference", &columns, |key, found| {
            let present = |text: Option<String>| text.filter(|text| !text.is_empty());
            texts
                .references
                .insert(key, [present(first(found)), present(second(found))]);
        })?;
        Ok(texts)
    }

    fn key(
        &self,
        scope: Option<&crate::charges::contexts::DeliveryScope>,
        [account, entity, kind, reference]: [i64; GROUPS.len()],
    ) -> Key {
        let (category, is_correction) = self.kinds.get(&kind).cloned().unwrap_or_default();
        let [invoice, line] = self.references.get(&reference).cloned().unwrap_or_default();
        let period = scope.map(|scope| scope.period.clone()).unwrap_or_default();
        Key {
            issuer: self.issuers.get(&entity).cloned().unwrap_or_default(),
            invoice,
            currency: self.currencies.get(&account).cloned().unwrap_or_default(),
            provider: scope.map(|scope| scope.provider.clone()).unwrap_or_default(),
            account: scope.map(|scope| scope.account.clone()).unwrap_or_default(),
            period: period.map(|time| stored(time.as_deref().unwrap_or_default())),
            category,
            is_correction,
            line,
        }
    }
}

/// A time in the ledger's form, whatever form it has; empty for none.
pub(crate) fn stored(time: &str) -> String {
    clock::parse(time).map_or_else(String::new, clock::stored)
}

/// The place of a number that counts from 1.
pub(crate) fn place_of(number: u32) -> usize {
    usize::try_from(number).map_or(usize::MAX, |number| number.wrapping_sub(1))
}

/// The cost of a row; `None` for null and for what is not a decimal, which `check focus-totals` finds.
pub(crate) fn amount(row: &Row) -> Result<Option<Amount>> {
    Ok(match row.get_ref(2)?.as_str_or_null() {
        Ok(Some(text)) => Amount::parse(text.as_bytes()).ok(),
        _ => None,
    })
}

/// Calls with every row.
pub(crate) fn each(connection: &Connection, sql: &str, mut each: impl FnMut(&Row) -> Result<()>) -> Result<()> {
    const ROWS_BETWEEN_LOOKS: u32 = 1 << 16;
    let mut count = 0_u32;
    for_each(connection, sql, [], |row| {
        count = count.wrapping_add(1);
        if count.is_multiple_of(ROWS_BETWEEN_LOOKS) {
            interrupt::check()?;
        }
        each(row)
    })
}

fn numbers(connection: &Connection, sql: &str) -> Result<HashMap<i64, i64>> {
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
