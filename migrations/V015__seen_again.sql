-- States that were seen again, and CloudSigma's samples of use.
-- A row that a document states again, as the ledger has it already, is not stored a second time. When it was seen counts all
-- the same: state A, then B, then A again leaves A in force, in whatever order the documents are imported.

-- Rows of a table that a later document states again, without a change: those from first_row to last_row, in this order.
CREATE TABLE seen_again (
    row_id     INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL REFERENCES import, -- whose document states them again
    seen_at    TEXT NOT NULL,    -- retrieved_at of that import
    table_name TEXT NOT NULL,
    first_row  INTEGER NOT NULL, -- row_id of the first
    last_row   INTEGER NOT NULL CHECK (last_row >= first_row),
    place      TEXT NOT NULL     -- where the first stands in that document; each of the others stands one further on
) STRICT;
CREATE INDEX seen_again_by_time ON seen_again (table_name, seen_at);

-- Rows that were stored once more, as those of the import that had seen them again, when an older state came in later.
CREATE TABLE stored_again (
    row_id     INTEGER PRIMARY KEY,
    import_id  INTEGER NOT NULL REFERENCES import, -- which brought the older state
    table_name TEXT NOT NULL,
    stored_row INTEGER NOT NULL, -- row_id of the row; its import_id is that of the import that had seen it
    seen_by    INTEGER NOT NULL REFERENCES import (import_id)
) STRICT;
CREATE INDEX stored_again_by_import ON stored_again (seen_by, table_name);

-- Which answer of a provider is the newest.
CREATE INDEX import_by_retrieval ON import (provider, retrieved_at);

-- CloudSigma's samples of use; the columns row_id to content_digest mean the same as in V002__cloudsigma.sql.
CREATE TABLE cloudsigma_usage_sample (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- in use, in the resource's raw unit
    poll_time TEXT NOT NULL, poll_time_utc TEXT NOT NULL, -- when it was sampled
    resource TEXT NOT NULL,
    uuid TEXT NOT NULL          -- the server or drive
) STRICT;
CREATE INDEX cloudsigma_usage_sample_by_time ON cloudsigma_usage_sample (account_id, poll_time_utc, resource, uuid);

CREATE TRIGGER seen_again_no_update BEFORE UPDATE ON seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of seen_again is never changed'); END;
CREATE TRIGGER seen_again_no_delete BEFORE DELETE ON seen_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of seen_again is never deleted'); END;
CREATE TRIGGER stored_again_no_update BEFORE UPDATE ON stored_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of stored_again is never changed'); END;
CREATE TRIGGER stored_again_no_delete BEFORE DELETE ON stored_again BEGIN SELECT RAISE(ABORT, 'append-only: a row of stored_again is never deleted'); END;
CREATE TRIGGER cloudsigma_usage_sample_no_update BEFORE UPDATE ON cloudsigma_usage_sample BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage_sample is never changed'); END;
CREATE TRIGGER cloudsigma_usage_sample_no_delete BEFORE DELETE ON cloudsigma_usage_sample BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage_sample is never deleted'); END;
