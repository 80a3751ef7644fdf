//! An electronic invoice, its parties, lines, allowances, taxes, ways of payment and references.

use crate::contract::document::{Field, Form, Sum, Table, ValueKind};

const fn text(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Identifier, Form::String, help)
        .nullable()
        .optional()
}

const fn day(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Date, Form::String, help)
        .nullable()
        .optional()
}

const fn decimal(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Decimal, Form::Number, help)
        .nullable()
        .optional()
}

const fn integer(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Integer, Form::Number, help)
        .nullable()
        .optional()
}

const fn list(name: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Json, Form::Nested, help)
        .nullable()
        .optional()
}

/// An invoice or a credit note. Terms of EN 16931 are in brackets.
pub(super) static DOCUMENT: Table = Table {
    name: "einvoice_document",
    is_envelope: false,
    fields: &[
        text("form", "UBL or CII"),
        text("kind", "invoice or credit-note"),
        text("number", "The seller's number (BT-1)"),
        day("issue_date", "When it was issued (BT-2)"),
        text(
            "type_code",
            "Kind of document by UNTDID 1001, such as 380 or 381 (BT-3)",
        ),
        text("currency", "Currency of all amounts (BT-5)"),
        text("tax_currency", "Currency in which the seller accounts for tax (BT-6)"),
        day("tax_point_date", "When tax is due (BT-7)"),
        text("tax_point_code", "Which day that is, as a code (BT-8)"),
        day("due_date", "When it is to be paid (BT-9)"),
        text("buyer_reference", "The buyer's reference (BT-10)"),
        text("project", "Project (BT-11)"),
        text("contract", "Contract (BT-12)"),
        text("purchase_order", "The buyer's order (BT-13)"),
        text("sales_order", "The seller's order (BT-14)"),
        text("receiving_advice", "Receiving advice (BT-15)"),
        text("despatch_advice", "Despatch advice (BT-16)"),
        text("tender", "Tender or lot (BT-17)"),
        text("invoiced_object", "What is invoiced, such as a cloud account (BT-18)"),
        text("buyer_accounting", "Where the buyer books it (BT-19)"),
        text("payment_terms", "Terms of payment (BT-20)"),
        list("notes", "Notes, each with its code where it has one (BG-1)"),
        text("process", "Business process (BT-23)"),
        text("specification", "Rules that it follows (BT-24)"),
        day("period_from", "First day of its period (BT-73)"),
        day("period_to", "Last day of its period (BT-74)"),
        day("delivered_on", "Day of delivery (BT-72)"),
        text("remittance", "What a payment should say (BT-83)"),
        text("mandate", "Mandate for a direct debit (BT-89)"),
        text("creditor", "Identifier of the creditor (BT-90)"),
        text("seller_name", "The seller (BT-27)"),
        text("seller_vat", "VAT identifier of the seller (BT-31)"),
        text("buyer_name", "The buyer (BT-44)"),
        text("buyer_vat", "VAT identifier of the buyer (BT-48)"),
        decimal("line_total", "Sum of the lines, without tax (BT-106)"),
        decimal("allowance_total", "Sum of allowances on the document (BT-107)"),
        decimal("charge_total", "Sum of charges on the document (BT-108)"),
        decimal("net", "Total without tax (BT-109)"),
        decimal("tax", "Total tax (BT-110)"),
        decimal("tax_accounted", "Total tax in the currency of BT-6 (BT-111)"),
        decimal("total", "Total with tax (BT-112)"),
        decimal("prepaid", "What was paid before (BT-113)"),
        decimal("rounding", "Rounding of what is due (BT-114)"),
        decimal("collected", "What is collected for others besides (BT-DEX-002)"),
        decimal("payable", "What is due (BT-115)"),
    ],
    derived: &["covers_from", "covers_to", "places", "seller_key"],
    key: &["seller_key", "kind", "number", "year(issue_date, covers_to)"],
    sums: &[
        Sum::amounts("total", Some("currency")),
        Sum::control("tax", Some("currency")),
        Sum::control("payable", Some("currency")),
    ],
};

/// A party of an invoice.
pub(super) static PARTY: Table = Table {
    name: "einvoice_party",
    is_envelope: false,
    fields: &[
        text("role", "seller, buyer, payee, tax representative or recipient"),
        text("name", "Name"),
        text("trading_name", "Name in trade"),
        list("identifiers", "Identifiers, each with its scheme where it has one"),
        text("register_number", "Number in a register"),
        text("register_scheme", "Which register"),
        text("vat_id", "VAT identifier"),
        text("tax_number", "Tax number"),
        text("legal_form", "Legal information"),
        text("endpoint", "Electronic address"),
        text("endpoint_scheme", "Scheme of that address"),
        text("street", "Address, first line"),
        text("street_2", "Address, second line"),
        text("street_3", "Address, third line"),
        text("city", "City"),
        text("post_code", "Post code"),
        text("region", "Region"),
        text("country", "Country, ISO 3166"),
        text("contact_name", "Contact: name"),
        text("contact_phone", "Contact: telephone"),
        text("contact_mail", "Contact: e-mail"),
    ],
    derived: &[],
    key: &[],
    sums: &[],
};

/// A line.
pub(super) static LINE: Table = Table {
    name: "einvoice_line",
    is_envelope: false,
    fields: &[
        integer("position", "Its place among the lines, from 1"),
        integer("within", "Position of the line that it is a part of"),
        text("line_id", "The seller's number of it (BT-126)"),
        list("notes", "Notes (BT-127)"),
        text("object", "What it is for, such as a sub-account (BT-128)"),
        decimal("quantity", "Quantity (BT-129)"),
        text("unit", "Unit, a code of UN/ECE Recommendation 20 (BT-130)"),
        decimal("amount", "Amount without tax (BT-131)"),
        text("currency", "Currency of the document"),
        text("order_line", "Line of the buyer's order (BT-132)"),
        text("buyer_accounting", "Where the buyer books it (BT-133)"),
        day("period_from", "First day of its period (BT-134)"),
        day("period_to", "Last day of its period (BT-135)"),
        decimal("unit_price", "Price without tax (BT-146)"),
        decimal("price_discount", "Discount within that price (BT-147)"),
        decimal("gross_price", "Price before that discount (BT-148)"),
        decimal("base_quantity", "Quantity that the price is for (BT-149)"),
        text("base_unit", "Unit of that quantity (BT-150)"),
        text("tax_category", "Category of tax, UNTDID 5305 (BT-151)"),
        decimal("tax_rate", "Rate of tax in per cent (BT-152)"),
        text("item_name", "Name of the item (BT-153)"),
        text("item_description", "Description of the item (BT-154)"),
        text("seller_item", "The seller's identifier of the item (BT-155)"),
        text("buyer_item", "The buyer's identifier of the item (BT-156)"),
        text("standard_item", "Standard identifier of the item (BT-157)"),
        text("standard_scheme", "Scheme of that identifier"),
        list("classes", "Classes of the item, each with its list (BT-158)"),
        text("origin", "Country of origin (BT-159)"),
        list("attributes", "Attributes of the item (BG-32)"),
    ],
    derived: &[],
    key: &[],
    sums: &[Sum::control("amount", Some("currency"))],
};

/// An allowance or a charge, of the document or of a line.
pub(super) static ALLOWANCE: Table = Table {
    name: "einvoice_allowance",
    is_envelope: false,
    fields: &[
        integer("position", "Its place among the allowances and charges, from 1"),
        integer("line", "Position of its line; nothing where it is of the document"),
        integer("is_charge", "1 for a charge, 0 for an allowance"),
        decimal("amount", "Amount (BT-92, BT-99, BT-136, BT-141)"),
        text("currency", "Currency of the document"),
        decimal("base", "What a percentage is of"),
        decimal("percent", "The percentage"),
        text("reason", "Why"),
        text("reason_code", "Why, as a code"),
        text("tax_category", "Category of tax; nothing for those of a line"),
        decimal("tax_rate", "Rate of tax in per cent"),
    ],
    derived: &[],
    key: &[],
    sums: &[Sum::control("amount", Some("currency"))],
};

/// The tax of one category and rate.
pub(super) static TAX: Table = Table {
    name: "einvoice_tax",
    is_envelope: false,
    fields: &[
        integer("position", "Its place among the taxes, from 1"),
        text("scheme", "Kind of tax, such as VAT"),
        text("category", "Category, UNTDID 5305 (BT-118)"),
        decimal("rate", "Rate in per cent (BT-119)"),
        decimal("taxable", "What is taxed (BT-116)"),
        decimal("amount", "Tax (BT-117)"),
        text("currency", "Currency of the document"),
        text("reason", "Why no tax is due (BT-120)"),
        text("reason_code", "The same as a code (BT-121)"),
    ],
    derived: &[],
    key: &[],
    sums: &[
        Sum::control("taxable", Some("currency")),
        Sum::control("amount", Some("currency")),
    ],
};

/// A way to pay.
pub(super) static PAYMENT: Table = Table {
    name: "einvoice_payment",
    is_envelope: false,
    fields: &[
        integer("position", "Its place among the ways to pay, from 1"),
        text("code", "Means of payment, UNTDID 4461 (BT-81)"),
        text("text", "The same in words (BT-82)"),
        text("account", "IBAN or number of the account to pay to (BT-84)"),
        text("account_name", "Name of that account (BT-85)"),
        text("bic", "Bank of that account (BT-86)"),
        text("card", "Number of a card, shortened (BT-87)"),
        text("card_holder", "Holder of that card (BT-88)"),
        text("debited_account", "Account that is debited (BT-91)"),
    ],
    derived: &[],
    key: &[],
    sums: &[],
};

/// Another document that the invoice names.
pub(super) static REFERENCE: Table = Table {
    name: "einvoice_reference",
    is_envelope: false,
    fields: &[
        integer("position", "Its place among the references, from 1"),
        text(
            "kind",
            "preceding for an invoice before (BG-3), supporting for other documents (BG-24)",
        ),
        text("number", "Its number (BT-25, BT-122)"),
        text("scheme", "Scheme of that number"),
        day("issue_date", "When it was issued (BT-26)"),
        text("type_code", "What it is, as a code"),
        text("description", "What it is (BT-123)"),
        text("url", "Where it is (BT-124)"),
        text("mime_type", "Kind of the file in the invoice (BT-125)"),
        text("file_name", "Name of the file in the invoice"),
    ],
    derived: &[],
    key: &[],
    sums: &[],
};
