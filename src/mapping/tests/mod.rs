//! Mappings from end to end: TOML and a row in, charges or problems out.

mod agreement;
mod examples;
mod refused;
mod rows;
mod several;

use super::*;

/// The columns of a charge and their values.
type Charge = Vec<(String, Option<String>)>;
use crate::error::Problem;

/// A mapping that must be right.
fn mapping(text: &str) -> Mapping {
    Mapping::parse("test.toml", text, &mut |name| Err(format!("there is no `{name}`"))).unwrap_or_else(|problems| {
        panic!(
            "{}",
            problems.iter().map(Problem::report).collect::<Vec<_>>().join("\n")
        )
    })
}

/// What is wrong with a mapping, as `line:column message`.
fn wrong(text: &str) -> Vec<String> {
    let problems = Mapping::parse("test.toml", text, &mut |_| Ok(b"sku,price\na,1\n".to_vec())).unwrap_err();
    let told = |problem: Problem| {
        let (line, column) = problem.place.unwrap().line_column.unwrap();
        let hints = problem
            .hints
            .iter()
            .fold(String::new(), |text, hint| text + &format!(" [{hint}]"));
        format!("{line}:{column} {}{hints}", problem.message)
    };
    problems.into_iter().map(told).collect()
}

/// The smallest mapping, with more lines in `[read]` and `[columns]`, another cost, and more at its end.
fn small(read: &str, columns: &str, cost: &str, more: &str) -> String {
    format!(
        r#"format = 1
name = "small"
provider = "Example"
[read]
kinds = ["csv"]
needs = ["account", "day", "kind", "cost"]
{read}
[times.default]
formats = ["%Y-%m-%d"]
[columns]
day = "date"
cost = "decimal"
{columns}
[charge]
ProviderName = "'Example'"
BillingAccountId = "account"
BillingCurrency = "'EUR'"
BillingPeriodStart = "month_of(day)"
BillingPeriodEnd = "month_after(day)"
ChargePeriodStart = "day"
ChargePeriodEnd = "day_after(day)"
ChargeCategory = "CASE kind WHEN 'use' THEN 'Usage' WHEN 'tax' THEN 'Tax' END"
BilledCost = "{cost}"
EffectiveCost = "{cost}"
{more}
"#
    )
}

/// The charges of a row, each with its values by target column.
fn charges(mapping: &Mapping, header: &[&str], row: &[&str]) -> Result<Vec<Charge>, Vec<CellProblem>> {
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let mut evaluator = Evaluator::new(mapping, &header, &FileFacts::default()).unwrap();
    let row: Vec<Option<&str>> = row.iter().map(|cell| Some(*cell)).collect();
    let mut made = Made::default();
    evaluator.row(&row, &mut made)?;
    let target = evaluator.target().to_vec();
    let charge = |charge: usize| {
        let values = made.charge(charge).map(|value| value.map(str::to_owned));
        target.iter().cloned().zip(values).collect()
    };
    Ok((0..made.charges()).map(charge).collect())
}

/// One value of a charge.
fn value<'c>(charge: &'c [(String, Option<String>)], column: &str) -> Option<&'c str> {
    charge.iter().find(|(name, _)| name == column).unwrap().1.as_deref()
}
