//! `report commitments`: bought 100.00 USD, used 92.00, unused 8.00: 92.00 %.

use crate::contract::report::{Cell, Column, Derived, Report, Request, SnapshotTable, Sql};
use crate::contract::things::Things;
use crate::evidence::origin::{Computed, Query};
use crate::evidence::selection::value;
use crate::money::decimal::Decimal;
use crate::money::rounding::{Mode, divide};
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::output::rows::Rows;
use crate::report::pictures;

/// Decimals of the percentage.
const DECIMALS: u32 = 2;

/// The last column; what the query gives comes before it.
const PERCENT: &str = "used_percent";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "commitments",
    title: "Commitments",
    sums: &[
        "charges",
        "purchased_billed_cost",
        "refunded_billed_cost",
        "used_effective_cost",
        "unused_effective_cost",
        "corrected_effective_cost",
    ],
    order: 40,
    about: "Commitments: what you bought, how much of it was used and how much was not",
    details: "The used and unused parts are in the unit of the commitment, and as effective cost, which spreads a \
              payment over the time it covers.",
    columns: |_| {
        Column::all(&[
            ("provider", Show::TEXT),
            ("issuer", Show::TEXT.little()),
            ("account", Show::ID.little()),
            ("commitment_id", Show::ID.kept()),
            ("commitment_name", Show::TEXT),
            ("commitment_category", Show::TEXT.little()),
            ("commitment_type", Show::TEXT.little()),
            ("unit", Show::TEXT),
            ("used_quantity", Show::QUANTITY),
            ("unused_quantity", Show::QUANTITY),
            ("currency", Show::CURRENCY.kept()),
            ("charges", Show::COUNT.little()),
            ("purchased_billed_cost", Show::AMOUNT),
            ("refunded_billed_cost", Show::AMOUNT.little()),
            ("used_effective_cost", Show::AMOUNT.kept()),
            ("unused_effective_cost", Show::AMOUNT.kept()),
            ("corrected_effective_cost", Show::AMOUNT.little()),
        ])
    },
    query: |request| Ok(Sql::filtered(include_str!("commitments.sql"), request)),
    derived: &[Derived {
        column: PERCENT,
        compute,
    }],
    picture: Some(pictures::commitments),
    notes: |_, _, rows| Ok(notes(rows)),
    evidence: |request, cell| Ok(vec![evidence(request, cell)]),
    tables: &[SnapshotTable {
        name: "commitments",
        order: 4,
        options: &[],
    }],
    things: Things {
        name: "commitments",
        ..Things::CHARGES
    },
    not_over_lake: None,
    ..Report::PLAIN
};

fn notes(rows: &Rows) -> Vec<String> {
    let note = format!(
        "{PERCENT} is used_effective_cost of used_effective_cost + unused_effective_cost, rounded to {DECIMALS} decimals, \
         half to even"
    );
    (!rows.rows.is_empty()).then_some(note).into_iter().collect()
}

/// What part of a commitment was used, with what it was computed from.
fn compute(cell: &dyn Fn(&str) -> Json) -> Vec<Computed> {
    let [used, unused] = ["used_effective_cost", "unused_effective_cost"].map(cell);
    let (used, unused) = (used.cell(), unused.cell());
    let computed = |value| Computed {
        of: String::new(),
        value,
        operands: format!("{used} * 100 / ({used} + {unused})"),
        rounding: format!("{DECIMALS} decimals, half to even"),
    };
    percent(&used, &unused).map(computed).into_iter().collect()
}

/// The charges of a row, or of one of its figures.
fn evidence(request: &Request, cell: &Cell) -> Query {
    let filter = &request.filter;
    let mut values = filter.values();
    let mut conditions = vec!["coalesce(billing_currency, 'XXX') IS :is_currency".to_owned()];
    for name in ["provider", "account", "commitment_id"] {
        conditions.push(format!("{name} IS :is_{name}"));
        values.insert(format!("is_{name}"), value(&cell.of(name)));
    }
    values.insert("is_currency".to_owned(), value(&cell.of("currency")));
    let times = [("from", ">=", filter.from), ("to", "<", filter.to)];
    for (name, relation, _) in times.iter().filter(|(_, _, time)| time.is_some()) {
        conditions.push(format!("charge_period_start {relation} :{name}"));
    }
    // As commitments.sql tells them apart.
    let is_purchase = "charge_class IS NOT 'Correction' AND charge_category IS 'Purchase'";
    let with_status = |status: &str| {
        format!(
            "charge_class IS NOT 'Correction' AND charge_category IS NOT 'Purchase' AND commitment_status IS '{status}'"
        )
    };
    let is_negative = "substr(billed_cost, 1, 1) IS '-'";
    let (part, amount) = match cell.column {
        Some("purchased_billed_cost") => (format!("{is_purchase} AND NOT {is_negative}"), "billed_cost"),
        Some("refunded_billed_cost") => (format!("{is_purchase} AND {is_negative}"), "billed_cost"),
        Some("used_effective_cost") => (with_status("Used"), "effective_cost"),
        Some("unused_effective_cost") => (with_status("Unused"), "effective_cost"),
        Some("used_quantity") => (with_status("Used"), "commitment_quantity"),
        Some("unused_quantity") => (with_status("Unused"), "commitment_quantity"),
        Some("corrected_effective_cost") => ("charge_class IS 'Correction'".to_owned(), "effective_cost"),
        Some(PERCENT) => (
            "charge_class IS NOT 'Correction' AND charge_category IS NOT 'Purchase' \
             AND commitment_status IN ('Used', 'Unused')"
                .to_owned(),
            "",
        ),
        _ => (String::new(), ""),
    };
    if !part.is_empty() {
        conditions.push(part);
    }
    let mut query = Query::of_rows("commitment_charge", conditions, values);
    if let Some(column) = cell.column.filter(|_| !amount.is_empty()) {
        let figure = cell.of(column);
        if figure != Json::Null {
            query = query.adding_up(format!("decimal_sum({amount})"), &figure);
        }
    }
    query
}

/// What part of a commitment was used; nothing where nothing was used or left.
fn percent(used: &str, unused: &str) -> Option<Decimal> {
    let (used, unused) = (Decimal::parse(used).ok()?, Decimal::parse(unused).ok()?);
    let hundred = used.mul(&Decimal::from(100_i64));
    divide(&hundred, &used.add(&unused), DECIMALS, Mode::HalfEven).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_used_is_rounded_half_to_even() {
        for (used, unused, expected) in [
            ("92", "8", Some("92.00")),
            ("1", "2", Some("33.33")),
            ("0.00125", "9.99875", Some("0.01")),
            ("0.0005", "9.9995", Some("0.00")),
            ("0.0015", "9.9985", Some("0.02")),
            ("0", "5", Some("0.00")),
            ("0", "0", None),
        ] {
            let percent = percent(used, unused).map(|percent| percent.to_string());
            assert_eq!(percent.as_deref(), expected, "{used} {unused}");
        }
    }
}
