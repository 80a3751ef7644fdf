-- The whole schema of a ledger: tables, indexes, triggers, views; each kind by name.
-- Written by a test: BILLBOOK_BLESS=1 cargo test --test it schema

CREATE TABLE acceptance (
    row_id     INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL UNIQUE REFERENCES import,
    finding    TEXT NOT NULL CHECK (length(finding) = 12), -- the first twelve digits of a SHA-256, lower-case hex
    check_name TEXT NOT NULL,
    severity   TEXT NOT NULL,
    object     TEXT NOT NULL,
    message    TEXT NOT NULL,
    expected   TEXT NOT NULL, -- '' where the finding has no figures
    found      TEXT NOT NULL,
    difference TEXT NOT NULL,
    place      TEXT NOT NULL,                   -- file, place and import when it was accepted
    why        TEXT NOT NULL CHECK (why <> '')
) STRICT;

CREATE TABLE adjustment (
    adjustment_id INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import,
    row_key       TEXT NOT NULL, -- of the document, in the view invoice_document
    amount        TEXT NOT NULL, -- exact decimal: what it settles of the document; negative for a credit note
    currency      TEXT NOT NULL,
    adjusted_on   TEXT NOT NULL, -- the day of the credit note; the day of the last payment
    kind          TEXT NOT NULL CHECK (kind IN ('credit note', 'small difference')),
    beside_key    TEXT,          -- row_key of the document on the other side; NULL for a small difference
    withdraws     INTEGER REFERENCES adjustment (adjustment_id), -- the row that no longer holds; this row repeats it. NULL for an adjustment
    CHECK ((kind = 'credit note') = (beside_key IS NOT NULL))
) STRICT;

CREATE TABLE allocation (
    allocation_id INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import,
    payment_key   TEXT,             -- row_key of the payment; NULL where the issuer states that the invoice is paid
    row_key       TEXT NOT NULL,    -- of a document of the invoice, in the view invoice_document
    amount        TEXT NOT NULL,    -- exact decimal: what it settles of the invoice; negative for credit notes and money that came back
    of_payment    TEXT,             -- the same with the sign of the payment; NULL where there is none
    currency      TEXT NOT NULL,
    allocated_on  TEXT NOT NULL,    -- the later day of payment and invoice
    basis         TEXT NOT NULL CHECK (basis IN ('column', 'structured', 'end-to-end', 'number', 'subset', 'amount', 'stated', 'by hand')),
    withdraws     INTEGER REFERENCES allocation (allocation_id), -- the row that no longer holds; this row repeats it. NULL for an allocation
    CHECK ((basis = 'stated') = (payment_key IS NULL))
) STRICT;

CREATE TABLE allocation_by_hand (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    statement TEXT NOT NULL,
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

CREATE TABLE assertion (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    number    INTEGER NOT NULL UNIQUE CHECK (number > 0), -- 1, 2, 3, …
    kind      TEXT NOT NULL CHECK (kind IN ('invoice', 'balance', 'spend')),
    subject   TEXT NOT NULL,      -- invoice: [PROVIDER/][ACCOUNT/]ID; balance: PROVIDER/ACCOUNT; spend: [PROVIDER[/ACCOUNT]]
    time      TEXT,               -- balance: a date, its end being meant, or a moment; spend: 2025-06, 2025-Q2 or 2025
    amount    TEXT NOT NULL,      -- exact decimal
    currency  TEXT NOT NULL REFERENCES currency,
    tolerance TEXT NOT NULL,      -- exact decimal, not negative
    why       TEXT CHECK (why <> ''),
    CHECK ((kind = 'invoice') = (time IS NULL))
) STRICT;

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

CREATE TABLE banking_entry (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES banking_statement,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    position INTEGER NOT NULL,  -- from 1
    mark TEXT NOT NULL,         -- the side as written: CRDT, DBIT, C, D, RC, RD, EC, ED; of OFX the type, such as DEBIT
    amount TEXT NOT NULL,       -- signed by what is written
    currency TEXT NOT NULL,
    status TEXT NOT NULL,       -- BOOK counts; anything else, such as PDNG and INFO, is no payment
    is_reversal INTEGER NOT NULL CHECK (is_reversal IN (0, 1)), -- 1 where the entry takes back another
    booked_on TEXT,             -- NULL where the file does not say it
    valued_on TEXT,
    bank_reference TEXT,        -- the bank's own reference or id of it
    own_reference TEXT,         -- the reference of the owner of the account, or of the entry in its statement
    code TEXT,                  -- what kind of entry, in the bank's code
    end_to_end_id TEXT,
    structured_reference TEXT,
    party_name TEXT,            -- who paid, or was paid
    party_account TEXT,         -- IBAN or number of that party's account
    reference TEXT,             -- what the payment says it is for
    return_code TEXT,           -- why it came back
    instructed_amount TEXT,     -- what was ordered, in another currency
    instructed_currency TEXT,
    charges TEXT,               -- what the bank took; positive
    charges_currency TEXT,
    charges_included INTEGER CHECK (charges_included IN (0, 1)), -- 1: in the amount; 0: an entry of their own; NULL: the file does not say
    batch_count INTEGER,        -- how many payments are in it, as stated
    corrects TEXT,              -- the bank's id of an entry that this one replaces or deletes (OFX)
    correction TEXT CHECK (correction IN ('REPLACE', 'DELETE')),
    transactions INTEGER NOT NULL, -- how many are listed in it
    is_split INTEGER NOT NULL CHECK (is_split IN (0, 1)), -- 1 where its transactions add up to it: then each is a payment, and the entry is none
    is_turned INTEGER NOT NULL CHECK (is_turned IN (0, 1)) -- 1 where the balances hold only with the other sign
) STRICT;

CREATE TABLE banking_statement (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    form TEXT NOT NULL,         -- camt.052, camt.053, camt.054, mt940, mt942 or ofx
    bank_account TEXT NOT NULL, -- IBAN, or code of the bank and number with a slash between, or the number alone
    currency TEXT,              -- of the account
    statement_id TEXT,          -- as the bank calls it
    number TEXT,                -- its number in the sequence of the account
    page TEXT,                  -- which page of it, where it has several
    covers_from TEXT,           -- first day, as stated; else the day of the opening balance
    covers_to TEXT,             -- last day, as stated; else the day of the closing balance
    opening TEXT,               -- balance before the first entry
    opening_kind TEXT,          -- how the file calls it, such as OPBD, PRCD, ITBD, 60F
    opening_on TEXT,            -- the day of that balance
    closing TEXT,               -- balance after the last booked entry
    closing_kind TEXT,          -- such as CLBD, ITBD, 62F, LEDGERBAL
    closing_on TEXT,            -- the day of that balance
    information TEXT,           -- what the bank says of the statement as a whole
    statement_key TEXT NOT NULL, -- bank account, form, id or number, days: what tells it from others
    is_proved INTEGER NOT NULL CHECK (is_proved IN (0, 1)) -- 1 where opening balance and booked entries came to the closing balance
) STRICT;

CREATE TABLE banking_transaction (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES banking_entry,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    position INTEGER NOT NULL,  -- from 1, in its entry
    amount TEXT, -- NULL where it is not stated
    currency TEXT,
    bank_reference TEXT,
    end_to_end_id TEXT,
    structured_reference TEXT,
    party_name TEXT,
    party_account TEXT,
    reference TEXT,
    return_code TEXT,
    instructed_amount TEXT,
    instructed_currency TEXT,
    charges TEXT,
    charges_currency TEXT,
    charges_included INTEGER CHECK (charges_included IN (0, 1))
) STRICT;

CREATE TABLE billed_charge (
    row_id        INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES billing_run (import_id),
    customer      TEXT NOT NULL,
    contract      TEXT NOT NULL,
    period        TEXT NOT NULL,      -- the month that it is of
    charge_key    TEXT NOT NULL,      -- row_key of the charge
    charge_import INTEGER NOT NULL REFERENCES import (import_id),
    share         TEXT NOT NULL,      -- per cent
    cost          TEXT NOT NULL,      -- that part of its billed cost
    cost_currency TEXT NOT NULL,
    rule          TEXT NOT NULL,      -- the id of the rule that prices it
    is_given_away INTEGER NOT NULL CHECK (is_given_away IN (0, 1)),
    is_tax        INTEGER NOT NULL CHECK (is_tax IN (0, 1)), -- tax of the provider, which is no cost unless the book says so
    document_id   INTEGER REFERENCES issued_document, -- NULL where the month came to 0
    UNIQUE (customer, contract, period, charge_key, charge_import)
) STRICT;

CREATE TABLE billed_period (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES billing_run (import_id),
    customer    TEXT NOT NULL,
    contract    TEXT NOT NULL,
    period      TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('document', 'zero')), -- zero: it came to 0, and no document was issued
    document_id INTEGER REFERENCES issued_document,
    UNIQUE (customer, contract, period),
    CHECK ((kind = 'zero') = (document_id IS NULL))
) STRICT;

CREATE TABLE billed_step (
    row_id       INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL REFERENCES billing_run (import_id),
    customer     TEXT NOT NULL,
    contract     TEXT NOT NULL,
    period       TEXT NOT NULL,       -- the month that it is for
    step_key     TEXT NOT NULL,       -- rule, group and step as one text, a JSON list
    kind         TEXT NOT NULL,       -- as in issued_line
    price_source TEXT NOT NULL,
    description  TEXT NOT NULL,
    rule         TEXT,
    per          TEXT NOT NULL,
    step         INTEGER NOT NULL,
    quantity     TEXT NOT NULL,
    unit         TEXT NOT NULL,
    unit_price   TEXT NOT NULL,
    amount       TEXT NOT NULL,
    currency     TEXT NOT NULL,
    tax          TEXT NOT NULL,       -- id, name, category, rate, reason and note, a JSON object
    places       TEXT NOT NULL,       -- where its price stands in the book, a JSON list
    period_start TEXT NOT NULL,
    period_end   TEXT NOT NULL,
    fee          TEXT,                -- the id of the fee
    fee_start    TEXT,                -- the first day of the calendar period of which a fee bills days
    document_id  INTEGER REFERENCES issued_document, -- NULL where the month came to 0
    line         INTEGER
) STRICT;

CREATE TABLE billing_run (
    row_id         INTEGER PRIMARY KEY,
    import_id      INTEGER NOT NULL UNIQUE REFERENCES import,
    period         TEXT NOT NULL,        -- 2026-11
    issue_date     TEXT NOT NULL,        -- 2026-12-01
    run_hash       TEXT NOT NULL UNIQUE, -- over edition, period, issue date and drafts
    edition        INTEGER NOT NULL REFERENCES book_edition (import_id),
    customer       TEXT,                 -- the only customer, by id; NULL for all
    rates_source   TEXT,                 -- the source of exchange rates, where one was chosen
    head           TEXT NOT NULL CHECK (length(head) = 64), -- of the chain, before the link of this run
    charges        TEXT NOT NULL CHECK (length(charges) = 64) -- SHA-256 over how many charges of the period came from which import: another one means that something came in
) STRICT;

CREATE TABLE book_amendment (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import, -- the write that says so
    edition   INTEGER NOT NULL UNIQUE REFERENCES book_edition (import_id)
) STRICT;

CREATE TABLE book_edition (
    edition_id INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL UNIQUE REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- its source is the list of the files
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),         -- of that list
    folder     TEXT NOT NULL                                      -- as the user gave it
) STRICT;

CREATE TABLE book_edition_file (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the edition
    name        TEXT NOT NULL,
    file_import INTEGER NOT NULL REFERENCES book_file (import_id),
    UNIQUE (import_id, name)
) STRICT;

CREATE TABLE book_file (
    book_file_id INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL UNIQUE REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- its source is the file
    name         TEXT NOT NULL CHECK (name <> ''),                  -- its path inside the book: customers.toml
    sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
    UNIQUE (name, sha256)
) STRICT;

CREATE TABLE book_value (
    book_value_id INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the file
    path          TEXT NOT NULL,    -- customer[0].contract[0].minimum; row[3].unit_price in a price list; counted from 0
    value         TEXT NOT NULL,    -- as written, without quotes
    line          INTEGER NOT NULL, -- from 1
    "column"      INTEGER NOT NULL  -- from 1
) STRICT;

CREATE TABLE bookkeeping_exchange_rate (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    rate_date TEXT NOT NULL, -- the day from which it holds
    from_currency TEXT NOT NULL, -- one unit of this currency
    to_currency TEXT NOT NULL, -- is so many of this one
    rate TEXT NOT NULL, -- how many
    source TEXT, -- who states it, where the list says so
    rate_source TEXT NOT NULL -- the same, and bookkeeping where the list does not
) STRICT;

CREATE TABLE bookkeeping_invoice (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    issuer TEXT NOT NULL, -- who issued the invoice
    invoice_number TEXT NOT NULL, -- the issuer's number of it
    invoice_date TEXT, -- when it was issued, a date
    period TEXT, -- what it bills: a month, or a date and the first one after it with a slash between
    currency TEXT NOT NULL, -- of total and tax
    total TEXT NOT NULL, -- what is to be paid, with tax
    tax TEXT, -- the tax in it
    account TEXT, -- the account that is billed
    period_start_utc TEXT, -- first moment of the period
    period_end_utc TEXT -- first moment after it
) STRICT;

CREATE TABLE bookkeeping_payment (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    payment_date TEXT NOT NULL, -- a date
    amount TEXT NOT NULL, -- what was paid to the issuer of an invoice; negative where it came back
    currency TEXT NOT NULL, -- of the amount
    invoice_number TEXT, -- the invoice that was paid, where the list names it apart
    reference TEXT, -- what the payment says it is for
    payer TEXT, -- who paid
    payee TEXT, -- who was paid
    payment_id TEXT, -- the bank's number of it
    payment_key TEXT NOT NULL -- that number; without one a digest of the row, and which of several such rows of its list it is
) STRICT;

CREATE TABLE cash_discount (
    discount_id  INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL REFERENCES import,
    row_key      TEXT NOT NULL, -- of the document, in the view invoice_document
    amount       TEXT NOT NULL, -- exact decimal: what it settles of the document, tax included; negative where the payment came back
    currency     TEXT NOT NULL,
    taken_on     TEXT NOT NULL, -- the day of the payment that settled the document
    tax_id       TEXT NOT NULL, -- the id in the book, as the document has it
    tax_name     TEXT NOT NULL,
    tax_category TEXT NOT NULL, -- of EN 16931
    tax_rate     TEXT,          -- per cent; NULL outside the scope of tax
    net          TEXT NOT NULL, -- how much less was charged before tax
    tax          TEXT NOT NULL, -- how much less tax that is
    withdraws    INTEGER REFERENCES cash_discount (discount_id) -- the row that no longer holds; this row repeats it. NULL for a discount
) STRICT;

CREATE TABLE chain (
    link          INTEGER PRIMARY KEY,                                  -- 1, 2, 3, …
    import_id     INTEGER NOT NULL UNIQUE REFERENCES import,
    previous      TEXT NOT NULL CHECK (length(previous) = 64),          -- the head before; 64 zeros for the first link
    source_sha256 TEXT NOT NULL CHECK (length(source_sha256) = 64),     -- of the import's file
    head          TEXT NOT NULL UNIQUE CHECK (length(head) = 64)        -- SHA-256, lower-case hex
) STRICT;

CREATE TABLE chain_part (
    import_id    INTEGER NOT NULL REFERENCES chain (import_id),
    table_name   TEXT NOT NULL,
    first_row    INTEGER NOT NULL,                              -- one more than the last_row before
    last_row     INTEGER NOT NULL CHECK (last_row >= first_row),
    row_count    INTEGER NOT NULL CHECK (row_count > 0),
    column_count INTEGER NOT NULL CHECK (column_count > 0),     -- columns the table had then; later ones are null
    digest       BLOB NOT NULL CHECK (length(digest) = 32),     -- SHA-256 over the values, by rowid and column
    PRIMARY KEY (import_id, table_name)
) STRICT;

CREATE TABLE closing (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    period    TEXT NOT NULL,      -- 2025-06, 2025-Q2 or 2025, in UTC
    provider  TEXT,               -- NULL: of every provider
    account   TEXT,               -- NULL: of every account
    head      TEXT NOT NULL CHECK (length(head) = 64), -- of the chain, before the closing's own link
    why       TEXT CHECK (why <> '')
) STRICT;

CREATE TABLE closing_deliveries (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES closing (import_id),
    in_force  TEXT NOT NULL CHECK (length(in_force) = 64) -- SHA-256 over their numbers, lower-case hex
) STRICT;

CREATE TABLE closing_detail (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES closing (import_id),
    provider  TEXT NOT NULL,      -- as the cross-provider views name it
    account   TEXT,
    currency  TEXT NOT NULL,
    of_bulk   INTEGER NOT NULL CHECK (of_bulk IN (0, 1)), -- 1: charges that come by the million, with deliveries
    items     INTEGER NOT NULL CHECK (items > 0), -- charges
    digest    TEXT NOT NULL CHECK (length(digest) = 64) -- SHA-256, lower-case hex
) STRICT;

CREATE TABLE closing_figure (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES closing (import_id),
    provider  TEXT NOT NULL,      -- as the cross-provider views name it
    account   TEXT,
    currency  TEXT NOT NULL,
    figure    TEXT NOT NULL,      -- billed_cost, effective_cost, list_cost, contracted_cost, invoice_total, invoice_tax, ledger_amount, payment_amount
    object    TEXT NOT NULL,      -- the invoice; '' for the others
    items     INTEGER NOT NULL CHECK (items > 0), -- charges, invoices, entries or payments
    amount    TEXT NOT NULL,      -- exact decimal
    parts     TEXT NOT NULL CHECK (length(parts) = 64) -- SHA-256 over what was added up, lower-case hex
) STRICT;

CREATE TABLE cloudsigma_balance (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    balance TEXT NOT NULL,      -- money in the account
    credit_limit TEXT,          -- since 2015; its form when not null is not documented
    currency TEXT NOT NULL
) STRICT;

CREATE TABLE cloudsigma_burst_level (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES cloudsigma_list,
    import_id INTEGER NOT NULL REFERENCES import,
    applies TEXT NOT NULL CHECK (applies IN ('current', 'next')),
    resource TEXT NOT NULL,
    level INTEGER NOT NULL
) STRICT;

CREATE TABLE cloudsigma_burst_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- money billed, in the account's currency
    date TEXT, date_utc TEXT,   -- in the schema only; no example has it
    resource_type TEXT NOT NULL,
    usage INTEGER NOT NULL,     -- raw units, summed over samples
    uuid TEXT NOT NULL,
    period_start TEXT NOT NULL, -- the period asked for, from its first moment, UTC
    period_end TEXT NOT NULL    -- to the moment after its last, UTC
) STRICT;

CREATE TABLE cloudsigma_currentusage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    balance TEXT NOT NULL,
    currency TEXT NOT NULL
) STRICT;

CREATE TABLE cloudsigma_daily_burst_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- money billed that day, in the account's currency
    date TEXT NOT NULL,         -- the day
    resource_type TEXT NOT NULL,
    usage INTEGER NOT NULL      -- raw units, summed over the day's samples
) STRICT;

CREATE TABLE cloudsigma_discount (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    period TEXT,                -- English text, such as '3 months'
    value TEXT NOT NULL,        -- a fraction of 1
    position INTEGER NOT NULL   -- place in the whole list, from 0; the rows have no key of their own
) STRICT;

CREATE TABLE cloudsigma_license (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    burstable INTEGER NOT NULL CHECK (burstable IN (0, 1)),
    long_name TEXT NOT NULL,
    name TEXT NOT NULL,
    resource_uri TEXT NOT NULL,
    type TEXT NOT NULL,         -- install, instance or stub
    user_metric TEXT NOT NULL,  -- what the number of licences is counted by
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE cloudsigma_list (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    "limit" INTEGER,            -- meta.limit; 0 is "all"
    "offset" INTEGER,           -- meta.offset, from 0
    total_count INTEGER,        -- meta.total_count: objects the provider had for this question
    "next" TEXT, "previous" TEXT, -- meta.next and meta.previous of documents from 2013
    price TEXT,                 -- sum of the page's prices; subscriptions and the calculator only
    operation TEXT NOT NULL,
    question TEXT NOT NULL      -- the request's filters, sorted, without limit, offset and order; '' for all objects
) STRICT;

CREATE TABLE cloudsigma_price (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    currency TEXT NOT NULL,
    id TEXT NOT NULL,
    level INTEGER NOT NULL,     -- burst level; 0 is the subscription price
    multiplier INTEGER NOT NULL, -- from the unit of the price to one raw unit for one second
    price TEXT NOT NULL,        -- of one `unit`
    resource TEXT NOT NULL,
    unit TEXT NOT NULL,
    position INTEGER NOT NULL   -- place in the whole list, from 0
) STRICT;

CREATE TABLE cloudsigma_schema (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    allowed_detail_http_methods TEXT NOT NULL CHECK (json_valid(allowed_detail_http_methods)),
    allowed_list_http_methods TEXT NOT NULL CHECK (json_valid(allowed_list_http_methods)),
    default_format TEXT NOT NULL,
    default_limit INTEGER NOT NULL,
    filtering TEXT CHECK (filtering IS NULL OR json_valid(filtering)),
    ordering TEXT CHECK (ordering IS NULL OR json_valid(ordering)),
    endpoint TEXT NOT NULL      -- the operation it describes, such as 'ledger'
) STRICT;

CREATE TABLE cloudsigma_schema_field (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES cloudsigma_schema,
    import_id INTEGER NOT NULL REFERENCES import,
    field TEXT NOT NULL,
    description TEXT NOT NULL CHECK (json_valid(description)) -- type, help_text, nullable and so on, a JSON object
) STRICT;

CREATE TABLE cloudsigma_subscription (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- raw unit of the resource
    auto_renew INTEGER NOT NULL CHECK (auto_renew IN (0, 1)),
    descendants TEXT CHECK (descendants IS NULL OR json_valid(descendants)), -- URIs of the subscriptions that extend it, a JSON array
    discount_amount TEXT,
    discount_percent TEXT,      -- a fraction of 1, whatever its name says
    discounts TEXT CHECK (discounts IS NULL OR json_valid(discounts)), -- discount by cause, a JSON object
    end_time TEXT, end_time_utc TEXT,
    free_tier INTEGER CHECK (free_tier IN (0, 1)),
    id TEXT NOT NULL,
    last_notification TEXT,
    period TEXT NOT NULL,       -- text, such as '365 days, 2:45:57.487493'
    price TEXT NOT NULL,
    remaining TEXT,
    resource TEXT NOT NULL,
    resource_uri TEXT NOT NULL,
    start_time TEXT NOT NULL, start_time_utc TEXT NOT NULL,
    status TEXT NOT NULL,       -- active, inactive or expired
    subscribed_object TEXT,     -- IP address or VLAN
    uuid TEXT,
    was_billed INTEGER CHECK (was_billed IN (0, 1)),
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE cloudsigma_subscription_quote (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,
    discount_amount TEXT,
    discount_percent TEXT,
    discounts TEXT CHECK (discounts IS NULL OR json_valid(discounts)),
    end_time TEXT, end_time_utc TEXT,
    free_tier INTEGER CHECK (free_tier IN (0, 1)),
    period TEXT NOT NULL,
    price TEXT NOT NULL,
    resource TEXT NOT NULL,
    start_time TEXT NOT NULL, start_time_utc TEXT NOT NULL,
    was_billed INTEGER CHECK (was_billed IN (0, 1))
) STRICT;

CREATE TABLE cloudsigma_transaction (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- positive for debits, negative for credits; in the account's currency
    billing_cycle INTEGER,
    "end" TEXT NOT NULL,        -- money after the operation
    human_interval TEXT,
    id TEXT NOT NULL,
    initial TEXT NOT NULL,      -- money before the operation
    interval INTEGER,           -- seconds
    poll_time TEXT, poll_time_utc TEXT,
    reason TEXT NOT NULL,
    resource_amount TEXT,       -- raw unit of the resource: MHz, bytes, count
    time TEXT NOT NULL, time_utc TEXT NOT NULL,
    -- What `reason` says, where its text follows a known form; NULL where not.
    reason_kind TEXT CHECK (reason_kind IN ('burst', 'payment', 'subscription')),
    reason_resource TEXT,
    reason_amount TEXT,         -- in reason_unit
    reason_unit TEXT,           -- 'GB', 'GHz'; '' for raw units
    reason_interval TEXT,       -- such as '5 minutes'
    reason_time TEXT,
    reason_reference TEXT,      -- payment or subscription number
    charge_start_utc TEXT,      -- bursts: when the sample was taken
    charge_end_utc TEXT         -- bursts: the interval later
) STRICT;

CREATE TABLE cloudsigma_usage (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES cloudsigma_currentusage,
    import_id INTEGER NOT NULL REFERENCES import,
    place TEXT NOT NULL,
    resource TEXT NOT NULL,
    burst INTEGER NOT NULL,     -- above subscription
    subscribed INTEGER NOT NULL,
    "using" INTEGER NOT NULL
) STRICT;

CREATE TABLE cloudsigma_usage_sample (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- in use, in the resource's raw unit
    poll_time TEXT NOT NULL, poll_time_utc TEXT NOT NULL, -- when it was sampled
    resource TEXT NOT NULL,
    uuid TEXT NOT NULL          -- the server or drive
) STRICT;

CREATE TABLE currency (
    currency   TEXT PRIMARY KEY CHECK (length(currency) = 3),
    number     TEXT NOT NULL,
    minor_unit INTEGER,
    name       TEXT NOT NULL
) STRICT;

CREATE TABLE decision_by (
    row_id     INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL UNIQUE REFERENCES import, -- the decision
    decided_by TEXT NOT NULL CHECK (decided_by <> '')
) STRICT;

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

CREATE TABLE focus_allocation (
    allocation_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    allocated_method_id TEXT,
    allocated_method_details TEXT,
    allocated_resource_id TEXT,
    allocated_resource_name TEXT,
    allocated_tags TEXT
) STRICT;

CREATE TABLE focus_answer (
    answer_id      INTEGER PRIMARY KEY,
    import_id      INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the delivery or of the decision
    delivery_id    INTEGER NOT NULL REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED,
    answer         TEXT NOT NULL CHECK (answer IN ('replace', 'part', 'append', 'compare-only')),
    about_delivery INTEGER REFERENCES focus_delivery, -- NULL: every other delivery
    why            TEXT CHECK (why <> '')
) STRICT;

CREATE TABLE focus_billing_account (
    billing_account_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    billing_account_id TEXT,
    billing_account_name TEXT,
    billing_account_type TEXT,
    billing_currency TEXT
) STRICT;

CREATE TABLE focus_billing_period (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billing_period_created TEXT, billing_period_created_utc TEXT, -- when the period was made
    billing_period_end TEXT NOT NULL, billing_period_end_utc TEXT NOT NULL, -- the moment after the period's last
    billing_period_last_updated TEXT, billing_period_last_updated_utc TEXT, -- when the period was last changed
    billing_period_start TEXT NOT NULL, billing_period_start_utc TEXT NOT NULL, -- when the period begins
    billing_period_status TEXT, -- Open, or Closed: no more charges are added
    invoice_issuer_name TEXT NOT NULL -- who bills by it
) STRICT;

CREATE TABLE focus_charge (
    row_id                          INTEGER PRIMARY KEY,
    context_id                      INTEGER NOT NULL REFERENCES focus_context,
    charge_period_start             INTEGER, -- seconds since 1970-01-01T00:00:00Z
    charge_period_seconds           INTEGER, -- from its start to its end
    billed_cost                     TEXT,
    effective_cost                  TEXT,
    list_cost                       TEXT,
    contracted_cost                 TEXT,
    consumed_quantity               TEXT,
    pricing_quantity                TEXT,
    commitment_discount_quantity    TEXT,
    pricing_currency_effective_cost TEXT
) STRICT;

CREATE TABLE focus_charge_kind (
    charge_kind_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    charge_category TEXT,
    charge_class TEXT,
    charge_frequency TEXT
) STRICT;

CREATE TABLE focus_charge_price (
    row_id INTEGER PRIMARY KEY REFERENCES focus_charge,
    list_unit_price TEXT,
    contracted_unit_price TEXT,
    pricing_currency_list_unit_price TEXT,
    pricing_currency_contracted_unit_price TEXT
) STRICT;

CREATE TABLE focus_commitment (
    commitment_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    commitment_discount_category TEXT,
    commitment_discount_id TEXT,
    commitment_discount_name TEXT,
    commitment_discount_status TEXT,
    commitment_discount_type TEXT,
    commitment_discount_unit TEXT,
    capacity_reservation_id TEXT,
    capacity_reservation_status TEXT,
    contract_applied TEXT,
    commitment_program_eligibility_details TEXT
) STRICT;

CREATE TABLE focus_context (
    context_id INTEGER PRIMARY KEY,
    scope_id INTEGER NOT NULL REFERENCES focus_scope,
    billing_account_key INTEGER NOT NULL REFERENCES focus_billing_account,
    sub_account_key INTEGER NOT NULL REFERENCES focus_sub_account,
    participating_entity_key INTEGER NOT NULL REFERENCES focus_participating_entity,
    service_key INTEGER NOT NULL REFERENCES focus_service,
    region_key INTEGER NOT NULL REFERENCES focus_region,
    resource_key INTEGER NOT NULL REFERENCES focus_resource,
    sku_key INTEGER NOT NULL REFERENCES focus_sku,
    pricing_key INTEGER NOT NULL REFERENCES focus_pricing,
    charge_kind_key INTEGER NOT NULL REFERENCES focus_charge_kind,
    description_key INTEGER NOT NULL REFERENCES focus_description,
    commitment_key INTEGER NOT NULL REFERENCES focus_commitment,
    tag_set_key INTEGER NOT NULL REFERENCES focus_tag_set,
    allocation_key INTEGER NOT NULL REFERENCES focus_allocation,
    invoice_reference_key INTEGER NOT NULL REFERENCES focus_invoice_reference,
    extra_key INTEGER NOT NULL REFERENCES focus_extra
) STRICT;

CREATE TABLE focus_contract_commitment (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billing_currency TEXT, -- currency of ContractCommitmentCost
    contract_commitment_applicability TEXT CHECK (contract_commitment_applicability IS NULL OR json_valid(contract_commitment_applicability)), -- what the commitment applies to
    contract_commitment_benefit_category TEXT, -- Discount, Entitlement, Availability or Other
    contract_commitment_category TEXT, -- Spend or Usage
    contract_commitment_cost TEXT, -- money committed to, in BillingCurrency
    contract_commitment_created TEXT, contract_commitment_created_utc TEXT, -- when the commitment was made
    contract_commitment_description TEXT, -- what it is, in words
    contract_commitment_discount_percentage TEXT, -- Discount, as a fraction of 1
    contract_commitment_duration_type TEXT, -- how long it lasts
    contract_commitment_fulfillment_interval TEXT, -- how often it is to be fulfilled
    contract_commitment_id TEXT NOT NULL, -- number of the commitment
    contract_commitment_last_updated TEXT, contract_commitment_last_updated_utc TEXT, -- when the commitment was last changed
    contract_commitment_lifecycle_status TEXT, -- Proposed, Pending, Active, Exhausted, Expired, Canceled or Superseded
    contract_commitment_model TEXT, -- Continuous or Discontinuous
    contract_commitment_offer_category TEXT, -- Negotiated or Public
    contract_commitment_payment_interval TEXT, -- how often it is paid for
    contract_commitment_payment_model TEXT, -- No Upfront, Partial Upfront or All Upfront
    contract_commitment_payment_upfront_percentage TEXT, -- what is paid upfront, as a fraction of 1
    contract_commitment_period_end TEXT, contract_commitment_period_end_utc TEXT, -- the moment after the commitment's last
    contract_commitment_period_start TEXT, contract_commitment_period_start_utc TEXT, -- when the commitment begins
    contract_commitment_quantity TEXT, -- amount committed to, in ContractCommitmentUnit
    contract_commitment_type TEXT, -- the provider's name for this kind of commitment
    contract_commitment_unit TEXT, -- unit of ContractCommitmentQuantity
    contract_id TEXT, -- number of the contract
    contract_period_end TEXT, contract_period_end_utc TEXT, -- the moment after the contract's last
    contract_period_start TEXT, contract_period_start_utc TEXT, -- when the contract begins
    invoice_issuer_name TEXT, -- who bills for it
    pricing_currency TEXT, -- currency of prices, which may be a virtual one
    pricing_currency_contract_commitment_cost TEXT, -- money committed to, in PricingCurrency
    service_provider_name TEXT -- who sells it
) STRICT;

CREATE TABLE focus_coverage (
    coverage_id    INTEGER PRIMARY KEY,
    import_id      INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    scope_id       INTEGER NOT NULL REFERENCES focus_scope,
    sub_account_id TEXT, -- NULL where the charges name none
    first_day      TEXT, -- YYYY-MM-DD, UTC; NULL for charges without a period
    last_day       TEXT, -- that day included
    CHECK ((first_day IS NULL) = (last_day IS NULL))
) STRICT;

CREATE TABLE focus_daily_stated (
    total_id                INTEGER PRIMARY KEY,
    context_id              INTEGER NOT NULL REFERENCES focus_context,
    day                     TEXT, -- YYYY-MM-DD
    list_left_at_zero       INTEGER NOT NULL CHECK (list_left_at_zero IN (0, 1)),
    contracted_left_at_zero INTEGER NOT NULL CHECK (contracted_left_at_zero IN (0, 1)),
    charges                 INTEGER NOT NULL CHECK (charges > 0),
    billed_cost             TEXT, returned_billed_cost TEXT,
    effective_cost          TEXT, returned_effective_cost TEXT,
    list_cost               TEXT, returned_list_cost TEXT,
    contracted_cost         TEXT, returned_contracted_cost TEXT
) STRICT;

CREATE TABLE focus_daily_total (
    total_id            INTEGER PRIMARY KEY,
    context_id          INTEGER NOT NULL REFERENCES focus_context,
    day                 TEXT, -- YYYY-MM-DD
    charges             INTEGER NOT NULL CHECK (charges > 0),
    billed_cost         TEXT NOT NULL, returned_billed_cost TEXT,
    effective_cost      TEXT NOT NULL, returned_effective_cost TEXT,
    list_cost           TEXT NOT NULL, returned_list_cost TEXT,
    contracted_cost     TEXT NOT NULL, returned_contracted_cost TEXT
) STRICT;

CREATE TABLE focus_delivery (
    delivery_id   INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of its last file
    focus_version TEXT NOT NULL CHECK (focus_version IN ('1.0', '1.1', '1.2', '1.3', '1.4')), -- as the columns tell
    handling      TEXT NOT NULL CHECK (handling IN ('Overwrite', 'Append')), -- FOCUS Delivery Handling
    retrieved_at  TEXT NOT NULL                                            -- of its newest file, UTC
) STRICT;

CREATE TABLE focus_description (
    description_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    charge_description TEXT
) STRICT;

CREATE TABLE focus_extra (
    extra_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    extra TEXT CHECK (extra IS NULL OR json_valid(extra))
) STRICT;

CREATE TABLE focus_file (
    import_id   INTEGER PRIMARY KEY REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    delivery_id INTEGER NOT NULL REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED,
    first_row   INTEGER NOT NULL,                         -- row_id of its first fact
    row_count   INTEGER NOT NULL CHECK (row_count >= 0),
    header      TEXT NOT NULL CHECK (json_valid(header))  -- its columns, a JSON array
) STRICT;

CREATE TABLE focus_invoice_detail (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billed_cost TEXT, -- what the line bills, in BillingCurrency
    billing_account_id TEXT, -- whom it is billed to
    billing_currency TEXT, -- currency of BilledCost
    billing_period_end TEXT, billing_period_end_utc TEXT, -- the moment after the billing period's last
    billing_period_start TEXT, billing_period_start_utc TEXT, -- when the billing period begins
    charge_category TEXT, -- Usage, Purchase, Tax, Credit or Adjustment
    invoice_detail_created TEXT, invoice_detail_created_utc TEXT, -- when the line was made
    invoice_detail_description TEXT, -- what the line is for, in words
    invoice_detail_grain TEXT CHECK (invoice_detail_grain IS NULL OR json_valid(invoice_detail_grain)), -- what the line was added up by: columns of Cost and Usage with their values
    invoice_detail_id TEXT NOT NULL, -- number of the line, unique within its invoice
    invoice_detail_last_updated TEXT, invoice_detail_last_updated_utc TEXT, -- when the line was last changed
    invoice_id TEXT NOT NULL, -- number of the invoice
    invoice_issue_date TEXT, invoice_issue_date_utc TEXT, -- when the invoice was issued
    invoice_issue_status TEXT, -- Open, Issued or Voided
    invoice_issuer_name TEXT NOT NULL, -- who issues the invoice
    payment_currency TEXT, -- currency the invoice is paid in
    payment_currency_billed_cost TEXT, -- what the line bills, in PaymentCurrency
    payment_currency_invoice_detail_id TEXT, -- the line on which PaymentCurrencyBilledCost is stated for this one
    payment_due_date TEXT, payment_due_date_utc TEXT, -- by when the invoice is to be paid
    payment_terms TEXT, -- on what terms it is paid
    purchase_order_number TEXT, -- the customer's order it belongs to
    reference_invoice_id TEXT -- the invoice that the line corrects, else its own
) STRICT;

CREATE TABLE focus_invoice_reference (
    invoice_reference_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    invoice_id TEXT,
    invoice_detail_id TEXT
) STRICT;

CREATE TABLE focus_line_shift (
    import_id    INTEGER NOT NULL REFERENCES focus_file,
    first_record INTEGER NOT NULL,
    lines        INTEGER NOT NULL,
    PRIMARY KEY (import_id, first_record)
) STRICT;

CREATE TABLE focus_monthly_stated (
    total_id                INTEGER PRIMARY KEY,
    scope_id                INTEGER NOT NULL REFERENCES focus_scope,
    billing_account_key     INTEGER NOT NULL REFERENCES focus_billing_account,
    sub_account_key         INTEGER NOT NULL REFERENCES focus_sub_account,
    service_key             INTEGER NOT NULL REFERENCES focus_service,
    region_key              INTEGER NOT NULL REFERENCES focus_region,
    charge_kind_key         INTEGER NOT NULL REFERENCES focus_charge_kind,
    month                   TEXT, -- YYYY-MM
    list_left_at_zero       INTEGER NOT NULL CHECK (list_left_at_zero IN (0, 1)),
    contracted_left_at_zero INTEGER NOT NULL CHECK (contracted_left_at_zero IN (0, 1)),
    charges                 INTEGER NOT NULL CHECK (charges > 0),
    billed_cost             TEXT, returned_billed_cost TEXT,
    effective_cost          TEXT, returned_effective_cost TEXT,
    list_cost               TEXT, returned_list_cost TEXT,
    contracted_cost         TEXT, returned_contracted_cost TEXT
) STRICT;

CREATE TABLE focus_monthly_total (
    total_id            INTEGER PRIMARY KEY,
    scope_id            INTEGER NOT NULL REFERENCES focus_scope,
    billing_account_key INTEGER NOT NULL REFERENCES focus_billing_account,
    sub_account_key     INTEGER NOT NULL REFERENCES focus_sub_account,
    service_key         INTEGER NOT NULL REFERENCES focus_service,
    region_key          INTEGER NOT NULL REFERENCES focus_region,
    charge_kind_key     INTEGER NOT NULL REFERENCES focus_charge_kind,
    month               TEXT, -- YYYY-MM
    charges             INTEGER NOT NULL CHECK (charges > 0),
    billed_cost         TEXT NOT NULL, returned_billed_cost TEXT,
    effective_cost      TEXT NOT NULL, returned_effective_cost TEXT,
    list_cost           TEXT NOT NULL, returned_list_cost TEXT,
    contracted_cost     TEXT NOT NULL, returned_contracted_cost TEXT
) STRICT;

CREATE TABLE focus_participating_entity (
    participating_entity_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    provider_name TEXT,
    publisher_name TEXT,
    invoice_issuer_name TEXT,
    service_provider_name TEXT,
    host_provider_name TEXT
) STRICT;

CREATE TABLE focus_pricing (
    pricing_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    pricing_category TEXT,
    pricing_unit TEXT,
    consumed_unit TEXT,
    list_unit_price TEXT,
    contracted_unit_price TEXT,
    pricing_currency TEXT,
    pricing_currency_list_unit_price TEXT,
    pricing_currency_contracted_unit_price TEXT
) STRICT;

CREATE TABLE focus_region (
    region_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    region_id TEXT,
    region_name TEXT
) STRICT;

CREATE TABLE focus_resource (
    resource_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    resource_id TEXT,
    resource_name TEXT,
    resource_type TEXT,
    availability_zone TEXT
) STRICT;

CREATE TABLE focus_scope (
    scope_id             INTEGER PRIMARY KEY,
    import_id            INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    delivery_id          INTEGER NOT NULL REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED,
    provider_name        TEXT, -- ProviderName, from 1.4 on ServiceProviderName
    invoice_issuer_name  TEXT,
    billing_account_id   TEXT,
    billing_period_start TEXT, -- UTC
    billing_period_end   TEXT  -- UTC, the first moment after it
) STRICT;

CREATE TABLE focus_scope_file (
    scope_file_id INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES focus_file DEFERRABLE INITIALLY DEFERRED, -- of the file
    scope_id      INTEGER NOT NULL REFERENCES focus_scope
) STRICT;

CREATE TABLE focus_scope_state (
    state_id       INTEGER PRIMARY KEY,
    import_id      INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    scope_id       INTEGER NOT NULL REFERENCES focus_scope,
    in_force       INTEGER NOT NULL CHECK (in_force IN (0, 1)),
    decision       TEXT NOT NULL CHECK (decision IN (
        'alone',        -- nothing else of its provider, account and billing period counts
        'replaces',     -- it replaced the other delivery
        'beside',       -- it has no pair in common with the other deliveries that count
        'part',         -- it has, and somebody said that this is meant
        'append',       -- it has corrections
        'unanswered',   -- it has, and nobody was asked
        'replaced',     -- the other delivery replaced it
        'behind',       -- the other delivery was there before, and is newer
        'compare-only'  -- it is kept for comparing
    )),
    other_delivery INTEGER REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED, -- NULL: none, or several
    rule           TEXT NOT NULL CHECK (rule IN ('coverage-1', 'names-0'))
) STRICT;

CREATE TABLE focus_seen_again (
    import_id      INTEGER PRIMARY KEY REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- it says when
    file_import_id INTEGER NOT NULL REFERENCES focus_file, -- the file
    made_at        TEXT -- when the run was made, where a manifest states it, UTC
) STRICT;

CREATE TABLE focus_service (
    service_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    service_category TEXT,
    service_subcategory TEXT,
    service_name TEXT
) STRICT;

CREATE TABLE focus_sku (
    sku_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    sku_id TEXT,
    sku_price_id TEXT,
    sku_meter TEXT,
    sku_price_details TEXT
) STRICT;

CREATE TABLE focus_stated (
    delivery_id INTEGER PRIMARY KEY REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED,
    import_id   INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the delivery's last file
    dataset     TEXT NOT NULL, -- deliveries of one month in two datasets have the same charges
    manifest    TEXT,          -- its file, as given; NULL without one, and then so are the others
    export      TEXT,          -- which export it is a run of, in the provider's words
    covers_from TEXT,          -- the range of the run, as stated
    covers_to   TEXT,
    made_at     TEXT,          -- when the run was made, UTC
    CHECK ((covers_from IS NULL) = (covers_to IS NULL))
) STRICT;

CREATE TABLE focus_sub_account (
    sub_account_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    sub_account_id TEXT,
    sub_account_name TEXT,
    sub_account_type TEXT
) STRICT;

CREATE TABLE focus_tag_set (
    tag_set_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    tags TEXT
) STRICT;

CREATE TABLE focus_unstated_scope (
    scope_id INTEGER PRIMARY KEY REFERENCES focus_scope
) STRICT;

CREATE TABLE focus_untotalled (
    first_row INTEGER PRIMARY KEY REFERENCES focus_charge,
    last_row  INTEGER NOT NULL REFERENCES focus_charge
) STRICT;

CREATE TABLE gigas_account_resource (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,      -- account_id in the provider's documents
    resource_id TEXT NOT NULL,
    amount TEXT NOT NULL,       -- 0 is released
    hourly_price TEXT NOT NULL, -- of one unit for one hour
    conversion_factor TEXT,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE gigas_history (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,           -- the provider's, or 'local-<import>' for an interval opened by a PUT made here
    account TEXT NOT NULL,      -- account_id in the provider's documents
    resource_id TEXT NOT NULL,
    total_amount TEXT NOT NULL,
    hourly_price TEXT NOT NULL,
    conversion_factor TEXT,
    start_date TEXT NOT NULL, start_date_utc TEXT NOT NULL,
    end_date TEXT, end_date_utc TEXT, -- NULL while it runs
    charged_until_utc TEXT NOT NULL, -- end_date, or for a running interval the time of retrieval
    charged_hours TEXT NOT NULL, -- from start_date to charged_until, rounded to 10 decimals, half to even
    stated_currency TEXT,       -- of the import's parameter `currency`; the documents themselves name none
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE gigas_invoice_detail (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,           -- the invoice, as the row says
    account TEXT NOT NULL,      -- account_id in the provider's documents
    account_domain TEXT,
    product_name TEXT,
    resource_id TEXT NOT NULL,
    total_amount TEXT NOT NULL,
    start_date TEXT NOT NULL, start_date_utc TEXT NOT NULL,
    end_date TEXT, end_date_utc TEXT,
    hourly_price TEXT NOT NULL,
    conversion_factor TEXT,
    invoice TEXT NOT NULL,      -- the invoice that was asked for, or id where the request is not known
    charged_until_utc TEXT NOT NULL, charged_hours TEXT NOT NULL, -- as in gigas_history
    position INTEGER NOT NULL,
    line_count INTEGER,         -- lines of the whole answer; NULL when a page was asked for
    document TEXT NOT NULL CHECK (document IN ('array', 'object')) -- whether the answer was a list or one object
) STRICT;

CREATE TABLE gigas_list (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    operation TEXT NOT NULL,
    is_whole INTEGER NOT NULL CHECK (is_whole IN (0, 1)), -- 0 when a page was asked for
    positions TEXT NOT NULL CHECK (json_valid(positions)) -- a JSON object: id to place in the list, from 0
) STRICT;

CREATE TABLE gigas_resource (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    slug TEXT,
    provider TEXT,              -- which provider the resource is for
    min_limit TEXT,             -- smallest amount that can be assigned, other than 0
    max_limit TEXT,             -- largest amount that can be assigned
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE gigas_resource_price (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES gigas_resource,
    import_id INTEGER NOT NULL REFERENCES import,
    currency TEXT NOT NULL,
    price TEXT,                 -- NULL when only a conversion factor was stated
    conversion_factor TEXT,     -- from the price to the price of an hour; NULL when only a price was stated
    price_written_as TEXT NOT NULL CHECK (price_written_as IN ('string', 'number', 'null', 'absent')),
    conversion_factor_written_as TEXT NOT NULL CHECK (conversion_factor_written_as IN ('string', 'number', 'null', 'absent'))
) STRICT;

CREATE TABLE gigas_resource_translation (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES gigas_resource,
    import_id INTEGER NOT NULL REFERENCES import,
    language TEXT NOT NULL,
    name TEXT
) STRICT;

CREATE TABLE ignored (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    pattern   TEXT NOT NULL CHECK (pattern <> ''), -- such as '*.pdf'; with a slash it is compared with the whole path
    why       TEXT CHECK (why <> '')
) STRICT;

CREATE TABLE import (
    import_id          INTEGER PRIMARY KEY,
    source_id          INTEGER NOT NULL REFERENCES source,
    entry              TEXT NOT NULL,                          -- JSON pointer of the document in a HAR file; '' when the file is one document
    kind               TEXT NOT NULL CHECK (kind IN ('import', 'write')),
    provider           TEXT NOT NULL REFERENCES provider,
    operation          TEXT NOT NULL,                          -- as listed by `billbook operations`
    target             TEXT,                                   -- path and query string of the request, when known
    parameters         TEXT NOT NULL CHECK (json_valid(parameters)), -- the request's parameters, a JSON object of texts
    account_id         INTEGER NOT NULL REFERENCES known_account DEFERRABLE INITIALLY DEFERRED,
    retrieved_at       TEXT NOT NULL,                          -- when the provider gave this answer, UTC
    retrieved_at_basis TEXT NOT NULL CHECK (retrieved_at_basis IN ('exchange', 'stated', 'file', 'clock')),
    imported_at        TEXT NOT NULL,                          -- when it entered this ledger, UTC
    accepted           TEXT NOT NULL CHECK (json_valid(accepted)), -- deviations accepted on request, a JSON array of texts
    options            TEXT NOT NULL CHECK (json_valid(options)) -- what the user said on the command line, a JSON object
) STRICT;

CREATE TABLE import_archive (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    name        TEXT NOT NULL,    -- the path of the archive as the user gave it
    sha256      TEXT NOT NULL,    -- SHA-256 of its bytes, lower-case hex
    size        INTEGER NOT NULL, -- how many bytes it had
    modified_at TEXT              -- its modification time
) STRICT;

CREATE TABLE import_sum (
    import_id   INTEGER NOT NULL REFERENCES import,
    table_name  TEXT NOT NULL,
    column_name TEXT NOT NULL,
    currency    TEXT NOT NULL,                      -- ISO 4217; 'XXX' where the document names none
    row_count   INTEGER NOT NULL CHECK (row_count >= 0),
    total       TEXT NOT NULL,                      -- exact decimal
    PRIMARY KEY (import_id, table_name, column_name, currency)
) STRICT;

CREATE TABLE import_total (
    import_id      INTEGER NOT NULL REFERENCES import,
    table_name     TEXT NOT NULL,
    rows_new       INTEGER NOT NULL CHECK (rows_new >= 0),
    rows_revised   INTEGER NOT NULL CHECK (rows_revised >= 0),
    rows_duplicate INTEGER NOT NULL CHECK (rows_duplicate >= 0),
    PRIMARY KEY (import_id, table_name)
) STRICT;

CREATE TABLE invoice_match (
    match_id    INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    row_key     TEXT NOT NULL, -- of the document in the view invoice_document
    invoice_key TEXT NOT NULL, -- row_key of the document that the invoice is called by; its own where it is an invoice of its own again
    basis       TEXT NOT NULL CHECK (basis IN ('same', 'absent', 'new year', 'alone')) -- why: the same number, account and year; one of them is not stated; dates on both sides of New Year
) STRICT;

CREATE TABLE issued_allowance (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    document_id INTEGER NOT NULL REFERENCES issued_document,
    position    INTEGER NOT NULL CHECK (position > 0),
    kind        TEXT NOT NULL CHECK (kind IN ('discount', 'coupon')),
    id          TEXT NOT NULL,        -- of the discount, or the code of the coupon
    name        TEXT NOT NULL,        -- as printed
    contract    TEXT NOT NULL,
    percent     TEXT,
    base        TEXT,                 -- what the percentage is of
    redemption  INTEGER,              -- which redemption of a coupon
    redemptions INTEGER,              -- of how many
    amount      TEXT NOT NULL,        -- positive where it lowers the sum
    place       TEXT NOT NULL,        -- where it stands in the book
    UNIQUE (document_id, position)
) STRICT;

CREATE TABLE issued_allowance_part (
    row_id       INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL REFERENCES import,
    document_id  INTEGER NOT NULL REFERENCES issued_document,
    position     INTEGER NOT NULL,
    tax_category TEXT NOT NULL,
    tax_rate     TEXT,
    amount       TEXT NOT NULL,
    FOREIGN KEY (document_id, position) REFERENCES issued_allowance (document_id, position)
) STRICT;

CREATE TABLE issued_cost (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    document_id INTEGER NOT NULL REFERENCES issued_document,
    currency    TEXT NOT NULL,
    cost        TEXT NOT NULL,
    UNIQUE (document_id, currency)
) STRICT;

CREATE TABLE issued_document (
    document_id     INTEGER PRIMARY KEY,
    import_id       INTEGER NOT NULL REFERENCES import, -- the write that issued it
    kind            TEXT NOT NULL CHECK (kind IN ('invoice', 'credit-note')),
    pattern         TEXT NOT NULL,        -- of the number: R-{year}-{seq:4}
    year            INTEGER NOT NULL,     -- in which numbers begin again; 0 where they never do
    seq             INTEGER NOT NULL CHECK (seq > 0),
    number          TEXT NOT NULL UNIQUE, -- R-2026-0001
    customer        TEXT NOT NULL,        -- the id in the book
    customer_name   TEXT NOT NULL,        -- as printed
    seller          TEXT NOT NULL,        -- the name of the seller, as printed
    contracts       TEXT NOT NULL,        -- ids, a JSON list
    currency        TEXT NOT NULL REFERENCES currency,
    issue_date      TEXT NOT NULL,
    due_date        TEXT NOT NULL,
    period          TEXT,                 -- the month of the run; NULL for a credit note made by hand
    period_start    TEXT NOT NULL,        -- the first day that a line is for
    period_end      TEXT NOT NULL,        -- the last one
    line_total      TEXT NOT NULL,        -- exact decimals, as are all amounts here
    allowance_total TEXT NOT NULL,        -- positive where it lowers the sum of the lines
    net             TEXT NOT NULL,
    tax             TEXT NOT NULL,
    total           TEXT NOT NULL,        -- negative for a credit note
    edition         INTEGER NOT NULL REFERENCES book_edition (import_id),
    run             INTEGER REFERENCES billing_run (import_id),          -- NULL for a credit note made by hand
    corrects        INTEGER REFERENCES issued_document (document_id),    -- the invoice that a credit note is for, where it is for one
    reason          TEXT,                 -- why a credit note was made by hand
    snapshot        TEXT NOT NULL,        -- the seller, the customer and the notes as they were printed, a JSON object
    UNIQUE (kind, year, seq)
) STRICT;

CREATE TABLE issued_file (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    document_id INTEGER NOT NULL REFERENCES issued_document,
    name        TEXT NOT NULL,        -- R-2026-0001.html
    media_type  TEXT NOT NULL,        -- text/html
    renderer    TEXT NOT NULL,        -- what wrote it, with its version: html 1
    sha256      TEXT NOT NULL CHECK (length(sha256) = 64), -- of the bytes, lower-case hex
    bytes       BLOB NOT NULL,
    UNIQUE (document_id, name)
) STRICT;

CREATE TABLE issued_line (
    row_id          INTEGER PRIMARY KEY,
    import_id       INTEGER NOT NULL REFERENCES import,
    document_id     INTEGER NOT NULL REFERENCES issued_document,
    line            INTEGER NOT NULL CHECK (line > 0), -- 1, 2, 3, …
    kind            TEXT NOT NULL,   -- cost, unit, graduated, volume, package, rule minimum, rule maximum, minimum, maximum, fee, fee in advance, fee credit, discount
    price_source    TEXT NOT NULL,   -- the same with its price: cost-plus:rest, unit:vm-hour
    description     TEXT NOT NULL,
    quantity        TEXT NOT NULL,   -- negative where a positive price gives a credit
    quantity_shown  TEXT,            -- as printed, where that is not a number: 15/30
    unit            TEXT NOT NULL,
    unit_price      TEXT NOT NULL,
    amount          TEXT NOT NULL,   -- rounded once
    exact           TEXT NOT NULL,   -- before that, as a fraction: 171532971/800000
    contract        TEXT NOT NULL,   -- the id in the book
    rule            TEXT,            -- the id of the rule
    per             TEXT NOT NULL,   -- the group in which tiers count, as printed; '' for all charges of the contract
    step            INTEGER NOT NULL, -- which step of the price, from 1
    step_key        TEXT NOT NULL,   -- rule, group and step as one text, as in billed_step
    period_start    TEXT NOT NULL,
    period_end      TEXT NOT NULL,
    tax_id          TEXT NOT NULL,   -- the id in the book
    tax_category    TEXT NOT NULL,   -- of EN 16931
    tax_rate        TEXT,            -- per cent; NULL outside the scope of tax
    cost            TEXT,            -- the cost that was marked up, where it was
    cost_currency   TEXT,
    cost_basis      TEXT,            -- list, contracted, effective or billed
    fee             TEXT,            -- the id of the fee that it bills
    account         TEXT,            -- for journals, where the fee has one
    places          TEXT NOT NULL,   -- where its price stands in the book, a JSON list
    corrects_period TEXT,            -- the month whose late or restated charges it bills
    corrects_line   INTEGER,         -- the line of the invoice that a credit note gives back, wholly or in part
    UNIQUE (document_id, line)
) STRICT;

CREATE TABLE issued_line_charge (
    row_id        INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import,
    document_id   INTEGER NOT NULL REFERENCES issued_document,
    line          INTEGER NOT NULL,
    charge_key    TEXT NOT NULL,      -- row_key of the charge
    charge_import INTEGER NOT NULL REFERENCES import (import_id), -- of the charge, as it was then
    share         TEXT NOT NULL       -- per cent of the charge
) STRICT;

CREATE TABLE issued_rate (
    row_id        INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import,
    document_id   INTEGER NOT NULL REFERENCES issued_document,
    line          INTEGER NOT NULL,
    from_currency TEXT NOT NULL,
    to_currency   TEXT NOT NULL,
    rate_date     TEXT,               -- NULL for a rate that the book fixes
    rate          TEXT NOT NULL,      -- one from_currency is so many to_currency
    rate_source   TEXT NOT NULL
) STRICT;

CREATE TABLE issued_tax (
    row_id       INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL REFERENCES import,
    document_id  INTEGER NOT NULL REFERENCES issued_document,
    position     INTEGER NOT NULL CHECK (position > 0),
    tax_id       TEXT NOT NULL,
    tax_name     TEXT NOT NULL,       -- as printed
    tax_category TEXT NOT NULL,
    tax_rate     TEXT,                -- per cent; NULL outside the scope of tax
    reason       TEXT,                -- the code of the reason
    note         TEXT,                -- the sentence that is printed
    base         TEXT NOT NULL,
    amount       TEXT NOT NULL,       -- rounded once
    UNIQUE (document_id, position)
) STRICT;

CREATE TABLE known_account (
    account_id INTEGER PRIMARY KEY,
    provider   TEXT NOT NULL REFERENCES provider,
    account    TEXT NOT NULL,
    import_id  INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- where it was first seen
    UNIQUE (provider, account)
) STRICT;

CREATE TABLE known_resource (
    resource_id INTEGER PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES known_account,
    resource    TEXT NOT NULL,
    import_id   INTEGER NOT NULL REFERENCES import, -- where it was first seen
    UNIQUE (account_id, resource)
) STRICT;

CREATE TABLE mapped_file (
    import_id    INTEGER PRIMARY KEY REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the file
    mapping_id   INTEGER NOT NULL REFERENCES mapping,
    form         TEXT NOT NULL CHECK (form IN ('csv', 'jsonl', 'json', 'sheet', 'parquet')),
    dataset      TEXT,                                            -- what was stated of the file, such as 'ActualCost'
    parameters   TEXT NOT NULL CHECK (json_valid(parameters)),    -- what the user said for its sake, a JSON object of texts
    header       TEXT NOT NULL CHECK (json_valid(header)),        -- its columns as written, a JSON array
    rows_read    INTEGER NOT NULL CHECK (rows_read >= 0),         -- below the header
    rows_skipped INTEGER NOT NULL CHECK (rows_skipped >= 0),      -- that the mapping skips
    rows_total   INTEGER NOT NULL CHECK (rows_total >= 0)         -- that are totals of the file
) STRICT;

CREATE TABLE mapping (
    mapping_id INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL UNIQUE REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- its source is the text
    name       TEXT NOT NULL CHECK (name <> ''),
    provider   TEXT NOT NULL,                                     -- whose files it reads
    target     TEXT NOT NULL CHECK (target IN ('charge', 'invoice', 'payment')),
    is_shipped INTEGER NOT NULL CHECK (is_shipped IN (0, 1)),     -- 1: it came with the program; 0: somebody's own
    sha256     TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),  -- of the text and of its lookups
    text       TEXT NOT NULL
) STRICT;

CREATE TABLE mapping_lookup (
    mapping_lookup_id INTEGER PRIMARY KEY,
    import_id         INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the mapping
    file              TEXT NOT NULL, -- as the mapping names it
    bytes             BLOB NOT NULL,
    UNIQUE (import_id, file)
) STRICT;

CREATE TABLE ormuco_currency (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    iso_code TEXT NOT NULL,
    label TEXT NOT NULL,
    main INTEGER CHECK (main IN (0, 1)), -- the reseller's main currency; NULL where the answer does not say
    plural_label TEXT NOT NULL,
    reseller_uuid TEXT,
    symbol TEXT NOT NULL,
    uuid TEXT NOT NULL          -- an opaque text; not all are valid UUIDs
) STRICT;

CREATE TABLE ormuco_exchange_rate (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    exchange_rate TEXT NOT NULL, -- compared with the main currency
    uuid TEXT NOT NULL,         -- of the currency
    valid_from TEXT NOT NULL    -- when it was first stated, UTC
) STRICT;

CREATE TABLE ormuco_invoice (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    client_id TEXT NOT NULL,
    date_deleted TEXT, date_deleted_utc TEXT,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)), -- because the client was
    id TEXT NOT NULL,
    paid INTEGER NOT NULL CHECK (paid IN (0, 1)),
    processed INTEGER NOT NULL CHECK (processed IN (0, 1)), -- whether its creation is complete
    currency TEXT,              -- ISO 4217, where the invoice names one; the member itself is in extra
    currency_reference TEXT     -- what it has instead of a code, such as the uuid of a currency
) STRICT;

CREATE TABLE ormuco_invoice_data (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    invoice_discount TEXT NOT NULL,
    invoice_discount_flat TEXT,
    invoice_discount_percentage TEXT NOT NULL, -- 0 to 100
    invoice_discount_percentage_value TEXT,
    invoice_period_end TEXT NOT NULL, invoice_period_end_utc TEXT NOT NULL, -- the moment after the last
    invoice_period_start TEXT NOT NULL, invoice_period_start_utc TEXT NOT NULL,
    invoice_subtotal TEXT NOT NULL, -- before discount and taxes
    invoice_total TEXT NOT NULL,
    subscription_period_end TEXT, subscription_period_end_utc TEXT,
    subscription_period_start TEXT, subscription_period_start_utc TEXT,
    first_day TEXT NOT NULL,    -- the period in days, as the billing report counts: the last one is included
    last_day TEXT NOT NULL
) STRICT;

CREATE TABLE ormuco_invoice_line (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice_project,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    active INTEGER CHECK (active IN (0, 1)), -- at the end of the period
    description TEXT,
    id TEXT NOT NULL,           -- 'object_storage' for object storage
    name TEXT,
    quantity TEXT NOT NULL,     -- in unit
    rate TEXT,                  -- a decimal, or for tiered rates a JSON array
    rate_system TEXT NOT NULL,  -- flat or tiered
    total TEXT NOT NULL,
    type TEXT NOT NULL,
    resource_id TEXT,
    unit TEXT NOT NULL,
    size TEXT,                  -- such as '729 GB'
    storage_type TEXT,
    uptime TEXT,                -- DD:HH:MM:SS
    position INTEGER NOT NULL,  -- in the invoice, from 1
    unit_rate TEXT              -- rate where it is a decimal
) STRICT;

CREATE TABLE ormuco_invoice_project (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice_data,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    region TEXT,
    total TEXT NOT NULL,        -- before discount and taxes
    position INTEGER NOT NULL   -- in the invoice, from 1
) STRICT;

CREATE TABLE ormuco_invoice_tax (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice_data,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT NOT NULL,
    rate TEXT NOT NULL,         -- percent
    amount TEXT NOT NULL,
    description TEXT,
    position INTEGER NOT NULL   -- in the invoice, from 1
) STRICT;

CREATE TABLE ormuco_list (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    operation TEXT NOT NULL,
    question TEXT NOT NULL      -- the values in the request's path, such as client_id=…; '' for none
) STRICT;

CREATE TABLE ormuco_list_item (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_list,
    import_id INTEGER NOT NULL REFERENCES import,
    position INTEGER NOT NULL,  -- from 0
    id TEXT NOT NULL            -- uuid of a currency or product, id of an invoice
) STRICT;

CREATE TABLE ormuco_product (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billablecategory_slug TEXT NOT NULL,
    billableunit_slug TEXT NOT NULL,
    created_date TEXT NOT NULL, created_date_utc TEXT NOT NULL,
    label TEXT NOT NULL,
    last_updated_date TEXT NOT NULL, last_updated_date_utc TEXT NOT NULL,
    metadata TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
    name TEXT NOT NULL,
    price_per_unit TEXT NOT NULL,
    product_code TEXT NOT NULL,
    uuid TEXT NOT NULL
) STRICT;

CREATE TABLE ormuco_report_row (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    client_id TEXT NOT NULL,
    test_account TEXT,          -- True or False
    customer_email TEXT,
    customer_name TEXT,
    subscription_id TEXT,
    invoice_id TEXT NOT NULL,
    invoice_date TEXT,          -- a month
    invoice_status TEXT,        -- not paid; what else there is, is not documented
    invoice_start TEXT NOT NULL, -- first day
    invoice_end TEXT NOT NULL,  -- last day, included
    invoice_subtotal TEXT,
    invoice_discount_percentage TEXT,
    invoice_discount_flat TEXT,
    invoice_discount_total TEXT,
    invoice_total TEXT,
    customer_metadata TEXT,
    provider TEXT,              -- name; federated invoices only
    reseller TEXT,              -- name
    project_id TEXT,            -- from here on: detail only
    project_name TEXT,
    resource_id TEXT,
    resource_name TEXT,
    resource_type TEXT,
    quantity TEXT,
    unit TEXT,
    rate TEXT,
    resource_total TEXT,
    line INTEGER NOT NULL,      -- among the rows of its invoice in the report, from 0
    period_start_utc TEXT NOT NULL, -- the same period as the invoice itself has it
    period_end_utc TEXT NOT NULL -- the moment after the last
) STRICT;

CREATE TABLE ormuco_reseller_metadata (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    metadata TEXT NOT NULL CHECK (json_valid(metadata)), -- a JSON object
    resource_id TEXT NOT NULL
) STRICT;

CREATE TABLE ormuco_resource_kind (
    spelled_in TEXT NOT NULL CHECK (spelled_in IN ('usage', 'invoice', 'product')), -- resources of a usage, type of an invoice's entity, category of a product
    spelling TEXT NOT NULL,
    resource_kind TEXT NOT NULL,
    PRIMARY KEY (spelled_in, spelling)
) STRICT;

CREATE TABLE ormuco_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    usage_period_start TEXT NOT NULL, usage_period_start_utc TEXT NOT NULL,
    usage_period_end TEXT NOT NULL, usage_period_end_utc TEXT NOT NULL, -- the moment after the last
    subtotal TEXT NOT NULL,
    discount_percentage TEXT NOT NULL,
    discount TEXT NOT NULL,
    total TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('client', 'provider', 'project')), -- what was asked about
    scope_id TEXT NOT NULL      -- the provider or project; '' for the whole client
) STRICT;

CREATE TABLE ormuco_usage_kind (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage_project,
    import_id INTEGER NOT NULL REFERENCES import,
    spelling TEXT NOT NULL      -- such as floating_ips
) STRICT;

CREATE TABLE ormuco_usage_line (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage_project,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    description TEXT,
    resource_id TEXT,
    uptime TEXT,                -- DD:HH:MM:SS
    unit TEXT NOT NULL,
    size TEXT,
    storage_type TEXT,
    total TEXT NOT NULL,
    quantity TEXT,
    spelling TEXT NOT NULL,     -- the kind of resource, as the usage spells it
    position INTEGER NOT NULL   -- in the usage, from 1
) STRICT;

CREATE TABLE ormuco_usage_project (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    provider_position INTEGER   -- which provider of the same usage it is with, in a client's usage; else NULL
) STRICT;

CREATE TABLE ormuco_usage_provider (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT,                    -- of a client's usage
    uuid TEXT,                  -- of a provider's usage
    name TEXT,
    position INTEGER NOT NULL   -- from 1
) STRICT;

CREATE TABLE ormuco_usage_tax (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT NOT NULL,
    rate TEXT NOT NULL,         -- percent
    amount TEXT NOT NULL,
    description TEXT,
    position INTEGER NOT NULL   -- from 1
) STRICT;

CREATE TABLE party_alias (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    name      TEXT NOT NULL CHECK (name <> ''),
    party     TEXT NOT NULL CHECK (party <> ''),
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

CREATE TABLE party_name (
    name_id   INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    name      TEXT NOT NULL, -- as documents spell it
    party     TEXT NOT NULL  -- the name by which the party is called; the name itself where it is its own party again
) STRICT;

CREATE TABLE party_side (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    party     TEXT NOT NULL CHECK (party <> ''),
    side      TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

CREATE TABLE party_terms (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    party     TEXT NOT NULL CHECK (party <> ''),
    days      INTEGER NOT NULL CHECK (days >= 0),
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

CREATE TABLE payment_match (
    match_id    INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    row_key     TEXT NOT NULL, -- of the payment in the view payment_document
    payment_key TEXT NOT NULL, -- row_key of the payment that it repeats; its own where it is a payment of its own again
    basis       TEXT NOT NULL CHECK (basis IN ('repeated', 'alone'))
) STRICT;

CREATE TABLE provider (
    provider      TEXT PRIMARY KEY, -- the name used on the command line
    provider_name TEXT NOT NULL     -- the name for people; FOCUS ProviderName
) STRICT;

CREATE TABLE run_cost (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES billing_run (import_id),
    outcome     TEXT NOT NULL CHECK (outcome IN ('billed', 'given away', 'own use', 'nobody')),
    customer    TEXT,             -- the id in the book; NULL for own use and nobody
    contract    TEXT,             -- the same
    period      TEXT NOT NULL,    -- the month of the charges
    provider    TEXT,
    account     TEXT,
    sub_account TEXT,
    service     TEXT,
    is_tax      INTEGER NOT NULL CHECK (is_tax IN (0, 1)), -- tax of the provider, which is no cost unless the book says so
    charges     INTEGER NOT NULL, -- how many charges, or parts of them
    currency    TEXT NOT NULL,
    cost        TEXT NOT NULL     -- the sum of their billed costs, as far as they went there
) STRICT;

CREATE TABLE saved_list (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL UNIQUE REFERENCES import,
    name        TEXT NOT NULL CHECK (name <> ''), -- as the user calls it; the newest of a name is in force
    operation   TEXT NOT NULL, -- what such a file is, such as bookkeeping/payment-list
    kind        TEXT NOT NULL CHECK (kind IN ('csv', 'sheet')), -- whether it is a text or a spreadsheet
    fingerprint TEXT NOT NULL, -- SHA-256 of the names in its header, as hexadecimal digits
    options     TEXT NOT NULL CHECK (json_valid(options)) -- the options that it needs, by their names
) STRICT;

CREATE TABLE seen_again (
    row_id     INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL REFERENCES import, -- whose document states them again
    seen_at    TEXT NOT NULL,    -- retrieved_at of that import
    table_name TEXT NOT NULL,
    first_row  INTEGER NOT NULL, -- row_id of the first
    last_row   INTEGER NOT NULL CHECK (last_row >= first_row),
    place      TEXT NOT NULL     -- where the first stands in that document; each of the others stands one further on
) STRICT;

CREATE TABLE source (
    source_id   INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64), -- of the bytes as read, lower-case hex
    name        TEXT NOT NULL,                                    -- the path as the user gave it, or '-' for standard input
    size        INTEGER NOT NULL CHECK (size >= 0),               -- bytes
    modified_at TEXT,                                             -- the file's modification time, UTC; NULL for standard input
    archived_as TEXT REFERENCES sqlar (name)                      -- NULL when the bytes were not kept
) STRICT;

CREATE TABLE sqlar (
    name  TEXT PRIMARY KEY, -- <first 12 of the SHA-256>/<file name>
    mode  INT,              -- access permissions
    mtime INT,              -- last modification, Unix seconds
    sz    INT,              -- original size in bytes
    data  BLOB              -- zlib stream, or the bytes themselves where that is not larger
) STRICT;

CREATE TABLE stored_again (
    row_id     INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL REFERENCES import, -- which brought the older state
    table_name TEXT NOT NULL,
    stored_row INTEGER NOT NULL, -- row_id of the row; its import_id is that of the import that had seen it
    seen_by    INTEGER NOT NULL REFERENCES import (import_id)
) STRICT;

CREATE TABLE vcloudair_attribute (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_service_group,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT,
    value TEXT,
    properties_form TEXT
) STRICT;

CREATE TABLE vcloudair_attribute_property (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_attribute,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT,
    value TEXT
) STRICT;

CREATE TABLE vcloudair_bill (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_service_group,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    link_form TEXT,
    period_form TEXT
) STRICT;

CREATE TABLE vcloudair_bill_link (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_bill,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    rel TEXT,
    href TEXT
) STRICT;

CREATE TABLE vcloudair_billable (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_entity,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT NOT NULL,
    usage TEXT NOT NULL,
    unit TEXT NOT NULL,
    rate TEXT NOT NULL,         -- may be a blend of several tiers; cost is never computed from it
    cost TEXT NOT NULL,
    currency TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE vcloudair_billing_period (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_bill,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    month INTEGER NOT NULL, year INTEGER NOT NULL,
    start_date TEXT NOT NULL, start_date_utc TEXT NOT NULL,
    end_date TEXT NOT NULL, end_date_utc TEXT NOT NULL,
    period TEXT NOT NULL,       -- 'YYYY-MM'
    period_end_utc TEXT NOT NULL -- the moment after end_date
) STRICT;

CREATE TABLE vcloudair_company (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    company_id TEXT NOT NULL,
    company_name TEXT NOT NULL,
    group_form TEXT
) STRICT;

CREATE TABLE vcloudair_company_group (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_company,
    import_id INTEGER NOT NULL REFERENCES import,
    position INTEGER NOT NULL,
    service_group_id TEXT NOT NULL
) STRICT;

CREATE TABLE vcloudair_cost_line (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_costs,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    type TEXT,                  -- SERVICE_CREDIT or SUPPORT
    amount TEXT,                -- as stated; the sign of a credit is not documented
    cost_position INTEGER NOT NULL,
    item_position INTEGER,      -- NULL for the cost itself
    properties_form TEXT,
    item_form TEXT
) STRICT;

CREATE TABLE vcloudair_cost_property (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_cost_line,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT,
    value TEXT
) STRICT;

CREATE TABLE vcloudair_costs (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    month INTEGER, year INTEGER,
    start_time TEXT, start_time_utc TEXT,
    end_time TEXT, end_time_utc TEXT,
    currency TEXT NOT NULL,
    last_update_time TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('billable', 'billed')),
    service_group_id TEXT NOT NULL,
    period TEXT NOT NULL,       -- as in vcloudair_usage
    period_end_utc TEXT,
    question TEXT NOT NULL,     -- kind/service group/period: the key
    cost_form TEXT
) STRICT;

CREATE TABLE vcloudair_entity (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,           -- as stated
    name TEXT NOT NULL,
    entity_type TEXT NOT NULL,  -- such as vm, vdc or serviceInstance
    entity_id TEXT NOT NULL,    -- bare
    entity_level TEXT NOT NULL CHECK (entity_level IN ('instance', 'l2', 'l1')),
    service_instance_id TEXT,   -- the instance it belongs to, where path or document say so
    parent_id TEXT,             -- the L2 entity of an L1 entity, or the instance of an L2 entity, where path or document say so
    billable_form TEXT          -- how the list was written: NULL as usual, else 'absent', 'null', 'empty' or 'null list'
) STRICT;

CREATE TABLE vcloudair_service_group (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    billing_currency TEXT NOT NULL,
    attribute_form TEXT,
    bill_form TEXT
) STRICT;

CREATE TABLE vcloudair_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    month INTEGER, year INTEGER, -- billing month; named after the month it begins in
    start_time TEXT, start_time_utc TEXT,
    end_time TEXT, end_time_utc TEXT, -- the last moment, as stated
    kind TEXT NOT NULL CHECK (kind IN ('billable', 'billed')),
    scope TEXT NOT NULL CHECK (scope IN ('service-group', 'instance', 'l2', 'l1')),
    service_group_id TEXT,      -- these four are the path's, bare, without 'urn:vcloud:…:'
    service_instance_id TEXT,
    l2_id TEXT,
    l1_id TEXT,
    level TEXT NOT NULL,        -- 'self', 'one', or '' where none was asked for and none applies
    period TEXT NOT NULL,       -- 'YYYY-MM', 'BillToDate', '<start>/<end>' cut to the hour, or 'last' where nobody says which month
    period_end_utc TEXT,        -- the moment after end_time
    question TEXT NOT NULL,     -- kind/scope/identifier/level/period: the key
    entity_form TEXT            -- how the list was written: NULL as usual, else 'absent' or 'null'
) STRICT;

CREATE TABLE withdrawal (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    decision  INTEGER NOT NULL UNIQUE REFERENCES import (import_id), -- the import of the decision
    why       TEXT CHECK (why <> '')
) STRICT;

CREATE INDEX acceptance_by_finding ON acceptance (finding);

CREATE INDEX adjustment_by_row ON adjustment (row_key);

CREATE UNIQUE INDEX adjustment_by_withdrawn ON adjustment (withdraws) WHERE withdraws IS NOT NULL;

CREATE INDEX allocation_by_payment ON allocation (payment_key);

CREATE INDEX allocation_by_row ON allocation (row_key);

CREATE UNIQUE INDEX allocation_by_withdrawn ON allocation (withdraws) WHERE withdraws IS NOT NULL;

CREATE INDEX attachment_by_hash ON attachment (sha256);

CREATE INDEX attachment_by_invoice ON attachment (row_key);

CREATE INDEX banking_entry_by_corrected ON banking_entry (corrects) WHERE corrects IS NOT NULL;

CREATE INDEX banking_entry_by_parent ON banking_entry (parent_row);

CREATE INDEX banking_statement_by_key ON banking_statement (account_id, statement_key);

CREATE INDEX banking_transaction_by_parent ON banking_transaction (parent_row);

CREATE INDEX billed_charge_by_charge ON billed_charge (charge_key);

CREATE INDEX billed_charge_by_document ON billed_charge (document_id) WHERE document_id IS NOT NULL;

CREATE INDEX billed_period_by_document ON billed_period (document_id) WHERE document_id IS NOT NULL;

CREATE INDEX billed_step_by_document ON billed_step (document_id) WHERE document_id IS NOT NULL;

CREATE INDEX billed_step_by_period ON billed_step (customer, contract, period);

CREATE INDEX book_value_by_import ON book_value (import_id);

CREATE INDEX bookkeeping_exchange_rate_by_key
    ON bookkeeping_exchange_rate (account_id, rate_source, rate_date, from_currency, to_currency);

CREATE INDEX bookkeeping_invoice_by_key ON bookkeeping_invoice (account_id, issuer, invoice_number);

CREATE INDEX bookkeeping_payment_by_key ON bookkeeping_payment (account_id, payment_key);

CREATE INDEX bookkeeping_payment_by_number ON bookkeeping_payment (account_id, payment_id) WHERE payment_id IS NOT NULL;

CREATE INDEX cash_discount_by_row ON cash_discount (row_key);

CREATE UNIQUE INDEX cash_discount_by_withdrawn ON cash_discount (withdraws) WHERE withdraws IS NOT NULL;

CREATE UNIQUE INDEX chain_part_by_table ON chain_part (table_name, last_row);

CREATE INDEX closing_detail_by_import ON closing_detail (import_id);

CREATE INDEX closing_figure_by_import ON closing_figure (import_id);

CREATE INDEX cloudsigma_balance_by_account ON cloudsigma_balance (account_id);

CREATE INDEX cloudsigma_burst_level_by_list ON cloudsigma_burst_level (parent_row);

CREATE INDEX cloudsigma_burst_usage_by_period ON cloudsigma_burst_usage (account_id, period_start, period_end, uuid);

CREATE INDEX cloudsigma_currentusage_by_account ON cloudsigma_currentusage (account_id);

CREATE INDEX cloudsigma_daily_burst_usage_by_date ON cloudsigma_daily_burst_usage (account_id, date, resource_type);

CREATE INDEX cloudsigma_discount_by_position ON cloudsigma_discount (account_id, position);

CREATE INDEX cloudsigma_license_by_name ON cloudsigma_license (account_id, name);

CREATE INDEX cloudsigma_list_by_question ON cloudsigma_list (account_id, operation, question);

CREATE INDEX cloudsigma_price_by_id ON cloudsigma_price (account_id, id);

CREATE INDEX cloudsigma_price_by_resource ON cloudsigma_price (account_id, resource, currency);

CREATE INDEX cloudsigma_schema_field_by_parent ON cloudsigma_schema_field (parent_row);

CREATE INDEX cloudsigma_subscription_by_id ON cloudsigma_subscription (account_id, id);

CREATE INDEX cloudsigma_transaction_by_id ON cloudsigma_transaction (account_id, id);

CREATE INDEX cloudsigma_transaction_by_time ON cloudsigma_transaction (account_id, time_utc);

CREATE INDEX cloudsigma_usage_by_parent ON cloudsigma_usage (parent_row);

CREATE INDEX cloudsigma_usage_sample_by_time ON cloudsigma_usage_sample (account_id, poll_time_utc, resource, uuid);

CREATE INDEX einvoice_allowance_by_parent ON einvoice_allowance (parent_row);

CREATE INDEX einvoice_document_by_key ON einvoice_document (account_id, seller_key, kind, number);

CREATE INDEX einvoice_document_by_vat ON einvoice_document (seller_vat) WHERE seller_vat IS NOT NULL;

CREATE INDEX einvoice_line_by_parent ON einvoice_line (parent_row);

CREATE INDEX einvoice_party_by_parent ON einvoice_party (parent_row);

CREATE INDEX einvoice_payment_by_parent ON einvoice_payment (parent_row);

CREATE INDEX einvoice_reference_by_parent ON einvoice_reference (parent_row);

CREATE INDEX einvoice_tax_by_parent ON einvoice_tax (parent_row);

CREATE INDEX focus_answer_by_delivery ON focus_answer (delivery_id);

CREATE INDEX focus_billing_period_by_key ON focus_billing_period (account_id, invoice_issuer_name, billing_period_start_utc, billing_period_end_utc);

CREATE INDEX focus_contract_commitment_by_key ON focus_contract_commitment (account_id, contract_commitment_id);

CREATE INDEX focus_coverage_by_scope ON focus_coverage (scope_id);

CREATE INDEX focus_file_by_first_row ON focus_file (first_row);

CREATE INDEX focus_invoice_detail_by_key ON focus_invoice_detail (account_id, invoice_issuer_name, invoice_id, invoice_detail_id);

CREATE INDEX focus_scope_by_period ON focus_scope (billing_account_id, billing_period_start);

CREATE INDEX focus_scope_by_period_start ON focus_scope (billing_period_start);

CREATE INDEX focus_scope_file_by_scope ON focus_scope_file (scope_id);

CREATE INDEX focus_scope_state_by_scope ON focus_scope_state (scope_id, state_id);

CREATE INDEX focus_seen_again_by_file ON focus_seen_again (file_import_id);

CREATE INDEX gigas_account_resource_by_id ON gigas_account_resource (account_id, id);

CREATE INDEX gigas_history_by_id ON gigas_history (account_id, id);

CREATE INDEX gigas_invoice_detail_by_id ON gigas_invoice_detail (account_id, invoice, position);

CREATE INDEX gigas_invoice_detail_by_invoice ON gigas_invoice_detail (invoice);

CREATE INDEX gigas_list_by_account ON gigas_list (operation, account_id);

CREATE INDEX gigas_resource_by_id ON gigas_resource (id, account_id);

CREATE INDEX gigas_resource_price_by_parent ON gigas_resource_price (parent_row);

CREATE INDEX gigas_resource_translation_by_parent ON gigas_resource_translation (parent_row);

CREATE INDEX import_archive_by_import ON import_archive (import_id);

CREATE INDEX import_by_operation ON import (provider, operation, account_id);

CREATE INDEX import_by_retrieval ON import (provider, retrieved_at);

CREATE INDEX import_by_source ON import (source_id);

CREATE INDEX invoice_match_by_row ON invoice_match (row_key);

CREATE INDEX issued_allowance_part_by_allowance ON issued_allowance_part (document_id, position);

CREATE INDEX issued_document_by_corrected ON issued_document (corrects) WHERE corrects IS NOT NULL;

CREATE INDEX issued_document_by_customer ON issued_document (customer);

CREATE INDEX issued_line_charge_by_charge ON issued_line_charge (charge_key);

CREATE INDEX issued_line_charge_by_line ON issued_line_charge (document_id, line);

CREATE INDEX issued_rate_by_line ON issued_rate (document_id, line);

CREATE INDEX mapped_file_by_mapping ON mapped_file (mapping_id);

CREATE INDEX ormuco_currency_by_uuid ON ormuco_currency (account_id, uuid);

CREATE INDEX ormuco_exchange_rate_by_uuid ON ormuco_exchange_rate (account_id, uuid);

CREATE INDEX ormuco_invoice_by_id ON ormuco_invoice (account_id, id);

CREATE INDEX ormuco_invoice_data_by_parent ON ormuco_invoice_data (parent_row);

CREATE INDEX ormuco_invoice_line_by_parent ON ormuco_invoice_line (parent_row);

CREATE INDEX ormuco_invoice_project_by_parent ON ormuco_invoice_project (parent_row);

CREATE INDEX ormuco_invoice_tax_by_parent ON ormuco_invoice_tax (parent_row);

CREATE INDEX ormuco_list_by_question ON ormuco_list (account_id, operation, question);

CREATE INDEX ormuco_list_item_by_list ON ormuco_list_item (parent_row, id);

CREATE INDEX ormuco_product_by_uuid ON ormuco_product (account_id, uuid);

CREATE INDEX ormuco_report_row_by_invoice ON ormuco_report_row (account_id, invoice_id, line);

CREATE INDEX ormuco_reseller_metadata_by_resource ON ormuco_reseller_metadata (account_id, resource_id);

CREATE INDEX ormuco_usage_by_scope ON ormuco_usage (account_id, scope, scope_id, usage_period_start_utc);

CREATE INDEX ormuco_usage_kind_by_parent ON ormuco_usage_kind (parent_row);

CREATE INDEX ormuco_usage_line_by_parent ON ormuco_usage_line (parent_row);

CREATE INDEX ormuco_usage_project_by_parent ON ormuco_usage_project (parent_row);

CREATE INDEX ormuco_usage_provider_by_parent ON ormuco_usage_provider (parent_row);

CREATE INDEX ormuco_usage_tax_by_parent ON ormuco_usage_tax (parent_row);

CREATE INDEX party_name_by_name ON party_name (name);

CREATE INDEX payment_match_by_row ON payment_match (row_key);

CREATE INDEX run_cost_by_period ON run_cost (period, customer, contract);

CREATE INDEX seen_again_by_time ON seen_again (table_name, seen_at);

CREATE INDEX stored_again_by_import ON stored_again (seen_by, table_name);

CREATE INDEX vcloudair_attribute_by_parent ON vcloudair_attribute (parent_row);

CREATE INDEX vcloudair_attribute_property_by_parent ON vcloudair_attribute_property (parent_row);

CREATE INDEX vcloudair_bill_by_parent ON vcloudair_bill (parent_row);

CREATE INDEX vcloudair_bill_link_by_parent ON vcloudair_bill_link (parent_row);

CREATE INDEX vcloudair_billable_by_parent ON vcloudair_billable (parent_row);

CREATE INDEX vcloudair_billing_period_by_parent ON vcloudair_billing_period (parent_row);

CREATE INDEX vcloudair_company_by_key ON vcloudair_company (account_id, company_id);

CREATE INDEX vcloudair_company_group_by_parent ON vcloudair_company_group (parent_row);

CREATE INDEX vcloudair_cost_line_by_parent ON vcloudair_cost_line (parent_row);

CREATE INDEX vcloudair_cost_property_by_parent ON vcloudair_cost_property (parent_row);

CREATE INDEX vcloudair_costs_by_key ON vcloudair_costs (account_id, question);

CREATE INDEX vcloudair_entity_by_key ON vcloudair_entity (entity_id);

CREATE INDEX vcloudair_entity_by_parent ON vcloudair_entity (parent_row);

CREATE INDEX vcloudair_service_group_by_key ON vcloudair_service_group (account_id, id);

CREATE INDEX vcloudair_usage_by_key ON vcloudair_usage (account_id, question);

CREATE TRIGGER acceptance_no_delete BEFORE DELETE ON acceptance BEGIN SELECT RAISE(ABORT, 'append-only: a row of acceptance is never deleted'); END;

CREATE TRIGGER acceptance_no_update BEFORE UPDATE ON acceptance BEGIN SELECT RAISE(ABORT, 'append-only: a row of acceptance is never changed'); END;

CREATE TRIGGER adjustment_no_delete BEFORE DELETE ON adjustment BEGIN SELECT RAISE(ABORT, 'append-only: a row of adjustment is never deleted'); END;

CREATE TRIGGER adjustment_no_update BEFORE UPDATE ON adjustment BEGIN SELECT RAISE(ABORT, 'append-only: a row of adjustment is never changed'); END;

CREATE TRIGGER allocation_by_hand_no_delete BEFORE DELETE ON allocation_by_hand BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation_by_hand is never deleted'); END;

CREATE TRIGGER allocation_by_hand_no_update BEFORE UPDATE ON allocation_by_hand BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation_by_hand is never changed'); END;

CREATE TRIGGER allocation_no_delete BEFORE DELETE ON allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation is never deleted'); END;

CREATE TRIGGER allocation_no_update BEFORE UPDATE ON allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation is never changed'); END;

CREATE TRIGGER assertion_no_delete BEFORE DELETE ON assertion BEGIN SELECT RAISE(ABORT, 'append-only: a row of assertion is never deleted'); END;

CREATE TRIGGER assertion_no_update BEFORE UPDATE ON assertion BEGIN SELECT RAISE(ABORT, 'append-only: a row of assertion is never changed'); END;

CREATE TRIGGER attachment_no_delete BEFORE DELETE ON attachment BEGIN SELECT RAISE(ABORT, 'append-only: a row of attachment is never deleted'); END;

CREATE TRIGGER attachment_no_update BEFORE UPDATE ON attachment BEGIN SELECT RAISE(ABORT, 'append-only: a row of attachment is never changed'); END;

CREATE TRIGGER banking_entry_no_delete BEFORE DELETE ON banking_entry BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_entry is never deleted'); END;

CREATE TRIGGER banking_entry_no_update BEFORE UPDATE ON banking_entry BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_entry is never changed'); END;

CREATE TRIGGER banking_statement_no_delete BEFORE DELETE ON banking_statement BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_statement is never deleted'); END;

CREATE TRIGGER banking_statement_no_update BEFORE UPDATE ON banking_statement BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_statement is never changed'); END;

CREATE TRIGGER banking_transaction_no_delete BEFORE DELETE ON banking_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_transaction is never deleted'); END;

CREATE TRIGGER banking_transaction_no_update BEFORE UPDATE ON banking_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_transaction is never changed'); END;

CREATE TRIGGER billed_charge_no_delete BEFORE DELETE ON billed_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_charge is never deleted'); END;

CREATE TRIGGER billed_charge_no_update BEFORE UPDATE ON billed_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_charge is never changed'); END;

CREATE TRIGGER billed_period_no_delete BEFORE DELETE ON billed_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_period is never deleted'); END;

CREATE TRIGGER billed_period_no_update BEFORE UPDATE ON billed_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_period is never changed'); END;

CREATE TRIGGER billed_step_no_delete BEFORE DELETE ON billed_step BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_step is never deleted'); END;

CREATE TRIGGER billed_step_no_update BEFORE UPDATE ON billed_step BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_step is never changed'); END;

CREATE TRIGGER billing_run_no_delete BEFORE DELETE ON billing_run BEGIN SELECT RAISE(ABORT, 'append-only: a row of billing_run is never deleted'); END;

CREATE TRIGGER billing_run_no_update BEFORE UPDATE ON billing_run BEGIN SELECT RAISE(ABORT, 'append-only: a row of billing_run is never changed'); END;

CREATE TRIGGER book_amendment_no_delete BEFORE DELETE ON book_amendment BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_amendment is never deleted'); END;

CREATE TRIGGER book_amendment_no_update BEFORE UPDATE ON book_amendment BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_amendment is never changed'); END;

CREATE TRIGGER book_edition_file_no_delete BEFORE DELETE ON book_edition_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition_file is never deleted'); END;

CREATE TRIGGER book_edition_file_no_update BEFORE UPDATE ON book_edition_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition_file is never changed'); END;

CREATE TRIGGER book_edition_no_delete BEFORE DELETE ON book_edition BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition is never deleted'); END;

CREATE TRIGGER book_edition_no_update BEFORE UPDATE ON book_edition BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition is never changed'); END;

CREATE TRIGGER book_file_no_delete BEFORE DELETE ON book_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_file is never deleted'); END;

CREATE TRIGGER book_file_no_update BEFORE UPDATE ON book_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_file is never changed'); END;

CREATE TRIGGER book_value_no_delete BEFORE DELETE ON book_value BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_value is never deleted'); END;

CREATE TRIGGER book_value_no_update BEFORE UPDATE ON book_value BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_value is never changed'); END;

CREATE TRIGGER bookkeeping_exchange_rate_no_delete BEFORE DELETE ON bookkeeping_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_exchange_rate is never deleted'); END;

CREATE TRIGGER bookkeeping_exchange_rate_no_update BEFORE UPDATE ON bookkeeping_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_exchange_rate is never changed'); END;

CREATE TRIGGER bookkeeping_invoice_no_delete BEFORE DELETE ON bookkeeping_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_invoice is never deleted'); END;

CREATE TRIGGER bookkeeping_invoice_no_update BEFORE UPDATE ON bookkeeping_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_invoice is never changed'); END;

CREATE TRIGGER bookkeeping_payment_no_delete BEFORE DELETE ON bookkeeping_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_payment is never deleted'); END;

CREATE TRIGGER bookkeeping_payment_no_update BEFORE UPDATE ON bookkeeping_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_payment is never changed'); END;

CREATE TRIGGER cash_discount_no_delete BEFORE DELETE ON cash_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cash_discount is never deleted'); END;

CREATE TRIGGER cash_discount_no_update BEFORE UPDATE ON cash_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cash_discount is never changed'); END;

CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain is never deleted'); END;

CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain is never changed'); END;

CREATE TRIGGER chain_part_no_delete BEFORE DELETE ON chain_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain_part is never deleted'); END;

CREATE TRIGGER chain_part_no_update BEFORE UPDATE ON chain_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain_part is never changed'); END;

CREATE TRIGGER closing_deliveries_no_delete BEFORE DELETE ON closing_deliveries BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_deliveries is never deleted'); END;

CREATE TRIGGER closing_deliveries_no_update BEFORE UPDATE ON closing_deliveries BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_deliveries is never changed'); END;

CREATE TRIGGER closing_detail_no_delete BEFORE DELETE ON closing_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_detail is never deleted'); END;

CREATE TRIGGER closing_detail_no_update BEFORE UPDATE ON closing_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_detail is never changed'); END;

CREATE TRIGGER closing_figure_no_delete BEFORE DELETE ON closing_figure BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_figure is never deleted'); END;

CREATE TRIGGER closing_figure_no_update BEFORE UPDATE ON closing_figure BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_figure is never changed'); END;

CREATE TRIGGER closing_no_delete BEFORE DELETE ON closing BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing is never deleted'); END;

CREATE TRIGGER closing_no_update BEFORE UPDATE ON closing BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing is never changed'); END;

CREATE TRIGGER cloudsigma_balance_no_delete BEFORE DELETE ON cloudsigma_balance BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_balance is never deleted'); END;

CREATE TRIGGER cloudsigma_balance_no_update BEFORE UPDATE ON cloudsigma_balance BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_balance is never changed'); END;

CREATE TRIGGER cloudsigma_burst_level_no_delete BEFORE DELETE ON cloudsigma_burst_level BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_level is never deleted'); END;

CREATE TRIGGER cloudsigma_burst_level_no_update BEFORE UPDATE ON cloudsigma_burst_level BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_level is never changed'); END;

CREATE TRIGGER cloudsigma_burst_usage_no_delete BEFORE DELETE ON cloudsigma_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_usage is never deleted'); END;

CREATE TRIGGER cloudsigma_burst_usage_no_update BEFORE UPDATE ON cloudsigma_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_usage is never changed'); END;

CREATE TRIGGER cloudsigma_currentusage_no_delete BEFORE DELETE ON cloudsigma_currentusage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_currentusage is never deleted'); END;

CREATE TRIGGER cloudsigma_currentusage_no_update BEFORE UPDATE ON cloudsigma_currentusage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_currentusage is never changed'); END;

CREATE TRIGGER cloudsigma_daily_burst_usage_no_delete BEFORE DELETE ON cloudsigma_daily_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_daily_burst_usage is never deleted'); END;

CREATE TRIGGER cloudsigma_daily_burst_usage_no_update BEFORE UPDATE ON cloudsigma_daily_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_daily_burst_usage is never changed'); END;

CREATE TRIGGER cloudsigma_discount_no_delete BEFORE DELETE ON cloudsigma_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_discount is never deleted'); END;

CREATE TRIGGER cloudsigma_discount_no_update BEFORE UPDATE ON cloudsigma_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_discount is never changed'); END;

CREATE TRIGGER cloudsigma_license_no_delete BEFORE DELETE ON cloudsigma_license BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_license is never deleted'); END;

CREATE TRIGGER cloudsigma_license_no_update BEFORE UPDATE ON cloudsigma_license BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_license is never changed'); END;

CREATE TRIGGER cloudsigma_list_no_delete BEFORE DELETE ON cloudsigma_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_list is never deleted'); END;

CREATE TRIGGER cloudsigma_list_no_update BEFORE UPDATE ON cloudsigma_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_list is never changed'); END;

CREATE TRIGGER cloudsigma_price_no_delete BEFORE DELETE ON cloudsigma_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_price is never deleted'); END;

CREATE TRIGGER cloudsigma_price_no_update BEFORE UPDATE ON cloudsigma_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_price is never changed'); END;

CREATE TRIGGER cloudsigma_schema_field_no_delete BEFORE DELETE ON cloudsigma_schema_field BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema_field is never deleted'); END;

CREATE TRIGGER cloudsigma_schema_field_no_update BEFORE UPDATE ON cloudsigma_schema_field BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema_field is never changed'); END;

CREATE TRIGGER cloudsigma_schema_no_delete BEFORE DELETE ON cloudsigma_schema BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema is never deleted'); END;

CREATE TRIGGER cloudsigma_schema_no_update BEFORE UPDATE ON cloudsigma_schema BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema is never changed'); END;

CREATE TRIGGER cloudsigma_subscription_no_delete BEFORE DELETE ON cloudsigma_subscription BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription is never deleted'); END;

CREATE TRIGGER cloudsigma_subscription_no_update BEFORE UPDATE ON cloudsigma_subscription BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription is never changed'); END;

CREATE TRIGGER cloudsigma_subscription_quote_no_delete BEFORE DELETE ON cloudsigma_subscription_quote BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription_quote is never deleted'); END;

CREATE TRIGGER cloudsigma_subscription_quote_no_update BEFORE UPDATE ON cloudsigma_subscription_quote BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription_quote is never changed'); END;

CREATE TRIGGER cloudsigma_transaction_no_delete BEFORE DELETE ON cloudsigma_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_transaction is never deleted'); END;

CREATE TRIGGER cloudsigma_transaction_no_update BEFORE UPDATE ON cloudsigma_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_transaction is never changed'); END;

CREATE TRIGGER cloudsigma_usage_no_delete BEFORE DELETE ON cloudsigma_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage is never deleted'); END;

CREATE TRIGGER cloudsigma_usage_no_update BEFORE UPDATE ON cloudsigma_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage is never changed'); END;

CREATE TRIGGER cloudsigma_usage_sample_no_delete BEFORE DELETE ON cloudsigma_usage_sample BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage_sample is never deleted'); END;

CREATE TRIGGER cloudsigma_usage_sample_no_update BEFORE UPDATE ON cloudsigma_usage_sample BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage_sample is never changed'); END;

CREATE TRIGGER currency_no_delete BEFORE DELETE ON currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of currency is never deleted'); END;

CREATE TRIGGER currency_no_update BEFORE UPDATE ON currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of currency is never changed'); END;

CREATE TRIGGER decision_by_no_delete BEFORE DELETE ON decision_by BEGIN SELECT RAISE(ABORT, 'append-only: a row of decision_by is never deleted'); END;

CREATE TRIGGER decision_by_no_update BEFORE UPDATE ON decision_by BEGIN SELECT RAISE(ABORT, 'append-only: a row of decision_by is never changed'); END;

CREATE TRIGGER einvoice_allowance_no_delete BEFORE DELETE ON einvoice_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_allowance is never deleted'); END;

CREATE TRIGGER einvoice_allowance_no_update BEFORE UPDATE ON einvoice_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_allowance is never changed'); END;

CREATE TRIGGER einvoice_document_no_delete BEFORE DELETE ON einvoice_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_document is never deleted'); END;

CREATE TRIGGER einvoice_document_no_update BEFORE UPDATE ON einvoice_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_document is never changed'); END;

CREATE TRIGGER einvoice_line_no_delete BEFORE DELETE ON einvoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_line is never deleted'); END;

CREATE TRIGGER einvoice_line_no_update BEFORE UPDATE ON einvoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_line is never changed'); END;

CREATE TRIGGER einvoice_party_no_delete BEFORE DELETE ON einvoice_party BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_party is never deleted'); END;

CREATE TRIGGER einvoice_party_no_update BEFORE UPDATE ON einvoice_party BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_party is never changed'); END;

CREATE TRIGGER einvoice_payment_no_delete BEFORE DELETE ON einvoice_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_payment is never deleted'); END;

CREATE TRIGGER einvoice_payment_no_update BEFORE UPDATE ON einvoice_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_payment is never changed'); END;

CREATE TRIGGER einvoice_reference_no_delete BEFORE DELETE ON einvoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_reference is never deleted'); END;

CREATE TRIGGER einvoice_reference_no_update BEFORE UPDATE ON einvoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_reference is never changed'); END;

CREATE TRIGGER einvoice_tax_no_delete BEFORE DELETE ON einvoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_tax is never deleted'); END;

CREATE TRIGGER einvoice_tax_no_update BEFORE UPDATE ON einvoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of einvoice_tax is never changed'); END;

CREATE TRIGGER focus_allocation_no_delete BEFORE DELETE ON focus_allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_allocation is never deleted'); END;

CREATE TRIGGER focus_allocation_no_update BEFORE UPDATE ON focus_allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_allocation is never changed'); END;

CREATE TRIGGER focus_answer_no_delete BEFORE DELETE ON focus_answer BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_answer is never deleted'); END;

CREATE TRIGGER focus_answer_no_update BEFORE UPDATE ON focus_answer BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_answer is never changed'); END;

CREATE TRIGGER focus_billing_account_no_delete BEFORE DELETE ON focus_billing_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_account is never deleted'); END;

CREATE TRIGGER focus_billing_account_no_update BEFORE UPDATE ON focus_billing_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_account is never changed'); END;

CREATE TRIGGER focus_billing_period_no_delete BEFORE DELETE ON focus_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_period is never deleted'); END;

CREATE TRIGGER focus_billing_period_no_update BEFORE UPDATE ON focus_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_period is never changed'); END;

CREATE TRIGGER focus_charge_kind_no_delete BEFORE DELETE ON focus_charge_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_kind is never deleted'); END;

CREATE TRIGGER focus_charge_kind_no_update BEFORE UPDATE ON focus_charge_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_kind is never changed'); END;

CREATE TRIGGER focus_charge_no_delete BEFORE DELETE ON focus_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge is never deleted'); END;

CREATE TRIGGER focus_charge_no_update BEFORE UPDATE ON focus_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge is never changed'); END;

CREATE TRIGGER focus_charge_price_no_delete BEFORE DELETE ON focus_charge_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_price is never deleted'); END;

CREATE TRIGGER focus_charge_price_no_update BEFORE UPDATE ON focus_charge_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_price is never changed'); END;

CREATE TRIGGER focus_commitment_no_delete BEFORE DELETE ON focus_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_commitment is never deleted'); END;

CREATE TRIGGER focus_commitment_no_update BEFORE UPDATE ON focus_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_commitment is never changed'); END;

CREATE TRIGGER focus_context_no_delete BEFORE DELETE ON focus_context BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_context is never deleted'); END;

CREATE TRIGGER focus_context_no_update BEFORE UPDATE ON focus_context BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_context is never changed'); END;

CREATE TRIGGER focus_contract_commitment_no_delete BEFORE DELETE ON focus_contract_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_contract_commitment is never deleted'); END;

CREATE TRIGGER focus_contract_commitment_no_update BEFORE UPDATE ON focus_contract_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_contract_commitment is never changed'); END;

CREATE TRIGGER focus_coverage_no_delete BEFORE DELETE ON focus_coverage BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_coverage is never deleted'); END;

CREATE TRIGGER focus_coverage_no_update BEFORE UPDATE ON focus_coverage BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_coverage is never changed'); END;

CREATE TRIGGER focus_daily_stated_no_delete BEFORE DELETE ON focus_daily_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_daily_stated is never deleted'); END;

CREATE TRIGGER focus_daily_stated_no_update BEFORE UPDATE ON focus_daily_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_daily_stated is never changed'); END;

CREATE TRIGGER focus_daily_total_no_delete BEFORE DELETE ON focus_daily_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_daily_total is never deleted'); END;

CREATE TRIGGER focus_daily_total_no_update BEFORE UPDATE ON focus_daily_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_daily_total is never changed'); END;

CREATE TRIGGER focus_delivery_no_delete BEFORE DELETE ON focus_delivery BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_delivery is never deleted'); END;

CREATE TRIGGER focus_delivery_no_update BEFORE UPDATE ON focus_delivery BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_delivery is never changed'); END;

CREATE TRIGGER focus_description_no_delete BEFORE DELETE ON focus_description BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_description is never deleted'); END;

CREATE TRIGGER focus_description_no_update BEFORE UPDATE ON focus_description BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_description is never changed'); END;

CREATE TRIGGER focus_extra_no_delete BEFORE DELETE ON focus_extra BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_extra is never deleted'); END;

CREATE TRIGGER focus_extra_no_update BEFORE UPDATE ON focus_extra BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_extra is never changed'); END;

CREATE TRIGGER focus_file_no_delete BEFORE DELETE ON focus_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_file is never deleted'); END;

CREATE TRIGGER focus_file_no_update BEFORE UPDATE ON focus_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_file is never changed'); END;

CREATE TRIGGER focus_invoice_detail_no_delete BEFORE DELETE ON focus_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_detail is never deleted'); END;

CREATE TRIGGER focus_invoice_detail_no_update BEFORE UPDATE ON focus_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_detail is never changed'); END;

CREATE TRIGGER focus_invoice_reference_no_delete BEFORE DELETE ON focus_invoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_reference is never deleted'); END;

CREATE TRIGGER focus_invoice_reference_no_update BEFORE UPDATE ON focus_invoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_reference is never changed'); END;

CREATE TRIGGER focus_line_shift_no_delete BEFORE DELETE ON focus_line_shift BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_line_shift is never deleted'); END;

CREATE TRIGGER focus_line_shift_no_update BEFORE UPDATE ON focus_line_shift BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_line_shift is never changed'); END;

CREATE TRIGGER focus_monthly_stated_no_delete BEFORE DELETE ON focus_monthly_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_monthly_stated is never deleted'); END;

CREATE TRIGGER focus_monthly_stated_no_update BEFORE UPDATE ON focus_monthly_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_monthly_stated is never changed'); END;

CREATE TRIGGER focus_monthly_total_no_delete BEFORE DELETE ON focus_monthly_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_monthly_total is never deleted'); END;

CREATE TRIGGER focus_monthly_total_no_update BEFORE UPDATE ON focus_monthly_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_monthly_total is never changed'); END;

CREATE TRIGGER focus_participating_entity_no_delete BEFORE DELETE ON focus_participating_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_participating_entity is never deleted'); END;

CREATE TRIGGER focus_participating_entity_no_update BEFORE UPDATE ON focus_participating_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_participating_entity is never changed'); END;

CREATE TRIGGER focus_pricing_no_delete BEFORE DELETE ON focus_pricing BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_pricing is never deleted'); END;

CREATE TRIGGER focus_pricing_no_update BEFORE UPDATE ON focus_pricing BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_pricing is never changed'); END;

CREATE TRIGGER focus_region_no_delete BEFORE DELETE ON focus_region BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_region is never deleted'); END;

CREATE TRIGGER focus_region_no_update BEFORE UPDATE ON focus_region BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_region is never changed'); END;

CREATE TRIGGER focus_resource_no_delete BEFORE DELETE ON focus_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_resource is never deleted'); END;

CREATE TRIGGER focus_resource_no_update BEFORE UPDATE ON focus_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_resource is never changed'); END;

CREATE TRIGGER focus_scope_file_no_delete BEFORE DELETE ON focus_scope_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_file is never deleted'); END;

CREATE TRIGGER focus_scope_file_no_update BEFORE UPDATE ON focus_scope_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_file is never changed'); END;

CREATE TRIGGER focus_scope_no_delete BEFORE DELETE ON focus_scope BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope is never deleted'); END;

CREATE TRIGGER focus_scope_no_update BEFORE UPDATE ON focus_scope BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope is never changed'); END;

CREATE TRIGGER focus_scope_state_no_delete BEFORE DELETE ON focus_scope_state BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_state is never deleted'); END;

CREATE TRIGGER focus_scope_state_no_update BEFORE UPDATE ON focus_scope_state BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_state is never changed'); END;

CREATE TRIGGER focus_seen_again_no_delete BEFORE DELETE ON focus_seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_seen_again is never deleted'); END;

CREATE TRIGGER focus_seen_again_no_update BEFORE UPDATE ON focus_seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_seen_again is never changed'); END;

CREATE TRIGGER focus_service_no_delete BEFORE DELETE ON focus_service BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_service is never deleted'); END;

CREATE TRIGGER focus_service_no_update BEFORE UPDATE ON focus_service BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_service is never changed'); END;

CREATE TRIGGER focus_sku_no_delete BEFORE DELETE ON focus_sku BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sku is never deleted'); END;

CREATE TRIGGER focus_sku_no_update BEFORE UPDATE ON focus_sku BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sku is never changed'); END;

CREATE TRIGGER focus_stated_no_delete BEFORE DELETE ON focus_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_stated is never deleted'); END;

CREATE TRIGGER focus_stated_no_update BEFORE UPDATE ON focus_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_stated is never changed'); END;

CREATE TRIGGER focus_sub_account_no_delete BEFORE DELETE ON focus_sub_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sub_account is never deleted'); END;

CREATE TRIGGER focus_sub_account_no_update BEFORE UPDATE ON focus_sub_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sub_account is never changed'); END;

CREATE TRIGGER focus_tag_set_no_delete BEFORE DELETE ON focus_tag_set BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_tag_set is never deleted'); END;

CREATE TRIGGER focus_tag_set_no_update BEFORE UPDATE ON focus_tag_set BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_tag_set is never changed'); END;

CREATE TRIGGER focus_unstated_scope_no_delete BEFORE DELETE ON focus_unstated_scope BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_unstated_scope is never deleted'); END;

CREATE TRIGGER focus_unstated_scope_no_update BEFORE UPDATE ON focus_unstated_scope BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_unstated_scope is never changed'); END;

CREATE TRIGGER focus_untotalled_no_delete BEFORE DELETE ON focus_untotalled BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_untotalled is never deleted'); END;

CREATE TRIGGER focus_untotalled_no_update BEFORE UPDATE ON focus_untotalled BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_untotalled is never changed'); END;

CREATE TRIGGER gigas_account_resource_no_delete BEFORE DELETE ON gigas_account_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_account_resource is never deleted'); END;

CREATE TRIGGER gigas_account_resource_no_update BEFORE UPDATE ON gigas_account_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_account_resource is never changed'); END;

CREATE TRIGGER gigas_history_no_delete BEFORE DELETE ON gigas_history BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_history is never deleted'); END;

CREATE TRIGGER gigas_history_no_update BEFORE UPDATE ON gigas_history BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_history is never changed'); END;

CREATE TRIGGER gigas_invoice_detail_no_delete BEFORE DELETE ON gigas_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_invoice_detail is never deleted'); END;

CREATE TRIGGER gigas_invoice_detail_no_update BEFORE UPDATE ON gigas_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_invoice_detail is never changed'); END;

CREATE TRIGGER gigas_list_no_delete BEFORE DELETE ON gigas_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_list is never deleted'); END;

CREATE TRIGGER gigas_list_no_update BEFORE UPDATE ON gigas_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_list is never changed'); END;

CREATE TRIGGER gigas_resource_no_delete BEFORE DELETE ON gigas_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource is never deleted'); END;

CREATE TRIGGER gigas_resource_no_update BEFORE UPDATE ON gigas_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource is never changed'); END;

CREATE TRIGGER gigas_resource_price_no_delete BEFORE DELETE ON gigas_resource_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_price is never deleted'); END;

CREATE TRIGGER gigas_resource_price_no_update BEFORE UPDATE ON gigas_resource_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_price is never changed'); END;

CREATE TRIGGER gigas_resource_translation_no_delete BEFORE DELETE ON gigas_resource_translation BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_translation is never deleted'); END;

CREATE TRIGGER gigas_resource_translation_no_update BEFORE UPDATE ON gigas_resource_translation BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_translation is never changed'); END;

CREATE TRIGGER ignored_no_delete BEFORE DELETE ON ignored BEGIN SELECT RAISE(ABORT, 'append-only: a row of ignored is never deleted'); END;

CREATE TRIGGER ignored_no_update BEFORE UPDATE ON ignored BEGIN SELECT RAISE(ABORT, 'append-only: a row of ignored is never changed'); END;

CREATE TRIGGER import_archive_no_delete BEFORE DELETE ON import_archive BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_archive is never deleted'); END;

CREATE TRIGGER import_archive_no_update BEFORE UPDATE ON import_archive BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_archive is never changed'); END;

CREATE TRIGGER import_no_delete BEFORE DELETE ON import BEGIN SELECT RAISE(ABORT, 'append-only: a row of import is never deleted'); END;

CREATE TRIGGER import_no_update BEFORE UPDATE ON import BEGIN SELECT RAISE(ABORT, 'append-only: a row of import is never changed'); END;

CREATE TRIGGER import_sum_no_delete BEFORE DELETE ON import_sum BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_sum is never deleted'); END;

CREATE TRIGGER import_sum_no_update BEFORE UPDATE ON import_sum BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_sum is never changed'); END;

CREATE TRIGGER import_total_no_delete BEFORE DELETE ON import_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_total is never deleted'); END;

CREATE TRIGGER import_total_no_update BEFORE UPDATE ON import_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_total is never changed'); END;

CREATE TRIGGER invoice_match_no_delete BEFORE DELETE ON invoice_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of invoice_match is never deleted'); END;

CREATE TRIGGER invoice_match_no_update BEFORE UPDATE ON invoice_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of invoice_match is never changed'); END;

CREATE TRIGGER issued_allowance_no_delete BEFORE DELETE ON issued_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance is never deleted'); END;

CREATE TRIGGER issued_allowance_no_update BEFORE UPDATE ON issued_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance is never changed'); END;

CREATE TRIGGER issued_allowance_part_no_delete BEFORE DELETE ON issued_allowance_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance_part is never deleted'); END;

CREATE TRIGGER issued_allowance_part_no_update BEFORE UPDATE ON issued_allowance_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance_part is never changed'); END;

CREATE TRIGGER issued_cost_no_delete BEFORE DELETE ON issued_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_cost is never deleted'); END;

CREATE TRIGGER issued_cost_no_update BEFORE UPDATE ON issued_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_cost is never changed'); END;

CREATE TRIGGER issued_document_ascends BEFORE INSERT ON issued_document
WHEN NEW.issue_date < (SELECT max(issue_date) FROM issued_document WHERE kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'ascending: a document is not dated before the last of its series'); END;

CREATE TRIGGER issued_document_has_no_gap BEFORE INSERT ON issued_document
WHEN NEW.seq <> coalesce(
    (SELECT max(seq) + 1 FROM issued_document WHERE kind = NEW.kind AND year = NEW.year),
    CASE WHEN EXISTS (SELECT 1 FROM issued_document WHERE kind = NEW.kind) THEN 1 ELSE NEW.seq END)
BEGIN SELECT RAISE(ABORT, 'gapless: a document has the number after the last of its series'); END;

CREATE TRIGGER issued_document_no_delete BEFORE DELETE ON issued_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_document is never deleted'); END;

CREATE TRIGGER issued_document_no_update BEFORE UPDATE ON issued_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_document is never changed'); END;

CREATE TRIGGER issued_file_no_delete BEFORE DELETE ON issued_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_file is never deleted'); END;

CREATE TRIGGER issued_file_no_update BEFORE UPDATE ON issued_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_file is never changed'); END;

CREATE TRIGGER issued_line_charge_no_delete BEFORE DELETE ON issued_line_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line_charge is never deleted'); END;

CREATE TRIGGER issued_line_charge_no_update BEFORE UPDATE ON issued_line_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line_charge is never changed'); END;

CREATE TRIGGER issued_line_no_delete BEFORE DELETE ON issued_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line is never deleted'); END;

CREATE TRIGGER issued_line_no_update BEFORE UPDATE ON issued_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line is never changed'); END;

CREATE TRIGGER issued_rate_no_delete BEFORE DELETE ON issued_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_rate is never deleted'); END;

CREATE TRIGGER issued_rate_no_update BEFORE UPDATE ON issued_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_rate is never changed'); END;

CREATE TRIGGER issued_tax_no_delete BEFORE DELETE ON issued_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_tax is never deleted'); END;

CREATE TRIGGER issued_tax_no_update BEFORE UPDATE ON issued_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_tax is never changed'); END;

CREATE TRIGGER known_account_no_delete BEFORE DELETE ON known_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_account is never deleted'); END;

CREATE TRIGGER known_account_no_update BEFORE UPDATE ON known_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_account is never changed'); END;

CREATE TRIGGER known_resource_no_delete BEFORE DELETE ON known_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_resource is never deleted'); END;

CREATE TRIGGER known_resource_no_update BEFORE UPDATE ON known_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_resource is never changed'); END;

CREATE TRIGGER mapped_file_no_delete BEFORE DELETE ON mapped_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapped_file is never deleted'); END;

CREATE TRIGGER mapped_file_no_update BEFORE UPDATE ON mapped_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapped_file is never changed'); END;

CREATE TRIGGER mapping_lookup_no_delete BEFORE DELETE ON mapping_lookup BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping_lookup is never deleted'); END;

CREATE TRIGGER mapping_lookup_no_update BEFORE UPDATE ON mapping_lookup BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping_lookup is never changed'); END;

CREATE TRIGGER mapping_no_delete BEFORE DELETE ON mapping BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping is never deleted'); END;

CREATE TRIGGER mapping_no_update BEFORE UPDATE ON mapping BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping is never changed'); END;

CREATE TRIGGER ormuco_currency_no_delete BEFORE DELETE ON ormuco_currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_currency is never deleted'); END;

CREATE TRIGGER ormuco_currency_no_update BEFORE UPDATE ON ormuco_currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_currency is never changed'); END;

CREATE TRIGGER ormuco_exchange_rate_no_delete BEFORE DELETE ON ormuco_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_exchange_rate is never deleted'); END;

CREATE TRIGGER ormuco_exchange_rate_no_update BEFORE UPDATE ON ormuco_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_exchange_rate is never changed'); END;

CREATE TRIGGER ormuco_invoice_data_no_delete BEFORE DELETE ON ormuco_invoice_data BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_data is never deleted'); END;

CREATE TRIGGER ormuco_invoice_data_no_update BEFORE UPDATE ON ormuco_invoice_data BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_data is never changed'); END;

CREATE TRIGGER ormuco_invoice_line_no_delete BEFORE DELETE ON ormuco_invoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_line is never deleted'); END;

CREATE TRIGGER ormuco_invoice_line_no_update BEFORE UPDATE ON ormuco_invoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_line is never changed'); END;

CREATE TRIGGER ormuco_invoice_no_delete BEFORE DELETE ON ormuco_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice is never deleted'); END;

CREATE TRIGGER ormuco_invoice_no_update BEFORE UPDATE ON ormuco_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice is never changed'); END;

CREATE TRIGGER ormuco_invoice_project_no_delete BEFORE DELETE ON ormuco_invoice_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_project is never deleted'); END;

CREATE TRIGGER ormuco_invoice_project_no_update BEFORE UPDATE ON ormuco_invoice_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_project is never changed'); END;

CREATE TRIGGER ormuco_invoice_tax_no_delete BEFORE DELETE ON ormuco_invoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_tax is never deleted'); END;

CREATE TRIGGER ormuco_invoice_tax_no_update BEFORE UPDATE ON ormuco_invoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_tax is never changed'); END;

CREATE TRIGGER ormuco_list_item_no_delete BEFORE DELETE ON ormuco_list_item BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list_item is never deleted'); END;

CREATE TRIGGER ormuco_list_item_no_update BEFORE UPDATE ON ormuco_list_item BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list_item is never changed'); END;

CREATE TRIGGER ormuco_list_no_delete BEFORE DELETE ON ormuco_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list is never deleted'); END;

CREATE TRIGGER ormuco_list_no_update BEFORE UPDATE ON ormuco_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list is never changed'); END;

CREATE TRIGGER ormuco_product_no_delete BEFORE DELETE ON ormuco_product BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_product is never deleted'); END;

CREATE TRIGGER ormuco_product_no_update BEFORE UPDATE ON ormuco_product BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_product is never changed'); END;

CREATE TRIGGER ormuco_report_row_no_delete BEFORE DELETE ON ormuco_report_row BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_report_row is never deleted'); END;

CREATE TRIGGER ormuco_report_row_no_update BEFORE UPDATE ON ormuco_report_row BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_report_row is never changed'); END;

CREATE TRIGGER ormuco_reseller_metadata_no_delete BEFORE DELETE ON ormuco_reseller_metadata BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_reseller_metadata is never deleted'); END;

CREATE TRIGGER ormuco_reseller_metadata_no_update BEFORE UPDATE ON ormuco_reseller_metadata BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_reseller_metadata is never changed'); END;

CREATE TRIGGER ormuco_resource_kind_no_delete BEFORE DELETE ON ormuco_resource_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_resource_kind is never deleted'); END;

CREATE TRIGGER ormuco_resource_kind_no_update BEFORE UPDATE ON ormuco_resource_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_resource_kind is never changed'); END;

CREATE TRIGGER ormuco_usage_kind_no_delete BEFORE DELETE ON ormuco_usage_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_kind is never deleted'); END;

CREATE TRIGGER ormuco_usage_kind_no_update BEFORE UPDATE ON ormuco_usage_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_kind is never changed'); END;

CREATE TRIGGER ormuco_usage_line_no_delete BEFORE DELETE ON ormuco_usage_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_line is never deleted'); END;

CREATE TRIGGER ormuco_usage_line_no_update BEFORE UPDATE ON ormuco_usage_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_line is never changed'); END;

CREATE TRIGGER ormuco_usage_no_delete BEFORE DELETE ON ormuco_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage is never deleted'); END;

CREATE TRIGGER ormuco_usage_no_update BEFORE UPDATE ON ormuco_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage is never changed'); END;

CREATE TRIGGER ormuco_usage_project_no_delete BEFORE DELETE ON ormuco_usage_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_project is never deleted'); END;

CREATE TRIGGER ormuco_usage_project_no_update BEFORE UPDATE ON ormuco_usage_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_project is never changed'); END;

CREATE TRIGGER ormuco_usage_provider_no_delete BEFORE DELETE ON ormuco_usage_provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_provider is never deleted'); END;

CREATE TRIGGER ormuco_usage_provider_no_update BEFORE UPDATE ON ormuco_usage_provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_provider is never changed'); END;

CREATE TRIGGER ormuco_usage_tax_no_delete BEFORE DELETE ON ormuco_usage_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_tax is never deleted'); END;

CREATE TRIGGER ormuco_usage_tax_no_update BEFORE UPDATE ON ormuco_usage_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_tax is never changed'); END;

CREATE TRIGGER party_alias_no_delete BEFORE DELETE ON party_alias BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_alias is never deleted'); END;

CREATE TRIGGER party_alias_no_update BEFORE UPDATE ON party_alias BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_alias is never changed'); END;

CREATE TRIGGER party_name_no_delete BEFORE DELETE ON party_name BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_name is never deleted'); END;

CREATE TRIGGER party_name_no_update BEFORE UPDATE ON party_name BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_name is never changed'); END;

CREATE TRIGGER party_side_no_delete BEFORE DELETE ON party_side BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_side is never deleted'); END;

CREATE TRIGGER party_side_no_update BEFORE UPDATE ON party_side BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_side is never changed'); END;

CREATE TRIGGER party_terms_no_delete BEFORE DELETE ON party_terms BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_terms is never deleted'); END;

CREATE TRIGGER party_terms_no_update BEFORE UPDATE ON party_terms BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_terms is never changed'); END;

CREATE TRIGGER payment_match_no_delete BEFORE DELETE ON payment_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of payment_match is never deleted'); END;

CREATE TRIGGER payment_match_no_update BEFORE UPDATE ON payment_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of payment_match is never changed'); END;

CREATE TRIGGER provider_no_delete BEFORE DELETE ON provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of provider is never deleted'); END;

CREATE TRIGGER provider_no_update BEFORE UPDATE ON provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of provider is never changed'); END;

CREATE TRIGGER run_cost_no_delete BEFORE DELETE ON run_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of run_cost is never deleted'); END;

CREATE TRIGGER run_cost_no_update BEFORE UPDATE ON run_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of run_cost is never changed'); END;

CREATE TRIGGER saved_list_no_delete BEFORE DELETE ON saved_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of saved_list is never deleted'); END;

CREATE TRIGGER saved_list_no_update BEFORE UPDATE ON saved_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of saved_list is never changed'); END;

CREATE TRIGGER seen_again_no_delete BEFORE DELETE ON seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of seen_again is never deleted'); END;

CREATE TRIGGER seen_again_no_update BEFORE UPDATE ON seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of seen_again is never changed'); END;

CREATE TRIGGER source_no_delete BEFORE DELETE ON source BEGIN SELECT RAISE(ABORT, 'append-only: a row of source is never deleted'); END;

CREATE TRIGGER source_no_update BEFORE UPDATE ON source BEGIN SELECT RAISE(ABORT, 'append-only: a row of source is never changed'); END;

CREATE TRIGGER sqlar_no_delete BEFORE DELETE ON sqlar BEGIN SELECT RAISE(ABORT, 'append-only: a row of sqlar is never deleted'); END;

CREATE TRIGGER sqlar_no_update BEFORE UPDATE ON sqlar BEGIN SELECT RAISE(ABORT, 'append-only: a row of sqlar is never changed'); END;

CREATE TRIGGER stored_again_no_delete BEFORE DELETE ON stored_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of stored_again is never deleted'); END;

CREATE TRIGGER stored_again_no_update BEFORE UPDATE ON stored_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of stored_again is never changed'); END;

CREATE TRIGGER vcloudair_attribute_no_delete BEFORE DELETE ON vcloudair_attribute BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute is never deleted'); END;

CREATE TRIGGER vcloudair_attribute_no_update BEFORE UPDATE ON vcloudair_attribute BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute is never changed'); END;

CREATE TRIGGER vcloudair_attribute_property_no_delete BEFORE DELETE ON vcloudair_attribute_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute_property is never deleted'); END;

CREATE TRIGGER vcloudair_attribute_property_no_update BEFORE UPDATE ON vcloudair_attribute_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute_property is never changed'); END;

CREATE TRIGGER vcloudair_bill_link_no_delete BEFORE DELETE ON vcloudair_bill_link BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill_link is never deleted'); END;

CREATE TRIGGER vcloudair_bill_link_no_update BEFORE UPDATE ON vcloudair_bill_link BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill_link is never changed'); END;

CREATE TRIGGER vcloudair_bill_no_delete BEFORE DELETE ON vcloudair_bill BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill is never deleted'); END;

CREATE TRIGGER vcloudair_bill_no_update BEFORE UPDATE ON vcloudair_bill BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill is never changed'); END;

CREATE TRIGGER vcloudair_billable_no_delete BEFORE DELETE ON vcloudair_billable BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billable is never deleted'); END;

CREATE TRIGGER vcloudair_billable_no_update BEFORE UPDATE ON vcloudair_billable BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billable is never changed'); END;

CREATE TRIGGER vcloudair_billing_period_no_delete BEFORE DELETE ON vcloudair_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billing_period is never deleted'); END;

CREATE TRIGGER vcloudair_billing_period_no_update BEFORE UPDATE ON vcloudair_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billing_period is never changed'); END;

CREATE TRIGGER vcloudair_company_group_no_delete BEFORE DELETE ON vcloudair_company_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company_group is never deleted'); END;

CREATE TRIGGER vcloudair_company_group_no_update BEFORE UPDATE ON vcloudair_company_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company_group is never changed'); END;

CREATE TRIGGER vcloudair_company_no_delete BEFORE DELETE ON vcloudair_company BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company is never deleted'); END;

CREATE TRIGGER vcloudair_company_no_update BEFORE UPDATE ON vcloudair_company BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company is never changed'); END;

CREATE TRIGGER vcloudair_cost_line_no_delete BEFORE DELETE ON vcloudair_cost_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_line is never deleted'); END;

CREATE TRIGGER vcloudair_cost_line_no_update BEFORE UPDATE ON vcloudair_cost_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_line is never changed'); END;

CREATE TRIGGER vcloudair_cost_property_no_delete BEFORE DELETE ON vcloudair_cost_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_property is never deleted'); END;

CREATE TRIGGER vcloudair_cost_property_no_update BEFORE UPDATE ON vcloudair_cost_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_property is never changed'); END;

CREATE TRIGGER vcloudair_costs_no_delete BEFORE DELETE ON vcloudair_costs BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_costs is never deleted'); END;

CREATE TRIGGER vcloudair_costs_no_update BEFORE UPDATE ON vcloudair_costs BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_costs is never changed'); END;

CREATE TRIGGER vcloudair_entity_no_delete BEFORE DELETE ON vcloudair_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_entity is never deleted'); END;

CREATE TRIGGER vcloudair_entity_no_update BEFORE UPDATE ON vcloudair_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_entity is never changed'); END;

CREATE TRIGGER vcloudair_service_group_no_delete BEFORE DELETE ON vcloudair_service_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_service_group is never deleted'); END;

CREATE TRIGGER vcloudair_service_group_no_update BEFORE UPDATE ON vcloudair_service_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_service_group is never changed'); END;

CREATE TRIGGER vcloudair_usage_no_delete BEFORE DELETE ON vcloudair_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_usage is never deleted'); END;

CREATE TRIGGER vcloudair_usage_no_update BEFORE UPDATE ON vcloudair_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_usage is never changed'); END;

CREATE TRIGGER withdrawal_no_delete BEFORE DELETE ON withdrawal BEGIN SELECT RAISE(ABORT, 'append-only: a row of withdrawal is never deleted'); END;

CREATE TRIGGER withdrawal_no_update BEFORE UPDATE ON withdrawal BEGIN SELECT RAISE(ABORT, 'append-only: a row of withdrawal is never changed'); END;

CREATE VIEW account AS
-- One row for each account at a provider, with its newest balance where a document states one.
SELECT row_key, provider, provider AS issuer, account, billing_currency, balance, balance_at, import_id, place FROM account_cloudsigma
UNION ALL
SELECT row_key, provider, issuer, account, billing_currency, balance, balance_at, import_id, place FROM account_focus
UNION ALL
SELECT row_key, provider, provider AS issuer, account, billing_currency, balance, balance_at, import_id, place FROM account_gigas
UNION ALL
SELECT row_key, provider, provider AS issuer, account, billing_currency, balance, balance_at, import_id, place FROM account_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, billing_currency, balance, balance_at, import_id, place FROM account_vcloudair;

CREATE VIEW account_cloudsigma AS
-- Accounts, each with its newest balance and that balance's currency.
SELECT 'cloudsigma/' || a.account AS row_key, a.provider, a.account, c.currency AS billing_currency, c.balance,
       c.retrieved_at AS balance_at, coalesce(c.import_id, a.import_id) AS import_id, coalesce(c.place, '') AS place
FROM known_account AS a
LEFT JOIN cloudsigma_account_currency AS c USING (account_id)
WHERE a.provider = 'cloudsigma';

CREATE VIEW account_focus AS
-- Billing accounts of deliveries in force. All rows of a file speak of them; its header stands for it. An account that
-- several issuers bill has no one issuer.
SELECT a.*, CASE WHEN EXISTS (SELECT 1 FROM focus_line_shift AS ls WHERE ls.import_id = a.import_id AND ls.lines < 0)
                 THEN 'row 1' ELSE 'line 1' END AS place
FROM (
SELECT 'focus/' || coalesce(s.provider_name, s.invoice_issuer_name, 'focus') || '/' || s.billing_account_id AS row_key,
       coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       CASE WHEN min(coalesce(s.invoice_issuer_name, s.provider_name, 'focus'))
               = max(coalesce(s.invoice_issuer_name, s.provider_name, 'focus'))
            THEN min(coalesce(s.invoice_issuer_name, s.provider_name, 'focus')) END AS issuer,
       s.billing_account_id AS account, min(a.billing_currency) AS billing_currency, NULL AS balance, NULL AS balance_at,
       min(s.import_id) AS import_id
FROM focus_scope_in_force AS s
JOIN focus_monthly_total AS t USING (scope_id)
JOIN focus_billing_account AS a USING (billing_account_key)
WHERE s.billing_account_id IS NOT NULL
GROUP BY coalesce(s.provider_name, s.invoice_issuer_name, 'focus'), s.billing_account_id) AS a;

CREATE VIEW account_gigas AS
-- Accounts that documents name; not the account of an import that brought only a catalogue.
SELECT 'gigas/' || a.account AS row_key, a.provider, a.account,
       (SELECT nullif(h.currency, 'XXX') FROM api_gigas_ppu_history AS h WHERE h.account_id = a.account_id
        ORDER BY h.end_date_utc IS NOT NULL, h.end_date_utc DESC, h.start_date_utc DESC, h.row_id DESC
        LIMIT 1) AS billing_currency,
       NULL AS balance, NULL AS balance_at, a.import_id, '' AS place
FROM known_account AS a
WHERE a.provider = 'gigas'
  AND (EXISTS (SELECT 1 FROM gigas_history AS h WHERE h.account_id = a.account_id)
       OR EXISTS (SELECT 1 FROM gigas_account_resource AS r WHERE r.account_id = a.account_id)
       OR EXISTS (SELECT 1 FROM gigas_invoice_detail AS d WHERE d.account_id = a.account_id));

CREATE VIEW account_ormuco AS
-- Clients, billed in the currency of their newest invoice.
SELECT 'ormuco/' || a.account AS row_key, a.provider, a.account,
       coalesce((SELECT iso_code FROM ormuco_main_currency), 'XXX') AS billing_currency, NULL AS balance,
       NULL AS balance_at, a.import_id, '' AS place
FROM known_account AS a
WHERE a.provider = 'ormuco';

CREATE VIEW account_statement AS
-- One row for each statement of an account at a bank. Its entries lead from opening to closing where is_proved is 1.
SELECT row_key, provider, provider AS issuer, account, bank_account, form, number, page, covers_from, covers_to, currency, opening, closing, is_proved, import_id, place FROM account_statement_banking;

CREATE VIEW account_statement_banking AS
-- Statements of accounts at banks.
SELECT 'banking/' || a.account || '/' || s.statement_key AS row_key, 'banking' AS provider, a.account, s.bank_account, s.form,
       s.number, s.page, s.covers_from, s.covers_to, s.currency, s.opening, s.closing, s.is_proved, s.import_id, s.place
FROM banking_statement_newest AS s
JOIN known_account AS a ON a.account_id = s.account_id;

CREATE VIEW account_vcloudair AS
-- Whoever pays, with the currency it is billed in.
SELECT 'vcloudair/' || p.account AS row_key, 'vcloudair' AS provider, p.account,
       coalesce(p.billing_currency,
           (SELECT currency FROM vcloudair_newest_costs AS c WHERE c.account_id = p.account_id ORDER BY c.row_id DESC LIMIT 1),
           (SELECT currency FROM vcloudair_billable AS b WHERE b.account_id = p.account_id ORDER BY b.row_id DESC LIMIT 1)
       ) AS billing_currency,
       NULL AS balance, NULL AS balance_at, p.import_id, p.place
FROM vcloudair_payer AS p;

CREATE VIEW adjustment_in_force AS
-- Adjustments in force: what settles a document without a payment. Cash discounts have no adjustment_id.
SELECT a.adjustment_id, a.import_id, coalesce(i.invoice_key, a.row_key) AS invoice_key, a.amount, a.currency, a.adjusted_on, a.kind,
       a.beside_key
FROM adjustment AS a
LEFT JOIN invoice_held AS i ON i.document_key = a.row_key
WHERE a.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM adjustment AS w WHERE w.withdraws = a.adjustment_id)
UNION ALL
SELECT NULL, import_id, invoice_key, amount, currency, taken_on, 'cash discount', NULL FROM cash_discount_in_force;

CREATE VIEW allocation_in_force AS
-- Allocations in force, and adjustments, which have no payment and no allocation_id. invoice_key is the row_key of the invoice, payment_key that of the payment; amount is what is settled of
-- the invoice, of_payment the same with the sign of the payment.
SELECT a.allocation_id, a.import_id, coalesce(p.payment_key, a.payment_key) AS payment_key,
       coalesce(i.invoice_key, a.row_key) AS invoice_key, a.amount, a.of_payment, a.currency, a.allocated_on, a.basis
FROM allocation AS a
LEFT JOIN payment_held AS p ON p.entry_key = a.payment_key
LEFT JOIN invoice_held AS i ON i.document_key = a.row_key
WHERE a.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM allocation AS w WHERE w.withdraws = a.allocation_id)
  AND NOT (a.basis = 'by hand' AND a.import_id IN (SELECT decision FROM withdrawal))
UNION ALL
SELECT NULL, import_id, NULL, invoice_key, amount, NULL, currency, adjusted_on, kind FROM adjustment_in_force;

CREATE VIEW api_banking_camt AS
-- Entries of camt messages.
SELECT * FROM banking_entry_newest WHERE form IN ('camt.052', 'camt.053', 'camt.054');

CREATE VIEW api_banking_mt940 AS
-- Entries of messages of SWIFT.
SELECT * FROM banking_entry_newest WHERE form IN ('mt940', 'mt942');

CREATE VIEW api_banking_ofx AS
-- Entries of OFX.
SELECT * FROM banking_entry_newest WHERE form = 'ofx';

CREATE VIEW api_bookkeeping_exchange_rate AS
-- Exchange rates, each as last listed by its source.
SELECT t.rate_date, t.from_currency, t.to_currency, t.rate, t.source, t.rate_source, t.written_as, t.extra, a.account,
       t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.rate_source || '/' || t.from_currency || '/' || t.to_currency || '/' || t.rate_date AS row_key
FROM bookkeeping_exchange_rate AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_exchange_rate AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.rate_source = t.rate_source AND n.rate_date = t.rate_date
      AND n.from_currency = t.from_currency AND n.to_currency = t.to_currency
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_bookkeeping_invoice AS
-- Invoices, each as last entered.
SELECT t.issuer, t.invoice_number, t.invoice_date, t.period, t.currency, t.total, t.tax, t.account AS billed_account,
       t.period_start_utc, t.period_end_utc, t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id,
       t.import_id, t.place, t.issuer || '/' || t.invoice_number || rtrim('/' || d.in_year, '/') AS row_key,
       -- These are among the other columns. Letters outside ASCII keep their case here.
       (SELECT substr(e.value, 1, 10) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '.', ''))
              IN ('duedate', 'due', 'dueon', 'dueat', 'payableby', 'paymentdue', 'paymentduedate',
                  'zahlbarbis', 'vencimiento', 'fechadevencimiento', 'échéance', 'Échéance',
                  'fälligam', 'fällig', 'fälligkeit', 'fÄlligam', 'fÄllig', 'fÄlligkeit')
          AND e.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' LIMIT 1) AS due_date,
       (SELECT e.value FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', '')) IN ('status', 'invoicestatus')
          AND e.value <> '' LIMIT 1) AS invoice_status,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''))
              IN ('customer', 'customername', 'client', 'clientname', 'buyer', 'kunde', 'kundenname', 'debitor',
                  'rechnungsempfänger', 'nomclient', 'nomduclient', 'acheteur', 'cliente', 'nombrecliente', 'klant',
                  'klantnaam', 'afnemer')
          AND e.value <> '' LIMIT 1) AS customer
FROM bookkeeping_invoice AS t
JOIN bookkeeping_invoice_dated AS d ON d.row_id = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_invoice_dated AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.issuer = t.issuer AND n.invoice_number = t.invoice_number
      AND n.in_year = d.in_year
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_bookkeeping_payment AS
-- Payments, each as last listed.
SELECT t.payment_date, t.amount, t.currency, t.invoice_number, t.reference, t.payer, t.payee, t.payment_id, t.payment_key,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place, t.payment_key AS row_key,
       -- The sign of a payment: what was kept with the list says how its amounts have it.
       CASE json_extract(i.options, '$.read.outgoing')
            WHEN 'negative' THEN decimal_sub('0', t.amount)
            WHEN 'column' THEN CASE WHEN lower(trim((SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('direction', 'debitcredit', 'creditdebit', 'drcr', 'crdr', 'sollhaben', 'creditdebitindicator', 'debitcreditindicator')
          AND e.value <> '' LIMIT 1))) IN ('out', 'outgoing', 'debit', 'debet', 'dbit', 'd', 'dr', 's', 'soll', 'paid', 'withdrawal')
                                    THEN ltrim(t.amount, '-') ELSE decimal_sub('0', ltrim(t.amount, '-')) END
            ELSE t.amount END AS paid,
       CASE coalesce(json_extract(i.options, '$.read.outgoing'), 'issuer') WHEN 'issuer' THEN 'issuer' ELSE 'bank' END AS flow,
       -- These are among the other columns.
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('bankaccount', 'bankaccountiban', 'ownaccount', 'owniban', 'accountiban', 'auftragskonto')
          AND e.value <> '' LIMIT 1) AS bank_account,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('structuredreference', 'creditorreference', 'qrreference', 'rfreference', 'scor')
          AND e.value <> '' LIMIT 1) AS structured_reference,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('endtoendid', 'endtoend', 'endtoendreference', 'kundenreferenzendtoend')
          AND e.value <> '' AND e.value <> 'NOTPROVIDED' LIMIT 1) AS end_to_end_id,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('iban', 'payeeiban', 'creditoriban', 'beneficiaryiban', 'counterpartyiban', 'kontonummeriban')
          AND e.value <> '' LIMIT 1) AS iban,
       coalesce(json_extract(i.options, '$.read.form'), '') AS form
FROM bookkeeping_payment AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_payment AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.payment_key = t.payment_key
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_balance AS
-- The newest balance of each account.
SELECT t.balance, t.credit_limit, t.currency,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place, a.account AS row_key
FROM cloudsigma_balance AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_balance AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_burst_level AS
-- Burst levels of the newest price list of each account.
SELECT b.applies, b.resource, b.level, a.account, l.account_id, b.row_id, b.import_id,
       '/' || b.applies || '/' || b.resource AS place, b.applies || '/' || b.resource AS row_key
FROM cloudsigma_burst_level AS b
JOIN cloudsigma_list AS l ON l.row_id = b.parent_row
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = b.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_list AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = l.account_id AND n.operation = 'pricing' AND (j.retrieved_at, n.row_id) > (i.retrieved_at, l.row_id)
      -- A table of prices, such as a CSV file, says nothing of levels.
      AND EXISTS (SELECT 1 FROM cloudsigma_burst_level AS o WHERE o.parent_row = n.row_id));

CREATE VIEW api_cloudsigma_burstusage AS
-- A row for each period it was asked for; adding up over periods is the query's.
SELECT t.uuid, t.amount, t.resource_type, t.usage, t.date,
       t.written_as, t.extra, a.account, t.account_id, t.period_start, t.period_end, t.row_id, t.import_id, t.place,
       t.uuid AS row_key
FROM cloudsigma_burst_usage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_burst_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.period_start = t.period_start AND n.period_end = t.period_end
      AND n.uuid = t.uuid AND n.resource_type = t.resource_type
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_currentusage AS
-- One row for each resource of the newest current usage, the balance beside each.
SELECT t.balance, t.currency, u.resource, u.burst, u.subscribed, u."using",
       a.account, t.account_id, i.retrieved_at, u.row_id, t.import_id, coalesce(u.place, t.place) AS place,
       coalesce(u.resource, '') AS row_key
FROM cloudsigma_currentusage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN cloudsigma_usage AS u ON u.parent_row = t.row_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_currentusage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_dailyburstusage AS
-- Burst usage by day and resource, each as last stated.
SELECT t.amount, t.date, t.resource_type, t.usage,
       t.written_as, t.extra, a.account, t.account_id, t.row_id, t.import_id, t.place,
       t.date || '/' || t.resource_type AS row_key
FROM cloudsigma_daily_burst_usage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_daily_burst_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.date = t.date AND n.resource_type = t.resource_type
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_discount AS
-- A place in the list is the key; places beyond the newest list's end are of older, longer lists.
SELECT t.period, t.value,
       t.written_as, t.extra, a.account, t.account_id, t.position, t.row_id, t.import_id, t.place,
       coalesce(t.period, CAST(t.position AS TEXT)) AS row_key
FROM cloudsigma_discount AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN cloudsigma_newest_list AS l ON l.account_id = t.account_id AND l.operation = 'discount' AND l.question = ''
WHERE t.position < coalesce(l.total_count, t.position + 1)
  AND NOT EXISTS (
    SELECT 1 FROM cloudsigma_discount AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.position = t.position AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_ledger AS
-- Transactions by number, each as last stated. What `reason` says is beside it in columns.
SELECT t.amount, t.billing_cycle, t."end", t.human_interval, t.id, t.initial, t.interval, t.poll_time, t.reason,
       t.resource_amount, t.time,
       t.written_as, t.extra, a.account, t.account_id, t.poll_time_utc, t.time_utc, t.reason_kind, t.reason_resource,
       t.reason_amount, t.reason_unit, t.reason_interval, t.reason_time, t.reason_reference, t.charge_start_utc,
       t.charge_end_utc, t.row_id, t.import_id, t.place, t.id AS row_key
FROM cloudsigma_transaction AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_transaction AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_licenses AS
-- Licences of the catalogue by name, each as last stated.
SELECT t.burstable, t.long_name, t.name, t.resource_uri, t.type, t.user_metric,
       t.written_as, t.extra, a.account, t.account_id, t.position, t.row_id, t.import_id, t.place, t.name AS row_key
FROM cloudsigma_license AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_license AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.name = t.name AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_pricing AS
-- Prices by number, each as last stated.
SELECT t.currency, t.id, t.level, t.multiplier, t.price, t.resource, t.unit,
       t.written_as, t.extra, a.account, t.account_id, t.position, t.row_id, t.import_id, t.place, t.id AS row_key
FROM cloudsigma_price AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_price AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_schema AS
-- Field tables that were saved from the provider, each as last stated.
SELECT t.allowed_detail_http_methods, t.allowed_list_http_methods, t.default_format, t.default_limit, t.filtering, t.ordering,
       t.endpoint, t.written_as, t.extra, a.account, t.account_id, t.row_id, t.import_id, t.place, t.endpoint AS row_key
FROM cloudsigma_schema AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_schema AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.endpoint = t.endpoint AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_subscriptioncalculator AS
-- The newest calculation of each account, of new subscriptions and of extensions.
SELECT t.amount, t.discount_amount, t.discount_percent, t.discounts, t.end_time, t.free_tier, t.period, t.price,
       t.resource, t.start_time, t.was_billed,
       t.written_as, t.extra, a.account, t.account_id, i.operation, t.row_id, t.import_id, t.place, t.resource AS row_key
FROM cloudsigma_subscription_quote AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_subscription_quote AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND j.operation = i.operation
      AND (j.retrieved_at, j.import_id) > (i.retrieved_at, i.import_id));

CREATE VIEW api_cloudsigma_subscriptions AS
-- Subscriptions by number, each as last stated.
SELECT t.amount, t.auto_renew, t.descendants, t.discount_amount, t.discount_percent, t.discounts, t.end_time,
       t.free_tier, t.id, t.last_notification, t.period, t.price, t.remaining, t.resource, t.resource_uri,
       t.start_time, t.status, t.subscribed_object, t.uuid, t.was_billed,
       t.written_as, t.extra, a.account, t.account_id, t.start_time_utc, t.end_time_utc, t.position, t.row_id,
       t.import_id, t.place, t.id AS row_key
FROM cloudsigma_subscription AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_subscription AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_cloudsigma_usage AS
-- Samples of use.
SELECT t.amount, t.poll_time, t.resource, t.uuid,
       t.written_as, t.extra, a.account, t.account_id, t.poll_time_utc, t.row_id, t.import_id, t.place,
       t.poll_time_utc || '/' || t.resource || '/' || t.uuid AS row_key
FROM cloudsigma_usage_sample AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_usage_sample AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.poll_time_utc = t.poll_time_utc AND n.resource = t.resource AND n.uuid = t.uuid
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_einvoice_cii AS
-- Documents in CII.
SELECT * FROM einvoice_document_newest WHERE form = 'CII';

CREATE VIEW api_einvoice_ubl AS
-- Documents in UBL.
SELECT * FROM einvoice_document_newest WHERE form = 'UBL';

CREATE VIEW api_focus_billing_period AS
-- Billing periods, each as last stated.
SELECT t.billing_period_created, t.billing_period_created_utc, t.billing_period_end, t.billing_period_end_utc,
       t.billing_period_last_updated, t.billing_period_last_updated_utc, t.billing_period_start,
       t.billing_period_start_utc, t.billing_period_status, t.invoice_issuer_name,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.invoice_issuer_name || '/' || t.billing_period_start_utc || '/' || t.billing_period_end_utc AS row_key
FROM focus_billing_period AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM focus_billing_period AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.invoice_issuer_name = t.invoice_issuer_name AND n.billing_period_start_utc = t.billing_period_start_utc
      AND n.billing_period_end_utc = t.billing_period_end_utc
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_focus_contract_commitment AS
-- Commitments, each as last stated.
SELECT t.billing_currency, t.contract_commitment_applicability, t.contract_commitment_benefit_category,
       t.contract_commitment_category, t.contract_commitment_cost, t.contract_commitment_created,
       t.contract_commitment_created_utc, t.contract_commitment_description,
       t.contract_commitment_discount_percentage, t.contract_commitment_duration_type,
       t.contract_commitment_fulfillment_interval, t.contract_commitment_id, t.contract_commitment_last_updated,
       t.contract_commitment_last_updated_utc, t.contract_commitment_lifecycle_status,
       t.contract_commitment_model, t.contract_commitment_offer_category,
       t.contract_commitment_payment_interval, t.contract_commitment_payment_model,
       t.contract_commitment_payment_upfront_percentage, t.contract_commitment_period_end,
       t.contract_commitment_period_end_utc, t.contract_commitment_period_start,
       t.contract_commitment_period_start_utc, t.contract_commitment_quantity, t.contract_commitment_type,
       t.contract_commitment_unit, t.contract_id, t.contract_period_end, t.contract_period_end_utc,
       t.contract_period_start, t.contract_period_start_utc, t.invoice_issuer_name, t.pricing_currency,
       t.pricing_currency_contract_commitment_cost, t.service_provider_name,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.contract_commitment_id AS row_key
FROM focus_contract_commitment AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM focus_contract_commitment AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.contract_commitment_id = t.contract_commitment_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_focus_invoice_detail AS
-- Lines of invoices, each as last stated.
SELECT t.billed_cost, t.billing_account_id, t.billing_currency, t.billing_period_end, t.billing_period_end_utc,
       t.billing_period_start, t.billing_period_start_utc, t.charge_category, t.invoice_detail_created,
       t.invoice_detail_created_utc, t.invoice_detail_description, t.invoice_detail_grain, t.invoice_detail_id,
       t.invoice_detail_last_updated, t.invoice_detail_last_updated_utc, t.invoice_id, t.invoice_issue_date,
       t.invoice_issue_date_utc, t.invoice_issue_status, t.invoice_issuer_name, t.payment_currency,
       t.payment_currency_billed_cost, t.payment_currency_invoice_detail_id, t.payment_due_date,
       t.payment_due_date_utc, t.payment_terms, t.purchase_order_number, t.reference_invoice_id,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.invoice_issuer_name || '/' || t.invoice_id || '/' || t.invoice_detail_id AS row_key
FROM focus_invoice_detail AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM focus_invoice_detail AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.invoice_issuer_name = t.invoice_issuer_name AND n.invoice_id = t.invoice_id
      AND n.invoice_detail_id = t.invoice_detail_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_gigas_ppu_account_resource AS
-- The newest revision of every resource that was ever assigned to an account.
SELECT id, account, resource_id, amount, hourly_price, conversion_factor,
       written_as, extra, account_id, retrieved_at, position, row_id, import_id, place, row_key
FROM (
    SELECT t.id, t.account, t.resource_id, t.amount, t.hourly_price, t.conversion_factor,
           t.written_as, t.extra, t.account_id, i.retrieved_at, t.position, t.row_id, t.import_id, t.place, t.id AS row_key,
           row_number() OVER (PARTITION BY t.account_id, t.id ORDER BY i.retrieved_at DESC, t.row_id DESC) AS age
    FROM gigas_account_resource AS t
    JOIN import AS i ON i.import_id = t.import_id)
WHERE age = 1;

CREATE VIEW api_gigas_ppu_account_resources AS
-- The same, without what the account's newest list no longer names.
SELECT t.id, t.account, t.resource_id, t.amount, t.hourly_price, t.conversion_factor,
       t.written_as, t.extra, t.account_id, t.retrieved_at, g.position AS listed, t.position, t.row_id, t.import_id,
       t.place, t.row_key
FROM api_gigas_ppu_account_resource AS t
LEFT JOIN gigas_newest_list AS l ON l.operation = 'ppu_account_resources' AND l.account_id = t.account_id
LEFT JOIN gigas_listed AS g ON g.operation = 'ppu_account_resources' AND g.account_id = t.account_id AND g.id = t.id
WHERE l.row_id IS NULL OR g.id IS NOT NULL OR (t.retrieved_at, t.import_id) >= (l.retrieved_at, l.import_id);

CREATE VIEW api_gigas_ppu_history AS
-- Intervals, each with what it is charged: hours x amount x hourly price, exactly. An interval opened here by a PUT
-- gives way to the provider's own history as soon as a newer whole one is in the ledger.
SELECT t.id, t.account, t.resource_id, t.hourly_price, t.conversion_factor, t.total_amount, t.start_date, t.end_date,
       t.written_as, t.extra, t.account_id, t.start_date_utc, t.end_date_utc, t.charged_until_utc, t.charged_hours,
       decimal_mul(t.charged_hours, t.total_amount) AS unit_hours,
       decimal_mul(decimal_mul(t.charged_hours, t.total_amount), t.hourly_price) AS computed_cost,
       coalesce((SELECT s.stated_currency FROM gigas_history AS s JOIN import AS k USING (import_id)
                 WHERE s.account_id = t.account_id AND s.id = t.id AND s.stated_currency IS NOT NULL
                 ORDER BY k.retrieved_at DESC, s.row_id DESC LIMIT 1), p.currency) AS currency,
       i.retrieved_at, g.position AS listed, t.position, t.row_id, t.import_id, t.place, t.id AS row_key
FROM gigas_history AS t
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN gigas_hourly_price AS p ON p.account_id = t.account_id AND p.resource_id = t.resource_id
     AND p.hourly_price = t.hourly_price AND p.conversion_factor IS t.conversion_factor
LEFT JOIN gigas_newest_list AS l ON l.operation = 'ppu_history' AND l.account_id = t.account_id
LEFT JOIN gigas_listed AS g ON g.operation = 'ppu_history' AND g.account_id = t.account_id AND g.id = t.id
WHERE NOT EXISTS (
    SELECT 1 FROM gigas_history AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id))
  AND (t.id NOT GLOB 'local-*' OR l.row_id IS NULL
       OR (i.retrieved_at, t.import_id) >= (l.retrieved_at, l.import_id));

CREATE VIEW api_gigas_ppu_invoice_details AS
-- Lines of invoices; those beyond the end of a newer, shorter answer are gone.
SELECT t.id, t.account, t.account_domain, t.product_name, t.resource_id, t.total_amount, t.start_date, t.end_date,
       t.hourly_price, t.conversion_factor,
       t.written_as, t.extra, t.account_id, t.invoice, t.start_date_utc, t.end_date_utc, t.charged_until_utc,
       t.charged_hours, decimal_mul(t.charged_hours, t.total_amount) AS unit_hours,
       decimal_mul(decimal_mul(t.charged_hours, t.total_amount), t.hourly_price) AS computed_cost,
       p.currency, t.document, i.retrieved_at, t.position, t.row_id, t.import_id, t.place,
       t.invoice || '/' || t.position AS row_key
FROM gigas_invoice_detail AS t
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN gigas_hourly_price AS p ON p.account_id = t.account_id AND p.resource_id = t.resource_id
     AND p.hourly_price = t.hourly_price AND p.conversion_factor IS t.conversion_factor
WHERE NOT EXISTS (
    SELECT 1 FROM gigas_invoice_detail AS n JOIN import AS j USING (import_id)
    WHERE n.invoice = t.invoice AND (n.position = t.position OR n.line_count <= t.position)
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_gigas_ppu_resources AS
-- The catalogue, without what the newest list of it no longer names.
SELECT t.id, t.name, t.slug, t.provider, t.min_limit, t.max_limit,
       t.written_as, t.extra, t.account, t.account_id, t.retrieved_at, g.position AS listed, t.position, t.row_id,
       t.import_id, t.place, t.row_key
FROM gigas_newest_resource AS t
LEFT JOIN gigas_newest_list AS l ON l.operation = 'ppu_resources' AND l.account_id = t.account_id
LEFT JOIN gigas_listed AS g ON g.operation = 'ppu_resources' AND g.account_id = t.account_id AND g.id = t.id
WHERE l.row_id IS NULL OR g.id IS NOT NULL OR (t.retrieved_at, t.import_id) >= (l.retrieved_at, l.import_id);

CREATE VIEW api_ormuco_currencies AS
-- The currencies of the newest list, and those created or updated since; each with its newest rate. An update's
-- answer does not say whether the currency is the main one, so that is taken from the newest that does.
SELECT r.exchange_rate, t.iso_code, t.label,
       (SELECT m.main FROM ormuco_currency AS m JOIN import AS j USING (import_id)
        WHERE m.account_id = t.account_id AND m.uuid = t.uuid AND m.main IS NOT NULL
        ORDER BY j.retrieved_at DESC, m.row_id DESC LIMIT 1) AS main,
       t.plural_label, t.reseller_uuid, t.symbol, t.uuid,
       CASE WHEN EXISTS (SELECT 1 FROM ormuco_currency AS m
                         WHERE m.account_id = t.account_id AND m.uuid = t.uuid AND m.main IS NOT NULL)
            THEN replace(coalesce(t.written_as, ''), 'main=absent', '') ELSE coalesce(t.written_as, '') END
       || ' ' || coalesce(r.written_as, '') AS written_as,
       t.extra, a.account, t.account_id, r.valid_from, i.retrieved_at, r.retrieved_at AS rate_retrieved_at,
       l.position AS list_position,
       (SELECT min(f.row_id) FROM ormuco_currency AS f WHERE f.account_id = t.account_id AND f.uuid = t.uuid) AS first_row,
       w.retrieved_at AS listed_at, t.row_id, t.import_id, t.place, t.uuid AS row_key
FROM ormuco_currency AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
JOIN ormuco_dated_rate AS r ON r.account_id = t.account_id AND r.uuid = t.uuid
LEFT JOIN ormuco_newest_list AS w ON w.account_id = t.account_id AND w.operation = 'currencies'
LEFT JOIN ormuco_listed AS l ON l.account_id = t.account_id AND l.operation = 'currencies' AND l.id = t.uuid
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_currency AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.uuid = t.uuid AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id))
  AND NOT EXISTS (
    SELECT 1 FROM ormuco_dated_rate AS n
    WHERE n.account_id = r.account_id AND n.uuid = r.uuid AND (n.retrieved_at, n.row_id) > (r.retrieved_at, r.row_id))
  AND (l.id IS NOT NULL OR w.row_id IS NULL OR max(i.retrieved_at, r.retrieved_at) >= w.retrieved_at);

CREATE VIEW api_ormuco_invoice_lines AS
-- The lines of the newest revisions.
SELECT v.client_id, v.id AS invoice_id, p.id AS project_id, p.name AS project_name, p.region,
       t.active, t.description, t.id, t.name, t.quantity, t.rate, t.rate_system, t.total, t.type, t.resource_id, t.unit,
       t.size, t.storage_type, t.uptime,
       t.written_as, t.extra, v.account, v.account_id, v.retrieved_at, v.billing_currency,
       v.invoice_period_start_utc, v.invoice_period_end_utc, coalesce(k.resource_kind, t.type) AS resource_kind,
       t.unit_rate, t.position, t.parent_row AS project_row, t.row_id, t.import_id, t.place,
       v.id || '/' || t.position AS row_key
FROM api_ormuco_invoices AS v
JOIN ormuco_invoice_project AS p ON p.parent_row = v.data_row
JOIN ormuco_invoice_line AS t ON t.parent_row = p.row_id
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'invoice' AND k.spelling = t.type;

CREATE VIEW api_ormuco_invoices AS
-- The newest revision of every invoice, with its amounts. data_row leads to its projects and taxes.
SELECT t.client_id, t.date_deleted, t.deleted, t.id, t.paid, t.processed,
       d.invoice_discount, d.invoice_discount_flat, d.invoice_discount_percentage, d.invoice_discount_percentage_value,
       d.invoice_period_end, d.invoice_period_start, d.invoice_subtotal, d.invoice_total,
       d.subscription_period_end, d.subscription_period_start,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.date_deleted_utc,
       d.invoice_period_start_utc, d.invoice_period_end_utc, d.first_day, d.last_day,
       coalesce(t.currency,
                (SELECT c.iso_code FROM api_ormuco_currencies AS c WHERE c.uuid = t.currency_reference
                 ORDER BY c.retrieved_at DESC, c.row_id DESC LIMIT 1),
                CASE WHEN t.currency_reference IS NULL THEN (SELECT iso_code FROM ormuco_main_currency) END,
                'XXX') AS billing_currency,
       (SELECT min(m.position) FROM ormuco_newest_list AS l JOIN ormuco_list_item AS m ON m.parent_row = l.row_id
        WHERE l.account_id = t.account_id AND l.operation = 'invoices' AND m.id = t.id) AS list_position,
       (SELECT min(f.row_id) FROM ormuco_invoice AS f WHERE f.account_id = t.account_id AND f.id = t.id) AS first_row,
       d.row_id AS data_row, t.row_id, t.import_id, t.place, t.id AS row_key
FROM ormuco_invoice AS t
JOIN ormuco_invoice_data AS d ON d.parent_row = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_invoice AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_ormuco_products AS
-- The products of the newest list.
SELECT t.billablecategory_slug, t.billableunit_slug, t.created_date, t.label, t.last_updated_date, t.metadata, t.name,
       t.price_per_unit, t.product_code, t.uuid,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.created_date_utc, t.last_updated_date_utc,
       coalesce(k.resource_kind, t.billablecategory_slug) AS resource_kind, l.position AS list_position,
       t.row_id, t.import_id, t.place, t.uuid AS row_key
FROM ormuco_product AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN ormuco_newest_list AS w ON w.account_id = t.account_id AND w.operation = 'products'
LEFT JOIN ormuco_listed AS l ON l.account_id = t.account_id AND l.operation = 'products' AND l.id = t.uuid
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'product' AND k.spelling = t.billablecategory_slug
WHERE (l.id IS NOT NULL OR w.row_id IS NULL OR i.retrieved_at >= w.retrieved_at)
  AND NOT EXISTS (
    SELECT 1 FROM ormuco_product AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.uuid = t.uuid AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_ormuco_report AS
-- The billing report: an invoice as it was retrieved last, by itself or in a report. What an invoice does not say of its
-- client comes from reports.
SELECT v.client_id, coalesce(r.test_account, c.test_account) AS test_account,
       coalesce(r.customer_email, c.customer_email) AS customer_email,
       coalesce(r.customer_name, c.customer_name) AS customer_name,
       coalesce(r.subscription_id, c.subscription_id) AS subscription_id,
       v.id AS invoice_id, coalesce(r.invoice_date, substr(v.first_day, 1, 7)) AS invoice_date,
       CASE v.paid WHEN 1 THEN 'paid' ELSE 'not paid' END AS invoice_status,
       v.first_day AS invoice_start, v.last_day AS invoice_end,
       v.invoice_subtotal, v.invoice_discount_percentage, coalesce(v.invoice_discount_flat, '0') AS invoice_discount_flat,
       v.invoice_discount AS invoice_discount_total, v.invoice_total,
       coalesce(r.customer_metadata, c.customer_metadata, '{}') AS customer_metadata,
       r.provider, coalesce(r.reseller, c.reseller) AS reseller,
       v.billing_currency, v.account, v.account_id, v.retrieved_at, 'invoice' AS known_from,
       v.invoice_period_start_utc AS period_start_utc, v.invoice_period_end_utc AS period_end_utc,
       v.import_id, v.place, v.id AS row_key
FROM api_ormuco_invoices AS v
LEFT JOIN ormuco_newest_report AS r ON r.account_id = v.account_id AND r.invoice_id = v.id AND r.line = 0
LEFT JOIN ormuco_reported_client AS c ON c.account_id = v.account_id
WHERE r.row_id IS NULL OR v.retrieved_at >= r.retrieved_at
UNION ALL
SELECT r.client_id, r.test_account, r.customer_email, r.customer_name, r.subscription_id, r.invoice_id, r.invoice_date,
       r.invoice_status, r.invoice_start, r.invoice_end, r.invoice_subtotal, r.invoice_discount_percentage,
       r.invoice_discount_flat, r.invoice_discount_total, r.invoice_total, r.customer_metadata, r.provider, r.reseller,
       coalesce((SELECT v.billing_currency FROM api_ormuco_invoices AS v
                 WHERE v.account_id = r.account_id AND v.id = r.invoice_id),
                (SELECT iso_code FROM ormuco_main_currency), 'XXX'),
       r.account, r.account_id, r.retrieved_at, 'report', r.period_start_utc, r.period_end_utc,
       r.import_id, r.place, r.invoice_id
FROM ormuco_newest_report AS r
WHERE r.line = 0
  AND NOT EXISTS (
    SELECT 1 FROM api_ormuco_invoices AS v
    WHERE v.account_id = r.account_id AND v.id = r.invoice_id AND v.retrieved_at >= r.retrieved_at);

CREATE VIEW api_ormuco_reseller_metadata AS
-- Metadata of resources, as edited last.
SELECT t.resource_id, t.metadata, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.resource_id AS row_key
FROM ormuco_reseller_metadata AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_reseller_metadata AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.resource_id = t.resource_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_ormuco_usage AS
-- The newest revision of what each client used in each period: everywhere, with one provider, in one project.
SELECT t.usage_period_start, t.usage_period_end, t.subtotal, t.discount_percentage, t.discount, t.total,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.usage_period_start_utc, t.usage_period_end_utc,
       t.scope, t.scope_id, t.row_id, t.import_id, t.place,
       a.account || '/' || t.scope || '/' || t.scope_id || '/' || t.usage_period_start_utc AS row_key
FROM ormuco_usage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.scope = t.scope AND n.scope_id = t.scope_id
      AND n.usage_period_start_utc = t.usage_period_start_utc
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW api_ormuco_usage_lines AS
-- The lines of those usages.
SELECT u.scope, u.scope_id, u.usage_period_start_utc, u.usage_period_end_utc,
       (SELECT coalesce(r.id, r.uuid) FROM ormuco_usage_provider AS r
        WHERE r.parent_row = u.row_id AND r.position = coalesce(p.provider_position, 1)) AS provider_id,
       p.id AS project_id, p.name AS project_name, t.spelling AS kind,
       t.id, t.name, t.description, t.resource_id, t.uptime, t.unit, t.size, t.storage_type, t.total, t.quantity,
       t.written_as, t.extra, u.account, u.account_id, u.retrieved_at, coalesce(k.resource_kind, t.spelling) AS resource_kind,
       t.position, t.row_id, t.import_id, t.place, u.row_key || '/' || t.position AS row_key
FROM api_ormuco_usage AS u
JOIN ormuco_usage_project AS p ON p.parent_row = u.row_id
JOIN ormuco_usage_line AS t ON t.parent_row = p.row_id
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'usage' AND k.spelling = t.spelling;

CREATE VIEW api_vcloudair_billable_costs AS
-- Costs that are not billed yet.
SELECT * FROM vcloudair_cost_row WHERE kind = 'billable';

CREATE VIEW api_vcloudair_billable_usage AS
-- Usage that is not billed yet.
SELECT * FROM vcloudair_usage_row WHERE kind = 'billable';

CREATE VIEW api_vcloudair_billed_costs AS
-- Costs of billed months.
SELECT * FROM vcloudair_cost_row WHERE kind = 'billed';

CREATE VIEW api_vcloudair_billed_usage AS
-- Usage of billed months.
SELECT * FROM vcloudair_usage_row WHERE kind = 'billed';

CREATE VIEW api_vcloudair_billing_periods AS
-- Billing periods as service groups state them.
SELECT p.month, p.year, p.start_date AS "startDate", p.end_date AS "endDate", l.rel, l.href, p.written_as, p.extra,
       g.id AS service_group_id, p.period, p.start_date_utc, p.period_end_utc, a.account, p.account_id, p.row_id,
       p.import_id, p.place, g.id || '/' || p.period AS row_key
FROM vcloudair_newest_service_group AS g
JOIN vcloudair_bill AS b ON b.parent_row = g.row_id
JOIN vcloudair_billing_period AS p ON p.parent_row = b.row_id
LEFT JOIN vcloudair_bill_link AS l ON l.parent_row = b.row_id
JOIN known_account AS a ON a.account_id = p.account_id;

CREATE VIEW api_vcloudair_service_groups AS
-- Service groups with their currencies.
SELECT t.id, t.display_name AS "displayName", t.billing_currency AS "billingCurrency", t.written_as, t.extra,
       a.account, t.account_id, t.retrieved_at, t.row_id, t.import_id, t.place, t.id AS row_key
FROM vcloudair_newest_service_group AS t
JOIN known_account AS a USING (account_id);

CREATE VIEW banking_entry_booked AS
-- Entries that count: booked, and neither deleted nor replaced by a later one.
SELECT e.*
FROM banking_entry_newest AS e
WHERE e.status = 'BOOK' AND e.correction IS NOT 'DELETE'
  AND NOT EXISTS (
    SELECT 1 FROM banking_entry AS c
    JOIN banking_statement_newest AS s ON s.row_id = c.parent_row
    WHERE c.corrects = e.bank_reference AND s.form = e.form AND s.bank_account = e.bank_account AND c.row_id <> e.row_id);

CREATE VIEW banking_entry_newest AS
-- Entries of these. booked_amount: with the sign that the balances hold with.
SELECT s.form, s.bank_account, s.statement_id, s.number, s.page, s.statement_key, s.covers_to, a.account, s.account_id, s.retrieved_at,
       e.row_id, e.parent_row, e.import_id, e.place, e.written_as, e.extra, e.position, e.mark, e.amount, e.currency, e.status,
       e.is_reversal, e.booked_on, e.valued_on, e.bank_reference, e.own_reference, e.code, e.end_to_end_id,
       e.structured_reference, e.party_name, e.party_account, e.reference, e.return_code, e.instructed_amount,
       e.instructed_currency, e.charges, e.charges_currency, e.charges_included, e.batch_count, e.corrects, e.correction,
       e.transactions, e.is_split, e.is_turned, s.statement_key || '/' || e.position AS row_key,
       CASE e.is_turned WHEN 1 THEN decimal_sub('0', e.amount) ELSE e.amount END AS booked_amount
FROM banking_entry AS e
JOIN banking_statement_newest AS s ON s.row_id = e.parent_row
JOIN known_account AS a ON a.account_id = s.account_id;

CREATE VIEW banking_statement_newest AS
-- Statements, each as last stated.
SELECT t.*, i.retrieved_at
FROM banking_statement AS t
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM banking_statement AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.statement_key = t.statement_key
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW banking_transaction_newest AS
-- Transactions listed in entries.
SELECT e.form, e.bank_account, e.statement_id, e.number, e.account, e.account_id, e.retrieved_at, t.row_id, t.parent_row,
       t.import_id, t.place, t.position, t.amount, t.currency, t.bank_reference, t.end_to_end_id, t.structured_reference,
       t.party_name, t.party_account, t.reference, t.return_code, t.instructed_amount, t.instructed_currency, t.charges,
       t.charges_currency, t.charges_included, e.row_key || '/' || t.position AS row_key,
       CASE e.is_turned WHEN 1 THEN decimal_sub('0', t.amount) ELSE t.amount END AS booked_amount
FROM banking_transaction AS t
JOIN banking_entry_newest AS e ON e.row_id = t.parent_row;

CREATE VIEW book_customer AS
-- Customers of the newest edition of the book, by id.
SELECT i.value AS customer, n.value AS name
FROM book_party_value AS i
JOIN book_party_value AS n ON n.path = substr(i.path, 1, length(i.path) - 2) || 'name'
WHERE i.path GLOB '*].id';

CREATE VIEW book_party_value AS
-- What the newest edition of the book says of seller and customers, by path: seller.name, customer[0].id, customer[0].name.
SELECT v.path, v.value
FROM book_edition_file AS f
JOIN book_value AS v ON v.import_id = f.file_import
WHERE f.import_id = (SELECT max(import_id) FROM book_edition)
  AND (v.path = 'seller.name' OR v.path GLOB 'customer[[][0-9]*].id' OR v.path GLOB 'customer[[][0-9]*].name')
  AND v.path NOT GLOB '*].*.*';

CREATE VIEW bookkeeping_invoice_dated AS
-- Rows of lists with the year of the invoice: that of its date, else of the last day of its period.
SELECT row_id, import_id, account_id, issuer, invoice_number,
       coalesce(substr(coalesce(invoice_date, date(period_end_utc, '-1 second')), 1, 4), '') AS in_year
FROM bookkeeping_invoice;

CREATE VIEW cash_discount_in_force AS
-- Cash discounts in force, a row for each tax.
SELECT d.discount_id, d.import_id, coalesce(i.invoice_key, d.row_key) AS invoice_key, d.amount, d.currency, d.taken_on, d.tax_id,
       d.tax_name, d.tax_category, d.tax_rate, d.net, d.tax
FROM cash_discount AS d
LEFT JOIN invoice_held AS i ON i.document_key = d.row_key
WHERE d.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM cash_discount AS w WHERE w.withdraws = d.discount_id);

CREATE VIEW charge AS
-- One row for each priced item of usage, purchase, tax, credit or adjustment, of all providers, in the words of FOCUS.
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_cloudsigma
UNION ALL
SELECT row_key, provider, issuer, account, sub_account_id, billing_currency, billed_cost, effective_cost, list_cost, contracted_cost, cost_basis, charge_category, charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, region_id, resource_id, resource_name, service_category, service_name, sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, tags, import_id, place FROM charge_focus
UNION ALL
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_gigas
UNION ALL
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_vcloudair;

CREATE VIEW charge_beyond_month AS
-- Charges that end after the first moment of the month after the one in which they start.
SELECT row_key, provider, issuer, account, billing_currency, charge_period_start, charge_period_end, import_id, place
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_cloudsigma)
WHERE charge_period_end > strftime('%Y-%m-%dT00:00:00.000000Z', substr(charge_period_start, 1, 7) || '-01', '+1 month')
UNION ALL
SELECT row_key, provider, issuer, account, billing_currency, charge_period_start, charge_period_end, import_id, place FROM charge_beyond_month_focus
UNION ALL
SELECT row_key, provider, issuer, account, billing_currency, charge_period_start, charge_period_end, import_id, place
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_gigas)
WHERE charge_period_end > strftime('%Y-%m-%dT00:00:00.000000Z', substr(charge_period_start, 1, 7) || '-01', '+1 month')
UNION ALL
SELECT row_key, provider, issuer, account, billing_currency, charge_period_start, charge_period_end, import_id, place
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_ormuco)
WHERE charge_period_end > strftime('%Y-%m-%dT00:00:00.000000Z', substr(charge_period_start, 1, 7) || '-01', '+1 month')
UNION ALL
SELECT row_key, provider, issuer, account, billing_currency, charge_period_start, charge_period_end, import_id, place
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_vcloudair)
WHERE charge_period_end > strftime('%Y-%m-%dT00:00:00.000000Z', substr(charge_period_start, 1, 7) || '-01', '+1 month');

CREATE VIEW charge_beyond_month_focus AS
-- Charges in force that reach beyond the month in which they start. Most end on the day they start, so the query tests that first.
SELECT 'focus/' || f.row_id AS row_key, coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       coalesce(a.billing_currency, 'XXX') AS billing_currency,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS charge_period_start,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start + f.charge_period_seconds, 'unixepoch') AS charge_period_end,
       (SELECT ff.import_id FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1)
           AS import_id,
       (SELECT CASE WHEN p.lines < 0 THEN 'row ' ELSE 'line ' END || (f.row_id - p.first_row + 2 + p.lines)
        FROM (SELECT ff.first_row, coalesce((
                  SELECT ls.lines FROM focus_line_shift AS ls
                  WHERE ls.import_id = ff.import_id AND ls.first_record <= f.row_id - ff.first_row + 1
                  ORDER BY ls.first_record DESC LIMIT 1), 0) AS lines
              FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1) AS p) AS place
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
WHERE f.charge_period_start % 86400 + f.charge_period_seconds > 86400
  AND f.charge_period_start + f.charge_period_seconds
      > CAST(strftime('%s', strftime('%Y-%m-01', f.charge_period_start, 'unixepoch'), '+1 month') AS INTEGER)
  AND c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

CREATE VIEW charge_by_day AS
-- Charges added up by day and by everything else that reports group by; `charges` says how many each sum has.
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_cloudsigma)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, day, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_day_focus
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, day, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_day_focus_stated
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, day, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_day_focus_single
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_gigas)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_ormuco)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_vcloudair);

CREATE VIEW charge_by_day_focus AS
-- Sums of charges in force by day, for each context.
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.day, rg.region_id, rs.resource_id, rs.resource_name, sv.service_category, sv.service_name, sk.sku_id,
       ir.invoice_id, ts.tags, t.charges, t.billed_cost, t.returned_billed_cost, t.effective_cost,
       t.returned_effective_cost, t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost, 0 AS list_left_at_zero,
       0 AS contracted_left_at_zero
FROM focus_daily_total AS t
CROSS JOIN focus_context AS c ON c.context_id = t.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND c.scope_id NOT IN (SELECT scope_id FROM focus_unstated_scope);

CREATE VIEW charge_by_day_focus_single AS
-- Charges in force without such sums, each its own. In a view of its own: what reads both together, as charge_by_day does,
-- then reads neither through the other.
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       strftime('%Y-%m-%d', f.charge_period_start, 'unixepoch') AS day, rg.region_id, rs.resource_id, rs.resource_name,
       sv.service_category, sv.service_name, sk.sku_id, ir.invoice_id, ts.tags, 1 AS charges,
       f.billed_cost AS billed_cost, CASE WHEN substr(f.billed_cost, 1, 1) = '-' THEN f.billed_cost END
           AS returned_billed_cost,
       f.effective_cost AS effective_cost, CASE WHEN substr(f.effective_cost, 1, 1) = '-' THEN f.effective_cost END
           AS returned_effective_cost,
       f.list_cost AS list_cost, CASE WHEN substr(f.list_cost, 1, 1) = '-' THEN f.list_cost END
           AS returned_list_cost,
       f.contracted_cost AS contracted_cost, CASE WHEN substr(f.contracted_cost, 1, 1) = '-' THEN f.contracted_cost END
           AS returned_contracted_cost,
       0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM focus_untotalled AS u
CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND c.scope_id NOT IN (SELECT scope_id FROM focus_unstated_scope);

CREATE VIEW charge_by_day_focus_stated AS
-- The same where a charge does not state each of its costs: by which they state.
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.day, rg.region_id, rs.resource_id, rs.resource_name, sv.service_category, sv.service_name, sk.sku_id,
       ir.invoice_id, ts.tags, t.charges, t.billed_cost, t.returned_billed_cost, t.effective_cost,
       t.returned_effective_cost, t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost, t.list_left_at_zero,
       t.contracted_left_at_zero
FROM focus_daily_stated AS t
CROSS JOIN focus_context AS c ON c.context_id = t.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

CREATE VIEW charge_by_day_of_bulk AS
-- The part of charge_by_day whose charges came in bulk files.
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, day, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_day_focus
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, day, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_day_focus_stated
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, day, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_day_focus_single;

CREATE VIEW charge_by_day_of_rows AS
-- The part of charge_by_day whose charges are not in bulk files.
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_cloudsigma)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_gigas)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_ormuco)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, resource_id, resource_name, sku_id, invoice_id, tags, substr(charge_period_start, 1, 10) AS day, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_vcloudair);

CREATE VIEW charge_by_month AS
-- Charges added up by month and by most of what reports group by; `charges` says how many each sum has.
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_cloudsigma)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, month, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_month_focus
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, month, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_month_focus_stated
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_gigas)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_ormuco)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_vcloudair);

CREATE VIEW charge_by_month_focus AS
-- The same by month, from the cube.
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.month, rg.region_id, sv.service_category, sv.service_name, t.charges,
       t.billed_cost, t.returned_billed_cost, t.effective_cost, t.returned_effective_cost,
       t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost,
       0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM focus_monthly_total AS t
LEFT JOIN focus_scope AS s ON s.scope_id = t.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = t.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = t.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = t.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = t.region_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = t.charge_kind_key
WHERE t.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND t.scope_id NOT IN (SELECT scope_id FROM focus_unstated_scope);

CREATE VIEW charge_by_month_focus_stated AS
-- The same where a charge does not state each of its costs.
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.month, rg.region_id, sv.service_category, sv.service_name, t.charges,
       t.billed_cost, t.returned_billed_cost, t.effective_cost, t.returned_effective_cost,
       t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost,
       t.list_left_at_zero, t.contracted_left_at_zero
FROM focus_monthly_stated AS t
LEFT JOIN focus_scope AS s ON s.scope_id = t.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = t.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = t.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = t.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = t.region_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = t.charge_kind_key
WHERE t.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

CREATE VIEW charge_by_month_unsplit AS
-- Charges by month as closings of older versions counted them: a charge over several months counts where it starts.
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_cloudsigma)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, month, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_month_focus
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, month, charges, billed_cost, returned_billed_cost, effective_cost, returned_effective_cost, list_cost, returned_list_cost, contracted_cost, returned_contracted_cost, list_left_at_zero, contracted_left_at_zero FROM charge_by_month_focus_stated
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_unsplit_gigas)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_ormuco)
UNION ALL
SELECT provider, issuer, account, sub_account_id, billing_currency, charge_category, charge_class, region_id, service_category, service_name, substr(charge_period_start, 1, 7) AS month, 1 AS charges, billed_cost, CASE WHEN substr(billed_cost, 1, 1) = '-' THEN billed_cost END AS returned_billed_cost, effective_cost, CASE WHEN substr(effective_cost, 1, 1) = '-' THEN effective_cost END AS returned_effective_cost, list_cost, CASE WHEN substr(list_cost, 1, 1) = '-' THEN list_cost END AS returned_list_cost, contracted_cost, CASE WHEN substr(contracted_cost, 1, 1) = '-' THEN contracted_cost END AS returned_contracted_cost, 0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM (SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place FROM charge_vcloudair);

CREATE VIEW charge_cloudsigma AS
-- Transactions that charge for something: bursts, and subscriptions bought again. Payments are not charges.
SELECT 'cloudsigma/' || t.account || '/' || t.id AS row_key, 'cloudsigma' AS provider, t.account,
       coalesce(c.currency, 'XXX') AS billing_currency, t.amount AS billed_cost, 'stated' AS cost_basis,
       CASE t.reason_kind WHEN 'burst' THEN 'Usage' ELSE 'Purchase' END AS charge_category,
       t.reason AS charge_description,
       coalesce(t.charge_start_utc, t.time_utc) AS charge_period_start,
       t.charge_end_utc AS charge_period_end,
       NULL AS billing_period_start, NULL AS billing_period_end,
       t.reason_resource AS resource_id, t.reason_resource AS resource_name,
       CASE t.reason_kind WHEN 'burst' THEN 'Burst' ELSE 'Subscription' END AS service_name,
       NULL AS pricing_quantity, NULL AS pricing_unit, NULL AS list_unit_price,
       CASE t.reason_kind WHEN 'burst' THEN coalesce(t.resource_amount, t.reason_amount) END AS consumed_quantity,
       CASE t.reason_unit WHEN 'GB' THEN 'B' WHEN 'GHz' THEN 'MHz' END AS consumed_unit,
       NULL AS invoice_id, t.import_id, t.place
FROM api_cloudsigma_ledger AS t
LEFT JOIN cloudsigma_account_currency AS c USING (account_id)
WHERE t.reason_kind IN ('burst', 'subscription');

CREATE VIEW charge_focus AS
-- Every charge in force. Where a file names no currency it is XXX, ISO 4217's code for none.
SELECT 'focus/' || f.row_id AS row_key, coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account, sa.sub_account_id AS sub_account_id,
       coalesce(a.billing_currency, 'XXX') AS billing_currency, f.billed_cost, f.effective_cost AS effective_cost,
       f.list_cost AS list_cost, f.contracted_cost AS contracted_cost, 'stated' AS cost_basis,
       ck.charge_category, ck.charge_class AS charge_class, ds.charge_description,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS charge_period_start,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start + f.charge_period_seconds, 'unixepoch') AS charge_period_end,
       s.billing_period_start, s.billing_period_end, rg.region_id AS region_id, rs.resource_id, rs.resource_name,
       sv.service_category AS service_category, sv.service_name, sk.sku_id AS sku_id,
       f.pricing_quantity, pr.pricing_unit,
       CASE WHEN up.row_id IS NULL THEN pr.list_unit_price ELSE up.list_unit_price END AS list_unit_price,
       f.consumed_quantity, pr.consumed_unit,
       ir.invoice_id, ts.tags AS tags,
       (SELECT ff.import_id FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1)
           AS import_id,
       (SELECT CASE WHEN p.lines < 0 THEN 'row ' ELSE 'line ' END || (f.row_id - p.first_row + 2 + p.lines)
        FROM (SELECT ff.first_row, coalesce((
                  SELECT ls.lines FROM focus_line_shift AS ls
                  WHERE ls.import_id = ff.import_id AND ls.first_record <= f.row_id - ff.first_row + 1
                  ORDER BY ls.first_record DESC LIMIT 1), 0) AS lines
              FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1) AS p) AS place
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_pricing AS pr ON pr.pricing_key = c.pricing_key
LEFT JOIN focus_charge_price AS up ON up.row_id = f.row_id
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_description AS ds ON ds.description_key = c.description_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

CREATE VIEW charge_gigas AS
-- Every interval is a charge, in a part for each month. The first part has the interval's own key. Invoice details repeat
-- the same hours and are none.
SELECT 'gigas/' || p.account || '/' || p.id || CASE WHEN p.number > 0 THEN '/' || substr(p.part_start, 1, 7) ELSE '' END
           AS row_key, 'gigas' AS provider, p.account,
       p.currency AS billing_currency,
       decimal_mul(decimal_mul(p.hours, p.total_amount), p.hourly_price) AS billed_cost, 'computed' AS cost_basis,
       'Usage' AS charge_category,
       p.total_amount || ' of ' || coalesce(c.name, 'resource ' || p.resource_id) || ' for ' || p.hours || ' hours'
           AS charge_description,
       p.part_start AS charge_period_start, p.part_end AS charge_period_end,
       NULL AS billing_period_start, NULL AS billing_period_end,
       p.resource_id, coalesce(c.name, p.resource_id) AS resource_name, 'Pay-per-use' AS service_name,
       decimal_mul(p.hours, p.total_amount) AS pricing_quantity, 'Hours' AS pricing_unit,
       p.hourly_price AS list_unit_price,
       decimal_mul(p.hours, p.total_amount) AS consumed_quantity, 'Hours' AS consumed_unit, NULL AS invoice_id,
       p.import_id, p.place
FROM gigas_interval_part AS p
LEFT JOIN gigas_catalogue AS c ON c.account_id = p.account_id AND c.id = p.resource_id;

CREATE VIEW charge_of_others AS
-- The rows of `charge` that came from no FOCUS file, with the providers' names for people.
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place, 'CloudSigma' AS provider_title FROM charge_cloudsigma
UNION ALL
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place, 'Gigas' AS provider_title FROM charge_gigas
UNION ALL
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place, 'Ormuco' AS provider_title FROM charge_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, NULL AS sub_account_id, billing_currency, billed_cost, billed_cost AS effective_cost, billed_cost AS list_cost, billed_cost AS contracted_cost, cost_basis, charge_category, NULL AS charge_class, charge_description, charge_period_start, charge_period_end, billing_period_start, billing_period_end, NULL AS region_id, resource_id, resource_name, NULL AS service_category, service_name, NULL AS sku_id, pricing_quantity, pricing_unit, list_unit_price, consumed_quantity, consumed_unit, invoice_id, NULL AS tags, import_id, place, 'VMware vCloud Air' AS provider_title FROM charge_vcloudair;

CREATE VIEW charge_ormuco AS
-- The lines of invoices. What usages list is charged for by a later invoice, and would be counted twice.
SELECT 'ormuco/' || account || '/' || row_key AS row_key, 'ormuco' AS provider, account, billing_currency,
       total AS billed_cost, 'stated' AS cost_basis, 'Usage' AS charge_category, description AS charge_description,
       invoice_period_start_utc AS charge_period_start, invoice_period_end_utc AS charge_period_end,
       invoice_period_start_utc AS billing_period_start, invoice_period_end_utc AS billing_period_end,
       id AS resource_id, name AS resource_name, resource_kind AS service_name,
       quantity AS pricing_quantity, unit AS pricing_unit, unit_rate AS list_unit_price,
       quantity AS consumed_quantity, unit AS consumed_unit, invoice_id, import_id, place
FROM api_ormuco_invoice_lines;

CREATE VIEW charge_unsplit_gigas AS
-- The same as it was before intervals had parts, for closings of that time.
SELECT 'gigas/' || h.account || '/' || h.id AS row_key, 'gigas' AS provider, h.account,
       h.currency AS billing_currency, h.computed_cost AS billed_cost, 'computed' AS cost_basis,
       'Usage' AS charge_category,
       h.total_amount || ' of ' || coalesce(c.name, 'resource ' || h.resource_id) || ' for ' || h.charged_hours
           || ' hours' AS charge_description,
       h.start_date_utc AS charge_period_start, h.charged_until_utc AS charge_period_end,
       NULL AS billing_period_start, NULL AS billing_period_end,
       h.resource_id, coalesce(c.name, h.resource_id) AS resource_name, 'Pay-per-use' AS service_name,
       h.unit_hours AS pricing_quantity, 'Hours' AS pricing_unit, h.hourly_price AS list_unit_price,
       h.unit_hours AS consumed_quantity, 'Hours' AS consumed_unit, NULL AS invoice_id, h.import_id, h.place
FROM api_gigas_ppu_history AS h
LEFT JOIN gigas_catalogue AS c ON c.account_id = h.account_id AND c.id = h.resource_id;

CREATE VIEW charge_vcloudair AS
-- Billed usage, and billed costs. What is billable is not billed yet, and no charge.
SELECT 'vcloudair/' || coalesce(h.service_group_id, h.service_instance_id) || '/' || h.period || '/' || h.entity_id
           || '/' || b.position AS row_key,
       'vcloudair' AS provider, coalesce(h.service_group_id, h.service_instance_id) AS account,
       b.currency AS billing_currency, b.cost AS billed_cost, 'stated' AS cost_basis, 'Usage' AS charge_category,
       b.name || ' of ' || h.name AS charge_description,
       h.start_time_utc AS charge_period_start, h.period_end_utc AS charge_period_end,
       h.start_time_utc AS billing_period_start, h.period_end_utc AS billing_period_end,
       h.entity_id AS resource_id, h.name AS resource_name, b.name AS service_name,
       b.usage AS pricing_quantity, b.unit AS pricing_unit, b.rate AS list_unit_price,
       b.usage AS consumed_quantity, b.unit AS consumed_unit,
       h.service_group_id || '/' || h.period AS invoice_id, b.import_id, b.place
FROM vcloudair_charged AS h
JOIN vcloudair_billable AS b ON b.parent_row = h.row_id
UNION ALL
SELECT 'vcloudair/' || c.service_group_id || '/' || c.period || '/cost/' || c.cost_position
           || coalesce('/' || c.item_position, ''),
       'vcloudair', c.service_group_id, c.currency, c.amount, 'stated',
       CASE t.type WHEN 'SERVICE_CREDIT' THEN 'Credit' WHEN 'SUPPORT' THEN 'Purchase' ELSE 'Adjustment' END,
       coalesce(c.type, t.type), c.start_time_utc, c.period_end_utc, c.start_time_utc, c.period_end_utc,
       NULL, NULL, t.type, NULL, NULL, NULL, NULL, NULL,
       c.service_group_id || '/' || c.period, c.import_id, c.place
FROM api_vcloudair_billed_costs AS c
JOIN api_vcloudair_billed_costs AS t
  ON t.account_id = c.account_id AND t.period = c.period AND t.cost_position = c.cost_position AND t.item_position IS NULL
-- The items of a cost count where the cost itself has no amount.
WHERE c.amount IS NOT NULL AND (c.item_position IS NULL OR t.amount IS NULL);

CREATE VIEW closed_figure AS
-- The figures of every closing. withdrawn_at says when its period was opened again.
SELECT d.decision, d.name AS closing, f.provider, f.account, f.currency, f.figure, f.object, f.items, f.amount,
       d.decided_at, d.withdrawn_at
FROM closing_figure AS f
JOIN decision AS d ON d.decision = f.import_id;

CREATE VIEW cloudsigma_account_currency AS
-- The newest balance of each account; its currency is that of the account's transactions.
SELECT account_id, currency, balance, max(retrieved_at) AS retrieved_at, import_id, place
FROM cloudsigma_stated_balance
GROUP BY account_id;

CREATE VIEW cloudsigma_newest_list AS
-- The newest page of each list, for each question asked.
SELECT l.*, i.retrieved_at
FROM cloudsigma_list AS l
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_list AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = l.account_id AND n.operation = l.operation AND n.question = l.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, l.row_id));

CREATE VIEW cloudsigma_stated_balance AS
-- Every balance ever stated, by itself or within a current usage.
SELECT b.account_id, b.balance, b.currency, i.retrieved_at, 'balance' AS operation, b.import_id, b.place
FROM cloudsigma_balance AS b JOIN import AS i USING (import_id)
UNION ALL
SELECT u.account_id, u.balance, u.currency, i.retrieved_at, 'currentusage', u.import_id, u.place
FROM cloudsigma_currentusage AS u JOIN import AS i USING (import_id);

CREATE VIEW commitment_charge AS
-- Charges of commitments: purchases, what they cover, and the part that nobody used.
SELECT row_key, provider, issuer, account, billing_currency, commitment_id, commitment_name, commitment_category, commitment_type, commitment_status, charge_category, charge_class, charge_period_start, commitment_quantity, commitment_unit, billed_cost, effective_cost, import_id, place FROM commitment_charge_focus;

CREATE VIEW commitment_charge_focus AS
-- Charges in force that belong to a commitment: its purchase, what it covers, and the part that nobody used.
SELECT 'focus/' || f.row_id AS row_key, coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account, coalesce(a.billing_currency, 'XXX') AS billing_currency,
       cm.commitment_discount_id AS commitment_id, cm.commitment_discount_name AS commitment_name,
       cm.commitment_discount_category AS commitment_category, cm.commitment_discount_type AS commitment_type,
       cm.commitment_discount_status AS commitment_status, ck.charge_category, ck.charge_class,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS charge_period_start,
       f.commitment_discount_quantity AS commitment_quantity, cm.commitment_discount_unit AS commitment_unit,
       f.billed_cost, f.effective_cost,
       (SELECT ff.import_id FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1)
           AS import_id,
       (SELECT CASE WHEN p.lines < 0 THEN 'row ' ELSE 'line ' END || (f.row_id - p.first_row + 2 + p.lines)
        FROM (SELECT ff.first_row, coalesce((
                  SELECT ls.lines FROM focus_line_shift AS ls
                  WHERE ls.import_id = ff.import_id AND ls.first_record <= f.row_id - ff.first_row + 1
                  ORDER BY ls.first_record DESC LIMIT 1), 0) AS lines
              FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1) AS p) AS place
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_commitment AS cm ON cm.commitment_key = c.commitment_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND c.commitment_key IN (SELECT commitment_key FROM focus_commitment WHERE commitment_discount_id IS NOT NULL);

CREATE VIEW decision AS
-- Every decision in words, and when and why it was withdrawn.
SELECT d.import_id AS decision, d.kind, d.name, d.statement, d.why, i.imported_at AS decided_at,
       w.import_id AS withdrawn_by, u.imported_at AS withdrawn_at, w.why AS withdrawn_why,
       b.decided_by, c.decided_by AS withdrawal_by
FROM (
    SELECT import_id, 'acceptance' AS kind, finding AS name,
           severity || ' ' || check_name || ': ' || object || ': ' || message
               || CASE WHEN expected <> '' OR found <> '' THEN '; expected ' || expected || ', found ' || found ELSE '' END
               AS statement,
           why
    FROM acceptance
    UNION ALL
    SELECT import_id, 'assertion', CAST(number AS TEXT),
           CASE kind WHEN 'invoice' THEN 'invoice ' || subject
                     WHEN 'balance' THEN 'balance ' || subject || ' at ' || time
                     ELSE rtrim('spend ' || time || ' ' || subject) END
               || ' = ' || amount || ' ' || currency
               || CASE WHEN tolerance GLOB '*[1-9]*' THEN ' +- ' || tolerance ELSE '' END,
           why
    FROM assertion
    UNION ALL
    SELECT import_id, 'closing', period || coalesce('/' || provider, '') || coalesce('/' || account, ''),
           (SELECT count(*) FROM closing_figure AS f WHERE f.import_id = c.import_id) || ' figures, head ' || substr(head, 1, 12),
           why
    FROM closing AS c
    UNION ALL
    SELECT import_id, 'alias', name, name || ' is ' || party, why FROM party_alias
    UNION ALL
    SELECT import_id, 'side', party,
           CASE side WHEN 'sell' THEN 'invoices of ' || party || ' are receivable' ELSE 'invoices of ' || party || ' are payable' END,
           why
    FROM party_side
    UNION ALL
    SELECT import_id, 'allocation', CAST(import_id AS TEXT), statement, why FROM allocation_by_hand
    UNION ALL
    SELECT import_id, 'attachment', CAST(import_id AS TEXT), 'file ' || name || ' is attached to ' || row_key, why FROM attachment
    UNION ALL
    SELECT import_id, 'terms', party, 'invoices of ' || party || ' are due in ' || days || ' days', why FROM party_terms
    UNION ALL
    SELECT a.import_id, 'delivery', CAST(a.delivery_id AS TEXT), 'delivery ' || a.delivery_id || ': ' || a.answer, a.why
    FROM focus_answer AS a JOIN import AS ai ON ai.import_id = a.import_id
    WHERE ai.kind = 'write'
    UNION ALL
    SELECT import_id, 'ignored files', pattern, 'files named ' || pattern || ' need not be read', why
    FROM ignored
    UNION ALL
    SELECT import_id, 'saved options', name,
           CASE kind WHEN 'sheet' THEN 'sheets' ELSE 'lists' END || ' with the same header are read as ' || operation
               || ' with ' || options, ''
    FROM saved_list) AS d
JOIN import AS i ON i.import_id = d.import_id
LEFT JOIN withdrawal AS w ON w.decision = d.import_id
LEFT JOIN import AS u ON u.import_id = w.import_id
LEFT JOIN decision_by AS b ON b.import_id = d.import_id
LEFT JOIN decision_by AS c ON c.import_id = w.import_id;

CREATE VIEW discount AS
-- One row for each discount that a provider grants on an account.
SELECT row_key, provider, provider AS issuer, account, discount_period, discount_fraction, import_id, place FROM discount_cloudsigma
UNION ALL
SELECT row_key, provider, issuer, account, discount_period, discount_fraction, import_id, place FROM discount_billbook;

CREATE VIEW discount_billbook AS
-- Discounts in per cent on issued documents, as fractions of 1.
SELECT 'billbook/' || d.customer || '/' || d.number || '/' || a.position AS row_key, d.seller AS provider,
       d.seller AS issuer, d.customer AS account, d.period AS discount_period,
       decimal_mul(a.percent, '0.01') AS discount_fraction, a.import_id, '' AS place
FROM issued_allowance AS a
JOIN issued_document AS d USING (document_id)
WHERE a.percent IS NOT NULL;

CREATE VIEW discount_cloudsigma AS
-- Discounts for long subscriptions, as fractions of 1.
SELECT 'cloudsigma/' || account || '/' || row_key AS row_key, 'cloudsigma' AS provider, account,
       period AS discount_period, value AS discount_fraction, import_id, place
FROM api_cloudsigma_discount;

CREATE VIEW einvoice_allowance_newest AS
-- Allowances and charges of these, and of their lines.
SELECT d.account, d.row_key || '/allowance/' || l.position AS row_key, d.number, d.kind, l.*
FROM einvoice_allowance AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

CREATE VIEW einvoice_document_dated AS
-- Documents with the year of their date.
SELECT row_id, import_id, account_id, seller_key, kind, number, substr(issue_date, 1, 4) AS in_year
FROM einvoice_document;

CREATE VIEW einvoice_document_newest AS
-- Documents, each as last stated. Amounts are as written: those of a credit note lower what is owed.
SELECT t.*, a.account, i.retrieved_at,
       t.seller_key || '/' || t.kind || '/' || t.number || '/' || d.in_year AS row_key
FROM einvoice_document AS t
JOIN einvoice_document_dated AS d ON d.row_id = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM einvoice_document_dated AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.seller_key = t.seller_key AND n.kind = t.kind AND n.number = t.number
      AND n.in_year = d.in_year
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW einvoice_document_sided AS
-- Documents with the side that they are on. is_own: 1 where oneself is the seller; is_issued: 1 where oneself issued that number,
-- so that it is compared with what was issued, and counted there.
SELECT d.*, o.seller_name IS NOT NULL AS is_own,
       o.seller_name IS NOT NULL AND d.number IN (SELECT number FROM issued_document) AS is_issued
FROM einvoice_document_newest AS d
LEFT JOIN einvoice_seller_own AS o ON o.seller_name = d.seller_name AND o.seller_vat IS d.seller_vat;

CREATE VIEW einvoice_line_newest AS
-- Lines of these.
SELECT d.account, d.row_key || '/' || l.position AS row_key, d.number, d.kind, l.*
FROM einvoice_line AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

CREATE VIEW einvoice_party_newest AS
-- Parties of these.
SELECT d.account, d.row_key || '/' || p.role AS row_key, d.number, p.*
FROM einvoice_party AS p
JOIN einvoice_document_newest AS d ON d.row_id = p.parent_row;

CREATE VIEW einvoice_payment_newest AS
-- Ways to pay these.
SELECT d.account, d.row_key || '/payment/' || l.position AS row_key, d.number, l.*
FROM einvoice_payment AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

CREATE VIEW einvoice_received AS
-- Invoices and credit notes that others issued, with amounts as in books and the period in moments.
SELECT d.row_id, d.account, d.seller_name, d.number, d.issue_date, d.currency, d.import_id, d.place,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.total) ELSE d.total END AS total,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.tax) ELSE d.tax END AS tax,
       d.covers_from || 'T00:00:00.000000Z' AS period_start_utc,
       date(d.covers_to, '+1 day') || 'T00:00:00.000000Z' AS period_end_utc
FROM einvoice_document_sided AS d
WHERE d.is_own = 0;

CREATE VIEW einvoice_reference_newest AS
-- Documents that these name.
SELECT d.account, d.row_key || '/reference/' || l.position AS row_key, d.number AS document_number, l.*
FROM einvoice_reference AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

CREATE VIEW einvoice_seller_own AS
-- Which sellers are oneself: the seller of a book, by name or by VAT identifier.
SELECT DISTINCT seller_name, seller_vat
FROM einvoice_document
WHERE seller_name IN (SELECT value FROM book_value WHERE path = 'seller.name')
   OR seller_vat IN (SELECT value FROM book_value WHERE path = 'seller.vat_id');

CREATE VIEW einvoice_tax_newest AS
-- Taxes of these.
SELECT d.account, d.row_key || '/tax/' || l.position AS row_key, d.number, d.kind, l.*
FROM einvoice_tax AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

CREATE VIEW exchange_rate AS
-- One row for each exchange rate: one unit of from_currency is rate units of to_currency, from valid_from on.
SELECT row_key, provider, provider AS issuer, account, from_currency, to_currency, rate, valid_from, import_id, place FROM exchange_rate_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, from_currency, to_currency, rate, valid_from, import_id, place FROM exchange_rate_bookkeeping;

CREATE VIEW exchange_rate_bookkeeping AS
-- Exchange rates as listed. The provider is whoever states them.
SELECT 'bookkeeping/' || account || '/' || row_key AS row_key, rate_source AS provider, account, from_currency, to_currency,
       rate, rate_date AS valid_from, import_id, place
FROM api_bookkeeping_exchange_rate;

CREATE VIEW exchange_rate_ormuco AS
-- Every rate there was, from the main currency to another one. The direction is not documented.
SELECT 'ormuco/' || r.account || '/' || r.uuid || '/' || r.row_id AS row_key, 'ormuco' AS provider, r.account,
       m.iso_code AS from_currency, c.iso_code AS to_currency, r.exchange_rate AS rate, r.valid_from, r.import_id, r.place
FROM ormuco_dated_rate AS r
JOIN api_ormuco_currencies AS c ON c.account_id = r.account_id AND c.uuid = r.uuid
JOIN ormuco_main_currency AS m ON m.iso_code <> c.iso_code;

CREATE VIEW focus_1_0 AS
-- Every provider's charges in the columns of FOCUS 1.0.
SELECT AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountStatus, CommitmentDiscountType, ConsumedQuantity, ConsumedUnit, ContractedCost, ContractedUnitPrice, EffectiveCost, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingQuantity, PricingUnit, coalesce(ProviderName, ServiceProviderName) AS ProviderName, coalesce(PublisherName, ServiceProviderName) AS PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, SkuId, SkuPriceId, SubAccountId, SubAccountName, Tags FROM focus_cost_and_usage
UNION ALL
SELECT AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountStatus, CommitmentDiscountType, ConsumedQuantity, ConsumedUnit, ContractedCost, ContractedUnitPrice, EffectiveCost, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingQuantity, PricingUnit, ProviderName, PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, SkuId, SkuPriceId, SubAccountId, SubAccountName, Tags FROM focus_of_others;

CREATE VIEW focus_1_1 AS
-- Every provider's charges in the columns of FOCUS 1.1.
SELECT AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, ConsumedQuantity, ConsumedUnit, ContractedCost, ContractedUnitPrice, EffectiveCost, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingQuantity, PricingUnit, coalesce(ProviderName, ServiceProviderName) AS ProviderName, coalesce(PublisherName, ServiceProviderName) AS PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, Tags FROM focus_cost_and_usage
UNION ALL
SELECT AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, ConsumedQuantity, ConsumedUnit, ContractedCost, ContractedUnitPrice, EffectiveCost, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingQuantity, PricingUnit, ProviderName, PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, Tags FROM focus_of_others;

CREATE VIEW focus_1_2 AS
-- Every provider's charges in the columns of FOCUS 1.2.
SELECT AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingAccountType, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, ConsumedQuantity, ConsumedUnit, ContractedCost, ContractedUnitPrice, EffectiveCost, InvoiceId, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingCurrency, PricingCurrencyContractedUnitPrice, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice, PricingQuantity, PricingUnit, coalesce(ProviderName, ServiceProviderName) AS ProviderName, coalesce(PublisherName, ServiceProviderName) AS PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, SubAccountType, Tags FROM focus_cost_and_usage
UNION ALL
SELECT AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingAccountType, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, ConsumedQuantity, ConsumedUnit, ContractedCost, ContractedUnitPrice, EffectiveCost, InvoiceId, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingCurrency, PricingCurrencyContractedUnitPrice, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice, PricingQuantity, PricingUnit, ProviderName, PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, SubAccountType, Tags FROM focus_of_others;

CREATE VIEW focus_1_3 AS
-- Every provider's charges in the columns of FOCUS 1.3.
SELECT AllocatedMethodDetails, AllocatedMethodId, AllocatedResourceId, AllocatedResourceName, AllocatedTags, AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingAccountType, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, ConsumedQuantity, ConsumedUnit, ContractApplied, ContractedCost, ContractedUnitPrice, EffectiveCost, HostProviderName, InvoiceId, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingCurrency, PricingCurrencyContractedUnitPrice, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice, PricingQuantity, PricingUnit, coalesce(ProviderName, ServiceProviderName) AS ProviderName, coalesce(PublisherName, ServiceProviderName) AS PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, coalesce(ServiceProviderName, ProviderName) AS ServiceProviderName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, SubAccountType, Tags FROM focus_cost_and_usage
UNION ALL
SELECT AllocatedMethodDetails, AllocatedMethodId, AllocatedResourceId, AllocatedResourceName, AllocatedTags, AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingAccountType, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, ConsumedQuantity, ConsumedUnit, ContractApplied, ContractedCost, ContractedUnitPrice, EffectiveCost, HostProviderName, InvoiceId, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingCurrency, PricingCurrencyContractedUnitPrice, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice, PricingQuantity, PricingUnit, ProviderName, PublisherName, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, ServiceProviderName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, SubAccountType, Tags FROM focus_of_others;

CREATE VIEW focus_1_4 AS
-- Every provider's charges in the columns of FOCUS 1.4.
SELECT AllocatedMethodDetails, AllocatedMethodId, AllocatedResourceId, AllocatedResourceName, AllocatedTags, AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingAccountType, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, CommitmentProgramEligibilityDetails, ConsumedQuantity, ConsumedUnit, ContractApplied, ContractedCost, ContractedUnitPrice, EffectiveCost, HostProviderName, InvoiceDetailId, InvoiceId, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingCurrency, PricingCurrencyContractedUnitPrice, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice, PricingQuantity, PricingUnit, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, coalesce(ServiceProviderName, ProviderName) AS ServiceProviderName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, SubAccountType, Tags FROM focus_cost_and_usage
UNION ALL
SELECT AllocatedMethodDetails, AllocatedMethodId, AllocatedResourceId, AllocatedResourceName, AllocatedTags, AvailabilityZone, BilledCost, BillingAccountId, BillingAccountName, BillingAccountType, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, CapacityReservationId, CapacityReservationStatus, ChargeCategory, ChargeClass, ChargeDescription, ChargeFrequency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountCategory, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountQuantity, CommitmentDiscountStatus, CommitmentDiscountType, CommitmentDiscountUnit, CommitmentProgramEligibilityDetails, ConsumedQuantity, ConsumedUnit, ContractApplied, ContractedCost, ContractedUnitPrice, EffectiveCost, HostProviderName, InvoiceDetailId, InvoiceId, InvoiceIssuerName, ListCost, ListUnitPrice, PricingCategory, PricingCurrency, PricingCurrencyContractedUnitPrice, PricingCurrencyEffectiveCost, PricingCurrencyListUnitPrice, PricingQuantity, PricingUnit, RegionId, RegionName, ResourceId, ResourceName, ResourceType, ServiceCategory, ServiceName, ServiceProviderName, ServiceSubcategory, SkuId, SkuMeter, SkuPriceDetails, SkuPriceId, SubAccountId, SubAccountName, SubAccountType, Tags FROM focus_of_others;

CREATE VIEW focus_cost_and_usage AS
-- Every charge in force, in the columns of all versions of the specification. The last ones lead back: the row, its
-- delivery, its import, and columns that FOCUS does not know as a JSON object.
SELECT
       al.allocated_method_details AS AllocatedMethodDetails,
       al.allocated_method_id AS AllocatedMethodId,
       al.allocated_resource_id AS AllocatedResourceId,
       al.allocated_resource_name AS AllocatedResourceName,
       al.allocated_tags AS AllocatedTags,
       rs.availability_zone AS AvailabilityZone,
       f.billed_cost AS BilledCost,
       a.billing_account_id AS BillingAccountId,
       a.billing_account_name AS BillingAccountName,
       a.billing_account_type AS BillingAccountType,
       a.billing_currency AS BillingCurrency,
       s.billing_period_end AS BillingPeriodEnd,
       s.billing_period_start AS BillingPeriodStart,
       cm.capacity_reservation_id AS CapacityReservationId,
       cm.capacity_reservation_status AS CapacityReservationStatus,
       ck.charge_category AS ChargeCategory,
       ck.charge_class AS ChargeClass,
       ds.charge_description AS ChargeDescription,
       ck.charge_frequency AS ChargeFrequency,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start + f.charge_period_seconds, 'unixepoch') AS ChargePeriodEnd,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS ChargePeriodStart,
       cm.commitment_discount_category AS CommitmentDiscountCategory,
       cm.commitment_discount_id AS CommitmentDiscountId,
       cm.commitment_discount_name AS CommitmentDiscountName,
       f.commitment_discount_quantity AS CommitmentDiscountQuantity,
       cm.commitment_discount_status AS CommitmentDiscountStatus,
       cm.commitment_discount_type AS CommitmentDiscountType,
       cm.commitment_discount_unit AS CommitmentDiscountUnit,
       cm.commitment_program_eligibility_details AS CommitmentProgramEligibilityDetails,
       f.consumed_quantity AS ConsumedQuantity,
       pr.consumed_unit AS ConsumedUnit,
       cm.contract_applied AS ContractApplied,
       f.contracted_cost AS ContractedCost,
       CASE WHEN up.row_id IS NULL THEN pr.contracted_unit_price ELSE up.contracted_unit_price END AS ContractedUnitPrice,
       f.effective_cost AS EffectiveCost,
       pe.host_provider_name AS HostProviderName,
       ir.invoice_detail_id AS InvoiceDetailId,
       ir.invoice_id AS InvoiceId,
       pe.invoice_issuer_name AS InvoiceIssuerName,
       f.list_cost AS ListCost,
       CASE WHEN up.row_id IS NULL THEN pr.list_unit_price ELSE up.list_unit_price END AS ListUnitPrice,
       pr.pricing_category AS PricingCategory,
       pr.pricing_currency AS PricingCurrency,
       CASE WHEN up.row_id IS NULL THEN pr.pricing_currency_contracted_unit_price ELSE up.pricing_currency_contracted_unit_price END AS PricingCurrencyContractedUnitPrice,
       f.pricing_currency_effective_cost AS PricingCurrencyEffectiveCost,
       CASE WHEN up.row_id IS NULL THEN pr.pricing_currency_list_unit_price ELSE up.pricing_currency_list_unit_price END AS PricingCurrencyListUnitPrice,
       f.pricing_quantity AS PricingQuantity,
       pr.pricing_unit AS PricingUnit,
       pe.provider_name AS ProviderName,
       pe.publisher_name AS PublisherName,
       rg.region_id AS RegionId,
       rg.region_name AS RegionName,
       rs.resource_id AS ResourceId,
       rs.resource_name AS ResourceName,
       rs.resource_type AS ResourceType,
       sv.service_category AS ServiceCategory,
       sv.service_name AS ServiceName,
       pe.service_provider_name AS ServiceProviderName,
       sv.service_subcategory AS ServiceSubcategory,
       sk.sku_id AS SkuId,
       sk.sku_meter AS SkuMeter,
       sk.sku_price_details AS SkuPriceDetails,
       sk.sku_price_id AS SkuPriceId,
       sa.sub_account_id AS SubAccountId,
       sa.sub_account_name AS SubAccountName,
       sa.sub_account_type AS SubAccountType,
       ts.tags AS Tags,
       f.row_id, s.delivery_id, s.import_id, ex.extra
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_participating_entity AS pe ON pe.participating_entity_key = c.participating_entity_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_pricing AS pr ON pr.pricing_key = c.pricing_key
LEFT JOIN focus_charge_price AS up ON up.row_id = f.row_id
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_description AS ds ON ds.description_key = c.description_key
LEFT JOIN focus_commitment AS cm ON cm.commitment_key = c.commitment_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
LEFT JOIN focus_allocation AS al ON al.allocation_key = c.allocation_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_extra AS ex ON ex.extra_key = c.extra_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

CREATE VIEW focus_delivery_list AS
-- Deliveries, with what they hold and whether any of it is in force. decision says why, where that was recorded:
-- focus_scope_state lists what it can be.
SELECT d.delivery_id, d.focus_version, d.handling, d.retrieved_at, s.provider_name, s.invoice_issuer_name,
       s.billing_account_id, s.billing_period_start, a.billing_currency,
       s.scope_id IN (SELECT scope_id FROM focus_scope_in_force) AS is_in_force,
       sum(t.charges) AS charges, decimal_sum(t.billed_cost) AS billed_cost, d.import_id,
       (SELECT count(*) FROM focus_file AS f WHERE f.delivery_id = d.delivery_id) AS files,
       coalesce(m.dataset, 'focus') AS dataset, m.manifest, m.export, m.covers_from, m.covers_to, m.made_at,
       (SELECT max(i.retrieved_at) FROM focus_seen_again AS g JOIN focus_file AS f ON f.import_id = g.file_import_id
        JOIN import AS i ON i.import_id = g.import_id WHERE f.delivery_id = d.delivery_id) AS seen_again_at,
       (SELECT min(c.first_day) FROM focus_coverage AS c WHERE c.scope_id = s.scope_id) AS first_day,
       (SELECT max(c.last_day) FROM focus_coverage AS c WHERE c.scope_id = s.scope_id) AS last_day,
       st.decision, st.other_delivery, st.rule
FROM focus_delivery AS d
JOIN focus_scope AS s USING (delivery_id)
JOIN focus_monthly_total AS t USING (scope_id)
JOIN focus_billing_account AS a USING (billing_account_key)
LEFT JOIN focus_stated AS m ON m.delivery_id = d.delivery_id
LEFT JOIN focus_scope_state AS st ON st.state_id = (
    SELECT max(n.state_id) FROM focus_scope_state AS n WHERE n.scope_id = s.scope_id)
GROUP BY s.scope_id, a.billing_currency;

CREATE VIEW focus_invoice_provider AS
-- Who provided what an invoice of a number is for, by the charges in force that bear the number, where it is one provider
-- and another one than the issuer. It reads only charges of issuers who bill for others. Some files leave the issuer
-- empty; then number and account tell whose it is.
SELECT issuer, invoice_id, CASE WHEN min(provider) = max(provider) THEN min(provider) END AS provider
FROM (
    SELECT coalesce(b.invoice_issuer_name, (
               SELECT d.invoice_issuer_name FROM focus_invoice_detail AS d JOIN known_account AS a USING (account_id)
               WHERE d.invoice_id = r.invoice_id AND a.account = b.billing_account_id
               ORDER BY d.row_id DESC LIMIT 1)) AS issuer,
           r.invoice_id, b.provider
    FROM (
        SELECT DISTINCT s.invoice_issuer_name, s.billing_account_id, s.provider, c.invoice_reference_key
        FROM (
            SELECT f.scope_id, f.invoice_issuer_name, f.billing_account_id,
                   coalesce(f.provider_name, f.invoice_issuer_name) AS provider
            FROM focus_scope_in_force AS f
            WHERE f.invoice_issuer_name IS NULL
               OR f.invoice_issuer_name IN (SELECT o.invoice_issuer_name FROM focus_scope AS o
                                            WHERE o.provider_name <> o.invoice_issuer_name)) AS s
        CROSS JOIN focus_context AS c ON c.scope_id = s.scope_id) AS b
    JOIN focus_invoice_reference AS r ON r.invoice_reference_key = b.invoice_reference_key
    WHERE r.invoice_id IS NOT NULL)
WHERE issuer IS NOT NULL AND provider IS NOT NULL
GROUP BY issuer, invoice_id;

CREATE VIEW focus_of_others AS
-- Charges that came from no FOCUS file, in the columns of all versions. What a provider does not say is NULL where FOCUS
-- allows it; what FOCUS requires is filled from what is known, as docs/providers/focus.md lists. Times are cut to seconds,
-- since FOCUS has no fractions of them. The last columns narrow an export, and lead back to the documents.
-- Usage and purchases need a quantity and unit prices. Where neither is stated, the charge itself is what is priced: 1 of
-- it, at its cost. A provider that knows one cost only has one price. What is sold is a service, and of a catalogue the
-- resource that has a price there. Units bear the names of FOCUS.
SELECT
       NULL AS AllocatedMethodDetails,
       NULL AS AllocatedMethodId,
       NULL AS AllocatedResourceId,
       NULL AS AllocatedResourceName,
       NULL AS AllocatedTags,
       NULL AS AvailabilityZone,
       billed_cost AS BilledCost,
       coalesce(account, 'default') AS BillingAccountId,
       NULL AS BillingAccountName,
       'Account' AS BillingAccountType,
       billing_currency AS BillingCurrency,
       coalesce(substr(billing_period_end, 1, 19) || 'Z', strftime('%Y-%m-%dT%H:%M:%SZ', substr(charge_period_start, 1, 7) || '-01', '+1 month')) AS BillingPeriodEnd,
       coalesce(substr(billing_period_start, 1, 19) || 'Z', substr(charge_period_start, 1, 7) || '-01T00:00:00Z') AS BillingPeriodStart,
       NULL AS CapacityReservationId,
       NULL AS CapacityReservationStatus,
       charge_category AS ChargeCategory,
       charge_class AS ChargeClass,
       charge_description AS ChargeDescription,
       CASE charge_category WHEN 'Usage' THEN 'Usage-Based' WHEN 'Purchase' THEN 'Recurring' ELSE 'One-Time' END AS ChargeFrequency,
       -- A charge of one moment is one of its second: a period is not empty.
       CASE WHEN substr(charge_period_end, 1, 19) > substr(charge_period_start, 1, 19) THEN substr(charge_period_end, 1, 19) || 'Z'
            ELSE strftime('%Y-%m-%dT%H:%M:%SZ', substr(charge_period_start, 1, 19), '+1 second') END AS ChargePeriodEnd,
       substr(charge_period_start, 1, 19) || 'Z' AS ChargePeriodStart,
       NULL AS CommitmentDiscountCategory,
       NULL AS CommitmentDiscountId,
       NULL AS CommitmentDiscountName,
       NULL AS CommitmentDiscountQuantity,
       NULL AS CommitmentDiscountStatus,
       NULL AS CommitmentDiscountType,
       NULL AS CommitmentDiscountUnit,
       NULL AS CommitmentProgramEligibilityDetails,
       CASE charge_category WHEN 'Usage' THEN consumed_quantity END AS ConsumedQuantity,
       CASE WHEN charge_category = 'Usage' AND consumed_quantity IS NOT NULL THEN consumed_unit_name END AS ConsumedUnit,
       NULL AS ContractApplied,
       contracted_cost AS ContractedCost,
       contracted_price AS ContractedUnitPrice,
       effective_cost AS EffectiveCost,
       provider_title AS HostProviderName,
       NULL AS InvoiceDetailId,
       invoice_id AS InvoiceId,
       provider_title AS InvoiceIssuerName,
       list_cost AS ListCost,
       list_price AS ListUnitPrice,
       CASE WHEN charge_category IN ('Usage', 'Purchase') THEN 'Standard' END AS PricingCategory,
       billing_currency AS PricingCurrency,
       contracted_price AS PricingCurrencyContractedUnitPrice,
       effective_cost AS PricingCurrencyEffectiveCost,
       list_price AS PricingCurrencyListUnitPrice,
       CASE WHEN is_one THEN '1' ELSE pricing_quantity END AS PricingQuantity,
       CASE WHEN is_one THEN 'Charges' ELSE pricing_unit_name END AS PricingUnit,
       provider_title AS ProviderName,
       provider_title AS PublisherName,
       region_id AS RegionId,
       NULL AS RegionName,
       resource_id AS ResourceId,
       resource_name AS ResourceName,
       CASE WHEN resource_id IS NOT NULL THEN coalesce(resource_type, 'Resource') END AS ResourceType,
       coalesce(service_category, 'Other') AS ServiceCategory,
       coalesce(service_name, provider_title) AS ServiceName,
       provider_title AS ServiceProviderName,
       'Other (' || coalesce(service_category, 'Other') || ')' AS ServiceSubcategory,
       sku AS SkuId,
       CASE WHEN sku IS NOT NULL THEN iif(is_catalogued, resource_name, service_name) END AS SkuMeter,
       NULL AS SkuPriceDetails,
       sku AS SkuPriceId,
       sub_account_id AS SubAccountId,
       NULL AS SubAccountName,
       NULL AS SubAccountType,
       tags AS Tags,
       provider, issuer, account, row_key, import_id, place,
       charge_period_start, service_category, service_name, sku_id
FROM (
    SELECT p.*,
           CASE WHEN is_one THEN list_cost WHEN charge_category IS NOT 'Tax' THEN list_unit_price END AS list_price,
           CASE WHEN NOT is_sold OR contracted_cost IS NOT list_cost THEN NULL
                WHEN is_one THEN contracted_cost ELSE list_unit_price END AS contracted_price
    FROM (
        SELECT c.*, r.resource_type, s.resource_id IS NOT NULL AS is_catalogued,
               coalesce(c.charge_category IN ('Usage', 'Purchase') AND c.charge_class IS NOT 'Correction', 0) AS is_sold,
               coalesce(c.charge_category IN ('Usage', 'Purchase') AND c.charge_class IS NOT 'Correction', 0)
                   AND c.pricing_quantity IS NULL AND c.list_unit_price IS NULL AND c.list_cost NOT GLOB '-*' AS is_one,
               CASE WHEN c.charge_category IN ('Usage', 'Purchase')
                    THEN coalesce(c.sku_id, c.service_name || iif(s.resource_id IS NULL, '', '/' || s.resource_id)) END AS sku,
               CASE WHEN lower(c.pricing_unit) IN ('hour', 'hours') THEN 'Hours'
                    WHEN c.pricing_unit GLOB '*[- ]hours' THEN substr(c.pricing_unit, 1, length(c.pricing_unit) - 6) || '-Hours'
                    WHEN c.pricing_unit GLOB '*[- ]hour' THEN substr(c.pricing_unit, 1, length(c.pricing_unit) - 5) || '-Hours'
                    WHEN c.pricing_unit GLOB '*/hour' THEN substr(c.pricing_unit, 1, length(c.pricing_unit) - 4) || 'Hour'
                    ELSE c.pricing_unit END AS pricing_unit_name,
               CASE WHEN lower(c.consumed_unit) IN ('hour', 'hours') THEN 'Hours'
                    WHEN c.consumed_unit GLOB '*[- ]hours' THEN substr(c.consumed_unit, 1, length(c.consumed_unit) - 6) || '-Hours'
                    WHEN c.consumed_unit GLOB '*[- ]hour' THEN substr(c.consumed_unit, 1, length(c.consumed_unit) - 5) || '-Hours'
                    WHEN c.consumed_unit GLOB '*/hour' THEN substr(c.consumed_unit, 1, length(c.consumed_unit) - 4) || 'Hour'
                    ELSE c.consumed_unit END AS consumed_unit_name
        FROM charge_of_others AS c
        LEFT JOIN (SELECT provider, account, resource_id, max(resource_type) AS resource_type FROM resource
                   GROUP BY provider, account, resource_id) AS r
            ON r.provider = c.provider AND r.account IS c.account AND r.resource_id = c.resource_id
        LEFT JOIN (SELECT DISTINCT provider, account, resource_id FROM price) AS s
            ON s.provider = c.provider AND s.account IS c.account AND s.resource_id = c.resource_id) AS p);

CREATE VIEW focus_scope_in_force AS
-- What counts of the deliveries, as the newest row of focus_scope_state says. Scopes without such a row came in when a
-- delivery took the place of all earlier ones of its billing account and billing period that shared its provider or
-- invoice issuer; what that left is what counts of them.
SELECT s.*
FROM focus_scope AS s
JOIN focus_delivery AS d USING (delivery_id)
WHERE coalesce(
    (SELECT t.in_force FROM focus_scope_state AS t WHERE t.scope_id = s.scope_id ORDER BY t.state_id DESC LIMIT 1),
    NOT EXISTS (
        SELECT 1
        FROM focus_scope AS later
        JOIN focus_delivery AS ld ON ld.delivery_id = later.delivery_id
        WHERE later.billing_account_id = s.billing_account_id AND later.billing_period_start = s.billing_period_start
          AND (later.provider_name = s.provider_name OR later.invoice_issuer_name = s.invoice_issuer_name)
          AND ld.handling = 'Overwrite' AND (ld.retrieved_at, ld.delivery_id) > (d.retrieved_at, d.delivery_id)));

CREATE VIEW gigas_catalogue AS
-- Which catalogue entry holds for an account's resource: its own catalogue's, else the newest of any.
SELECT r.account_id, r.id, r.name, r.min_limit, r.max_limit, r.account_id AS catalogue_account_id, r.import_id, r.place
FROM gigas_newest_resource AS r
UNION ALL
SELECT a.account_id, r.id, r.name, r.min_limit, r.max_limit, r.account_id, r.import_id, r.place
FROM known_account AS a
JOIN gigas_newest_resource AS r
WHERE a.provider = 'gigas'
  AND NOT EXISTS (SELECT 1 FROM gigas_resource AS o WHERE o.id = r.id AND o.account_id = a.account_id)
  AND NOT EXISTS (
    SELECT 1 FROM gigas_newest_resource AS n
    WHERE n.id = r.id AND (n.retrieved_at, n.row_id) > (r.retrieved_at, r.row_id));

CREATE VIEW gigas_hourly_price AS
-- Prices at which anything was charged, with their currency: the only one of which the catalogue, in any revision,
-- has a price that gives the hourly price, as price x factor, as price / factor, or as it is. Else XXX.
-- Two texts are the same number when no digit of their difference is other than 0.
SELECT h.account_id, h.resource_id, h.hourly_price, h.conversion_factor, coalesce((
    SELECT CASE count(DISTINCT p.currency) WHEN 1 THEN min(p.currency) END
    FROM gigas_catalogue AS c
    JOIN gigas_resource AS r ON r.id = c.id AND r.account_id = c.catalogue_account_id
    JOIN gigas_resource_price AS p ON p.parent_row = r.row_id
    WHERE c.account_id = h.account_id AND c.id = h.resource_id
      AND (decimal_sub(decimal_mul(p.price, coalesce(p.conversion_factor, h.conversion_factor)), h.hourly_price)
               NOT GLOB '*[1-9]*'
           OR decimal_sub(decimal_mul(h.hourly_price, coalesce(p.conversion_factor, h.conversion_factor)), p.price)
               NOT GLOB '*[1-9]*'
           OR decimal_sub(p.price, h.hourly_price) NOT GLOB '*[1-9]*')), 'XXX') AS currency
FROM (SELECT account_id, resource_id, hourly_price, conversion_factor FROM gigas_history
      UNION SELECT account_id, resource_id, hourly_price, conversion_factor FROM gigas_invoice_detail
      UNION SELECT account_id, resource_id, hourly_price, conversion_factor FROM gigas_account_resource) AS h;

CREATE VIEW gigas_interval_part AS
-- The parts of intervals, one for each month, UTC, that an interval reaches into: what ran in June is charged in June,
-- however long the interval runs on afterwards. The hours of a part are those from the interval's start to the part's end,
-- by the rule of the whole (10 decimals of an hour; 9 has no half, so nothing lies halfway), less those to the part's start.
-- So the parts come to the whole exactly, and a past part stays as it is while the interval runs on.
WITH RECURSIVE part (
    account_id, account, id, resource_id, total_amount, hourly_price, currency, import_id, place, start_us, until,
    whole_hours, number, part_start, part_end) AS (
    SELECT account_id, account, id, resource_id, total_amount, hourly_price, currency, import_id, place,
           CAST(strftime('%s', substr(start_date_utc, 1, 19)) AS INTEGER) * 1000000
               + CAST(substr(start_date_utc, 21, 6) AS INTEGER),
           charged_until_utc, charged_hours, 0, start_date_utc,
           min(charged_until_utc,
               strftime('%Y-%m-%dT00:00:00.000000Z', substr(start_date_utc, 1, 7) || '-01', '+1 month'))
    FROM api_gigas_ppu_history
    UNION ALL
    SELECT account_id, account, id, resource_id, total_amount, hourly_price, currency, import_id, place, start_us, until,
           whole_hours, number + 1, part_end,
           min(until, strftime('%Y-%m-%dT00:00:00.000000Z', substr(part_end, 1, 7) || '-01', '+1 month'))
    FROM part
    WHERE part_end < until
),
-- Every bound within an interval is the first moment of a month, without a fraction of a second.
counted AS (
    SELECT *,
           ((CAST(strftime('%s', substr(part_start, 1, 19)) AS INTEGER) * 1000000 - start_us) * 50 + 9) / 18 AS before,
           ((CAST(strftime('%s', substr(part_end, 1, 19)) AS INTEGER) * 1000000 - start_us) * 50 + 9) / 18 AS through
    FROM part
),
summed AS (
    SELECT *,
           decimal_sub(
               CASE WHEN part_end = until THEN whole_hours
                    ELSE printf('%d.%010d', through / 10000000000, through % 10000000000) END,
               CASE WHEN number = 0 THEN '0'
                    ELSE printf('%d.%010d', before / 10000000000, before % 10000000000) END) AS exact_hours
    FROM counted
)
SELECT account_id, account, id, number, part_start, part_end,
       CASE WHEN exact_hours GLOB '*.*' THEN rtrim(rtrim(exact_hours, '0'), '.') ELSE exact_hours END AS hours,
       total_amount, hourly_price, resource_id, currency, import_id, place
FROM summed;

CREATE VIEW gigas_listed AS
-- What those lists name, and where.
SELECT l.operation, l.account_id, CAST(e.key AS TEXT) AS id, e.value AS position
FROM gigas_newest_list AS l, json_each(l.positions) AS e;

CREATE VIEW gigas_newest_list AS
-- The newest whole list of each operation and account.
SELECT operation, account_id, positions, retrieved_at, import_id, row_id
FROM (
    -- Numbered, since to look for a newer one beside each takes the square of thousands of lists.
    SELECT l.operation, l.account_id, l.positions, i.retrieved_at, l.import_id, l.row_id,
           row_number() OVER (PARTITION BY l.operation, l.account_id ORDER BY i.retrieved_at DESC, l.row_id DESC) AS age
    FROM gigas_list AS l
    JOIN import AS i USING (import_id)
    WHERE l.is_whole = 1)
WHERE age = 1;

CREATE VIEW gigas_newest_resource AS
-- The newest revision of every catalogue resource, also of those no longer in the catalogue.
SELECT t.id, t.name, t.slug, t.provider, t.min_limit, t.max_limit,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.position, t.row_id, t.import_id, t.place,
       t.id AS row_key
FROM gigas_resource AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM gigas_resource AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW import_list AS
-- Imports, with the file each came from.
SELECT i.import_id, i.kind, i.provider || '/' || i.operation AS operation, a.account, i.target, i.parameters,
       i.retrieved_at, i.retrieved_at_basis, i.imported_at, i.accepted,
       s.name AS file, i.entry, s.sha256, s.size, s.archived_as,
       -- The zip archive that the file was in, where it was in one.
       z.name AS archive, z.sha256 AS archive_sha256
FROM import AS i
JOIN source AS s USING (source_id)
JOIN known_account AS a USING (account_id)
LEFT JOIN import_archive AS z ON z.import_id = i.import_id;

CREATE VIEW invoice AS
-- One row for each invoice: what the issuer's own document states, and what it lacks from the line of a list. Where a figure
-- comes from is the row_key of its document in invoice_document. due_basis: stated; terms, as decided for the party; or
-- assumed to be the invoice date, else the last day of the period. A void invoice owes nothing.
SELECT i.row_key, i.provider, i.issuer, i.account, i.invoice_id, i.invoice_status, i.billing_currency,
       i.billing_period_start, i.billing_period_end, i.issued_at,
       CASE WHEN i.due_at IS NOT NULL THEN i.due_at
            WHEN t.days IS NOT NULL THEN date(i.dated, '+' || t.days || ' days') || 'T00:00:00.000000Z'
            ELSE i.dated || 'T00:00:00.000000Z' END AS due_at,
       i.subtotal, i.discount, i.tax, i.total, i.is_paid, i.import_id, i.place,
       i.party,
       coalesce(i.direction, CASE s.side WHEN 'sell' THEN 'receivable' ELSE 'payable' END) AS direction,
       substr(i.dated, 1, 4) AS year, i.is_void,
       CASE WHEN i.due_at IS NOT NULL THEN 'stated' WHEN i.dated IS NULL THEN NULL
            WHEN t.days IS NOT NULL THEN 'terms' ELSE 'assumed' END AS due_basis,
       i.payment_reference, i.payee_account, i.total_from, i.tax_from, i.due_from, i.documents, i.is_listed,
       CASE WHEN i.direction = 'receivable' OR i.direction IS NULL AND s.side = 'sell' THEN i.customer END AS customer
FROM (
    SELECT d.row_key, d.provider, d.issuer, d.account, d.invoice_id, d.invoice_status,
           CASE WHEN coalesce(d.billing_currency, 'XXX') = 'XXX' THEN coalesce(b.billing_currency, d.billing_currency)
                ELSE d.billing_currency END AS billing_currency,
           coalesce(d.billing_period_start, b.billing_period_start) AS billing_period_start,
           coalesce(d.billing_period_end, b.billing_period_end) AS billing_period_end,
           coalesce(d.issued_at, b.issued_at) AS issued_at, coalesce(d.due_at, b.due_at) AS due_at,
           CASE WHEN d.subtotal IS NULL AND (d.total IS NULL OR decimal_sub(d.total, b.total) NOT GLOB '*[1-9]*') AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency
                THEN b.subtotal ELSE d.subtotal END AS subtotal,
           d.discount,
           CASE WHEN d.tax IS NULL AND (d.total IS NULL OR decimal_sub(d.total, b.total) NOT GLOB '*[1-9]*') AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency
                THEN b.tax ELSE d.tax END AS tax,
           CASE WHEN d.total IS NULL AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency THEN b.total ELSE d.total END AS total,
           d.is_paid, d.import_id, d.place, coalesce(p.party, d.issuer) AS party,
           CASE WHEN d.is_void = 1 OR d.is_listed = 1 AND b.voided > 0 THEN 1 ELSE 0 END AS is_void,
           date(coalesce(d.issued_at, b.issued_at, date(coalesce(d.billing_period_end, b.billing_period_end), '-1 second'))) AS dated,
           CASE WHEN d.total IS NOT NULL THEN d.row_key
                WHEN b.total IS NOT NULL AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency THEN b.beside_key END AS total_from,
           CASE WHEN d.tax IS NOT NULL THEN d.row_key
                WHEN b.tax IS NOT NULL AND (d.total IS NULL OR decimal_sub(d.total, b.total) NOT GLOB '*[1-9]*') AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency
                THEN b.beside_key END AS tax_from,
           CASE WHEN d.due_at IS NOT NULL THEN d.row_key WHEN b.due_at IS NOT NULL THEN b.beside_key END AS due_from,
           1 + coalesce(c.further, 0) AS documents, d.is_listed, d.direction, d.customer, d.payment_reference, d.payee_account
    FROM invoice_document AS d
    LEFT JOIN invoice_beside AS b ON b.invoice_key = d.row_key
    LEFT JOIN (SELECT invoice_key, count(*) AS further FROM invoice_held GROUP BY invoice_key) AS c
        ON c.invoice_key = d.row_key
    LEFT JOIN party_of AS p ON p.name = d.issuer
    WHERE d.row_key NOT IN (SELECT document_key FROM invoice_held)) AS i
LEFT JOIN party_side_in_force AS s ON s.party = i.party
LEFT JOIN party_terms_in_force AS t ON t.party = i.party;

CREATE VIEW invoice_attachment AS
-- Files that are attached to invoices, as decided. document_key is the row_key of the document that was named, invoice_key that of
-- its invoice.
SELECT 'attachment/' || a.import_id AS row_key, a.import_id AS decision, coalesce(h.invoice_key, a.row_key) AS invoice_key,
       a.row_key AS document_key, d.issuer, d.invoice_id, a.name, a.size, a.sha256, s.archived_as, a.why, b.decided_by,
       i.imported_at AS attached_at, a.import_id, '' AS place
FROM attachment AS a
JOIN import AS i ON i.import_id = a.import_id
JOIN source AS s ON s.source_id = a.source_id
LEFT JOIN decision_by AS b ON b.import_id = a.import_id
LEFT JOIN invoice_held AS h ON h.document_key = a.row_key
LEFT JOIN invoice_document AS d ON d.row_key = a.row_key
WHERE a.import_id NOT IN (SELECT decision FROM withdrawal);

CREATE VIEW invoice_beside AS
-- What the first line of a list states of an invoice that is called by another document.
SELECT h.invoice_key, min(d.row_key) AS beside_key, count(CASE d.is_void WHEN 1 THEN 1 END) AS voided,
       d.billing_currency, d.subtotal, d.tax, d.total, d.billing_period_start, d.billing_period_end, d.issued_at, d.due_at
FROM invoice_listed AS d
JOIN invoice_held AS h ON h.document_key = d.row_key
WHERE EXISTS (SELECT 1 FROM invoice_match)
GROUP BY h.invoice_key;

CREATE VIEW invoice_billbook AS
-- Invoices and credit notes that were issued. The issuer is the seller; a credit note has a negative total.
SELECT 'billbook/' || d.customer || '/' || d.number AS row_key, seller AS provider, seller AS issuer, customer AS account,
       number AS invoice_id, 'issued' AS invoice_status, currency AS billing_currency,
       period_start || 'T00:00:00.000000Z' AS billing_period_start,
       date(period_end, '+1 day') || 'T00:00:00.000000Z' AS billing_period_end,
       issue_date || 'T00:00:00.000000Z' AS issued_at, due_date || 'T00:00:00.000000Z' AS due_at,
       line_total AS subtotal, allowance_total AS discount, tax, total, NULL AS is_paid, import_id, '' AS place,
       0 AS is_listed, 0 AS is_void, 'receivable' AS direction, customer_name AS customer,
       (SELECT 'billbook/' || o.customer || '/' || o.number FROM issued_document AS o WHERE o.document_id = d.corrects) AS corrects_key
FROM issued_document AS d;

CREATE VIEW invoice_bookkeeping AS
-- Invoices as entered. Whether they are paid is for payments to tell.
SELECT 'bookkeeping/' || account || '/' || row_key AS row_key, issuer AS provider, account,
       invoice_number AS invoice_id, invoice_status, currency AS billing_currency,
       period_start_utc AS billing_period_start, period_end_utc AS billing_period_end,
       invoice_date || 'T00:00:00.000000Z' AS issued_at, due_date || 'T00:00:00.000000Z' AS due_at,
       CASE WHEN tax IS NOT NULL THEN decimal_sub(total, tax) END AS subtotal, NULL AS discount, tax, total,
       NULL AS is_paid, import_id, place, 1 AS is_listed,
       coalesce(lower(trim(invoice_status)) IN ('void', 'voided', 'deleted', 'cancelled', 'canceled', 'annulled',
                                                'reversed', 'storno', 'storniert'), 0) AS is_void,
       customer AS customer
FROM api_bookkeeping_invoice;

CREATE VIEW invoice_customer AS
-- Customers of one's own documents, issued or listed. It reads less than `invoice`: SQLite limits how many tables a statement reads.
SELECT row_key AS invoice_key, customer, invoice_id AS number, issuer, account FROM invoice_billbook
UNION ALL
SELECT l.row_key, l.customer, l.invoice_id, l.issuer, l.account
FROM invoice_listed AS l
LEFT JOIN party_of AS p ON p.name = l.issuer
JOIN party_side_in_force AS s ON s.party = coalesce(p.party, l.issuer)
WHERE s.side = 'sell' AND l.customer IS NOT NULL;

CREATE VIEW invoice_document AS
-- One row for each document that states an invoice; several may state the same one. See `invoice`.
SELECT row_key, provider, issuer, account, invoice_id, invoice_status, billing_currency, billing_period_start, billing_period_end, issued_at, due_at, subtotal, discount, tax, total, is_paid, import_id, place, 0 AS is_listed, coalesce(lower(invoice_status) IN ('void', 'voided', 'deleted', 'cancelled', 'canceled'), 0) AS is_void, NULL AS direction, NULL AS customer, NULL AS payment_reference, NULL AS payee_account FROM invoice_focus
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, invoice_status, billing_currency, billing_period_start, billing_period_end, issued_at, due_at, subtotal, discount, tax, total, is_paid, import_id, place, 0 AS is_listed, coalesce(lower(invoice_status) IN ('void', 'voided', 'deleted', 'cancelled', 'canceled'), 0) AS is_void, NULL AS direction, NULL AS customer, NULL AS payment_reference, NULL AS payee_account FROM invoice_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, invoice_status, billing_currency, billing_period_start, billing_period_end, issued_at, due_at, subtotal, discount, tax, total, is_paid, import_id, place, 0 AS is_listed, coalesce(lower(invoice_status) IN ('void', 'voided', 'deleted', 'cancelled', 'canceled'), 0) AS is_void, NULL AS direction, NULL AS customer, NULL AS payment_reference, NULL AS payee_account FROM invoice_vcloudair
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, invoice_status, billing_currency, billing_period_start, billing_period_end, issued_at, due_at, subtotal, discount, tax, total, is_paid, import_id, place, is_listed, is_void, NULL AS direction, customer, NULL AS payment_reference, NULL AS payee_account FROM invoice_bookkeeping
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, invoice_status, billing_currency, billing_period_start, billing_period_end, issued_at, due_at, subtotal, discount, tax, total, is_paid, import_id, place, 0 AS is_listed, coalesce(lower(invoice_status) IN ('void', 'voided', 'deleted', 'cancelled', 'canceled'), 0) AS is_void, direction, customer, payment_reference, payee_account FROM invoice_einvoice
UNION ALL
SELECT row_key, provider, issuer, account, invoice_id, invoice_status, billing_currency, billing_period_start, billing_period_end, issued_at, due_at, subtotal, discount, tax, total, is_paid, import_id, place, is_listed, is_void, direction, customer, NULL AS payment_reference, NULL AS payee_account FROM invoice_billbook;

CREATE VIEW invoice_einvoice AS
-- Invoices and credit notes. The total is that with tax, whatever was paid of it before; where nothing is left to pay, the seller
-- calls it paid.
SELECT 'einvoice/' || d.account || '/' || d.row_key AS row_key, d.seller_name AS provider, d.account, d.number AS invoice_id,
       NULL AS invoice_status, d.currency AS billing_currency,
       d.covers_from || 'T00:00:00.000000Z' AS billing_period_start,
       date(d.covers_to, '+1 day') || 'T00:00:00.000000Z' AS billing_period_end,
       d.issue_date || 'T00:00:00.000000Z' AS issued_at, d.due_date || 'T00:00:00.000000Z' AS due_at,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', coalesce(d.line_total, d.net)) ELSE coalesce(d.line_total, d.net) END AS subtotal,
       CASE WHEN d.line_total IS NOT NULL AND coalesce(d.allowance_total, d.charge_total) IS NOT NULL
            THEN CASE d.kind WHEN 'credit-note' THEN decimal_sub(coalesce(d.charge_total, '0'), coalesce(d.allowance_total, '0'))
                             ELSE decimal_sub(coalesce(d.allowance_total, '0'), coalesce(d.charge_total, '0')) END END AS discount,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.tax) ELSE d.tax END AS tax, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.total) ELSE d.total END AS total,
       CASE WHEN d.payable NOT GLOB '*[1-9]*' AND d.total GLOB '*[1-9]*' THEN 1 END AS is_paid, d.import_id, d.place,
       CASE d.is_own WHEN 1 THEN 'receivable' END AS direction, CASE d.is_own WHEN 1 THEN d.buyer_name END AS customer,
       d.remittance AS payment_reference,
       (SELECT p.account FROM einvoice_payment AS p WHERE p.parent_row = d.row_id AND p.account IS NOT NULL ORDER BY p.position LIMIT 1) AS payee_account
FROM einvoice_document_sided AS d
WHERE d.is_issued = 0;

CREATE VIEW invoice_focus AS
-- Invoices: their lines added up, an invoice for each account and currency that an issuer's number has lines of. What
-- its lines say alike, such as the status, is that of the line that came last. Whether it is paid is not stated.
SELECT 'focus/' || i.account || '/' || i.invoice_issuer_name || '/' || i.invoice_id || '/' || i.currency AS row_key,
       coalesce(p.provider, i.invoice_issuer_name) AS provider, i.invoice_issuer_name AS issuer, i.account, i.invoice_id,
       i.invoice_issue_status AS invoice_status, i.currency AS billing_currency,
       i.billing_period_start_utc AS billing_period_start, i.billing_period_end_utc AS billing_period_end,
       i.invoice_issue_date_utc AS issued_at, i.payment_due_date_utc AS due_at,
       i.subtotal, NULL AS discount, i.tax, i.total, NULL AS is_paid, i.import_id, i.place
FROM (
    SELECT account, invoice_issuer_name, invoice_id, coalesce(billing_currency, 'XXX') AS currency,
           invoice_issue_status, billing_period_start_utc, billing_period_end_utc, invoice_issue_date_utc,
           payment_due_date_utc,
           coalesce(decimal_sum(CASE WHEN charge_category IS NOT 'Tax' THEN billed_cost END), '0') AS subtotal,
           coalesce(decimal_sum(CASE WHEN charge_category IS 'Tax' THEN billed_cost END), '0') AS tax,
           coalesce(decimal_sum(billed_cost), '0') AS total,
           import_id, place, max(retrieved_at || printf('/%019d', row_id)) AS newest
    FROM api_focus_invoice_detail
    GROUP BY account, invoice_issuer_name, invoice_id, coalesce(billing_currency, 'XXX')) AS i
LEFT JOIN focus_invoice_provider AS p ON p.issuer = i.invoice_issuer_name AND p.invoice_id = i.invoice_id;

CREATE VIEW invoice_held AS
-- Documents whose invoice is called by another document, and why.
SELECT m.row_key AS document_key, m.invoice_key, m.basis, m.import_id
FROM invoice_match AS m
WHERE m.match_id = (SELECT max(n.match_id) FROM invoice_match AS n WHERE n.row_key = m.row_key)
  AND m.invoice_key <> m.row_key;

CREATE VIEW invoice_line AS
-- One row for each line of an invoice, as the invoice states it.
SELECT row_key, provider, issuer, account, invoice_id, line_id, description, service_name, sub_account, resource_id, resource_name, charge_period_start, charge_period_end, quantity, unit, unit_price, amount, currency, import_id, place FROM invoice_line_focus
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, line_id, description, service_name, sub_account, resource_id, resource_name, charge_period_start, charge_period_end, quantity, unit, unit_price, amount, currency, import_id, place FROM invoice_line_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, line_id, description, service_name, sub_account, resource_id, resource_name, charge_period_start, charge_period_end, quantity, unit, unit_price, amount, currency, import_id, place FROM invoice_line_vcloudair
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, line_id, description, service_name, sub_account, resource_id, resource_name, charge_period_start, charge_period_end, quantity, unit, unit_price, amount, currency, import_id, place FROM invoice_line_einvoice
UNION ALL
SELECT row_key, provider, issuer, account, invoice_id, line_id, description, service_name, sub_account, resource_id, resource_name, charge_period_start, charge_period_end, quantity, unit, unit_price, amount, currency, import_id, place FROM invoice_line_billbook;

CREATE VIEW invoice_line_billbook AS
-- Lines of issued documents.
SELECT 'billbook/' || d.customer || '/' || d.number || '/' || l.line AS row_key, d.seller AS provider, d.seller AS issuer,
       d.customer AS account, d.number AS invoice_id, CAST(l.line AS TEXT) AS line_id, l.description, NULL AS service_name,
       l.contract AS sub_account, NULL AS resource_id, NULL AS resource_name,
       l.period_start || 'T00:00:00.000000Z' AS charge_period_start,
       date(l.period_end, '+1 day') || 'T00:00:00.000000Z' AS charge_period_end,
       l.quantity, l.unit, l.unit_price, l.amount, d.currency, l.import_id, '' AS place
FROM issued_line AS l
JOIN issued_document AS d USING (document_id);

CREATE VIEW invoice_line_einvoice AS
-- Lines. What is a part of another line is in that line's amount.
SELECT 'einvoice/' || d.account || '/' || d.row_key || '/' || l.position AS row_key, d.seller_name AS provider, d.account,
       d.number AS invoice_id, coalesce(l.line_id, CAST(l.position AS TEXT)) AS line_id,
       coalesce(l.item_name, l.item_description) AS description, NULL AS service_name, l.object AS sub_account,
       NULL AS resource_id, NULL AS resource_name,
       coalesce(l.period_from, d.period_from) || 'T00:00:00.000000Z' AS charge_period_start,
       date(coalesce(l.period_to, d.period_to), '+1 day') || 'T00:00:00.000000Z' AS charge_period_end,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', l.quantity) ELSE l.quantity END AS quantity, l.unit, l.unit_price, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', l.amount) ELSE l.amount END AS amount, l.currency,
       l.import_id, l.place
FROM einvoice_document_sided AS d
JOIN einvoice_line AS l ON l.parent_row = d.row_id
WHERE d.is_issued = 0 AND l.within IS NULL AND l.amount IS NOT NULL;

CREATE VIEW invoice_line_focus AS
-- Lines of invoices. The service is named where lines are added up by it.
SELECT 'focus/' || d.account || '/' || d.row_key AS row_key, coalesce(p.provider, d.invoice_issuer_name) AS provider,
       d.invoice_issuer_name AS issuer, d.account, d.invoice_id,
       d.invoice_detail_id AS line_id, d.invoice_detail_description AS description,
       CASE json_type(d.invoice_detail_grain, '$.ServiceName') WHEN 'text'
            THEN json_extract(d.invoice_detail_grain, '$.ServiceName') END AS service_name,
       NULL AS sub_account, NULL AS resource_id, NULL AS resource_name,
       d.billing_period_start_utc AS charge_period_start, d.billing_period_end_utc AS charge_period_end,
       NULL AS quantity, NULL AS unit, NULL AS unit_price, d.billed_cost AS amount,
       coalesce(d.billing_currency, 'XXX') AS currency, d.import_id, d.place
FROM api_focus_invoice_detail AS d
LEFT JOIN focus_invoice_provider AS p ON p.issuer = d.invoice_issuer_name AND p.invoice_id = d.invoice_id;

CREATE VIEW invoice_line_ormuco AS
-- Entities of the newest revision of each invoice.
SELECT 'ormuco/' || account || '/' || row_key AS row_key, 'ormuco' AS provider, account, invoice_id,
       CAST(position AS TEXT) AS line_id, description, resource_kind AS service_name, project_id AS sub_account,
       id AS resource_id, name AS resource_name, invoice_period_start_utc AS charge_period_start,
       invoice_period_end_utc AS charge_period_end, quantity, unit, unit_rate AS unit_price, total AS amount,
       billing_currency AS currency, import_id, place
FROM api_ormuco_invoice_lines;

CREATE VIEW invoice_line_vcloudair AS
-- A bill's lines are its charges.
SELECT row_key, provider, account, invoice_id, row_key AS line_id, charge_description AS description, service_name,
       NULL AS sub_account, resource_id, resource_name, charge_period_start, charge_period_end,
       pricing_quantity AS quantity, pricing_unit AS unit, list_unit_price AS unit_price, billed_cost AS amount,
       billing_currency AS currency, import_id, place
FROM charge_vcloudair
WHERE invoice_id IS NOT NULL;

CREATE VIEW invoice_listed AS
-- Invoices as lines of lists state them.
SELECT row_key, provider, provider AS issuer, account, invoice_id, invoice_status, billing_currency, billing_period_start, billing_period_end, issued_at, due_at, subtotal, discount, tax, total, is_paid, import_id, place, is_listed, is_void, NULL AS direction, customer, NULL AS payment_reference, NULL AS payee_account FROM invoice_bookkeeping;

CREATE VIEW invoice_ormuco AS
-- Invoices as they were retrieved last, and those known from a billing report only, whose taxes are not stated.
SELECT 'ormuco/' || account || '/' || id AS row_key, 'ormuco' AS provider, account, id AS invoice_id,
       CASE WHEN deleted = 1 THEN 'deleted' WHEN processed = 0 THEN 'in progress' WHEN paid = 1 THEN 'paid'
            ELSE 'not paid' END AS invoice_status,
       billing_currency, invoice_period_start_utc AS billing_period_start, invoice_period_end_utc AS billing_period_end,
       NULL AS issued_at, NULL AS due_at, invoice_subtotal AS subtotal, invoice_discount AS discount,
       coalesce((SELECT decimal_sum(x.amount) FROM ormuco_invoice_tax AS x WHERE x.parent_row = data_row), '0') AS tax,
       invoice_total AS total, paid AS is_paid, import_id, place
FROM api_ormuco_invoices
UNION ALL
SELECT 'ormuco/' || r.account || '/' || r.invoice_id, 'ormuco', r.account, r.invoice_id, r.invoice_status,
       r.billing_currency, r.period_start_utc, r.period_end_utc, NULL, NULL, r.invoice_subtotal,
       r.invoice_discount_total, NULL, r.invoice_total,
       CASE r.invoice_status WHEN 'paid' THEN 1 WHEN 'not paid' THEN 0 END, r.import_id, r.place
FROM api_ormuco_report AS r
WHERE r.known_from = 'report'
  AND NOT EXISTS (SELECT 1 FROM ormuco_invoice AS v WHERE v.account_id = r.account_id AND v.id = r.invoice_id);

CREATE VIEW invoice_paid AS
-- What was paid of each invoice: by payments, and as its issuer states without one.
SELECT invoice_key, decimal_sum(CASE WHEN basis <> 'stated' THEN amount END) AS paid,
       decimal_sum(CASE WHEN basis = 'stated' THEN amount END) AS stated_paid, count(payment_key) AS payments,
       max(CASE WHEN basis <> 'stated' THEN allocated_on END) AS last_paid_on
FROM allocation_in_force
GROUP BY invoice_key;

CREATE VIEW invoice_payment AS
-- The same, one row for each payment of an invoice; without a payment where its issuer states that it is paid.
SELECT a.invoice_key, a.payment_key, a.allocation_id, a.basis, a.allocated_on, a.amount, a.currency, p.payment_id, p.paid_at,
       p.amount AS payment_amount, coalesce(p.import_id, i.import_id) AS import_id, coalesce(p.place, i.place) AS place
FROM allocation_in_force AS a
LEFT JOIN payment AS p ON p.row_key = a.payment_key
LEFT JOIN invoice AS i ON i.row_key = a.invoice_key AND a.payment_key IS NULL;

CREATE VIEW invoice_vcloudair AS
-- A billed month of a service group. No document states what a bill comes to; its lines are what is known of it.
SELECT 'vcloudair/' || c.invoice_id AS row_key, 'vcloudair' AS provider, c.account, c.invoice_id,
       NULL AS invoice_status, max(c.billing_currency) AS billing_currency,
       coalesce(p.start_date_utc, min(c.billing_period_start)) AS billing_period_start,
       coalesce(p.period_end_utc, max(c.billing_period_end)) AS billing_period_end,
       NULL AS issued_at, NULL AS due_at, NULL AS subtotal, NULL AS discount, NULL AS tax, NULL AS total, NULL AS is_paid,
       coalesce(p.import_id, min(c.import_id)) AS import_id, coalesce(p.place, '') AS place
FROM charge_vcloudair AS c
LEFT JOIN api_vcloudair_billing_periods AS p ON p.row_key = c.invoice_id
WHERE c.invoice_id IS NOT NULL
GROUP BY c.invoice_id, c.account;

CREATE VIEW ledger_entry AS
-- One row for each entry of an account's ledger at its provider, with the balances before and after it.
SELECT row_key, provider, provider AS issuer, account, currency, entry_id, entry_time, entry_kind, description, amount, balance_before, balance_after, import_id, place FROM ledger_entry_cloudsigma;

CREATE VIEW ledger_entry_cloudsigma AS
-- Every transaction; amounts are positive for debits, as the provider writes them.
SELECT 'cloudsigma/' || t.account || '/' || t.id AS row_key, 'cloudsigma' AS provider, t.account,
       coalesce(c.currency, 'XXX') AS currency, t.id AS entry_id, t.time_utc AS entry_time,
       coalesce(t.reason_kind, 'other') AS entry_kind, t.reason AS description, t.amount,
       t.initial AS balance_before, t."end" AS balance_after, t.import_id, t.place
FROM api_cloudsigma_ledger AS t
LEFT JOIN cloudsigma_account_currency AS c USING (account_id);

CREATE VIEW open_item AS
-- What is open: invoices and credit notes of which something is left to pay, and what of payments is not allocated, with the sign
-- turned. The sum of a direction is what is owed in all. A void invoice owes nothing. The party of an issued document is its customer.
SELECT o.direction, o.kind, o.party, o.provider, o.issuer, o.account, o.number, o.currency, o.item_date, o.due_at, o.due_basis,
       o.total, o.paid, o.stated_paid, o.open, o.row_key, o.import_id, o.place
FROM (
    SELECT i.direction, 'invoice' AS kind, coalesce(c.party, i.customer, i.party) AS party, i.provider, i.issuer, i.account,
           i.invoice_id AS number, i.billing_currency AS currency,
           coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) AS item_date, substr(i.due_at, 1, 10) AS due_at,
           i.due_basis, i.total, coalesce(p.paid, '0') AS paid, coalesce(p.stated_paid, '0') AS stated_paid,
           decimal_sub(decimal_sub(i.total, coalesce(p.paid, '0')), coalesce(p.stated_paid, '0')) AS open,
           i.row_key, i.import_id, i.place
    FROM invoice AS i
    LEFT JOIN invoice_paid AS p ON p.invoice_key = i.row_key
    LEFT JOIN party_of AS c ON c.name = i.customer
    WHERE i.total IS NOT NULL AND i.is_void = 0
    UNION ALL
    SELECT p.direction, 'payment', coalesce(o.party, n.party, p.payee, p.payer), p.provider, p.issuer, p.account, p.payment_id, p.currency,
           substr(p.paid_at, 1, 10), NULL, NULL,
           CASE p.direction WHEN 'payable' THEN decimal_sub('0', p.amount) ELSE p.amount END, '0', '0',
           CASE p.direction WHEN 'payable' THEN decimal_sub(coalesce(a.allocated, '0'), p.amount)
                ELSE decimal_sub(p.amount, coalesce(a.allocated, '0')) END,
           p.row_key, p.import_id, p.place
    FROM payment AS p
    LEFT JOIN payment_allocated AS a ON a.payment_key = p.row_key
    LEFT JOIN payment_party AS o ON o.payment_key = p.row_key
    LEFT JOIN party_of AS n ON n.name = coalesce(p.payee, p.payer)
    WHERE p.flow IS NOT NULL) AS o
WHERE o.open GLOB '*[1-9]*';

CREATE VIEW ormuco_dated_rate AS
-- Every exchange rate ever stated, each from when it was stated first: one that follows on the same is left out.
SELECT r.uuid, r.exchange_rate, r.valid_from, r.written_as, a.account, r.account_id, r.retrieved_at,
       r.row_id, r.import_id, r.place
FROM (SELECT s.*, i.retrieved_at,
             lag(s.content_digest) OVER (PARTITION BY s.account_id, s.uuid ORDER BY i.retrieved_at, s.row_id) AS before
      FROM ormuco_exchange_rate AS s
      JOIN import AS i USING (import_id)) AS r
JOIN known_account AS a USING (account_id)
WHERE r.before IS NOT r.content_digest;

CREATE VIEW ormuco_invoice_revision AS
-- Every revision of every invoice, numbered from the oldest. data_row leads to its amounts, projects and taxes.
SELECT t.id, t.processed, a.account, t.account_id, i.retrieved_at,
       row_number() OVER (PARTITION BY t.account_id, t.id ORDER BY i.retrieved_at, t.row_id) AS revision,
       count(*) OVER (PARTITION BY t.account_id, t.id) AS revisions,
       d.row_id AS data_row, t.row_id, t.import_id, t.place
FROM ormuco_invoice AS t
JOIN ormuco_invoice_data AS d ON d.parent_row = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id;

CREATE VIEW ormuco_listed AS
-- What the newest list of each kind lists, in its order.
SELECT l.account_id, l.operation, m.id, min(m.position) AS position
FROM ormuco_newest_list AS l
JOIN ormuco_list_item AS m ON m.parent_row = l.row_id
GROUP BY l.account_id, l.operation, m.id;

CREATE VIEW ormuco_main_currency AS
-- The main currency, as the newest list of currencies has it: that of every amount that names none.
SELECT iso_code, uuid
FROM api_ormuco_currencies
WHERE main = 1
ORDER BY listed_at IS NULL, listed_at DESC, retrieved_at DESC, row_id DESC
LIMIT 1;

CREATE VIEW ormuco_newest_list AS
-- The newest answer to each question.
SELECT l.row_id, l.import_id, l.account_id, l.extra, l.operation, l.question, i.retrieved_at
FROM ormuco_list AS l
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_list AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = l.account_id AND n.operation = l.operation AND n.question = l.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, l.row_id));

CREATE VIEW ormuco_newest_report AS
-- The newest revision of every row of a report.
SELECT t.client_id, t.test_account, t.customer_email, t.customer_name, t.subscription_id, t.invoice_id, t.invoice_date,
       t.invoice_status, t.invoice_start, t.invoice_end, t.invoice_subtotal, t.invoice_discount_percentage,
       t.invoice_discount_flat, t.invoice_discount_total, t.invoice_total, t.customer_metadata, t.provider, t.reseller,
       t.project_id, t.project_name, t.resource_id, t.resource_name, t.resource_type, t.quantity, t.unit, t.rate,
       t.resource_total,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.line, t.period_start_utc, t.period_end_utc,
       t.row_id, t.import_id, t.place
FROM ormuco_report_row AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_report_row AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.invoice_id = t.invoice_id AND n.line = t.line
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW ormuco_project AS
-- Projects, as invoices and usages name them.
SELECT v.account, p.id AS project_id, p.name, p.region
FROM api_ormuco_invoices AS v
JOIN ormuco_invoice_project AS p ON p.parent_row = v.data_row
UNION
SELECT u.account, p.id, p.name, NULL
FROM api_ormuco_usage AS u
JOIN ormuco_usage_project AS p ON p.parent_row = u.row_id;

CREATE VIEW ormuco_provider AS
-- Providers and projects, as usages and invoices name them.
SELECT DISTINCT coalesce(p.id, p.uuid) AS provider_id, p.name
FROM api_ormuco_usage AS u
JOIN ormuco_usage_provider AS p ON p.parent_row = u.row_id;

CREATE VIEW ormuco_report_detail AS
-- The rows that `detail` adds.
SELECT 'invoice' AS known_from, account_id, invoice_id, position, project_id, project_name, id AS resource_id,
       name AS resource_name, type AS resource_type, quantity, unit, rate, total AS resource_total
FROM api_ormuco_invoice_lines
UNION ALL
SELECT 'report', account_id, invoice_id, line, project_id, project_name, resource_id, resource_name, resource_type,
       quantity, unit, rate, resource_total
FROM ormuco_newest_report
WHERE line > 0;

CREATE VIEW ormuco_reported_client AS
-- What the newest report says of a client.
SELECT account_id, test_account, customer_email, customer_name, subscription_id, customer_metadata, reseller,
       max(retrieved_at || printf('/%020d', row_id)) AS stamp
FROM ormuco_newest_report
GROUP BY account_id;

CREATE VIEW ormuco_resource_line AS
-- Every line that names a resource, of invoices and usages.
SELECT account, account_id, id, resource_id, name, resource_kind, project_id, retrieved_at, import_id, place,
       retrieved_at || '/invoice/' || printf('%020d', row_id) AS stamp
FROM api_ormuco_invoice_lines
UNION ALL
SELECT account, account_id, id, resource_id, name, resource_kind, project_id, retrieved_at, import_id, place,
       retrieved_at || '/usage/' || printf('%020d', row_id)
FROM api_ormuco_usage_lines;

CREATE VIEW party AS
-- Every name that documents have for an issuer, a payee, a payer or a provider, with the party that it means.
SELECT s.name, coalesce(p.party, s.name) AS party
FROM (
SELECT provider AS name FROM known_account WHERE provider IN ('cloudsigma', 'gigas', 'ormuco', 'vcloudair')
UNION
SELECT provider_name FROM focus_scope WHERE provider_name IS NOT NULL
UNION
SELECT invoice_issuer_name FROM focus_scope WHERE invoice_issuer_name IS NOT NULL
UNION
SELECT invoice_issuer_name FROM focus_invoice_detail WHERE invoice_issuer_name IS NOT NULL
UNION
SELECT issuer FROM bookkeeping_invoice WHERE issuer IS NOT NULL
UNION
SELECT payer FROM bookkeeping_payment WHERE payer IS NOT NULL
UNION
SELECT payee FROM bookkeeping_payment WHERE payee IS NOT NULL
UNION
SELECT party_name FROM banking_entry WHERE party_name IS NOT NULL
UNION
SELECT party_name FROM banking_transaction WHERE party_name IS NOT NULL
UNION
SELECT seller_name FROM einvoice_document WHERE seller_name IS NOT NULL
UNION
SELECT buyer_name FROM einvoice_document WHERE buyer_name IS NOT NULL
UNION
SELECT seller FROM issued_document WHERE seller IS NOT NULL
UNION
SELECT customer_name FROM issued_document WHERE customer_name IS NOT NULL) AS s
LEFT JOIN party_of AS p ON p.name = s.name;

CREATE VIEW party_assumed AS
-- Resellers with several clients of whom nobody has said on which side their invoices are.
SELECT p.party, count(DISTINCT a.account) AS accounts
FROM known_account AS a
JOIN party AS p ON p.name = a.provider
WHERE a.provider IN ('ormuco') AND a.account <> 'default'
  AND p.party NOT IN (SELECT party FROM party_side_in_force)
GROUP BY p.party
HAVING count(DISTINCT a.account) > 1;

CREATE VIEW party_of AS
-- Names that mean a party of another name, by the newest word on them. A name that is not here is a party of its own.
SELECT n.name, n.party
FROM party_name AS n
WHERE n.name_id = (SELECT max(o.name_id) FROM party_name AS o WHERE o.name = n.name) AND n.party <> n.name;

CREATE VIEW party_side_in_force AS
-- Which side a party is on: 'sell' for one's own invoices to customers. Where nobody has decided, the seller of the newest edition
-- of the book sells.
SELECT party, side, max(decision) AS decision
FROM (
    SELECT coalesce(p.party, s.party) AS party, s.side, s.import_id AS decision
    FROM party_side AS s
    LEFT JOIN party_of AS p ON p.name = s.party
    WHERE s.import_id NOT IN (SELECT decision FROM withdrawal)
    UNION ALL
    SELECT coalesce(p.party, v.value), 'sell', 0
    FROM book_party_value AS v
    LEFT JOIN party_of AS p ON p.name = v.value
    WHERE v.path = 'seller.name')
GROUP BY party;

CREATE VIEW party_sold AS
-- Every name of a party whose documents are one's own invoices: what it charges is received, not spent.
SELECT p.name, p.party
FROM party AS p
JOIN party_side_in_force AS s ON s.party = p.party
WHERE s.side = 'sell';

CREATE VIEW party_terms_in_force AS
-- In how many days a party's invoices are due, where that was decided.
SELECT coalesce(p.party, s.party) AS party, s.days, max(s.import_id) AS decision
FROM party_terms AS s
LEFT JOIN party_of AS p ON p.name = s.party
WHERE s.import_id NOT IN (SELECT decision FROM withdrawal)
GROUP BY coalesce(p.party, s.party);

CREATE VIEW payment AS
-- One row for each payment: entries that several lists have count once. amount: paid to somebody is positive, what came in is
-- negative. direction: receivable where money came into a bank account, else payable.
SELECT d.row_key, d.provider, d.issuer, d.account, d.payment_id, d.paid_at, d.amount, d.currency, d.invoice_id, d.import_id,
       d.place, CASE WHEN d.flow = 'bank' AND d.amount GLOB '-*' THEN 'receivable' ELSE 'payable' END AS direction,
       d.payer, d.payee, d.reference, d.flow, d.bank_account, d.structured_reference, d.end_to_end_id, d.iban
FROM payment_document AS d
WHERE d.row_key NOT IN (SELECT entry_key FROM payment_held);

CREATE VIEW payment_allocated AS
-- What of each payment is allocated.
SELECT payment_key, decimal_sum(of_payment) AS allocated, count(*) AS invoices
FROM allocation_in_force
WHERE payment_key IS NOT NULL
GROUP BY payment_key;

CREATE VIEW payment_banking AS
-- Payments: each booked entry, or each transaction of one where these add up to it. Money out is positive. An entry belongs to
-- its booking day; without one, to its value date, else to the last day of its statement.
SELECT 'banking/' || p.account || '/' || p.row_key AS row_key, coalesce(p.party_name, 'banking') AS provider, p.account,
       coalesce(p.bank_reference, p.row_key) AS payment_id,
       coalesce(p.booked_on, p.valued_on, p.covers_to, substr(p.retrieved_at, 1, 10)) || 'T00:00:00.000000Z' AS paid_at, decimal_sub('0', p.booked_amount) AS amount,
       p.currency, NULL AS invoice_id, p.import_id, p.place,
       CASE WHEN p.booked_amount NOT GLOB '-*' THEN p.party_name END AS payer,
       CASE WHEN p.booked_amount GLOB '-*' THEN p.party_name END AS payee,
       p.reference AS reference, 'bank' AS flow, p.bank_account AS bank_account,
       p.structured_reference AS structured_reference, p.end_to_end_id AS end_to_end_id, p.party_account AS iban, p.form AS form,
       'banking/' || p.account || '/' || p.entry_key AS entry_key, decimal_sub('0', p.entry_amount) AS entry_amount,
       p.bank_reference AS bank_reference, p.booked_on AS booked_on, p.valued_on AS valued_on,
       'banking/' || p.account || '/' || p.statement_key AS statement_key
FROM (
    SELECT e.account, e.row_key, e.party_name, e.bank_reference, e.booked_on, e.valued_on, e.booked_amount, e.currency,
           e.import_id, e.place, e.reference, e.bank_account, e.structured_reference, e.end_to_end_id, e.party_account, e.form,
           e.row_key AS entry_key, e.booked_amount AS entry_amount, e.statement_key, e.covers_to, e.retrieved_at
    FROM banking_entry_booked AS e
    WHERE e.is_split = 0
    UNION ALL
    SELECT e.account, t.row_key, coalesce(t.party_name, e.party_name), coalesce(t.bank_reference, e.bank_reference),
           e.booked_on, e.valued_on, t.booked_amount, t.currency, t.import_id, t.place, coalesce(t.reference, e.reference),
           e.bank_account, t.structured_reference, t.end_to_end_id, t.party_account, e.form,
           e.row_key, e.booked_amount, e.statement_key, e.covers_to, e.retrieved_at
    FROM banking_entry_booked AS e
    JOIN banking_transaction_newest AS t ON t.parent_row = e.row_id
    WHERE e.is_split = 1) AS p;

CREATE VIEW payment_bookkeeping AS
-- Payments as listed.
SELECT 'bookkeeping/' || account || '/' || row_key AS row_key, coalesce(payee, 'bookkeeping') AS provider, account,
       coalesce(payment_id, payment_key) AS payment_id, payment_date || 'T00:00:00.000000Z' AS paid_at,
       paid AS amount, currency, invoice_number AS invoice_id, import_id, place, payer AS payer, payee AS payee,
       reference AS reference, flow AS flow, bank_account AS bank_account, structured_reference AS structured_reference,
       end_to_end_id AS end_to_end_id, iban AS iban, form AS form
FROM api_bookkeeping_payment;

CREATE VIEW payment_cloudsigma AS
-- Card payments: credits of the ledger, with the sign turned.
SELECT row_key, provider, account, entry_id AS payment_id, entry_time AS paid_at,
       decimal_sub('0', amount) AS amount, currency, NULL AS invoice_id, import_id, place
FROM ledger_entry_cloudsigma
WHERE entry_kind = 'payment';

CREATE VIEW payment_document AS
-- One row for each payment of each list or bank statement; several may state the same one. See `payment`.
SELECT row_key, provider, provider AS issuer, account, payment_id, paid_at, amount, currency, invoice_id, import_id, place, NULL AS payer, NULL AS payee, NULL AS reference, NULL AS flow, NULL AS bank_account, NULL AS structured_reference, NULL AS end_to_end_id, NULL AS iban, NULL AS form, NULL AS statement_key, row_key AS entry_key, amount AS entry_amount, NULL AS bank_reference, substr(paid_at, 1, 10) AS booked_on, NULL AS valued_on FROM payment_cloudsigma
UNION ALL
SELECT row_key, provider, provider AS issuer, account, payment_id, paid_at, amount, currency, invoice_id, import_id, place, payer, payee, reference, flow, bank_account, structured_reference, end_to_end_id, iban, form, NULL AS statement_key, row_key AS entry_key, amount AS entry_amount, NULL AS bank_reference, substr(paid_at, 1, 10) AS booked_on, NULL AS valued_on FROM payment_bookkeeping
UNION ALL
SELECT row_key, provider, provider AS issuer, account, payment_id, paid_at, amount, currency, invoice_id, import_id, place, payer, payee, reference, flow, bank_account, structured_reference, end_to_end_id, iban, form, statement_key, entry_key, entry_amount, bank_reference, booked_on, valued_on FROM payment_banking;

CREATE VIEW payment_held AS
-- Payments that repeat one of another list, and why.
SELECT m.row_key AS entry_key, m.payment_key, m.basis, m.import_id
FROM payment_match AS m
WHERE m.match_id = (SELECT max(n.match_id) FROM payment_match AS n WHERE n.row_key = m.row_key)
  AND m.payment_key <> m.row_key;

CREATE VIEW payment_party AS
-- Customers whose documents a payment pays, where it pays documents of one customer only: the payment is theirs, whoever paid.
SELECT a.payment_key, min(coalesce(n.party, i.customer)) AS party
FROM allocation_in_force AS a
JOIN invoice_customer AS i ON i.invoice_key = a.invoice_key
LEFT JOIN party_of AS n ON n.name = i.customer
WHERE a.payment_key IS NOT NULL
GROUP BY a.payment_key
HAVING count(DISTINCT coalesce(n.party, i.customer)) = 1;

CREATE VIEW price AS
-- One row for each price that a provider's list or catalogue states.
SELECT row_key, provider, provider AS issuer, account, price_id, resource_id, currency, unit_price, pricing_unit, price_level, price_basis, import_id, place FROM price_cloudsigma
UNION ALL
SELECT row_key, provider, provider AS issuer, account, price_id, resource_id, currency, unit_price, pricing_unit, price_level, price_basis, import_id, place FROM price_gigas
UNION ALL
SELECT row_key, provider, provider AS issuer, account, price_id, resource_id, currency, unit_price, pricing_unit, price_level, price_basis, import_id, place FROM price_ormuco;

CREATE VIEW price_cloudsigma AS
-- Prices of the catalogue: level 0 for subscriptions, the others for bursts.
SELECT 'cloudsigma/' || account || '/' || id AS row_key, 'cloudsigma' AS provider, account, id AS price_id,
       resource AS resource_id, currency, price AS unit_price, unit AS pricing_unit, level AS price_level,
       CASE level WHEN 0 THEN 'subscription' ELSE 'burst' END AS price_basis, import_id, place
FROM api_cloudsigma_pricing;

CREATE VIEW price_gigas AS
-- Catalogue prices, one row for each currency. What one price buys is not documented, so it has no unit.
SELECT 'gigas/' || r.account || '/' || r.id || '/' || p.currency AS row_key, 'gigas' AS provider, r.account,
       r.id || '/' || p.currency AS price_id, r.id AS resource_id, p.currency, p.price AS unit_price,
       NULL AS pricing_unit, NULL AS price_level, 'list' AS price_basis, r.import_id, r.place
FROM api_gigas_ppu_resources AS r
JOIN gigas_resource_price AS p ON p.parent_row = r.row_id
WHERE p.price IS NOT NULL;

CREATE VIEW price_ormuco AS
-- The newest price of each product.
SELECT 'ormuco/' || account || '/' || uuid AS row_key, 'ormuco' AS provider, account, uuid AS price_id,
       product_code AS resource_id, coalesce((SELECT iso_code FROM ormuco_main_currency), 'XXX') AS currency,
       price_per_unit AS unit_price, billableunit_slug AS pricing_unit, NULL AS price_level, 'list' AS price_basis,
       import_id, place
FROM api_ormuco_products;

CREATE VIEW resource AS
-- One row for each server, volume, licence or other thing that charges are for.
SELECT row_key, provider, provider AS issuer, account, resource_id, resource_name, resource_type, import_id, place FROM resource_cloudsigma
UNION ALL
SELECT row_key, provider, provider AS issuer, account, resource_id, resource_name, resource_type, import_id, place FROM resource_gigas
UNION ALL
SELECT row_key, provider, provider AS issuer, account, resource_id, resource_name, resource_type, import_id, place FROM resource_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, resource_id, resource_name, resource_type, import_id, place FROM resource_vcloudair;

CREATE VIEW resource_cloudsigma AS
-- Resources that were ever named; a licence has its long name.
SELECT 'cloudsigma/' || a.account || '/' || r.resource AS row_key, a.provider, a.account, r.resource AS resource_id,
       coalesce(l.long_name, r.resource) AS resource_name,
       CASE WHEN l.name IS NULL THEN 'resource' ELSE 'license' END AS resource_type,
       coalesce(l.import_id, r.import_id) AS import_id, coalesce(l.place, '') AS place
FROM known_resource AS r
JOIN known_account AS a USING (account_id)
LEFT JOIN api_cloudsigma_licenses AS l ON l.account_id = r.account_id AND l.name = r.resource
WHERE a.provider = 'cloudsigma';

CREATE VIEW resource_gigas AS
-- Catalogue resources that anything names, with the catalogue's names for them.
SELECT 'gigas/' || a.account || '/' || r.resource AS row_key, a.provider, a.account, r.resource AS resource_id,
       coalesce(c.name, r.resource) AS resource_name, 'resource' AS resource_type,
       coalesce(c.import_id, r.import_id) AS import_id, coalesce(c.place, '') AS place
FROM known_resource AS r
JOIN known_account AS a USING (account_id)
LEFT JOIN gigas_catalogue AS c ON c.account_id = r.account_id AND c.id = r.resource
WHERE a.provider = 'gigas';

CREATE VIEW resource_ormuco AS
-- What invoices and usages name.
SELECT 'ormuco/' || a.account || '/' || r.resource AS row_key, a.provider, a.account, r.resource AS resource_id,
       l.name AS resource_name, coalesce(l.resource_kind, 'resource') AS resource_type,
       coalesce(l.import_id, r.import_id) AS import_id, coalesce(l.place, '') AS place
FROM known_resource AS r
JOIN known_account AS a USING (account_id)
LEFT JOIN (SELECT account_id, id, name, resource_kind, import_id, place, max(stamp) AS stamp
           FROM ormuco_resource_line GROUP BY account_id, id) AS l
    ON l.account_id = r.account_id AND l.id = r.resource
WHERE a.provider = 'ormuco';

CREATE VIEW resource_vcloudair AS
-- Every entity, as the newest document names it.
SELECT 'vcloudair/' || coalesce(h.service_group_id, h.service_instance_id) || '/' || h.entity_id AS row_key,
       'vcloudair' AS provider, coalesce(h.service_group_id, h.service_instance_id) AS account,
       h.entity_id AS resource_id, h.name AS resource_name, h.entity_type AS resource_type, h.import_id, h.place
FROM (
    SELECT t.*, row_number() OVER (PARTITION BY t.entity_id ORDER BY i.retrieved_at DESC, t.row_id DESC) AS age
    FROM vcloudair_held AS t JOIN import AS i USING (import_id)) AS h
WHERE h.age = 1;

CREATE VIEW tax AS
-- One row for each tax of an invoice, with its rate and the amount that it is on, where these are stated.
SELECT row_key, provider, issuer, account, invoice_id, tax_name, NULL AS tax_category, tax_rate_percent, taxable_amount, amount, currency, import_id, place FROM tax_focus
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, tax_name, NULL AS tax_category, tax_rate_percent, taxable_amount, amount, currency, import_id, place FROM tax_ormuco
UNION ALL
SELECT row_key, provider, provider AS issuer, account, invoice_id, tax_name, tax_category, tax_rate_percent, taxable_amount, amount, currency, import_id, place FROM tax_einvoice
UNION ALL
SELECT row_key, provider, issuer, account, invoice_id, tax_name, tax_category, tax_rate_percent, taxable_amount, amount, currency, import_id, place FROM tax_billbook;

CREATE VIEW tax_billbook AS
-- Taxes of issued documents.
SELECT 'billbook/' || d.customer || '/' || d.number || '/tax/' || t.position AS row_key, d.seller AS provider,
       d.seller AS issuer, d.customer AS account, d.number AS invoice_id, t.tax_name, t.tax_category AS tax_category, t.tax_rate AS tax_rate_percent,
       t.base AS taxable_amount, t.amount, d.currency, t.import_id, '' AS place
FROM issued_tax AS t
JOIN issued_document AS d USING (document_id);

CREATE VIEW tax_einvoice AS
-- Taxes by category and rate.
SELECT 'einvoice/' || d.account || '/' || d.row_key || '/tax/' || t.position AS row_key, d.seller_name AS provider, d.account,
       d.number AS invoice_id, coalesce(t.scheme, 'VAT') || coalesce(' ' || t.category, '') AS tax_name,
       t.category AS tax_category,
       t.rate AS tax_rate_percent, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', t.taxable) ELSE t.taxable END AS taxable_amount, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', t.amount) ELSE t.amount END AS amount,
       t.currency, t.import_id, t.place
FROM einvoice_document_sided AS d
JOIN einvoice_tax AS t ON t.parent_row = d.row_id
WHERE d.is_issued = 0;

CREATE VIEW tax_focus AS
-- Lines that are taxes. What they are on, and at which rate, is not stated.
SELECT 'focus/' || d.account || '/' || d.row_key AS row_key, coalesce(p.provider, d.invoice_issuer_name) AS provider,
       d.invoice_issuer_name AS issuer, d.account, d.invoice_id,
       coalesce(d.invoice_detail_description, 'Tax') AS tax_name, NULL AS tax_rate_percent, NULL AS taxable_amount,
       d.billed_cost AS amount, coalesce(d.billing_currency, 'XXX') AS currency, d.import_id, d.place
FROM api_focus_invoice_detail AS d
LEFT JOIN focus_invoice_provider AS p ON p.issuer = d.invoice_issuer_name AND p.invoice_id = d.invoice_id
WHERE d.charge_category = 'Tax';

CREATE VIEW tax_ormuco AS
-- In which order discount and tax come is not documented; the tax is taken to be on what is left after the discount.
SELECT 'ormuco/' || v.account || '/' || v.id || '/' || t.position AS row_key, 'ormuco' AS provider, v.account,
       v.id AS invoice_id, t.name AS tax_name, t.rate AS tax_rate_percent,
       decimal_sub(v.invoice_subtotal, v.invoice_discount) AS taxable_amount, t.amount,
       v.billing_currency AS currency, t.import_id, t.place
FROM api_ormuco_invoices AS v
JOIN ormuco_invoice_tax AS t ON t.parent_row = v.data_row;

CREATE VIEW vcloudair_billed_month AS
-- Months that a service group was billed for.
SELECT service_group_id, period FROM vcloudair_newest_costs WHERE kind = 'billed' AND period GLOB '[0-9]*-[0-9][0-9]'
UNION
SELECT service_group_id, period FROM api_vcloudair_billing_periods;

CREATE VIEW vcloudair_billed_usage_month AS
-- Months with billed usage: of an instance, of a service group, and of a group through its instances.
SELECT u.service_instance_id AS owner, u.period, u.start_time_utc, u.period_end_utc
FROM vcloudair_newest_usage AS u
WHERE u.kind = 'billed' AND u.period GLOB '[0-9]*-[0-9][0-9]' AND u.service_instance_id IS NOT NULL
UNION
SELECT coalesce(u.service_group_id, g.service_group_id), u.period, u.start_time_utc, u.period_end_utc
FROM vcloudair_newest_usage AS u
LEFT JOIN vcloudair_instance_group AS g ON g.service_instance_id = u.service_instance_id
WHERE u.kind = 'billed' AND u.period GLOB '[0-9]*-[0-9][0-9]'
  AND coalesce(u.service_group_id, g.service_group_id) IS NOT NULL;

CREATE VIEW vcloudair_charged AS
-- Billed entities that are charged, so that no use counts twice: the lowest level that adds up to the levels above.
WITH billed AS (
    SELECT h.*, r.entity_id IS NOT NULL AS is_resolved
    FROM vcloudair_held AS h
    LEFT JOIN vcloudair_resolved AS r ON r.period = h.period AND r.entity_id = h.entity_id
    WHERE h.kind = 'billed')
SELECT e.*
FROM billed AS e
WHERE NOT e.is_resolved
  AND NOT EXISTS (
    SELECT 1 FROM billed AS above
    WHERE above.period = e.period AND NOT above.is_resolved AND above.row_id <> e.row_id
      AND (above.entity_level = 'instance' AND e.entity_level <> 'instance' AND above.entity_id = e.service_instance_id
        OR above.entity_level = 'l2' AND e.entity_level = 'l1' AND above.entity_id = e.l2_id))
  -- A machine whose data centre nobody names could be in any one of them.
  AND NOT (e.entity_level = 'l1' AND e.l2_id IS NULL AND EXISTS (
    SELECT 1 FROM vcloudair_held AS above
    WHERE above.kind = 'billed' AND above.period = e.period AND above.entity_level = 'l2'
      AND (above.service_instance_id = e.service_instance_id
        OR e.service_instance_id IS NULL AND above.service_group_id = e.service_group_id)));

CREATE VIEW vcloudair_cost_row AS
-- One row for each cost or item of one.
SELECT l.type, l.amount, t.currency, l.written_as, l.extra, t.kind, t.service_group_id, t.period, t.month, t.year,
       t.start_time, t.end_time, t.start_time_utc, t.period_end_utc, t.last_update_time, l.cost_position, l.item_position,
       (SELECT group_concat(coalesce(p.name, '') || '=' || coalesce(p.value, ''), ' ')
        FROM (SELECT name, value FROM vcloudair_cost_property WHERE parent_row = l.row_id ORDER BY row_id) AS p) AS properties,
       a.account, l.account_id, l.row_id, l.import_id, l.place,
       t.question || '/' || l.cost_position || coalesce('/' || l.item_position, '') AS row_key
FROM vcloudair_newest_costs AS t
JOIN vcloudair_cost_line AS l ON l.parent_row = t.row_id
JOIN known_account AS a ON a.account_id = l.account_id;

CREATE VIEW vcloudair_cost_side AS
-- Billed costs of instances and data centres, and beside them those of what lies below each.
SELECT h.period, h.entity_id, b.currency, b.cost AS own, NULL AS below
FROM vcloudair_held AS h
JOIN vcloudair_billable AS b ON b.parent_row = h.row_id
WHERE h.kind = 'billed' AND h.entity_level IN ('instance', 'l2')
UNION ALL
SELECT h.period, CASE h.entity_level WHEN 'l1' THEN h.l2_id ELSE h.service_instance_id END, b.currency, NULL, b.cost
FROM vcloudair_held AS h
JOIN vcloudair_billable AS b ON b.parent_row = h.row_id
WHERE h.kind = 'billed' AND h.entity_level IN ('l1', 'l2');

CREATE VIEW vcloudair_held AS
-- For each period, every entity that a document states, as the newest one states it.
SELECT e.row_id, e.import_id, e.account_id, e.place, e.written_as, e.extra, e.id, e.name, e.entity_type, e.entity_id,
       e.entity_level, e.parent_id, e.billable_form, e.kind, e.period, e.start_time_utc, e.period_end_utc, e.usage_row,
       coalesce(e.own_instance_id, o.service_instance_id) AS service_instance_id,
       CASE e.entity_level WHEN 'l1' THEN coalesce(e.parent_id, p.parent_id) WHEN 'l2' THEN e.entity_id END AS l2_id,
       coalesce(e.own_group_id, g.service_group_id) AS service_group_id
FROM (
    SELECT t.*, t.service_instance_id AS own_instance_id, u.service_group_id AS own_group_id, u.kind, u.period,
           u.start_time_utc, u.period_end_utc, u.row_id AS usage_row,
           row_number() OVER (PARTITION BY u.kind, u.period, t.entity_id ORDER BY u.retrieved_at DESC, t.row_id DESC) AS age
    FROM vcloudair_newest_usage AS u
    JOIN vcloudair_entity AS t ON t.parent_row = u.row_id) AS e
LEFT JOIN vcloudair_instance_of AS o ON o.entity_id = e.entity_id
LEFT JOIN vcloudair_parent AS p ON p.entity_id = e.entity_id
LEFT JOIN vcloudair_instance_group AS g ON g.service_instance_id = coalesce(e.own_instance_id, o.service_instance_id)
WHERE e.age = 1;

CREATE VIEW vcloudair_instance_group AS
-- Which service group pays for an instance: the one whose usage names it, or something in it.
SELECT o.service_instance_id, u.service_group_id, max(i.retrieved_at || printf('/%012d', e.row_id)) AS said_at
FROM vcloudair_usage AS u
JOIN vcloudair_entity AS e ON e.parent_row = u.row_id
JOIN vcloudair_instance_of AS o ON o.entity_id = e.entity_id
JOIN import AS i ON i.import_id = u.import_id
WHERE u.service_group_id IS NOT NULL
GROUP BY o.service_instance_id;

CREATE VIEW vcloudair_instance_of AS
-- Which instance an entity belongs to, as some document or path said last.
SELECT e.entity_id, e.service_instance_id, max(i.retrieved_at || printf('/%012d', e.row_id)) AS said_at
FROM vcloudair_entity AS e
JOIN import AS i USING (import_id)
WHERE e.service_instance_id IS NOT NULL
GROUP BY e.entity_id;

CREATE VIEW vcloudair_newest_company AS
-- Companies, as stated last.
SELECT t.*, i.retrieved_at
FROM vcloudair_company AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_company AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.company_id = t.company_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW vcloudair_newest_costs AS
-- Cost documents, the newest for each question.
SELECT t.*, i.retrieved_at
FROM vcloudair_costs AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_costs AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.question = t.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW vcloudair_newest_service_group AS
-- Service groups, as stated last.
SELECT t.*, i.retrieved_at
FROM vcloudair_service_group AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_service_group AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW vcloudair_newest_usage AS
-- Usage documents, the newest for each question.
SELECT t.*, i.retrieved_at
FROM vcloudair_usage AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.question = t.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

CREATE VIEW vcloudair_parent AS
-- Which data centre a machine is in, and which instance a data centre: as some document or path said last.
SELECT e.entity_id, e.entity_level, e.parent_id, max(i.retrieved_at || printf('/%012d', e.row_id)) AS said_at
FROM vcloudair_entity AS e
JOIN import AS i USING (import_id)
WHERE e.parent_id IS NOT NULL
GROUP BY e.entity_id;

CREATE VIEW vcloudair_payer AS
-- Service groups pay. An instance stands for itself as long as no document says which group it belongs to.
SELECT id AS account, billing_currency, account_id, import_id, place
FROM vcloudair_newest_service_group
UNION ALL
SELECT a.account, NULL, a.account_id, a.import_id, ''
FROM known_account AS a
WHERE a.provider = 'vcloudair'
  AND a.account NOT IN (SELECT id FROM vcloudair_newest_service_group)
  AND a.account NOT IN (SELECT service_instance_id FROM vcloudair_instance_group)
  AND (a.account_id IN (SELECT account_id FROM vcloudair_usage) OR a.account_id IN (SELECT account_id FROM vcloudair_costs));

CREATE VIEW vcloudair_resolved AS
-- Entities whose cost is exactly that of what is below them, in every currency, or that have none of their own: then
-- the lower level is charged, else they are.
SELECT period, entity_id
FROM (
    SELECT period, entity_id, count(own) > 0 AS has_own, count(below) > 0 AS has_below,
           decimal_sub(decimal_sum(own), decimal_sum(below)) GLOB '*[1-9]*' AS differs
    FROM vcloudair_cost_side
    GROUP BY period, entity_id, currency)
GROUP BY period, entity_id
HAVING max(has_own) = 0 OR (min(has_own) = 1 AND min(has_below) = 1 AND max(differs) = 0);

CREATE VIEW vcloudair_usage_row AS
-- One row for each billable of the newest documents, its entity and document beside it.
SELECT b.name, b.usage, b.unit, b.rate, b.cost, b.currency, b.written_as, b.extra,
       e.id AS entity, e.name AS entity_name, e.entity_type, e.entity_id, e.entity_level, e.service_instance_id,
       u.service_group_id, u.kind, u.scope, u.level, u.period, u.month, u.year, u.start_time, u.end_time,
       u.start_time_utc, u.period_end_utc, b.position, a.account, b.account_id, b.row_id, b.import_id, b.place,
       u.question || '/' || e.entity_id || '/' || b.position AS row_key
FROM vcloudair_newest_usage AS u
JOIN vcloudair_entity AS e ON e.parent_row = u.row_id
JOIN vcloudair_billable AS b ON b.parent_row = e.row_id
JOIN known_account AS a ON a.account_id = b.account_id;
