//! June is June: `--period` in every command, computed charges that run on, and what closed periods see.

use crate::chance::Chance;
use crate::decisions::{import_edited, ledger_of};
use crate::gigas::{self, HISTORY};
use crate::sandbox::Sandbox;
use billbook::testing::clock;
use billbook::testing::money::decimal::Decimal;

const RESOURCES: &str = "fixtures/gigas/ppu_resources.http";
const INTERVALS: &str = "fixtures/gigas/ppu_history.http";

/// When June is the month before.
const IN_JULY: &str = "2025-07-01T12:00:00Z";

/// The same answer a month later.
const LATER: &[(&str, &str)] = &[("Mon, 30 Jun 2025 22:14:19", "Thu, 31 Jul 2025 22:14:19")];

/// The spend of each month of a provider: `2025-05 184.22`.
fn months(sandbox: &Sandbox, more: &[&str]) -> Vec<String> {
    let csv = sandbox.ok(&[&["report", "spend", "--by", "month", "--output", "csv"], more].concat());
    let cells = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{} {}", cells[0], cells[cells.len() - 1])
    };
    csv.lines().skip(1).map(cells).collect()
}

#[test]
fn what_runs_on_counts_in_each_month_it_runs_in() {
    let sandbox = ledger_of(&[RESOURCES, INTERVALS]);
    sandbox.ok(&["close", "2025-05"]);
    let before = months(&sandbox, &[]);
    assert!(before.contains(&"2025-05 184.2227333333328".to_owned()), "{before:?}");
    assert!(before.last().unwrap().starts_with("2025-06 "), "{before:?}");
    // A month later the intervals that run have more hours: of July, and of the end of June.
    let summary = import_edited(&sandbox, INTERVALS, LATER);
    assert!(!summary.contains("is closed"), "{summary}");
    assert_eq!(sandbox.ok(&["check", "closings"]), "");
    let after = months(&sandbox, &[]);
    assert_eq!(before[..5], after[..5]);
    assert!(after.last().unwrap().starts_with("2025-07 "), "{after:?}");
    // A key leads to the document, as the key of the whole does.
    for key in ["gigas/7/640181", "gigas/7/640181/2025-06"] {
        let explained = sandbox.ok(&["explain", "charge", key]);
        assert!(explained.contains("\"id\": 640181,"), "{explained}");
    }
    sandbox.ok(&["verify", "--replay"]);
}

/// A time as JSON has it, from microseconds since 2025-01-01.
fn time(microseconds: i64) -> String {
    let start = clock::parse("2025-01-01").unwrap();
    (start + chrono::TimeDelta::microseconds(microseconds)).to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

/// Hours at ten decimals, half to even, in units of the last one.
fn hours(microseconds: i64) -> i128 {
    let (units, rest) = (i128::from(microseconds) * 25 / 9, i128::from(microseconds) * 25 % 9);
    units + i128::from(rest >= 5)
}

#[test]
fn parts_come_to_the_whole_exactly() {
    let mut chance = Chance::new(14);
    let sandbox = gigas::new().at("2026-07-01T00:00:00Z");
    let year = 366 * 86_400 * 1_000_000_i64;
    let mut below = |limit: i64| i64::try_from(chance.below(usize::try_from(limit).unwrap())).unwrap();
    let mut bodies = Vec::new();
    let mut spans = Vec::new();
    for id in 0..60 {
        let start = below(year);
        // Some end where a month ends, and some at once.
        let end = match id % 5 {
            0 => start,
            1 => (clock::parse("2026-03-01").unwrap() - clock::parse("2025-01-01").unwrap())
                .num_microseconds()
                .unwrap(),
            _ => start + below(year / 2),
        };
        spans.push((start, end));
        bodies.push(format!(
            r#"{{"id":{id},"account_id":7,"resource_id":{id},"hourly_price":"0.0123","conversion_factor":"1","total_amount":{},"start_date":"{}","end_date":"{}"}}"#,
            1 + id % 7,
            time(start),
            time(end)
        ));
    }
    sandbox.import_answer(
        HISTORY,
        "Wed, 01 Jul 2026 00:00:00 GMT",
        &format!("[{}]", bodies.join(",")),
    );
    let differing = sandbox.cells(
        "SELECT h.id FROM api_gigas_ppu_history AS h JOIN gigas_interval_part AS p ON p.account_id = h.account_id AND p.id = h.id
         GROUP BY h.id
         HAVING decimal_sub(decimal_sum(p.hours), h.charged_hours) GLOB '*[1-9]*'
             OR decimal_sub(decimal_sum(decimal_mul(decimal_mul(p.hours, h.total_amount), h.hourly_price)),
                            h.computed_cost) GLOB '*[1-9]*'
             OR min(p.part_start) <> h.start_date_utc OR max(p.part_end) <> h.charged_until_utc",
    );
    assert_eq!(differing, Vec::<Vec<String>>::new());
    let [charges, keys] =
        ["count(*)", "count(DISTINCT row_key)"].map(|count| sandbox.value(&format!("SELECT {count} FROM charge")));
    assert_eq!(charges, keys);
    assert!(charges.parse::<usize>().unwrap() > 3 * spans.len(), "{charges}");
    // Each part by the rule of the whole.
    let parts = sandbox.cells("SELECT id, part_start, part_end, hours FROM gigas_interval_part");
    let micros = |text: &str| {
        let from = clock::parse(text).unwrap() - clock::parse("2025-01-01").unwrap();
        from.num_microseconds().unwrap()
    };
    for part in &parts {
        let (start, _) = spans[part[0].parse::<usize>().unwrap()];
        let units = hours(micros(&part[2]) - start) - hours(micros(&part[1]) - start);
        let expected = Decimal::parse(&format!("{units}E-10")).unwrap();
        assert_eq!(Decimal::parse(&part[3]).unwrap(), expected, "{part:?}");
        assert_eq!(
            part[1][..7] == part[2][..7],
            !part[2].contains("-01T00:00:00.000000Z"),
            "{part:?}"
        );
    }
}

const HEADER: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
                      BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName,InvoiceIssuerName,\
                      ServiceName,ResourceId,SkuId,InvoiceId,Tags";

/// A delivery of May with two charges, of which this is the second.
fn delivery(second: &[&str; 5]) -> String {
    let [day, resource, sku, invoice, team] = second;
    let row = |cost: &str, day: &str, rest: &str| {
        format!(
            "{cost},{cost},{cost},{cost},A,EUR,2025-05-01T00:00:00Z,2025-06-01T00:00:00Z,2025-05-{day}T00:00:00Z,\
             2025-05-{day}T01:00:00Z,Usage,Nimbus,Nimbus,Machines,{rest}\n"
        )
    };
    let tags = |team: &str| format!("\"{{\"\"team\"\": \"\"{team}\"\"}}\"");
    let first = row("10.00", "01", &format!("r1,s,I1,{}", tags("a")));
    let second = row("5.00", day, &format!("{resource},{sku},{invoice},{}", tags(team)));
    format!("{HEADER}\n{first}{second}")
}

#[test]
fn what_moves_within_a_closed_month_is_told() {
    let at_first = ["02", "r2", "s", "I1", "a"];
    for (changed, what) in [
        (["03", "r2", "s", "I1", "a"], "day"),
        (["02", "r9", "s", "I1", "a"], "resource"),
        (["02", "r2", "t", "I1", "a"], "SKU"),
        (["02", "r2", "s", "I2", "a"], "invoice"),
        (["02", "r2", "s", "I1", "b"], "tag"),
        (at_first, "nothing"),
    ] {
        let sandbox = Sandbox::new().at(IN_JULY);
        sandbox.write("first.csv", delivery(&at_first));
        sandbox.ok(&["import", "first.csv", "--retrieved-at", "2025-06-02"]);
        sandbox.ok(&["close", "2025-05"]);
        // Another file with the same charges changes nothing.
        sandbox.write("second.csv", format!("{}\n", delivery(&changed)));
        let mut import = vec!["import", "second.csv", "--retrieved-at", "2025-06-03"];
        if what == "day" {
            // It does not cover the day of before, so it replaces only when told to.
            import.push("--replace");
        }
        let summary = sandbox.ok(&import);
        let told = "2025-05 is closed since 2025-07-01: Nimbus/A/billed_cost is still 15.00 EUR, but on other invoices, \
                    resources, SKUs, tags or days.\n";
        let is_changed = what != "nothing";
        assert_eq!(summary.contains(told), is_changed, "{what}: {summary}");
        let found = sandbox.run(&["check", "closings"]).expect(i32::from(is_changed)).stdout;
        assert_eq!(
            found.starts_with("warning closings: 2025-05/Nimbus/A/billed_cost: "),
            is_changed,
            "{what}: {found}"
        );
        sandbox.ok(&["verify", "--replay"]);
    }
}

#[test]
fn a_diff_by_invoice_shows_what_moved() {
    let sandbox = Sandbox::new().at(IN_JULY);
    sandbox.write("first.csv", delivery(&["02", "r2", "s", "I1", "a"]));
    sandbox.ok(&["import", "first.csv", "--retrieved-at", "2025-06-02"]);
    sandbox.ok(&["close", "2025-05"]);
    sandbox.write("second.csv", delivery(&["02", "r2", "s", "I2", "a"]));
    sandbox.write(
        "invoices.csv",
        "issuer,invoice_number,invoice_date,period,currency,total\n\
         Acme,1,2025-06-03,2025-05,EUR,100.00\nAcme,2,2025-07-02,2025-06,EUR,250.00\n",
    );
    sandbox.write(
        "payments.csv",
        "payment_date,amount,currency,invoice_number,payee\n2025-06-05,100.00,EUR,1,Acme\n",
    );
    sandbox.ok(&["import", "second.csv", "--retrieved-at", "2025-06-03"]);
    sandbox.ok(&["import", "invoices.csv", "payments.csv"]);
    let diff = |more: &[&str]| {
        let csv = sandbox.ok(&[&["diff", "closing:2025-05", "now", "--output", "csv"], more].concat());
        csv.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        diff(&["--by", "invoice"]),
        [
            "I1,billed_cost,EUR,15.00,0,-5.00,0,10.00,-5.00,2,0,1,0,1",
            "I2,billed_cost,EUR,0,5.00,0,0,5.00,5.00,0,1,0,0,1",
            "1,invoice_total,EUR,0,100.00,0,0,100.00,100.00,0,1,0,0,1",
            "2,invoice_total,EUR,0,250.00,0,0,250.00,250.00,0,1,0,0,1",
            "1,payment_amount,EUR,0,100.00,0,0,100.00,100.00,0,1,0,0,1",
        ]
    );
    assert_eq!(
        diff(&["--period", "2025-05"]),
        ["2025-05,Acme,invoice_total,EUR,0,100.00,0,0,100.00,100.00,0,1,0,0,1"]
    );
    assert_eq!(
        diff(&["--period", "last-month", "--by", "provider"]),
        [
            "Acme,invoice_total,EUR,0,250.00,0,0,250.00,250.00,0,1,0,0,1",
            "Acme,payment_amount,EUR,0,100.00,0,0,100.00,100.00,0,1,0,0,1",
        ]
    );
}

#[test]
fn june_is_june_in_every_command() {
    let sandbox = Sandbox::new().at(IN_JULY);
    sandbox.write(
        "invoices.csv",
        "issuer,invoice_number,invoice_date,period,currency,total\n\
         Acme,1,2025-07-03,2025-06,EUR,100.00\nAcme,2,2025-06-30,,EUR,20.00\nAcme,3,2025-06-02,2025-05,EUR,4.00\n",
    );
    sandbox.write(
        "payments.csv",
        "payment_date,amount,currency,invoice_number,payee\n2025-06-30,4.00,EUR,3,Acme\n2025-07-01,20.00,EUR,2,Acme\n",
    );
    sandbox.write(
        "charges.csv",
        delivery(&["02", "r2", "s", "I1", "a"]).replace("2025-05-02T", "2025-06-01T"),
    );
    for file in ["invoices.csv", "payments.csv", "charges.csv"] {
        sandbox.ok(&["import", file]);
    }
    let numbers = |args: &[&str], column: usize| {
        let csv = sandbox.run(&[args, &["--output", "csv"]].concat()).stdout;
        let cell = |line: &str| line.split(',').nth(column).unwrap().to_owned();
        let mut found: Vec<String> = csv.lines().skip(1).map(cell).collect();
        found.sort();
        found
    };
    for period in ["2025-06", "last-month"] {
        let of_june = ["--period", period];
        assert_eq!(
            numbers(&[&["report", "invoices"][..], &of_june].concat(), 3),
            ["1", "2"]
        );
        assert_eq!(months(&sandbox, &of_june), ["2025-06 5.00"]);
        let closed = sandbox.ok(&["close", period, "--dry-run", "--output", "csv"]);
        let total = |object: &str| closed.contains(&format!(",invoice_total,{object},"));
        assert_eq!(["1", "2", "3"].map(total), [true, true, false], "{closed}");
        assert!(closed.contains(",payment_amount,,1,4.00"), "{closed}");
        assert!(closed.contains(",billed_cost,,1,5.00"), "{closed}");
        let exported = sandbox.ok(&["export", "focus", "--period", period]);
        assert_eq!(exported.lines().count(), 2, "{exported}");
        sandbox.ok(&["assert", "--dry-run", &format!("spend {period} = 5.00 EUR")]);
    }
    assert_eq!(
        numbers(&["report", "invoices", "--period", "2025-Q2"], 3),
        ["1", "2", "3"]
    );
    assert_eq!(
        numbers(&["report", "invoices", "--from", "2025-05", "--to", "2025-06"], 3),
        ["3"]
    );
    assert_eq!(
        months(&sandbox, &["--period", "2025"]),
        ["2025-05 10.00", "2025-06 5.00"]
    );
    for args in [
        &["report", "invoices", "--period", "June"][..],
        &["report", "invoices", "--period", "2025-06", "--from", "2025-06"],
        &["reconcile", "--period", "2025-06", "--from", "2025-06"],
        &["diff", "1", "2", "--period", "2025-6"],
    ] {
        sandbox.run(args).expect(2);
    }
    // The word is resolved before it is recorded.
    sandbox.ok(&["close", "last-month"]);
    sandbox.ok(&["assert", "spend last-month = 5.00 EUR"]);
    let decided = sandbox.ok(&["decisions", "--output", "csv"]);
    assert!(decided.contains(",2025-06,"), "{decided}");
    assert!(decided.contains("spend 2025-06 = 5.00 EUR"), "{decided}");
    sandbox.ok(&["reopen", "last-month", "--why", "not yet"]);
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_statement_belongs_to_the_month_its_period_starts_in() {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/reconcile/focus", "month");
    sandbox.copy_as("tests/reconcile/lists", "lists");
    sandbox.ok(&["import", "month", "lists"]);
    let starts = |more: &[&str]| {
        let csv = sandbox
            .run(&[&["reconcile", "--summary", "--output", "csv"], more].concat())
            .stdout;
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let place = reader
            .headers()
            .unwrap()
            .iter()
            .position(|name| name == "period_start")
            .unwrap();
        let found: Vec<String> = reader.records().map(|row| row.unwrap()[place].to_owned()).collect();
        found
    };
    let all = starts(&[]);
    let of_january = starts(&["--period", "2025-01"]);
    assert!(
        !of_january.is_empty() && of_january.iter().all(|start| start.starts_with("2025-01")),
        "{of_january:?}"
    );
    assert_eq!(
        of_january.len(),
        all.iter().filter(|start| start.starts_with("2025-01")).count()
    );
    assert_eq!(starts(&["--period", "2019"]), Vec::<String>::new());
    sandbox
        .run(&[
            "reconcile",
            "--period",
            "2025-01",
            "--total",
            "1.00",
            "--currency",
            "USD",
        ])
        .expect_error(2, "parameter");
}

#[test]
fn a_decision_is_not_dated_before_what_it_is_about() {
    let sandbox = ledger_of(&[RESOURCES, INTERVALS]);
    let run = sandbox.run(&["close", "2025-05", "--now", "2025-06-15"]).expect(0);
    assert!(
        run.stderr
            .contains("note: the decision is dated 2025-08-05T12:00:00.000000Z, the time of the newest import"),
        "{}",
        run.stderr
    );
    sandbox.ok(&["reopen", "2025-05", "--why", "too early", "--now", "2025-06-16"]);
    sandbox.ok(&["close", "2025-05", "--now", "2025-08-06"]);
    let times = sandbox.lines("SELECT decided_at || ' ' || coalesce(withdrawn_at, '') FROM decision ORDER BY decision");
    let noon = "2025-08-05T12:00:00.000000Z";
    assert_eq!(
        times,
        [format!("{noon} {noon}"), "2025-08-06T00:00:00.000000Z ".to_owned()]
    );
    // What is seen as of then has the decision and what it is about.
    let then = sandbox.ok(&["decisions", "--as-of", noon, "--output", "csv"]);
    assert_eq!(then.lines().count(), 2, "{then}");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn closings_and_recorded_figures_keep_their_rule() {
    let sandbox = Sandbox::upgraded("before-parts");
    assert_eq!(sandbox.ok(&["check", "closings", "assertions"]), "");
    sandbox.ok(&["verify", "--replay"]);
    // Reports go by the new rule, and so do new decisions.
    let may = sandbox.ok(&[
        "report",
        "spend",
        "--provider",
        "gigas",
        "--period",
        "2025-05",
        "--output",
        "csv",
    ]);
    assert!(may.contains(",184.2227333333328\n"), "{may}");
    sandbox
        .run(&["assert", "spend 2025-05 gigas = 225.67982911110872 USD"])
        .expect(1);
    sandbox
        .run(&["assert", "spend 2025-05 gigas = 184.2227333333328 USD"])
        .expect(0);
    // By their rule the old closing of May has all hours that ever came, and says when there are more.
    let summary = import_edited(&sandbox, INTERVALS, LATER);
    assert!(
        summary.contains("2025-05 is closed since 2025-07-01: gigas/7/billed_cost was 225.67982911110872 USD"),
        "{summary}"
    );
    sandbox.ok(&["reopen", "2025-05", "--why", "by the new rule"]);
    sandbox.ok(&["close", "2025-05"]);
    assert_eq!(
        sandbox.value("SELECT amount FROM closed_figure WHERE closing = '2025-05' AND withdrawn_at IS NULL AND provider = 'gigas' AND figure = 'billed_cost'"),
        "184.2227333333328"
    );
    sandbox.ok(&["verify", "--replay"]);
}
