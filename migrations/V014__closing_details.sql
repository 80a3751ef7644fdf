-- What a closing's charges are made of: closer than its figures, so that an amount that moves to another invoice, resource,
-- SKU, tag or day is seen although every sum stays. Closings made before have none, and are compared by their figures alone.

-- For each provider, account and currency of a closing a digest over its charges: by day, issuer, sub-account, category,
-- class, region, service, resource, SKU, invoice and tags, with the number of charges and all four costs of each.
CREATE TABLE closing_detail (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES closing (import_id),
    provider  TEXT NOT NULL,      -- as the cross-provider views name it
    account   TEXT,
    currency  TEXT NOT NULL,
    of_bulk   INTEGER NOT NULL CHECK (of_bulk IN (0, 1)), -- 1: charges that come by the million, with deliveries
    items     INTEGER NOT NULL CHECK (items > 0), -- charges
    digest    TEXT NOT NULL CHECK (length(digest) = 64) -- SHA-256, lower-case hex
) STRICT;
CREATE INDEX closing_detail_by_import ON closing_detail (import_id);

-- Which parts of deliveries were in force in the period of a closing. As long as they are, their charges are the same and
-- need not be added up again.
CREATE TABLE closing_deliveries (
    row_id    INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL UNIQUE REFERENCES closing (import_id),
    in_force  TEXT NOT NULL CHECK (length(in_force) = 64) -- SHA-256 over their numbers, lower-case hex
) STRICT;

CREATE TRIGGER closing_detail_no_update BEFORE UPDATE ON closing_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_detail is never changed'); END;
CREATE TRIGGER closing_detail_no_delete BEFORE DELETE ON closing_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_detail is never deleted'); END;
CREATE TRIGGER closing_deliveries_no_update BEFORE UPDATE ON closing_deliveries BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_deliveries is never changed'); END;
CREATE TRIGGER closing_deliveries_no_delete BEFORE DELETE ON closing_deliveries BEGIN SELECT RAISE(ABORT, 'append-only: a row of closing_deliveries is never deleted'); END;
