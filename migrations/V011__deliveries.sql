-- What a delivery of bulk charges replaces is decided when it comes in, and recorded here.
-- A delivery covers pairs of a sub-account and a day (UTC) of the charge period's start, for a provider, a billing account
-- and a billing period. The newer of two deliveries replaces the older one where it covers all of it; both count where they
-- have no pair in common; anything else needs somebody's answer. Deliveries that came in before this table was there were
-- judged by their names, and stay as that rule left them (rule 'names-0') until somebody answers otherwise.

-- What is known of a delivery besides its files: its dataset, and what a manifest states.
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

-- What a scope covers: runs of days, for each sub-account.
CREATE TABLE focus_coverage (
    coverage_id    INTEGER PRIMARY KEY,
    import_id      INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    scope_id       INTEGER NOT NULL REFERENCES focus_scope,
    sub_account_id TEXT, -- NULL where the charges name none
    first_day      TEXT, -- YYYY-MM-DD, UTC; NULL for charges without a period
    last_day       TEXT, -- that day included
    CHECK ((first_day IS NULL) = (last_day IS NULL))
) STRICT;
CREATE INDEX focus_coverage_by_scope ON focus_coverage (scope_id);

-- Which files hold charges of a scope, in a delivery of several files: a month is as new as the files that hold it.
CREATE TABLE focus_scope_file (
    scope_file_id INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES focus_file DEFERRABLE INITIALLY DEFERRED, -- of the file
    scope_id      INTEGER NOT NULL REFERENCES focus_scope
) STRICT;
CREATE INDEX focus_scope_file_by_scope ON focus_scope_file (scope_id);

-- A file of a delivery that was retrieved again later, with the same bytes.
CREATE TABLE focus_seen_again (
    import_id      INTEGER PRIMARY KEY REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- it says when
    file_import_id INTEGER NOT NULL REFERENCES focus_file, -- the file
    made_at        TEXT -- when the run was made, where a manifest states it, UTC
) STRICT;
CREATE INDEX focus_seen_again_by_file ON focus_seen_again (file_import_id);

-- What somebody said that a delivery does to others: with an option of its import, or by a decision later. It is about the
-- deliveries that were there then.
CREATE TABLE focus_answer (
    answer_id      INTEGER PRIMARY KEY,
    import_id      INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the delivery or of the decision
    delivery_id    INTEGER NOT NULL REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED,
    answer         TEXT NOT NULL CHECK (answer IN ('replace', 'part', 'append', 'compare-only')),
    about_delivery INTEGER REFERENCES focus_delivery, -- NULL: every other delivery
    why            TEXT CHECK (why <> '')
) STRICT;
CREATE INDEX focus_answer_by_delivery ON focus_answer (delivery_id);

-- Whether a scope counts, and why: the newest row holds. A delivery's own import writes one for each of its scopes, and
-- whatever changes that later writes another.
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
CREATE INDEX focus_scope_state_by_scope ON focus_scope_state (scope_id, state_id);

-- Accounts are compared whatever their case, so that scopes are looked for by their period alone.
CREATE INDEX focus_scope_by_period_start ON focus_scope (billing_period_start);

CREATE TRIGGER focus_stated_no_update BEFORE UPDATE ON focus_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_stated is never changed'); END;
CREATE TRIGGER focus_stated_no_delete BEFORE DELETE ON focus_stated BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_stated is never deleted'); END;
CREATE TRIGGER focus_coverage_no_update BEFORE UPDATE ON focus_coverage BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_coverage is never changed'); END;
CREATE TRIGGER focus_coverage_no_delete BEFORE DELETE ON focus_coverage BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_coverage is never deleted'); END;
CREATE TRIGGER focus_scope_file_no_update BEFORE UPDATE ON focus_scope_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_file is never changed'); END;
CREATE TRIGGER focus_scope_file_no_delete BEFORE DELETE ON focus_scope_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_file is never deleted'); END;
CREATE TRIGGER focus_seen_again_no_update BEFORE UPDATE ON focus_seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_seen_again is never changed'); END;
CREATE TRIGGER focus_seen_again_no_delete BEFORE DELETE ON focus_seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_seen_again is never deleted'); END;
CREATE TRIGGER focus_answer_no_update BEFORE UPDATE ON focus_answer BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_answer is never changed'); END;
CREATE TRIGGER focus_answer_no_delete BEFORE DELETE ON focus_answer BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_answer is never deleted'); END;
CREATE TRIGGER focus_scope_state_no_update BEFORE UPDATE ON focus_scope_state BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_state is never changed'); END;
CREATE TRIGGER focus_scope_state_no_delete BEFORE DELETE ON focus_scope_state BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope_state is never deleted'); END;
