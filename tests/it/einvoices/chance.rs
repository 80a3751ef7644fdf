//! A book and charges by chance: customers in many countries, currencies and taxes, with discounts, fees, tiers, packages, minimums
//! and credits, so that documents have every form of line.

use crate::chance::Chance;
use crate::sandbox::Sandbox;
use std::fmt::Write as _;

/// How many customers there are.
const CUSTOMERS: usize = 66;
const ON: &str = "2026-06-01";

const SELLER: &str = r#"format = 1
[seller]
name = "Reseller & Söhne <GmbH>"
street = "Lange Straße 1"
street2 = "Hinterhaus"
post_code = "20095"
city = "Hamburg"
region = "HH"
country = "DE"
vat_id = "DE123456789"
tax_number = "12/345/67890"
legal_id = "HRB 4711"
contact = { name = "Buchhaltung", phone = "+49 40 1234567", mail = "rechnung@reseller.example" }
iban = "DE02 1203 0000 0000 2020 51"
bic = "BYLADEM1001"
note = "Vielen Dank für Ihr Vertrauen."
endpoints = ["EM:rechnung@reseller.example", "9930:DE123456789"]
[billing]
currency = "EUR"
time_zone = "UTC"
[[series]]
document = "invoice"
number = "R-{year}-{seq:4}"
restart = "year"
[[series]]
document = "credit-note"
number = "G-{year}-{seq:4}"
restart = "year"
"#;

/// Taxes: id, category, rate, reason.
const TAXES: [(&str, &str, &str, &str); 8] = [
    ("standard", "S", "19", ""),
    ("reduced", "S", "7", ""),
    ("zero", "Z", "0", ""),
    ("exempt", "E", "0", "VATEX-EU-132"),
    ("reverse", "AE", "0", "VATEX-EU-AE"),
    ("inside", "K", "0", "VATEX-EU-IC"),
    ("export", "G", "0", "VATEX-EU-G"),
    ("outside", "O", "", "VATEX-EU-O"),
];

/// Countries of buyers: code, VAT id, address for Peppol.
const EUROPE: [(&str, &str, &str); 5] = [
    ("NL", "NL820098395B01", "9944:NL820098395B01"),
    ("AT", "ATU12345675", "9915:ATU12345675"),
    ("FR", "FR40303265045", "9957:FR40303265045"),
    ("BE", "BE0428759497", "9925:BE0428759497"),
    ("DE", "DE136695976", "9930:DE136695976"),
];

const HEAD: &str = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingAccountName,BillingCurrency,\
    BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,ProviderName,\
    PublisherName,InvoiceIssuerName,ServiceName,ServiceCategory,SubAccountId,ConsumedQuantity,ConsumedUnit,SkuId,RegionName\n";

const SERVICES: [(&str, &str); 6] = [
    ("Compute", "Hours"),
    ("Object Storage", "GB-Mo"),
    ("Network", "GB"),
    ("Functions", "1M invocations"),
    ("Support", "Month"),
    ("Database", "vCPU-Hours"),
];

/// Price books: by cost, and by lists.
fn prices(chance: &mut Chance) -> (String, String) {
    let mut text = String::from(
        "format = 1\n[[price_book]]\nname = \"plus\"\n[[price_book.rule]]\nid = \"all\"\nwhen = {}\n\
         price = { cost = \"billed\", markup = 12.5 }\nline = \"{service}, {region}\"\n\
         [[price_book]]\nname = \"list\"\nlist = \"prices.csv\"\n",
    );
    for (id, service, unit) in [
        ("vm", "Compute", "hour"),
        ("storage", "Object Storage", "GB-month"),
        ("traffic", "Network", "GB"),
        ("calls", "Functions", "1M invocations"),
        ("db", "Database", "vCPU-hour"),
    ] {
        let _ = write!(
            text,
            "[[price_book.rule]]\nid = \"{id}\"\nwhen = {{ service = \"{service}\" }}\nprice = {{ item = \"{id}\" }}\n\
             quantity = \"consumed\"\nunit = \"{unit}\"\nper = \"customer\"\n"
        );
    }
    text.push_str("[[price_book.rule]]\nid = \"rest\"\nwhen = {}\nprice = { cost = \"billed\", markup = 0 }\n");
    let mut list = String::from("item,name,kind,above,through_quantity,unit_price,flat,size,currency,from,through\n");
    for currency in ["EUR", "CHF", "USD", "JPY"] {
        let mut price = |scale: usize| {
            format!(
                "{}.{:0scale$}",
                chance.below(3),
                chance.below(10usize.pow(u32::try_from(scale).unwrap()))
            )
        };
        let rows = [
            format!("vm,Virtual machine,unit,,,{},,,{currency},2026-01-01,", price(6)),
            format!("storage,Object storage,graduated,0,100,0,,,{currency},2026-01-01,"),
            format!(
                "storage,Object storage,graduated,100,1000,{},,,{currency},2026-01-01,",
                price(5)
            ),
            format!(
                "storage,Object storage,graduated,1000,,{},,,{currency},2026-01-01,",
                price(7)
            ),
            format!(
                "traffic,Traffic out,package,50,,,{},100,{currency},2026-01-01,",
                price(2)
            ),
            format!("calls,Calls,volume,0,10,{},,,{currency},2026-01-01,", price(4)),
            format!("calls,Calls,volume,10,,{},,,{currency},2026-01-01,", price(4)),
            format!(
                "db,\"Datenbank \"\"groß\"\"\",unit,,,{},,,{currency},2026-01-01,",
                price(3)
            ),
        ];
        list.push_str(&rows.join("\n"));
        list.push('\n');
    }
    (text, list)
}

/// A customer: its entry in the book.
fn customer(chance: &mut Chance, number: usize) -> String {
    let (country, vat_id, endpoint) = EUROPE[chance.below(EUROPE.len())];
    let is_german = country == "DE";
    let is_abroad = number % 5 == 4;
    let (country, tax, currency, kinds) = if is_abroad {
        let tax = ["outside", "export"][chance.below(2)];
        (
            ["CH", "US", "JP"][chance.below(3)],
            tax,
            ["CHF", "USD", "JPY"][number / 5 % 3],
            r#""ubl", "cii""#,
        )
    } else if is_german {
        let tax = ["standard", "standard", "reduced", "zero", "exempt"][chance.below(5)];
        (country, tax, "EUR", r#""xrechnung", "peppol", "ubl", "cii""#)
    } else {
        let tax = if number % 7 == 3 { "inside" } else { "reverse" };
        (country, tax, "EUR", r#""peppol", "ubl", "cii", "xrechnung""#)
    };
    let mut text = format!(
        "[[customer]]\nid = \"c{number}\"\nnumber = {number}\nname = \"Kunde {number} & Co\"\nstreet = \"Weg {number}\"\n\
         post_code = \"1{number:04}\"\ncity = \"Łódź\"\ncountry = \"{country}\"\ncurrency = \"{currency}\"\ntax = \"{tax}\"\n\
         reference = \"ref/{number}\"\ndocuments = [{kinds}]\nconvert = 1.0875\n"
    );
    if is_abroad {
        text.push_str("endpoint = \"EM:kunde@abroad.example\"\n");
    } else {
        let _ = write!(text, "vat_id = \"{vat_id}\"\nendpoint = \"{endpoint}\"\n");
    }
    if chance.below(2) == 0 {
        text.push_str("order = \"PO 7\"\nproject = \"P 8\"\nlegal_id = \"LEGAL 9\"\ncontact = { name = \"Ann\", mail = \"a@b.example\" }\n");
    }
    if number.is_multiple_of(3) {
        let percent = ["2", "2.5", "3.25"][number / 3 % 3];
        let _ = writeln!(text, "cash_discount = {{ percent = {percent}, days = 10 }}");
    }
    let book = ["plus", "list"][chance.below(2)];
    let _ = write!(
        text,
        "[[customer.owns]]\nsub_account = \"s{number}\"\n\
         [[customer.contract]]\nid = \"K-{number}\"\nfrom = 2026-01-01\nprice_book = \"{book}\"\n"
    );
    match chance.below(4) {
        0 => text.push_str("minimum = 250\n"),
        1 => text.push_str("maximum = 120\n"),
        _ => {}
    }
    if chance.below(2) == 0 {
        let from = ["2026-05-01", "2026-05-11", "2026-05-20"][chance.below(3)];
        let bill = ["in advance", "in arrears"][chance.below(2)];
        let own = if tax == "standard" { "tax = \"reduced\"\n" } else { "" };
        let amount = if currency == "JPY" { "1999" } else { "99.99" };
        let _ = write!(
            text,
            "[[customer.contract.fee]]\nid = \"care\"\nname = \"Betreuung\"\namount = {amount}\nevery = \"month\"\nbill = \"{bill}\"\nfrom = {from}\n{own}"
        );
    }
    if chance.below(2) == 0 {
        let percent = ["2.5", "10", "33.333"][chance.below(3)];
        let _ = write!(
            text,
            "[[customer.contract.discount]]\nid = \"volume\"\nname = \"Mengenrabatt\"\npercent = {percent}\n"
        );
    }
    if chance.below(3) == 0 {
        let amount = if currency == "JPY" { "7" } else { "7.77" };
        let _ = write!(
            text,
            "[[customer.contract.discount]]\nid = \"flat\"\namount = {amount}\n"
        );
        text.push_str("[[customer.contract.coupon]]\ncode = \"HELLO\"\namount = 5\nredemptions = 3\n");
    }
    text
}

/// The charges of a customer; every ninth gets more back than it owes.
fn charges(chance: &mut Chance, number: usize) -> String {
    let mut text = String::new();
    for _ in 0..chance.below(7) + 2 {
        let (service, unit) = SERVICES[chance.below(SERVICES.len())];
        let region = ["eu-north", "us-east", ""][chance.below(3)];
        let is_back = number % 9 == 8 || chance.below(8) == 0;
        let sign = if is_back { "-" } else { "" };
        let cost = format!("{sign}{}.{:06}", chance.below(80), chance.below(1_000_000));
        let quantity = format!(
            "{}{}.{:05}",
            if is_back { "-" } else { "" },
            chance.below(1500),
            chance.below(100_000)
        );
        let day = chance.below(30) + 1;
        let _ = writeln!(
            text,
            "{cost},{cost},{cost},{cost},a,a,EUR,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,2026-05-{day:02}T00:00:00Z,\
             2026-05-{:02}T00:00:00Z,Usage,{service} {day},Nimbus,Nimbus,Nimbus,{service},Compute,s{number},{quantity},{unit},sku,{region}",
            day + 1
        );
    }
    text
}

/// A ledger with documents of a month by chance, and credit notes for some of them.
pub(super) fn issued() -> Sandbox {
    let mut chance = Chance::new(20_261_201);
    let sandbox = Sandbox::new().at("2026-06-01T08:00:00Z");
    let mut book = SELLER.to_owned();
    for (id, category, rate, reason) in TAXES {
        let _ = write!(
            book,
            "[[tax]]\nid = \"{id}\"\nname = \"Tax {id}\"\ncategory = \"{category}\"\n"
        );
        if !rate.is_empty() {
            let _ = writeln!(book, "rate = {rate}");
        }
        if !reason.is_empty() {
            let _ = writeln!(book, "reason = \"{reason}\"");
        }
    }
    sandbox.write("book/seller.toml", book);
    let (prices, list) = prices(&mut chance);
    sandbox.write("book/prices.toml", prices);
    sandbox.write("book/prices.csv", list);
    let mut customers = String::from("format = 1\n");
    let mut focus = HEAD.to_owned();
    for number in 1..=CUSTOMERS {
        customers.push_str(&customer(&mut chance, number));
        focus.push_str(&charges(&mut chance, number));
    }
    sandbox.write("book/customers.toml", customers);
    sandbox.write("may.csv", focus);
    sandbox.ok(&["import", "book", "may.csv", "--retrieved-at", "2026-06-01T00:00:00Z"]);
    let run = sandbox.run(&["bill", "run", "2026-05", "--on", ON, "--output", "json"]);
    let run: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let hash = run["hash"]
        .as_str()
        .unwrap_or_else(|| panic!("no hash: {}", run["findings"]));
    sandbox.ok(&["bill", "issue", "2026-05", hash, "--on", ON]);
    let invoices =
        sandbox.lines("SELECT number FROM issued_document WHERE kind = 'invoice' AND net <> '0.00' ORDER BY number");
    for (index, number) in invoices.iter().enumerate().filter(|(index, _)| index % 4 == 0) {
        let how: &[&str] = match index % 3 {
            0 => &["--all"],
            1 => &["--amount", "1"],
            _ => &["--line", "1"],
        };
        let args = [&["bill", "credit", number, "--reason", "By chance", "--on", ON], how].concat();
        // Not every line can be given back.
        sandbox.run(&args);
    }
    sandbox
}
