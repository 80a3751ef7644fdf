-- Who somebody is, and which documents mean one invoice. A name without a row is a party of its own, and a document without
-- a row is an invoice of its own, so most ledgers have few rows here or none. Rows are worked out from the whole ledger
-- by the write `billbook/settle` whenever something came in that makes another answer right; the newest row of a name or a
-- document holds. Which names mean one party, and which side a party is on, can be decided.

-- Names of issuers, payees, payers and providers that mean a party of another name, or that did before.
CREATE TABLE party_name (
    name_id   INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    name      TEXT NOT NULL, -- as documents spell it
    party     TEXT NOT NULL  -- the name by which the party is called; the name itself where it is its own party again
) STRICT;
CREATE INDEX party_name_by_name ON party_name (name);

-- Documents that state the same invoice as another document, or that did before.
CREATE TABLE invoice_match (
    match_id    INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    row_key     TEXT NOT NULL, -- of the document in the view invoice_document
    invoice_key TEXT NOT NULL, -- row_key of the document that the invoice is called by; its own where it is an invoice of its own again
    basis       TEXT NOT NULL CHECK (basis IN ('same', 'absent', 'new year', 'alone')) -- why: the same number, account and year; one of them is not stated; dates on both sides of New Year
) STRICT;
CREATE INDEX invoice_match_by_row ON invoice_match (row_key);

-- Decisions: a name means a party.
CREATE TABLE party_alias (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    name      TEXT NOT NULL CHECK (name <> ''),
    party     TEXT NOT NULL CHECK (party <> ''),
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

-- Decisions: a party's documents are those of a supplier ('buy'), or one's own invoices to customers ('sell').
CREATE TABLE party_side (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    party     TEXT NOT NULL CHECK (party <> ''),
    side      TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

-- Decisions: an invoice of a party is due so many days after its date, where it states no due date.
CREATE TABLE party_terms (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    party     TEXT NOT NULL CHECK (party <> ''),
    days      INTEGER NOT NULL CHECK (days >= 0),
    why       TEXT NOT NULL CHECK (why <> '')
) STRICT;

-- Who decided, where somebody said so with --by.
CREATE TABLE decision_by (
    row_id     INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL UNIQUE REFERENCES import, -- the decision
    decided_by TEXT NOT NULL CHECK (decided_by <> '')
) STRICT;

CREATE TRIGGER party_name_no_update BEFORE UPDATE ON party_name BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_name is never changed'); END;
CREATE TRIGGER party_name_no_delete BEFORE DELETE ON party_name BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_name is never deleted'); END;
CREATE TRIGGER invoice_match_no_update BEFORE UPDATE ON invoice_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of invoice_match is never changed'); END;
CREATE TRIGGER invoice_match_no_delete BEFORE DELETE ON invoice_match BEGIN SELECT RAISE(ABORT, 'append-only: a row of invoice_match is never deleted'); END;
CREATE TRIGGER party_alias_no_update BEFORE UPDATE ON party_alias BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_alias is never changed'); END;
CREATE TRIGGER party_alias_no_delete BEFORE DELETE ON party_alias BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_alias is never deleted'); END;
CREATE TRIGGER party_side_no_update BEFORE UPDATE ON party_side BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_side is never changed'); END;
CREATE TRIGGER party_side_no_delete BEFORE DELETE ON party_side BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_side is never deleted'); END;
CREATE TRIGGER party_terms_no_update BEFORE UPDATE ON party_terms BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_terms is never changed'); END;
CREATE TRIGGER party_terms_no_delete BEFORE DELETE ON party_terms BEGIN SELECT RAISE(ABORT, 'append-only: a row of party_terms is never deleted'); END;
CREATE TRIGGER decision_by_no_update BEFORE UPDATE ON decision_by BEGIN SELECT RAISE(ABORT, 'append-only: a row of decision_by is never changed'); END;
CREATE TRIGGER decision_by_no_delete BEFORE DELETE ON decision_by BEGIN SELECT RAISE(ABORT, 'append-only: a row of decision_by is never deleted'); END;
