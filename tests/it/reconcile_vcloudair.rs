//! vCloud Air reconciled: billed against billable, costs against rates and items, bills from the top and from the bottom.

use crate::reconcile_ormuco::{ledger_of, ledger_with, lines};
use crate::sandbox::{Sandbox, compare_with_golden};

const JUNE: &str = "tests/reconcile/vcloudair";
const BILLED: &str = "tests/reconcile/vcloudair/billed-usage-l2.http";
const BILLABLE: &str = "tests/reconcile/vcloudair/billable-usage-l2-july-1.http";
const WEB_1: &str = "9a4e0000-0000-4000-8000-0000000000d1/2025-06";
const WEB_2: &str = "9a4e0000-0000-4000-8000-0000000000d2/2025-06";

#[test]
fn a_month_that_is_explained_within_bound_and_open_is_told_word_for_word() {
    let sandbox = ledger_of(JUNE);
    let run = sandbox.run(&["reconcile"]).expect(1);
    compare_with_golden("tests/reconcile/vcloudair.txt", &run.stdout);
}

#[test]
fn the_fixtures_are_exact_but_for_a_credit() {
    let sandbox = Sandbox::new();
    sandbox.copy("fixtures/vcloudair");
    sandbox.ok(&["import", "fixtures/vcloudair"]);
    let run = sandbox.run(&["reconcile"]).expect(0);
    assert_eq!(run.stderr, "statements: 13 exact, 1 explained\n");
    let run = sandbox.run(&["reconcile", "vcloudair-bill"]);
    assert_eq!(lines(&run), ["explained", "credit -50.00 SERVICE_CREDIT"]);
}

/// The statement about an entity when the machines' bill and their billable usage are all there is.
fn usage(of: &str, edited: &str, edits: &[(&str, &str)]) -> Vec<String> {
    let other = if edited == BILLED { BILLABLE } else { BILLED };
    let sandbox = ledger_with(&[other], edited, edits);
    lines(&sandbox.run(&["reconcile", "vcloudair-usage", "--invoice", of]))
}

#[test]
fn billable_up_to_an_earlier_time_is_cut_by_the_period_unless_something_became_less() {
    let cut = [
        "explained",
        "period cut 0.51 CPU, GHz hours",
        "period cut 6.02 Memory, GB hours",
    ];
    assert_eq!(usage(WEB_1, BILLED, &[]), cut);
    let less = usage(WEB_1, BILLABLE, &[("\"usage\": 60,", "\"usage\": 101.5,")]);
    assert!(
        less.contains(&"quantity differs -0.01250 CPU, GHz hours".to_owned()),
        "{less:?}"
    );
    let gone = usage(
        WEB_1,
        BILLABLE,
        &[(
            "\"name\": \"CPU\",\n            \"usage\": 60,",
            "\"name\": \"GPU\",\n            \"usage\": 60,",
        )],
    );
    assert!(
        gone.contains(&"missing here -0.75 GPU, GHz hours".to_owned()),
        "{gone:?}"
    );
    assert!(gone.contains(&"period cut 1.26 CPU, GHz hours".to_owned()), "{gone:?}");
}

#[test]
fn a_whole_month_has_nothing_to_be_cut() {
    let whole = ("2025-07-01T06:00:00.000Z", "2025-07-14T06:59:59.999Z");
    let found = usage(WEB_1, BILLABLE, &[whole]);
    assert_eq!(found[0], "open");
    assert!(
        found.contains(&"quantity differs 0.50625 CPU, GHz hours".to_owned()),
        "{found:?}"
    );
    let found = usage(WEB_2, BILLABLE, &[whole]);
    assert!(
        found.contains(&"price differs -0.0250 Memory, GB hours".to_owned()),
        "{found:?}"
    );
}

#[test]
fn an_answer_of_another_month_is_no_other_side() {
    let sandbox = ledger_with(
        &[BILLED],
        "tests/reconcile/vcloudair/billable-usage-l2-july-20.http",
        &[],
    );
    let run = sandbox.run(&["reconcile", "vcloudair-usage"]).expect(0);
    assert!(run.stderr.contains("nothing to reconcile"), "{}", run.stdout);
}

#[test]
fn a_cost_is_off_by_less_than_a_unit_or_its_price_differs() {
    let rates = |cost: &str| {
        let sandbox = ledger_with(&[], BILLED, &[("\"cost\": 1.26", &format!("\"cost\": {cost}"))]);
        lines(&sandbox.run(&["reconcile", "vcloudair-rates", "--invoice", WEB_1]))
    };
    // 100.5 × 0.0125 is 1.25625.
    assert_eq!(rates("1.25625"), ["exact"]);
    assert_eq!(rates("1.26"), ["within bound"]);
    assert_eq!(rates("1.25"), ["within bound"]);
    assert_eq!(rates("1.2563"), ["within bound"]);
    assert_eq!(rates("1.27"), ["open", "price differs 0.01375 CPU, GHz hours"]);
    assert_eq!(rates("1.2560"), ["open", "price differs -0.00025 CPU, GHz hours"]);
}

#[test]
fn a_bill_whose_levels_do_not_meet_is_open() {
    let files = [
        "tests/reconcile/vcloudair/billed-usage-instance.http",
        "tests/reconcile/vcloudair/billed-usage-group.http",
    ];
    let bill = |edits: &[(&str, &str)]| {
        let sandbox = ledger_with(&files, BILLED, edits);
        lines(&sandbox.run(&["reconcile", "vcloudair-bill"]))
    };
    assert_eq!(bill(&[]), ["within bound"]);
    let more = bill(&[("\"cost\": 13.02", "\"cost\": 14.02")]);
    assert_eq!(more, ["open", "amount differs -0.99 vdc-a"]);
}

#[test]
fn a_level_of_which_some_is_held_is_on_neither_side() {
    // Which data centre the machine is in is known from billable usage.
    let files = [
        "fixtures/vcloudair/billed-usage-instance-2025-05.http",
        "fixtures/vcloudair/billable-usage-l2-a.http",
    ];
    let may = [
        ("month=4", "month=5"),
        ("\"month\": 4", "\"month\": 5"),
        ("2025-04-14T07:00:00.000Z", "2025-05-14T07:00:00.000Z"),
        ("2025-05-14T06:59:59.999Z", "2025-06-14T06:59:59.999Z"),
    ];
    let sandbox = ledger_with(&files, "fixtures/vcloudair/billed-usage-l1-1-2025-04.http", &may);
    let run = sandbox.run(&["reconcile", "vcloudair-bill"]).expect(0);
    assert_eq!(lines(&run), ["exact"], "{}", run.stdout);
    assert!(run.stdout.contains("here         371.63425000"), "{}", run.stdout);
    assert!(run.stdout.contains("entities left out of both sides"), "{}", run.stdout);
}

#[test]
fn costs_of_a_month_are_compared_by_type() {
    let billable = "tests/reconcile/vcloudair/billable-costs.http";
    let costs = |edits: &[(&str, &str)]| {
        let sandbox = ledger_with(&["tests/reconcile/vcloudair/billed-costs.http"], billable, edits);
        lines(&sandbox.run(&["reconcile", "vcloudair-costs"]))
    };
    // Updated in the last moment of the month, nothing is left to be cut.
    let last = costs(&[(
        "\"lastUpdateTime\": \"2025-07-10T05:00:00.000Z\"",
        "\"lastUpdateTime\": \"2025-07-14T06:59:59.999Z\"",
    )]);
    assert!(last.contains(&"amount differs 2.50 SUPPORT".to_owned()), "{last:?}");
    assert!(last.contains(&"missing there 30.00 TRAINING".to_owned()), "{last:?}");
    // Of another month they are no other side.
    let sandbox = ledger_with(
        &["tests/reconcile/vcloudair/billed-costs.http"],
        billable,
        &[("\"lastUpdateTime\": \"2025-07-10", "\"lastUpdateTime\": \"2025-07-20")],
    );
    let run = sandbox.run(&["reconcile", "vcloudair-costs"]).expect(0);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
}
