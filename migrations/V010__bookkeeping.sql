-- Lists that somebody keeps by hand or exports from bookkeeping: invoices received, and payments made.
--
-- Columns hold the text of the file. Every table also has
--   row_id          order of arrival
--   import_id       which import brought the row
--   account_id      whose it is: the row's account, else the --account of the import
--   place           JSON pointer of the row among the rows of its file
--   written_as      columns that the file does not have, such as 'tax=absent'; NULL for none
--   extra           other columns, a JSON object; NULL for none
--   content_digest  SHA-256 over all that was stated; equal content of one key is a duplicate, other content a revision

INSERT INTO provider (provider, provider_name) VALUES ('bookkeeping', 'Bookkeeping');

-- Invoices as somebody entered them.
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
CREATE INDEX bookkeeping_invoice_by_key ON bookkeeping_invoice (account_id, issuer, invoice_number);

-- Payments as the bank lists them.
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
CREATE INDEX bookkeeping_payment_by_key ON bookkeeping_payment (account_id, payment_key);

CREATE TRIGGER bookkeeping_invoice_no_update BEFORE UPDATE ON bookkeeping_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_invoice is never changed'); END;
CREATE TRIGGER bookkeeping_invoice_no_delete BEFORE DELETE ON bookkeeping_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_invoice is never deleted'); END;
CREATE TRIGGER bookkeeping_payment_no_update BEFORE UPDATE ON bookkeeping_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_payment is never changed'); END;
CREATE TRIGGER bookkeeping_payment_no_delete BEFORE DELETE ON bookkeeping_payment BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_payment is never deleted'); END;
