-- Which payment pays which invoice. An allocation is a fact of its own: a part of a payment, or the word of an issuer that it
-- was paid, that settles a part of an invoice. Rows are worked out from the whole ledger by the write `billbook/settle`
-- whenever something came in that makes another answer right: what no longer holds is withdrawn by a row of its own, and what
-- holds now is appended. Those made by hand, with `billbook allocate`, stay until they are withdrawn by hand.

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
CREATE INDEX allocation_by_row ON allocation (row_key);
CREATE INDEX allocation_by_payment ON allocation (payment_key);
CREATE UNIQUE INDEX allocation_by_withdrawn ON allocation (withdraws) WHERE withdraws IS NOT NULL;

-- Decisions: what was allocated by hand, in words. An amount of 0 sets payment and invoice apart.
CREATE TABLE allocation_by_hand (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    statement TEXT NOT NULL,
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

-- Payments that another list has in another form, or that it had before: the same account, day, signed amount and text. They
-- count once. The newest row of a payment holds.
CREATE TABLE payment_match (
    match_id    INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    row_key     TEXT NOT NULL, -- of the payment in the view payment_document
    payment_key TEXT NOT NULL, -- row_key of the payment that it repeats; its own where it is a payment of its own again
    basis       TEXT NOT NULL CHECK (basis IN ('repeated', 'alone'))
) STRICT;
CREATE INDEX payment_match_by_row ON payment_match (row_key);

-- Which payments have one number of the bank.
CREATE INDEX bookkeeping_payment_by_number ON bookkeeping_payment (account_id, payment_id) WHERE payment_id IS NOT NULL;

CREATE TRIGGER allocation_no_update BEFORE UPDATE ON allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation is never changed'); END;
CREATE TRIGGER allocation_by_hand_no_update BEFORE UPDATE ON allocation_by_hand BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation_by_hand is never changed'); END;
CREATE TRIGGER allocation_by_hand_no_delete BEFORE DELETE ON allocation_by_hand BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation_by_hand is never deleted'); END;
CREATE TRIGGER payment_match_no_update BEFORE UPDATE ON payment_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of payment_match is never changed'); END;
CREATE TRIGGER payment_match_no_delete BEFORE DELETE ON payment_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of payment_match is never deleted'); END;
CREATE TRIGGER allocation_no_delete BEFORE DELETE ON allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of allocation is never deleted'); END;
