-- What a snapshot has besides the ledger.

-- What the file is and how to check it.
CREATE TABLE readme (
    line INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- The tables that hold the rows of views and reports. statement gives the same rows in the stock sqlite3 shell, except where
-- the note says otherwise. Where row_count is NULL there is no table, and the note says why.
CREATE TABLE snapshot_list (
    table_name TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('view', 'report')),
    source TEXT NOT NULL,
    period_from TEXT,
    period_to TEXT,
    row_count INTEGER,
    note TEXT NOT NULL,
    statement TEXT NOT NULL
) STRICT;
