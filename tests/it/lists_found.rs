//! Lists as people have them: below titles, in five languages, beside totals, in the encodings of banks.

use crate::sandbox::Sandbox;
use rust_xlsxwriter::{Format, Formula, Workbook};

impl Sandbox {
    /// The payments, as lines of day, what was paid, currency, text and the other side.
    fn payments(&self) -> Vec<String> {
        self.lines(
            "SELECT payment_date || ' ' || paid || ' ' || currency || ' ' || coalesce(reference, '-') || ' '
                 || coalesce(payee, payer, '-') AS row FROM api_bookkeeping_payment ORDER BY row_id",
        )
    }

    /// The invoices, as lines of issuer, number, day, total, tax and currency.
    fn bills(&self) -> Vec<String> {
        self.lines(
            "SELECT issuer || ' ' || invoice_number || ' ' || coalesce(invoice_date, '-') || ' ' || total || ' '
                 || coalesce(tax, '-') || ' ' || currency AS row FROM api_bookkeeping_invoice ORDER BY row_id",
        )
    }

    /// Imports one list, and says what the import printed. What it made is made again by a replay.
    #[track_caller]
    fn list(&self, text: &str, options: &[&str]) -> String {
        self.write("list.csv", text);
        let printed = self.ok(&[&["import", "list.csv"], options].concat());
        let verified = self.ok(&["verify", "--replay"]);
        assert!(verified.contains("and the same head"), "{verified}");
        printed
    }
}

/// The lists of a month end, as a person keeps them.
fn month_end() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.copy_as("tests/data/month-end", "june");
    sandbox
}

#[test]
fn the_lists_of_a_month_end_come_in_unedited() {
    let sandbox = month_end();
    let printed = sandbox.ok(&["import", "june", "--encoding", "windows-1252"]);
    assert_eq!(
        sandbox.bills(),
        [
            "Ormuco 502267bd-5ca6-5b27-82f5-4c5cf654421f 2025-07-02 13.80 1.80 CAD",
            "Ormuco 81644583-4102-5211-8b31-93b10aed1273 2025-06-02 3.32 0.43 CAD",
            "Nimbus Cloud GmbH NC-2025-0531 2025-06-03 2323.36 370.96 EUR",
            "AWS INV-2026-05-0001 2026-06-03 1157.49 22.94 USD",
            "CloudSigma AG (no number) 2025-07-01 36.81 EUR 2025-07-01 36.81 - EUR",
        ]
    );
    let mut payments = sandbox.payments();
    payments.sort();
    assert_eq!(
        payments,
        [
            "2025-06-12 3.32 CAD Rechnung 81644583-4102-5211-8b31-93b10aed1273 Ormuco Inc",
            "2025-06-15 2323.36 EUR RE NC-2025-0531 Kd. 4711-0815 Nimbus Cloud GmbH",
            "2025-06-20 47.85 EUR CLOUDSIGMA ZUERICH df857ea8-ef0f-48b9-a495-73747afacddc CloudSigma AG",
            "2025-06-27 -1190.00 EUR Rg 2025-017 Kunde Maier & Söhne",
        ],
        "the entry of two lists is one payment"
    );
    for said in [
        "not compared: the total of `total` at Rechnungseingang!F10 adds up several currencies: CAD, EUR, USD",
        "1 row has no number",
        "the account is DE89370400440532013000, as stated above the header",
        "left out, totals: 1 row",
    ] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    let open = "SELECT direction || ' ' || kind || ' ' || party || ' ' || open || ' ' || currency AS row FROM open_item ORDER BY row";
    assert_eq!(
        sandbox.lines(open),
        [
            "payable invoice AWS 1157.49 USD",
            "payable invoice CloudSigma AG 36.81 EUR",
            "payable invoice ormuco 13.80 CAD",
            "payable payment CloudSigma AG -47.85 EUR",
            "receivable payment Kunde Maier & Söhne -1190.00 EUR",
        ]
    );
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(verified.contains("and the same head"), "{verified}");
    let options = "SELECT coalesce(json_extract(options, '$.encoding'), 'none') AS row FROM import
                   WHERE provider = 'bookkeeping' ORDER BY import_id";
    assert_eq!(
        sandbox.lines(options),
        ["none", "windows-1252", "none"],
        "only the file that needs it has it"
    );
    let shown = sandbox.ok(&[
        "explain",
        "api_bookkeeping_invoice",
        "Nimbus Cloud GmbH/NC-2025-0531/2025",
    ]);
    assert!(shown.contains("Rechnungseingang!A7"), "{shown}");
    let key = sandbox.value("SELECT payment_key FROM bookkeeping_payment WHERE amount = '1190.00'");
    let shown = sandbox.ok(&["explain", "api_bookkeeping_payment", &key]);
    assert!(
        shown.contains("Umsaetze_Juni.csv:9:1") && shown.contains("Kunde Maier & Söhne"),
        "{shown}"
    );
}

#[test]
fn without_the_encoding_the_likely_one_is_named() {
    let sandbox = month_end();
    let err = sandbox.refused(&["import", "june"]);
    assert!(
        err.contains("probably windows-1252") && err.contains("--encoding windows-1252"),
        "{err}"
    );
}

#[test]
fn invoices_are_found_in_five_languages() {
    let expected = "Nordhost R-1 2025-06-30 1234.56 197.11 EUR";
    for header in [
        "Supplier;Invoice No.;Invoice date;Currency;Gross amount;VAT",
        "Lieferant;Rechnungs-Nr.;Rechnungsdatum;Währung;Bruttobetrag;davon MwSt",
        "Fournisseur;N° de facture;Date de facturation;Devise;Montant TTC;Montant TVA",
        "Proveedor;Nº de factura;Fecha de emisión;Moneda;Total factura;Cuota IVA",
        "Leverancier;Factuurnummer;Factuurdatum;Valuta;Totaal incl. btw;BTW-bedrag",
    ] {
        let sandbox = Sandbox::new();
        sandbox.list(
            &format!("My invoices\n\n{header}\nNordhost;R-1;30.06.2025;EUR;1.234,56;197,11\n"),
            &[],
        );
        assert_eq!(sandbox.bills(), [expected], "{header}");
    }
}

#[test]
fn payments_are_found_in_five_languages() {
    let expected = [
        "2025-06-13 1234.56 EUR RE 1 Nordhost",
        "2025-06-14 -50.00 EUR refund Nordhost",
    ];
    for header in [
        "Booking date;Value date;Counterparty;Payment reference;Amount;Balance;Currency",
        "Buchungstag;Valuta;Auftraggeber/Empfänger;Verwendungszweck;Betrag;Saldo;Währung",
        "Date d'opération;Date de valeur;Contrepartie;Libellé;Montant;Solde;Devise",
        "Fecha operación;Fecha valor;Contraparte;Concepto;Importe;Saldo;Divisa",
        "Boekdatum;Rentedatum;Naam tegenpartij;Omschrijving;Bedrag;Saldo na trn;Munt",
    ] {
        let sandbox = Sandbox::new();
        let printed = sandbox.list(
            &format!(
                "{header}\n13.06.2025;14.06.2025;Nordhost;RE 1;-1.234,56;8.765,44;EUR\n\
                 14.06.2025;15.06.2025;Nordhost;refund;50,00;8.815,44;EUR\n"
            ),
            &[],
        );
        assert_eq!(sandbox.payments(), expected, "{header}");
        assert!(printed.contains("1 balances were compared"), "{printed}");
    }
}

#[test]
fn columns_for_both_directions_are_one_amount() {
    for (text, options) in [
        (
            "Account,12345678\nDate,Description,Paid out,Paid in,Balance\n02/06/2025,RE 1,1234.56,,8765.44\n\
             13/06/2025,refund,,50.00,8815.44\n",
            &["--currency", "EUR"][..],
        ),
        (
            "Date;Libellé;Débit euros;Crédit euros\n13/06/2025;refund;;50,00\n02/06/2025;RE 1;-1 234,56;\n",
            &["--currency", "EUR"],
        ),
        (
            "Fecha;Concepto;Cargo (EUR);Abono (EUR)\n02/06/2025;RE 1;1234,56;\n13/06/2025;refund;;50,00\n",
            &[],
        ),
        (
            "Datum;Mededelingen;Af Bij;Bedrag (EUR)\n20250602;RE 1;Af;1234,56\n20250613;refund;Bij;50,00\n",
            &[],
        ),
        (
            "Buchungstag;Zweck;Betrag;Währung\n02.06.2025;RE 1;1.234,56 S;EUR\n13.06.2025;refund;50,00 H;EUR\n",
            &[],
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.list(text, options);
        let mut payments = sandbox.payments();
        payments.sort();
        assert_eq!(
            payments,
            ["2025-06-02 1234.56 EUR RE 1 -", "2025-06-13 -50.00 EUR refund -"],
            "{text}"
        );
    }
}

#[test]
fn only_booked_entries_are_payments() {
    let text = "Type,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n\
                TRANSFER,2025-06-01 10:00:00,2025-06-02 10:00:00,To Nordhost,-100.00,1.50,EUR,COMPLETED,898.50\n\
                CARD_PAYMENT,2025-06-03 10:00:00,,Cafe,-5.00,0.00,EUR,PENDING,\n\
                CARD_PAYMENT,2025-06-03 11:00:00,,Shop,-7.00,0.00,EUR,REVERTED,\n\
                TOPUP,2025-06-04 10:00:00,2025-06-04 10:00:00,Top-up,200.00,0.00,EUR,COMPLETED,1098.50\n\
                CARD_PAYMENT,2025-06-05 10:00:00,2025-06-05 10:00:00,Shop,-20.00,0.00,EUR,COMPLETED,1078.50\n";
    let sandbox = Sandbox::new();
    let printed = sandbox.list(text, &[]);
    let expected = [
        "2025-06-02 100.00 EUR To Nordhost -",
        "2025-06-04 -200.00 EUR Top-up -",
        "2025-06-05 20.00 EUR Shop -",
    ];
    assert_eq!(sandbox.payments(), expected);
    for said in [
        "left out, not booked (PENDING, REVERTED): 2 rows",
        "balances were compared",
    ] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    let altered = text.replace("Top-up,200.00", "Top-up,210.00");
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", altered);
    let err = sandbox.refused(&["import", "list.csv"]);
    assert!(
        err.contains("error[list-total]") && err.contains("the balance is 1098.50"),
        "{err}"
    );
}

#[test]
fn totals_are_compared_and_are_no_rows() {
    let rows = "Lieferant;Rechnungsnummer;Datum;Währung;Betrag\nNordhost;R-1;30.06.2025;EUR;10,00\n\
                Zwischensumme;;;;10,00\nNordhost;R-2;30.06.2025;EUR;5,50\n";
    for last in [
        "Gesamt:;;;EUR;15,50\n",
        ";;;;15,50\nfreigegeben am 1.7.2025\n",
        "Total EUR;;;;15,50\n",
    ] {
        let sandbox = Sandbox::new();
        let printed = sandbox.list(&format!("{rows}{last}"), &[]);
        let expected = [
            "Nordhost R-1 2025-06-30 10.00 - EUR",
            "Nordhost R-2 2025-06-30 5.50 - EUR",
        ];
        assert_eq!(sandbox.bills(), expected);
        assert!(
            printed.contains("the total of `total` was compared: 15.50"),
            "{printed}"
        );
    }
    // A supplier of that name is no total.
    let sandbox = Sandbox::new();
    sandbox.list(&format!("{rows}Total;T-1;30.06.2025;EUR;7,00\n"), &[]);
    assert_eq!(sandbox.bills().len(), 3);
    // A row that lacks its amount is not a note.
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", format!("{rows}Nordhost;R-3;30.06.2025;EUR;\n"));
    sandbox.run(&["import", "list.csv"]).expect_error(3, "null");
}

#[test]
fn a_workbook_may_have_titles_merged_headers_and_totals() {
    let sandbox = Sandbox::new();
    let mut book = Workbook::new();
    let notes = book.add_worksheet().set_name("Notes").unwrap();
    notes.write_string(0, 0, "nothing here").unwrap();
    notes.write_string(1, 1, "or here").unwrap();
    let sheet = book.add_worksheet().set_name("June").unwrap();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 5, "Invoices received", &plain).unwrap();
    for (column, name) in ["Supplier", "Invoice number", "Invoice date", "Currency"]
        .iter()
        .enumerate()
    {
        let column = u16::try_from(column).unwrap();
        sheet.merge_range(2, column, 3, column, name, &plain).unwrap();
    }
    sheet.merge_range(2, 4, 2, 5, "Amount", &plain).unwrap();
    sheet.write_string(3, 4, "gross").unwrap();
    sheet.write_string(3, 5, "VAT").unwrap();
    for (row, number, total, tax) in [(4, "R-1", 119.0, 19.0), (5, "R-2", 0.1 + 0.2, 0.0)] {
        for (column, text) in [(0, "Nordhost"), (1, number), (2, "2025-06-30"), (3, "EUR")] {
            sheet.write_string(row, column, text).unwrap();
        }
        sheet.write_number(row, 4, total).unwrap();
        sheet.write_number(row, 5, tax).unwrap();
    }
    let sum = Formula::new("=SUM(E5:E6)").set_result("119.30000000000001");
    sheet.write_formula(6, 4, sum).unwrap();
    sheet.write_string(9, 1, "approved: N. N.").unwrap();
    book.save(sandbox.path("list.xlsx")).unwrap();
    let printed = sandbox.ok(&["import", "list.xlsx"]);
    let expected = [
        "Nordhost R-1 2025-06-30 119 19 EUR",
        "Nordhost R-2 2025-06-30 0.3 0 EUR",
    ];
    assert_eq!(sandbox.bills(), expected);
    assert!(
        printed.contains("the total of `total` at June!E7 was compared: 119.3"),
        "{printed}"
    );
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn what_stands_above_the_header_decides_open_days_and_the_currency() {
    let sandbox = Sandbox::new();
    let printed = sandbox.list(
        "Kontonummer: DE89370400440532013000 / Währung: EUR\nZeitraum: 01.06.2025 - 30.06.2025\n\n\
         Buchung;Zweck;Betrag\n05.06.25;RE 1;-10,00\n07.06.25;RE 2;-5,00\n",
        &["--account", "other"],
    );
    assert_eq!(
        sandbox.payments(),
        ["2025-06-05 10.00 EUR RE 1 -", "2025-06-07 5.00 EUR RE 2 -"]
    );
    assert!(printed.contains("days are in the period"), "{printed}");
    assert_eq!(
        sandbox.value("SELECT group_concat(DISTINCT account) FROM known_account"),
        "default"
    );
    let open = "Buchung;Zweck;Betrag;Währung\n05.06.25;RE 1;-10,00;EUR\n";
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", open);
    sandbox.run(&["import", "list.csv"]).expect_error(3, "date-order");
}

#[test]
fn what_could_mean_two_things_is_refused() {
    for (text, code) in [
        (
            "Lieferant;Rechnungsnummer;Währung;Brutto;Rechnungsbetrag\nA;1;EUR;5;6\n",
            "duplicate-header",
        ),
        ("Datum;Betrag;Zweck\n01.06.2025;-5,00;R-1\n", "currency"),
        ("Datum;Soll;Haben;Zweck;Währung\n01.06.2025;5,00;6,00;R-1;EUR\n", "sign"),
        (
            "Datum;Soll;Haben;Zweck;Währung\n01.06.2025;5,00;;R-1;EUR\n02.06.2025;-5,00;;R-1;EUR\n",
            "sign",
        ),
        (
            "Titel\nDatum;Betrag;Zweck;Währung\n01.06.2025;-5,00;R-1; 2;EUR\n",
            "ragged-row",
        ),
        (
            "Titel\nDatum;Betrag;Zweck;Währung\n01.06.2025;-5,00;R-1\n",
            "ragged-row",
        ),
        (
            "Lieferant;Rechnungsnummer;Währung;Betrag;USt %\nA;1;EUR;5,00;19 %\nSumme;;;6,00;\n",
            "list-total",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("list.csv", text);
        sandbox.run(&["import", "list.csv"]).expect_error(3, code);
        assert!(!sandbox.ledger_path().exists(), "{text}");
    }
}

#[test]
fn an_import_of_before_is_replayed_by_the_rules_of_then() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "list.csv",
        "issuer;invoice_number;currency;total;Saldo\nNordhost;R-1;EUR;1,50;2\n",
    );
    sandbox.ok(&["import", "list.csv"]);
    let connection = rusqlite::Connection::open(sandbox.ledger_path()).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER import_no_update; UPDATE import SET options = json_set(options, '$.table_rules', 2)",
        )
        .unwrap();
    let run = sandbox.run(&["verify", "--replay"]);
    assert!(!run.stdout.contains("cannot import it again"), "{}", run.stdout);
}

#[test]
fn options_that_are_kept_are_those_of_the_next_list() {
    let sandbox = Sandbox::new();
    let list = |month: u32| {
        format!(
            "Bank of S\u{f6}hne\nDate;Details;Amount\n05/{month:02}/2025;RE {month};-1.234\n06/{month:02}/2025;fee;-1.000\n"
        )
    };
    let latin = |text: String| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect() };
    sandbox.write("june.csv", latin(list(6)));
    sandbox.write("july.csv", latin(list(7)));
    let said = [
        "import",
        "june.csv",
        "--encoding",
        "windows-1252",
        "--currency",
        "EUR",
        "--dates",
        "day-first",
        "--decimal-mark",
        "comma",
        "--save-mapping",
        "bank",
    ];
    let printed = sandbox.ok(&said);
    assert!(printed.contains("are kept as `bank`"), "{printed}");
    let printed = sandbox.ok(&["import", "july.csv"]);
    assert!(
        printed.contains("july.csv is read with the options kept as `bank`"),
        "{printed}"
    );
    let expected = [
        "2025-06-05 1234 EUR RE 6 -",
        "2025-06-06 1000 EUR fee -",
        "2025-07-05 1234 EUR RE 7 -",
        "2025-07-06 1000 EUR fee -",
    ];
    assert_eq!(sandbox.payments(), expected);
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(verified.contains("and the same head"), "{verified}");
    // What is said again is not kept twice; another header needs its own.
    sandbox.ok(&said);
    assert_eq!(sandbox.value("SELECT count(*) FROM saved_list"), "1");
    sandbox.write("other.csv", latin(list(8).replace("Details", "Memo")));
    sandbox.refused(&["import", "other.csv"]);
}
