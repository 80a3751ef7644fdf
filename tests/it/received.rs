//! Electronic invoices come in, state what they state, and are paid; files are attached to invoices.

use crate::sandbox::Sandbox;

const FOLDER: &str = "docs/received";

/// A ledger of the examples, or of one of them.
fn received(names: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as(FOLDER, "received");
    let paths: Vec<String> = names.iter().map(|name| format!("received/{name}")).collect();
    let paths = if paths.is_empty() {
        vec!["received".to_owned()]
    } else {
        paths
    };
    let args: Vec<&str> = std::iter::once("import")
        .chain(paths.iter().map(String::as_str))
        .collect();
    sandbox.ok(&args);
    sandbox
}

#[test]
fn an_invoice_in_ubl_states_all_that_it_has() {
    let sandbox = received(&["nimbus-may.xml"]);
    for (sql, expected) in [
        (
            "SELECT form || '|' || kind || '|' || number || '|' || issue_date || '|' || due_date || '|' || type_code || '|' || currency
             FROM einvoice_document",
            "UBL|invoice|NC-2025-0531|2025-06-04|2025-07-04|380|EUR",
        ),
        (
            "SELECT buyer_reference || '|' || contract || '|' || period_from || '|' || period_to || '|' || remittance || '|' ||
                    payment_terms || '|' || notes FROM einvoice_document",
            r#"4711-0815|FRAME-12|2025-05-01|2025-05-31|NC-2025-0531|30 days net|[{"text": "Usage and commitments of May"}]"#,
        ),
        (
            "SELECT seller_name || '|' || seller_vat || '|' || buyer_name || '|' || buyer_vat || '|' || line_total || '|' || net || '|' ||
                    tax || '|' || total || '|' || payable FROM einvoice_document",
            "Nimbus Cloud GmbH|DE999999999|Küstenwolke GmbH|DE123456789|2012.40|2012.40|382.36|2394.76|2394.76",
        ),
        (
            "SELECT json_extract(places, '$.total') FROM einvoice_document",
            "/legalMonetaryTotal/taxInclusiveAmount",
        ),
        (
            "SELECT group_concat(role || ' ' || name || ' ' || city || ' ' || endpoint_scheme || ':' || endpoint, '; ') FROM einvoice_party",
            "seller Nimbus Cloud GmbH Berlin EM:billing@nimbus.example; buyer Küstenwolke GmbH Kiel EM:rechnung@kuestenwolke.example",
        ),
        (
            "SELECT group_concat(position || ' ' || quantity || ' ' || unit || ' ' || unit_price || ' ' || amount || ' ' || tax_category
                    || ' ' || tax_rate || ' ' || item_name || ' ' || attributes, '; ') FROM einvoice_line",
            r#"1 1 C62 1200.00 1200.00 S 19 Compute commitment, one year [{"name": "commitment", "value": "cm-1"}]; 2 8124 HUR 0.10 812.40 S 19 Compute [{"name": "region", "value": "eu-central"}, {"name": "service", "value": "Compute"}]"#,
        ),
        (
            "SELECT scheme || ' ' || category || ' ' || rate || ' ' || taxable || ' ' || amount FROM einvoice_tax",
            "VAT S 19 2012.40 382.36",
        ),
        (
            "SELECT code || ' ' || text || ' ' || account || ' ' || account_name || ' ' || bic FROM einvoice_payment",
            "58 SEPA credit transfer DE89370400440532013000 Nimbus Cloud GmbH COBADEFFXXX",
        ),
        (
            "SELECT provider || '|' || invoice_id || '|' || billing_period_start || '|' || billing_period_end || '|' || issued_at || '|' ||
                    due_at || '|' || subtotal || '|' || tax || '|' || total || '|' || direction || '|' || due_basis FROM invoice",
            "Nimbus Cloud GmbH|NC-2025-0531|2025-05-01T00:00:00.000000Z|2025-06-01T00:00:00.000000Z|2025-06-04T00:00:00.000000Z|2025-07-04T00:00:00.000000Z|2012.40|382.36|2394.76|payable|stated",
        ),
        ("SELECT group_concat(amount) FROM invoice_line", "1200.00,812.40"),
        ("SELECT tax_name || ' ' || taxable_amount || ' ' || amount FROM tax", "VAT S 2012.40 382.36"),
    ] {
        assert_eq!(sandbox.value(sql), expected, "{sql}");
    }
}

#[test]
fn a_credit_note_lowers_what_is_owed() {
    let sandbox = received(&["nimbus-june-credit.xml"]);
    for (sql, expected) in [
        (
            "SELECT kind || ' ' || total FROM einvoice_document",
            "credit-note 71.40",
        ),
        (
            "SELECT subtotal || ' ' || tax || ' ' || total FROM invoice",
            "-60.00 -11.40 -71.40",
        ),
        (
            "SELECT quantity || ' ' || unit_price || ' ' || amount FROM invoice_line",
            "-1 60.00 -60.00",
        ),
        ("SELECT taxable_amount || ' ' || amount FROM tax", "-60.00 -11.40"),
        (
            "SELECT kind || ' ' || number || ' ' || issue_date FROM einvoice_reference",
            "preceding NC-2025-0531 2025-06-04",
        ),
    ] {
        assert_eq!(sandbox.value(sql), expected, "{sql}");
    }
}

#[test]
fn cii_has_the_same_terms_in_other_elements() {
    let sandbox = received(&["nordhost-june.xml"]);
    for (sql, expected) in [
        (
            "SELECT form || '|' || number || '|' || issue_date || '|' || due_date || '|' || delivered_on || '|' || remittance || '|' ||
                    line_total || '|' || allowance_total || '|' || net || '|' || tax || '|' || total FROM einvoice_document",
            "CII|N-206|2025-06-30|2025-07-14|2025-06-30|N-206|105.00|5.00|100.00|19.00|119.00",
        ),
        (
            "SELECT is_charge || ' ' || amount || ' ' || reason || ' ' || tax_category || ' ' || tax_rate FROM einvoice_allowance",
            "0 5.00 Loyalty S 19",
        ),
        (
            "SELECT subtotal || ' ' || discount || ' ' || tax || ' ' || total FROM invoice",
            "105.00 5.00 19.00 119.00",
        ),
    ] {
        assert_eq!(sandbox.value(sql), expected, "{sql}");
    }
}

#[test]
fn a_file_is_attached_once_and_given_back_byte_for_byte() {
    let sandbox = received(&["nimbus-may.xml"]);
    let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    sandbox.write("bill.pdf", &bytes);
    let attach = [
        "attach",
        "NC-2025-0531",
        "bill.pdf",
        "--why",
        "as it came by mail",
        "--by",
        "Ada",
    ];
    let tried = [&attach[..], &["--dry-run"]].concat();
    assert!(
        sandbox
            .ok(&tried)
            .starts_with("Dry run, rolled back: Attached, decision")
    );
    assert_eq!(sandbox.value("SELECT count(*) FROM attachment"), "0");
    let told = sandbox.ok(&attach);
    assert!(
        told.starts_with("Attached, decision 2: file bill.pdf is attached to einvoice/default/"),
        "{told}"
    );
    let again = sandbox.ok(&attach);
    assert!(again.contains("is already attached to"), "{again}");
    assert_eq!(sandbox.value("SELECT count(*) FROM attachment"), "1");
    sandbox.ok(&["attachments", "save", "NC-2025-0531", "-o", "out"]);
    assert_eq!(sandbox.bytes("out/bill.pdf"), bytes);
    let list = sandbox.ok(&["attachments", "list", "--output", "csv"]);
    assert!(list.contains(",bill.pdf,70000,"), "{list}");
    assert!(list.contains(",Ada,as it came by mail"), "{list}");
    // What the invoice came from has it too, in words and in JSON, and so has a snapshot.
    let key = sandbox.value("SELECT row_key FROM invoice");
    for view in ["invoice", "invoice_document"] {
        let told = sandbox.ok(&["explain", view, &key]);
        assert!(
            told.contains("attached  bill.pdf, 70000 bytes, decision 2, SHA-256 "),
            "{told}"
        );
    }
    let told = sandbox.ok(&["explain", "invoice", &key, "--output", "json"]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told[0]["attached"][0]["name"], "bill.pdf");
    sandbox.ok(&["snapshot", "copy.db"]);
    let told = sandbox.ok(&["-f", "copy.db", "explain", "invoice", &key]);
    assert!(told.contains("attached  bill.pdf, 70000 bytes"), "{told}");
    sandbox.ok(&["verify", "--replay"]);
    sandbox.ok(&["attach", "--withdraw", "2"]);
    let list = sandbox.ok(&["attachments", "list", "--output", "csv"]);
    assert_eq!(list.lines().count(), 1, "{list}");
    assert!(sandbox.ok(&attach).starts_with("Attached, decision 4"));
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn an_invoice_that_nobody_knows_takes_no_file() {
    let sandbox = received(&["nimbus-may.xml"]);
    sandbox.write("bill.pdf", "x");
    let run = sandbox.run(&["attach", "NC-2025-0513", "bill.pdf"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("NC-2025-0531"), "{}", run.stderr);
}

/// The examples of each kind that is issued: the same terms come in, from the XML alone and from the PDF around it.
#[test]
fn what_is_issued_comes_in_with_the_same_figures() {
    for (name, expected) in [
        ("nordlicht-xrechnung-ubl.xml", "UBL|"),
        ("nordlicht-factur-x.xml", "CII|"),
        ("polder-peppol-ubl.xml", "UBL|"),
    ] {
        let text = crate::sandbox::repository_text(&format!("tests/data/received/{name}"));
        let sandbox = Sandbox::new();
        sandbox.import_text(name, &text);
        let stated = sandbox.value(
            "SELECT form || '|' || number || '|' || issue_date || '|' || seller_name || '|' || buyer_name || '|' || currency || '|'
                    || total FROM einvoice_document",
        );
        assert!(stated.starts_with(expected), "{stated}");
        for part in stated.split('|').skip(3) {
            assert!(text.contains(&part.replace('&', "&amp;")), "{name}: {part}");
        }
        // Lines, allowances and taxes come to the totals that are stated.
        assert_eq!(sandbox.check(&["einvoice-sums"]), [""; 0], "{name}");
        assert_eq!(
            sandbox.value(
                "SELECT decimal_cmp(decimal_sum(amount), (SELECT line_total FROM einvoice_document)) FROM einvoice_line"
            ),
            "0",
            "{name}"
        );
        let lines =
            text.matches("<cac:InvoiceLine>").count() + text.matches("<ram:IncludedSupplyChainTradeLineItem>").count();
        assert_eq!(
            sandbox.value("SELECT count(*) FROM invoice_line"),
            lines.to_string(),
            "{name}"
        );
    }
}

#[test]
fn a_pdf_brings_the_invoice_in_it_and_is_kept_whole() {
    let sandbox = received(&["suedlink-june.pdf"]);
    assert_eq!(
        sandbox
            .value("SELECT issuer || ' ' || invoice_id || ' ' || subtotal || ' ' || tax || ' ' || total FROM invoice"),
        "Südlink AG 4711 200.00 38.00 238.00"
    );
    assert_eq!(sandbox.value("SELECT entry FROM import"), "/factur-x.xml");
    assert_eq!(
        sandbox.value("SELECT base_quantity || ' ' || base_unit || ' ' || unit_price FROM einvoice_line"),
        "1000 2N 500.00"
    );
    let key = sandbox.value("SELECT row_key FROM invoice_line");
    let told = sandbox.ok(&["explain", "invoice_line", &key]);
    assert!(told.contains("IP transit, 95th percentile"), "{told}");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn pdfs_that_are_cut_or_altered_never_bring_anything_down() {
    let whole = std::fs::read(crate::sandbox::repository("docs/received/suedlink-june.pdf")).unwrap();
    let mut read = 0;
    for step in (0..whole.len()).step_by(97) {
        let mut altered = whole.clone();
        altered[step] = altered[step].wrapping_add(13);
        for bytes in [&whole[..step], &altered] {
            let source = billbook::testing::source::Source::new("a.pdf", bytes.to_vec(), None);
            read += usize::from(source.text().is_ok_and(|text| text.is_empty()));
        }
    }
    assert!(read > 5, "{read}");
    for hostile in [
        "%PDF-1.7 /EF ".to_owned() + &"1 0 obj << ".repeat(50_000),
        "%PDF-1.7 /EF ".to_owned() + &"1 0 obj ( ".repeat(50_000),
        "%PDF-1.7 /EF ".to_owned() + &"1 0 obj << /Length 2 0 R >> stream ".repeat(20_000),
        "%PDF-1.7 /EF 1 0 obj ".to_owned() + &"[".repeat(500_000),
        "%PDF-1.7 /EF 1 0 obj << /Names << /EmbeddedFiles 1 0 R >> /Kids [1 0 R] >> endobj trailer << /Root 1 0 R >>"
            .to_owned(),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("hostile.pdf", hostile);
        sandbox.run(&["import", "hostile.pdf"]).expect(3);
    }
}

#[test]
fn figures_that_do_not_add_up_are_found_and_stored_all_the_same() {
    let text = crate::sandbox::repository_text("docs/received/nimbus-may.xml");
    for (from, to, rules) in [
        (
            ">1200.00</cbc:LineExtensionAmount>",
            ">1200.01</cbc:LineExtensionAmount>",
            2,
        ),
        (
            ">2394.76</cbc:TaxInclusiveAmount>",
            ">2394.75</cbc:TaxInclusiveAmount>",
            2,
        ),
        (">2394.76</cbc:PayableAmount>", ">2394.75</cbc:PayableAmount>", 1),
    ] {
        let sandbox = Sandbox::new();
        let altered = text.replace(from, to);
        assert_ne!(altered, text, "{from}");
        sandbox.import_text("altered.xml", &altered);
        let found = sandbox.run(&["check", "einvoice-sums", "--output", "csv"]);
        assert_eq!(found.stdout.lines().count(), rules + 1, "{to}: {}", found.stdout);
    }
}

#[test]
fn what_is_not_an_invoice_is_refused_with_its_place() {
    let text = crate::sandbox::repository_text("docs/received/nimbus-may.xml");
    for (from, to, error) in [
        (
            ">382.36</cbc:TaxAmount>\n    <cac:TaxSubtotal>",
            ">382,36</cbc:TaxAmount>\n    <cac:TaxSubtotal>",
            "decimal",
        ),
        ("<cbc:IssueDate>2025-06-04", "<cbc:IssueDate>04.06.2025", "date"),
        ("<cbc:ID>NC-2025-0531</cbc:ID>", "", "missing"),
        (
            "<cbc:TaxInclusiveAmount currencyID=\"EUR\">",
            "<cbc:TaxInclusiveAmount currencyID=\"USD\">",
            "currency",
        ),
        ("</Invoice>", "", "xml"),
        (
            "<cbc:PayableAmount currencyID=\"EUR\">2394.76</cbc:PayableAmount>",
            "<cbc:PayableAmount currencyID=\"EUR\">1</cbc:PayableAmount><cbc:PayableAmount currencyID=\"EUR\">2</cbc:PayableAmount>",
            "wrong-type",
        ),
    ] {
        let sandbox = Sandbox::new();
        let altered = text.replacen(from, to, 1);
        assert_ne!(altered, text, "{from}");
        sandbox.write("altered.xml", altered);
        let run = sandbox.run(&["import", "altered.xml"]).expect(3);
        assert!(run.stderr.contains(&format!("error[{error}]")), "{to}: {}", run.stderr);
        assert!(run.stderr.contains("altered.xml"), "{}", run.stderr);
    }
}

#[test]
fn a_payment_finds_the_invoice_by_what_it_was_asked_to_say() {
    let sandbox = Sandbox::new();
    let text = crate::sandbox::repository_text("docs/received/nimbus-may.xml");
    let text = text.replace("<cbc:PaymentID>NC-2025-0531", "<cbc:PaymentID>RF18539007547034");
    sandbox.import_text("nimbus.xml", text);
    sandbox.write(
        "bank.csv",
        "payment_date,amount,currency,reference,payee\n2025-07-03,-2394.76,EUR,RF18539007547034,Nimbus Cloud GmbH\n",
    );
    sandbox.ok(&["import", "bank.csv", "--outgoing", "negative"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM allocation_in_force"), "1");
}

#[test]
fn an_attached_pdf_does_not_count_as_unread() {
    let sandbox = received(&["nimbus-may.xml"]);
    sandbox.write("in/Nimbus NC-2025-0531.pdf", "%PDF-1.4\nno data\n%%EOF\n");
    let run = sandbox.run(&["import", "in"]).expect(3);
    let line = "billbook attach NC-2025-0531 'in/Nimbus NC-2025-0531.pdf'";
    assert!(run.stdout.contains(line), "{}", run.stdout);
    sandbox.ok(&["attach", "NC-2025-0531", "in/Nimbus NC-2025-0531.pdf"]);
    sandbox.run(&["import", "in"]).expect(0);
}
