//! FOCUS files in Parquet: the same charges as from CSV, with their places, sums and problems.

use crate::chance::Chance;
use crate::columnar::{Column, Leaf, Map, decimals, doubles, file, int64, map_type, maps, texts};
use crate::sandbox::{Sandbox, repository};
use billbook::testing::source::parquet::through;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{WriterProperties, WriterVersion};

/// How costs stand in a file.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Costs {
    Doubles,
    Decimals,
}

/// Rows of a file: cost, service, tags, hour of 1 June 2025, description.
type Row<'r> = (&'r str, &'r str, Map<'r>, i64, &'r str);

const ROWS: &[Row<'static>] = &[
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
const JUNE: i64 = 1_748_736_000_000;
/// Of 2025-07-01T00:00:00Z.
const JULY: i64 = JUNE + 30 * 86_400_000;
const HOUR: i64 = 3_600_000;

fn schema(costs: Costs) -> String {
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

fn units(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<18}").parse().unwrap()
}

fn group(rows: &[Row], costs: Costs) -> Vec<Column> {
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

fn focus(rows: &[&[Row]], costs: Costs, properties: WriterProperties) -> Vec<u8> {
    let groups: Vec<Vec<Column>> = rows.iter().map(|rows| group(rows, costs)).collect();
    file(&schema(costs), properties, &groups)
}

fn plain() -> WriterProperties {
    WriterProperties::builder().build()
}

/// The same rows as CSV.
fn csv(rows: &[Row]) -> String {
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
fn with_costs(types: &str, values: Leaf) -> Vec<u8> {
    let mut columns = group(&ROWS[..1], Costs::Doubles);
    let schema = schema(Costs::Doubles);
    for (name, place) in [("BilledCost", 0)] {
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

#[track_caller]
fn refused(bytes: Vec<u8>, text: &str) {
    let sandbox = Sandbox::new();
    sandbox.write("june.parquet", bytes);
    let run = sandbox.run(&["import", "."]).expect_error(3, "parquet");
    assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    assert!(!sandbox.ledger_path().exists(), "something was stored");
}

#[test]
fn what_is_not_a_whole_file_is_refused() {
    let whole = focus(&[ROWS], Costs::Decimals, plain());
    refused(whole[..whole.len() - 1].to_vec(), "the file is cut off");
    refused(whole[..7].to_vec(), "it has no footer");
    let mut longer = whole.clone();
    let end = longer.len() - 8;
    longer[end..end + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    refused(longer, "the footer has 4294967295 bytes by its own count");
    let mut encrypted = whole.clone();
    let end = encrypted.len() - 4;
    encrypted[end..].copy_from_slice(b"PARE");
    refused(encrypted, "the file is encrypted");
    let mut torn = whole.clone();
    torn.drain(100..200);
    let sandbox = Sandbox::new();
    sandbox.write("june.parquet", torn);
    sandbox.run(&["import", "june.parquet"]).expect_error(3, "parquet");
}

#[test]
fn nested_columns_are_left_out_where_focus_does_not_need_them() {
    let nested = "optional group x_Credits (LIST) { repeated group list { optional group element { \
                  optional binary name (STRING); optional double amount; optional binary id (STRING); } } } ";
    let empty = |values: Leaf| Column {
        values,
        defined: Some(vec![0]),
        repeated: Some(vec![0]),
    };
    let mut columns = group(&ROWS[..1], Costs::Doubles);
    columns.extend([
        empty(Leaf::Bytes(vec![])),
        empty(Leaf::Double(vec![])),
        empty(Leaf::Bytes(vec![])),
    ]);
    let bytes = file(&format!("{}{nested}", schema(Costs::Doubles)), plain(), &[columns]);
    let sandbox = Sandbox::new();
    sandbox.write("june.parquet", bytes);
    let summary = sandbox.ok(&["import", "june.parquet"]);
    assert!(
        summary.contains("columns of types that are not read are left out: x_Credits (LIST<"),
        "{summary}"
    );
    // What FOCUS defines is needed.
    let mut columns = group(&ROWS[..1], Costs::Doubles);
    columns.truncate(columns.len() - 2);
    columns.extend([
        empty(Leaf::Bytes(vec![])),
        empty(Leaf::Double(vec![])),
        empty(Leaf::Bytes(vec![])),
    ]);
    let schema = schema(Costs::Doubles).replace(&map_type("Tags"), &nested.replace("x_Credits", "Tags"));
    refused(file(&schema, plain(), &[columns]), "column `Tags` is nested: LIST<");
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
fn altered_pages_are_noticed() {
    // A bit of the first cost is turned over: its page has no checksum, but the statistics know what there was.
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::Chunk)
        .build();
    let whole = focus(&[ROWS], Costs::Decimals, properties);
    let cost = units("100").to_be_bytes();
    let at = whole.windows(16).position(|window| window == cost).unwrap();
    let mut altered = whole.clone();
    altered[at + 4] ^= 1;
    refused(
        altered,
        "`BilledCost` has a value beyond those that its statistics state, -3.25 to 100",
    );
    // Within them only the second reader could tell, and it reads the same page.
    let mut within = whole;
    let cost = units("12.5").to_be_bytes();
    let at = within.windows(16).position(|window| window == cost).unwrap();
    within[at + 15] ^= 1;
    let sandbox = Sandbox::new();
    sandbox.write("june.parquet", within);
    sandbox.ok(&["import", "june.parquet"]);
}

#[test]
fn bytes_of_standard_input_are_read_too() {
    let sandbox = Sandbox::new();
    let bytes = focus(&[ROWS], Costs::Doubles, plain());
    let run = sandbox.run_with_input(&["import", "-"], &bytes);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "5");
}

/// The files of the gallery of errors: each is broken in its own way.
fn gallery() -> Vec<(&'static str, Vec<u8>)> {
    const SCHEMA: &str = "optional double BilledCost; optional binary BillingAccountId (STRING); \
                          optional binary BillingCurrency (STRING); optional binary ChargeCategory (STRING); \
                          optional int64 ChargePeriodStart (TIMESTAMP(MILLIS,true)); ";
    let columns = || {
        vec![
            doubles(&[Some(12.5), Some(3.25)]),
            texts(&["a-1", "a-1"]),
            texts(&["EUR", "EUR"]),
            texts(&["Usage", "Tax"]),
            int64(&[Some(JUNE), Some(JUNE + HOUR)]),
        ]
    };
    // The name of the writer would change with its version.
    let written =
        |properties: parquet::file::properties::WriterPropertiesBuilder, schema: &str, columns: Vec<Column>| {
            let properties = properties.set_created_by("tests/it/focus_parquet.rs".to_owned());
            file(schema, properties.build(), &[columns])
        };
    let builder = WriterProperties::builder;
    let plain = || builder().set_dictionary_enabled(false);
    let whole = written(plain(), SCHEMA, columns());
    let cut = whole[..whole.len() - 40].to_vec();
    let mut damaged = whole.clone();
    let at = damaged
        .windows(8)
        .position(|window| window == 12.5_f64.to_le_bytes())
        .unwrap();
    damaged[at + 7] = 0x50;
    let mut encrypted = whole;
    let end = encrypted.len() - 4;
    encrypted[end..].copy_from_slice(b"PARE");
    let mut brotli = written(builder().set_compression(Compression::SNAPPY), SCHEMA, columns());
    // Behind the name of a column in the footer stands the number of its compression: 1 for Snappy, 4 for Brotli, each
    // written twice as large.
    let at = brotli
        .windows(12)
        .rposition(|window| window == b"BilledCost\x15\x02")
        .unwrap();
    brotli[at + 11] = 8;
    let credits = "optional group Tags (LIST) { repeated group list { optional group element { \
                   optional binary name (STRING); optional double amount; } } } ";
    let none = |values: Leaf| Column {
        values,
        defined: Some(vec![0, 0]),
        repeated: Some(vec![0, 0]),
    };
    let mut nested = columns();
    nested.extend([none(Leaf::Bytes(Vec::new())), none(Leaf::Double(Vec::new()))]);
    vec![
        ("cut.parquet", cut),
        ("damaged.parquet", damaged),
        ("encrypted.parquet", encrypted),
        ("brotli.parquet", brotli),
        (
            "nested.parquet",
            written(plain(), &format!("{SCHEMA}{credits}"), nested),
        ),
    ]
}

#[test]
fn the_files_of_the_gallery_are_as_they_are_made_here() {
    for (name, bytes) in gallery() {
        let path = repository(&format!("tests/errors/parquet/{name}"));
        if std::env::var_os("BILLBOOK_BLESS").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{name} is another file");
    }
}

#[test]
fn files_with_changed_bytes_are_read_or_refused() {
    let mut chance = Chance::new(20_250_601);
    let builder = WriterProperties::builder;
    let files = [
        focus(&[ROWS, ROWS], Costs::Decimals, plain()),
        focus(
            &[ROWS],
            Costs::Doubles,
            builder().set_compression(Compression::SNAPPY).build(),
        ),
        focus(&[ROWS], Costs::Doubles, builder().set_dictionary_enabled(false).build()),
        focus(
            &[ROWS],
            Costs::Decimals,
            builder()
                .set_writer_version(WriterVersion::PARQUET_2_0)
                .set_dictionary_enabled(false)
                .build(),
        ),
    ];
    for bytes in &files {
        assert!(through(bytes).is_ok_and(|values| values > 50));
    }
    for round in 0..2_000 {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..=chance.below(3) {
            let at = chance.below(bytes.len());
            match chance.below(4) {
                0 => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
                1 => bytes[at] ^= 1 << chance.below(8),
                2 => bytes.truncate(at + 1),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        let _ = through(&bytes);
    }
}
