//! UBL 2.1: the elements of an `Invoice` and of a `CreditNote`, which differ in few names.

use crate::providers::einvoice::terms::{Term, amount, code, day, decimal, text};

/// The currency, which has to be known before any amount is read.
pub(super) const CURRENCY: Term = code("currency", &["documentCurrencyCode"]);

/// The document.
pub(super) const DOCUMENT: &[Term] = &[
    text("number", &["iD"]),
    day("issue_date", &["issueDate"]),
    text("type_code", &["invoiceTypeCode", "creditNoteTypeCode"]),
    code("tax_currency", &["taxCurrencyCode"]),
    day("tax_point_date", &["taxPointDate"]),
    text("tax_point_code", &["invoicePeriod/descriptionCode"]),
    day(
        "due_date",
        &["dueDate", "paymentMeans/paymentDueDate", "paymentTerms/paymentDueDate"],
    ),
    text("buyer_reference", &["buyerReference"]),
    text(
        "project",
        &[
            "projectReference/iD",
            "additionalDocumentReference[documentTypeCode=50]/iD",
        ],
    ),
    text("contract", &["contractDocumentReference/iD"]),
    text("purchase_order", &["orderReference/iD"]),
    text("sales_order", &["orderReference/salesOrderID"]),
    text("receiving_advice", &["receiptDocumentReference/iD"]),
    text("despatch_advice", &["despatchDocumentReference/iD"]),
    text("tender", &["originatorDocumentReference/iD"]),
    text(
        "invoiced_object",
        &["additionalDocumentReference[documentTypeCode=130]/iD"],
    ),
    text("buyer_accounting", &["accountingCost", "accountingCostCode"]),
    text("payment_terms", &["paymentTerms/note"]),
    text("process", &["profileID"]),
    text("specification", &["customizationID"]),
    day("period_from", &["invoicePeriod/startDate"]),
    day("period_to", &["invoicePeriod/endDate"]),
    day("delivered_on", &["delivery/actualDeliveryDate"]),
    text("remittance", &["paymentMeans/paymentID"]),
    text("mandate", &["paymentMeans/paymentMandate/iD"]),
    text(
        "creditor",
        &[
            "payeeParty/partyIdentification/iD[schemeID=SEPA]",
            "accountingSupplierParty/party/partyIdentification/iD[schemeID=SEPA]",
        ],
    ),
    amount("line_total", &["legalMonetaryTotal/lineExtensionAmount"]),
    amount("allowance_total", &["legalMonetaryTotal/allowanceTotalAmount"]),
    amount("charge_total", &["legalMonetaryTotal/chargeTotalAmount"]),
    amount("net", &["legalMonetaryTotal/taxExclusiveAmount"]),
    amount("total", &["legalMonetaryTotal/taxInclusiveAmount"]),
    amount("prepaid", &["legalMonetaryTotal/prepaidAmount"]),
    amount("rounding", &["legalMonetaryTotal/payableRoundingAmount"]),
    amount("payable", &["legalMonetaryTotal/payableAmount"]),
];

/// The parties: role, and where the party is.
pub(super) const PARTIES: &[(&str, &str)] = &[
    ("seller", "accountingSupplierParty/party"),
    ("buyer", "accountingCustomerParty/party"),
    ("payee", "payeeParty"),
    ("tax representative", "taxRepresentativeParty"),
    ("recipient", "delivery"),
];

/// A party.
pub(super) const PARTY: &[Term] = &[
    text("name", &["partyLegalEntity/registrationName", "partyName/name"]),
    text("trading_name", &["partyName/name"]),
    text("register_number", &["partyLegalEntity/companyID"]),
    text("register_scheme", &["partyLegalEntity/companyID/schemeID"]),
    text("vat_id", &["partyTaxScheme[taxScheme.iD=VAT]/companyID"]),
    text("tax_number", &["partyTaxScheme[taxScheme.iD!=VAT]/companyID"]),
    text("legal_form", &["partyLegalEntity/companyLegalForm"]),
    text("endpoint", &["endpointID"]),
    text("endpoint_scheme", &["endpointID/schemeID"]),
    text("street", &["postalAddress/streetName"]),
    text("street_2", &["postalAddress/additionalStreetName"]),
    text("street_3", &["postalAddress/addressLine/line"]),
    text("city", &["postalAddress/cityName"]),
    text("post_code", &["postalAddress/postalZone"]),
    text("region", &["postalAddress/countrySubentity"]),
    text("country", &["postalAddress/country/identificationCode"]),
    text("contact_name", &["contact/name"]),
    text("contact_phone", &["contact/telephone"]),
    text("contact_mail", &["contact/electronicMail"]),
];

/// Whoever receives what is delivered.
pub(super) const RECIPIENT: &[Term] = &[
    text("name", &["deliveryParty/partyName/name"]),
    text("street", &["deliveryLocation/address/streetName"]),
    text("street_2", &["deliveryLocation/address/additionalStreetName"]),
    text("street_3", &["deliveryLocation/address/addressLine/line"]),
    text("city", &["deliveryLocation/address/cityName"]),
    text("post_code", &["deliveryLocation/address/postalZone"]),
    text("region", &["deliveryLocation/address/countrySubentity"]),
    text("country", &["deliveryLocation/address/country/identificationCode"]),
];

/// Identifiers of a party, with their schemes.
pub(super) const IDENTIFIERS: &[&str] = &["partyIdentification/iD[schemeID!=SEPA]", "deliveryLocation/iD"];

/// The lines, those within a line, and their quantities.
pub(super) const LINES: &[&str] = &["invoiceLine", "creditNoteLine"];
pub(super) const LINES_WITHIN: &[&str] = &["subInvoiceLine", "subCreditNoteLine"];

/// A line.
pub(super) const LINE: &[Term] = &[
    text("line_id", &["iD"]),
    text(
        "object",
        &["documentReference[documentTypeCode=130]/iD", "documentReference/iD"],
    ),
    decimal("quantity", &["invoicedQuantity", "creditedQuantity"]),
    text("unit", &["invoicedQuantity/unitCode", "creditedQuantity/unitCode"]),
    amount("amount", &["lineExtensionAmount"]),
    text("order_line", &["orderLineReference/lineID"]),
    text("buyer_accounting", &["accountingCost", "accountingCostCode"]),
    day("period_from", &["invoicePeriod/startDate"]),
    day("period_to", &["invoicePeriod/endDate"]),
    amount("unit_price", &["price/priceAmount"]),
    amount("price_discount", &["price/allowanceCharge/amount"]),
    amount("gross_price", &["price/allowanceCharge/baseAmount"]),
    decimal("base_quantity", &["price/baseQuantity"]),
    text("base_unit", &["price/baseQuantity/unitCode"]),
    text("tax_category", &["item/classifiedTaxCategory/iD"]),
    decimal("tax_rate", &["item/classifiedTaxCategory/percent"]),
    text("item_name", &["item/name"]),
    text("item_description", &["item/description"]),
    text("seller_item", &["item/sellersItemIdentification/iD"]),
    text("buyer_item", &["item/buyersItemIdentification/iD"]),
    text("standard_item", &["item/standardItemIdentification/iD"]),
    text("standard_scheme", &["item/standardItemIdentification/iD/schemeID"]),
    text("origin", &["item/originCountry/identificationCode"]),
];

/// Notes of the document and of a line.
pub(super) const NOTES: &str = "note";
/// Classes of an item.
pub(super) const CLASSES: &str = "item/commodityClassification/itemClassificationCode";
/// Attributes of an item, with the names of name and value.
pub(super) const ATTRIBUTES: (&str, &str, &str) = ("item/additionalItemProperty", "name", "value");

/// Allowances and charges, and what says which of both.
pub(super) const ALLOWANCES: &str = "allowanceCharge";
pub(super) const IS_CHARGE: &str = "chargeIndicator";

/// An allowance or charge.
pub(super) const ALLOWANCE: &[Term] = &[
    amount("amount", &["amount"]),
    amount("base", &["baseAmount"]),
    decimal("percent", &["multiplierFactorNumeric"]),
    text("reason", &["allowanceChargeReason"]),
    text("reason_code", &["allowanceChargeReasonCode"]),
    text("tax_category", &["taxCategory/iD"]),
    decimal("tax_rate", &["taxCategory/percent"]),
];

/// The total taxes, which may be several: one in the currency of the document, one in that of accounting.
pub(super) const TAX_TOTALS: &str = "taxTotal";
pub(super) const TAX_TOTAL: &str = "taxAmount";
/// The taxes by category and rate in each of them.
pub(super) const TAXES: &str = "taxSubtotal";

/// A tax.
pub(super) const TAX: &[Term] = &[
    text("scheme", &["taxCategory/taxScheme/iD"]),
    text("category", &["taxCategory/iD"]),
    decimal("rate", &["taxCategory/percent"]),
    amount("taxable", &["taxableAmount"]),
    amount("amount", &["taxAmount"]),
    text("reason", &["taxCategory/taxExemptionReason"]),
    text("reason_code", &["taxCategory/taxExemptionReasonCode"]),
];

/// Ways to pay.
pub(super) const PAYMENTS: &str = "paymentMeans";

/// A way to pay.
pub(super) const PAYMENT: &[Term] = &[
    text("code", &["paymentMeansCode"]),
    text("text", &["paymentMeansCode/name"]),
    text("account", &["payeeFinancialAccount/iD"]),
    text("account_name", &["payeeFinancialAccount/name"]),
    text("bic", &["payeeFinancialAccount/financialInstitutionBranch/iD"]),
    text("card", &["cardAccount/primaryAccountNumberID"]),
    text("card_holder", &["cardAccount/holderName"]),
    text("debited_account", &["paymentMandate/payerFinancialAccount/iD"]),
];

/// References: kind, and where they are.
pub(super) const REFERENCES: &[(&str, &str)] = &[
    ("preceding", "billingReference/invoiceDocumentReference"),
    ("supporting", "additionalDocumentReference"),
];

/// A reference.
pub(super) const REFERENCE: &[Term] = &[
    text("number", &["iD"]),
    text("scheme", &["iD/schemeID"]),
    day("issue_date", &["issueDate"]),
    text("type_code", &["documentTypeCode"]),
    text("description", &["documentDescription"]),
    text("url", &["attachment/externalReference/uRI"]),
    text("mime_type", &["attachment/embeddedDocumentBinaryObject/mimeCode"]),
    text("file_name", &["attachment/embeddedDocumentBinaryObject/filename"]),
];

/// What is collected for others, in the extension of XRechnung.
pub(super) const COLLECTED: &str = "prepaidPayment/paidAmount";
