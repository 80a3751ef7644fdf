//! Bills and exports of clouds and of services, by the names of their columns and members.

use crate::source::looks::facts::{Facts, values};
use crate::source::looks::kind::Reads::{No, NoData, Yes};
use crate::source::looks::kind::{Kind, MAP, kind};
use crate::source::looks::signs::Sign::{Columns, Form, Members, Names};

const TWICE: &str = "export it once as actual or as amortized cost; start a mapping with `billbook mapping new FILE`";

/// For files that a mapping of the program reads.
const SHIPPED: &str = "`billbook mappings` names the mapping of such files, and `billbook mapping show` with that name the columns it needs";

/// The kinds.
pub(super) const KINDS: &[Kind] = &[
    // FOCUS first: whatever other columns such a file has, it is one of FOCUS.
    kind(
        "an export of AWS in the columns of FOCUS",
        Yes,
        &[Names(&[
            "billedcost",
            "chargecategory",
            "chargeperiodstart",
            "x_servicecode|x_usagetype|x_operation",
        ])],
        "export it with all columns of FOCUS",
    ),
    kind(
        "an export of Azure in the columns of FOCUS",
        Yes,
        &[Names(&[
            "billedcost",
            "chargecategory",
            "chargeperiodstart",
            "x_skumeterid|x_billingaccountid|x_resourcegroupname",
        ])],
        "export it with all columns of FOCUS",
    ),
    kind(
        "a table in the columns of FOCUS",
        Yes,
        &[Names(&[
            "billedcost|billed_cost|billed cost",
            "chargecategory|charge_category|charge category",
            "chargeperiodstart|charge_period_start|charge period start|billingperiodstart",
        ])],
        "export it with all columns of FOCUS",
    ),
    kind(
        "an AWS Cost and Usage Report (CUR 1)",
        Yes,
        &[
            Columns(&["identity/lineitemid"]),
            Columns(&[
                "lineitem/unblendedcost",
                "lineitem/lineitemtype|lineitem/usagestartdate",
            ]),
        ],
        SHIPPED,
    ),
    kind(
        "an AWS Cost and Usage Report (CUR 2.0)",
        Yes,
        &[Names(&[
            "line_item_unblended_cost",
            "line_item_line_item_type|line_item_usage_start_date",
            "bill_payer_account_name|line_item_usage_account_name|resource_tags|cost_category|discount|product",
        ])],
        SHIPPED,
    ),
    kind(
        "an AWS Cost and Usage Report, with the names of Athena",
        Yes,
        &[Names(&["line_item_unblended_cost"]), Names(&["identity_line_item_id"])],
        SHIPPED,
    ),
    kind(
        "a detailed billing report of AWS, the form before the Cost and Usage Report",
        No,
        &[Columns(&[
            "payeraccountid",
            "recordtype",
            "unblendedcost",
            "pricingplanid|usagestartdate",
        ])],
        MAP,
    ),
    kind(
        "a monthly report of AWS",
        Yes,
        &[Columns(&[
            "payeraccountid|linkedaccountid",
            "recordtype",
            "totalcost|costbeforetax",
        ])],
        SHIPPED,
    ),
    kind(
        "a table of AWS Cost Explorer",
        No,
        &[
            Columns(&["total costs($)|total cost ($)|total costs ($)|total cost($)|service total"]),
            Members(&["resultsbytime", "timeperiod"]),
        ],
        "export the Cost and Usage Report or FOCUS instead: these sums are rounded and have no charges",
    ),
    kind(
        "a price sheet of Azure",
        No,
        &[
            Columns(&[
                "meterid|meter id",
                "unitprice|unit price",
                "marketprice|baseprice|tierminimumunits|pricetype",
            ]),
            Columns(&["meter id", "part number", "unit price", "included quantity"]),
        ],
        "export the cost (actual or amortized, or FOCUS) instead: a price sheet has prices, and no charges",
    ),
    kind(
        "a usage file of an older Azure Enterprise Agreement",
        No,
        &[Columns(&[
            "accountownerid",
            "extendedcost",
            "consumed quantity|consumedquantity",
        ])],
        MAP,
    ),
    kind(
        "a reconciliation file of Microsoft's Partner Center",
        No,
        &[Columns(&[
            "partnerid",
            "customerid",
            "chargetype",
            "subtotal|billingpretaxtotal",
        ])],
        MAP,
    ),
    kind(
        "a usage file of Azure pay-as-you-go, the form before 2020",
        No,
        &[Columns(&[
            "usagedatetime",
            "pretaxcost",
            "subscriptionguid|subscriptionid|instanceid|resourceid",
        ])],
        MAP,
    ),
    kind(
        "a cost export of Azure (Microsoft Customer Agreement)",
        Yes,
        &[Columns(&[
            "chargetype",
            "costinbillingcurrency",
            "costinpricingcurrency|previousinvoiceid|partnerearnedcreditapplied|paygcostinbillingcurrency",
        ])],
        TWICE,
    )
    .with(dataset),
    kind(
        "a cost export of Azure (Enterprise Agreement)",
        Yes,
        &[Columns(&[
            "chargetype|charge type",
            "costinbillingcurrency|cost|pretaxcost",
            "metercategory|meterid|metername",
            "subscriptionid|subscriptionguid|subscriptionname",
        ])],
        TWICE,
    )
    .with(dataset),
    kind(
        "a list of reservations of Azure",
        NoData,
        &[Columns(&[
            "reservationorderid|reservationid",
            "reservedhours",
            "usedhours",
        ])],
        "import the cost export: this list has hours, and no costs",
    ),
    kind(
        "a billing export of Google Cloud (BigQuery)",
        Yes,
        &[Names(&["billing_account_id", "usage_start_time", "cost"])],
        SHIPPED,
    ),
    kind(
        "a cost table of Google Cloud",
        No,
        &[Columns(&[
            "billing account id|billing account name",
            "service description",
            "sku description|sku id",
        ])],
        MAP,
    ),
    kind(
        "a daily cost file of Google Cloud, the form before BigQuery",
        No,
        &[Columns(&["account id", "line item", "measurement1", "cost"])],
        MAP,
    ),
    kind(
        "a cost report of Oracle Cloud",
        Yes,
        &[Columns(&["lineitem/referenceno", "cost/mycost"])],
        SHIPPED,
    ),
    kind(
        "a usage report of Oracle Cloud",
        No,
        &[Columns(&[
            "lineitem/referenceno",
            "usage/billedquantity|usage/consumedquantity|usage/consumedquantityunits",
        ])],
        "import the cost report (`reports/cost-csv`) instead: a usage report has quantities, and no costs",
    ),
    kind(
        "an invoice of DigitalOcean",
        Yes,
        &[Columns(&["product", "group_description", "start", "end"])],
        SHIPPED,
    ),
    kind("an invoice of Hetzner", Yes, &[Form(is_hetzner)], SHIPPED),
    kind(
        "a usage report of GitHub",
        Yes,
        &[Columns(&[
            "date",
            "product",
            "sku",
            "quantity",
            "unit_type",
            "net_amount|gross_amount|applied_cost_per_quantity",
        ])],
        SHIPPED,
    ),
    kind(
        "a usage report of GitHub, the form before 2025",
        No,
        &[Columns(&[
            "date",
            "product",
            "quantity",
            "unit type",
            "price per unit ($)|price per unit",
        ])],
        "download the summarized usage report instead: this form has quantities and prices, and does not say what was billed",
    ),
    kind(
        "a rate sheet of Snowflake",
        No,
        &[Names(&[
            "effective_rate",
            "usage_type",
            "account_locator|organization_name",
        ])],
        "save USAGE_IN_CURRENCY_DAILY instead: a rate sheet has prices, and no charges",
    ),
    kind(
        "a usage table of Snowflake",
        Yes,
        &[Names(&[
            "usage_date",
            "usage_in_currency",
            "account_locator|account_name|organization_name",
        ])],
        SHIPPED,
    ),
    kind(
        "an invoice of MongoDB Atlas",
        Yes,
        &[Members(&["lineitems", "amountbilledcents|subtotalcents|salestaxcents"])],
        SHIPPED,
    ),
    kind(
        "an answer of Linode with the items of an invoice",
        Yes,
        &[Members(&["data", "pages", "page", "unit_price", "tax"])],
        SHIPPED,
    )
    .with(page),
    kind(
        "a bill of OVHcloud",
        No,
        &[Members(&["billdetailid"]), Members(&["pricewithouttax", "billid"])],
        MAP,
    ),
    kind(
        "a consumption list of Scaleway",
        No,
        &[Members(&["consumptions", "product_name", "value"])],
        MAP,
    ),
    kind(
        "a usage table of Databricks",
        No,
        &[Names(&["workspace_id", "sku_name", "usage_quantity", "record_type"])],
        "import the cost of these quantities instead: this table has no prices",
    ),
    kind(
        "a list of rated usage of CloudKitty",
        No,
        &[Members(&["dataframes", "rating", "vol"])],
        MAP,
    ),
    kind(
        "an allocation of OpenCost or Kubecost",
        No,
        &[Names(&["cpucost", "ramcost", "totalcost"])],
        "import the cloud's own bill instead: this splits a bill by estimates, and would count it twice",
    ),
    kind(
        "a list of costs of OpenAI",
        No,
        &[Members(&["results", "line_item", "amount", "start_time"])],
        MAP,
    ),
    kind(
        "a bill of Alibaba Cloud",
        No,
        &[Columns(&[
            "billingcycle",
            "instanceid",
            "pretaxamount|paymentamount|pretaxgrossamount",
        ])],
        MAP,
    ),
    kind(
        "a Parquet file with other columns",
        No,
        &[Form(|facts| facts.is_parquet)],
        MAP,
    ),
];

/// Eight cells without a header: kind, text, first and last day, quantity, price, amount, and the server's number or nothing.
fn is_hetzner(facts: &Facts) -> bool {
    const CELLS: usize = 8;
    let is_day = |cell: Option<&String>| {
        cell.is_some_and(|cell| {
            cell.len() == 10
                && cell
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'.')
        })
    };
    let is_number = |cell: Option<&String>| {
        cell.is_some_and(|cell| {
            cell.bytes().any(|byte| byte.is_ascii_digit())
                && cell.bytes().all(|byte| byte.is_ascii_digit() || b".,-".contains(&byte))
        })
    };
    facts.records.first().is_some_and(|record| {
        record.len() == CELLS
            && is_day(record.get(2))
            && is_day(record.get(3))
            && (4..7).all(|place| is_number(record.get(place)))
    })
}

/// ` (page 1 of 3)`: one page of several is not the whole bill.
fn page(facts: &Facts) -> Option<String> {
    let number = |wanted: &str| {
        let (_, value) = values(facts.text()).find(|(name, _)| *name == wanted)?;
        let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
        value.get(..end)?.parse::<u32>().ok()
    };
    Some(format!(" (page {} of {})", number("page")?, number("pages")?))
}

/// Actual and amortized cost have the same columns; only a purchase or unused reservations tell, where a row is one.
fn dataset(facts: &Facts) -> Option<String> {
    let has = |text: &str| {
        facts
            .records
            .iter()
            .flatten()
            .any(|cell| cell.eq_ignore_ascii_case(text))
    };
    if has("UnusedReservation") || has("UnusedSavingsPlan") {
        return Some(", amortized cost".to_owned());
    }
    None
}
