//! Documents as PDF: what a file has to be for archives, what its reader sees, and the same bytes for ever.

use crate::programs::{self, program};
use crate::sandbox::Sandbox;
use serde_json::Value;

const HEAD: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingAccountName,BillingCurrency,\
    BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,\
    PublisherName,InvoiceIssuerName,ServiceName,ServiceCategory,SubAccountId\n";

/// A ledger with charges of May: cost and service.
fn ledger(book: &str, charges: &[(String, String)]) -> Sandbox {
    let sandbox = Sandbox::new().at("2026-08-01T00:00:00Z");
    let mut text = HEAD.to_owned();
    for (cost, service) in charges {
        text.push_str(&format!(
            "{cost},{cost},{cost},{cost},a,a,EUR,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,2026-05-05T00:00:00Z,\
             2026-05-06T00:00:00Z,Usage,x,Nimbus,Nimbus,Nimbus,{service},Compute,s\n"
        ));
    }
    sandbox.write("book/book.toml", book);
    sandbox.write("may.csv", text);
    sandbox
}

/// A book of one customer; `seller` and `customer` are added to their tables.
fn book(seller: &str, customer: &str) -> String {
    format!(
        "format = 1\n[seller]\nname = \"Küstenwolke GmbH\"\nstreet = \"Hafenstraße 12\"\npost_code = \"24103\"\ncity = \"Kiel\"\n\
         country = \"DE\"\niban = \"DE02120300000000202051\"\n{seller}\n[billing]\ncurrency = \"EUR\"\ntime_zone = \"UTC\"\n\
         max_lines = 5000\n\
         [[series]]\ndocument = \"invoice\"\nnumber = \"R-{{year}}-{{seq:4}}\"\nrestart = \"year\"\n\
         [[series]]\ndocument = \"credit-note\"\nnumber = \"G-{{seq}}\"\nrestart = \"never\"\n\
         [[tax]]\nid = \"standard\"\nname = \"VAT\"\ncategory = \"S\"\nrate = 19\n\
         [[price_book]]\nname = \"plus\"\n[[price_book.rule]]\nid = \"all\"\nwhen = {{}}\nprice = {{ cost = \"billed\", markup = 0 }}\n\
         [[customer]]\nid = \"c\"\nname = \"Nordlicht Werft AG\"\ncountry = \"DE\"\ncurrency = \"EUR\"\ntax = \"standard\"\n\
         documents = [\"pdf\"]\n{customer}\n[[customer.owns]]\nsub_account = \"s\"\n\
         [[customer.contract]]\nid = \"C-1\"\nfrom = 2026-01-01\nprice_book = \"plus\"\n"
    )
}

/// Issues May and gives the PDF.
fn issued(sandbox: &Sandbox) -> Vec<u8> {
    sandbox.ok(&["import", "book", "may.csv", "--retrieved-at", "2026-06-01T00:00:00Z"]);
    let run = sandbox.ok(&["bill", "run", "2026-05", "--on", "2026-06-01", "--output", "json"]);
    let run: Value = serde_json::from_str(&run).unwrap();
    let hash = run["hash"].as_str().expect("a hash");
    sandbox.ok(&["bill", "issue", "2026-05", hash, "--on", "2026-06-01"]);
    sandbox.ok(&["documents", "save", "R-2026-0001", "-o", "files"]);
    sandbox.bytes("files/R-2026-0001.pdf")
}

/// The text of a PDF as it stands on paper; nothing where the program that reads it is not installed.
fn text(bytes: &[u8]) -> Option<String> {
    let mut reader = program("pdftotext", "no document was read")?;
    let output = programs::output(reader.args(["-layout", "-enc", "UTF-8", "-", "-"]), bytes);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(cost, service)| ((*cost).to_owned(), (*service).to_owned()))
        .collect()
}

/// What every file has: XMP, an output intent, embedded fonts; and what none has.
pub fn assert_archivable(bytes: &[u8]) {
    assert!(bytes.starts_with(b"%PDF-1.7"));
    let raw = String::from_utf8_lossy(bytes);
    for part in [
        "/Metadata ",
        "/OutputIntents",
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "/FontFile2",
        "/ToUnicode",
    ] {
        assert!(raw.contains(part), "{part}");
    }
    for part in ["/Encrypt", "/JavaScript", "/EmbeddedFiles"] {
        assert!(!raw.contains(part), "{part}");
    }
    assert_eq!(
        raw.matches("/FontDescriptor ").count(),
        raw.matches("/FontFile2 ").count()
    );
}

#[test]
fn an_invoice_is_a_pdf_for_archives_and_stays_the_same() {
    let sandbox = ledger(
        &book(
            "bic = \"BYLADEM1001\"\nnote = \"Danke.\"",
            "language = \"de\"\nreference = \"K-77\"",
        ),
        &pairs(&[("1234.50", "Compute"), ("10.00", "Größe")]),
    );
    let bytes = issued(&sandbox);
    assert_archivable(&bytes);
    assert_eq!(
        sandbox.value("SELECT renderer FROM issued_file WHERE name LIKE '%.pdf'"),
        "pdf 1, billbook 0.1.0"
    );
    sandbox.ok(&["verify", "--replay"]);
    if let Some(text) = text(&bytes) {
        for part in [
            "Rechnung R-2026-0001",
            "Leistungszeitraum",
            "01.06.2026",
            "1.234,50",
            "Größe",
            "Gesamtbetrag EUR",
            "1.480,96",
            "bis zum 15.06.2026",
            "DE02 1203 0000 0000 2020 51",
            "K-77",
            "Danke.",
            "Seite 1 von 1",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("C62"), "{text}");
        let head = sandbox.value("SELECT head FROM billing_run");
        assert!(text.contains(&head), "{text}");
    }
}

#[test]
fn many_lines_go_over_pages_and_carry_their_sums() {
    let charges: Vec<(String, String)> = (1..=1000)
        .map(|n| (format!("{n}.01"), format!("Service {n:04}")))
        .collect();
    let sandbox = ledger(&book("", "language = \"en\""), &charges);
    let bytes = issued(&sandbox);
    assert_archivable(&bytes);
    let Some(text) = text(&bytes) else { return };
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    let last = format!("Page {0} of {0}", pages.len());
    assert!(pages.len() > 15 && text.contains(&last), "{last}");
    let amount = |line: &str| -> i64 {
        let written = line.split_whitespace().last().unwrap_or_default();
        written
            .replace([',', '.'], "")
            .parse()
            .unwrap_or_else(|_| panic!("{line}"))
    };
    let (mut carried, mut lines) = (0, 0);
    for (index, page) in pages.iter().enumerate() {
        let has = |word: &str| {
            page.lines()
                .find(|line| line.trim_start().starts_with(word))
                .map(amount)
        };
        assert_eq!(
            has("Brought forward"),
            (index > 0 && carried > 0).then_some(carried),
            "{page}"
        );
        for line in page
            .lines()
            .filter(|line| line.contains("Service ") && line.contains(" unit "))
        {
            carried += amount(line);
            lines += 1;
        }
        let is_over = lines == 1000;
        assert_eq!(has("Carried forward"), (!is_over).then_some(carried), "{page}");
        if is_over {
            break;
        }
        assert!(page.contains("Unit price"), "{page}");
    }
    assert_eq!((lines, carried), (1000, 50_051_000));
}
