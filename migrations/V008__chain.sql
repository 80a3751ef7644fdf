-- The chain: who alters a row, adds one or takes one away leaves a digest that no longer fits.
-- Every import, every delivery and every write adds a link in its own transaction. A link has a part for each table that
-- grew; the part's digest is taken over the values of the new rows. The head of a link is taken over the head before it,
-- the link itself and its parts. Whoever can write the file can make the whole chain anew; a head that is kept elsewhere,
-- on a printed report, shows that. docs/verify.md says how both are computed, in twenty lines of another language.

-- A link. Its import is the newest that it covers: the parts of the table import say from which on.
CREATE TABLE chain (
    link          INTEGER PRIMARY KEY,                                  -- 1, 2, 3, …
    import_id     INTEGER NOT NULL UNIQUE REFERENCES import,
    previous      TEXT NOT NULL CHECK (length(previous) = 64),          -- the head before; 64 zeros for the first link
    source_sha256 TEXT NOT NULL CHECK (length(source_sha256) = 64),     -- of the import's file
    head          TEXT NOT NULL UNIQUE CHECK (length(head) = 64)        -- SHA-256, lower-case hex
) STRICT;

-- The rows of one table that a link covers: all from one rowid to another.
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
CREATE UNIQUE INDEX chain_part_by_table ON chain_part (table_name, last_row);

CREATE TRIGGER chain_no_update BEFORE UPDATE ON chain BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain is never changed'); END;
CREATE TRIGGER chain_no_delete BEFORE DELETE ON chain BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain is never deleted'); END;
CREATE TRIGGER chain_part_no_update BEFORE UPDATE ON chain_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain_part is never changed'); END;
CREATE TRIGGER chain_part_no_delete BEFORE DELETE ON chain_part BEGIN SELECT RAISE(ABORT, 'append-only: a row of chain_part is never deleted'); END;
