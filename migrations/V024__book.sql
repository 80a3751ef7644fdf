-- Books: folders of TOML and CSV that say who bills whom for what, and at which price. Each file comes in by an import of its
-- own, with its bytes in the archive. What a book said at one time is an edition, an import too: its source is the list of its
-- files with their hashes, as `sha256sum` writes it, so the hash of that source is a hash over all of them.

-- A file of a book, as it was at one time.
CREATE TABLE book_file (
    book_file_id INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL UNIQUE REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- its source is the file
    name         TEXT NOT NULL CHECK (name <> ''),                  -- its path inside the book: customers.toml
    sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
    UNIQUE (name, sha256)
) STRICT;

-- Every value of a file, with its place.
CREATE TABLE book_value (
    book_value_id INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the file
    path          TEXT NOT NULL,    -- customer[0].contract[0].minimum; row[3].unit_price in a price list; counted from 0
    value         TEXT NOT NULL,    -- as written, without quotes
    line          INTEGER NOT NULL, -- from 1
    "column"      INTEGER NOT NULL  -- from 1
) STRICT;
CREATE INDEX book_value_by_import ON book_value (import_id);

-- What a book said at one time.
CREATE TABLE book_edition (
    edition_id INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL UNIQUE REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- its source is the list of the files
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),         -- of that list
    folder     TEXT NOT NULL                                      -- as the user gave it
) STRICT;

-- The files of an edition.
CREATE TABLE book_edition_file (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of the edition
    name        TEXT NOT NULL,
    file_import INTEGER NOT NULL REFERENCES book_file (import_id),
    UNIQUE (import_id, name)
) STRICT;

CREATE TRIGGER book_file_no_update BEFORE UPDATE ON book_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_file is never changed'); END;
CREATE TRIGGER book_file_no_delete BEFORE DELETE ON book_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_file is never deleted'); END;
CREATE TRIGGER book_value_no_update BEFORE UPDATE ON book_value BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_value is never changed'); END;
CREATE TRIGGER book_value_no_delete BEFORE DELETE ON book_value BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_value is never deleted'); END;
CREATE TRIGGER book_edition_no_update BEFORE UPDATE ON book_edition BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition is never changed'); END;
CREATE TRIGGER book_edition_no_delete BEFORE DELETE ON book_edition BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition is never deleted'); END;
CREATE TRIGGER book_edition_file_no_update BEFORE UPDATE ON book_edition_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition_file is never changed'); END;
CREATE TRIGGER book_edition_file_no_delete BEFORE DELETE ON book_edition_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of book_edition_file is never deleted'); END;
