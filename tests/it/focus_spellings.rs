//! Spellings that exports of Cost and Usage have: each is read as the specified one would be, recorded, refused under
//! `--strict`, replayed, and leads back to its line; what could mean two things is refused.

use crate::sandbox::Sandbox;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const HEADER: &str = "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,\
ChargeCategory,ChargeClass,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,ContractedCost,\
EffectiveCost,InvoiceIssuerName,ListCost,PricingQuantity,PricingUnit,ProviderName,PublisherName,RegionId,ServiceCategory,\
ServiceName,SkuId,Tags";

/// A row of June with this cost and these days of the charge.
fn row(cost: &str, [start, end]: [&str; 2]) -> String {
    format!(
        "{cost},4711,Acme,EUR,2025-07-01T00:00:00Z,2025-06-01T00:00:00Z,Usage,,Storage,{end},{start},\
         10,GB,{cost},{cost},Nimbus,{cost},10,GB,Nimbus,Nimbus,de-1,Storage,Disk,S1,\"{{\"\"team\"\": \"\"a, b; c\"\"}}\""
    )
}

pub fn file() -> String {
    let days = ["2025-06-02T00:00:00Z", "2025-06-03T00:00:00Z", "2025-06-04T00:00:00Z"];
    format!(
        "{HEADER}\n{}\n{}\n",
        row("1.50", [days[0], days[1]]),
        row("-0.2500", [days[1], days[2]])
    )
}

/// The same with other separators; only quoted cells have commas.
fn separated(by: char) -> String {
    let mut is_quoted = false;
    file()
        .chars()
        .map(|letter| {
            is_quoted ^= letter == '"';
            if letter == ',' && !is_quoted { by } else { letter }
        })
        .collect()
}

fn with_header(change: impl Fn(&str) -> String) -> String {
    let names: Vec<String> = HEADER.split(',').map(change).collect();
    file().replacen(HEADER, &names.join(","), 1)
}

/// `ChargePeriodStart` is `Charge Period Start`, or `charge_period_start`.
fn words(name: &str, between: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.chars().enumerate() {
        if at > 0 && letter.is_uppercase() {
            text.push_str(between);
        }
        text.push(letter);
    }
    text
}

/// Every time as `write` writes year, month and day.
fn with_times(write: impl Fn(&str, &str, &str) -> String) -> String {
    let mut text = file();
    for day in ["06-01", "07-01", "06-02", "06-03", "06-04"] {
        let (month, day) = day.split_once('-').unwrap();
        text = text.replace(&format!("2025-{month}-{day}T00:00:00Z"), &write("2025", month, day));
    }
    text
}

const ROWS: &str = "SELECT group_concat(BilledCost || '|' || ChargePeriodStart || '|' || BillingPeriodEnd || '|' ||
                    coalesce(ChargeClass, '-') || '|' || EffectiveCost || '|' || RegionId || '|' || ConsumedQuantity || '|' ||
                    ProviderName || '|' || Tags, ' ') FROM focus_cost_and_usage";

/// Imports a file that must have the rows of [`file`], with this sentence; gives the sandbox.
#[track_caller]
pub fn read(name: &str, text: &[u8], sentence: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("plain.csv", file());
    sandbox.ok(&["-f", "plain.db", "import", "plain.csv"]);
    let expected = sandbox.ok(&["-f", "plain.db", "sql", ROWS, "--output", "csv"]);
    std::fs::create_dir(sandbox.path("exports")).unwrap();
    let path = format!("exports/{name}");
    sandbox.write(&path, text);
    if !sentence.is_empty() {
        sandbox
            .run(&["-f", "strict.db", "import", "--strict", &path])
            .expect_error(3, "deviation");
    }
    // A folder, not a file that is named.
    let summary = sandbox.ok(&["import", "exports"]);
    assert!(summary.contains(sentence), "{sentence}\n{summary}");
    assert_eq!(sandbox.ok(&["sql", ROWS, "--output", "csv"]), expected, "{name}");
    let verified = sandbox.run(&["verify", "--replay"]).expect(0).stdout;
    assert!(verified.contains("replay"), "{verified}");
    let again = sandbox.ok(&["import", &path]);
    assert!(again.contains("imported before"), "{again}");
    sandbox
}

/// The text that the ledger shows for the second row.
pub fn text_of_second(sandbox: &Sandbox) -> String {
    sandbox.ok(&["explain", "charge", "focus/2"])
}

#[test]
fn separators_and_line_ends_are_those_of_the_file() {
    for (by, name) in [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")] {
        let sentence = format!("cells are separated by {name}");
        let sandbox = read("june.csv", separated(by).as_bytes(), &sentence);
        let shown = text_of_second(&sandbox);
        assert!(shown.contains("line 3"), "{shown}");
        assert!(shown.contains(&format!("-0.2500{by}4711")), "{shown}");
    }
    let sentence = "the first line says what separates cells";
    for line in ["sep=;\r\n", "\u{feff}sep=;\n", "\"SEP=;\"\n"] {
        let sandbox = read("june.csv", format!("{line}{}", separated(';')).as_bytes(), sentence);
        let shown = text_of_second(&sandbox);
        assert!(shown.contains("line 4"), "{shown}");
        assert!(shown.contains("-0.2500;4711"), "{shown}");
    }
    let sentence = "lines end with a carriage return alone";
    let sandbox = read("june.csv", file().replace('\n', "\r").as_bytes(), sentence);
    assert!(text_of_second(&sandbox).contains("line 3"));
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(separated(';').as_bytes()).unwrap();
    read(
        "june.csv.gz",
        &packed.finish().unwrap(),
        "cells are separated by semicolons",
    );
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(file().replace('\n', "\r").as_bytes()).unwrap();
    read("june.csv.gz", &packed.finish().unwrap(), sentence);
}

#[test]
fn names_are_read_in_other_spellings_and_of_older_versions() {
    let sentence = "names of columns are spelled otherwise, such as `";
    read("june.csv", with_header(str::to_lowercase).as_bytes(), sentence);
    read("june.csv", with_header(str::to_uppercase).as_bytes(), sentence);
    read(
        "june.csv",
        with_header(|name| words(name, "_").to_lowercase()).as_bytes(),
        sentence,
    );
    read("june.csv", with_header(|name| words(name, " ")).as_bytes(), sentence);
    read(
        "june.csv",
        with_header(|name| format!("\" {name} \"")).as_bytes(),
        sentence,
    );
    let marked = format!("\u{feff}{}", with_header(|name| format!("\"{}\"", name.to_lowercase())));
    read("june.csv", marked.as_bytes(), "byte-order mark");
    let older = [
        ("BillingCurrency", "BilledCurrency"),
        ("ChargeCategory", "ChargeType"),
        ("ConsumedQuantity", "UsageQuantity"),
        ("ConsumedUnit", "usage_unit"),
        ("EffectiveCost", "AmortizedCost"),
        ("InvoiceIssuerName", "InvoiceIssuer"),
        ("ProviderName", "Provider"),
        ("PublisherName", "Publisher"),
        ("RegionId", "Region"),
    ];
    let of_today = |name: &str| {
        let found = older.iter().find(|(today, _)| *today == name);
        found.map_or(name, |(_, older)| older).to_owned()
    };
    let sentence = "`AmortizedCost` for `EffectiveCost`";
    let sandbox = read("june.csv", with_header(of_today).as_bytes(), sentence);
    sandbox.ok(&["export", "focus", "--version", "1.0", "-o", "again.csv"]);
    let header = String::from_utf8(sandbox.bytes("again.csv"))
        .unwrap()
        .lines()
        .next()
        .unwrap()
        .to_owned();
    assert!(
        header.contains("EffectiveCost") && !header.contains("AmortizedCost"),
        "{header}"
    );
}

#[test]
fn two_columns_of_one_name_are_refused() {
    for (one, other) in [
        ("RegionId", "region_id"),
        ("RegionId", "RegionId"),
        ("BilledCost", "Billed Cost"),
        ("ListCost", "listcost"),
    ] {
        let sandbox = Sandbox::new();
        let text = file();
        let text: Vec<String> = text
            .lines()
            .enumerate()
            .map(|(at, line)| {
                if at == 0 {
                    format!("{line},{other}")
                } else {
                    format!("{line},9")
                }
            })
            .collect();
        sandbox.write("june.csv", text.join("\n"));
        let run = sandbox.run(&["import", "june.csv"]).expect_error(3, "duplicate-header");
        assert!(run.stderr.contains(&format!("`{one}`")), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("`{other}`")), "{}", run.stderr);
    }
}

#[test]
fn times_are_read_as_databases_and_spreadsheets_write_them() {
    let utc = with_times(|year, month, day| format!("{year}-{month}-{day} 00:00:00 UTC"));
    read("june.csv", utc.as_bytes(), "times end with the word UTC");
    let excel = with_times(|year, month, day| format!("{}/{}/{year} 0:00", &month[1..], &day[1..]));
    read(
        "june.csv",
        excel.as_bytes(),
        "months stand before days, as the billing periods of the file show",
    );
    let sentence = "days stand before months, as the billing periods of the file show";
    for text in [
        with_times(|year, month, day| format!("{day}/{month}/{year}")),
        with_times(|year, month, day| format!("{}/{}/{} 00:00", &day[1..], &month[1..], &year[2..])),
        with_times(|year, month, day| format!("{day}.{month}.{year}")),
        with_times(|year, month, day| format!(" {day}/{month}/{year} ")),
    ] {
        read("june.csv", text.as_bytes(), sentence);
    }
    // Billing periods in another spelling show it as well, since charges lie within them.
    let text = file()
        .replace("2025-06-02T00:00:00Z", "02/06/2025")
        .replace("2025-06-03T00:00:00Z", "03/06/2025")
        .replace("2025-06-04T00:00:00Z", "04/06/2025");
    read("june.csv", text.as_bytes(), sentence);
}

/// A file whose days do not show their order: it has no billing periods.
fn open_days() -> String {
    let text = with_times(|year, month, day| format!("{day}/{month}/{year}"));
    text.replace("BillingPeriodStart", "x_Start")
        .replace("BillingPeriodEnd", "x_End")
        .replace("01/07/2025,01/06/2025", "July,June")
}

#[test]
fn days_that_may_be_months_are_refused_until_somebody_says_what_they_are() {
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", open_days());
    let run = sandbox.run(&["import", "june.csv"]).expect_error(3, "date-order");
    assert!(run.stderr.contains("june.csv:2:"), "{}", run.stderr);
    assert!(
        run.stderr.contains("`--dates day-first` or `--dates month-first`"),
        "{}",
        run.stderr
    );
    assert_eq!(
        run.stderr.matches("error[").count(),
        1,
        "once for the file: {}",
        run.stderr
    );
    let starts = |ledger: &str| {
        let sql = "SELECT group_concat(ChargePeriodStart, ' ') FROM focus_cost_and_usage";
        let text = sandbox.ok(&["-f", ledger, "sql", sql, "--output", "csv"]);
        text.lines().nth(1).unwrap().to_owned()
    };
    let summary = sandbox.ok(&["import", "june.csv", "--dates", "day-first"]);
    assert!(summary.contains("as `--dates day-first` says"), "{summary}");
    assert_eq!(starts("billbook.db"), "2025-06-02T00:00:00Z 2025-06-03T00:00:00Z");
    let options = "SELECT group_concat(DISTINCT options) FROM import";
    assert_eq!(sandbox.value(options), r#"{"dates": "day-first"}"#);
    sandbox.run(&["verify", "--replay"]).expect(0);
    assert!(sandbox.ok(&["import", "june.csv"]).contains("imported before"));
    sandbox.ok(&["-f", "months.db", "import", "june.csv", "--dates", "month-first"]);
    assert_eq!(starts("months.db"), "2025-02-06T00:00:00Z 2025-03-06T00:00:00Z");
    sandbox.run(&["-f", "months.db", "verify", "--replay"]).expect(0);
    // Said otherwise, it is another import.
    let other = sandbox.ok(&["import", "june.csv", "--dates", "month-first"]);
    assert!(!other.contains("imported before"), "{other}");
}

#[test]
fn an_order_of_days_is_for_files_that_need_it() {
    let sandbox = Sandbox::new();
    sandbox.write("plain.csv", file());
    sandbox.write(
        "june.csv",
        with_times(|year, month, day| format!("{month}/{day}/{year}")).replace("4711", "4712"),
    );
    sandbox.ok(&["import", "plain.csv", "june.csv", "--dates", "day-first"]);
    let starts = "SELECT group_concat(DISTINCT ChargePeriodStart) FROM focus_cost_and_usage";
    assert_eq!(sandbox.value(starts), "2025-06-02T00:00:00Z,2025-06-03T00:00:00Z");
    assert_eq!(sandbox.value("SELECT group_concat(DISTINCT options) FROM import"), "{}");
    sandbox.write(
        "both.csv",
        open_days()
            .replace("02/06/2025", "06/13/2025")
            .replace("03/06/2025", "13/06/2025"),
    );
    let run = sandbox
        .run(&["import", "both.csv", "--dates", "day-first"])
        .expect_error(3, "date-order");
    assert!(run.stderr.contains("mixes both orders"), "{}", run.stderr);
}

#[test]
fn blanks_around_numbers_are_recorded_and_commas_in_them_refused() {
    let text = file().replace("1.50,", "1.50 ,").replace(",-0.2500", ", -0.2500");
    let sandbox = read("june.csv", text.as_bytes(), "numbers have blanks around them");
    assert_eq!(sandbox.value("SELECT decimal_sum(billed_cost) FROM charge"), "1.2500");
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", separated(';').replace("1.50", "1,50"));
    let run = sandbox.run(&["import", "june.csv"]).expect_error(3, "decimal");
    assert!(
        run.stderr.contains("FOCUS has a point before the decimals"),
        "{}",
        run.stderr
    );
}

#[test]
fn words_for_nothing_are_no_charge_class() {
    for word in ["None", "none", r"\N", "N/A", "\"None\"", "NaN", "NULL"] {
        let text = file().replace("Usage,,Storage", &format!("Usage,{word},Storage"));
        let sandbox = read("june.csv", text.as_bytes(), "no value is written");
        assert_eq!(
            sandbox.value("SELECT count(*) FROM charge WHERE charge_class IS NOT NULL"),
            "0",
            "{word}"
        );
        sandbox.ok(&["export", "focus", "--version", "1.0", "-o", "again.csv"]);
        assert!(
            !String::from_utf8(sandbox.bytes("again.csv"))
                .unwrap()
                .contains(word.trim_matches('"')),
            "{word}"
        );
    }
    // Elsewhere they are names that somebody chose.
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", file().replace(",Disk,", ",None,"));
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(sandbox.value("SELECT min(service_name) FROM charge"), "None");
}

#[test]
fn identifiers_that_a_spreadsheet_has_shortened_are_refused_by_cell() {
    for (from, to, name) in [
        ("4711", "1.23457E+11", "BillingAccountId"),
        ("4711", "1,23457E+11", "BillingAccountId"),
        (",S1,", ",4.5E+15,", "SkuId"),
    ] {
        let sandbox = Sandbox::new();
        let text = separated(';').replace(
            &from.replace(',', ";"),
            &to.replacen(',', ";", usize::from(to.starts_with(',')))
                .replace("15,", "15;"),
        );
        sandbox.write("june.csv", text);
        let run = sandbox.run(&["import", "june.csv"]).expect_error(3, "shortened");
        assert!(run.stderr.contains(&format!("`{name}`")), "{}", run.stderr);
        assert!(run.stderr.contains("june.csv:2:"), "{}", run.stderr);
    }
    let sandbox = Sandbox::new();
    sandbox.write("june.csv", file().replace("4711", "1E11"));
    sandbox.ok(&["import", "june.csv"]);
    sandbox.write(
        "list.csv",
        "issuer,invoice_number,invoice_date,currency,total\nNordhost,1.23457E+11,2025-06-30,EUR,12.50\n",
    );
    let run = sandbox.run(&["import", "list.csv"]).expect_error(3, "shortened");
    assert!(run.stderr.contains("list.csv:2:10"), "{}", run.stderr);
}

#[test]
fn a_version_shows_by_what_it_removed() {
    let sandbox = Sandbox::new();
    let names = |name: &str| match name {
        "ProviderName" => "ServiceProviderName".to_owned(),
        "PublisherName" => "HostProviderName".to_owned(),
        name => name.to_owned(),
    };
    sandbox.write("june.csv", with_header(names));
    sandbox.ok(&["import", "june.csv"]);
    assert_eq!(sandbox.value("SELECT focus_version FROM focus_delivery"), "1.4");
    sandbox.run(&["verify", "--replay"]).expect(0);
}

#[test]
fn a_list_may_begin_with_a_line_that_says_what_separates_cells() {
    let list = "issuer;invoice_number;invoice_date;currency;total\r\nNordhost;R-1;2025-06-30;EUR;12.50\r\n";
    for text in [
        format!("sep=;\r\n{list}"),
        format!("\u{feff}\"sep=;\"\n{list}"),
        format!("sep=,\r\n{}", list.replace(';', ",")),
        format!("sep=;\r{}", list.replace("\r\n", "\r")),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("list.csv", &text);
        let summary = sandbox.ok(&["import", "list.csv"]);
        assert!(
            summary.contains("the first line says what separates cells"),
            "{summary}"
        );
        let total = "SELECT group_concat(invoice_id || ' ' || total) FROM invoice";
        assert_eq!(sandbox.value(total), "R-1 12.50", "{text}");
        sandbox.run(&["verify", "--replay"]).expect(0);
    }
    let sandbox = Sandbox::new();
    sandbox.write("list.csv", format!("sep=;\n{list}Nordhost;R-2;soon;EUR;1\n"));
    let run = sandbox.run(&["import", "list.csv"]).expect_error(3, "date");
    assert!(run.stderr.contains("list.csv:4:14"), "{}", run.stderr);
}

#[test]
fn parts_of_a_delivery_may_be_spelled_in_their_own_ways() {
    let sandbox = Sandbox::new();
    let parts = [
        with_times(|year, month, day| format!("{day}/{month}/{year}")),
        with_times(|year, month, day| format!("{month}/{day}/{year}")),
        separated(';'),
        open_days(),
    ];
    for (number, text) in parts.iter().enumerate() {
        sandbox.write(&format!("exports/part_0_000{number}.csv"), text);
    }
    sandbox.ok(&["import", "exports", "--dates", "day-first"]);
    assert_eq!(sandbox.value("SELECT count(*) FROM focus_delivery"), "1");
    let periods = "SELECT group_concat(DISTINCT ChargePeriodStart) || group_concat(DISTINCT BillingPeriodStart)
                   FROM focus_cost_and_usage";
    assert_eq!(
        sandbox.value(periods),
        "2025-06-02T00:00:00Z,2025-06-03T00:00:00Z2025-06-01T00:00:00Z"
    );
    let said = "SELECT count(*) FROM import WHERE options <> '{}'";
    assert_eq!(sandbox.value(said), "1", "the part without billing periods needed it");
    sandbox.run(&["verify", "--replay"]).expect(0);
}
