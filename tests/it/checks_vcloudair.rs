//! Checks of vCloud Air: one broken figure at a time.

use crate::sandbox::Sandbox;

const CENTRE: &str = "fixtures/vcloudair/billed-usage-l2-a-2025-05.http";
const CENTRE_ALONE: &str = "fixtures/vcloudair/billed-usage-l2-a-self-2025-05.http";
const MACHINE_BILLABLE: &str = "fixtures/vcloudair/billable-usage-l1-1.http";

fn machine_in_april(number: u8) -> String {
    format!("fixtures/vcloudair/billed-usage-l1-{number}-2025-04.http")
}

#[test]
fn a_data_centre_that_its_machines_do_not_add_up_to_is_found() {
    let book = Sandbox::new();
    book.import_edited(CENTRE, &[("18.606250", "18.606251")]);
    assert_eq!(
        book.only_finding(),
        "error vcloudair-roll-up: vcloudair/2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101/2025-05/c1a6f2d4-83b7-4e0c-a1d5-11f5a3b0e201: \
             the billed USD cost is not the sum of the level below; \
             expected 116.81425000, found 116.81425100, difference 0.00000100 \
             (billed-usage-l2-a-2025-05.http /entity/0, import 1)"
    );
}

#[test]
fn less_below_is_a_warning_once_all_known_machines_are_held() {
    let april = [
        ("\"month\": 5", "\"month\": 4"),
        ("2025-05-14T07:00:00.000Z", "2025-04-14T07:00:00.000Z"),
        ("2025-06-14T06:59:59.999Z", "2025-05-14T06:59:59.999Z"),
    ];
    // Which machines the centre has is known from May.
    let book = Sandbox::of(&[CENTRE, &machine_in_april(1), &machine_in_april(2)]);
    book.import_edited(CENTRE_ALONE, &april);
    assert_eq!(book.check(&[]), Vec::<String>::new());
    book.import_edited(&machine_in_april(3), &[]);
    let line = book.only_finding();
    assert!(line.starts_with("warning vcloudair-roll-up: "), "{line}");
    assert!(line.contains("expected 91.99812500, found 116.81425000"), "{line}");
}

#[test]
fn more_below_than_above_is_an_error_even_while_machines_are_missing() {
    let april = [
        ("\"month\": 5", "\"month\": 4"),
        ("2025-05-14T07:00:00.000Z", "2025-04-14T07:00:00.000Z"),
        ("2025-06-14T06:59:59.999Z", "2025-05-14T06:59:59.999Z"),
        ("52.08000", "0"),
        ("29.76", "0"),
    ];
    let book = Sandbox::of(&[CENTRE, &machine_in_april(1)]);
    book.import_edited(CENTRE_ALONE, &april);
    let line = book.only_finding();
    assert!(line.starts_with("error vcloudair-roll-up: "), "{line}");
}

#[test]
fn billed_usage_that_was_billable_otherwise_is_found() {
    let may = |retrieved: &'static str| {
        [
            ("start=2025-06-14T07:39:22.000Z", "start=2025-05-14T07:00:00.000Z"),
            ("end=2025-07-01T06:39:22.000Z", "end=2025-06-14T07:00:00.000Z"),
            (
                "2025-06-14T07:00:00.000Z\",\n    \"endTime\": \"2025-07-01T06",
                "2025-05-14T07:00:00.000Z\",\n    \"endTime\": \"2025-06-14T07",
            ),
            ("Tue, 01 Jul 2025 06:00:12", retrieved),
        ]
    };
    let book = Sandbox::of(&[CENTRE]);
    book.import_edited(MACHINE_BILLABLE, &may("Tue, 01 Jul 2025 06:00:12"));
    let line = book.only_finding();
    let start = "error vcloudair-roll-up: vcloudair/2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101/2025-05/\
                 e7d0b9c2-0c4f-4a7b-b8a6-5d21c7f0a301: the billed USD cost differs from the billable cost of the same period; \
                 expected 23.87737500, found 43.53025000, difference 19.65287500 (";
    assert!(line.starts_with(start), "{line}");
    // While the period runs, usage grows.
    let book = Sandbox::of(&[CENTRE]);
    book.import_edited(MACHINE_BILLABLE, &may("Sun, 01 Jun 2025 06:00:12"));
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn billing_periods_that_do_not_meet_are_found() {
    let file = "fixtures/vcloudair/service-group-1.http";
    let book = Sandbox::new();
    book.import_edited(file, &[("2025-05-14T06:59:59.999Z", "2025-05-14T07:59:59.999Z")]);
    assert_eq!(
        book.only_finding(),
        "error billing-periods: vcloudair/6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01/2025-05: \
             the billing period starts before the end of 2025-04; \
             expected 2025-05-14T08:00:00.000000Z, found 2025-05-14T07:00:00.000000Z, difference -3600 \
             (service-group-1.http /availableBills/bill/0/billingPeriod, import 1)"
    );
    let book = Sandbox::new();
    book.import_edited(file, &[("2025-05-14T06:59:59.999Z", "2025-05-13T06:59:59.999Z")]);
    assert_eq!(
        book.only_finding(),
        "warning billing-periods: vcloudair/6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01/2025-05: \
             the billing period leaves a gap after 2025-04; \
             expected 2025-05-13T07:00:00.000000Z, found 2025-05-14T07:00:00.000000Z, difference 86400 \
             (service-group-1.http /availableBills/bill/0/billingPeriod, import 1)"
    );
}

#[test]
fn a_cost_that_is_not_usage_times_rate_is_information() {
    let usage = |edits: &[(&str, &str)]| {
        let book = Sandbox::new();
        book.import_edited(MACHINE_BILLABLE, edits);
        book.check(&[])
    };
    let lines = usage(&[("5.109375", "5.109376")]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(
        lines[0].starts_with(
            "info vcloudair-lines: vcloudair/2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101/\
             2025-06-14T07:00:00.000Z/2025-07-01T06:00:00.000Z/e7d0b9c2-0c4f-4a7b-b8a6-5d21c7f0a301/CPU: \
             `cost` is not `usage` × `rate`; expected 5.109375, found 5.109376, difference 0.000001 ("
        ),
        "{}",
        lines[0]
    );
    // Cents, and fewer decimals than cents: how costs are rounded is not documented.
    assert_eq!(usage(&[("5.109375", "5.11")]), Vec::<String>::new());
    assert_eq!(usage(&[("14.2800", "14.28")]), Vec::<String>::new());
    assert_eq!(usage(&[("5.109375", "5.1")]).len(), 1);
}

const BILLED_COSTS: &str = "fixtures/vcloudair/billed-costs-1-2025-05.http";
const BILLABLE_COSTS: &str = "fixtures/vcloudair/billable-costs-1.http";
const ITEMS: &str = "fixtures/vcloudair/billable-costs-2.http";

#[test]
fn billed_costs_that_were_billable_otherwise_are_found() {
    let at = |updated: &str, amount: &str| {
        let book = Sandbox::of(&[BILLED_COSTS]);
        book.import_edited(
            BILLABLE_COSTS,
            &[("2025-07-01T05:00:00.000Z", updated), ("10.75", amount)],
        );
        book.check(&[])
    };
    // Updated last within another month: of another bill.
    assert_eq!(at("2025-07-01T05:00:00.000Z", "10.75"), Vec::<String>::new());
    for end in ["2025-06-14T06:59:59.999Z", "2025-06-14T07:00:00.000Z"] {
        let lines = at(end, "10.75");
        let starts = [
            "error vcloudair-costs: vcloudair/6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01/2025-05/SERVICE_CREDIT: \
             the billed cost differs from the billable cost of the same period; expected 0, found -50.00, difference -50.00 (",
            "error vcloudair-costs: vcloudair/6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01/2025-05/SUPPORT: \
             the billed cost differs from the billable cost of the same period; expected 10.75, found 19.25, difference 8.50 (",
        ];
        assert_eq!(lines.len(), 2, "{lines:#?}");
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(start), "{line}");
        }
    }
}

#[test]
fn a_cost_that_its_items_do_not_add_up_to_is_found() {
    let cost = |amount: &str| {
        let book = Sandbox::new();
        let item = "\"costItem\": [{\"amount\": -0.25}, {\"amount\": -12.50}], \"extraItem\": [";
        let total = format!("\"amount\": {amount}, {item}");
        book.import_edited(ITEMS, &[("\"costItem\": [", &total)]);
        book.check(&[])
    };
    assert_eq!(cost("-12.75"), Vec::<String>::new());
    let lines = cost("-12.5");
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(
        lines[0].contains(
            "/SERVICE_CREDIT: the cost is not the sum of its items; expected -12.75, found -12.5, difference 0.25 ("
        ),
        "{}",
        lines[0]
    );
}
