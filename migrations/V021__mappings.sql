-- Tables of other forms than those that the program knows by itself: a mapping says what such a file is, and makes charges,
-- invoices or payments of its rows. The text of a mapping comes in by an import of its own, before the first file that is
-- read with it, and is never changed: a changed mapping is another one.

-- The text of a mapping.
CREATE TABLE mapping (
    mapping_id INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL UNIQUE REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- its source is the text
    name       TEXT NOT NULL CHECK (name <> ''),
    provider   TEXT NOT NULL,                                     -- whose files it reads
    target     TEXT NOT NULL CHECK (target IN ('charge', 'invoice', 'payment')),
    is_shipped INTEGER NOT NULL CHECK (is_shipped IN (0, 1)),     -- 1: it came with the program; 0: somebody's own
    sha256     TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),  -- of the text and of its lookups
    text       TEXT NOT NULL
) STRICT;

-- A table that a mapping looks values up in.
CREATE TABLE mapping_lookup (
    mapping_lookup_id INTEGER PRIMARY KEY,
    import_id         INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the mapping
    file              TEXT NOT NULL, -- as the mapping names it
    bytes             BLOB NOT NULL,
    UNIQUE (import_id, file)
) STRICT;

-- A file that was read with a mapping.
CREATE TABLE mapped_file (
    import_id    INTEGER PRIMARY KEY REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the file
    mapping_id   INTEGER NOT NULL REFERENCES mapping,
    form         TEXT NOT NULL CHECK (form IN ('csv', 'jsonl', 'json', 'sheet', 'parquet')),
    dataset      TEXT,                                            -- what was stated of the file, such as 'ActualCost'
    parameters   TEXT NOT NULL CHECK (json_valid(parameters)),    -- what the user said for its sake, a JSON object of texts
    header       TEXT NOT NULL CHECK (json_valid(header)),        -- its columns as written, a JSON array
    rows_read    INTEGER NOT NULL CHECK (rows_read >= 0),         -- below the header
    rows_skipped INTEGER NOT NULL CHECK (rows_skipped >= 0),      -- that the mapping skips
    rows_total   INTEGER NOT NULL CHECK (rows_total >= 0)         -- that are totals of the file
) STRICT;
CREATE INDEX mapped_file_by_mapping ON mapped_file (mapping_id);

CREATE TRIGGER mapping_no_update BEFORE UPDATE ON mapping BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping is never changed'); END;
CREATE TRIGGER mapping_no_delete BEFORE DELETE ON mapping BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping is never deleted'); END;
CREATE TRIGGER mapping_lookup_no_update BEFORE UPDATE ON mapping_lookup BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping_lookup is never changed'); END;
CREATE TRIGGER mapping_lookup_no_delete BEFORE DELETE ON mapping_lookup BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapping_lookup is never deleted'); END;
CREATE TRIGGER mapped_file_no_update BEFORE UPDATE ON mapped_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapped_file is never changed'); END;
CREATE TRIGGER mapped_file_no_delete BEFORE DELETE ON mapped_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of mapped_file is never deleted'); END;
