//! `--time-zone`: how times are shown, and the months of `report spend`; nothing that is compared or kept.

use crate::sandbox::Sandbox;

/// Charges just before and after midnight in UTC, in winter and in summer.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let header = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                  BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,\
                  InvoiceIssuerName";
    let mut text = format!("{header}\n");
    for (cost, start, end) in [
        ("1", "2025-05-31T21:00:00Z", "2025-05-31T22:00:00Z"),
        ("2", "2025-05-31T22:00:00Z", "2025-05-31T23:00:00Z"),
        ("4", "2025-06-01T00:00:00Z", "2025-06-01T01:00:00Z"),
    ] {
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},a,EUR,2025-05-01T00:00:00Z,2025-07-01T00:00:00Z,{start},{end},Usage,x,Nimbus,Nimbus\n"
        ));
    }
    sandbox.write("charges.csv", text);
    sandbox.ok(&["import", "charges.csv"]);
    sandbox
}

fn spend(sandbox: &Sandbox, options: &[&str]) -> Vec<String> {
    let words = [&["report", "spend", "--output", "csv"], options].concat();
    let run = sandbox.run(&words).expect(0);
    let places = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{} {}", cells[0], cells.last().unwrap())
    };
    run.stdout.lines().skip(1).map(places).collect()
}

#[test]
fn months_days_and_periods_of_spend_are_those_of_the_zone() {
    let sandbox = sandbox();
    assert_eq!(spend(&sandbox, &[]), ["2025-05 3", "2025-06 4"]);
    let zurich = ["--time-zone", "Europe/Zurich"];
    assert_eq!(spend(&sandbox, &zurich), ["2025-05 1", "2025-06 6"]);
    assert_eq!(
        spend(&sandbox, &[&zurich[..], &["--by", "day"]].concat()),
        ["2025-05-31 1", "2025-06-01 6"]
    );
    assert_eq!(
        spend(&sandbox, &[&zurich[..], &["--period", "2025-06"]].concat()),
        ["2025-06 6"]
    );
    assert_eq!(
        spend(&sandbox, &[&zurich[..], &["--to", "2025-06"]].concat()),
        ["2025-05 1"]
    );
    // A time is a time.
    assert_eq!(
        spend(&sandbox, &[&zurich[..], &["--from", "2025-06-01T00:00:00Z"]].concat()),
        ["2025-06 4"]
    );
    assert_eq!(spend(&sandbox, &["--time-zone", "America/New_York"]), ["2025-05 7"]);
    let run = sandbox
        .run(&["report", "spend", "--time-zone", "Europe/Zurich"])
        .expect(0);
    assert!(
        run.stderr
            .contains("note: months, days and the period are those of Europe/Zurich\n"),
        "{}",
        run.stderr
    );
    // The rows behind a figure are those that it adds up, and the proof says of which zone it is.
    let explained = sandbox.ok(&[
        "report",
        "spend",
        "--time-zone",
        "Europe/Zurich",
        "--explain",
        "2",
        "--output",
        "json",
    ]);
    let explained: serde_json::Value = serde_json::from_str(&explained).unwrap();
    assert_eq!(explained["behind"][0]["sum"], "6");
    let proof = sandbox.ok(&[
        "report",
        "spend",
        "--time-zone",
        "Europe/Zurich",
        "--proof",
        "--output",
        "json",
    ]);
    let proof: serde_json::Value = serde_json::from_str(&proof).unwrap();
    assert_eq!(proof["proof"]["parameters"]["time-zone"], "Europe/Zurich");
}

#[test]
fn times_for_readers_are_those_of_the_zone_and_exact_ones_stay() {
    let sandbox = sandbox();
    let words = ["imports", "--time-zone", "Europe/Zurich", "--columns", "imported_at"];
    let shown = sandbox.ok(&[&words[..], &["--for", "terminal"]].concat());
    assert!(shown.starts_with("Times in Europe/Zurich\n\n"), "{shown}");
    assert!(shown.contains("2025-08-05 14:00"), "{shown}");
    let exact = sandbox.ok(&[&words[..], &["--output", "csv"]].concat());
    assert!(exact.contains("2025-08-05T12:00:00.000000Z"), "{exact}");
    let page = sandbox.ok(&["imports", "--time-zone", "Europe/Zurich", "--output", "html"]);
    assert!(page.contains("Times in"), "{page}");
    assert!(page.contains("Europe/Zurich"), "{page}");
    assert!(page.contains("2025-08-05 14:00"));
}

#[test]
fn what_is_compared_or_kept_is_of_utc() {
    let sandbox = sandbox();
    for words in [
        &["close", "2025-05", "--why", "x"][..],
        &["check"],
        &["assert", "spend 2025-05 = 3 EUR", "--why", "x"],
        &["reconcile"],
    ] {
        let run = sandbox
            .run(&[words, &["--time-zone", "Europe/Zurich"]].concat())
            .expect_error(2, "parameter");
        assert!(run.stderr.contains("counts the days of UTC"), "{}", run.stderr);
    }
    let run = sandbox.run(&["imports", "--time-zone", "Europe/Zürich"]).expect(2);
    assert!(run.stderr.contains("the nearest is `Europe/Zurich`"), "{}", run.stderr);
}
