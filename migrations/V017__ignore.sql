-- Files that are known to hold no figures, or figures that are wanted from elsewhere: by the pattern of their names. A
-- decision like the others: a write of its own, under the chain, made again by a replay, and withdrawn by another decision.

-- A pattern of names of files that do not count as unread.
CREATE TABLE ignored (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES import,
    pattern   TEXT NOT NULL CHECK (pattern <> ''), -- such as '*.pdf'; with a slash it is compared with the whole path
    why       TEXT CHECK (why <> '')
) STRICT;

CREATE TRIGGER ignored_no_update BEFORE UPDATE ON ignored BEGIN SELECT RAISE(ABORT, 'append-only: a row of ignored is never changed'); END;
CREATE TRIGGER ignored_no_delete BEFORE DELETE ON ignored BEGIN SELECT RAISE(ABORT, 'append-only: a row of ignored is never deleted'); END;
