//! Rules of single providers, as their files show them: tags, net costs of discounts, taxes and credits of a whole invoice;
//! and files that nearly are what a mapping reads.

use crate::columnar::{self, Column, Leaf};
use crate::sandbox::{Sandbox, repository_text};

fn of_ours(path: &str) -> String {
    repository_text(&format!("tests/data/mapped/{path}"))
}

#[test]
fn tags_are_one_object_whatever_form_they_come_in() {
    for (path, tags) in [
        ("aws-cur-1/june-00001.csv", "{\"user:team\":\"shop\"}"),
        ("oci-cost/june.csv", "{\"Billing.Team\":\"web\"}"),
        ("google-bigquery/june.jsonl", "{\"team\":\"web\"}"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.copy(&format!("tests/data/mapped/{path}"));
        sandbox.ok(&["import", &format!("tests/data/mapped/{path}")]);
        let sql = format!("SELECT count(*) > 0 FROM charge WHERE tags = '{tags}'");
        assert_eq!(sandbox.value(&sql), "1", "{path}");
        sandbox.ok(&["verify", "--replay"]);
    }
}

#[test]
fn a_column_of_a_tag_more_is_a_tag_more() {
    let sandbox = Sandbox::new();
    let mut lines: Vec<String> = of_ours("aws-cur-1/june-00001.csv").lines().map(str::to_owned).collect();
    lines[0].push_str(",resourceTags/user:Cost Center,resourceTags/aws:createdBy");
    for (index, line) in lines.iter_mut().enumerate().skip(1) {
        line.push_str(if index == 1 { ",\"7, \"\"A\"\"\"," } else { ",," });
    }
    sandbox.write("cur.csv", lines.join("\n"));
    sandbox.ok(&["import", "cur.csv"]);
    let sql = "SELECT json_extract(tags, '$.\"user:Cost Center\"') = '7, \"A\"' FROM charge WHERE tags LIKE '%Cost%'";
    assert_eq!(sandbox.lines(sql), ["1"]);
}

#[test]
fn a_discount_without_a_net_cost_beside_net_costs_is_refused() {
    let text = of_ours("aws-cur-2.0/july-with-net-costs.csv");
    let line = text.lines().find(|line| line.contains(",EdpDiscount,")).unwrap();
    let without = line.replacen(",-0.5000000000,0,", ",-0.5000000000,,", 1);
    assert_ne!(line, without);
    let sandbox = Sandbox::new();
    sandbox.write("july.csv", text.replace(line, &without));
    let said = sandbox.refused(&["import", "july.csv"]);
    assert!(
        said.contains("the net cost of this discount is empty, and the report has net costs"),
        "{said}"
    );
    // Without net costs, the discount is what its line says.
    let sandbox = Sandbox::new();
    let gross = text.replace("line_item_net_unblended_cost", "x_net");
    sandbox.write("july.csv", gross.replace(line, &without));
    sandbox.ok(&["import", "july.csv"]);
    let sql = "SELECT billed_cost FROM charge WHERE billed_cost GLOB '-0.5*'";
    assert_eq!(sandbox.lines(sql), ["-0.5000000000"]);
}

#[test]
fn tax_and_credits_of_an_invoice_of_atlas_count_once() {
    let text = of_ours("mongodb-atlas/invoice-june.json");
    let sandbox = Sandbox::new();
    sandbox.write("invoice.json", &text);
    sandbox.ok(&["import", "invoice.json", "--total", "2025-06=12.09"]);
    let sql = "SELECT charge_category, billed_cost, charge_period_start FROM charge WHERE charge_category = 'Tax'";
    assert_eq!(sandbox.lines(sql), ["Tax,1.93,2025-06-01T00:00:00Z"]);
    sandbox.ok(&["verify", "--replay"]);
    let credited = text.replace("\"creditsCents\": 0", "\"creditsCents\": 300");
    for (options, sum) in [
        (&["--param", "credits=lines"][..], "12.09"),
        (&["--param", "credits=apart"], "9.09"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("invoice.json", &credited);
        let said = sandbox.refused(&["import", "invoice.json"]);
        assert!(said.contains("state `--param credits=lines`"), "{said}");
        assert_eq!(said.matches("the invoice has credits").count(), 1, "{said}");
        let total = format!("2025-06={sum}");
        sandbox.ok(&[&["import", "invoice.json", "--total", &total], options].concat());
    }
}

#[test]
fn a_file_that_lacks_columns_is_told_which() {
    let sandbox = Sandbox::new();
    let text = of_ours("azure-ea/june_ActualCost.csv").replacen("AccountOwnerId", "Owner", 1);
    sandbox.write("june_ActualCost.csv", text);
    let said = sandbox.refused(&["import", "june_ActualCost.csv"]);
    assert!(
        said.contains("the file lacks columns that the mapping `azure-ea` needs: `AccountOwnerId`"),
        "{said}"
    );
}

#[test]
fn forms_without_charges_are_refused_by_name() {
    for (name, text, said) in [
        (
            "github-2023.csv",
            "Date,Product,SKU,Quantity,Unit Type,Price Per Unit ($),Multiplier,Owner,Repository Slug\n\
             2023-06-03,Actions,Compute - UBUNTU,12,minute,$0.008,1.0,acme,shop\n",
            "a usage report of GitHub, the form before 2025",
        ),
        (
            "rates.csv",
            "DATE,ORGANIZATION_NAME,CONTRACT_NUMBER,ACCOUNT_NAME,ACCOUNT_LOCATOR,REGION,SERVICE_LEVEL,USAGE_TYPE,CURRENCY,EFFECTIVE_RATE\n\
             2025-06-02,EXAMPLE,C-1,PROD,AB12345,AWS_EU_CENTRAL_1,Enterprise,compute,USD,3.00\n",
            "a rate sheet of Snowflake",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(name, text);
        let found = sandbox.refused(&["import", name]);
        assert!(found.contains(said), "{found}");
    }
}

/// The mapping of `tests/data/mapped-own`, for Parquet too.
fn nimbus() -> String {
    let text = repository_text("tests/data/mapped-own/nimbus.toml");
    assert!(text.contains("kinds    = [\"csv\""), "{text}");
    text.replacen("kinds    = [\"csv\"", "kinds    = [\"parquet\", \"csv\"", 1)
}

#[test]
fn a_folder_states_a_column_that_the_file_lacks() {
    let sandbox = Sandbox::new();
    sandbox.write("nimbus.toml", repository_text("tests/data/mapped-own/nimbus.toml"));
    let rows = "A-1,2025-06-03,Compute,usage,1.50,EUR\nA-1,2025-06-04,Compute,usage,0.25,EUR\n";
    let table = format!("account,day,service,kind,cost,currency\n{rows}");
    sandbox.write("lake/month=2025-06-01/part.csv", &table);
    sandbox.write("part.csv", &table);
    sandbox
        .run(&["import", "--mapping", "nimbus.toml", "part.csv"])
        .expect_error(2, "parameter");
    let said = sandbox.ok(&["import", "--mapping", "nimbus.toml", "lake"]);
    assert!(
        said.contains("the folder states the column `month`: 2025-06-01"),
        "{said}"
    );
    let sql = "SELECT decimal_sum(billed_cost), min(billing_period_start) FROM charge";
    assert_eq!(sandbox.lines(sql), ["1.75,2025-06-01T00:00:00Z"]);
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn columns_that_are_not_read_are_told() {
    let lists = Column {
        values: Leaf::Bytes(vec![b"a".to_vec(), b"b".to_vec()]),
        defined: Some(vec![2, 2]),
        repeated: Some(vec![0, 1]),
    };
    let schema = "optional binary account (STRING); optional binary month (STRING); optional binary day (STRING); \
                  optional binary service (STRING); optional binary kind (STRING); optional binary cost (STRING); \
                  optional binary currency (STRING); \
                  optional group labels { repeated binary item (STRING); }";
    let mut columns: Vec<Column> = ["A-1", "2025-06-01", "2025-06-03", "Compute", "usage", "1.50", "EUR"]
        .iter()
        .map(|cell| columnar::texts(&[cell]))
        .collect();
    columns.push(lists);
    let sandbox = Sandbox::new();
    sandbox.write("nimbus.toml", nimbus());
    sandbox.write(
        "june.parquet",
        columnar::file(schema, parquet::file::properties::WriterProperties::new(), &[columns]),
    );
    let said = sandbox.ok(&["import", "--mapping", "nimbus.toml", "june.parquet"]);
    assert!(
        said.contains("does not read these columns, because they hold lists or groups of values: `labels`"),
        "{said}"
    );
}
