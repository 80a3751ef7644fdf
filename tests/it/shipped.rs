//! The mapping files in the program, over files of our own: every mapping's tests pass, and every file comes to the sum that a
//! calculation beside the program found.

use crate::sandbox::Sandbox;

/// A bill, the options that it needs, and what it comes to. The sums were added up from the cells, without a mapping.
struct Bill {
    path: &'static str,
    options: &'static [&'static str],
    provider: &'static str,
    currency: &'static str,
    charges: u32,
    billed: &'static str,
    effective: &'static str,
}

const ACCOUNT: &[&str] = &["--param", "account=A-1"];

const BILLS: &[Bill] = &[
    Bill {
        path: "aws-cur-2.0/june.csv",
        options: &[],
        provider: "AWS",
        currency: "USD",
        charges: 11,
        billed: "31.9516002399",
        effective: "11.4126002399",
    },
    Bill {
        path: "aws-cur-2.0/july-with-net-costs.csv",
        options: &[],
        provider: "AWS",
        currency: "USD",
        charges: 6,
        billed: "30.704",
        effective: "11.25845",
    },
    Bill {
        path: "aws-cur-1/june-00001.csv",
        options: &[],
        provider: "AWS",
        currency: "USD",
        charges: 11,
        billed: "31.9516002399",
        effective: "11.4126002399",
    },
    Bill {
        path: "aws-monthly/000011112222-aws-cost-allocation-2025-05.csv",
        options: &[],
        provider: "AWS",
        currency: "USD",
        charges: 6,
        billed: "14.756001",
        effective: "14.756001",
    },
    Bill {
        path: "azure-ea/june_ActualCost.csv",
        options: &[],
        provider: "Microsoft",
        currency: "EUR",
        charges: 6,
        billed: "896.1760111390000000000000000001",
        effective: "20.1760111390000000000000000001",
    },
    Bill {
        path: "azure-ea/june_AmortizedCost.csv",
        options: &[],
        provider: "Microsoft",
        currency: "EUR",
        charges: 6,
        billed: "20.1760111390000000000000000001",
        effective: "22.6760111390000000000000000002",
    },
    Bill {
        path: "azure-mca/june_ActualCost.csv",
        options: &[],
        provider: "Microsoft",
        currency: "EUR",
        charges: 4,
        billed: "72.622700000000000000000001",
        effective: "-0.377299999999999999999999",
    },
    Bill {
        path: "google-bigquery/june.jsonl",
        options: &[],
        provider: "Google Cloud",
        currency: "EUR",
        charges: 9,
        billed: "0.689996",
        effective: "0.689996",
    },
    Bill {
        path: "google-bigquery/june-dots.csv",
        options: &[],
        provider: "Google Cloud",
        currency: "EUR",
        charges: 9,
        billed: "0.689996",
        effective: "0.689996",
    },
    Bill {
        path: "google-bigquery/june-underscores.csv",
        options: &[],
        provider: "Google Cloud",
        currency: "EUR",
        charges: 9,
        billed: "0.689996",
        effective: "0.689996",
    },
    Bill {
        path: "oci-cost/june.csv",
        options: &[],
        provider: "Oracle",
        currency: "EUR",
        charges: 5,
        billed: "2.012103002323711001",
        effective: "2.012103002323711001",
    },
    Bill {
        path: "digitalocean/invoice-may.csv",
        options: ACCOUNT,
        provider: "DigitalOcean",
        currency: "USD",
        charges: 5,
        billed: "1237.8",
        effective: "1237.8",
    },
    Bill {
        path: "github/usage-june.csv",
        options: ACCOUNT,
        provider: "GitHub",
        currency: "USD",
        charges: 4,
        billed: "2.519048",
        effective: "2.519048",
    },
    Bill {
        path: "hetzner-usage-2020/Hetzner_2020-06-05_R0001112223.csv",
        options: &["--param", "account=A-1", "--param", "currency=EUR"],
        provider: "Hetzner",
        currency: "EUR",
        charges: 4,
        billed: "92.6",
        effective: "92.6",
    },
    Bill {
        path: "snowflake/june.csv",
        options: &[],
        provider: "Snowflake",
        currency: "USD",
        charges: 7,
        billed: "10.8",
        effective: "270.55",
    },
    Bill {
        path: "mongodb-atlas/invoice-june.json",
        options: &[],
        provider: "MongoDB",
        currency: "USD",
        charges: 5,
        billed: "12.09",
        effective: "12.09",
    },
    Bill {
        path: "linode",
        options: &["--param", "account=A-1", "--param", "invoice=998877"],
        provider: "Linode",
        currency: "USD",
        charges: 7,
        billed: "4.07",
        effective: "4.07",
    },
];

fn import(sandbox: &Sandbox, bill: &Bill) -> String {
    let path = format!("tests/data/mapped/{}", bill.path);
    sandbox.copy(&path);
    let mut arguments = vec!["import", path.as_str()];
    arguments.extend(bill.options);
    sandbox.ok(&arguments)
}

/// What a view's charges come to, and how many there are. `'0'` trims no digits; equality is a difference of nothing.
fn comes_to(sandbox: &Sandbox, view: &str, column: &str, expected: &str) -> bool {
    let sql = format!("SELECT decimal_sub(decimal_sum({column}), '{expected}') NOT GLOB '*[1-9]*' FROM {view}");
    sandbox.value(&sql) == "1"
}

#[test]
fn the_tests_of_every_mapping_pass() {
    let sandbox = Sandbox::new();
    let folder = crate::sandbox::repository("src/mapping/shipped");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // The list of mappings is beside them.
        let Some(name) = name.strip_suffix(".toml") else {
            continue;
        };
        sandbox.ok(&["mapping", "test", name]);
        seen += 1;
    }
    assert_eq!(seen, 13);
}

#[test]
fn every_bill_comes_to_its_sum() {
    for bill in BILLS {
        let sandbox = Sandbox::new();
        import(&sandbox, bill);
        let found = sandbox.lines("SELECT provider, billing_currency, count(*) FROM charge GROUP BY 1, 2");
        assert_eq!(
            found,
            [format!("{},{},{}", bill.provider, bill.currency, bill.charges)],
            "{}",
            bill.path
        );
        for view in ["charge", "charge_by_day", "charge_by_month"] {
            assert!(
                comes_to(&sandbox, view, "billed_cost", bill.billed),
                "{} in {view}",
                bill.path
            );
        }
        assert!(
            comes_to(&sandbox, "charge", "effective_cost", bill.effective),
            "{}",
            bill.path
        );
    }
}

#[test]
fn a_ledger_of_all_bills_verifies_and_replays() {
    let sandbox = Sandbox::new();
    for bill in BILLS.iter().filter(|bill| !bill.path.contains("Amortized")) {
        import(&sandbox, bill);
    }
    sandbox.ok(&["verify", "--replay"]);
    sandbox.ok(&["check"]);
}

/// A file of ours with a change, imported: what is printed, and nothing stored.
fn refused(path: &str, (from, to): (&str, &str), options: &[&str]) -> String {
    let sandbox = Sandbox::new();
    let name = path.rsplit('/').next().unwrap();
    let text = crate::sandbox::repository_text(&format!("tests/data/mapped/{path}"));
    assert!(text.contains(from), "{path} has no {from}");
    sandbox.write(name, text.replacen(from, to, 1));
    let said = sandbox.refused(&[&["import", name], options].concat());
    assert!(!sandbox.ledger_path().exists() || sandbox.value("SELECT count(*) FROM charge") == "0");
    said
}

#[test]
fn what_nobody_has_mapped_is_refused_with_its_place() {
    for (path, change, options, said) in [
        ("aws-cur-2.0/june.csv", ("RIFee", "NewFee"), &[][..], "june.csv:8:"),
        (
            "aws-cur-1/june-00001.csv",
            ("Refund,2025", "Gift,2025"),
            &[],
            "`ChargeCategory` is NULL",
        ),
        (
            "azure-ea/june_ActualCost.csv",
            (",Refund,", ",Gift,"),
            &[],
            "`ChargeCategory` is NULL",
        ),
        (
            "google-bigquery/june.jsonl",
            ("rounding_error", "gift"),
            &[],
            "`ChargeCategory` is NULL",
        ),
        (
            "google-bigquery/june-dots.csv",
            ("\"\"name\"\"", "'name'"),
            &[],
            "`credits` is not JSON",
        ),
        (
            "oci-cost/june.csv",
            ("2.323760000E-9", "2.323770000E-9"),
            &[],
            "the cost is not unit price times billed quantity",
        ),
        (
            "github/usage-june.csv",
            (",0.56,", ",0.57,"),
            ACCOUNT,
            "gross amount less discount is not the net amount",
        ),
        (
            "digitalocean/invoice-may.csv",
            ("$24.00", "\"24,00\""),
            ACCOUNT,
            "`USD` is not a number",
        ),
        (
            "digitalocean/invoice-may.csv",
            ("$24.00", "$24.00"),
            &[],
            "needs `account`",
        ),
        (
            "snowflake/june.csv",
            ("rollover", "marketplace"),
            &[],
            "`BilledCost` is NULL",
        ),
        (
            "mongodb-atlas/invoice-june.json",
            ("\"orgId\"", "\"org\""),
            &[],
            "`BillingAccountId` is NULL",
        ),
    ] {
        let found = refused(path, change, options);
        assert!(found.contains(said), "{path}: {found}");
    }
    let total = ("14.756001", "14.756002");
    let path = "aws-monthly/000011112222-aws-cost-allocation-2025-05.csv";
    let found = refused(path, total, &[]);
    assert!(found.contains("row of totals states 14.756002"), "{found}");
    let found = refused("aws-cur-2.0/june.csv", ("l", "l"), &["--total", "2025-06=31.96"]);
    assert!(found.contains("`--total` states 31.96 for 2025-06"), "{found}");
}

#[test]
fn actual_and_amortized_cost_are_never_taken_for_each_other() {
    let sandbox = Sandbox::new();
    for name in ["ActualCost", "AmortizedCost"] {
        let text = crate::sandbox::repository_text(&format!("tests/data/mapped/azure-ea/june_{name}.csv"));
        sandbox.write(&format!("{name}/june.csv"), &text);
        sandbox.write(&format!("{}.csv", &name[..2]), &text);
    }
    let said = sandbox.refused(&["import", "Ac.csv"]);
    assert!(
        said.contains("nothing says whether the charges are ActualCost or AmortizedCost"),
        "{said}"
    );
    sandbox.ok(&["import", "Ac.csv", "--param", "dataset=ActualCost"]);
    // The name of the folder says it too.
    let said = sandbox.refused(&["import", "AmortizedCost"]);
    assert!(said.contains("896.17") && said.contains("20.17"), "{said}");
    assert_eq!(sandbox.value("SELECT count(*) FROM charge"), "6");
}
