//! Mapping files: written from a file, tried, shown as SQL, and refused with places.

use crate::chance::Chance;
use crate::programs;
use crate::sandbox::{Sandbox, repository, repository_text};
use billbook::testing::mapping::{chance, charge_columns};
use billbook::testing::providers::focus::cost_and_usage::columns::{COLUMNS, ColumnKind};

/// The mapping that `docs/mapping.md` begins with.
fn documented() -> String {
    let page = repository_text("docs/mapping.md");
    let (_, text) = page.split_once("```toml\n").expect("the page begins with a mapping");
    text.split("```").next().unwrap().to_owned()
}

#[test]
fn the_mapping_of_the_page_is_right_and_its_tests_hold() {
    let sandbox = Sandbox::new();
    sandbox.write("acme.toml", documented());
    let shown = sandbox.ok(&["mapping", "test", "acme.toml"]);
    assert!(shown.ends_with("acme-usage: 2 of 2 tests hold.\n"), "{shown}");
}

#[test]
fn a_mapping_in_sql_gives_in_the_stock_shell_what_its_test_expects() {
    let Some(mut shell) = programs::program("sqlite3", "no mapping was run in the stock shell") else {
        return;
    };
    let sandbox = Sandbox::new();
    sandbox.write("acme.toml", documented());
    let sql = sandbox.ok(&["mapping", "show", "acme.toml", "--sql"]);
    let output = programs::output(shell.args(["-batch", "-line"]), sql.as_bytes());
    let found = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}\n{sql}",
        String::from_utf8_lossy(&output.stderr)
    );
    let value = |column: &str| {
        let line = found
            .lines()
            .find_map(|line| line.trim_start().strip_prefix(&format!("{column} = ")));
        line.unwrap_or_else(|| panic!("{column}: {found}")).to_owned()
    };
    for (column, expected) in [
        ("BilledCost", "1.20"),
        ("ListCost", "1.2"),
        ("ChargePeriodStart", "2026-02-03T00:00:00Z"),
        ("ChargePeriodEnd", "2026-02-04T00:00:00Z"),
        ("BillingPeriodStart", "2026-02-01T00:00:00Z"),
        ("BillingPeriodEnd", "2026-03-01T00:00:00Z"),
        ("ChargeCategory", "Usage"),
    ] {
        assert_eq!(value(column), expected, "{column}");
    }
}

#[test]
fn every_shipped_mapping_is_listed_tested_exported_and_runs_in_the_stock_shell() {
    let sandbox = Sandbox::new();
    let list = sandbox.ok(&["mappings", "--output", "csv"]);
    let names: Vec<&str> = list.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert!(names.contains(&"aws-cur-2.0"), "{list}");
    for name in names {
        let tested = sandbox.ok(&["mapping", "test", name]);
        assert!(
            tested.ends_with("tests hold.\n") && !tested.contains("FAILED"),
            "{tested}"
        );
        let file = format!("{name}.toml");
        sandbox.ok(&["mapping", "export", name, "-o", &file]);
        assert_eq!(sandbox.ok(&["mapping", "test", &file]), tested);
        assert_eq!(
            sandbox.bytes(&file),
            std::fs::read(repository(&format!("src/mapping/shipped/{file}"))).unwrap()
        );
        let sql = sandbox.ok(&["mapping", "show", name, "--sql"]);
        // `div` and `decimal_round` are not in the shell, which the text says.
        let is_whole = !sql.contains("-- The shell does not have");
        if let Some(mut shell) =
            programs::program("sqlite3", "a mapping was not run in the stock shell").filter(|_| is_whole)
        {
            let output = programs::output(shell.args(["-batch", "-line"]), sql.as_bytes());
            assert!(
                output.stderr.is_empty(),
                "{name}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            assert!(
                String::from_utf8_lossy(&output.stdout).contains("BilledCost = "),
                "{name}"
            );
        }
    }
}

#[test]
fn a_new_mapping_has_the_columns_of_the_file_and_no_guesses() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "may.csv",
        "Konto;Tag;Betrag\n7;03.05.2026;1,50\n7;04.05.2026;-0,10\n8;;2\n",
    );
    sandbox.ok(&["mapping", "new", "may.csv", "-o", "may.toml"]);
    let text = String::from_utf8(sandbox.bytes("may.toml")).unwrap();
    for part in [
        "kinds    = [\"csv\"]",
        "    \"Konto\",\n    \"Tag\",\n    \"Betrag\",\n",
        "# Tag = \"text\"  # 2 × 9.9.9 such as 03.05.2026; 1 empty",
        "# Betrag = \"text\"  # 1 × -9,9 such as -0,10; 1 × 9 such as 2; 1 × 9,9 such as 1,50",
        "BilledCost = \"\"",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // It is refused as long as it is not filled in, and not written over.
    sandbox.run(&["mapping", "test", "may.toml"]).expect_error(3, "mapping");
    sandbox
        .run(&["mapping", "new", "may.csv", "-o", "may.toml"])
        .expect_error(2, "output");
}

#[test]
fn a_new_mapping_is_made_of_json_of_both_kinds_and_of_a_workbook() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.jsonl",
        "{\"id\":1,\"sku\":{\"id\":\"x\"},\"credits\":[]}\n{\"id\":2,\"cost\":0.50}\n",
    );
    let text = sandbox.ok(&["mapping", "new", "a.jsonl"]);
    for part in [
        "kinds    = [\"jsonl\"]",
        "\"sku.id\"",
        "\"credits\"",
        "\"cost\"",
        "2 rows were seen",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    sandbox.write(
        "b.json",
        "{\"id\": \"i-1\", \"lineItems\": [{\"sku\": \"x\", \"cents\": 5}]}",
    );
    let text = sandbox.ok(&["mapping", "new", "b.json"]);
    assert!(
        text.contains("kinds    = [\"json\"]") && text.contains("rows     = \"/lineItems\""),
        "{text}"
    );
    sandbox.write("c.txt", "not a table");
    sandbox
        .run(&["mapping", "new", "c.txt"])
        .expect_error(3, "not-an-export");
    sandbox.run(&["mapping", "new", "none.csv"]).expect_error(5, "io");
}

#[test]
fn mappings_that_are_not_there_are_named_with_the_nearest() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["mapping", "show", "aws-cur-2.1"]).expect(2);
    assert!(
        run.stderr.contains("there is no mapping `aws-cur-2.1`"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("the nearest is `aws-cur-2.0`"), "{}", run.stderr);
    sandbox.run(&["mapping", "test", "none.toml"]).expect_error(5, "io");
}

#[test]
fn a_lookup_and_expected_files_are_read_beside_the_mapping() {
    let sandbox = Sandbox::new();
    let more = "[lookup.rates]\nfile = \"rates.csv\"\nkey = \"kind\"\nvalue = \"rate\"\nfrom = \"from\"\nuntil = \"until\"\n\n\
                [[test]]\nwhy = \"a whole file\"\ninput = \"in.csv\"\nexpected = \"out.csv\"\n";
    let text = documented().replace(
        "ListCost           = \"coalesce(decimal_mul(hours, price), amount)\"",
        "ListCost           = \"decimal_mul(hours, lookup('rates', kind, day))\"",
    );
    sandbox.write("m/acme.toml", format!("{text}\n{more}"));
    sandbox.write(
        "m/rates.csv",
        "kind,rate,from,until\nserver,0.05,,2026-03-01\nserver,0.06,2026-03-01,\nVAT,,,\n",
    );
    sandbox.write(
        "m/in.csv",
        "customer,day,server,kind,hours,price,amount\n77,28.02.2026,a,server,10,€0.05,€0.50\n77,01.03.2026,a,server,10,€0.06,\"€1,000.60\"\n77,01.03.2026,,VAT,,,0.19\n",
    );
    sandbox.write(
        "m/out.csv",
        "BilledCost,ListCost,ChargeCategory\n0.50,0.5,Usage\n1000.60,0.6,Usage\n0.19,,Tax\n",
    );
    let shown = sandbox.ok(&["mapping", "test", "m/acme.toml"]);
    assert!(shown.contains("ok     a whole file"), "{shown}");
    sandbox.write(
        "m/out.csv",
        "BilledCost,ListCost,ChargeCategory\n0.50,0.5,Usage\n1000.60,0.5,Usage\n",
    );
    let run = sandbox
        .run(&["mapping", "test", "m/acme.toml"])
        .expect_error(3, "mapping-test");
    assert!(
        run.stderr.contains("`ListCost` of row 2 is `0.6`, not `0.5`"),
        "{}",
        run.stderr
    );
    std::fs::remove_file(sandbox.path("m/rates.csv")).unwrap();
    let run = sandbox
        .run(&["mapping", "test", "m/acme.toml"])
        .expect_error(3, "mapping");
    assert!(
        run.stderr.contains("the lookup `rates` cannot be read"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_charge_can_have_every_column_of_focus_and_no_others() {
    let ours = charge_columns();
    let names: Vec<&str> = ours.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>());
    for ((name, is_decimal, is_time), column) in ours.iter().zip(COLUMNS) {
        assert_eq!(*is_decimal, column.kind == ColumnKind::Decimal, "{name}");
        assert_eq!(*is_time, column.kind == ColumnKind::Time, "{name}");
    }
}

#[test]
fn mappings_with_changed_bytes_are_read_or_refused() {
    let mut numbers = Chance::new(20_260_203);
    let texts = [documented(), repository_text("tests/errors/mapping-test/servers.toml")];
    for _ in 0..400 {
        let mut bytes = texts[numbers.below(texts.len())].clone().into_bytes();
        for _ in 0..=numbers.below(3) {
            let at = numbers.below(bytes.len());
            match numbers.below(3) {
                0 => bytes[at] = b"\"'=[]{}(),.#0a%\\ \n"[numbers.below(18)],
                1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        for problem in chance(&String::from_utf8_lossy(&bytes)) {
            assert!(problem.place.is_some(), "{}", problem.report());
        }
    }
}
