//! FOCUS files in Parquet: the same charges as from CSV, with their places and sums.

use crate::columnar::map_type;
use crate::columnar::{Column, Leaf, file};
use crate::columnar_focus::{Costs, JUNE, ROWS, csv, focus, group, plain, schema};
use crate::sandbox::Sandbox;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{WriterProperties, WriterVersion};

/// What is stored of the charges, without where they came from.
fn stored(sandbox: &Sandbox) -> String {
    let columns: String = sandbox.value(
        "SELECT group_concat('\"' || name || '\"', ', ') FROM pragma_table_info('focus_cost_and_usage')
         WHERE name NOT IN ('import_id', 'delivery_id')",
    );
    sandbox.ok(&[
        "sql",
        &format!("SELECT {columns} FROM focus_cost_and_usage ORDER BY row_id"),
        "--output",
        "csv",
    ])
}

#[test]
fn charges_are_those_of_the_same_rows_in_csv() {
    let of_csv = Sandbox::new();
    of_csv.write("june.csv", csv(ROWS));
    of_csv.ok(&["import", "june.csv"]);
    let expected = stored(&of_csv);
    assert!(
        expected.contains("0.000000000000000001") && expected.contains("team"),
        "{expected}"
    );
    for costs in [Costs::Doubles, Costs::Decimals] {
        let sandbox = Sandbox::new();
        sandbox.write("june.parquet", focus(&[&ROWS[..3], &ROWS[3..]], costs, plain()));
        let summary = sandbox.ok(&["import", "june.parquet"]);
        assert_eq!(stored(&sandbox), expected, "{costs:?}");
        assert!(summary.contains("BilledCost 109.350000000000000001 EUR"), "{summary}");
        let how = match costs {
            Costs::Doubles => "binary floats are stored as the shortest decimals that read back the same: BilledCost, ",
            Costs::Decimals => "decimals of a fixed number of decimals are stored without trailing zeros: BilledCost, ",
        };
        assert!(summary.contains(how), "{summary}");
        for table in [
            "focus_daily_total",
            "focus_monthly_total",
            "focus_context",
            "focus_coverage",
        ] {
            let count = format!("SELECT count(*) FROM {table}");
            assert_eq!(sandbox.value(&count), of_csv.value(&count), "{table}");
        }
        sandbox.ok(&["verify", "--replay"]);
    }
}

#[test]
fn a_row_is_explained_by_row_and_columns() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "june.parquet",
        focus(&[&ROWS[..3], &ROWS[3..]], Costs::Decimals, plain()),
    );
    sandbox.ok(&["import", "june.parquet"]);
    assert_eq!(
        sandbox.value("SELECT group_concat(place) FROM charge"),
        "row 1,row 2,row 3,row 4,row 5"
    );
    assert_eq!(sandbox.value("SELECT place FROM account"), "row 1");
    let text = sandbox.ok(&["explain", "charge", "focus/4"]);
    for part in [
        "file      june.parquet at row 4\n",
        "row 4 (row group 1)\n",
        "BilledCost: 0.000000000000000001 [DECIMAL(38,18) in FIXED_LEN_BYTE_ARRAY]\n",
        "ChargePeriodStart: 2025-06-01T02:00:00Z [TIMESTAMP(MILLIS, UTC)]\n",
        "Tags: {\"team\": \"a\", \"cost \\\"center\\\"\": null} [MAP<STRING, STRING>]",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn parts_are_one_delivery_and_come_again_as_what_they_are() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "az/part_0_0001.snappy.parquet",
        focus(&[&ROWS[..2]], Costs::Decimals, plain()),
    );
    sandbox.write(
        "az/part_1_0001.snappy.parquet",
        focus(&[&ROWS[2..]], Costs::Decimals, plain()),
    );
    sandbox.ok(&["import", "--dry-run", "az"]);
    assert!(!sandbox.ledger_path().exists());
    sandbox.ok(&["import", "az"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "1");
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_scope"), "1");
    assert_eq!(
        sandbox.value("SELECT decimal_sum(billed_cost) FROM charge"),
        "109.350000000000000001"
    );
    assert_eq!(
        sandbox.value("SELECT group_concat(place) FROM charge"),
        "row 1,row 2,row 1,row 2,row 3"
    );
    sandbox.ok(&["import", "az"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_charge"), "5");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_manifest_counts_the_rows_of_parts() {
    let part = focus(&[ROWS], Costs::Decimals, plain());
    let manifest = |rows: usize| {
        format!(
            r#"{{"byteCount": {0}, "blobCount": 1, "dataRowCount": {rows}, "exportConfig": {{"exportName": "june", "type": "FocusCost"}},
               "blobs": [{{"blobName": "e/part_0_0001.snappy.parquet", "byteCount": {0}, "dataRowCount": {rows}}}]}}"#,
            part.len()
        )
    };
    let sandbox = Sandbox::new();
    sandbox.write("e/part_0_0001.snappy.parquet", part.clone());
    sandbox.write("e/manifest.json", manifest(6));
    let run = sandbox.run(&["import", "e"]).expect_error(3, "manifest");
    assert!(run.stderr.contains("is 6, and 5 rows are there"), "{}", run.stderr);
    sandbox.write("e/manifest.json", manifest(5));
    sandbox.ok(&["import", "e"]);
}

#[test]
fn every_encoding_and_compression_gives_the_same_charges() {
    let mut expected = None;
    let builder = WriterProperties::builder;
    for properties in [
        builder().build(),
        builder().set_compression(Compression::SNAPPY).build(),
        builder()
            .set_compression(Compression::GZIP(parquet::basic::GzipLevel::default()))
            .build(),
        builder()
            .set_compression(Compression::ZSTD(parquet::basic::ZstdLevel::default()))
            .build(),
        builder().set_compression(Compression::LZ4_RAW).build(),
        builder()
            .set_dictionary_enabled(false)
            .set_encoding(Encoding::PLAIN)
            .build(),
        builder().set_writer_version(WriterVersion::PARQUET_2_0).build(),
        builder()
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_dictionary_enabled(false)
            .build(),
        builder()
            .set_dictionary_enabled(false)
            .set_column_encoding("BilledCost".into(), Encoding::BYTE_STREAM_SPLIT)
            .set_column_encoding("ServiceName".into(), Encoding::DELTA_BYTE_ARRAY)
            .set_column_encoding("ChargePeriodStart".into(), Encoding::DELTA_BINARY_PACKED)
            .set_column_encoding("ChargeDescription".into(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
            .build(),
        builder()
            .set_data_page_row_count_limit(1)
            .set_write_batch_size(1)
            .build(),
        builder()
            .set_dictionary_page_size_limit(1)
            .set_write_batch_size(1)
            .build(),
    ] {
        let sandbox = Sandbox::new();
        let text = format!("{properties:?}");
        sandbox.write("june.parquet", focus(&[ROWS, ROWS], Costs::Doubles, properties));
        sandbox.ok(&["import", "june.parquet"]);
        let found = stored(&sandbox);
        assert_eq!(&found, expected.get_or_insert(found.clone()), "{text}");
    }
}

/// A file with the four costs of one row in other forms.
#[allow(clippy::needless_pass_by_value, reason = "a test says it in place")]
fn with_costs(types: &str, values: Leaf) -> Vec<u8> {
    let mut columns = group(&ROWS[..1], Costs::Doubles);
    let schema = schema(Costs::Doubles);
    {
        let (name, place) = ("BilledCost", 0);
        let old = format!("optional double {name}; ");
        assert!(schema.contains(&old));
        columns[place].values = values.clone();
    }
    let schema = schema.replace("optional double BilledCost; ", &format!("optional {types}; "));
    file(&schema, plain(), &[columns])
}

#[test]
fn costs_of_every_type_are_exact() {
    let mut wide = vec![0; 24];
    wide.push(7);
    wide[1] = 1;
    for (types, values, expected) in [
        ("float BilledCost", Leaf::Float(vec![0.1]), "0.1"),
        ("double BilledCost", Leaf::Double(vec![0.1]), "0.1"),
        ("double BilledCost", Leaf::Double(vec![1e22]), "10000000000000000000000"),
        ("int32 BilledCost (DECIMAL(9,2))", Leaf::Int32(vec![-1250]), "-12.5"),
        ("int64 BilledCost (DECIMAL(18,6))", Leaf::Int64(vec![1]), "0.000001"),
        ("int64 BilledCost", Leaf::Int64(vec![7]), "7"),
        (
            "binary BilledCost (DECIMAL(38,3))",
            Leaf::Bytes(vec![vec![0xff]]),
            "-0.001",
        ),
        (
            "binary BilledCost (STRING)",
            Leaf::Bytes(vec![b"1.50".to_vec()]),
            "1.50",
        ),
        (
            "fixed_len_byte_array(25) BilledCost (DECIMAL(58,28))",
            Leaf::Fixed(vec![wide]),
            "2446433390164020626000797.5105893010007246000256270343",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("one.parquet", with_costs(types, values));
        sandbox.ok(&["import", "one.parquet"]);
        let found = sandbox.value("SELECT billed_cost FROM charge");
        if types.contains("25") {
            assert!(found.contains('.') && found.len() > 40, "{found}");
        } else {
            assert_eq!(found, expected, "{types}");
        }
        sandbox.ok(&["verify"]);
    }
}

#[test]
fn what_is_no_cost_is_refused_with_its_row_and_column() {
    for (types, values, code, text) in [
        (
            "double BilledCost",
            Leaf::Double(vec![f64::NAN]),
            "parquet",
            "`BilledCost` is not a number",
        ),
        (
            "binary BilledCost (STRING)",
            Leaf::Bytes(vec![b"1,50".to_vec()]),
            "decimal",
            "`BilledCost` is not a decimal number",
        ),
        (
            "binary BilledCost (STRING)",
            Leaf::Bytes(vec![b"\xff".to_vec()]),
            "parquet",
            "is not a text in UTF-8",
        ),
        (
            "boolean BilledCost",
            Leaf::Bool(vec![true]),
            "decimal",
            "`BilledCost` is not a decimal number",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("one.parquet", with_costs(types, values));
        let run = sandbox.run(&["import", "one.parquet"]).expect_error(3, code);
        assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
        let place = "--> one.parquet at row 1 column BilledCost (row group 0)";
        assert!(run.stderr.contains(place), "{}", run.stderr);
        assert!(!sandbox.ledger_path().exists());
    }
}

#[test]
fn times_of_other_units_are_read() {
    let schema_of = |kind: &str| {
        schema(Costs::Doubles).replace(
            "optional int64 ChargePeriodStart (TIMESTAMP(MILLIS,true)); ",
            &format!("optional {kind}; "),
        )
    };
    let day = 2_440_588 + 20_240;
    for (kind, values, expected, notes) in [
        (
            "int64 ChargePeriodStart (TIMESTAMP(MICROS,true))",
            Leaf::Int64(vec![JUNE * 1_000]),
            "00:00:00Z",
            None,
        ),
        (
            "int64 ChargePeriodStart (TIMESTAMP(NANOS,true))",
            Leaf::Int64(vec![JUNE * 1_000_000]),
            "00:00:00Z",
            None,
        ),
        (
            "int64 ChargePeriodStart (TIMESTAMP(MICROS,false))",
            Leaf::Int64(vec![JUNE * 1_000]),
            "00:00:00Z",
            Some("without a zone"),
        ),
        (
            "int96 ChargePeriodStart",
            Leaf::Int96(vec![[0, 0, day]]),
            "00:00:00Z",
            Some("without a zone"),
        ),
        (
            "int32 ChargePeriodStart (DATE)",
            Leaf::Int32(vec![20_240]),
            "00:00:00Z",
            Some("times are days"),
        ),
        (
            "binary ChargePeriodStart (STRING)",
            Leaf::Bytes(vec![b"2025-06-01T01:00:00Z".to_vec()]),
            "01:00:00Z",
            None,
        ),
    ] {
        let sandbox = Sandbox::new();
        let mut columns = group(&ROWS[..1], Costs::Doubles);
        columns[8].values = values;
        sandbox.write("one.parquet", file(&schema_of(kind), plain(), &[columns]));
        let summary = sandbox.ok(&["import", "one.parquet"]);
        let found = sandbox.value("SELECT charge_period_start FROM charge");
        assert_eq!(found, format!("2025-06-01T{expected}"), "{kind}");
        if let Some(note) = notes {
            assert!(summary.contains(note), "{summary}");
        }
    }
}

#[test]
fn lists_of_key_and_value_are_tags() {
    let list = "optional group Tags (LIST) { repeated group list { optional group element { \
                optional binary key (STRING); optional binary value (STRING); } } } ";
    let schema = schema(Costs::Doubles).replace(&map_type("Tags"), list);
    let mut columns = group(&ROWS[..1], Costs::Doubles);
    columns.truncate(columns.len() - 2);
    let leaf = |values: &[&str]| Column {
        values: Leaf::Bytes(values.iter().map(|value| value.as_bytes().to_vec()).collect()),
        defined: Some(vec![4, 4]),
        repeated: Some(vec![0, 1]),
    };
    columns.extend([leaf(&["team", "env"]), leaf(&["a", "prod"])]);
    let sandbox = Sandbox::new();
    sandbox.write("june.parquet", file(&schema, plain(), &[columns]));
    sandbox.ok(&["import", "june.parquet"]);
    assert_eq!(
        sandbox.value("SELECT tags FROM charge"),
        r#"{"team": "a", "env": "prod"}"#
    );
}

#[test]
fn bytes_of_standard_input_are_read_too() {
    let sandbox = Sandbox::new();
    let bytes = focus(&[ROWS], Costs::Doubles, plain());
    let run = sandbox.run_with_input(&["import", "-"], &bytes);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "5");
}
