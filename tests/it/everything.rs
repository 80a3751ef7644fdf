//! What a ledger with rows in every table needs besides the fixtures: payments, deliveries and decisions of all kinds.

use crate::sandbox::Sandbox;

/// An invoice that a list states as its issuer does, and one payment in two forms.
pub fn pay(sandbox: &Sandbox) {
    for (name, text) in [
        (
            "own.csv",
            "issuer,invoice_number,period,currency,total\nNimbus Cloud GmbH,NC-2025-0531,2025-05,EUR,2394.76\n",
        ),
        (
            "north.csv",
            "issuer,invoice_number,invoice_date,currency,total\nNORDHOST,NOR-1,2025-06-30,EUR,150.00\n",
        ),
        (
            "bank.csv",
            "payment_date,amount,currency,reference,payee,bank_account\n2025-07-10,100.00,EUR,NOR-1 thanks,Nordhost,DE1\n",
        ),
        (
            "bank-with-numbers.csv",
            "payment_date,amount,currency,reference,payee,bank_account,transaction id\n\
             2025-07-10,100.00,EUR,NOR-1  thanks,Nordhost,DE1,77\n",
        ),
    ] {
        // One of them lies in an archive.
        let archive = "north.zip";
        if name == "north.csv" {
            sandbox.write(archive, crate::archives::zipped(&[(name, text.as_bytes())]));
            sandbox.ok(&["import", archive]);
        } else {
            sandbox.write(name, text);
            sandbox.ok(&["import", name]);
        }
    }
    let payment = sandbox.value("SELECT row_key FROM payment WHERE payment_id = '77'");
    let invoice = sandbox.value("SELECT row_key FROM invoice WHERE invoice_id = 'NOR-1'");
    sandbox.ok(&["allocate", &payment, &invoice, "--amount", "60", "--why", "agreed"]);
}

/// A delivery of two months, retrieved twice, and one with a manifest.
pub fn deliver(sandbox: &Sandbox) {
    let file = |account: &str, month: &str| {
        format!(
            "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingCurrency,BillingPeriodStart,\
             BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ProviderName\n\
             1.00,1.00,1.00,1.00,{account},EUR,2025-{month}-01T00:00:00Z,2025-{month}-28T00:00:00Z,\
             2025-{month}-05T00:00:00Z,2025-{month}-06T00:00:00Z,Usage,Cirrus\n"
        )
    };
    sandbox.write("april.csv", file("two-months", "04"));
    sandbox.write("march.csv", file("two-months", "03"));
    for at in ["2025-05-01", "2025-05-02"] {
        sandbox.ok(&[
            "import",
            "april.csv",
            "march.csv",
            "--one-delivery",
            "--retrieved-at",
            at,
        ]);
    }
    sandbox.write("run/part_0_0001.csv", file("stated", "02"));
    sandbox.write(
        "run/manifest.json",
        r#"{"blobs": [{"blobName": "export/run/part_0_0001.csv", "dataRowCount": 1}], "blobCount": 1, "dataRowCount": 1,
            "exportConfig": {"exportName": "export", "type": "FocusCost"},
            "runInfo": {"runId": "run", "submittedTime": "2025-03-01T02:00:00Z", "startDate": "2025-02-01T00:00:00Z",
                        "endDate": "2025-02-28T00:00:00Z"}}"#,
    );
    sandbox.ok(&["import", "run"]);
}

/// Decisions about parties, files and deliveries, and a closing of bulk charges.
pub fn decide(sandbox: &Sandbox) {
    let number = sandbox.value("SELECT max(delivery_id) FROM focus_delivery");
    for args in [
        &["alias", "Nordhost Ltd", "Nordhost", "--by", "Ann"][..],
        &["side", "Nordhost", "buy"],
        &["terms", "Nordhost", "30"],
        &["ignore", "*.pdf"],
        &["deliveries", "compare-only", &number],
        &["close", "2025-05"],
    ] {
        sandbox.ok(&[args, &["--why", "it is so"]].concat());
    }
}

/// Exchange rates of a list, a bank's statement, a table through a mapping with a lookup, and a list whose options are kept.
pub fn bring_other_forms(sandbox: &Sandbox) {
    sandbox.write("rates.csv", "date,from,to,rate\n2025-06-02,EUR,CHF,0.95\n");
    sandbox.copy("docs/bank");
    sandbox.write(
        "servers.toml",
        r#"format = 1
name = "servers"
provider = "Serverland"
about = "Servers and their hours"
[read]
kinds = ["csv"]
needs = ["server", "hours", "kind"]
[numbers.default]
decimal = "."
[columns]
hours = "decimal"
[lookup.prices]
file = "prices.csv"
key = "kind"
value = "price"
[charge]
ProviderName = "'Serverland'"
BillingAccountId = "'one'"
BillingCurrency = "'EUR'"
BillingPeriodStart = "'2025-06-01T00:00:00Z'"
BillingPeriodEnd = "'2025-07-01T00:00:00Z'"
ChargePeriodStart = "'2025-06-01T00:00:00Z'"
ChargePeriodEnd = "'2025-06-02T00:00:00Z'"
ChargeCategory = "'Usage'"
BilledCost = "decimal_mul(hours, lookup('prices', kind))"
EffectiveCost = "decimal_mul(hours, lookup('prices', kind))"
ListCost = "decimal_mul(hours, lookup('prices', kind))"
ContractedCost = "decimal_mul(hours, lookup('prices', kind))"
"#,
    );
    sandbox.write("prices.csv", "kind,price\nsmall,0.05\n");
    sandbox.write("servers.csv", "server,hours,kind\nweb-1,24,small\n");
    sandbox.write(
        "spent.csv",
        "Date;Details;Amount;Payee\n05/06/2025;RE 6;-1.234;Nordhost\n",
    );
    for args in [
        &["import", "rates.csv"][..],
        &["import", "docs/bank/july.xml"],
        &["import", "servers.csv", "--mapping", "servers.toml"],
        &[
            "import",
            "spent.csv",
            "--currency",
            "EUR",
            "--dates",
            "day-first",
            "--decimal-mark",
            "comma",
            "--save-mapping",
            "bank",
        ],
    ] {
        sandbox.ok(args);
    }
}
