-- Zip archives, from which files were taken. The source of an import is the file in the archive, so that its own bytes are
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

CREATE TRIGGER import_archive_no_update BEFORE UPDATE ON import_archive BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_archive is never changed'); END;
CREATE TRIGGER import_archive_no_delete BEFORE DELETE ON import_archive BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_archive is never deleted'); END;
