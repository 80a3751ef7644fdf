//! Exchange rates of lists and of the European Central Bank: what is read, what is refused, and what they convert.

use crate::archives::zipped;
use crate::sandbox::{Sandbox, repository_text};

const CODES: [&str; 13] = [
    "USD", "JPY", "BGN", "CZK", "DKK", "GBP", "HUF", "PLN", "RON", "SEK", "CHF", "RUB", "CAD",
];

/// A table as the bank publishes it: newest first, a comma at the end of each line, and no rate of one currency.
fn history(days: &[(&str, &str)]) -> String {
    let row = |(day, usd): &(&str, &str)| {
        let rates = CODES.map(|code| match code {
            "USD" => *usd,
            "RUB" => "N/A",
            "JPY" => "163.25",
            _ => "2.5",
        });
        format!("{day},{},\n", rates.join(","))
    };
    format!(
        "Date,{},\n{}",
        CODES.join(","),
        days.iter().map(row).collect::<String>()
    )
}

/// The same of one day, with blanks and the day in words.
fn daily(day: &str, usd: &str) -> String {
    let codes: Vec<&str> = CODES.into_iter().filter(|code| *code != "RUB").collect();
    let rates: Vec<&str> = codes
        .iter()
        .map(|code| if *code == "USD" { usd } else { "2.5" })
        .collect();
    format!("Date, {}, \n{day}, {}, \n", codes.join(", "), rates.join(", "))
}

fn xml(days: &[(&str, &str)]) -> String {
    let day = |(day, usd): &(&str, &str)| {
        format!(
            "<Cube time=\"{day}\"><Cube currency=\"USD\" rate=\"{usd}\"/><Cube currency=\"CHF\" rate=\"0.95\"/></Cube>"
        )
    };
    format!(
        "<?xml version=\"1.0\"?><gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" \
         xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\"><gesmes:subject>Rates</gesmes:subject>\
         <gesmes:Sender><gesmes:name>Bank</gesmes:name></gesmes:Sender><Cube>{}</Cube></gesmes:Envelope>",
        days.iter().map(day).collect::<String>()
    )
}

/// A dollar's charge of a day.
fn charge(sandbox: &Sandbox, day: &str) {
    let month = &day[..7];
    sandbox.write(
        &format!("{day}.csv"),
        format!(
            "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
             BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName\n\
             110.00,110.00,110.00,110.00,{day},USD,{month}-01T00:00:00Z,{month}-28T00:00:00Z,{day}T10:00:00Z,{day}T11:00:00Z,Usage,Nimbus\n"
        ),
    );
    sandbox.ok(&["import", &format!("{day}.csv")]);
}

#[test]
fn every_form_of_the_bank_is_read() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "eurofxref-hist.zip",
        zipped(&[(
            "eurofxref-hist.csv",
            history(&[("2025-06-03", "1.20"), ("2025-06-02", "1.10")]).as_bytes(),
        )]),
    );
    sandbox.write("eurofxref.csv", daily("04 June 2025", "1.25"));
    sandbox.write(
        "eurofxref-daily.xml",
        xml(&[("2025-06-05", "1.30"), ("2025-06-06", "1.3500")]),
    );
    let summary = sandbox.ok(&["import", "eurofxref-hist.zip", "eurofxref.csv", "eurofxref-daily.xml"]);
    assert!(summary.contains("bookkeeping/exchange-rate-list"), "{summary}");
    assert!(!summary.contains("not documented"), "{summary}");
    let found = sandbox.lines(
        "SELECT valid_from || ' ' || rate || ' ' || place FROM exchange_rate
         WHERE provider = 'ECB' AND from_currency = 'EUR' AND to_currency = 'USD' ORDER BY 1",
    );
    let expected = [
        "2025-06-02 1.10 /1/USD",
        "2025-06-03 1.20 /0/USD",
        "2025-06-04 1.25 /0/ USD",
        "2025-06-05 1.30 /cube/cube/0/cube/0",
        "2025-06-06 1.3500 /cube/cube/1/cube/0",
    ];
    assert_eq!(found, expected);
    assert_eq!(
        sandbox.value("SELECT count(*) FROM exchange_rate WHERE to_currency = 'RUB'"),
        "0"
    );
    for (day, place) in [
        ("2025-06-02", "eurofxref-hist.zip/eurofxref-hist.csv:3:1"),
        ("2025-06-05", "eurofxref-daily.xml:1:"),
    ] {
        let explained = sandbox.ok(&[
            "explain",
            "exchange_rate",
            &format!("bookkeeping/default/ECB/EUR/USD/{day}"),
        ]);
        assert!(explained.contains(place), "{explained}");
    }
    // The same again, and a file that overlaps, bring what is new.
    sandbox.write(
        "eurofxref-hist.csv",
        history(&[("2025-06-09", "1.40"), ("2025-06-03", "1.20")]),
    );
    sandbox.ok(&["import", "eurofxref-hist.csv", "eurofxref.csv"]);
    assert_eq!(
        sandbox.value("SELECT count(*) FROM exchange_rate WHERE to_currency = 'USD'"),
        "6"
    );
    let verified = sandbox.ok(&["verify", "--replay"]);
    assert!(verified.contains("and the same head"), "{verified}");
}

#[test]
fn a_weekend_has_the_rate_of_friday_and_a_gap_has_none() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "rates.csv",
        history(&[("2025-06-09", "1.40"), ("2025-06-06", "1.10"), ("2025-05-20", "1.00")]),
    );
    sandbox.ok(&["import", "rates.csv"]);
    charge(&sandbox, "2025-06-08");
    let report = || sandbox.run(&["report", "spend", "--in", "EUR", "--output", "csv"]);
    let text = report().expect(0).stdout;
    assert!(text.contains(",110.00,100.00,EUR,1/1.10,2025-06-06,USD>EUR"), "{text}");
    // Over the euro, from one rate of the bank to another.
    let francs = sandbox.ok(&["report", "spend", "--in", "CHF", "--output", "csv"]);
    assert!(francs.contains(",CHF,2.5/1.10,2025-06-06,USD>EUR>CHF"), "{francs}");
    charge(&sandbox, "2025-05-27");
    let text = report().expect(0).stdout;
    assert!(text.contains("1/1.00,2025-05-20"), "{text}");
    charge(&sandbox, "2025-05-28");
    let run = report().expect_error(2, "no-rate");
    assert!(run.stderr.contains("of ECB before is of 2025-05-20"), "{}", run.stderr);
}

#[test]
fn lists_have_the_names_that_people_write() {
    for text in [
        "date,from,to,rate,source\n2025-06-02,USD,EUR,0.875,Treasury\n",
        "Gültig ab;Von;Nach;Kurs;Quelle\n02.06.2025;USD;EUR;0,875;Treasury\n13.06.2025;USD;EUR;0,9;Treasury\n",
        "Valid from\tBase currency\tTarget currency\tFX rate\tSource\n2025-06-02\tUSD\tEUR\t0.875\tTreasury\n",
        "[{\"date\": \"2025-06-02\", \"from\": \"USD\", \"to\": \"EUR\", \"rate\": 0.875, \"source\": \"Treasury\"}]",
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("rates.x", text);
        sandbox.ok(&["import", "rates.x"]);
        let found = sandbox.value("SELECT provider || ' ' || from_currency || to_currency || ' ' || rate || ' ' || valid_from FROM exchange_rate ORDER BY valid_from LIMIT 1");
        assert_eq!(found, "Treasury USDEUR 0.875 2025-06-02", "{text}");
    }
}

#[test]
fn rates_are_revised_within_their_source_only() {
    let sandbox = Sandbox::new();
    for (name, text, day) in [
        (
            "a.csv",
            "date,from,to,rate,source\n2025-06-02,USD,EUR,0.80,A\n",
            "2025-06-03",
        ),
        ("b.csv", "date,from,to,rate\n2025-06-02,USD,EUR,0.85\n", "2025-06-04"),
        (
            "c.csv",
            "date,from,to,rate,source\n2025-06-02,USD,EUR,0.90,A\n",
            "2025-06-05",
        ),
    ] {
        sandbox.write(name, text);
        sandbox.ok(&["import", name, "--retrieved-at", day]);
    }
    let rates = "SELECT provider || ' ' || rate FROM exchange_rate ORDER BY 1";
    assert_eq!(sandbox.lines(rates), ["A 0.90", "bookkeeping 0.85"]);
    charge(&sandbox, "2025-06-10");
    let run = sandbox
        .run(&["report", "spend", "--in", "EUR"])
        .expect_error(2, "which-rates");
    assert!(
        run.stderr
            .contains("A and bookkeeping both have exchange rates between USD and EUR"),
        "{}",
        run.stderr
    );
    for (source, amount) in [("a", "99.00"), ("bookkeeping", "93.50")] {
        let text = sandbox.ok(&["report", "spend", "--in", "EUR", "--rates", source, "--output", "csv"]);
        assert!(text.contains(&format!(",110.00,{amount},EUR")), "{text}");
    }
    sandbox
        .run(&["report", "spend", "--in", "EUR", "--rates", "C"])
        .expect(2);
    // A rate by hand is chosen by that.
    sandbox.ok(&["report", "spend", "--in", "EUR", "--rate", "USD=EUR:0.7"]);
}

#[test]
fn what_is_no_rate_is_refused() {
    let header = "date,from,to,rate\n";
    for (rows, code) in [
        ("2025-06-02,USD,EUR,0\n", "rate"),
        ("2025-06-02,USD,EUR,-1\n", "rate"),
        ("2025-06-02,EUR,EUR,1\n", "rate"),
        ("2025-06-02,USD,EUR,N/A\n", "amount"),
        ("2025-06-02,dollar,EUR,1.5\n", "currency"),
        ("2025-06-31,USD,EUR,1.5\n", "date"),
        ("2025-06-02,USD,EUR,1.5\n2025-06-02,USD,EUR,1.6\n", "contradiction"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("rates.csv", format!("{header}{rows}"));
        sandbox.run(&["import", "rates.csv"]).expect_error(3, code);
    }
    for (text, code) in [
        (history(&[("2025-06-02", "x")]), "decimal"),
        (history(&[("2025-06-02", "0")]), "rate"),
        (history(&[("", "1.10")]), "null"),
        (
            history(&[("2025-06-02", "1.10"), ("2025-06-02", "1.20")]),
            "contradiction",
        ),
        (xml(&[("2025-06-02", "1,10")]), "decimal"),
        (xml(&[("2025-06-02", "-1")]), "rate"),
        (xml(&[("2025-06-02", "1.1")]).replace("</Cube>", ""), "xml"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("rates", &text);
        sandbox.run(&["import", "rates"]).expect_error(3, code);
    }
}

#[test]
fn the_examples_have_the_forms_that_the_bank_publishes() {
    let sandbox = Sandbox::new();
    sandbox.copy("docs/rates");
    let summary = sandbox.ok(&["import", "docs/rates"]);
    assert!(summary.contains("Imported 4 files"), "{summary}");
    assert!(repository_text("docs/rates/eurofxref.csv").starts_with("Date, USD, JPY, "));
}
