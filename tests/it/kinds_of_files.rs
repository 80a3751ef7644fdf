//! A small made-up file of every kind that billbook knows, and what it looks like.

/// A file: its name, what it looks like, and what is in it.
pub type Sample = (&'static str, &'static str, &'static [u8]);

/// What is told by its first bytes.
pub const BYTES: &[Sample] = &[
    ("books.db", "an SQLite database", b"SQLite format 3\0 and so on"),
    (
        "audit.db",
        "a snapshot of a ledger",
        b"SQLite format 3\0 CREATE TABLE snapshot_list (name)",
    ),
    ("june.parquet", "a damaged Parquet file", b"PAR1\x15\x04 and so on"),
    (
        "secret.parquet",
        "an encrypted Parquet file",
        b"PARE\x15\x04 and so on PARE",
    ),
    ("a.arrow", "an Arrow file", b"ARROW1\0\0"),
    ("a.orc", "an ORC file", b"ORC\x08\x03"),
    ("a.avro", "an Avro file", b"Obj\x01\x04"),
    ("june.pdf", "a PDF document", b"%PDF-1.7\n%\xE2\xE3 and so on"),
    (
        "locked.pdf",
        "an encrypted PDF document",
        b"%PDF-1.7\n%\xE2\xE3 and so on trailer << /Encrypt 7 0 R >>",
    ),
    (
        "factur-x.pdf",
        "a PDF document with an electronic invoice in it",
        b"%PDF-1.7\n/F (factur-x.xml) and so on",
    ),
    ("a.7z", "a 7-Zip archive", b"7z\xBC\xAF\x27\x1C\0\x04"),
    ("a.rar", "a RAR archive", b"Rar!\x1A\x07\x01\0"),
    ("a.zip", "a zip archive", b"PK\x03\x04 and nothing"),
    (
        "locked.zip",
        "a zip archive with a password",
        b"PK\x03\x04\x14\0\x01\0 and nothing",
    ),
    (
        "a.doc",
        "a file of an older Office, or a workbook with a password",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and nothing",
    ),
    ("a.csv.zst", "a file packed with Zstandard", b"\x28\xB5\x2F\xFD\x04"),
    ("a.csv.xz", "a file packed with xz", b"\xFD7zXZ\0\0"),
    ("a.csv.bz2", "a file packed with bzip2", b"BZh91AY"),
    ("a.pgp", "an encrypted file", b"-----BEGIN PGP MESSAGE-----\n\nhQ\n"),
    (
        "wide.csv",
        "a text in UTF-16 without a byte-order mark",
        b"D\0a\0y\0;\0x\0\n\0",
    ),
    (
        "wider.csv",
        "a text in UTF-32",
        b"\xFF\xFE\0\0D\0\0\0a\0\0\0y\0\0\0;\0\0\0x\0\0\0\n\0\0\0",
    ),
    (
        "bill.eml",
        "an e-mail",
        b"From: billing@example.org\r\nSubject: Your bill of June\r\n\r\nSee the attachment.\r\n",
    ),
    ("scan.jpg", "a picture", b"\xFF\xD8\xFF\xE0 and so on"),
    ("logo.png", "a picture", b"\x89PNG\r\n\x1a\n"),
    ("fetch", "a script", b"#!/bin/sh\necho 1\n"),
    ("tool.exe", "a program", b"MZ\x90\0\x03"),
    (
        "server.pem",
        "a key or a certificate",
        b"-----BEGIN CERTIFICATE-----\nMIIB\n",
    ),
    ("empty.csv", "an empty file", b""),
];

/// What billbook wrote itself.
pub const OURS: &[Sample] = &[
    ("spend.html", "a page of billbook", b"<!DOCTYPE html><html><head><meta name=\"generator\" content=\"billbook 0.1\"><title>x</title>"),
    (
        "spend.pdf",
        "a working paper of billbook",
        b"%PDF-1.7\n<</Author(billbook)/Producer(billbook 0.1.0)>>\n",
    ),
    (
        "statements.csv",
        "a statement of billbook",
        b"pair,provider,issuer,account,subject,period_start,period_end,currency,here,there,verdict\n",
    ),
    (
        "statements.txt",
        "a statement of billbook",
        b"open  x  y\n  here  1.00  z\n  unexplained  1.00\n  to clear  1.00\n",
    ),
    (
        "spend.csv",
        "a report of billbook",
        b"month,provider,currency,charges,charged,credits,refunds,taxes,corrections,billed_cost\n2025-06,x,EUR,1,2,0,0,0,0,2\n",
    ),
    (
        "spend.json",
        "a report of billbook",
        b"[{\"month\": \"2025-06\", \"currency\": \"EUR\", \"charges\": 1, \"charged\": \"2\", \"refunds\": \"0\", \"corrections\": \"0\"}]",
    ),
    ("imports.csv", "a list of billbook's own", b"import_id,operation,file,sha256\n1,x,y,z\n"),
    (
        "Manifest.json",
        "a manifest, the list of an export's files",
        b"{\"exportArn\": \"arn:x\", \"dataFiles\": []}",
    ),
];

/// Bills and exports of clouds.
pub const CLOUDS: &[Sample] = &[
    (
        "aws-focus.csv",
        "an export of AWS in the columns of FOCUS",
        b"BilledCost,ChargeCategory,ChargePeriodStart,x_UsageType,identity_line_item_id\n1,Usage,2025-06-01T00:00:00Z,u,a\n",
    ),
    (
        "azure-focus.csv",
        "an export of Azure in the columns of FOCUS",
        b"BilledCost,ChargeCategory,ChargePeriodStart,x_SkuMeterId\n1,Usage,2025-06-01T00:00:00Z,m\n",
    ),
    ("focus.csv", "a table in the columns of FOCUS", b"billed_cost,charge_category,charge_period_start\n1,Usage,2025-06-01T00:00:00Z\n"),
    (
        "cur.csv",
        "an AWS Cost and Usage Report (CUR 1)",
        b"identity/LineItemId,lineItem/UsageStartDate,lineItem/UnblendedCost\na1,2025-06-01T00:00:00Z,2.4E-7\n",
    ),
    (
        "cur2.csv",
        "an AWS Cost and Usage Report (CUR 2.0)",
        b"identity_line_item_id,line_item_line_item_type,line_item_unblended_cost,resource_tags\na1,Usage,0.25,{}\n",
    ),
    (
        "cur-athena.csv",
        "an AWS Cost and Usage Report, with the names of Athena",
        b"identity_line_item_id,line_item_usage_start_date,line_item_unblended_cost\na1,2025-06-01,0.25\n",
    ),
    (
        "dbr.csv",
        "a detailed billing report of AWS, the form before the Cost and Usage Report",
        b"\"InvoiceID\",\"PayerAccountId\",\"RecordType\",\"RecordId\",\"PricingPlanId\",\"UnBlendedCost\"\n\"1\",\"0001\",\"LineItem\",\"2\",\"3\",\"0.5\"\n",
    ),
    (
        "aws-cost-allocation-2025-06.csv",
        "a monthly report of AWS",
        b"Don't see your tags in the report?\n\"InvoiceID\",\"PayerAccountId\",\"LinkedAccountId\",\"RecordType\",\"TotalCost\"\n\"7\",\"1\",\"2\",\"LinkedLineItem\",\"0.476\"\n",
    ),
    ("costs.csv", "a table of AWS Cost Explorer", b"\"Service\",\"EC2-Instances($)\",\"Total costs($)\"\n\"2025-06-01\",\"1.5\",\"1.5\"\n"),
    (
        "ce.json",
        "a table of AWS Cost Explorer",
        b"{\"ResultsByTime\": [{\"TimePeriod\": {\"Start\": \"2025-06-01\"}, \"Total\": {}}]}",
    ),
    (
        "prices.csv",
        "a price sheet of Azure",
        b"MeterId,MeterName,ProductId,SkuId,UnitOfMeasure,UnitPrice,BasePrice,Currency,PriceType\nm,n,p,s,1 Hour,2,3,EUR,Consumption\n",
    ),
    (
        "old-ea.csv",
        "a usage file of an older Azure Enterprise Agreement",
        b"AccountOwnerId,Date,Meter Category,Consumed Quantity,ResourceRate,ExtendedCost\na,06/02/2025,VM,1,2,2\n",
    ),
    (
        "partner.csv",
        "a reconciliation file of Microsoft's Partner Center",
        b"PartnerId,CustomerId,ChargeType,UnitPrice,Quantity,SubTotal,TaxTotal\np,c,new,1,2,2,0\n",
    ),
    (
        "payg.csv",
        "a usage file of Azure pay-as-you-go, the form before 2020",
        b"SubscriptionGuid,UsageDateTime,MeterId,PreTaxCost,Currency\ns,2019-06-02,m,1.5,EUR\n",
    ),
    (
        "payg-de.csv",
        "a usage file of Azure pay-as-you-go, the form before 2020",
        b"Abonnement-GUID (SubscriptionGuid),Datum (UsageDateTime),Kosten (PreTaxCost),ServiceName,Currency\ns,2019-06-02,1.5,VM,EUR\n",
    ),
    (
        "mca.csv",
        "a cost export of Azure (Microsoft Customer Agreement)",
        b"invoiceId,previousInvoiceId,date,chargeType,costInBillingCurrency,billingCurrency\ni,,06/02/2025,Usage,1.5,EUR\n",
    ),
    (
        "ea.csv",
        "a cost export of Azure (Enterprise Agreement)",
        b"BillingAccountId,SubscriptionId,Date,MeterId,CostInBillingCurrency,BillingCurrencyCode,ChargeType\n86,11,06/02/2025,m,1.5,EUR,Usage\n",
    ),
    ("reservations.csv", "a list of reservations of Azure", b"ReservationOrderId,UsageDate,ReservedHours,UsedHours\no,2025-06-01,24,12\n"),
    (
        "bigquery.jsonl",
        "a billing export of Google Cloud (BigQuery)",
        b"{\"billing_account_id\":\"01AA\",\"usage_start_time\":\"2025-06-01\",\"cost\":1.25}\n{\"billing_account_id\":\"01AA\",\"usage_start_time\":\"2025-06-01\",\"cost\":1}\n",
    ),
    (
        "bigquery.csv",
        "a billing export of Google Cloud (BigQuery)",
        b"billing_account_id,service.description,usage_start_time,cost,currency\n01AA,Compute,2025-06-01,1.25,EUR\n",
    ),
    (
        "cost-table.csv",
        "a cost table of Google Cloud",
        b"Invoice number,77\n\nBilling account name,Billing account ID,Project ID,Service description,SKU ID,Cost (EUR)\nn,01AA,shop,Compute,S-1,1.25\n",
    ),
    (
        "gcp-daily.csv",
        "a daily cost file of Google Cloud, the form before BigQuery",
        b"Account ID,Line Item,Start Time,Measurement1,Cost,Currency\n01AA,x,2018-06-01,y,1.5,EUR\n",
    ),
    (
        "oci.csv",
        "a cost report of Oracle Cloud",
        b"lineItem/referenceNo,usage/billedQuantity,cost/myCost,cost/currencyCode\nr-1,1,2.3E-5,EUR\n",
    ),
    ("oci-usage.csv", "a usage report of Oracle Cloud", b"lineItem/referenceNo,product/service,usage/billedQuantity\nr-1,COMPUTE,1\n"),
    (
        "digitalocean.csv",
        "an invoice of DigitalOcean",
        b"product,group_description,description,hours,start,end,USD,project_name\nDroplets,,a,744,2025-05-01 00:00:00 +0000,2025-06-01 00:00:00 +0000,$24.00,shop\n",
    ),
    (
        "hetzner.csv",
        "an invoice of Hetzner",
        b"Cloud,\"#7 \"\"web\"\"\",2025-06-01,2025-06-30,1.0000000000,5.1000000000,5.10,\nCloud,x,2025-06-01,2025-06-30,2.0000000000,1.0000000000,2.00,\n",
    ),
    (
        "github.csv",
        "a usage report of GitHub",
        b"date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,organization\n2025-06-03,actions,actions_linux,120,minutes,0.008,0.96,0.40,0.56,acme\n",
    ),
    (
        "github-2023.csv",
        "a usage report of GitHub, the form before 2025",
        b"Date,Product,SKU,Quantity,Unit Type,Price Per Unit ($),Multiplier,Owner\n2023-06-03,Actions,Compute - UBUNTU,12,minute,$0.008,1.0,acme\n",
    ),
    (
        "snowflake-rates.csv",
        "a rate sheet of Snowflake",
        b"DATE,ORGANIZATION_NAME,ACCOUNT_LOCATOR,USAGE_TYPE,CURRENCY,EFFECTIVE_RATE\n2025-06-02,acme,X1,compute,USD,3.00\n",
    ),
    (
        "snowflake.csv",
        "a usage table of Snowflake",
        b"ORGANIZATION_NAME,ACCOUNT_LOCATOR,USAGE_DATE,CURRENCY,USAGE_IN_CURRENCY\nacme,X1,2025-06-01,USD,1.50\n",
    ),
    (
        "atlas.json",
        "an invoice of MongoDB Atlas",
        b"{\"amountBilledCents\": 150, \"subtotalCents\": 150, \"lineItems\": [{\"sku\": \"s\", \"totalPriceCents\": 150}]}",
    ),
    (
        "linode.json",
        "an answer of Linode with the items of an invoice (page 1 of 3)",
        b"{\"data\": [{\"label\": \"web (1)\", \"unit_price\": \"0.0075\", \"amount\": 5, \"tax\": 1, \"total\": 6}], \"page\": 1, \"pages\": 3, \"results\": 250}",
    ),
    ("ovh.json", "a bill of OVHcloud", b"{\"billDetailId\": \"1\", \"totalPrice\": {\"value\": 1.5, \"currencyCode\": \"EUR\"}}"),
    (
        "scaleway.json",
        "a consumption list of Scaleway",
        b"{\"consumptions\": [{\"product_name\": \"p\", \"value\": {\"units\": 1, \"nanos\": 5}}]}",
    ),
    (
        "databricks.csv",
        "a usage table of Databricks",
        b"record_id,workspace_id,sku_name,usage_date,usage_quantity,record_type\nr,w,s,2025-06-01,1.5,ORIGINAL\n",
    ),
    (
        "cloudkitty.json",
        "a list of rated usage of CloudKitty",
        b"{\"dataframes\": [{\"usage\": {\"cpu\": [{\"vol\": {\"qty\": 1}, \"rating\": {\"price\": 2}}]}}]}",
    ),
    ("opencost.csv", "an allocation of OpenCost or Kubecost", b"Date,Namespace,CPUCost,RAMCost,TotalCost\n2025-06-01,web,1,2,3\n"),
    (
        "openai.json",
        "a list of costs of OpenAI",
        b"{\"data\": [{\"start_time\": 1, \"results\": [{\"amount\": {\"value\": 1.5}, \"line_item\": \"x\"}]}]}",
    ),
    ("alibaba.csv", "a bill of Alibaba Cloud", b"BillingCycle,AccountID,InstanceID,PretaxAmount,Currency\n2025-06,1,i,1.50,USD\n"),
];

/// Statements and lists of banks, rates, invoices.
pub const BANKS: &[Sample] = &[
    (
        "camt.xml",
        "a bank statement (CAMT.053)",
        b"<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt/></Document>",
    ),
    (
        "camt052.xml",
        "a bank's report of the day (CAMT.052)",
        b"<n:Document xmlns:n=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.02\"/>",
    ),
    (
        "camt054.xml",
        "a bank's notice of entries (CAMT.054)",
        b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.04\"/>",
    ),
    ("pain.xml", "a payment order (PAIN)", b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"/>"),
    ("june.sta", "a bank statement (MT940)", b":20:STARTUMS\r\n:25:DE12/34\r\n:28C:1/1\r\n:60F:C250601EUR1,00\r\n"),
    ("today.txt", "a bank's list of the day (MT942)", b":20:STARTUMS\r\n:25:DE12/34\r\n:28C:1/1\r\n:34F:EUR0,00\r\n"),
    ("june.ofx", "a bank statement (OFX)", b"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>\n"),
    ("june2.ofx", "a bank statement (OFX)", b"<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\"?>\n<OFX></OFX>\n"),
    ("june.qif", "a bank statement (QIF)", b"!Type:Bank\nD06/02/2025\nT-12.50\n^\n"),
    ("eurofxref-hist.csv", "exchange rates of the European Central Bank", b"Date,USD,JPY,GBP,\n2025-06-02,1.1,163.2,0.84,\n"),
    (
        "eurofxref.xml",
        "exchange rates of the European Central Bank",
        b"<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\"><Cube currency=\"USD\" rate=\"1.1\"/></gesmes:Envelope>",
    ),
    (
        "rechnungen.csv",
        "a list of invoices",
        b"Rechnungsnummer;Rechnungsdatum;Betrag\nR-1;02.06.2025;12,50\n",
    ),
    (
        "umsaetze.csv",
        "a bank's list of entries",
        b"Umsaetze;DE12\nZeitraum;Juni\nBuchungstag;Valuta;Verwendungszweck;Betrag (\xE2\x82\xAC)\n02.06.2025;02.06.2025;x;-12,50\n",
    ),
    ("revolut.csv", "a bank's list of entries", b"Type,Started Date,Description,Money out,State,Balance\nCARD,2025-06-02,x,12.50,COMPLETED,3.20\n"),
    (
        "ubl.xml",
        "an electronic invoice (UBL)",
        b"<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"></Invoice>",
    ),
    (
        "zugferd-1.xml",
        "an electronic invoice (ZUGFeRD 1)",
        b"<rsm:CrossIndustryDocument xmlns:rsm=\"urn:ferd:CrossIndustryDocument:invoice:1p0\"/>",
    ),
    (
        "ubl-credit.xml",
        "an electronic credit note (UBL)",
        b"<c:CreditNote xmlns:c=\"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2\"/>",
    ),
    (
        "cii.xml",
        "an electronic invoice (CII, as in Factur-X and ZUGFeRD)",
        b"<rsm:CrossIndustryInvoice xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\"/>",
    ),
    (
        "fattura.xml",
        "an electronic invoice (FatturaPA)",
        b"<p:FatturaElettronica xmlns:p=\"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2\"/>",
    ),
    (
        "facturae.xml",
        "an electronic invoice (Facturae)",
        b"<fe:Facturae xmlns:fe=\"http://www.facturae.es/Facturae/2014/v3.2.1/Facturae\"/>",
    ),
];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Sample> {
    [BYTES, OURS, CLOUDS, BANKS].into_iter().flatten()
}
