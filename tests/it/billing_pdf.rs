//! Documents as PDF: what a file has to be for archives, what its reader sees, and the same bytes for ever.

use crate::programs::{self, program};
use crate::sandbox::{Sandbox, repository};
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

/// A PNG file of a few grey pixels, made by hand of its chunks.
const LOGO: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

#[test]
fn a_book_has_a_logo_a_font_and_texts_of_its_own() {
    let seller = "logo = \"logo.png\"\nfont = \"own.ttf\"\nbold_font = \"own-bold.ttf\"";
    let texts = "[texts.de]\ninvoice = \"Honorarnote\"\nunit_unit = \"Stk.\"\n[texts.de-AT]\ntotal = \"Endbetrag\"\n";
    let book = book(seller, "language = \"de-AT\"") + texts;
    let sandbox = ledger(&book, &pairs(&[("1234.50", "Compute")]));
    sandbox.write("book/logo.png", LOGO);
    for (name, font) in [("own", "Regular"), ("own-bold", "Bold")] {
        let path = repository(&format!("assets/fonts/LiberationSans-{font}.ttf"));
        sandbox.write(&format!("book/{name}.ttf"), std::fs::read(path).unwrap());
    }
    sandbox.ok(&["book", "check", "book"]);
    let bytes = issued(&sandbox);
    assert_archivable(&bytes);
    assert!(String::from_utf8_lossy(&bytes).contains("/Subtype/Image"));
    let page = String::from_utf8(sandbox.bytes("files/R-2026-0001.html")).unwrap();
    assert!(
        page.contains("Honorarnote R-2026-0001") && page.contains("Stk."),
        "{page}"
    );
    if let Some(text) = text(&bytes) {
        for part in ["Honorarnote R-2026-0001", "Endbetrag EUR", "Stk.", "1.469,06"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    // The files of the book are in the ledger, whatever becomes of the folder; a new ledger is made of them.
    std::fs::remove_dir_all(sandbox.path("book")).unwrap();
    sandbox.ok(&["verify", "--replay"]);
    sandbox.ok(&["documents", "save", "R-2026-0001", "-o", "again"]);
    assert_eq!(sandbox.bytes("again/R-2026-0001.pdf"), bytes);
}

#[test]
fn what_a_book_says_of_papers_is_checked_when_it_is_read() {
    for (seller, more, part) in [
        ("logo = \"logo.png\"", "", "book/book.toml:9:1"),
        ("logo = \"may.png\"", "", "the logo `may.png` cannot be read as PNG"),
        ("font = \"may.png\"", "", "`may.png` is not a font"),
        ("bold_font = \"may.png\"", "", "`bold_font` stands alone"),
        ("", "[texts.de]\ninvioce = \"x\"\n", "the nearest is `invoice`"),
        ("", "[texts.de]\npayable = \"{amout}\"\n", "has nothing for `{amout}`"),
        ("", "[texts]\ninvoice = \"x\"\n", "`invoice` is not a table of texts"),
        ("", "[texts.de]\ndecimal_mark = \"\"\n", "is one sign"),
    ] {
        let sandbox = ledger(&(book(seller, "") + more), &pairs(&[("1.00", "Compute")]));
        sandbox.write("book/may.png", "no picture");
        let run = sandbox.run(&["book", "check", "book"]).expect(3);
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
}

#[test]
fn a_report_is_a_paper_with_every_column() {
    let sandbox = Sandbox::with_all_fixtures();
    let mut pages = 0;
    for report in ["invoices", "spend", "open-items", "costs"] {
        let path = format!("{report}.pdf");
        if sandbox.run(&["report", report, "-o", &path]).code != 0 {
            continue;
        }
        let bytes = sandbox.bytes(&path);
        assert_archivable(&bytes);
        sandbox.ok(&["report", report, "-o", &path]);
        assert_eq!(sandbox.bytes(&path), bytes, "{report}");
        let csv = sandbox.ok(&["report", report, "--output", "csv"]);
        let Some(text) = text(&bytes) else { continue };
        // Headings and texts are broken into lines; their words are there all the same.
        for word in csv.lines().next().unwrap().split([',', '_']) {
            assert!(text.contains(word), "{report}: {word}: {text}");
        }
        for part in ["Head of its chain", "Page 1 of "] {
            assert!(text.contains(part), "{report}: {part}: {text}");
        }
        pages += 1;
    }
    assert!(pages == 0 || pages >= 3, "{pages}");
    let run = sandbox.run(&["report", "invoices", "--output", "pdf"]).expect(2);
    assert!(run.stderr.contains("name a file with `-o FILE.pdf`"), "{}", run.stderr);
}

#[test]
fn statements_are_a_paper_with_their_lines() {
    let sandbox = Sandbox::with_all_fixtures();
    sandbox.run(&["reconcile", "-o", "statements.pdf"]);
    let bytes = sandbox.bytes("statements.pdf");
    assert_archivable(&bytes);
    let Some(text) = text(&bytes) else { return };
    for part in ["Reconciliation", "unexplained", "to clear", "difference"] {
        assert!(text.contains(part), "{part}");
    }
}
