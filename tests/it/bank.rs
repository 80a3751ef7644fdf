//! Bank statements: balances hold, booked entries are payments, and one entry in several forms is one payment.

use crate::sandbox::{Sandbox, repository};
use std::fmt::Write as _;

const IBAN: &str = "DE83701204000008812345";

/// The month of `docs/bank` in one of its forms.
fn july(form: &str) -> Vec<u8> {
    std::fs::read(repository(&format!("docs/bank/july.{form}"))).unwrap()
}

fn july_text(form: &str) -> String {
    String::from_utf8(july(form)).unwrap()
}

/// Imports a text, and gives what is printed.
fn imported(sandbox: &Sandbox, name: &str, text: impl AsRef<[u8]>) -> String {
    sandbox.write(name, text);
    sandbox.ok(&["import", name])
}

/// How many payments there are, and their sum.
fn payments(sandbox: &Sandbox) -> String {
    sandbox.value("SELECT count(*) || ' ' || coalesce(decimal_sum(amount), 0) FROM payment")
}

/// An entry of a camt message of an older version: booking day, side, amount, reference of the bank, text.
fn entry((day, side, amount, reference, text): (&str, &str, &str, &str, &str)) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>\
         <AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
}

/// A statement of version 2: id, number, days and balances.
fn camt(id: &str, number: u32, [from, to]: [&str; 2], [opening, closing]: [&str; 2], entries: &[String]) -> String {
    let balance = |kind: &str, amount: &str, day: &str| {
        let (side, amount) = match amount.strip_prefix('-') {
            Some(amount) => ("DBIT", amount),
            None => ("CRDT", amount),
        };
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>\
             <Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>\
         <Stmt><Id>{id}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>{}{}{}</Stmt>\
         </BkToCstmrStmt></Document>",
        balance("OPBD", opening, from),
        balance("CLBD", closing, to),
        entries.concat()
    )
}

/// Messages of SWIFT with these entries, one a line.
fn mt940(number: &str, opening: &str, closing: &str, entries: &[&str]) -> String {
    let mut text = format!(":20:X\n:25:{IBAN}\n:28C:{number}\n:60F:{opening}\n");
    for entry in entries {
        writeln!(text, "{entry}").unwrap();
    }
    write!(text, ":62F:{closing}\n-\n").unwrap();
    text
}

#[test]
fn a_month_in_three_forms_and_a_list_is_one_month_in_any_order() {
    let list = repository("docs/month-end/bank.csv");
    let forms = ["xml", "sta", "ofx", "csv"];
    for turn in 0..forms.len() {
        let sandbox = Sandbox::new();
        for place in 0..forms.len() {
            let form = forms[(turn + place) % forms.len()];
            let bytes = if form == "csv" {
                std::fs::read(&list).unwrap()
            } else {
                july(form)
            };
            imported(&sandbox, &format!("july.{form}"), bytes);
        }
        // Of the batch, camt has the two payments, MT940 the sum, and OFX nothing.
        assert_eq!(payments(&sandbox), "7 2051.76", "{turn}");
        assert_eq!(sandbox.value("SELECT count(*) FROM payment_held"), "14", "{turn}");
        assert_eq!(
            sandbox.value("SELECT count(*) FROM payment WHERE direction = 'receivable' AND amount = '-595.00'"),
            "1"
        );
        sandbox.ok(&["verify", "--replay"]);
        sandbox.run(&["check"]).expect(0);
    }
}

/// The account that somebody states for a file does not make another payment of an entry.
#[test]
fn an_entry_counts_once_whatever_account_is_stated_for_its_file() {
    let sandbox = Sandbox::new();
    for (form, account) in [("xml", "north"), ("sta", "south")] {
        let name = format!("july.{form}");
        sandbox.write(&name, july(form));
        sandbox.ok(&["import", "--account", account, &name]);
    }
    imported(&sandbox, "july.ofx", july("ofx"));
    assert_eq!(payments(&sandbox), "7 2051.76");
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn a_statement_imported_again_or_saved_again_brings_nothing_new() {
    let sandbox = Sandbox::new();
    imported(&sandbox, "july.xml", july("xml"));
    let before = payments(&sandbox);
    let again = imported(&sandbox, "july-again.xml", july_text("xml") + "\n");
    assert!(
        again.contains("banking/camt           1    0        0          7"),
        "{again}"
    );
    assert_eq!(payments(&sandbox), before);
}

#[test]
fn every_version_of_camt_is_read_by_its_names() {
    for version in 2..=14 {
        let text = july_text("xml").replace("camt.053.001.08", &format!("camt.053.001.{version:02}"));
        let sandbox = Sandbox::new();
        imported(&sandbox, "july.xml", text);
        assert_eq!(payments(&sandbox), "7 2051.76", "{version}");
    }
}

#[test]
fn marks_of_mt940_have_their_signs() {
    let sandbox = Sandbox::new();
    let entries = [
        ":61:2507010701C100,NTRFA",
        ":61:2507010701CR300,NTRFB",
        ":61:2507020702RC100,00NTRFA",
        ":61:250703D50,NTRFC//BANK-1\nsecond line",
        ":61:2507040704RD50,00NTRFC",
    ];
    imported(
        &sandbox,
        "a.sta",
        mt940("1", "C250701EUR0,", "C250731EUR300,00", &entries),
    );
    let all = "SELECT group_concat(amount || ' ' || coalesce(booked_on, '-') || ' ' || is_reversal, ', ') FROM banking_entry_newest";
    assert_eq!(
        sandbox.value(all),
        "100 2025-07-01 0, 300 2025-07-01 0, -100.00 2025-07-02 1, -50 - 0, 50.00 2025-07-04 1"
    );
    assert_eq!(
        sandbox.value("SELECT bank_reference || '|' || reference FROM banking_entry_newest WHERE position = 4"),
        "BANK-1|second line"
    );
}

#[test]
fn an_overdrawn_account_and_a_year_that_turns() {
    let sandbox = Sandbox::new();
    let entries = [":61:2601021230D10,00NTRFA", ":86:999Gebuehr"];
    imported(
        &sandbox,
        "a.sta",
        mt940("12", "D251230EUR5,00", "D260102EUR15,00", &entries),
    );
    assert_eq!(
        sandbox.value("SELECT booked_on || ' ' || valued_on FROM banking_entry"),
        "2025-12-30 2026-01-02"
    );
    assert_eq!(
        sandbox.value("SELECT opening || ' ' || closing FROM account_statement"),
        "-5.00 -15.00"
    );
}

#[test]
fn reversals_with_the_side_of_the_entry_taken_back_are_turned_and_told() {
    let sandbox = Sandbox::new();
    let returned =
        entry(("2025-07-02", "DBIT", "40.00", "B", "Retoure")).replace("<Sts>", "<RvslInd>true</RvslInd><Sts>");
    let entries = [entry(("2025-07-01", "DBIT", "40.00", "A", "Lastschrift")), returned];
    let days = ["2025-07-01", "2025-07-31"];
    let text = camt("1", 1, days, ["100.00", "100.00"], &entries);
    let printed = imported(&sandbox, "a.xml", &text);
    assert!(
        printed.contains("the side of 1 reversal is that of the entry taken back: the sign is turned"),
        "{printed}"
    );
    assert_eq!(payments(&sandbox), "2 0.00");
    sandbox.write("strict.xml", format!("{text}\n"));
    sandbox
        .run(&["import", "--strict", "strict.xml"])
        .expect_error(3, "deviation");
    // As the standard has it, the side is that of the entry itself.
    let standard = camt("2", 2, days, ["100.00", "20.00"], &entries);
    imported(&sandbox, "b.xml", standard);
    assert_eq!(
        sandbox.value("SELECT group_concat(is_turned) FROM banking_entry"),
        "0,1,0,0"
    );
    sandbox.ok(&["verify", "--replay"]);
}

#[test]
fn days_and_their_month_are_the_same_entries_and_days_that_follow_are_others() {
    let fee = |reference: &str| entry(("2025-07-02", "DBIT", "5.00", reference, "Gebuehr"));
    let without = |text: String| text.replace("<AcctSvcrRef></AcctSvcrRef>", "");
    let sandbox = Sandbox::new();
    // Two statements of one day, of which the second begins where the first ended.
    let day = ["2025-07-02", "2025-07-02"];
    imported(
        &sandbox,
        "one.xml",
        without(camt("1", 1, day, ["100.00", "95.00"], &[fee("")])),
    );
    imported(
        &sandbox,
        "two.xml",
        without(camt("2", 2, day, ["95.00", "90.00"], &[fee("")])),
    );
    assert_eq!(payments(&sandbox), "2 10.00");
    // The month has both.
    let month = ["2025-07-01", "2025-07-31"];
    let both = [fee(""), fee("")];
    imported(
        &sandbox,
        "month.xml",
        without(camt("2025-07", 70, month, ["100.00", "90.00"], &both)),
    );
    assert_eq!(payments(&sandbox), "2 10.00");
    // The bank's references tell them apart in any statements.
    let sandbox = Sandbox::new();
    imported(&sandbox, "one.xml", camt("1", 1, day, ["100.00", "95.00"], &[fee("A")]));
    imported(
        &sandbox,
        "month.xml",
        camt("7", 70, month, ["100.00", "90.00"], &[fee("B"), fee("A")]),
    );
    assert_eq!(payments(&sandbox), "2 10.00");
}

#[test]
fn reports_of_the_day_and_notices_are_never_a_second_payment() {
    let statement = july_text("xml");
    let other = |from: &str, message: &str, element: &str| {
        let text = statement.replace("camt.053.001.08", from);
        let text = text.replace("BkToCstmrStmt", message);
        text.replace("<Stmt>", &format!("<{element}>"))
            .replace("</Stmt>", &format!("</{element}>"))
    };
    let sandbox = Sandbox::new();
    let report = other("camt.052.001.08", "BkToCstmrAcctRpt", "Rpt");
    imported(&sandbox, "report.xml", report.replace("CLBD", "ITBD"));
    assert_eq!(payments(&sandbox), "7 2051.76");
    imported(
        &sandbox,
        "notice.xml",
        other("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    );
    imported(&sandbox, "july.xml", &statement);
    assert_eq!(payments(&sandbox), "7 2051.76");
    let interim = ":20:X\n:25:70120400/0008812345\n:28C:1\n:34F:EURD0,\n:13D:2507031200+0200\n:61:250703D2394,76N020NONREF\n:86:020?20RE NC-2025-0531 Kd. 4711-0815\n:61:250704ED1,00N020NONREF\n-\n";
    imported(&sandbox, "interim.sta", interim);
    assert_eq!(payments(&sandbox), "7 2051.76");
    assert_eq!(
        sandbox.value("SELECT status FROM banking_entry_newest WHERE form = 'mt942' AND position = 2"),
        "EXPECTED"
    );
}

#[test]
fn pages_of_a_statement_are_kept_apart() {
    let page = |number: u32, last: bool, kinds: [&str; 2], balances: [&str; 2], text: &str| {
        let one = camt(
            "S",
            1,
            ["2025-07-01", "2025-07-31"],
            balances,
            &[entry(("2025-07-02", "CRDT", "5.00", text, text))],
        );
        let pages = format!("<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{last}</LastPgInd></StmtPgntn>");
        one.replace("<ElctrncSeqNb>", &format!("{pages}<ElctrncSeqNb>"))
            .replace("OPBD", kinds[0])
            .replace("CLBD", kinds[1])
    };
    let sandbox = Sandbox::new();
    imported(
        &sandbox,
        "1.xml",
        page(1, false, ["OPBD", "ITBD"], ["10.00", "15.00"], "A"),
    );
    imported(
        &sandbox,
        "2.xml",
        page(2, true, ["ITBD", "CLBD"], ["15.00", "20.00"], "A"),
    );
    assert_eq!(payments(&sandbox), "2 -10.00");
    sandbox.run(&["check", "statement-gaps"]).expect(0);
}

#[test]
fn a_statement_that_is_missing_between_two_is_a_finding() {
    let sandbox = Sandbox::new();
    let month = |number: u32, balances: [&str; 2], amount: &str| {
        let days = [format!("2025-0{number}-01"), format!("2025-0{number}-28")];
        let text = entry((&days[1], "CRDT", amount, "R", "x"));
        camt(&number.to_string(), number, [&days[0], &days[1]], balances, &[text])
    };
    imported(&sandbox, "5.xml", month(5, ["10.00", "15.00"], "5.00"));
    imported(&sandbox, "6.xml", month(6, ["15.00", "16.00"], "1.00"));
    sandbox.run(&["check", "statement-gaps"]).expect(0);
    imported(&sandbox, "8.xml", month(8, ["18.00", "20.00"], "2.00"));
    let found = sandbox.run(&["check", "statement-gaps"]).expect(1).stdout;
    assert!(
        found.contains("expected 16.00, found 18.00, difference 2.00"),
        "{found}"
    );
    imported(&sandbox, "7.xml", month(7, ["16.00", "18.00"], "2.00"));
    sandbox.run(&["check", "statement-gaps"]).expect(0);
}

#[test]
fn a_file_of_ofx_goes_on_where_the_one_before_ended() {
    let file = |from: &str, to: &str, balance: &str, entries: &[(&str, &str, &str)]| {
        let mut text = format!(
            "OFXHEADER:100\n\n<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR<CCACCTFROM><ACCTID>4711X</CCACCTFROM>\
             <BANKTRANLIST><DTSTART>{from}<DTEND>{to}"
        );
        for (day, amount, id) in entries {
            write!(text, "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day}120000[-5:EST]<TRNAMT>{amount}<FITID>{id}<NAME>A &amp; B</STMTTRN>").unwrap();
        }
        text + &format!(
            "</BANKTRANLIST><LEDGERBAL><BALAMT>{balance}<DTASOF>{to}</LEDGERBAL></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>\n"
        )
    };
    let sandbox = Sandbox::new();
    let first = ("20250630", "-.50", "1");
    imported(&sandbox, "june.ofx", file("20250601", "20250630", "-10,50", &[first]));
    // The next one overlaps with it.
    imported(
        &sandbox,
        "july.ofx",
        file("20250615", "20250731", "-12.5", &[first, ("20250702", "-2", "2")]),
    );
    assert_eq!(payments(&sandbox), "2 2.50");
    sandbox.run(&["check", "statement-gaps"]).expect(0);
    imported(
        &sandbox,
        "august.ofx",
        file("20250801", "20250831", "-20", &[("20250802", "-2", "3")]),
    );
    let found = sandbox.run(&["check", "statement-gaps"]).expect(1).stdout;
    assert!(found.contains("expected -14.5, found -20, difference -5.5"), "{found}");
    // One corrects another, and one takes it away.
    let corrected = file(
        "20250901",
        "20250930",
        "-20",
        &[("20250802", "-3", "4"), ("20250802", "-2", "5")],
    );
    let corrected = corrected.replacen("<FITID>4", "<FITID>4<CORRECTFITID>3<CORRECTACTION>REPLACE", 1);
    imported(
        &sandbox,
        "september.ofx",
        corrected.replacen("<FITID>5", "<FITID>5<CORRECTFITID>2<CORRECTACTION>DELETE", 1),
    );
    assert_eq!(payments(&sandbox), "2 3.50");
}

#[test]
fn both_versions_of_ofx_say_the_same() {
    let sgml = String::from_utf8_lossy(&july("ofx")).replace('\u{fffd}', "ue");
    let body = &sgml[sgml.find("<OFX>").unwrap()..];
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?OFX OFXHEADER=\"200\" VERSION=\"211\"?>\n".to_owned();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        xml.push_str(before);
        let (name, after) = after.split_once('>').unwrap();
        let value = after.split('<').next().unwrap();
        write!(xml, "<{name}>").unwrap();
        rest = after;
        if !value.trim().is_empty() && !name.starts_with('/') {
            writeln!(xml, "{}</{name}>", value.trim()).unwrap();
            rest = &after[value.len()..];
        }
    }
    let (one, other) = (Sandbox::new(), Sandbox::new());
    imported(&one, "july.ofx", &sgml);
    imported(&other, "july.ofx", &xml);
    let ask = ["api", "banking", "/ofx", "--output", "csv"];
    assert_eq!(one.ok(&ask), other.ok(&ask));
}

#[test]
fn supplements_of_a_bank_in_other_namespaces_are_passed_over() {
    let supplement =
        "<SplmtryData><Envlp><x:Own xmlns:x=\"urn:bank\"><x:A>1</x:A></x:Own></Envlp></SplmtryData></Stmt>";
    let sandbox = Sandbox::new();
    imported(&sandbox, "july.xml", july_text("xml").replace("</Stmt>", supplement));
    assert_eq!(payments(&sandbox), "7 2051.76");
}

#[test]
fn an_xml_file_says_in_which_characters_it_is() {
    let text = july_text("xml").replace("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"");
    let bytes: Vec<u8> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let sandbox = Sandbox::new();
    imported(&sandbox, "july.xml", bytes);
    assert_eq!(
        sandbox.value("SELECT count(*) FROM payment WHERE payee = 'Südlink AG'"),
        "1"
    );
}

#[test]
fn an_incoming_payment_is_of_its_payer_and_an_outgoing_one_pays_its_invoice() {
    let sandbox = Sandbox::new();
    sandbox.copy("docs/month-end/invoices.csv");
    sandbox.ok(&["import", "docs/month-end/invoices.csv"]);
    imported(&sandbox, "july.xml", july("xml"));
    let open = "SELECT group_concat(kind || ' ' || coalesce(number, '') || ' ' || open, ', ')
                FROM (SELECT * FROM open_item WHERE direction = 'payable' AND kind = 'invoice' ORDER BY number)";
    assert_eq!(sandbox.value(open), "invoice 4711 238.00, invoice N-208 -23.80");
    assert_eq!(
        sandbox.value("SELECT payer || ' ' || direction FROM payment WHERE amount LIKE '-%'"),
        "Kunde Maier receivable"
    );
}

#[test]
fn an_entry_without_any_date_is_of_the_last_day_of_its_statement() {
    let sandbox = Sandbox::new();
    let undated = entry(("2025-07-02", "CRDT", "5.00", "A", "x")).replace("<BookgDt><Dt>2025-07-02</Dt></BookgDt>", "");
    let text = camt("1", 1, ["2025-07-01", "2025-07-31"], ["1.00", "6.00"], &[undated]);
    let printed = imported(&sandbox, "a.xml", text);
    assert!(
        printed.contains("1 entry has no date: it belongs to the last day of its statement"),
        "{printed}"
    );
    assert_eq!(
        sandbox.value("SELECT substr(paid_at, 1, 10) FROM payment"),
        "2025-07-31"
    );
}
