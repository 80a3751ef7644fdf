-- CloudSigma API 2.0: the objects of its billing pages, one table for each kind.
--
-- Columns named as in the documentation hold the provider's own text. Every table also has
--   row_id          order of arrival
--   import_id       which import brought the row
--   account_id      whose it is; CloudSigma's answers do not say, so it is the --account of the import
--   place           JSON pointer of the object in its document
--   written_as      members written otherwise than documented, such as 'amount=number credit_limit=absent'; NULL for none
--   extra           members the documentation does not know, a JSON object with their original text; NULL for none
--   content_digest  SHA-256 over all that was stated; equal content of one key is a duplicate, other content a revision
-- Columns ending in _utc repeat a time as UTC text of fixed width, for comparing.

INSERT INTO provider (provider, provider_name) VALUES ('cloudsigma', 'CloudSigma');

-- One page of a list as it came: its envelope, and the question it answered.
CREATE TABLE cloudsigma_list (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    "limit" INTEGER,            -- meta.limit; 0 is "all"
    "offset" INTEGER,           -- meta.offset, from 0
    total_count INTEGER,        -- meta.total_count: objects the provider had for this question
    "next" TEXT, "previous" TEXT, -- meta.next and meta.previous of documents from 2013
    price TEXT,                 -- sum of the page's prices; subscriptions and the calculator only
    operation TEXT NOT NULL,
    question TEXT NOT NULL      -- the request's filters, sorted, without limit, offset and order; '' for all objects
) STRICT;
CREATE INDEX cloudsigma_list_by_question ON cloudsigma_list (account_id, operation, question);

-- Burst levels of a price list: 'current' ones, and those of the 'next' five minutes.
CREATE TABLE cloudsigma_burst_level (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES cloudsigma_list,
    import_id INTEGER NOT NULL REFERENCES import,
    applies TEXT NOT NULL CHECK (applies IN ('current', 'next')),
    resource TEXT NOT NULL,
    level INTEGER NOT NULL
) STRICT;
CREATE INDEX cloudsigma_burst_level_by_list ON cloudsigma_burst_level (parent_row);

-- Money in the account at the time of the answer.
CREATE TABLE cloudsigma_balance (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    balance TEXT NOT NULL,      -- money in the account
    credit_limit TEXT,          -- since 2015; its form when not null is not documented
    currency TEXT NOT NULL
) STRICT;
CREATE INDEX cloudsigma_balance_by_account ON cloudsigma_balance (account_id);

-- Prices of the catalogue.
CREATE TABLE cloudsigma_price (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    currency TEXT NOT NULL,
    id TEXT NOT NULL,
    level INTEGER NOT NULL,     -- burst level; 0 is the subscription price
    multiplier INTEGER NOT NULL, -- from the unit of the price to one raw unit for one second
    price TEXT NOT NULL,        -- of one `unit`
    resource TEXT NOT NULL,
    unit TEXT NOT NULL,
    position INTEGER NOT NULL   -- place in the whole list, from 0
) STRICT;
CREATE INDEX cloudsigma_price_by_id ON cloudsigma_price (account_id, id);
CREATE INDEX cloudsigma_price_by_resource ON cloudsigma_price (account_id, resource, currency);

-- Discounts for long subscriptions.
CREATE TABLE cloudsigma_discount (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    period TEXT,                -- English text, such as '3 months'
    value TEXT NOT NULL,        -- a fraction of 1
    position INTEGER NOT NULL   -- place in the whole list, from 0; the rows have no key of their own
) STRICT;
CREATE INDEX cloudsigma_discount_by_position ON cloudsigma_discount (account_id, position);

-- What moved money: bursts, subscriptions, payments.
CREATE TABLE cloudsigma_transaction (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- positive for debits, negative for credits; in the account's currency
    billing_cycle INTEGER,
    "end" TEXT NOT NULL,        -- money after the operation
    human_interval TEXT,
    id TEXT NOT NULL,
    initial TEXT NOT NULL,      -- money before the operation
    interval INTEGER,           -- seconds
    poll_time TEXT, poll_time_utc TEXT,
    reason TEXT NOT NULL,
    resource_amount TEXT,       -- raw unit of the resource: MHz, bytes, count
    time TEXT NOT NULL, time_utc TEXT NOT NULL,
    -- What `reason` says, where its text follows a known form; NULL where not.
    reason_kind TEXT CHECK (reason_kind IN ('burst', 'payment', 'subscription')),
    reason_resource TEXT,
    reason_amount TEXT,         -- in reason_unit
    reason_unit TEXT,           -- 'GB', 'GHz'; '' for raw units
    reason_interval TEXT,       -- such as '5 minutes'
    reason_time TEXT,
    reason_reference TEXT,      -- payment or subscription number
    charge_start_utc TEXT,      -- bursts: when the sample was taken
    charge_end_utc TEXT         -- bursts: the interval later
) STRICT;
CREATE INDEX cloudsigma_transaction_by_id ON cloudsigma_transaction (account_id, id);
CREATE INDEX cloudsigma_transaction_by_time ON cloudsigma_transaction (account_id, time_utc);

-- What is used at the moment of the answer; the resources are in cloudsigma_usage.
CREATE TABLE cloudsigma_currentusage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    balance TEXT NOT NULL,
    currency TEXT NOT NULL
) STRICT;
CREATE INDEX cloudsigma_currentusage_by_account ON cloudsigma_currentusage (account_id);

-- Amounts of one resource in one current usage, in raw units.
CREATE TABLE cloudsigma_usage (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES cloudsigma_currentusage,
    import_id INTEGER NOT NULL REFERENCES import,
    place TEXT NOT NULL,
    resource TEXT NOT NULL,
    burst INTEGER NOT NULL,     -- above subscription
    subscribed INTEGER NOT NULL,
    "using" INTEGER NOT NULL
) STRICT;
CREATE INDEX cloudsigma_usage_by_parent ON cloudsigma_usage (parent_row);

-- Licences of the catalogue.
CREATE TABLE cloudsigma_license (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    burstable INTEGER NOT NULL CHECK (burstable IN (0, 1)),
    long_name TEXT NOT NULL,
    name TEXT NOT NULL,
    resource_uri TEXT NOT NULL,
    type TEXT NOT NULL,         -- install, instance or stub
    user_metric TEXT NOT NULL,  -- what the number of licences is counted by
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX cloudsigma_license_by_name ON cloudsigma_license (account_id, name);

-- Use above subscription of one object over a period.
CREATE TABLE cloudsigma_burst_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- money billed, in the account's currency
    date TEXT, date_utc TEXT,   -- in the schema only; no example has it
    resource_type TEXT NOT NULL,
    usage INTEGER NOT NULL,     -- raw units, summed over samples
    uuid TEXT NOT NULL,
    period_start TEXT NOT NULL, -- the period asked for, from its first moment, UTC
    period_end TEXT NOT NULL    -- to the moment after its last, UTC
) STRICT;
CREATE INDEX cloudsigma_burst_usage_by_period ON cloudsigma_burst_usage (account_id, period_start, period_end, uuid);

-- Use above subscription of one resource on one day.
CREATE TABLE cloudsigma_daily_burst_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- money billed that day, in the account's currency
    date TEXT NOT NULL,         -- the day
    resource_type TEXT NOT NULL,
    usage INTEGER NOT NULL      -- raw units, summed over the day's samples
) STRICT;
CREATE INDEX cloudsigma_daily_burst_usage_by_date ON cloudsigma_daily_burst_usage (account_id, date, resource_type);

-- What was bought for a period.
CREATE TABLE cloudsigma_subscription (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,       -- raw unit of the resource
    auto_renew INTEGER NOT NULL CHECK (auto_renew IN (0, 1)),
    descendants TEXT CHECK (descendants IS NULL OR json_valid(descendants)), -- URIs of the subscriptions that extend it, a JSON array
    discount_amount TEXT,
    discount_percent TEXT,      -- a fraction of 1, whatever its name says
    discounts TEXT CHECK (discounts IS NULL OR json_valid(discounts)), -- discount by cause, a JSON object
    end_time TEXT, end_time_utc TEXT,
    free_tier INTEGER CHECK (free_tier IN (0, 1)),
    id TEXT NOT NULL,
    last_notification TEXT,
    period TEXT NOT NULL,       -- text, such as '365 days, 2:45:57.487493'
    price TEXT NOT NULL,
    remaining TEXT,
    resource TEXT NOT NULL,
    resource_uri TEXT NOT NULL,
    start_time TEXT NOT NULL, start_time_utc TEXT NOT NULL,
    status TEXT NOT NULL,       -- active, inactive or expired
    subscribed_object TEXT,     -- IP address or VLAN
    uuid TEXT,
    was_billed INTEGER CHECK (was_billed IN (0, 1)),
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX cloudsigma_subscription_by_id ON cloudsigma_subscription (account_id, id);

-- What a subscription would cost: an answer of the subscription calculator. It has no key; the newest answer counts.
CREATE TABLE cloudsigma_subscription_quote (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    amount TEXT NOT NULL,
    discount_amount TEXT,
    discount_percent TEXT,
    discounts TEXT CHECK (discounts IS NULL OR json_valid(discounts)),
    end_time TEXT, end_time_utc TEXT,
    free_tier INTEGER CHECK (free_tier IN (0, 1)),
    period TEXT NOT NULL,
    price TEXT NOT NULL,
    resource TEXT NOT NULL,
    start_time TEXT NOT NULL, start_time_utc TEXT NOT NULL,
    was_billed INTEGER CHECK (was_billed IN (0, 1))
) STRICT;

-- A field table the provider serves under …/schema/, as it came.
CREATE TABLE cloudsigma_schema (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    allowed_detail_http_methods TEXT NOT NULL CHECK (json_valid(allowed_detail_http_methods)),
    allowed_list_http_methods TEXT NOT NULL CHECK (json_valid(allowed_list_http_methods)),
    default_format TEXT NOT NULL,
    default_limit INTEGER NOT NULL,
    filtering TEXT CHECK (filtering IS NULL OR json_valid(filtering)),
    ordering TEXT CHECK (ordering IS NULL OR json_valid(ordering)),
    endpoint TEXT NOT NULL      -- the operation it describes, such as 'ledger'
) STRICT;

-- One member of the objects that a field table describes.
CREATE TABLE cloudsigma_schema_field (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES cloudsigma_schema,
    import_id INTEGER NOT NULL REFERENCES import,
    field TEXT NOT NULL,
    description TEXT NOT NULL CHECK (json_valid(description)) -- type, help_text, nullable and so on, a JSON object
) STRICT;
CREATE INDEX cloudsigma_schema_field_by_parent ON cloudsigma_schema_field (parent_row);

CREATE TRIGGER cloudsigma_list_no_update BEFORE UPDATE ON cloudsigma_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_list is never changed'); END;
CREATE TRIGGER cloudsigma_list_no_delete BEFORE DELETE ON cloudsigma_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_list is never deleted'); END;
CREATE TRIGGER cloudsigma_burst_level_no_update BEFORE UPDATE ON cloudsigma_burst_level BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_level is never changed'); END;
CREATE TRIGGER cloudsigma_burst_level_no_delete BEFORE DELETE ON cloudsigma_burst_level BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_level is never deleted'); END;
CREATE TRIGGER cloudsigma_balance_no_update BEFORE UPDATE ON cloudsigma_balance BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_balance is never changed'); END;
CREATE TRIGGER cloudsigma_balance_no_delete BEFORE DELETE ON cloudsigma_balance BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_balance is never deleted'); END;
CREATE TRIGGER cloudsigma_price_no_update BEFORE UPDATE ON cloudsigma_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_price is never changed'); END;
CREATE TRIGGER cloudsigma_price_no_delete BEFORE DELETE ON cloudsigma_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_price is never deleted'); END;
CREATE TRIGGER cloudsigma_discount_no_update BEFORE UPDATE ON cloudsigma_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_discount is never changed'); END;
CREATE TRIGGER cloudsigma_discount_no_delete BEFORE DELETE ON cloudsigma_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_discount is never deleted'); END;
CREATE TRIGGER cloudsigma_transaction_no_update BEFORE UPDATE ON cloudsigma_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_transaction is never changed'); END;
CREATE TRIGGER cloudsigma_transaction_no_delete BEFORE DELETE ON cloudsigma_transaction BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_transaction is never deleted'); END;
CREATE TRIGGER cloudsigma_currentusage_no_update BEFORE UPDATE ON cloudsigma_currentusage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_currentusage is never changed'); END;
CREATE TRIGGER cloudsigma_currentusage_no_delete BEFORE DELETE ON cloudsigma_currentusage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_currentusage is never deleted'); END;
CREATE TRIGGER cloudsigma_usage_no_update BEFORE UPDATE ON cloudsigma_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage is never changed'); END;
CREATE TRIGGER cloudsigma_usage_no_delete BEFORE DELETE ON cloudsigma_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_usage is never deleted'); END;
CREATE TRIGGER cloudsigma_license_no_update BEFORE UPDATE ON cloudsigma_license BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_license is never changed'); END;
CREATE TRIGGER cloudsigma_license_no_delete BEFORE DELETE ON cloudsigma_license BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_license is never deleted'); END;
CREATE TRIGGER cloudsigma_burst_usage_no_update BEFORE UPDATE ON cloudsigma_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_usage is never changed'); END;
CREATE TRIGGER cloudsigma_burst_usage_no_delete BEFORE DELETE ON cloudsigma_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_burst_usage is never deleted'); END;
CREATE TRIGGER cloudsigma_daily_burst_usage_no_update BEFORE UPDATE ON cloudsigma_daily_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_daily_burst_usage is never changed'); END;
CREATE TRIGGER cloudsigma_daily_burst_usage_no_delete BEFORE DELETE ON cloudsigma_daily_burst_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_daily_burst_usage is never deleted'); END;
CREATE TRIGGER cloudsigma_subscription_no_update BEFORE UPDATE ON cloudsigma_subscription BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription is never changed'); END;
CREATE TRIGGER cloudsigma_subscription_no_delete BEFORE DELETE ON cloudsigma_subscription BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription is never deleted'); END;
CREATE TRIGGER cloudsigma_subscription_quote_no_update BEFORE UPDATE ON cloudsigma_subscription_quote BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription_quote is never changed'); END;
CREATE TRIGGER cloudsigma_subscription_quote_no_delete BEFORE DELETE ON cloudsigma_subscription_quote BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_subscription_quote is never deleted'); END;
CREATE TRIGGER cloudsigma_schema_no_update BEFORE UPDATE ON cloudsigma_schema BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema is never changed'); END;
CREATE TRIGGER cloudsigma_schema_no_delete BEFORE DELETE ON cloudsigma_schema BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema is never deleted'); END;
CREATE TRIGGER cloudsigma_schema_field_no_update BEFORE UPDATE ON cloudsigma_schema_field BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema_field is never changed'); END;
CREATE TRIGGER cloudsigma_schema_field_no_delete BEFORE DELETE ON cloudsigma_schema_field BEGIN SELECT RAISE(ABORT, 'append-only: a row of cloudsigma_schema_field is never deleted'); END;
