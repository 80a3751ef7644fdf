//! FOCUS files in Parquet whose pages and row groups differ: dictionaries of their own, plain values after a full dictionary,
//! rows without a value, decimals of several scales.

use crate::columnar::{Leaf, file};
use crate::columnar_focus::{Costs, ROWS, Row, csv, focus, group, plain, schema};
use crate::sandbox::Sandbox;
use parquet::file::properties::{WriterProperties, WriterVersion};

/// Cost, service, hour and description of many rows.
fn many(groups: i64, of_group: i64) -> Vec<Vec<(String, String, i64, String)>> {
    let row = |group: i64, number: i64| {
        let sign = if number % 11 == 0 { "-" } else { "" };
        let description = match number % 7 {
            0 => String::new(),
            1 => "always the same".to_owned(),
            _ => format!("description {}", number % 900 + group * 500),
        };
        (
            format!("{sign}{}.{}", number % 50, number % 9 + 1),
            format!("service {}", number % (3 + group)),
            number % 700,
            description,
        )
    };
    (0..groups)
        .map(|group| (0..of_group).map(|number| row(group, number)).collect())
        .collect()
}

/// Everything that is stored of the charges, and how many contexts they have.
fn stored(sandbox: &Sandbox) -> String {
    let charges = sandbox.value(
        "SELECT group_concat(concat_ws('|', BilledCost, ContractedCost, ServiceName, ChargeDescription,
                                       ChargePeriodStart, ChargePeriodEnd, Tags), char(10))
         FROM (SELECT * FROM focus_cost_and_usage ORDER BY row_id)",
    );
    format!("{}\n{charges}", sandbox.value("SELECT count(*) FROM focus_context"))
}

#[test]
fn row_groups_and_pages_of_any_kind_give_the_charges_of_the_same_rows_in_csv() {
    let groups = many(3, 2_500);
    let groups: Vec<Vec<Row>> = groups
        .iter()
        .map(|rows| {
            let rows = rows.iter();
            rows.map(|(cost, service, hour, text)| (cost.as_str(), service.as_str(), None, *hour, text.as_str()))
                .collect()
        })
        .collect();
    let of_csv = Sandbox::new();
    of_csv.write("june.csv", csv(&groups.concat()));
    of_csv.ok(&["import", "june.csv"]);
    let expected = stored(&of_csv);
    assert!(expected.contains("description 1899"), "{}", &expected[..500]);
    let groups: Vec<&[Row]> = groups.iter().map(Vec::as_slice).collect();
    let builder = WriterProperties::builder;
    for properties in [
        plain(),
        builder()
            .set_dictionary_page_size_limit(4_096)
            .set_data_page_row_count_limit(300)
            .set_write_batch_size(100)
            .build(),
        builder()
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_dictionary_page_size_limit(4_096)
            .set_data_page_row_count_limit(300)
            .set_write_batch_size(100)
            .build(),
        builder().set_dictionary_enabled(false).build(),
    ] {
        for costs in [Costs::Decimals, Costs::Doubles] {
            let sandbox = Sandbox::new();
            let text = format!("{costs:?} {properties:?}");
            sandbox.write("june.parquet", focus(&groups, costs, properties.clone()));
            sandbox.ok(&["import", "june.parquet"]);
            assert!(stored(&sandbox) == expected, "{text}");
        }
    }
}

#[test]
fn costs_of_one_row_may_have_several_scales() {
    let rows = &ROWS[..1];
    let mut columns = group(rows, Costs::Decimals);
    let old = |name: &str| format!("optional fixed_len_byte_array(16) {name} (DECIMAL(38,18)); ");
    let mut schema = schema(Costs::Decimals);
    for (place, name, type_of, values) in [
        (
            0,
            "BilledCost",
            "int32 BilledCost (DECIMAL(9,2))",
            Leaf::Int32(vec![1250]),
        ),
        (
            1,
            "EffectiveCost",
            "int64 EffectiveCost (DECIMAL(18,6))",
            Leaf::Int64(vec![12_500_000]),
        ),
        (
            2,
            "ListCost",
            "fixed_len_byte_array(16) ListCost (DECIMAL(38,20))",
            // As many units as the one before and after has, of another scale.
            Leaf::Fixed(vec![1250_i128.to_be_bytes().to_vec()]),
        ),
        (
            3,
            "ContractedCost",
            "fixed_len_byte_array(3) ContractedCost (DECIMAL(5,1))",
            Leaf::Fixed(vec![vec![0xff, 0xff, 0x83]]),
        ),
    ] {
        columns[place].values = values;
        let found = old(name);
        assert!(schema.contains(&found));
        schema = schema.replace(&found, &format!("optional {type_of}; "));
    }
    let sandbox = Sandbox::new();
    sandbox.write("one.parquet", file(&schema, plain(), &[columns]));
    sandbox.ok(&["import", "one.parquet"]);
    let found = sandbox
        .value("SELECT concat_ws(' ', BilledCost, EffectiveCost, ListCost, ContractedCost) FROM focus_cost_and_usage");
    assert_eq!(found, "12.5 12.5 0.0000000000000000125 -12.5");
    sandbox.ok(&["verify", "--replay"]);
}
