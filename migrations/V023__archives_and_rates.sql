-- Zip archives, from which files were taken, and lists of exchange rates. The source of an import is the file in the archive, so that its own bytes are
-- kept and its own hash is under the chain; its name begins with that of the archive.

-- The archive from which the file of an import was taken.
CREATE TABLE import_archive (
    row_id      INTEGER PRIMARY KEY,
    import_id   INTEGER NOT NULL REFERENCES import,
    name        TEXT NOT NULL,    -- the path of the archive as the user gave it
    sha256      TEXT NOT NULL,    -- SHA-256 of its bytes, lower-case hex
    size        INTEGER NOT NULL, -- how many bytes it had
    modified_at TEXT              -- its modification time
) STRICT;
CREATE INDEX import_archive_by_import ON import_archive (import_id);

-- Exchange rates as somebody listed them, or as the European Central Bank publishes them. The columns row_id to
-- content_digest mean the same as in V010__bookkeeping.sql.
CREATE TABLE bookkeeping_exchange_rate (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    rate_date TEXT NOT NULL, -- the day from which it holds
    from_currency TEXT NOT NULL, -- one unit of this currency
    to_currency TEXT NOT NULL, -- is so many of this one
    rate TEXT NOT NULL, -- how many
    source TEXT, -- who states it, where the list says so
    rate_source TEXT NOT NULL -- the same, and bookkeeping where the list does not
) STRICT;
CREATE INDEX bookkeeping_exchange_rate_by_key
    ON bookkeeping_exchange_rate (account_id, rate_source, rate_date, from_currency, to_currency);

CREATE TRIGGER import_archive_no_update BEFORE UPDATE ON import_archive BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_archive is never changed'); END;
CREATE TRIGGER import_archive_no_delete BEFORE DELETE ON import_archive BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_archive is never deleted'); END;
CREATE TRIGGER bookkeeping_exchange_rate_no_update BEFORE UPDATE ON bookkeeping_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_exchange_rate is never changed'); END;
CREATE TRIGGER bookkeeping_exchange_rate_no_delete BEFORE DELETE ON bookkeeping_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of bookkeeping_exchange_rate is never deleted'); END;
