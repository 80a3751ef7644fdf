//! FOCUS files in Parquet that are cut, altered or encrypted, or that have what is not read.

use crate::chance::Chance;
use crate::columnar::{Column, Leaf, doubles, file, int64, map_type, texts};
use crate::columnar_focus::{Costs, HOUR, JUNE, ROWS, focus, group, plain, schema, units};
use crate::sandbox::{Sandbox, repository};
use billbook::testing::source::parquet::through;
use parquet::basic::Compression;
use parquet::file::properties::{WriterProperties, WriterVersion};

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
            let properties = properties.set_created_by("tests/it/focus_parquet_broken.rs".to_owned());
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
