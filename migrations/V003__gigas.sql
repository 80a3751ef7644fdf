-- Gigas pay-per-use. The columns row_id to content_digest mean the same as in V002__cloudsigma.sql.
-- No answer of this provider was ever published, so identifiers, amounts and prices are kept as texts,
-- whether they came as JSON numbers or strings, and written_as says which.

INSERT INTO provider (provider, provider_name) VALUES ('gigas', 'Gigas');

-- Lists as they came in, one row for each account listed: what the newest one names, in its order, is what there is.
CREATE TABLE gigas_list (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    operation TEXT NOT NULL,
    is_whole INTEGER NOT NULL CHECK (is_whole IN (0, 1)), -- 0 when a page was asked for
    positions TEXT NOT NULL CHECK (json_valid(positions)) -- a JSON object: id to place in the list, from 0
) STRICT;
CREATE INDEX gigas_list_by_account ON gigas_list (operation, account_id);

-- The catalogue: resources that can be assigned to an account.
CREATE TABLE gigas_resource (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    slug TEXT,
    provider TEXT,              -- which provider the resource is for
    min_limit TEXT,             -- smallest amount that can be assigned, other than 0
    max_limit TEXT,             -- largest amount that can be assigned
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX gigas_resource_by_id ON gigas_resource (id, account_id);

-- Prices of a catalogue resource, one row for each currency.
CREATE TABLE gigas_resource_price (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES gigas_resource,
    import_id INTEGER NOT NULL REFERENCES import,
    currency TEXT NOT NULL,
    price TEXT,                 -- NULL when only a conversion factor was stated
    conversion_factor TEXT,     -- from the price to the price of an hour; NULL when only a price was stated
    price_written_as TEXT NOT NULL CHECK (price_written_as IN ('string', 'number', 'null', 'absent')),
    conversion_factor_written_as TEXT NOT NULL CHECK (conversion_factor_written_as IN ('string', 'number', 'null', 'absent'))
) STRICT;
CREATE INDEX gigas_resource_price_by_parent ON gigas_resource_price (parent_row);

-- Names of a catalogue resource, one row for each language.
CREATE TABLE gigas_resource_translation (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES gigas_resource,
    import_id INTEGER NOT NULL REFERENCES import,
    language TEXT NOT NULL,
    name TEXT
) STRICT;
CREATE INDEX gigas_resource_translation_by_parent ON gigas_resource_translation (parent_row);

-- Resources assigned to an account. A PUT appends a revision.
CREATE TABLE gigas_account_resource (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,      -- account_id in the provider's documents
    resource_id TEXT NOT NULL,
    amount TEXT NOT NULL,       -- 0 is released
    hourly_price TEXT NOT NULL, -- of one unit for one hour
    conversion_factor TEXT,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX gigas_account_resource_by_id ON gigas_account_resource (account_id, id);

-- Intervals in which an amount of a resource was assigned.
CREATE TABLE gigas_history (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,           -- the provider's, or 'local-<import>' for an interval opened by a PUT made here
    account TEXT NOT NULL,      -- account_id in the provider's documents
    resource_id TEXT NOT NULL,
    total_amount TEXT NOT NULL,
    hourly_price TEXT NOT NULL,
    conversion_factor TEXT,
    start_date TEXT NOT NULL, start_date_utc TEXT NOT NULL,
    end_date TEXT, end_date_utc TEXT, -- NULL while it runs
    charged_until_utc TEXT NOT NULL, -- end_date, or for a running interval the time of retrieval
    charged_hours TEXT NOT NULL, -- from start_date to charged_until, rounded to 10 decimals, half to even
    stated_currency TEXT,       -- of the import's parameter `currency`; the documents themselves name none
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX gigas_history_by_id ON gigas_history (account_id, id);

-- What an invoice charges for pay-per-use.
CREATE TABLE gigas_invoice_detail (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,           -- the invoice, as the row says
    account TEXT NOT NULL,      -- account_id in the provider's documents
    account_domain TEXT,
    product_name TEXT,
    resource_id TEXT NOT NULL,
    total_amount TEXT NOT NULL,
    start_date TEXT NOT NULL, start_date_utc TEXT NOT NULL,
    end_date TEXT, end_date_utc TEXT,
    hourly_price TEXT NOT NULL,
    conversion_factor TEXT,
    invoice TEXT NOT NULL,      -- the invoice that was asked for, or id where the request is not known
    charged_until_utc TEXT NOT NULL, charged_hours TEXT NOT NULL, -- as in gigas_history
    position INTEGER NOT NULL,
    line_count INTEGER,         -- lines of the whole answer; NULL when a page was asked for
    document TEXT NOT NULL CHECK (document IN ('array', 'object')) -- whether the answer was a list or one object
) STRICT;
CREATE INDEX gigas_invoice_detail_by_id ON gigas_invoice_detail (account_id, invoice, position);
CREATE INDEX gigas_invoice_detail_by_invoice ON gigas_invoice_detail (invoice);

CREATE TRIGGER gigas_list_no_update BEFORE UPDATE ON gigas_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_list is never changed'); END;
CREATE TRIGGER gigas_list_no_delete BEFORE DELETE ON gigas_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_list is never deleted'); END;
CREATE TRIGGER gigas_resource_no_update BEFORE UPDATE ON gigas_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource is never changed'); END;
CREATE TRIGGER gigas_resource_no_delete BEFORE DELETE ON gigas_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource is never deleted'); END;
CREATE TRIGGER gigas_resource_price_no_update BEFORE UPDATE ON gigas_resource_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_price is never changed'); END;
CREATE TRIGGER gigas_resource_price_no_delete BEFORE DELETE ON gigas_resource_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_price is never deleted'); END;
CREATE TRIGGER gigas_resource_translation_no_update BEFORE UPDATE ON gigas_resource_translation BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_translation is never changed'); END;
CREATE TRIGGER gigas_resource_translation_no_delete BEFORE DELETE ON gigas_resource_translation BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_resource_translation is never deleted'); END;
CREATE TRIGGER gigas_account_resource_no_update BEFORE UPDATE ON gigas_account_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_account_resource is never changed'); END;
CREATE TRIGGER gigas_account_resource_no_delete BEFORE DELETE ON gigas_account_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_account_resource is never deleted'); END;
CREATE TRIGGER gigas_history_no_update BEFORE UPDATE ON gigas_history BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_history is never changed'); END;
CREATE TRIGGER gigas_history_no_delete BEFORE DELETE ON gigas_history BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_history is never deleted'); END;
CREATE TRIGGER gigas_invoice_detail_no_update BEFORE UPDATE ON gigas_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_invoice_detail is never changed'); END;
CREATE TRIGGER gigas_invoice_detail_no_delete BEFORE DELETE ON gigas_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of gigas_invoice_detail is never deleted'); END;
