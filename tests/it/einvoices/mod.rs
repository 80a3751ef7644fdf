//! E-invoices: what is written of the example book is what was written by hand, wrong books give no number, files are checked in
//! words, and files that are added later are those that an issue would have written.

mod chance;
mod official;
mod round_trip;
mod wrong;

use crate::sandbox::{Sandbox, repository, repository_text};
use en16931::Invoice;

/// The documents that the example book names, as far as they are e-invoices: pages need no more.
fn documents(customers: &str) -> String {
    customers
        .replace(r#", "pdf"]"#, "]")
        .replace(r#"["pdf"]"#, r#"["html"]"#)
}

/// A ledger with the example book, changed, and its charges; and the hash of its run.
fn example(change: impl Fn(&str, String) -> String) -> Sandbox {
    let sandbox = Sandbox::new().at("2026-12-01T08:00:00Z");
    sandbox.copy_as("docs/billing", ".");
    for name in ["seller.toml", "customers.toml", "prices.toml"] {
        let text = repository_text(&format!("docs/billing/book/{name}"));
        sandbox.write(&format!("book/{name}"), change(name, documents(&text)));
    }
    sandbox
}

/// What is imported, but for the opening balances.
const FILES: [&str; 5] = [
    "import",
    "book",
    "rates.csv",
    "charges.focus.nimbus.csv",
    "charges.focus.cumulus.csv",
];

/// The hash of the run of November.
fn hash(sandbox: &Sandbox) -> Option<String> {
    let run = sandbox.run(&["bill", "run", "2026-11", "--on", "2026-12-01", "--output", "json"]);
    let run: serde_json::Value = serde_json::from_str(&run.stdout).ok()?;
    run["hash"].as_str().map(str::to_owned)
}

/// The example with its documents issued.
fn issued() -> Sandbox {
    let sandbox = example(|_, text| text);
    sandbox.ok(&FILES);
    let hash = hash(&sandbox).unwrap();
    sandbox.ok(&["bill", "issue", "2026-11", &hash, "--on", "2026-12-01"]);
    sandbox
}

/// An e-invoice in terms.
fn terms(bytes: &[u8]) -> Invoice {
    let read = en16931_formats::read(bytes).unwrap();
    assert!(read.entries.is_empty(), "{:?}", read.entries);
    read.invoice
}

#[test]
fn the_example_gives_what_was_written_by_hand_in_every_term() {
    let sandbox = issued();
    sandbox.ok(&["documents", "render", "R-2026-0001", "--documents", "cii,ubl"]);
    sandbox.ok(&["documents", "save", "-o", "out"]);
    for (ours, expected) in [
        ("R-2026-0001-xrechnung.xml", "nordlicht-xrechnung-ubl.xml"),
        ("R-2026-0001-cii.xml", "nordlicht-factur-x.xml"),
        ("R-2026-0002-peppol.xml", "polder-peppol-ubl.xml"),
    ] {
        let written = std::fs::read(repository(&format!("tests/einvoices/{expected}"))).unwrap();
        assert_eq!(terms(&sandbox.bytes(&format!("out/{ours}"))), terms(&written), "{ours}");
    }
    // Every one of them holds under its rules.
    let checked = sandbox.ok(&[
        "documents",
        "check",
        "out/R-2026-0001-xrechnung.xml",
        "out/R-2026-0001-cii.xml",
        "out/R-2026-0001-ubl.xml",
        "out/R-2026-0002-peppol.xml",
    ]);
    assert_eq!(checked.matches("every rule holds").count(), 4, "{checked}");
    sandbox.ok(&["verify", "--replay"]);
}

/// The text of a stream of a PDF that is not packed.
fn holds(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn factur_x_is_a_pdf_with_the_same_terms_in_it() {
    let sandbox = issued();
    let kinds = "cii,factur-x,factur-x-xrechnung";
    sandbox.ok(&["documents", "render", "R-2026-0001", "--documents", kinds]);
    sandbox.ok(&["documents", "save", "R-2026-0001", "-o", "out"]);
    let pdf = sandbox.bytes("out/R-2026-0001-factur-x.pdf");
    assert_eq!(terms(&pdf), terms(&sandbox.bytes("out/R-2026-0001-cii.xml")));
    assert!(holds(&pdf, "<fx:ConformanceLevel>EN 16931<"));
    assert!(holds(&pdf, "<fx:DocumentFileName>factur-x.xml<"));
    assert!(holds(&pdf, "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"));
    let german = sandbox.bytes("out/R-2026-0001-factur-x-xrechnung.pdf");
    assert!(holds(&german, "<fx:ConformanceLevel>XRECHNUNG<"));
    assert!(holds(&german, "<fx:DocumentFileName>xrechnung.xml<"));
    let files = [
        "documents",
        "check",
        "out/R-2026-0001-factur-x.pdf",
        "out/R-2026-0001-factur-x-xrechnung.pdf",
    ];
    let checked = sandbox.ok(&files);
    assert_eq!(checked.matches("every rule holds").count(), 2, "{checked}");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn files_added_later_are_those_that_an_issue_writes() {
    let now = issued();
    let later = example(|_, text| text);
    later.ok(&FILES);
    let hash = hash(&later).unwrap();
    later.ok(&[
        "bill",
        "issue",
        "2026-11",
        &hash,
        "--on",
        "2026-12-01",
        "--documents",
        "html",
    ]);
    later.ok(&[
        "documents",
        "render",
        "R-2026-0001",
        "R-2026-0002",
        "R-2026-0003",
        "--by",
        "Ada",
    ]);
    let files = "SELECT name, media_type, renderer, sha256 FROM issued_file ORDER BY name";
    assert_eq!(now.lines(files), later.lines(files));
    // What is there is passed over.
    let before = later.dump();
    let again = later.run(&["documents", "render", "R-2026-0001"]).expect(0);
    assert!(again.stderr.contains("nothing was done"), "{}", again.stderr);
    assert_eq!(later.dump(), before);
    // A folder is written as by `documents save`.
    now.ok(&["documents", "show", "R-2026-0002", "-o", "shown"]);
    now.ok(&["documents", "save", "R-2026-0002", "-o", "saved"]);
    let name = "R-2026-0002-peppol.xml";
    assert_eq!(now.bytes(&format!("shown/{name}")), now.bytes(&format!("saved/{name}")));
    later.ok(&["verify", "--replay"]);
}

#[test]
fn a_credit_note_has_the_forms_of_its_invoice_and_names_it() {
    let sandbox = issued();
    sandbox.ok(&[
        "bill",
        "credit",
        "R-2026-0001",
        "--line",
        "4",
        "--amount",
        "5.00",
        "--reason",
        "Outage",
        "--on",
        "2026-12-03",
    ]);
    sandbox.ok(&[
        "bill",
        "credit",
        "R-2026-0002",
        "--all",
        "--reason",
        "Wrong",
        "--on",
        "2026-12-04",
    ]);
    sandbox.ok(&["documents", "save", "-o", "out"]);
    let partial = terms(&sandbox.bytes("out/G-2026-0001-xrechnung.xml"));
    assert_eq!(partial.totals.taxable_total.to_string(), "4.85");
    assert_eq!(partial.preceding_invoices[0].reference.as_str(), "R-2026-0001");
    assert_eq!(
        partial.preceding_invoices[0].issue_date.unwrap().to_string(),
        "2026-12-01"
    );
    assert_eq!(partial.type_code.as_ref().unwrap().as_str(), "381");
    // A mirror has the invoice's amounts, all of them positive.
    let mirror = terms(&sandbox.bytes("out/G-2026-0002-peppol.xml"));
    let invoice = terms(&sandbox.bytes("out/R-2026-0002-peppol.xml"));
    assert_eq!(mirror.totals, invoice.totals);
    let amounts = |of: &Invoice| {
        of.lines
            .iter()
            .map(|line| (line.net_amount, line.quantity))
            .collect::<Vec<_>>()
    };
    assert_eq!(amounts(&mirror), amounts(&invoice));
    let checked = sandbox.ok(&[
        "documents",
        "check",
        "out/G-2026-0001-xrechnung.xml",
        "out/G-2026-0002-peppol.xml",
    ]);
    assert_eq!(checked.matches("every rule holds").count(), 2, "{checked}");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_file_that_was_changed_is_said_to_break_its_rules() {
    let sandbox = Sandbox::new();
    let text = repository_text("tests/einvoices/nordlicht-xrechnung-ubl.xml");
    for (name, from, to, said) in [
        (
            "sum.xml",
            r#"<cbc:LineExtensionAmount currencyID="EUR">279.10<"#,
            r#"<cbc:LineExtensionAmount currencyID="EUR">279.11<"#,
            "BR-CO-10",
        ),
        (
            "reference.xml",
            "<cbc:BuyerReference>04011000-12345-03</cbc:BuyerReference>",
            "",
            "BR-DE-15",
        ),
        (
            "type.xml",
            "<cbc:InvoiceTypeCode>380",
            "<cbc:InvoiceTypeCode>999",
            "BR-CL-01",
        ),
        (
            "date.xml",
            "<cbc:IssueDate>2026-12-01",
            "<cbc:IssueDate>1 December",
            "a value does not have its form",
        ),
        (
            "twice.xml",
            "<cbc:ID>R-2026-0001</cbc:ID><cbc:Issue",
            "<cbc:ID>R-2026-0001</cbc:ID><cbc:ID>B</cbc:ID><cbc:Issue",
            "stands here once more",
        ),
        ("half.xml", "</Invoice>", "", "not an e-invoice that can be read"),
    ] {
        assert!(text.contains(from), "{name}");
        sandbox.write(name, text.replacen(from, to, 1));
        let run = sandbox.run(&["documents", "check", name]).expect(1);
        assert!(run.stdout.contains(said), "{name}: {}", run.stdout);
    }
    let run = sandbox
        .run(&["documents", "check", "sum.xml", "--output", "json"])
        .expect(1);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(found[0]["rule"], "BR-CO-10");
    assert_eq!(found[0]["profile"], "XRechnung 3.0");
    assert!(found[0]["message"].as_str().unwrap().contains("sum of the lines"));
    sandbox.run(&["documents", "check", "missing.xml"]).expect(5);
}
