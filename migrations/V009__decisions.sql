-- Decisions that are kept: findings that are accepted, statements to be tested for ever after, periods that are closed.
-- Each is a write of its own, an import of the provider `billbook` whose source is the decision as JSON; so it is under the
-- chain, and is made again by `billbook verify --replay`. A decision is undone by another one, which leaves both.

INSERT INTO provider (provider, provider_name) VALUES ('billbook', 'billbook');

-- A finding of `billbook check` that somebody accepts. The id is taken over check, object, message and figures, so that
-- the same finding with other figures is another one.
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
CREATE INDEX acceptance_by_finding ON acceptance (finding);

-- A statement of the user's, such as `invoice 7 = 4567.89 EUR`, that the check `assertions` tests.
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

-- A period whose figures are final.
CREATE TABLE closing (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    period    TEXT NOT NULL,      -- 2025-06, 2025-Q2 or 2025, in UTC
    provider  TEXT,               -- NULL: of every provider
    account   TEXT,               -- NULL: of every account
    head      TEXT NOT NULL CHECK (length(head) = 64), -- of the chain, before the closing's own link
    why       TEXT CHECK (why <> '')
) STRICT;

-- What a closed period came to. An amount that is no longer this is a finding of the check `closings`.
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
CREATE INDEX closing_figure_by_import ON closing_figure (import_id);

-- A decision that is taken back: an acceptance, an assertion, or a closing, whose period is open again.
CREATE TABLE withdrawal (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    decision  INTEGER NOT NULL UNIQUE REFERENCES import (import_id), -- the import of the decision
    why       TEXT CHECK (why <> '')
) STRICT;

CREATE TRIGGER acceptance_no_update BEFORE UPDATE ON acceptance BEGIN SELECT RAISE(ABORT, 'append-only: a row of acceptance is never changed'); END;
CREATE TRIGGER acceptance_no_delete BEFORE DELETE ON acceptance BEGIN SELECT RAISE(ABORT, 'append-only: a row of acceptance is never deleted'); END;
CREATE TRIGGER assertion_no_update BEFORE UPDATE ON assertion BEGIN SELECT RAISE(ABORT, 'append-only: a row of assertion is never changed'); END;
CREATE TRIGGER assertion_no_delete BEFORE DELETE ON assertion BEGIN SELECT RAISE(ABORT, 'append-only: a row of assertion is never deleted'); END;
CREATE TRIGGER closing_no_update BEFORE UPDATE ON closing BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing is never changed'); END;
CREATE TRIGGER closing_no_delete BEFORE DELETE ON closing BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing is never deleted'); END;
CREATE TRIGGER closing_figure_no_update BEFORE UPDATE ON closing_figure BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_figure is never changed'); END;
CREATE TRIGGER closing_figure_no_delete BEFORE DELETE ON closing_figure BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_figure is never deleted'); END;
CREATE TRIGGER withdrawal_no_update BEFORE UPDATE ON withdrawal BEGIN SELECT RAISE(ABORT, 'append-only: a row of withdrawal is never changed'); END;
CREATE TRIGGER withdrawal_no_delete BEFORE DELETE ON withdrawal BEGIN SELECT RAISE(ABORT, 'append-only: a row of withdrawal is never deleted'); END;
