//! The Cross Industry Invoice D16B, as it is sent alone and inside the PDFs of Factur-X and ZUGFeRD.

use crate::providers::einvoice::terms::{Term, amount, code, day, decimal, text};

const SETTLEMENT_CURRENCY: &str = "supplyChainTradeTransaction/applicableHeaderTradeSettlement/invoiceCurrencyCode";

/// The currency, which has to be known before any amount is read.
pub(super) const CURRENCY: Term = code("currency", &[SETTLEMENT_CURRENCY]);

/// What of the document stands at its top.
pub(super) const HEAD: &[Term] = &[
    text("number", &["exchangedDocument/iD"]),
    day("issue_date", &["exchangedDocument/issueDateTime/dateTimeString"]),
    text("type_code", &["exchangedDocument/typeCode"]),
    text(
        "process",
        &["exchangedDocumentContext/businessProcessSpecifiedDocumentContextParameter/iD"],
    ),
    text(
        "specification",
        &["exchangedDocumentContext/guidelineSpecifiedDocumentContextParameter/iD"],
    ),
];

/// Where the three parts of a document are.
pub(super) const AGREEMENT: &str = "supplyChainTradeTransaction/applicableHeaderTradeAgreement";
pub(super) const DELIVERY: &str = "supplyChainTradeTransaction/applicableHeaderTradeDelivery";
pub(super) const SETTLEMENT: &str = "supplyChainTradeTransaction/applicableHeaderTradeSettlement";

/// What was agreed.
pub(super) const OF_AGREEMENT: &[Term] = &[
    text("buyer_reference", &["buyerReference"]),
    text("project", &["specifiedProcuringProject/iD"]),
    text("contract", &["contractReferencedDocument/issuerAssignedID"]),
    text("purchase_order", &["buyerOrderReferencedDocument/issuerAssignedID"]),
    text("sales_order", &["sellerOrderReferencedDocument/issuerAssignedID"]),
    text(
        "tender",
        &["additionalReferencedDocument[typeCode=50]/issuerAssignedID"],
    ),
    text(
        "invoiced_object",
        &["additionalReferencedDocument[typeCode=130]/issuerAssignedID"],
    ),
];

/// What was delivered.
pub(super) const OF_DELIVERY: &[Term] = &[
    day(
        "delivered_on",
        &["actualDeliverySupplyChainEvent/occurrenceDateTime/dateTimeString"],
    ),
    text(
        "despatch_advice",
        &["despatchAdviceReferencedDocument/issuerAssignedID"],
    ),
    text(
        "receiving_advice",
        &["receivingAdviceReferencedDocument/issuerAssignedID"],
    ),
];

/// How it is settled.
pub(super) const OF_SETTLEMENT: &[Term] = &[
    code("tax_currency", &["taxCurrencyCode"]),
    day(
        "tax_point_date",
        &[
            "applicableTradeTax/taxPointDate/dateString",
            "applicableTradeTax/taxPointDate/dateTimeString",
        ],
    ),
    text("tax_point_code", &["applicableTradeTax/dueDateTypeCode"]),
    day(
        "due_date",
        &["specifiedTradePaymentTerms/dueDateDateTime/dateTimeString"],
    ),
    text("buyer_accounting", &["receivableSpecifiedTradeAccountingAccount/iD"]),
    text("payment_terms", &["specifiedTradePaymentTerms/description"]),
    day("period_from", &["billingSpecifiedPeriod/startDateTime/dateTimeString"]),
    day("period_to", &["billingSpecifiedPeriod/endDateTime/dateTimeString"]),
    text("remittance", &["paymentReference"]),
    text("mandate", &["specifiedTradePaymentTerms/directDebitMandateID"]),
    text("creditor", &["creditorReferenceID"]),
    amount(
        "line_total",
        &["specifiedTradeSettlementHeaderMonetarySummation/lineTotalAmount"],
    ),
    amount(
        "allowance_total",
        &["specifiedTradeSettlementHeaderMonetarySummation/allowanceTotalAmount"],
    ),
    amount(
        "charge_total",
        &["specifiedTradeSettlementHeaderMonetarySummation/chargeTotalAmount"],
    ),
    amount(
        "net",
        &["specifiedTradeSettlementHeaderMonetarySummation/taxBasisTotalAmount"],
    ),
    amount(
        "total",
        &["specifiedTradeSettlementHeaderMonetarySummation/grandTotalAmount"],
    ),
    amount(
        "prepaid",
        &["specifiedTradeSettlementHeaderMonetarySummation/totalPrepaidAmount"],
    ),
    amount(
        "rounding",
        &["specifiedTradeSettlementHeaderMonetarySummation/roundingAmount"],
    ),
    amount(
        "payable",
        &["specifiedTradeSettlementHeaderMonetarySummation/duePayableAmount"],
    ),
];

/// The total taxes: one in the currency of the document, one in that of accounting.
pub(super) const TAX_TOTALS: &str = "supplyChainTradeTransaction/applicableHeaderTradeSettlement/specifiedTradeSettlementHeaderMonetarySummation/taxTotalAmount";

/// The parties: role, and where the party is.
pub(super) const PARTIES: &[(&str, &str)] = &[
    (
        "seller",
        "supplyChainTradeTransaction/applicableHeaderTradeAgreement/sellerTradeParty",
    ),
    (
        "buyer",
        "supplyChainTradeTransaction/applicableHeaderTradeAgreement/buyerTradeParty",
    ),
    (
        "payee",
        "supplyChainTradeTransaction/applicableHeaderTradeSettlement/payeeTradeParty",
    ),
    (
        "tax representative",
        "supplyChainTradeTransaction/applicableHeaderTradeAgreement/sellerTaxRepresentativeTradeParty",
    ),
    (
        "recipient",
        "supplyChainTradeTransaction/applicableHeaderTradeDelivery/shipToTradeParty",
    ),
];

/// A party.
pub(super) const PARTY: &[Term] = &[
    text("name", &["name"]),
    text("trading_name", &["specifiedLegalOrganization/tradingBusinessName"]),
    text("register_number", &["specifiedLegalOrganization/iD"]),
    text("register_scheme", &["specifiedLegalOrganization/iD/schemeID"]),
    text("vat_id", &["specifiedTaxRegistration/iD[schemeID=VA]"]),
    text("tax_number", &["specifiedTaxRegistration/iD[schemeID=FC]"]),
    text("legal_form", &["description"]),
    text("endpoint", &["uRIUniversalCommunication/uRIID"]),
    text("endpoint_scheme", &["uRIUniversalCommunication/uRIID/schemeID"]),
    text("street", &["postalTradeAddress/lineOne"]),
    text("street_2", &["postalTradeAddress/lineTwo"]),
    text("street_3", &["postalTradeAddress/lineThree"]),
    text("city", &["postalTradeAddress/cityName"]),
    text("post_code", &["postalTradeAddress/postcodeCode"]),
    text("region", &["postalTradeAddress/countrySubDivisionName"]),
    text("country", &["postalTradeAddress/countryID"]),
    text(
        "contact_name",
        &["definedTradeContact/personName", "definedTradeContact/departmentName"],
    ),
    text(
        "contact_phone",
        &["definedTradeContact/telephoneUniversalCommunication/completeNumber"],
    ),
    text(
        "contact_mail",
        &["definedTradeContact/emailURIUniversalCommunication/uRIID"],
    ),
];

/// Identifiers of a party, with their schemes.
pub(super) const IDENTIFIERS: &[&str] = &["iD", "globalID"];

/// The lines.
pub(super) const LINES: &[&str] = &["supplyChainTradeTransaction/includedSupplyChainTradeLineItem"];

/// A line.
pub(super) const LINE: &[Term] = &[
    text("line_id", &["associatedDocumentLineDocument/lineID"]),
    text(
        "object",
        &[
            "specifiedLineTradeSettlement/additionalReferencedDocument[typeCode=130]/issuerAssignedID",
            "specifiedLineTradeSettlement/additionalReferencedDocument/issuerAssignedID",
        ],
    ),
    decimal("quantity", &["specifiedLineTradeDelivery/billedQuantity"]),
    text("unit", &["specifiedLineTradeDelivery/billedQuantity/unitCode"]),
    amount(
        "amount",
        &["specifiedLineTradeSettlement/specifiedTradeSettlementLineMonetarySummation/lineTotalAmount"],
    ),
    text(
        "order_line",
        &["specifiedLineTradeAgreement/buyerOrderReferencedDocument/lineID"],
    ),
    text(
        "buyer_accounting",
        &["specifiedLineTradeSettlement/receivableSpecifiedTradeAccountingAccount/iD"],
    ),
    day(
        "period_from",
        &["specifiedLineTradeSettlement/billingSpecifiedPeriod/startDateTime/dateTimeString"],
    ),
    day(
        "period_to",
        &["specifiedLineTradeSettlement/billingSpecifiedPeriod/endDateTime/dateTimeString"],
    ),
    amount(
        "unit_price",
        &["specifiedLineTradeAgreement/netPriceProductTradePrice/chargeAmount"],
    ),
    amount(
        "price_discount",
        &["specifiedLineTradeAgreement/grossPriceProductTradePrice/appliedTradeAllowanceCharge/actualAmount"],
    ),
    amount(
        "gross_price",
        &["specifiedLineTradeAgreement/grossPriceProductTradePrice/chargeAmount"],
    ),
    decimal(
        "base_quantity",
        &[
            "specifiedLineTradeAgreement/netPriceProductTradePrice/basisQuantity",
            "specifiedLineTradeAgreement/grossPriceProductTradePrice/basisQuantity",
        ],
    ),
    text(
        "base_unit",
        &[
            "specifiedLineTradeAgreement/netPriceProductTradePrice/basisQuantity/unitCode",
            "specifiedLineTradeAgreement/grossPriceProductTradePrice/basisQuantity/unitCode",
        ],
    ),
    text(
        "tax_category",
        &["specifiedLineTradeSettlement/applicableTradeTax/categoryCode"],
    ),
    decimal(
        "tax_rate",
        &["specifiedLineTradeSettlement/applicableTradeTax/rateApplicablePercent"],
    ),
    text("item_name", &["specifiedTradeProduct/name"]),
    text("item_description", &["specifiedTradeProduct/description"]),
    text("seller_item", &["specifiedTradeProduct/sellerAssignedID"]),
    text("buyer_item", &["specifiedTradeProduct/buyerAssignedID"]),
    text("standard_item", &["specifiedTradeProduct/globalID"]),
    text("standard_scheme", &["specifiedTradeProduct/globalID/schemeID"]),
    text("origin", &["specifiedTradeProduct/originTradeCountry/iD"]),
];

/// The line that a line is a part of, by its number, in the profile EXTENDED.
pub(super) const PARENT_LINE: &str = "associatedDocumentLineDocument/parentLineID";

/// Notes of the document and of a line, with the names of text and code.
pub(super) const NOTES: &str = "exchangedDocument/includedNote";
pub(super) const LINE_NOTES: &str = "associatedDocumentLineDocument/includedNote";

/// Classes of an item.
pub(super) const CLASSES: &str = "specifiedTradeProduct/designatedProductClassification/classCode";
/// Attributes of an item, with the names of name and value.
pub(super) const ATTRIBUTES: (&str, &str, &str) = (
    "specifiedTradeProduct/applicableProductCharacteristic",
    "description",
    "value",
);

/// Allowances and charges of the document, those of a line, and what says which of both.
pub(super) const ALLOWANCES: &str =
    "supplyChainTradeTransaction/applicableHeaderTradeSettlement/specifiedTradeAllowanceCharge";
pub(super) const LINE_ALLOWANCES: &str = "specifiedLineTradeSettlement/specifiedTradeAllowanceCharge";
pub(super) const IS_CHARGE: &str = "chargeIndicator/indicator";

/// An allowance or charge.
pub(super) const ALLOWANCE: &[Term] = &[
    amount("amount", &["actualAmount"]),
    amount("base", &["basisAmount"]),
    decimal("percent", &["calculationPercent"]),
    text("reason", &["reason"]),
    text("reason_code", &["reasonCode"]),
    text("tax_category", &["categoryTradeTax/categoryCode"]),
    decimal("tax_rate", &["categoryTradeTax/rateApplicablePercent"]),
];

/// Freight and the like, which are charges, in the profile EXTENDED.
pub(super) const SERVICES: &str =
    "supplyChainTradeTransaction/applicableHeaderTradeSettlement/specifiedLogisticsServiceCharge";

/// One of these.
pub(super) const SERVICE: &[Term] = &[
    amount("amount", &["appliedAmount"]),
    text("reason", &["description"]),
    text("tax_category", &["appliedTradeTax/categoryCode"]),
    decimal("tax_rate", &["appliedTradeTax/rateApplicablePercent"]),
];

/// The taxes by category and rate.
pub(super) const TAXES: &str = "supplyChainTradeTransaction/applicableHeaderTradeSettlement/applicableTradeTax";

/// A tax.
pub(super) const TAX: &[Term] = &[
    text("scheme", &["typeCode"]),
    text("category", &["categoryCode"]),
    decimal("rate", &["rateApplicablePercent"]),
    amount("taxable", &["basisAmount"]),
    amount("amount", &["calculatedAmount"]),
    text("reason", &["exemptionReason"]),
    text("reason_code", &["exemptionReasonCode"]),
];

/// Ways to pay.
pub(super) const PAYMENTS: &str =
    "supplyChainTradeTransaction/applicableHeaderTradeSettlement/specifiedTradeSettlementPaymentMeans";

/// A way to pay.
pub(super) const PAYMENT: &[Term] = &[
    text("code", &["typeCode"]),
    text("text", &["information"]),
    text(
        "account",
        &[
            "payeePartyCreditorFinancialAccount/iBANID",
            "payeePartyCreditorFinancialAccount/proprietaryID",
        ],
    ),
    text("account_name", &["payeePartyCreditorFinancialAccount/accountName"]),
    text("bic", &["payeeSpecifiedCreditorFinancialInstitution/bICID"]),
    text("card", &["applicableTradeSettlementFinancialCard/iD"]),
    text(
        "card_holder",
        &["applicableTradeSettlementFinancialCard/cardholderName"],
    ),
    text("debited_account", &["payerPartyDebtorFinancialAccount/iBANID"]),
];

/// References: kind, and where they are.
pub(super) const REFERENCES: &[(&str, &str)] = &[
    (
        "preceding",
        "supplyChainTradeTransaction/applicableHeaderTradeSettlement/invoiceReferencedDocument",
    ),
    (
        "supporting",
        "supplyChainTradeTransaction/applicableHeaderTradeAgreement/additionalReferencedDocument",
    ),
];

/// A reference.
pub(super) const REFERENCE: &[Term] = &[
    text("number", &["issuerAssignedID"]),
    text("scheme", &["referenceTypeCode"]),
    day("issue_date", &["formattedIssueDateTime/dateTimeString"]),
    text("type_code", &["typeCode"]),
    text("description", &["name"]),
    text("url", &["uRIID"]),
    text("mime_type", &["attachmentBinaryObject/mimeCode"]),
    text("file_name", &["attachmentBinaryObject/filename"]),
];
