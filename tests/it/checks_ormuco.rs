//! Checks of Ormuco: what the published examples contradict, and one broken figure at a time.

use crate::sandbox::Sandbox;

const DOCUMENTED: &str = "fixtures/ormuco/documented";
const INVOICES: &str = "fixtures/ormuco/june-2025/invoices.http";
const USAGE: &str = "fixtures/ormuco/june-2025/usage.http";

/// Everything up to the place, and the place without its folder.
fn short(lines: Vec<String>) -> Vec<String> {
    let folder = format!("{DOCUMENTED}/");
    lines.into_iter().map(|line| line.replace(&folder, "")).collect()
}

/// The findings over one published example.
fn over(file: &str) -> Vec<String> {
    short(Sandbox::of(&[&format!("{DOCUMENTED}/{file}")]).check(&[]))
}

/// The one finding when our own figures are edited.
fn edited(file: &str, edits: &[(&str, &str)]) -> String {
    let book = Sandbox::new();
    book.import_edited(file, edits);
    book.only_finding()
}

/// Asserts how a finding begins, and that it has these figures.
#[track_caller]
fn assert_finding(line: &str, start: &str, figures: &str) {
    assert!(line.starts_with(start), "{line}");
    assert!(line.contains(figures), "{line}");
}

/// What the published examples contradict: in words, how the finding begins, and what it says then. The three documents
/// with invoice `331e2d9c-…` are three revisions of it.
const CONTRADICTIONS: &[(&str, &str, &str)] = &[
    (
        "invoice_detail: 0.343333 hours at 0.0059 are 0.002, printed 0.01",
        "info ormuco-lines: INVOICE/2: `total` is not `quantity` × `rate`, in revision 2 of 3",
        "expected 0.002, found 0.01, difference 0.008 (invoice_detail.http /invoice/data/invoice_projects/0/entities/1,",
    ),
    (
        "invoice_last: the quantity of a volume of 729 GB is its hours alone",
        "info ormuco-lines: INVOICE/2: `quantity` does not agree with `uptime` and `size`, in revision 1 of 3",
        "expected 1404.7425, found 1.9269444444444443, difference -1402.8155555555555557 (invoice_last.http ",
    ),
    (
        "invoice_detail: the entities of a project come to 0.113, printed 4.45",
        "info ormuco-invoices: INVOICE/PROJECT: the project's `total` is not the sum of its entities, in revision 2 of 3",
        "expected 0.11, found 4.45, difference 4.34 (invoice_detail.http /invoice/data/invoice_projects/0,",
    ),
    (
        "invoice_last: the entities of a project come to 0.103, printed 4.45",
        "info ormuco-invoices: INVOICE/PROJECT: the project's `total` is not the sum of its entities, in revision 1 of 3",
        "expected 0.1, found 4.45, difference 4.35 (invoice_last.http /invoice/data/invoice_projects/0,",
    ),
    (
        "invoices, the first: the entities of a project come to 0.103, printed 4.45",
        "error ormuco-invoices: INVOICE/PROJECT: the project's `total` is not the sum of its entities, in revision 3 of 3",
        "expected 0.1, found 4.45, difference 4.35 (invoices.http /invoices/0/data/invoice_projects/0,",
    ),
    (
        "usage of a client: the resources come to 96.73, printed 20.73",
        "error ormuco-usage: ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/client//2017-08-17T20:18:00.000000Z: \
         `subtotal` is not the sum of the resources",
        "expected 96.73, found 20.73, difference -76.00 (usage_client.http /usage,",
    ),
    (
        "usage in a project: the same",
        "error ormuco-usage: ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/project/8ec0a30f-1c2a-4c7c-bceb-8f3c68e1f037/",
        "expected 96.73, found 20.73, difference -76.00 (usage_project.http /usage,",
    ),
    (
        "usage with a provider: the same",
        "error ormuco-usage: ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/provider/c99e7df0-aacb-42d8-9533-9b03f4f0ee73/",
        "expected 96.73, found 20.73, difference -76.00 (usage_provider.http /usage,",
    ),
    (
        "billing report, row 2: dated March, for a period in January",
        "warning ormuco-report: ormuco/8aa6c5d7-32ec-493a-aaa9-cdea5c2e4334/04cd920b-4769-47e5-8c9f-48a41a03ecb5: \
         `invoice_date` is not the month in which the period starts",
        "expected 2022-01, found 2022-03 (billing_report.csv /1,",
    ),
    (
        "one invoice, three documents, other lines in each: last and detail",
        "info ormuco-revisions: INVOICE: the lines differ from the previous revision: \
         2 gone, 1 new, 1 with other figures, in revision 2 of 3",
        "expected 0.103, found 0.113, difference 0.010 (invoice_detail.http /invoice/data,",
    ),
    (
        "the same entity with different ids: last and detail",
        "info ormuco-revisions: INVOICE: 4 of the entities have another id than in the previous revision; the first is server ubuntu-16.04.general.pico.yul.linux, in revision 2 of 3",
        "expected 17cb5d60-4c12-4d5c-beeb-8a01f92da, found 17cb5d60-4c12-4d5c-beeb-8ade692da (invoice_detail.http ",
    ),
    (
        "one invoice, three documents, other lines in each: detail and list",
        "warning ormuco-revisions: INVOICE: the lines differ from the previous revision: \
         2 gone, 3 new, 0 with other figures, in revision 3 of 3",
        "expected 0.113, found 0.103, difference -0.010 (invoices.http /invoices/0/data,",
    ),
    (
        "the same entity with different ids: detail and list",
        "warning ormuco-revisions: INVOICE: 2 of the entities have another id than in the previous revision; the first is server ubuntu-16.04.general.pico.yul.linux, in revision 3 of 3",
        "expected 17cb5d60-4c12-4d5c-beeb-8ade692da, found 17cb5d60-4c12-4d5c-beeb-8a01fde692da (invoices.http ",
    ),
    (
        "the answer to an update of a currency has another reseller than the list",
        "warning ormuco-revisions: ormuco/77461a30-9a18-4d30-ae3g-6ff1b75b88dc: \
         the currency's `reseller_uuid` has changed",
        "expected e40c2fd6-5735-44da-9740-03b89d5ee951, found e40c2fd1-5735-44da-9740-03b19d5ee951 (currency_updated.http,",
    ),
];

#[test]
fn the_published_examples_contradict_themselves_in_these_and_no_other_places() {
    let project = "14a85e42-87d4-4e48-bf50-67e1fa144b5c";
    let invoice = "ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a";
    let found = short(Sandbox::of(&[DOCUMENTED]).check(&[]));
    for (line, (words, start, figures)) in found.iter().zip(CONTRADICTIONS) {
        let line = line.replace(invoice, "INVOICE").replace(project, "PROJECT");
        let end = format!("; {figures}");
        assert!(
            line.starts_with(start) && line.contains(&end),
            "{words}:\n{line}\n{start}{end}"
        );
    }
    assert_eq!(found.len(), CONTRADICTIONS.len(), "{found:#?}");
}

#[test]
fn what_a_newer_revision_replaces_is_information() {
    let book = Sandbox::new();
    book.import_edited(INVOICES, &[("\"invoice_total\": 13.8", "\"invoice_total\": 13.81")]);
    assert!(book.only_finding().starts_with("error ormuco-invoices: "));
    let mended = ("Date: Tue, 01 Jul 2025 06:00", "Date: Tue, 01 Jul 2025 07:00");
    book.import_edited(INVOICES, &[mended]);
    let lines = book.check(&[]);
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert_finding(
        &lines[0],
        "info ormuco-invoices: ",
        "in revision 1 of 2; expected 13.80, found 13.81",
    );
    assert_finding(
        &lines[1],
        "warning ormuco-revisions: ",
        "`invoice_total` differs from the previous revision, in revision 2 of 2; expected 13.81, found 13.8",
    );
}

#[test]
fn older_revisions_of_an_example_contradict_themselves_elsewhere() {
    assert_eq!(
        over("invoice_detail.http"),
        [
            "error ormuco-lines: ormuco/b3826036-4541-4193-b56f-f0c52fb42eae/331e2d9c-eaa8-465a-b57e-8c36bc1e6a1a/2: \
             `total` is not `quantity` × `rate`; \
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
             `quantity` does not agree with `uptime` and `size`; \
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
    let book = Sandbox::new();
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
        let book = Sandbox::new();
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
    // More than the percentage may have a flat discount in it, less may not.
    for (discount, total, severity) in [("0.29", "2.90", "warning"), ("0.27", "2.92", "error")] {
        let line = edited(
            USAGE,
            &[
                ("\"discount\": 0.28", &format!("\"discount\": {discount}")),
                ("\"total\": 2.91", &format!("\"total\": {total}")),
            ],
        );
        let figures = format!("`discount` is not that percentage of the subtotal; expected 0.28, found {discount}");
        assert_finding(&line, &format!("{severity} ormuco-usage: "), &figures);
    }
}

/// A report row of the invoice of June, in the columns' order from `client_id`.
fn report(cells: &str) -> Sandbox {
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
    let book = Sandbox::of(&[INVOICES]);
    book.write("report.json", format!("[{{{}}}]", members.join(", ")));
    book.ok(&["import", "report.json", "--retrieved-at", "2025-07-02T00:00:00Z"]);
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
         `invoice_total` of the report differs from the invoice; expected 13.8, found 13.81, difference 0.01 \
         (report.json /0, import 3)"
    );
}

#[test]
fn a_paid_invoice_that_is_not_paid_later_is_a_warning() {
    let may = "fe0b82e3-b7b7-5084-9f16-b2960b8c90ad,81644583-4102-5211-8b31-93b10aed1273,2025-05";
    let book = report(&format!("{may},not paid,2025-05-01,2025-05-31,4.39,0,1.5,1.5,3.32"));
    let line = book.only_finding();
    assert_finding(&line, "warning ormuco-report: ", "`invoice_status`");
}

#[test]
fn a_report_row_without_its_invoice_must_add_up_by_itself() {
    let other = "fe0b82e3-b7b7-5084-9f16-b2960b8c90ad,a-report-only,2025-06,not paid,2025-06-01,2025-06-30";
    for (amounts, expected) in [
        ("13.33,10,0,1.33,13.80", None),
        ("13.33,10,1,2.33,11.00", None),
        (
            "13.33,10,0,1.34,13.80",
            Some(
                "`invoice_discount_total` is not the sum of the percentage discount and the flat discount; expected 1.33, found 1.34",
            ),
        ),
        (
            "13.33,10,0,1.33,11.99",
            Some("`invoice_total` is less than the subtotal after the discount; expected 12.00, found 11.99"),
        ),
        ("10,0,20,10,0", None),
    ] {
        let lines = report(&format!("{other},{amounts}")).check(&[]);
        match expected {
            None => assert_eq!(lines, Vec::<String>::new(), "{amounts}"),
            Some(words) => {
                assert_eq!(lines.len(), 1, "{lines:#?}");
                assert_finding(&lines[0], "error ormuco-report: ", words);
            }
        }
    }
}

#[test]
fn detail_rows_are_compared_with_the_lines_of_the_invoice() {
    let book = Sandbox::of(&[INVOICES]);
    let csv = book.ok(&[
        "report",
        "billing",
        "--start",
        "2025-06-01",
        "--end",
        "2025-06-30",
        "--detail",
    ]);
    let with = |edits: &[(&str, &str)]| {
        let book = Sandbox::of(&[INVOICES]);
        let text = edits.iter().fold(csv.clone(), |text, (from, to)| {
            assert!(text.contains(from), "{csv}");
            text.replacen(from, to, 1)
        });
        book.write("report.csv", text);
        book.ok(&["import", "report.csv", "--retrieved-at", "2025-07-02T00:00:00Z"]);
        book.check(&[])
    };
    assert_eq!(with(&[]), Vec::<String>::new());
    let web = "174ca5c6-b50c-5321-9bfe-c1d078e8b2c1,web-1,server,720,hour,0.0059,4.248";
    let lines = with(&[(
        web,
        "174ca5c6-b50c-5321-9bfe-c1d078e8b2c1,web-2,server,721,day,0.006,4.250",
    )]);
    let fields: Vec<&str> = lines.iter().filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(fields, ["resource_name", "quantity", "unit", "rate", "resource_total"]);
    assert_finding(
        &lines[1],
        "error ormuco-report-lines: ormuco/fe0b82e3-b7b7-5084-9f16-b2960b8c90ad/502267bd-5ca6-5b27-82f5-4c5cf654421f/174ca5c6",
        "`quantity` of the report differs from the line; expected 720, found 721, difference 1",
    );
    let lines = with(&[(web, &web.replace("174c", "0000"))]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert_finding(
        &lines[0],
        "error ormuco-report-lines: ",
        "the invoice has no line of this resource",
    );
    let row = csv.lines().find(|line| line.contains(",web-1,")).unwrap();
    let lines = with(&[(&format!("{row}\n"), "")]);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert_finding(
        &lines[0],
        "error ormuco-report-lines: ",
        "the report has more or fewer rows than the invoice has lines; expected 7, found 6",
    );
}
