//! Faults between reader and ledger: the totals notice them, and nothing is stored.

use super::*;
use crate::charges::batch::Batch;
use crate::charges::{TABLE, load as store};
use crate::clock;
use crate::contract::registry::Ledger;
use crate::error::codes;
use crate::ledger::import::Outcome;
use crate::ledger::import::group::Group;
use crate::providers::focus::BULK;
use crate::providers::focus::cost_and_usage::input;
use crate::source::Source;
use std::sync::Arc;

const TEXT: &str = "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart\n\
                    1.50,1.50,EUR,Usage,2025-06-01T00:00:00Z\n2.25,2.25,EUR,Usage,2025-06-02T00:00:00Z\n";

/// The same two rows as columns.
fn columns() -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    let schema = "message m { required int64 BilledCost (DECIMAL(18,2)); required int64 EffectiveCost (DECIMAL(18,2));
                  required binary BillingCurrency (STRING); required binary ChargeCategory (STRING);
                  required binary ChargePeriodStart (STRING); }";
    let schema = parquet::schema::parser::parse_message_type(schema).unwrap();
    let properties = Arc::new(parquet::file::properties::WriterProperties::builder().build());
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let rows: Vec<Vec<&str>> = TEXT.lines().skip(1).map(|line| line.split(',').collect()).collect();
    for column in 0..5 {
        let mut leaf = group.next_column().unwrap().unwrap();
        let texts = rows.iter().map(|row| row[column]);
        if column < 2 {
            let values: Vec<i64> = texts.map(|text| text.replace('.', "").parse().unwrap()).collect();
            leaf.typed::<Int64Type>().write_batch(&values, None, None).unwrap();
        } else {
            let values: Vec<ByteArray> = texts.map(ByteArray::from).collect();
            leaf.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        }
        leaf.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// Imports two rows after `fault` was done to them, between reader and ledger; gives the rows that are there then.
fn import_with(fault: impl Fn(&mut Batch)) -> std::result::Result<i64, String> {
    import_of("june.csv", TEXT.as_bytes().to_vec(), fault)
}

fn import_of(name: &str, bytes: Vec<u8>, fault: impl Fn(&mut Batch)) -> std::result::Result<i64, String> {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(clock::parse("2025-07-01").unwrap());
    let (mut ledger, _) =
        Ledger::open_to_write(&folder.path().join("billbook.db"), clock, &crate::providers::REGISTRY).unwrap();
    let source = Source::new(name, bytes, None);
    let files = [input::of_source(source).unwrap()];
    let options = Options::default();
    let mut group = Group::of_one(false, clock);
    let outcome = store::import_by(
        &mut group,
        &mut ledger,
        &files,
        &mut |_, _| {},
        &mut |connection, progress| {
            load_altered(connection, (&files, None), &options, clock, progress, &mut |batch| {
                // The last batch has sums only.
                if !batch.facts.is_empty() {
                    fault(batch);
                }
            })
        },
    );
    let count = |table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        ledger.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    match outcome.unwrap() {
        Outcome::Imported(_) => Ok(count(TABLE)),
        Outcome::Refused(problems) => {
            assert_eq!(problems[0].code, &codes::CONTROL_TOTAL);
            for table in [
                "source",
                "sqlar",
                "import",
                "focus_delivery",
                "focus_scope",
                "focus_context",
                TABLE,
            ] {
                assert_eq!(count(table), 0, "{table}");
            }
            Err(problems[0].message.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_fault_the_totals_agree() {
    assert_eq!(import_with(|_| {}), Ok(2));
}

#[test]
fn a_fault_between_the_reader_of_columns_and_the_ledger_is_refused() {
    let import = |fault: &dyn Fn(&mut Batch)| import_of("june.parquet", columns(), fault);
    assert_eq!(import(&|_| {}), Ok(2));
    let lost = import(&|batch| batch.facts.truncate(1));
    assert_eq!(lost, Err("rows: the file has 2, the ledger would have 1".to_owned()));
    let replaced = import(&|batch| batch.facts[1] = batch.facts[0].clone());
    let message = "`BilledCost` in EUR: the file has 3.75 (2 values), the ledger would have 3.0";
    assert!(replaced.unwrap_err().contains(message));
    let altered = import(&|batch| {
        let other = batch.facts[1].decimals[1];
        batch.facts[0].decimals[1] = other;
    });
    assert!(altered.unwrap_err().starts_with("`EffectiveCost` in EUR"));
}

#[test]
fn a_row_lost_between_reader_and_ledger_is_refused() {
    let lost = import_with(|batch| batch.facts.truncate(1));
    assert_eq!(lost, Err("rows: the file has 2, the ledger would have 1".to_owned()));
}

#[test]
fn a_row_doubled_between_reader_and_ledger_is_refused() {
    let doubled = import_with(|batch| batch.facts.push(batch.facts[0].clone()));
    assert_eq!(doubled, Err("rows: the file has 2, the ledger would have 3".to_owned()));
    let replaced = import_with(|batch| batch.facts[1] = batch.facts[0].clone());
    assert!(
        replaced
            .unwrap_err()
            .contains("`BilledCost` in EUR: the file has 3.75 (2 values), the ledger would have 3.00")
    );
}

#[test]
fn an_amount_altered_between_reader_and_ledger_is_refused() {
    let altered = import_with(|batch| {
        let other = batch.facts[1].decimals[1];
        batch.facts[0].decimals[1] = other;
    });
    assert!(altered.unwrap_err().starts_with("`EffectiveCost` in EUR"));
}

#[test]
fn a_sum_that_is_not_that_of_its_rows_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(clock::parse("2025-07-01").unwrap());
    let (ledger, _) =
        Ledger::open_to_write(&folder.path().join("billbook.db"), clock, &crate::providers::REGISTRY).unwrap();
    let trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON focus_monthly_total BEGIN
                   INSERT INTO focus_monthly_total SELECT 99, scope_id, billing_account_key, sub_account_key, service_key,
                   region_key, charge_kind_key, month, charges, '1', NULL, '0', NULL, '0', NULL, '0', NULL
                   FROM focus_monthly_total; END";
    ledger.connection.execute_batch(trigger).unwrap();
    let mut ledger = ledger;
    let source = Source::new("june.csv", TEXT.as_bytes().to_vec(), None);
    let files = [input::of_source(source).unwrap()];
    let outcome = store::import(
        &mut ledger,
        (&BULK, &files, None),
        &Options::default(),
        clock,
        &mut |_, _| {},
    )
    .unwrap();
    assert!(matches!(outcome, Outcome::Refused(_)));
}
