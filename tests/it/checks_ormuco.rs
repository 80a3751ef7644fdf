//! Checks of Ormuco: what the published examples contradict, and one broken figure at a time.

use crate::checks::{Book, ROOT};

const DOCUMENTED: &str = "fixtures/ormuco/documented";
const INVOICES: &str = "fixtures/ormuco/june-2025/invoices.http";
const USAGE: &str = "fixtures/ormuco/june-2025/usage.http";

/// Everything up to the place, and the place without its folder.
fn short(lines: Vec<String>) -> Vec<String> {
    let folder = format!("{ROOT}/{DOCUMENTED}/");
    lines.into_iter().map(|line| line.replace(&folder, "")).collect()
}

/// The findings over one published example.
fn over(file: &str) -> Vec<String> {
    short(Book::of(&[&format!("{DOCUMENTED}/{file}")]).check(&[]))
}

/// The one finding when our own figures are edited.
fn edited(file: &str, edits: &[(&str, &str)]) -> String {
    let book = Book::empty();
    book.import_edited(file, edits);
    book.only_finding()
}

/// Asserts how a finding begins, and that it has these figures.
#[track_caller]
fn assert_finding(line: &str, start: &str, figures: &str) {
    assert!(line.starts_with(start), "{line}");
    assert!(line.contains(figures), "{line}");
}

#[test]
fn the_published_examples_contradict_themselves() {
    assert_eq!(
        short(Book::of(&[DOCUMENTED]).check(&[])),
        [
            "error ormuco-lines: ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a/6: \
             `quantity` is not that of `uptime` and `size`; \
             expected 0.189166666667, found 0, difference -0.189166666667 \
             (invoices.http /invoices/0/data/invoice_projects/0/entities/5, import 7)",
            "error ormuco-invoices: ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a/14a85e42-87d4-4e48-bf50-67e1fa144b5c: \
             the project's `total` is not the sum of its entities; \
             expected 0.1, found 4.45, difference 4.35 \
             (invoices.http /invoices/0/data/invoice_projects/0, import 7)",
            "error ormuco-usage: ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/client//2017-08-17T20:18:00.000000Z: \
             `subtotal` is not the sum of the resources; \
             expected 96.73, found 20.73, difference -76.00 \
             (usage_client.http /usage, import 9)",
            "error ormuco-usage: ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/project/8ec0a30f-1c2a-4c7c-bceb-8f3c68e1f037/2017-08-17T20:18:00.000000Z: \
             `subtotal` is not the sum of the resources; \
             expected 96.73, found 20.73, difference -76.00 \
             (usage_project.http /usage, import 10)",
            "error ormuco-usage: ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/provider/c99e7df0-aacb-42d8-9533-9b03f4f0ee73/2017-08-17T20:18:00.000000Z: \
             `subtotal` is not the sum of the resources; \
             expected 96.73, found 20.73, difference -76.00 \
             (usage_provider.http /usage, import 11)",
        ]
    );
}

#[test]
fn older_revisions_of_an_example_contradict_themselves_elsewhere() {
    assert_eq!(
        over("invoice_detail.http"),
        [
            "error ormuco-lines: ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a/2: \
             `total` is not `quantity` times `rate`; \
             expected 0.002, found 0.01, difference 0.008 \
             (invoice_detail.http /invoice/data/invoice_projects/0/entities/1, import 1)",
            "error ormuco-invoices: ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a/14a85e42-87d4-4e48-bf50-67e1fa144b5c: \
             the project's `total` is not the sum of its entities; \
             expected 0.11, found 4.45, difference 4.34 \
             (invoice_detail.http /invoice/data/invoice_projects/0, import 1)",
        ]
    );
    assert_eq!(
        over("invoice_last.http"),
        [
            "error ormuco-lines: ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a/2: \
             `quantity` is not that of `uptime` and `size`; \
             expected 1404.7425, found 1.9269444444444443, difference -1402.8155555555555557 \
             (invoice_last.http /invoice/data/invoice_projects/0/entities/1, import 1)",
            "error ormuco-invoices: ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a/14a85e42-87d4-4e48-bf50-67e1fa144b5c: \
             the project's `total` is not the sum of its entities; \
             expected 0.1, found 4.45, difference 4.35 \
             (invoice_last.http /invoice/data/invoice_projects/0, import 1)",
        ]
    );
}

#[test]
fn a_total_that_is_not_quantity_times_rate_is_found() {
    let edits = [
        ("\"total\": 0.837", "\"total\": 0.838"),
        ("\"total\": 0.87", "\"total\": 0.87"),
    ];
    let line = edited(INVOICES, &edits);
    assert_finding(
        &line,
        "error ormuco-lines: ",
        "expected 0.837, found 0.838, difference 0.001",
    );
}

#[test]
fn a_quantity_that_uptime_and_size_do_not_give_is_found() {
    let line = edited(INVOICES, &[("76.08500000000001", "76.085000001")]);
    assert_finding(
        &line,
        "error ormuco-lines: ",
        "expected 76.085, found 76.085000001, difference 0.000000001",
    );
    // What binary numbers do not hold is no difference.
    let book = Book::empty();
    book.import_edited(INVOICES, &[("76.08500000000001", "76.0849999999999")]);
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn every_step_of_an_invoice_is_checked() {
    let steps = [
        (
            "\"invoice_discount_percentage_value\": 1.33",
            "\"invoice_discount_percentage_value\": 1.34",
        ),
        ("\"invoice_discount\": 1.33", "\"invoice_discount\": 1.34"),
        ("\"invoice_subtotal\": 13.33", "\"invoice_subtotal\": 13.34"),
        ("\"amount\": 1.80", "\"amount\": 1.81"),
        ("\"invoice_total\": 13.8", "\"invoice_total\": 13.81"),
    ];
    for (from, to) in steps {
        let book = Book::empty();
        book.import_edited(INVOICES, &[(from, to)]);
        let lines = book.check(&[]);
        assert!(!lines.is_empty(), "{to}");
        for line in lines {
            assert!(line.starts_with("error ormuco-invoices: "), "{line}");
        }
    }
}

#[test]
fn a_tax_on_the_whole_subtotal_is_a_warning() {
    let edits = [
        ("\"amount\": 1.80", "\"amount\": 2.00"),
        ("\"invoice_total\": 13.8", "\"invoice_total\": 14.00"),
    ];
    let line = edited(INVOICES, &edits);
    assert_finding(
        &line,
        "warning ormuco-invoices: ",
        "expected 1.8, found 2.00, difference 0.20",
    );
}

#[test]
fn every_step_of_a_usage_is_checked() {
    let line = edited(USAGE, &[("\"total\": 1.20", "\"total\": 1.21")]);
    assert_finding(
        &line,
        "error ormuco-usage: ",
        "expected 2.82, found 2.81, difference -0.01",
    );
    let line = edited(USAGE, &[("\"total\": 2.91", "\"total\": 2.92")]);
    assert_finding(
        &line,
        "error ormuco-usage: ",
        "expected 2.91, found 2.92, difference 0.01",
    );
    let edits = [
        ("\"amount\": 0.38", "\"amount\": 0.39"),
        ("\"total\": 2.91", "\"total\": 2.92"),
    ];
    let line = edited(USAGE, &edits);
    assert_finding(
        &line,
        "error ormuco-usage: ",
        "expected 0.38, found 0.39, difference 0.01",
    );
}

/// A report row of the invoice of June, in the columns' order from `client_id`.
fn report(cells: &str) -> Book {
    let names = [
        "client_id",
        "invoice_id",
        "invoice_date",
        "invoice_status",
        "invoice_start",
        "invoice_end",
        "invoice_subtotal",
        "invoice_discount_percentage",
        "invoice_discount_flat",
        "invoice_discount_total",
        "invoice_total",
    ];
    let pairs = names.iter().zip(cells.split(','));
    let members: Vec<String> = pairs.map(|(name, cell)| format!("\"{name}\": \"{cell}\"")).collect();
    let book = Book::of(&[INVOICES]);
    std::fs::write(book.path("report.json"), format!("[{{{}}}]", members.join(", "))).unwrap();
    book.import("report.json".as_ref(), &["--retrieved-at", "2025-07-02T00:00:00Z"]);
    book
}

const JUNE: &str = "fe0b82e3-b7b7-5084-9f16-b2960b8c90ad,502267bd-5ca6-5b27-82f5-4c5cf654421f,2025-06";

#[test]
fn a_report_that_says_the_same_is_no_finding() {
    let book = report(&format!("{JUNE},not paid,2025-06-01,2025-06-30,13.330,10,,1.33,13.80"));
    assert_eq!(book.check(&[]), Vec::<String>::new());
    // Paid since.
    let book = report(&format!("{JUNE},paid,2025-06-01,2025-06-30,13.33,10,0,1.33,13.8"));
    assert_eq!(book.check(&[]), Vec::<String>::new());
}

#[test]
fn a_report_that_says_otherwise_is_found_field_by_field() {
    let book = report(&format!("{JUNE},not paid,2025-06-02,2025-07-01,13.34,11,1,1.34,13.81"));
    let lines = book.check(&[]);
    let fields: Vec<&str> = lines.iter().filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(
        fields,
        [
            "invoice_start",
            "invoice_end",
            "invoice_subtotal",
            "invoice_discount_percentage",
            "invoice_discount_flat",
            "invoice_discount_total",
            "invoice_total"
        ]
    );
    assert_eq!(
        lines[6],
        "error ormuco-report: ormuco/fe0b82e3-b7b7-5084-9f16-b2960b8c90ad/502267bd-5ca6-5b27-82f5-4c5cf654421f: \
         `invoice_total` of the report is not that of the invoice; expected 13.8, found 13.81, difference 0.01 \
         (report.json /0, import 2)"
    );
}

#[test]
fn a_paid_invoice_that_is_not_paid_later_is_a_warning() {
    let may = "fe0b82e3-b7b7-5084-9f16-b2960b8c90ad,81644583-4102-5211-8b31-93b10aed1273,2025-05";
    let book = report(&format!("{may},not paid,2025-05-01,2025-05-31,4.39,0,1.5,1.5,3.32"));
    let line = book.only_finding();
    assert_finding(&line, "warning ormuco-report: ", "`invoice_status`");
}
