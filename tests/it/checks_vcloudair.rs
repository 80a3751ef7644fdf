//! Checks of vCloud Air: one broken figure at a time.

use crate::checks::Book;

const CENTRE: &str = "fixtures/vcloudair/billed-usage-l2-a-2025-05.http";
const CENTRE_ALONE: &str = "fixtures/vcloudair/billed-usage-l2-a-self-2025-05.http";
const MACHINE_BILLABLE: &str = "fixtures/vcloudair/billable-usage-l1-1.http";

fn machine_in_april(number: u8) -> String {
    format!("fixtures/vcloudair/billed-usage-l1-{number}-2025-04.http")
}

#[test]
fn a_data_centre_that_its_machines_do_not_add_up_to_is_found() {
    let book = Book::empty();
    book.import_edited(CENTRE, &[("18.606250", "18.606251")]);
    assert_eq!(
        book.only_finding(),
        "error vcloudair-roll-up: vcloudair/2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101/2025-05/c1a6f2d4-83b7-4e0c-a1d5-11f5a3b0e201: \
             the billed USD cost is not that of what is below; \
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
    let book = Book::of(&[CENTRE, &machine_in_april(1), &machine_in_april(2)]);
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
    let book = Book::of(&[CENTRE, &machine_in_april(1)]);
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
    let book = Book::of(&[CENTRE]);
    book.import_edited(MACHINE_BILLABLE, &may("Tue, 01 Jul 2025 06:00:12"));
    let line = book.only_finding();
    let start = "error vcloudair-roll-up: vcloudair/2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101/2025-05/\
                 e7d0b9c2-0c4f-4a7b-b8a6-5d21c7f0a301: the billed USD cost is not the billable one of the same period; \
                 expected 23.87737500, found 43.53025000, difference 19.65287500 (";
    assert!(line.starts_with(start), "{line}");
    // While the period runs, usage grows.
    let book = Book::of(&[CENTRE]);
    book.import_edited(MACHINE_BILLABLE, &may("Sun, 01 Jun 2025 06:00:12"));
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn billing_periods_that_do_not_meet_are_found() {
    let file = "fixtures/vcloudair/service-group-1.http";
    let book = Book::empty();
    book.import_edited(file, &[("2025-05-14T06:59:59.999Z", "2025-05-14T07:59:59.999Z")]);
    assert_eq!(
        book.only_finding(),
        "error billing-periods: vcloudair/6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01/2025-05: \
             the billing period starts before the end of 2025-04; \
             expected 2025-05-14T08:00:00.000000Z, found 2025-05-14T07:00:00.000000Z, difference -3600 \
             (service-group-1.http /availableBills/bill/0/billingPeriod, import 1)"
    );
    let book = Book::empty();
    book.import_edited(file, &[("2025-05-14T06:59:59.999Z", "2025-05-13T06:59:59.999Z")]);
    assert_eq!(
        book.only_finding(),
        "warning billing-periods: vcloudair/6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01/2025-05: \
             the billing period leaves a gap after 2025-04; \
             expected 2025-05-13T07:00:00.000000Z, found 2025-05-14T07:00:00.000000Z, difference 86400 \
             (service-group-1.http /availableBills/bill/0/billingPeriod, import 1)"
    );
}
