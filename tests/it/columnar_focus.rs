//! Rows of FOCUS's Cost and Usage, as Parquet files and as CSV.

use crate::columnar::{Column, Map, decimals, doubles, file, int64, map_type, maps, texts};
use parquet::file::properties::WriterProperties;

/// How costs stand in a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Costs {
    /// As binary floats.
    Doubles,
    /// As decimals.
    Decimals,
}

/// Rows of a file: cost, service, tags, hour of 1 June 2025, description.
pub type Row<'r> = (&'r str, &'r str, Map<'r>, i64, &'r str);

pub const ROWS: &[Row<'static>] = &[
    (
        "0.1",
        "Compute",
        Some(&[("team", Some("a")), ("cost \"center\"", None)]),
        0,
        "first",
    ),
    ("12.5", "Compute", Some(&[]), 1, "second"),
    ("-3.25", "Storage", None, 1, ""),
    (
        "0.000000000000000001",
        "Storage",
        Some(&[("team", Some("a")), ("cost \"center\"", None)]),
        2,
        "first",
    ),
    ("100", "Storage", Some(&[("team", Some("b"))]), 23, "second"),
];

/// Milliseconds of 2025-06-01T00:00:00Z.
pub const JUNE: i64 = 1_748_736_000_000;
/// Of 2025-07-01T00:00:00Z.
pub const JULY: i64 = JUNE + 30 * 86_400_000;
pub const HOUR: i64 = 3_600_000;

pub fn schema(costs: Costs) -> String {
    let cost = match costs {
        Costs::Doubles => "optional double",
        Costs::Decimals => "optional fixed_len_byte_array(16)",
    };
    let kind = match costs {
        Costs::Doubles => "",
        Costs::Decimals => " (DECIMAL(38,18))",
    };
    let cost = |name: &str| format!("{cost} {name}{kind}; ");
    let text = |name: &str| format!("optional binary {name} (STRING); ");
    let time = |name: &str| format!("optional int64 {name} (TIMESTAMP(MILLIS,true)); ");
    [
        ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"]
            .map(cost)
            .concat(),
        ["BillingAccountId", "BillingCurrency"].map(text).concat(),
        [
            "BillingPeriodStart",
            "BillingPeriodEnd",
            "ChargePeriodStart",
            "ChargePeriodEnd",
        ]
        .map(time)
        .concat(),
        [
            "ChargeCategory",
            "ProviderName",
            "InvoiceIssuerName",
            "ServiceName",
            "ChargeDescription",
            "x_Own",
        ]
        .map(text)
        .concat(),
        map_type("Tags"),
    ]
    .concat()
}

pub fn units(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<18}").parse().unwrap()
}

pub fn group(rows: &[Row], costs: Costs) -> Vec<Column> {
    let cost = match costs {
        Costs::Doubles => doubles(&rows.iter().map(|row| row.0.parse().ok()).collect::<Vec<_>>()),
        Costs::Decimals => decimals(&rows.iter().map(|row| Some(units(row.0))).collect::<Vec<_>>()),
    };
    let same = |text: &str| texts(&vec![text; rows.len()]);
    let time = |of: &dyn Fn(&Row) -> i64| int64(&rows.iter().map(|row| Some(of(row))).collect::<Vec<_>>());
    let mut columns = vec![cost.clone(), cost.clone(), cost.clone(), cost];
    columns.extend([same("a-1"), same("EUR")]);
    columns.extend([
        time(&|_| JUNE),
        time(&|_| JULY),
        time(&|row| JUNE + row.3 * HOUR),
        time(&|row| JUNE + row.3 * HOUR + HOUR),
    ]);
    columns.extend([same("Usage"), same("Nimbus"), same("Nimbus GmbH")]);
    columns.push(texts(&rows.iter().map(|row| row.1).collect::<Vec<_>>()));
    columns.push(texts(&rows.iter().map(|row| row.4).collect::<Vec<_>>()));
    columns.push(same("own"));
    columns.extend(maps(&rows.iter().map(|row| row.2).collect::<Vec<_>>()));
    columns
}

pub fn focus(rows: &[&[Row]], costs: Costs, properties: WriterProperties) -> Vec<u8> {
    let groups: Vec<Vec<Column>> = rows.iter().map(|rows| group(rows, costs)).collect();
    file(&schema(costs), properties, &groups)
}

pub fn plain() -> WriterProperties {
    WriterProperties::builder().build()
}

/// The same rows as CSV.
pub fn csv(rows: &[Row]) -> String {
    let mut text =
        "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                    BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName,\
                    ServiceName,ChargeDescription,x_Own,Tags\n"
            .to_owned();
    for (cost, service, tags, hour, description) in rows {
        let tags = tags.map_or(String::new(), |pairs| {
            let one = |(key, value): &(&str, Option<&str>)| {
                let quoted = |text: &str| serde_json::to_string(text).unwrap();
                format!("{}: {}", quoted(key), value.map_or("null".to_owned(), quoted))
            };
            let json = format!("{{{}}}", pairs.iter().map(one).collect::<Vec<_>>().join(", "));
            format!("\"{}\"", json.replace('"', "\"\""))
        });
        let time = |hour: i64| format!("2025-06-{:02}T{:02}:00:00Z", 1 + hour / 24, hour % 24);
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},a-1,EUR,2025-06-01T00:00:00Z,2025-07-01T00:00:00Z,{},{},Usage,Nimbus,Nimbus GmbH,\
             {service},{description},own,{tags}\n",
            time(*hour),
            time(hour + 1)
        ));
    }
    text
}
