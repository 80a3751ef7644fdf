-- Options that lists with the same header need again: kept with `import --save-mapping`, as a decision under the chain.

-- What files with such a header are read with.
CREATE TABLE saved_list (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL UNIQUE REFERENCES import,
    name        TEXT NOT NULL CHECK (name <> ''), -- as the user calls it; the newest of a name is in force
    operation   TEXT NOT NULL, -- what such a file is, such as bookkeeping/payment-list
    kind        TEXT NOT NULL CHECK (kind IN ('csv', 'sheet')), -- whether it is a text or a spreadsheet
    fingerprint TEXT NOT NULL, -- SHA-256 of the names in its header, as hexadecimal digits
    options     TEXT NOT NULL CHECK (json_valid(options)) -- the options that it needs, by their names
) STRICT;

CREATE TRIGGER saved_list_no_update BEFORE UPDATE ON saved_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of saved_list is never changed'); END;
CREATE TRIGGER saved_list_no_delete BEFORE DELETE ON saved_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of saved_list is never deleted'); END;
