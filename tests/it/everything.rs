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
