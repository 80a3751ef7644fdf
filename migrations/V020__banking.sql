-- Bank statements: CAMT, MT940 and OFX.
--
-- Every table also has
--   row_id          order of arrival
--   import_id       which import brought the row
--   account_id      whose it is: the --account of the import
--   place           JSON pointer of the object in its document
--   written_as      not used
--   extra           not used
--   content_digest  SHA-256 over all that was stated; equal content of one key is a duplicate, other content a revision
-- Amounts are exact decimals: positive is money into the account, negative is money out of it.

INSERT INTO provider (provider, provider_name) VALUES ('banking', 'Bank statements');

-- One statement of one account: of a period, a day, or a part of one. A page of a statement is a row of its own.
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
CREATE INDEX banking_statement_by_key ON banking_statement (account_id, statement_key);

-- One entry of a statement.
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
CREATE INDEX banking_entry_by_parent ON banking_entry (parent_row);
CREATE INDEX banking_entry_by_corrected ON banking_entry (corrects) WHERE corrects IS NOT NULL;

-- One payment of a batch; the columns mean the same as in banking_entry.
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
CREATE INDEX banking_transaction_by_parent ON banking_transaction (parent_row);

CREATE TRIGGER banking_statement_no_update BEFORE UPDATE ON banking_statement BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_statement is never changed'); END;
CREATE TRIGGER banking_statement_no_delete BEFORE DELETE ON banking_statement BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_statement is never deleted'); END;
CREATE TRIGGER banking_entry_no_update BEFORE UPDATE ON banking_entry BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_entry is never changed'); END;
CREATE TRIGGER banking_entry_no_delete BEFORE DELETE ON banking_entry BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_entry is never deleted'); END;
CREATE TRIGGER banking_transaction_no_update BEFORE UPDATE ON banking_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_transaction is never changed'); END;
CREATE TRIGGER banking_transaction_no_delete BEFORE DELETE ON banking_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of banking_transaction is never deleted'); END;
