//! What an engine needs before a statement that proves a report: functions by the names that SQLite has for them, and the
//! relations over the files of a lake.

use super::dialect::Engine;
use super::engine_files;
use super::engine_views;
use super::manifest::Manifest;
use super::relation::{CHARGE, COSTS};
use super::tables;
use crate::money::decimal::{Decimal, DecimalSum};
use std::collections::BTreeMap;

/// The files of the folder `engine`: names and texts.
pub(super) fn files(manifest: &Manifest) -> Vec<(String, String)> {
    [Engine::DuckDb, Engine::Spark]
        .map(|engine| {
            let text = format!("{}{}", prologue(engine, manifest, ""), comparison(engine, manifest));
            (format!("{}.sql", engine.name()), text)
        })
        .into()
}

/// What stands before a statement, over the files of a lake in a folder; the empty text is the folder in which the engine runs.
pub(crate) fn prologue(engine: Engine, manifest: &Manifest, folder: &str) -> String {
    let mut text = head(engine, manifest);
    match &manifest.added {
        Some(_) => text.push_str(&engine_files::charges(engine, manifest, folder)),
        None => {
            for name in std::iter::once(CHARGE).chain(tables::names()) {
                text.push_str(&over_files(engine, name, folder));
            }
        }
    }
    let Some(scale) = manifest.scale else {
        text.push_str(
            "-- The decimals of this lake are texts, which engines do not add up exactly: reports do not run over it.\n",
        );
        return text;
    };
    text.push_str(&functions(engine, scale));
    text.push_str(&engine_views::views(engine, manifest));
    text
}

fn head(engine: Engine, manifest: &Manifest) -> String {
    let mut text = format!(
        "-- {} {} of {}, for {}; written by billbook {} at {}.\n-- {}\n\
         -- Run it in the folder of the lake. Each relation has the columns that it has in a ledger.\n",
        manifest.form,
        manifest.version,
        if manifest.added.is_some() {
            "files"
        } else {
            "a billbook ledger"
        },
        engine.title(),
        manifest.program,
        manifest.made_at,
        match &manifest.added {
            Some(added) => format!("Deliveries: {}", added.deliveries.len()),
            None => format!(
                "Head of the ledger's chain: {}",
                manifest.head.as_deref().unwrap_or("none: the ledger is empty")
            ),
        },
    );
    text.push_str(match engine {
        Engine::DuckDb => "SET default_null_order = 'sqlite';\nSET TimeZone = 'UTC';\n",
        Engine::Spark => {
            "SET spark.sql.ansi.enabled = true;\nSET spark.sql.ansi.doubleQuotedIdentifiers = true;\n\
             SET spark.sql.session.timeZone = UTC;\nSET spark.sql.sources.partitionColumnTypeInference.enabled = false;\n"
        }
    });
    text
}

/// The view over the files of a relation, `lake_charge`, with all of their columns.
fn over_files(engine: Engine, name: &str, folder: &str) -> String {
    let at = |path: &str| {
        let path = if folder.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", folder.trim_end_matches('/'))
        };
        engine.literal(&path)
    };
    let is_charge = name == CHARGE;
    match engine {
        Engine::DuckDb => {
            let files = at(&if is_charge {
                "charge/*/*/*.parquet".to_owned()
            } else {
                format!("{name}/*.parquet")
            });
            let hive = if is_charge {
                ", hive_partitioning = true, hive_types = {'provider': VARCHAR, 'period': VARCHAR}"
            } else {
                ", hive_partitioning = false"
            };
            format!("CREATE OR REPLACE TEMP VIEW lake_{name} AS SELECT * FROM read_parquet({files}{hive});\n")
        }
        Engine::Spark => format!(
            "CREATE OR REPLACE TEMPORARY VIEW lake_{name} USING parquet OPTIONS (path {});\n",
            at(name)
        ),
    }
}

fn functions(engine: Engine, scale: u32) -> String {
    match engine {
        // A sum of nothing but nulls is 0 in SQLite.
        Engine::DuckDb => "CREATE OR REPLACE TEMP MACRO decimal_sum(x) AS coalesce(sum(x), 0);\n\
             CREATE OR REPLACE TEMP MACRO decimal_add(a, b) AS a + b;\n\
             CREATE OR REPLACE TEMP MACRO decimal_sub(a, b) AS a - b;\n\
             CREATE OR REPLACE TEMP MACRO tag_value(tags, key) AS CASE WHEN json_valid(tags)\n    \
             THEN CASE json_type(tags, '$.\"' || key || '\"') WHEN 'NULL' THEN NULL WHEN 'VARCHAR' THEN json_extract_string(tags, '$.\"' || key || '\"')\n    \
             ELSE CAST(json_extract(tags, '$.\"' || key || '\"') AS VARCHAR) END END;\n"
            .to_owned(),
        // Without declared types, a difference of decimals would lose the last of them.
        Engine::Spark => format!(
            "CREATE OR REPLACE TEMPORARY FUNCTION decimal_add(a DECIMAL(37,{scale}), b DECIMAL(37,{scale})) RETURNS DECIMAL(38,{scale}) RETURN a + b;\n\
             CREATE OR REPLACE TEMPORARY FUNCTION decimal_sub(a DECIMAL(37,{scale}), b DECIMAL(37,{scale})) RETURNS DECIMAL(38,{scale}) RETURN a - b;\n\
             CREATE OR REPLACE TEMPORARY FUNCTION tag_value(tags STRING, key STRING) RETURNS STRING\n    \
             RETURN get_json_object(tags, '$[\\'' || key || '\\']');\n"
        ),
    }
}

/// The statement at the end of a file: what the files come to, beside what the manifest states.
fn comparison(engine: Engine, manifest: &Manifest) -> String {
    let Some(scale) = manifest.scale else {
        return String::new();
    };
    let mut sums: BTreeMap<&str, [DecimalSum; COSTS.len()]> = BTreeMap::new();
    for file in manifest.files_of(CHARGE) {
        for (currency, of_file) in &file.sums {
            let all = sums.entry(currency).or_default();
            for (sum, (_, text)) in all.iter_mut().zip(of_file) {
                // A text of ours.
                if let Ok(amount) = Decimal::parse(text) {
                    sum.add(&amount);
                }
            }
        }
    }
    if sums.is_empty() {
        return String::new();
    }
    let typed = |text: &str| format!("CAST({} AS DECIMAL(38,{scale}))", engine.literal(text));
    let rows = sums.iter().map(|(currency, sums)| {
        let sums = sums.iter().map(|sum| typed(&sum.total().to_string()));
        let cells: Vec<String> = std::iter::once(engine.literal(currency)).chain(sums).collect();
        format!("({})", cells.join(", "))
    });
    let names = COSTS.map(|cost| format!("stated_{cost}"));
    let pairs = COSTS.map(|cost| format!("max(stated_{cost}) AS stated_{cost}, coalesce(sum({cost}), 0) AS {cost}"));
    let equal = COSTS.map(|cost| format!("max(stated_{cost}) = coalesce(sum({cost}), 0)"));
    format!(
        "-- What the manifest states, beside what the files come to.\nSELECT m.currency, {}, {} AS is_equal\n\
         FROM (VALUES {}) AS m(currency, {})\nLEFT JOIN lake_charge AS c ON c.x_billbook_currency = m.currency\n\
         GROUP BY m.currency\nORDER BY m.currency;\n",
        pairs.join(", "),
        equal.join(" AND "),
        rows.collect::<Vec<_>>().join(", "),
        names.join(", "),
    )
}
