-- Invoices and credit notes that were issued to customers, and what was billed. An issue is one write: numbers, rows, rendered
-- bytes and the link of the chain come in one transaction. Nothing here is ever changed: what was billed wrongly is corrected
-- by another document. Amounts of credit notes are negative, as they were computed; the rendered document prints them positive.

-- A run of a month whose drafts were issued, with all that it was made from.
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

-- An invoice or a credit note with its number.
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
CREATE INDEX issued_document_by_customer ON issued_document (customer);
CREATE INDEX issued_document_by_corrected ON issued_document (corrects) WHERE corrects IS NOT NULL;

-- A number is the one after the last of its series; a year begins at 1, and the first document of a series anywhere.
CREATE TRIGGER issued_document_has_no_gap BEFORE INSERT ON issued_document
WHEN NEW.seq <> coalesce(
    (SELECT max(seq) + 1 FROM issued_document WHERE kind = NEW.kind AND year = NEW.year),
    CASE WHEN EXISTS (SELECT 1 FROM issued_document WHERE kind = NEW.kind) THEN 1 ELSE NEW.seq END)
BEGIN SELECT RAISE(ABORT, 'gapless: a document has the number after the last of its series'); END;

-- Days ascend with the numbers of a series.
CREATE TRIGGER issued_document_ascends BEFORE INSERT ON issued_document
WHEN NEW.issue_date < (SELECT max(issue_date) FROM issued_document WHERE kind = NEW.kind)
BEGIN SELECT RAISE(ABORT, 'ascending: a document is not dated before the last of its series'); END;

-- The lines of a document.
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

-- The charges behind a line.
CREATE TABLE issued_line_charge (
    row_id        INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import,
    document_id   INTEGER NOT NULL REFERENCES issued_document,
    line          INTEGER NOT NULL,
    charge_key    TEXT NOT NULL,      -- row_key of the charge
    charge_import INTEGER NOT NULL REFERENCES import (import_id), -- of the charge, as it was then
    share         TEXT NOT NULL       -- per cent of the charge
) STRICT;
CREATE INDEX issued_line_charge_by_line ON issued_line_charge (document_id, line);
CREATE INDEX issued_line_charge_by_charge ON issued_line_charge (charge_key);

-- The exchange rates by which the cost of a line was converted.
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
CREATE INDEX issued_rate_by_line ON issued_rate (document_id, line);

-- Discounts and coupons of a document. What is taken of a coupon is redeemed.
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

-- The parts of an allowance by tax.
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
CREATE INDEX issued_allowance_part_by_allowance ON issued_allowance_part (document_id, position);

-- The taxes of a document, once for each category and rate.
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

-- What the charges of a document cost, in the currency of the charges, those that are given away included.
CREATE TABLE issued_cost (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    document_id INTEGER NOT NULL REFERENCES issued_document,
    currency    TEXT NOT NULL,
    cost        TEXT NOT NULL,
    UNIQUE (document_id, currency)
) STRICT;

-- The rendered document, byte for byte.
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

-- Months that contracts were billed for. A month is billed once; what changes later is billed as a difference.
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
CREATE INDEX billed_period_by_document ON billed_period (document_id) WHERE document_id IS NOT NULL;

-- Editions that bill months anew which were billed before they came in: the differences are billed.
CREATE TABLE book_amendment (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import, -- the write that says so
    edition   INTEGER NOT NULL UNIQUE REFERENCES book_edition (import_id)
) STRICT;

-- What was billed of each step of a price, fee, minimum and discount; the sum of the rows of a step is what was billed of it.
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
CREATE INDEX billed_step_by_period ON billed_step (customer, contract, period);
CREATE INDEX billed_step_by_document ON billed_step (document_id) WHERE document_id IS NOT NULL;

-- Charges that were billed, those that a rule gives away included. A charge, as an import brought it, is billed once to a
-- contract of a customer.
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
CREATE INDEX billed_charge_by_charge ON billed_charge (charge_key);
CREATE INDEX billed_charge_by_document ON billed_charge (document_id) WHERE document_id IS NOT NULL;

CREATE TRIGGER billing_run_no_update BEFORE UPDATE ON billing_run BEGIN SELECT RAISE(ABORT, 'append-only: a row of billing_run is never changed'); END;
CREATE TRIGGER billing_run_no_delete BEFORE DELETE ON billing_run BEGIN SELECT RAISE(ABORT, 'append-only: a row of billing_run is never deleted'); END;
CREATE TRIGGER issued_document_no_update BEFORE UPDATE ON issued_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_document is never changed'); END;
CREATE TRIGGER issued_document_no_delete BEFORE DELETE ON issued_document BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_document is never deleted'); END;
CREATE TRIGGER issued_line_no_update BEFORE UPDATE ON issued_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line is never changed'); END;
CREATE TRIGGER issued_line_no_delete BEFORE DELETE ON issued_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line is never deleted'); END;
CREATE TRIGGER issued_line_charge_no_update BEFORE UPDATE ON issued_line_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line_charge is never changed'); END;
CREATE TRIGGER issued_line_charge_no_delete BEFORE DELETE ON issued_line_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_line_charge is never deleted'); END;
CREATE TRIGGER issued_rate_no_update BEFORE UPDATE ON issued_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_rate is never changed'); END;
CREATE TRIGGER issued_rate_no_delete BEFORE DELETE ON issued_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_rate is never deleted'); END;
CREATE TRIGGER issued_allowance_no_update BEFORE UPDATE ON issued_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance is never changed'); END;
CREATE TRIGGER issued_allowance_no_delete BEFORE DELETE ON issued_allowance BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance is never deleted'); END;
CREATE TRIGGER issued_allowance_part_no_update BEFORE UPDATE ON issued_allowance_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance_part is never changed'); END;
CREATE TRIGGER issued_allowance_part_no_delete BEFORE DELETE ON issued_allowance_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_allowance_part is never deleted'); END;
CREATE TRIGGER issued_tax_no_update BEFORE UPDATE ON issued_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_tax is never changed'); END;
CREATE TRIGGER issued_tax_no_delete BEFORE DELETE ON issued_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_tax is never deleted'); END;
CREATE TRIGGER issued_cost_no_update BEFORE UPDATE ON issued_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_cost is never changed'); END;
CREATE TRIGGER issued_cost_no_delete BEFORE DELETE ON issued_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_cost is never deleted'); END;
CREATE TRIGGER issued_file_no_update BEFORE UPDATE ON issued_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_file is never changed'); END;
CREATE TRIGGER issued_file_no_delete BEFORE DELETE ON issued_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of issued_file is never deleted'); END;
CREATE TRIGGER billed_period_no_update BEFORE UPDATE ON billed_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_period is never changed'); END;
CREATE TRIGGER billed_period_no_delete BEFORE DELETE ON billed_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_period is never deleted'); END;
CREATE TRIGGER book_amendment_no_update BEFORE UPDATE ON book_amendment BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_amendment is never changed'); END;
CREATE TRIGGER book_amendment_no_delete BEFORE DELETE ON book_amendment BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_amendment is never deleted'); END;
CREATE TRIGGER billed_step_no_update BEFORE UPDATE ON billed_step BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_step is never changed'); END;
CREATE TRIGGER billed_step_no_delete BEFORE DELETE ON billed_step BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_step is never deleted'); END;
CREATE TRIGGER billed_charge_no_update BEFORE UPDATE ON billed_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_charge is never changed'); END;
CREATE TRIGGER billed_charge_no_delete BEFORE DELETE ON billed_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of billed_charge is never deleted'); END;
