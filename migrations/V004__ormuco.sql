-- Ormuco Billing API v1: currencies and their dated rates, products, invoices, usage, the billing report.
--
-- Columns named as in the documentation hold the provider's own text. Every table of documented objects also has
--   row_id          order of arrival
--   import_id       which import brought the row
--   account_id      whose it is: the client (client_id) of invoices, usage and report rows; else the --account of the import
--   place           JSON pointer of the object in its document
--   written_as      members written otherwise than documented, such as 'size=absent rate=nested'; NULL for none
--   extra           members the documentation does not know, a JSON object with their original text; NULL for none
--   content_digest  SHA-256 over all that was stated; equal content of one key is a duplicate, other content a revision
-- Columns ending in _utc repeat a time as UTC text of fixed width, for comparing. Objects within objects are rows of
-- their own that point to their parent_row.

INSERT INTO provider (provider, provider_name) VALUES ('ormuco', 'Ormuco');

-- What can be charged for, by the three spellings the provider has for it. Other spellings are kept as they come.
CREATE TABLE ormuco_resource_kind (
    spelled_in TEXT NOT NULL CHECK (spelled_in IN ('usage', 'invoice', 'product')), -- resources of a usage, type of an invoice's entity, category of a product
    spelling TEXT NOT NULL,
    resource_kind TEXT NOT NULL,
    PRIMARY KEY (spelled_in, spelling)
) STRICT;

INSERT INTO ormuco_resource_kind (spelled_in, spelling, resource_kind) VALUES
    ('usage', 'floating_ips', 'floating_ip'),
    ('usage', 'servers', 'server'),
    ('usage', 'volumes', 'volume'),
    ('usage', 'load_balancers', 'load_balancer'),
    ('usage', 'load_balancers_bandwidth', 'load_balancer_bandwidth'),
    ('usage', 'server_snapshots', 'server_snapshot'),
    ('usage', 'images', 'image'),
    ('usage', 'volume_snapshots', 'volume_snapshot'),
    ('usage', 'object_storage', 'object_storage'),
    ('usage', 'dns_zones', 'dns_zone'),
    ('usage', 'network_bandwidth', 'network_bandwidth'),
    ('invoice', 'floatingip', 'floating_ip'),
    ('invoice', 'server', 'server'),
    ('invoice', 'volume', 'volume'),
    ('invoice', 'volumesnapshot', 'volume_snapshot'),
    ('invoice', 'zone', 'dns_zone'),
    ('invoice', 'object_storage', 'object_storage'),
    ('product', 'floating_ip', 'floating_ip'),
    ('product', 'server', 'server'),
    ('product', 'baremetal_server', 'baremetal_server'),
    ('product', 'volume', 'volume'),
    ('product', 'load_balancer', 'load_balancer'),
    ('product', 'load_balancer_bandwith', 'load_balancer_bandwidth'), -- their spelling
    ('product', 'server_snapshot', 'server_snapshot'),
    ('product', 'image', 'image'),
    ('product', 'volume_snapshot', 'volume_snapshot'),
    ('product', 'object_storage', 'object_storage'),
    ('product', 'dns_zone', 'dns_zone'),
    ('product', 'network_bandwidth_ingress', 'network_bandwidth'),
    ('product', 'network_bandwidth_egress', 'network_bandwidth');

-- One answer as it came: its envelope, and the question it answered.
CREATE TABLE ormuco_list (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    operation TEXT NOT NULL,
    question TEXT NOT NULL      -- the values in the request's path, such as client_id=…; '' for none
) STRICT;
CREATE INDEX ormuco_list_by_question ON ormuco_list (account_id, operation, question);

-- What a list listed, in its order. A list is whole: what it leaves out is gone.
CREATE TABLE ormuco_list_item (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_list,
    import_id INTEGER NOT NULL REFERENCES import,
    position INTEGER NOT NULL,  -- from 0
    id TEXT NOT NULL            -- uuid of a currency or product, id of an invoice
) STRICT;
CREATE INDEX ormuco_list_item_by_list ON ormuco_list_item (parent_row, id);

-- A currency of the reseller, without its rate.
CREATE TABLE ormuco_currency (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    iso_code TEXT NOT NULL,
    label TEXT NOT NULL,
    main INTEGER CHECK (main IN (0, 1)), -- the reseller's main currency; NULL where the answer does not say
    plural_label TEXT NOT NULL,
    reseller_uuid TEXT,
    symbol TEXT NOT NULL,
    uuid TEXT NOT NULL          -- an opaque text; not all are valid UUIDs
) STRICT;
CREATE INDEX ormuco_currency_by_uuid ON ormuco_currency (account_id, uuid);

-- Exchange rates: a new one is a new row, and the older ones stay.
CREATE TABLE ormuco_exchange_rate (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    exchange_rate TEXT NOT NULL, -- compared with the main currency
    uuid TEXT NOT NULL,         -- of the currency
    valid_from TEXT NOT NULL    -- when it was first stated, UTC
) STRICT;
CREATE INDEX ormuco_exchange_rate_by_uuid ON ormuco_exchange_rate (account_id, uuid);

-- A product: a price of one unit.
CREATE TABLE ormuco_product (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billablecategory_slug TEXT NOT NULL,
    billableunit_slug TEXT NOT NULL,
    created_date TEXT NOT NULL, created_date_utc TEXT NOT NULL,
    label TEXT NOT NULL,
    last_updated_date TEXT NOT NULL, last_updated_date_utc TEXT NOT NULL,
    metadata TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
    name TEXT NOT NULL,
    price_per_unit TEXT NOT NULL,
    product_code TEXT NOT NULL,
    uuid TEXT NOT NULL
) STRICT;
CREATE INDEX ormuco_product_by_uuid ON ormuco_product (account_id, uuid);

-- What a reseller wrote into the reseller_metadata of a project's resource.
CREATE TABLE ormuco_reseller_metadata (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    metadata TEXT NOT NULL CHECK (json_valid(metadata)), -- a JSON object
    resource_id TEXT NOT NULL
) STRICT;
CREATE INDEX ormuco_reseller_metadata_by_resource ON ormuco_reseller_metadata (account_id, resource_id);

-- An invoice; its amounts are in ormuco_invoice_data. Each revision has its own parts.
CREATE TABLE ormuco_invoice (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    client_id TEXT NOT NULL,
    date_deleted TEXT, date_deleted_utc TEXT,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)), -- because the client was
    id TEXT NOT NULL,
    paid INTEGER NOT NULL CHECK (paid IN (0, 1)),
    processed INTEGER NOT NULL CHECK (processed IN (0, 1)), -- whether its creation is complete
    currency TEXT,              -- ISO 4217, where the invoice names one; the member itself is in extra
    currency_reference TEXT     -- what it has instead of a code, such as the uuid of a currency
) STRICT;
CREATE INDEX ormuco_invoice_by_id ON ormuco_invoice (account_id, id);

-- The member `data` of an invoice: its period and its amounts, discounts among them.
CREATE TABLE ormuco_invoice_data (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    invoice_discount TEXT NOT NULL,
    invoice_discount_flat TEXT,
    invoice_discount_percentage TEXT NOT NULL, -- 0 to 100
    invoice_discount_percentage_value TEXT,
    invoice_period_end TEXT NOT NULL, invoice_period_end_utc TEXT NOT NULL, -- the moment after the last
    invoice_period_start TEXT NOT NULL, invoice_period_start_utc TEXT NOT NULL,
    invoice_subtotal TEXT NOT NULL, -- before discount and taxes
    invoice_total TEXT NOT NULL,
    subscription_period_end TEXT, subscription_period_end_utc TEXT,
    subscription_period_start TEXT, subscription_period_start_utc TEXT,
    first_day TEXT NOT NULL,    -- the period in days, as the billing report counts: the last one is included
    last_day TEXT NOT NULL
) STRICT;
CREATE INDEX ormuco_invoice_data_by_parent ON ormuco_invoice_data (parent_row);

-- A project on an invoice.
CREATE TABLE ormuco_invoice_project (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice_data,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    region TEXT,
    total TEXT NOT NULL,        -- before discount and taxes
    position INTEGER NOT NULL   -- in the invoice, from 1
) STRICT;
CREATE INDEX ormuco_invoice_project_by_parent ON ormuco_invoice_project (parent_row);

-- An entity of a project on an invoice: one line.
CREATE TABLE ormuco_invoice_line (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice_project,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    active INTEGER CHECK (active IN (0, 1)), -- at the end of the period
    description TEXT,
    id TEXT NOT NULL,           -- 'object_storage' for object storage
    name TEXT,
    quantity TEXT NOT NULL,     -- in unit
    rate TEXT,                  -- a decimal, or for tiered rates a JSON array
    rate_system TEXT NOT NULL,  -- flat or tiered
    total TEXT NOT NULL,
    type TEXT NOT NULL,
    resource_id TEXT,
    unit TEXT NOT NULL,
    size TEXT,                  -- such as '729 GB'
    storage_type TEXT,
    uptime TEXT,                -- DD:HH:MM:SS
    position INTEGER NOT NULL,  -- in the invoice, from 1
    unit_rate TEXT              -- rate where it is a decimal
) STRICT;
CREATE INDEX ormuco_invoice_line_by_parent ON ormuco_invoice_line (parent_row);

-- A tax on an invoice.
CREATE TABLE ormuco_invoice_tax (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_invoice_data,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT NOT NULL,
    rate TEXT NOT NULL,         -- percent
    amount TEXT NOT NULL,
    description TEXT,
    position INTEGER NOT NULL   -- in the invoice, from 1
) STRICT;
CREATE INDEX ormuco_invoice_tax_by_parent ON ormuco_invoice_tax (parent_row);

-- What a client used in one period so far: everywhere, with one provider, or in one project.
CREATE TABLE ormuco_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    usage_period_start TEXT NOT NULL, usage_period_start_utc TEXT NOT NULL,
    usage_period_end TEXT NOT NULL, usage_period_end_utc TEXT NOT NULL, -- the moment after the last
    subtotal TEXT NOT NULL,
    discount_percentage TEXT NOT NULL,
    discount TEXT NOT NULL,
    total TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('client', 'provider', 'project')), -- what was asked about
    scope_id TEXT NOT NULL      -- the provider or project; '' for the whole client
) STRICT;
CREATE INDEX ormuco_usage_by_scope ON ormuco_usage (account_id, scope, scope_id, usage_period_start_utc);

-- A provider of a usage.
CREATE TABLE ormuco_usage_provider (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT,                    -- of a client's usage
    uuid TEXT,                  -- of a provider's usage
    name TEXT,
    position INTEGER NOT NULL   -- from 1
) STRICT;
CREATE INDEX ormuco_usage_provider_by_parent ON ormuco_usage_provider (parent_row);

-- A project of a usage.
CREATE TABLE ormuco_usage_project (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    provider_position INTEGER   -- which provider of the same usage it is with, in a client's usage; else NULL
) STRICT;
CREATE INDEX ormuco_usage_project_by_parent ON ormuco_usage_project (parent_row);

-- Kinds of resources a project's usage lists, in their order, empty ones too.
CREATE TABLE ormuco_usage_kind (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage_project,
    import_id INTEGER NOT NULL REFERENCES import,
    spelling TEXT NOT NULL      -- such as floating_ips
) STRICT;
CREATE INDEX ormuco_usage_kind_by_parent ON ormuco_usage_kind (parent_row);

-- A resource of a project's usage. It has no rate, so nothing can be rated again from it.
CREATE TABLE ormuco_usage_line (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage_project,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    description TEXT,
    resource_id TEXT,
    uptime TEXT,                -- DD:HH:MM:SS
    unit TEXT NOT NULL,
    size TEXT,
    storage_type TEXT,
    total TEXT NOT NULL,
    quantity TEXT,
    spelling TEXT NOT NULL,     -- the kind of resource, as the usage spells it
    position INTEGER NOT NULL   -- in the usage, from 1
) STRICT;
CREATE INDEX ormuco_usage_line_by_parent ON ormuco_usage_line (parent_row);

-- A tax on a usage.
CREATE TABLE ormuco_usage_tax (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES ormuco_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT NOT NULL,
    rate TEXT NOT NULL,         -- percent
    amount TEXT NOT NULL,
    description TEXT,
    position INTEGER NOT NULL   -- from 1
) STRICT;
CREATE INDEX ormuco_usage_tax_by_parent ON ormuco_usage_tax (parent_row);

-- A row of a billing report (CSV): an invoice, or with `detail` one of its resources.
CREATE TABLE ormuco_report_row (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    client_id TEXT NOT NULL,
    test_account TEXT,          -- True or False
    customer_email TEXT,
    customer_name TEXT,
    subscription_id TEXT,
    invoice_id TEXT NOT NULL,
    invoice_date TEXT,          -- a month
    invoice_status TEXT,        -- not paid; what else there is, is not documented
    invoice_start TEXT NOT NULL, -- first day
    invoice_end TEXT NOT NULL,  -- last day, included
    invoice_subtotal TEXT,
    invoice_discount_percentage TEXT,
    invoice_discount_flat TEXT,
    invoice_discount_total TEXT,
    invoice_total TEXT,
    customer_metadata TEXT,
    provider TEXT,              -- name; federated invoices only
    reseller TEXT,              -- name
    project_id TEXT,            -- from here on: detail only
    project_name TEXT,
    resource_id TEXT,
    resource_name TEXT,
    resource_type TEXT,
    quantity TEXT,
    unit TEXT,
    rate TEXT,
    resource_total TEXT,
    line INTEGER NOT NULL,      -- among the rows of its invoice in the report, from 0
    period_start_utc TEXT NOT NULL, -- the same period as the invoice itself has it
    period_end_utc TEXT NOT NULL -- the moment after the last
) STRICT;
CREATE INDEX ormuco_report_row_by_invoice ON ormuco_report_row (account_id, invoice_id, line);

CREATE TRIGGER ormuco_resource_kind_no_update BEFORE UPDATE ON ormuco_resource_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_resource_kind is never changed'); END;
CREATE TRIGGER ormuco_resource_kind_no_delete BEFORE DELETE ON ormuco_resource_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_resource_kind is never deleted'); END;
CREATE TRIGGER ormuco_list_no_update BEFORE UPDATE ON ormuco_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list is never changed'); END;
CREATE TRIGGER ormuco_list_no_delete BEFORE DELETE ON ormuco_list BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list is never deleted'); END;
CREATE TRIGGER ormuco_list_item_no_update BEFORE UPDATE ON ormuco_list_item BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list_item is never changed'); END;
CREATE TRIGGER ormuco_list_item_no_delete BEFORE DELETE ON ormuco_list_item BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_list_item is never deleted'); END;
CREATE TRIGGER ormuco_currency_no_update BEFORE UPDATE ON ormuco_currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_currency is never changed'); END;
CREATE TRIGGER ormuco_currency_no_delete BEFORE DELETE ON ormuco_currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_currency is never deleted'); END;
CREATE TRIGGER ormuco_exchange_rate_no_update BEFORE UPDATE ON ormuco_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_exchange_rate is never changed'); END;
CREATE TRIGGER ormuco_exchange_rate_no_delete BEFORE DELETE ON ormuco_exchange_rate BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_exchange_rate is never deleted'); END;
CREATE TRIGGER ormuco_product_no_update BEFORE UPDATE ON ormuco_product BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_product is never changed'); END;
CREATE TRIGGER ormuco_product_no_delete BEFORE DELETE ON ormuco_product BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_product is never deleted'); END;
CREATE TRIGGER ormuco_reseller_metadata_no_update BEFORE UPDATE ON ormuco_reseller_metadata BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_reseller_metadata is never changed'); END;
CREATE TRIGGER ormuco_reseller_metadata_no_delete BEFORE DELETE ON ormuco_reseller_metadata BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_reseller_metadata is never deleted'); END;
CREATE TRIGGER ormuco_invoice_no_update BEFORE UPDATE ON ormuco_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice is never changed'); END;
CREATE TRIGGER ormuco_invoice_no_delete BEFORE DELETE ON ormuco_invoice BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice is never deleted'); END;
CREATE TRIGGER ormuco_invoice_data_no_update BEFORE UPDATE ON ormuco_invoice_data BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_data is never changed'); END;
CREATE TRIGGER ormuco_invoice_data_no_delete BEFORE DELETE ON ormuco_invoice_data BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_data is never deleted'); END;
CREATE TRIGGER ormuco_invoice_project_no_update BEFORE UPDATE ON ormuco_invoice_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_project is never changed'); END;
CREATE TRIGGER ormuco_invoice_project_no_delete BEFORE DELETE ON ormuco_invoice_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_project is never deleted'); END;
CREATE TRIGGER ormuco_invoice_line_no_update BEFORE UPDATE ON ormuco_invoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_line is never changed'); END;
CREATE TRIGGER ormuco_invoice_line_no_delete BEFORE DELETE ON ormuco_invoice_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_line is never deleted'); END;
CREATE TRIGGER ormuco_invoice_tax_no_update BEFORE UPDATE ON ormuco_invoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_tax is never changed'); END;
CREATE TRIGGER ormuco_invoice_tax_no_delete BEFORE DELETE ON ormuco_invoice_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_invoice_tax is never deleted'); END;
CREATE TRIGGER ormuco_usage_no_update BEFORE UPDATE ON ormuco_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage is never changed'); END;
CREATE TRIGGER ormuco_usage_no_delete BEFORE DELETE ON ormuco_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage is never deleted'); END;
CREATE TRIGGER ormuco_usage_provider_no_update BEFORE UPDATE ON ormuco_usage_provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_provider is never changed'); END;
CREATE TRIGGER ormuco_usage_provider_no_delete BEFORE DELETE ON ormuco_usage_provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_provider is never deleted'); END;
CREATE TRIGGER ormuco_usage_project_no_update BEFORE UPDATE ON ormuco_usage_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_project is never changed'); END;
CREATE TRIGGER ormuco_usage_project_no_delete BEFORE DELETE ON ormuco_usage_project BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_project is never deleted'); END;
CREATE TRIGGER ormuco_usage_kind_no_update BEFORE UPDATE ON ormuco_usage_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_kind is never changed'); END;
CREATE TRIGGER ormuco_usage_kind_no_delete BEFORE DELETE ON ormuco_usage_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_kind is never deleted'); END;
CREATE TRIGGER ormuco_usage_line_no_update BEFORE UPDATE ON ormuco_usage_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_line is never changed'); END;
CREATE TRIGGER ormuco_usage_line_no_delete BEFORE DELETE ON ormuco_usage_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_line is never deleted'); END;
CREATE TRIGGER ormuco_usage_tax_no_update BEFORE UPDATE ON ormuco_usage_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_tax is never changed'); END;
CREATE TRIGGER ormuco_usage_tax_no_delete BEFORE DELETE ON ormuco_usage_tax BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_usage_tax is never deleted'); END;
CREATE TRIGGER ormuco_report_row_no_update BEFORE UPDATE ON ormuco_report_row BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_report_row is never changed'); END;
CREATE TRIGGER ormuco_report_row_no_delete BEFORE DELETE ON ormuco_report_row BEGIN SELECT RAISE(ABORT, 'append-only: a row of ormuco_report_row is never deleted'); END;
