-- What settles documents without a payment, and where the costs of a billed month went.

-- A part of a document that no payment settles: a credit note lowers the invoice that it is for, and a difference no larger
-- than the book's `small` closes a document. Rows are worked out with the allocations by the write `billbook/settle`; what no
-- longer holds is withdrawn by a row of its own.
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
CREATE INDEX adjustment_by_row ON adjustment (row_key);
CREATE UNIQUE INDEX adjustment_by_withdrawn ON adjustment (withdraws) WHERE withdraws IS NOT NULL;

-- Where the costs of a month went in a run that was issued, added up: to customers, to own use, or to nobody. A month that is
-- rated again has rows in each run; the newest run holds.
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
CREATE INDEX run_cost_by_period ON run_cost (period, customer, contract);

CREATE TRIGGER adjustment_no_update BEFORE UPDATE ON adjustment BEGIN SELECT RAISE(ABORT, 'append-only: a row of adjustment is never changed'); END;
CREATE TRIGGER adjustment_no_delete BEFORE DELETE ON adjustment BEGIN SELECT RAISE(ABORT, 'append-only: a row of adjustment is never deleted'); END;
CREATE TRIGGER run_cost_no_update BEFORE UPDATE ON run_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of run_cost is never changed'); END;
CREATE TRIGGER run_cost_no_delete BEFORE DELETE ON run_cost BEGIN SELECT RAISE(ABORT, 'append-only: a row of run_cost is never deleted'); END;
