//! The view over the charges of a lake that was made of files: exactly the files that its manifest has, whose decimals may have
//! fewer digits behind the point than those of others.

use super::column::{Column, Kind, PRECISION};
use super::dialect::Engine;
use super::manifest::{File, Manifest};
use super::relation::CHARGE;
use std::collections::BTreeMap;

/// The view.
pub(super) fn charges(engine: Engine, manifest: &Manifest, folder: &str) -> String {
    let columns = manifest
        .table(CHARGE)
        .map(|table| table.columns.as_slice())
        .unwrap_or_default();
    let mut by_types: BTreeMap<Vec<(&str, String)>, Vec<&File>> = BTreeMap::new();
    for file in manifest.files_of(CHARGE) {
        let narrower = file.narrower.iter();
        let types = narrower.map(|column| (column.name.as_str(), column.kind.name()));
        by_types.entry(types.collect()).or_default().push(file);
    }
    let selects: Vec<String> = by_types
        .values()
        .map(|files| {
            let narrower = files.first().map(|file| file.narrower.as_slice()).unwrap_or_default();
            let listed: Vec<String> = columns.iter().map(|column| listed(column, narrower)).collect();
            format!("SELECT {} FROM {}", listed.join(", "), read(engine, files, folder))
        })
        .collect();
    let select = if selects.is_empty() {
        let listed: Vec<String> = columns
            .iter()
            .map(|column| format!("CAST(NULL AS {}) AS {}", type_of(engine, column), column.name))
            .collect();
        format!("SELECT {} WHERE 1 = 0", listed.join(", "))
    } else {
        selects.join("\nUNION ALL ")
    };
    match engine {
        Engine::DuckDb => format!("CREATE OR REPLACE TEMP VIEW lake_{CHARGE} AS {select};\n"),
        Engine::Spark => format!("CREATE OR REPLACE TEMPORARY VIEW lake_{CHARGE} AS {select};\n"),
    }
}

/// A column, made as wide as it is in the widest files.
fn listed(column: &Column, narrower: &[Column]) -> String {
    let is_narrower = narrower.iter().any(|own| own.name == column.name);
    match column.kind {
        Kind::Decimal(scale) if is_narrower => {
            format!("CAST({0} AS DECIMAL({PRECISION},{scale})) AS {0}", column.name)
        }
        _ => column.name.clone(),
    }
}

/// Files of one type.
fn read(engine: Engine, files: &[&File], folder: &str) -> String {
    let folder = folder.trim_end_matches('/');
    match engine {
        Engine::DuckDb => {
            let paths = files.iter().map(|file| {
                let path = if folder.is_empty() {
                    file.path.clone()
                } else {
                    format!("{folder}/{}", file.path)
                };
                engine.literal(&path)
            });
            let paths = paths.collect::<Vec<_>>().join(", ");
            format!("read_parquet([{paths}], hive_partitioning = false)")
        }
        // A path of several: `{one,other}`.
        Engine::Spark => {
            let paths = files
                .iter()
                .map(|file| file.path.as_str())
                .collect::<Vec<_>>()
                .join(",");
            let before = if folder.is_empty() {
                String::new()
            } else {
                format!("{folder}/")
            };
            let path = match files.len() {
                1 => format!("{before}{paths}"),
                _ => format!("{before}{{{paths}}}"),
            };
            format!("parquet.`{}`", path.replace('`', "``"))
        }
    }
}

fn type_of(engine: Engine, column: &Column) -> String {
    match (column.kind, engine) {
        (Kind::Text, Engine::DuckDb) => "VARCHAR".to_owned(),
        (Kind::Text, Engine::Spark) => "STRING".to_owned(),
        (Kind::Time, Engine::DuckDb) => "TIMESTAMP WITH TIME ZONE".to_owned(),
        (Kind::Time, Engine::Spark) => "TIMESTAMP".to_owned(),
        (Kind::Integer, _) => "BIGINT".to_owned(),
        (Kind::Decimal(scale), _) => format!("DECIMAL({PRECISION},{scale})"),
    }
}
