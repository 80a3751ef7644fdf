-- Electronic invoices that were received, and files that are attached to invoices.
--
-- Every table whose name begins with einvoice also has
--   row_id          order of arrival
--   import_id       which import brought the row
--   account_id      whose it is: the --account of the import
--   place           JSON pointer of the object in its document
--   written_as      not used
--   extra           not used
--   content_digest  SHA-256 over all that was stated; equal content of one key is a duplicate, other content a revision
-- Amounts are exact decimals as written; those of a credit note are positive where they are given back. Terms of EN 16931 are
-- named in brackets.

INSERT INTO provider (provider, provider_name) VALUES ('einvoice', 'Electronic invoices');

-- An invoice or a credit note, as its seller wrote it.
CREATE TABLE einvoice_document (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    form TEXT NOT NULL,        -- UBL or CII
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit-note')), -- by the outermost element and the type code
    number TEXT NOT NULL,      -- BT-1
    issue_date TEXT NOT NULL,  -- BT-2
    type_code TEXT,            -- BT-3
    currency TEXT NOT NULL,    -- BT-5
    tax_currency TEXT,         -- BT-6
    tax_point_date TEXT,       -- BT-7
    tax_point_code TEXT,       -- BT-8
    due_date TEXT,             -- BT-9
    buyer_reference TEXT,      -- BT-10
    project TEXT,              -- BT-11
    contract TEXT,             -- BT-12
    purchase_order TEXT,       -- BT-13
    sales_order TEXT,          -- BT-14
    receiving_advice TEXT,     -- BT-15
    despatch_advice TEXT,      -- BT-16
    tender TEXT,               -- BT-17
    invoiced_object TEXT,      -- BT-18
    buyer_accounting TEXT,     -- BT-19
    payment_terms TEXT,        -- BT-20
    notes TEXT,                -- BG-1, a JSON list
    process TEXT,              -- BT-23
    specification TEXT,        -- BT-24
    period_from TEXT,          -- BT-73
    period_to TEXT,            -- BT-74, the last day
    delivered_on TEXT,         -- BT-72
    remittance TEXT,           -- BT-83
    mandate TEXT,              -- BT-89
    creditor TEXT,             -- BT-90
    seller_name TEXT NOT NULL, -- BT-27
    seller_vat TEXT,           -- BT-31
    buyer_name TEXT,           -- BT-44
    buyer_vat TEXT,            -- BT-48
    line_total TEXT,           -- BT-106
    allowance_total TEXT,      -- BT-107
    charge_total TEXT,         -- BT-108
    net TEXT,                  -- BT-109
    tax TEXT,                  -- BT-110
    tax_accounted TEXT,        -- BT-111
    total TEXT NOT NULL,       -- BT-112
    prepaid TEXT,              -- BT-113
    rounding TEXT,             -- BT-114
    collected TEXT,            -- what is collected for others, in the extension of XRechnung
    payable TEXT,              -- BT-115
    covers_from TEXT,          -- first day of the period, else of those of the lines
    covers_to TEXT,            -- last day, the same
    places TEXT NOT NULL,      -- where each value stands: JSON pointers by column, a JSON object
    seller_key TEXT NOT NULL   -- the seller's name in small letters and digits, and the VAT identifier
) STRICT;
CREATE INDEX einvoice_document_by_key ON einvoice_document (account_id, seller_key, kind, number);
CREATE INDEX einvoice_document_by_vat ON einvoice_document (seller_vat) WHERE seller_vat IS NOT NULL;

-- A party of an electronic invoice.
CREATE TABLE einvoice_party (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES einvoice_document,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('seller', 'buyer', 'payee', 'tax representative', 'recipient')),
    name TEXT,
    trading_name TEXT,
    identifiers TEXT,          -- a JSON list of objects with id and scheme
    register_number TEXT,
    register_scheme TEXT,
    vat_id TEXT,
    tax_number TEXT,
    legal_form TEXT,
    endpoint TEXT,             -- electronic address
    endpoint_scheme TEXT,
    street TEXT,
    street_2 TEXT,
    street_3 TEXT,
    city TEXT,
    post_code TEXT,
    region TEXT,
    country TEXT,              -- ISO 3166
    contact_name TEXT,
    contact_phone TEXT,
    contact_mail TEXT
) STRICT;
CREATE INDEX einvoice_party_by_parent ON einvoice_party (parent_row);

-- A line of an electronic invoice.
CREATE TABLE einvoice_line (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES einvoice_document,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    position INTEGER NOT NULL, -- from 1
    within INTEGER,            -- the position of the line that it is a part of: its amount is in that line's amount
    line_id TEXT,              -- BT-126
    notes TEXT,                -- BT-127, a JSON list
    object TEXT,               -- BT-128
    quantity TEXT,             -- BT-129
    unit TEXT,                 -- BT-130
    amount TEXT,               -- BT-131; NULL only for lines that say that they are for information
    currency TEXT NOT NULL,    -- of the document
    order_line TEXT,           -- BT-132
    buyer_accounting TEXT,     -- BT-133
    period_from TEXT,          -- BT-134
    period_to TEXT,            -- BT-135, the last day
    unit_price TEXT,           -- BT-146
    price_discount TEXT,       -- BT-147
    gross_price TEXT,          -- BT-148
    base_quantity TEXT,        -- BT-149; NULL for 1
    base_unit TEXT,            -- BT-150
    tax_category TEXT,         -- BT-151
    tax_rate TEXT,             -- BT-152, per cent
    item_name TEXT,            -- BT-153
    item_description TEXT,     -- BT-154
    seller_item TEXT,          -- BT-155
    buyer_item TEXT,           -- BT-156
    standard_item TEXT,        -- BT-157
    standard_scheme TEXT,
    classes TEXT,              -- BT-158, a JSON list of objects with id, scheme and version
    origin TEXT,               -- BT-159
    attributes TEXT            -- BG-32, a JSON list of objects with name and value
) STRICT;
CREATE INDEX einvoice_line_by_parent ON einvoice_line (parent_row);

-- An allowance or a charge, of the document or of one of its lines.
CREATE TABLE einvoice_allowance (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES einvoice_document,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    position INTEGER NOT NULL, -- from 1
    line INTEGER,              -- the position of its line; NULL where it is of the document
    is_charge INTEGER NOT NULL CHECK (is_charge IN (0, 1)),
    amount TEXT NOT NULL,      -- BT-92, BT-99, BT-136, BT-141
    currency TEXT NOT NULL,    -- of the document
    base TEXT,                 -- BT-93, BT-100, BT-137, BT-142
    percent TEXT,              -- BT-94, BT-101, BT-138, BT-143
    reason TEXT,
    reason_code TEXT,
    tax_category TEXT,         -- BT-95, BT-102
    tax_rate TEXT              -- BT-96, BT-103, per cent
) STRICT;
CREATE INDEX einvoice_allowance_by_parent ON einvoice_allowance (parent_row);

-- The tax of one category and rate.
CREATE TABLE einvoice_tax (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES einvoice_document,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    position INTEGER NOT NULL, -- from 1
    scheme TEXT,               -- VAT, or another kind of tax
    category TEXT,             -- BT-118
    rate TEXT,                 -- BT-119, per cent
    taxable TEXT,              -- BT-116
    amount TEXT NOT NULL,      -- BT-117
    currency TEXT NOT NULL,    -- of the document
    reason TEXT,               -- BT-120
    reason_code TEXT           -- BT-121
) STRICT;
CREATE INDEX einvoice_tax_by_parent ON einvoice_tax (parent_row);

-- A way to pay an electronic invoice.
CREATE TABLE einvoice_payment (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES einvoice_document,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    position INTEGER NOT NULL, -- from 1
    code TEXT,                 -- BT-81
    text TEXT,                 -- BT-82
    account TEXT,              -- BT-84
    account_name TEXT,         -- BT-85
    bic TEXT,                  -- BT-86
    card TEXT,                 -- BT-87
    card_holder TEXT,          -- BT-88
    debited_account TEXT       -- BT-91
) STRICT;
CREATE INDEX einvoice_payment_by_parent ON einvoice_payment (parent_row);

-- Another document that an electronic invoice names.
CREATE TABLE einvoice_reference (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES einvoice_document,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    position INTEGER NOT NULL, -- from 1
    kind TEXT NOT NULL CHECK (kind IN ('preceding', 'supporting')),
    number TEXT,               -- BT-25, BT-122
    scheme TEXT,
    issue_date TEXT,           -- BT-26
    type_code TEXT,
    description TEXT,          -- BT-123
    url TEXT,                  -- BT-124
    mime_type TEXT,            -- BT-125: its bytes are in the file of the invoice
    file_name TEXT
) STRICT;
CREATE INDEX einvoice_reference_by_parent ON einvoice_reference (parent_row);

-- A file that somebody attached to an invoice: a decision like the others, which another one withdraws. Its bytes are in the
-- archive.
CREATE TABLE attachment (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    row_key   TEXT NOT NULL CHECK (row_key <> ''), -- of the invoice, in the relation of documents
    name      TEXT NOT NULL CHECK (name <> ''),    -- of the file, without folders
    sha256    TEXT NOT NULL CHECK (length(sha256) = 64), -- of its bytes, lower-case hex
    size      INTEGER NOT NULL CHECK (size >= 0),
    source_id INTEGER NOT NULL REFERENCES source,
    why       TEXT CHECK (why <> '')
) STRICT;
CREATE INDEX attachment_by_hash ON attachment (sha256);
CREATE INDEX attachment_by_invoice ON attachment (row_key);

CREATE TRIGGER einvoice_document_no_update BEFORE UPDATE ON einvoice_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_document is never changed'); END;
CREATE TRIGGER einvoice_document_no_delete BEFORE DELETE ON einvoice_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_document is never deleted'); END;
CREATE TRIGGER einvoice_party_no_update BEFORE UPDATE ON einvoice_party BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_party is never changed'); END;
CREATE TRIGGER einvoice_party_no_delete BEFORE DELETE ON einvoice_party BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_party is never deleted'); END;
CREATE TRIGGER einvoice_line_no_update BEFORE UPDATE ON einvoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_line is never changed'); END;
CREATE TRIGGER einvoice_line_no_delete BEFORE DELETE ON einvoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_line is never deleted'); END;
CREATE TRIGGER einvoice_allowance_no_update BEFORE UPDATE ON einvoice_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_allowance is never changed'); END;
CREATE TRIGGER einvoice_allowance_no_delete BEFORE DELETE ON einvoice_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_allowance is never deleted'); END;
CREATE TRIGGER einvoice_tax_no_update BEFORE UPDATE ON einvoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_tax is never changed'); END;
CREATE TRIGGER einvoice_tax_no_delete BEFORE DELETE ON einvoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_tax is never deleted'); END;
CREATE TRIGGER einvoice_payment_no_update BEFORE UPDATE ON einvoice_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_payment is never changed'); END;
CREATE TRIGGER einvoice_payment_no_delete BEFORE DELETE ON einvoice_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_payment is never deleted'); END;
CREATE TRIGGER einvoice_reference_no_update BEFORE UPDATE ON einvoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_reference is never changed'); END;
CREATE TRIGGER einvoice_reference_no_delete BEFORE DELETE ON einvoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_reference is never deleted'); END;
CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment BEGIN SELECT RAISE(ABORT, 'append-only: a row of attachment is never changed'); END;
CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment BEGIN SELECT RAISE(ABORT, 'append-only: a row of attachment is never deleted'); END;
