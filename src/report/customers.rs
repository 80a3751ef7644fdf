//! What the reports on billed months have in common.

use crate::clock::period::Period;
use crate::contract::report::{Cell, ReportOption, Request, Sql, Takes};
use crate::evidence::origin::{Computed, Query};
use crate::evidence::selection::value;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use crate::output::json::Json;
use rusqlite::types::Value;

/// One month only.
pub(super) const MONTH: ReportOption = ReportOption::new(
    "month",
    "MONTH",
    Takes::Checked(month),
    "Only this month, such as 2026-11",
);

fn month(text: &str) -> std::result::Result<String, String> {
    let is_month = text.len() == 7 && text.parse::<Period>().is_ok();
    is_month
        .then(|| text.to_owned())
        .ok_or_else(|| "write a month such as 2026-11".to_owned())
}

/// A query in which `{month}` is the month of a charge as it is billed: in the zone of the book.
pub(super) fn of_billed_month(text: &str, request: &Request) -> Sql {
    of_month(
        &text.replace("{month}", &billed(request, "c.charge_period_start")),
        request,
    )
}

/// The month of a time as it is billed.
fn billed(request: &Request, time: &str) -> String {
    match &request.filter.zone {
        Some(zone) => zone.sql(time, "%Y-%m"),
        None => format!("substr({time}, 1, 7)"),
    }
}

/// Says in which zone months begin.
pub(super) fn zone(request: &Request) -> Vec<String> {
    let zone = request.filter.zone.iter();
    zone.map(|zone| format!("months are those of the book, in {}", zone.name))
        .collect()
}

/// A query with its month.
pub(super) fn of_month(text: &str, request: &Request) -> Sql {
    let mut sql = Sql::filtered(text, request);
    let month = Some(request.text(MONTH.name)).filter(|month| !month.is_empty());
    let month = month.map_or(Value::Null, |month| Value::Text(month.to_owned()));
    sql.values.insert(MONTH.name.to_owned(), month);
    sql
}

/// The margin as a percentage of the revenue; nothing where there is no revenue or no cost is known.
pub(super) fn percent(cell: &dyn Fn(&str) -> Json) -> Vec<Computed> {
    const DECIMALS: u32 = 2;
    let decimal = |name: &str| Decimal::parse(&cell(name).cell()).ok();
    let (Some(margin), Some(revenue)) = (decimal("margin"), decimal("revenue")) else {
        return Vec::new();
    };
    let hundredfold = margin.mul(&Decimal::from(100_i64));
    let value = rounding::divide(&hundredfold, &revenue, DECIMALS, Mode::HalfAway);
    let computed = |value| Computed {
        of: String::new(),
        value,
        operands: format!("{margin} * 100 / {revenue}"),
        rounding: format!("{DECIMALS} decimals, half away from zero"),
    };
    value.map(computed).into_iter().collect()
}

/// The charges of a row: by month, provider, account, sub-account, service and currency.
pub(super) fn charges(request: &Request, cell: &Cell) -> Vec<Query> {
    let of = [
        ("provider", cell.of("provider")),
        ("account", cell.of("account")),
        ("sub_account_id", cell.of("sub_account")),
        ("service_name", cell.of("service")),
    ];
    let charges = Query::by_key("charge", of)
        .when(
            &format!("{} IS {{}}", billed(request, "charge_period_start")),
            value(&cell.of("month")),
        )
        .when("coalesce(billing_currency, 'XXX') = {}", value(&cell.of("currency")));
    vec![charges]
}
