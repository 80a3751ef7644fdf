//! A cost that is not stated is not 0: it is absent, counted, and left out of differences.

use crate::sandbox::Sandbox;

const HEADER: &str = "ProviderName,BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,\
                      ChargePeriodEnd,ChargeCategory,ServiceName,BilledCost,EffectiveCost,ListCost,ContractedCost";

/// A file of charges of days of January, each with its four costs.
fn file(costs: &[&str]) -> String {
    let mut text = format!("{HEADER}\n");
    for (index, costs) in costs.iter().enumerate() {
        let (day, next) = (index + 2, index + 3);
        text.push_str(&format!(
            "Acme,1,USD,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,2025-01-{day:02}T00:00:00Z,2025-01-{next:02}T00:00:00Z,\
             Usage,VM,{costs}\n"
        ));
    }
    text
}

fn ledger(costs: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("a.csv", file(costs));
    sandbox.ok(&["import", "a.csv", "--retrieved-at", "2025-02-02"]);
    sandbox
}

/// The rows of a report as CSV, without the header.
fn report(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let text = sandbox.ok(&[&["report"], arguments, &["--output", "csv"]].concat());
    text.lines().skip(1).map(str::to_owned).collect()
}

/// Limits of time that make a report read sums by month, by day, and every charge.
const SOURCES: [&[&str]; 3] = [&[], &["--from", "2025-01-02"], &["--from", "2025-01-01T00:00:01Z"]];

#[test]
fn savings_are_of_charges_that_state_both_costs() {
    let sandbox = ledger(&[
        "6.00,6.00,10.00,",
        "6.00,6.00,,",
        "3.00,3.00,5.00,4.00",
        "1.00,,2.00,2.00",
    ]);
    for source in SOURCES {
        let rows = report(&sandbox, &[&["savings", "--total"], source].concat());
        assert_eq!(
            rows,
            [
                "2025-01,Acme,USD,1,5.00,1.00,4.00,1.00,3.00,2.00,3.00,",
                "2025-01,Acme,USD,1,2.00,0.00,2.00,,,,1.00,effective_cost",
                "2025-01,Acme,USD,1,10.00,,,,6.00,4.00,6.00,contracted_cost",
                "2025-01,Acme,USD,1,,,,,6.00,,6.00,list_cost contracted_cost",
                ",,USD,4,17.00,1.00,6.00,1.00,15.00,6.00,16.00,",
            ],
            "{source:?}"
        );
    }
    let run = sandbox.run(&["report", "savings"]);
    assert!(
        run.stderr
            .contains("contracted_cost of 2, effective_cost of 1, list_cost of 1"),
        "{}",
        run.stderr
    );
    // What is behind a difference are the charges that it is of.
    let told = sandbox.ok(&[
        "report",
        "savings",
        "--by",
        "month",
        "--explain",
        "3",
        "--column",
        "total_savings",
    ]);
    assert!(!told.contains("error"), "{told}");
}

#[test]
fn costs_left_at_zero_are_no_savings() {
    let sandbox = ledger(&[
        "0,100.00,0,0",
        "150.00,150.00,200.00,150.00",
        "0,0,0,0",
        "0,100.00,0E-20,90",
    ]);
    for source in SOURCES {
        let rows = report(&sandbox, &[&["savings"], source].concat());
        assert_eq!(
            rows,
            [
                "2025-01,Acme,USD,2,200.00,50.00,150.00,0.00,150.00,50.00,150.00,",
                "2025-01,Acme,USD,1,,,90,-10.00,100.00,,0,list_cost",
                "2025-01,Acme,USD,1,,,,,100.00,,0,list_cost contracted_cost",
            ],
            "{source:?}"
        );
    }
}

#[test]
fn a_cost_that_no_charge_states_is_empty() {
    let sandbox = ledger(&["6.00,6.00,10.00,", "-1.00,-1.00,,"]);
    for source in SOURCES {
        let spend = |cost: &str| report(&sandbox, &[&["spend", "--cost", cost], source].concat());
        assert_eq!(
            spend("list"),
            ["2025-01,Acme,USD,2,10.00,0,0,0,0,10.00,1"],
            "{source:?}"
        );
        assert_eq!(spend("contracted"), ["2025-01,Acme,USD,2,,,,,,,2"], "{source:?}");
        assert_eq!(
            spend("billed"),
            ["2025-01,Acme,USD,2,6.00,0,-1.00,0,0,5.00"],
            "{source:?}"
        );
    }
    let run = sandbox.run(&["report", "spend", "--cost", "list"]);
    assert!(
        run.stderr
            .contains("charges that do not state the cost, and add nothing to it: 1"),
        "{}",
        run.stderr
    );
    let imports = sandbox.ok(&["imports", "--output", "csv"]);
    assert!(
        imports.contains("ListCost 10.00 USD") && !imports.contains("ContractedCost"),
        "{imports}"
    );
    sandbox.write("b.csv", file(&["6.00,6.00,10.00,"]));
    let summary = sandbox.ok(&["-f", "other.db", "import", "b.csv"]);
    assert!(!summary.contains("ContractedCost 0"), "{summary}");
    assert!(
        summary.contains("b.csv has no ContractedCost in any row; billbook leaves a missing cost out of sums and does not count it as 0."),
        "{summary}"
    );
    let sound = sandbox.ok(&["verify", "--output", "json"]);
    assert!(sound.contains("\"findings\": []"), "{sound}");
}

#[test]
fn a_diff_tells_what_is_newly_stated_from_what_changed() {
    let sandbox = ledger(&["6.00,6.00,10.00,", "6.00,6.00,,", "6.00,6.00,3.00,"]);
    sandbox.write("b.csv", file(&["6.00,6.00,11.00,", "6.00,6.00,7.00,", "6.00,6.00,,"]));
    sandbox.ok(&["import", "b.csv", "--retrieved-at", "2025-02-03"]);
    let diff = |cost: &str| {
        let text = sandbox.ok(&["diff", "1", "2", "--cost", cost, "--all", "--output", "csv"]);
        text.lines().nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(
        diff("list"),
        "2025-01,Acme,list_cost,USD,13.00,0,0,1.00,18.00,5.00,3,0,0,3,3,4.00,1,1"
    );
    assert_eq!(
        diff("contracted"),
        "2025-01,Acme,contracted_cost,USD,,0,0,0,,,3,0,0,0,3,0,3,3"
    );
    assert_eq!(
        diff("billed"),
        "2025-01,Acme,billed_cost,USD,18.00,0,0,0,18.00,0.00,3,0,0,0,3"
    );
}

#[test]
fn charges_of_other_providers_have_what_focus_asks_for() {
    let sandbox = Sandbox::with_all_fixtures();
    let none = |what: &str| sandbox.value(&format!("SELECT count(*) FROM focus_of_others WHERE {what}"));
    assert_ne!(none("1"), "0");
    for what in [
        "BillingAccountType IS NULL",
        "(ResourceId IS NULL) <> (ResourceType IS NULL)",
        "ChargePeriodEnd <= ChargePeriodStart OR BillingPeriodEnd <= BillingPeriodStart",
        "ChargeCategory IN ('Usage', 'Purchase') AND (SkuId IS NULL OR SkuPriceId IS NULL OR SkuMeter IS NULL)",
        "ChargeCategory IN ('Usage', 'Purchase') AND PricingQuantity IS NULL",
        "(PricingQuantity IS NULL) <> (PricingUnit IS NULL)",
        "ListUnitPrice IS NOT ContractedUnitPrice",
        "PricingUnit LIKE '%hour' AND PricingUnit NOT LIKE '%/Hour'",
        // A price is unknown where none is stated beside a quantity: nothing is made up.
        "PricingUnit = 'Charges' AND (PricingQuantity <> '1' OR ListUnitPrice IS NOT ListCost)",
    ] {
        assert_eq!(none(what), "0", "{what}");
    }
    assert_eq!(
        sandbox.value("SELECT group_concat(DISTINCT SkuId) FROM focus_of_others WHERE SkuId = 'Burst/cpu'"),
        "Burst/cpu"
    );
}
