-- What a snapshot has besides the ledger.

CREATE TABLE _readme (
    -- What this file is and how to check it. Read this first.
    line INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE _tables (
    -- Everything in this file. statement gives the same rows in the stock sqlite3 shell, except where the note says otherwise.
    number      INTEGER PRIMARY KEY,
    part        TEXT NOT NULL, -- begin here, figures, reports, one provider, the ledger itself, or views that compute
    name        TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL CHECK (kind IN ('table', 'view')),
    contents    TEXT NOT NULL, -- what a row of it is
    row_count   INTEGER,       -- of a table
    made_of     TEXT,          -- of an added table: the view or the report that it has the rows of
    period_from TEXT,          -- of a report: the first moment of its period; NULL for all time
    period_to   TEXT,          -- of a report: the moment after its period; NULL for all time
    note        TEXT,
    statement   TEXT           -- of an added table
) STRICT;

-- The lines of _readme.
CREATE VIEW readme AS
-- The lines of _readme, under the name that older snapshots have for it.
SELECT line, text FROM _readme;
