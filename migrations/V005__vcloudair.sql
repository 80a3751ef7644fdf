-- VMware vCloud Air. The columns row_id to content_digest mean the same as in V002__cloudsigma.sql.
-- Usage and costs are billable until the bill is made, billed afterwards. Columns ending in _form say how a list was
-- written where not as usual, so that it is given back as it came.

INSERT INTO provider (provider, provider_name) VALUES ('vcloudair', 'VMware vCloud Air');

-- One usage document: BillableUsage or BilledUsage.
CREATE TABLE vcloudair_usage (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    month INTEGER, year INTEGER, -- billing month; named after the month it begins in
    start_time TEXT, start_time_utc TEXT,
    end_time TEXT, end_time_utc TEXT, -- the last moment, as stated
    kind TEXT NOT NULL CHECK (kind IN ('billable', 'billed')),
    scope TEXT NOT NULL CHECK (scope IN ('service-group', 'instance', 'l2', 'l1')),
    service_group_id TEXT,      -- these four are the path's, bare, without 'urn:vcloud:…:'
    service_instance_id TEXT,
    l2_id TEXT,
    l1_id TEXT,
    level TEXT NOT NULL,        -- 'self', 'one', or '' where none was asked for and none applies
    period TEXT NOT NULL,       -- 'YYYY-MM', 'BillToDate', '<start>/<end>' cut to the hour, or 'last' where nobody says which month
    period_end_utc TEXT,        -- the moment after end_time
    question TEXT NOT NULL,     -- kind/scope/identifier/level/period: the key
    entity_form TEXT            -- how the list was written: NULL as usual, else 'absent' or 'null'
) STRICT;
CREATE INDEX vcloudair_usage_by_key ON vcloudair_usage (account_id, question);

-- What usage is of: an instance, a virtual data centre (L2), a virtual machine or gateway (L1).
CREATE TABLE vcloudair_entity (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_usage,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,           -- as stated
    name TEXT NOT NULL,
    entity_type TEXT NOT NULL,  -- such as vm, vdc or serviceInstance
    entity_id TEXT NOT NULL,    -- bare
    entity_level TEXT NOT NULL CHECK (entity_level IN ('instance', 'l2', 'l1')),
    service_instance_id TEXT,   -- the instance it belongs to, where path or document say so
    parent_id TEXT,             -- the L2 entity of an L1 entity, or the instance of an L2 entity, where path or document say so
    billable_form TEXT          -- how the list was written: NULL as usual, else 'absent', 'null', 'empty' or 'null list'
) STRICT;
CREATE INDEX vcloudair_entity_by_key ON vcloudair_entity (entity_id);
CREATE INDEX vcloudair_entity_by_parent ON vcloudair_entity (parent_row);

-- What one metric of an entity costs.
CREATE TABLE vcloudair_billable (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_entity,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT NOT NULL,
    usage TEXT NOT NULL,
    unit TEXT NOT NULL,
    rate TEXT NOT NULL,         -- may be a blend of several tiers; cost is never computed from it
    cost TEXT NOT NULL,
    currency TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;
CREATE INDEX vcloudair_billable_by_parent ON vcloudair_billable (parent_row);

-- One cost document of a service group: BillableCosts or BilledCosts.
CREATE TABLE vcloudair_costs (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    month INTEGER, year INTEGER,
    start_time TEXT, start_time_utc TEXT,
    end_time TEXT, end_time_utc TEXT,
    currency TEXT NOT NULL,
    last_update_time TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('billable', 'billed')),
    service_group_id TEXT NOT NULL,
    period TEXT NOT NULL,       -- as in vcloudair_usage
    period_end_utc TEXT,
    question TEXT NOT NULL,     -- kind/service group/period: the key
    cost_form TEXT
) STRICT;
CREATE INDEX vcloudair_costs_by_key ON vcloudair_costs (account_id, question);

-- One cost, or one item of the cost before it.
CREATE TABLE vcloudair_cost_line (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_costs,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    type TEXT,                  -- SERVICE_CREDIT or SUPPORT
    amount TEXT,                -- as stated; the sign of a credit is not documented
    cost_position INTEGER NOT NULL,
    item_position INTEGER,      -- NULL for the cost itself
    properties_form TEXT,
    item_form TEXT
) STRICT;
CREATE INDEX vcloudair_cost_line_by_parent ON vcloudair_cost_line (parent_row);

-- Properties of a cost or item.
CREATE TABLE vcloudair_cost_property (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_cost_line,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT,
    value TEXT
) STRICT;
CREATE INDEX vcloudair_cost_property_by_parent ON vcloudair_cost_property (parent_row);

-- The company of a list of service groups.
CREATE TABLE vcloudair_company (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    company_id TEXT NOT NULL,
    company_name TEXT NOT NULL,
    group_form TEXT
) STRICT;
CREATE INDEX vcloudair_company_by_key ON vcloudair_company (account_id, company_id);

-- Service groups.
CREATE TABLE vcloudair_service_group (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    id TEXT NOT NULL,
    display_name TEXT NOT NULL,
    billing_currency TEXT NOT NULL,
    attribute_form TEXT,
    bill_form TEXT
) STRICT;
CREATE INDEX vcloudair_service_group_by_key ON vcloudair_service_group (account_id, id);

-- Billing attributes of a service group, such as its spend threshold.
CREATE TABLE vcloudair_attribute (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_service_group,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT,
    value TEXT,
    properties_form TEXT
) STRICT;
CREATE INDEX vcloudair_attribute_by_parent ON vcloudair_attribute (parent_row);

-- Properties of a billing attribute.
CREATE TABLE vcloudair_attribute_property (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_attribute,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    name TEXT,
    value TEXT
) STRICT;
CREATE INDEX vcloudair_attribute_property_by_parent ON vcloudair_attribute_property (parent_row);

-- Bills of a service group; what they come to is not stated.
CREATE TABLE vcloudair_bill (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_service_group,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    link_form TEXT,
    period_form TEXT
) STRICT;
CREATE INDEX vcloudair_bill_by_parent ON vcloudair_bill (parent_row);

-- Where a bill is.
CREATE TABLE vcloudair_bill_link (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_bill,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    rel TEXT,
    href TEXT
) STRICT;
CREATE INDEX vcloudair_bill_link_by_parent ON vcloudair_bill_link (parent_row);

-- The period of a bill, from anniversary to anniversary. Start and end are stated, never derived.
CREATE TABLE vcloudair_billing_period (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_bill,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    month INTEGER NOT NULL, year INTEGER NOT NULL,
    start_date TEXT NOT NULL, start_date_utc TEXT NOT NULL,
    end_date TEXT NOT NULL, end_date_utc TEXT NOT NULL,
    period TEXT NOT NULL,       -- 'YYYY-MM'
    period_end_utc TEXT NOT NULL -- the moment after end_date
) STRICT;
CREATE INDEX vcloudair_billing_period_by_parent ON vcloudair_billing_period (parent_row);

-- Which groups a company's list names, in its order.
CREATE TABLE vcloudair_company_group (
    row_id INTEGER PRIMARY KEY,
    parent_row INTEGER NOT NULL REFERENCES vcloudair_company,
    import_id INTEGER NOT NULL REFERENCES import,
    position INTEGER NOT NULL,
    service_group_id TEXT NOT NULL
) STRICT;
CREATE INDEX vcloudair_company_group_by_parent ON vcloudair_company_group (parent_row);

CREATE TRIGGER vcloudair_usage_no_update BEFORE UPDATE ON vcloudair_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_usage is never changed'); END;
CREATE TRIGGER vcloudair_usage_no_delete BEFORE DELETE ON vcloudair_usage BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_usage is never deleted'); END;
CREATE TRIGGER vcloudair_entity_no_update BEFORE UPDATE ON vcloudair_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_entity is never changed'); END;
CREATE TRIGGER vcloudair_entity_no_delete BEFORE DELETE ON vcloudair_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_entity is never deleted'); END;
CREATE TRIGGER vcloudair_billable_no_update BEFORE UPDATE ON vcloudair_billable BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billable is never changed'); END;
CREATE TRIGGER vcloudair_billable_no_delete BEFORE DELETE ON vcloudair_billable BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billable is never deleted'); END;
CREATE TRIGGER vcloudair_costs_no_update BEFORE UPDATE ON vcloudair_costs BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_costs is never changed'); END;
CREATE TRIGGER vcloudair_costs_no_delete BEFORE DELETE ON vcloudair_costs BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_costs is never deleted'); END;
CREATE TRIGGER vcloudair_cost_line_no_update BEFORE UPDATE ON vcloudair_cost_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_line is never changed'); END;
CREATE TRIGGER vcloudair_cost_line_no_delete BEFORE DELETE ON vcloudair_cost_line BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_line is never deleted'); END;
CREATE TRIGGER vcloudair_cost_property_no_update BEFORE UPDATE ON vcloudair_cost_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_property is never changed'); END;
CREATE TRIGGER vcloudair_cost_property_no_delete BEFORE DELETE ON vcloudair_cost_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_cost_property is never deleted'); END;
CREATE TRIGGER vcloudair_company_no_update BEFORE UPDATE ON vcloudair_company BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company is never changed'); END;
CREATE TRIGGER vcloudair_company_no_delete BEFORE DELETE ON vcloudair_company BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company is never deleted'); END;
CREATE TRIGGER vcloudair_service_group_no_update BEFORE UPDATE ON vcloudair_service_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_service_group is never changed'); END;
CREATE TRIGGER vcloudair_service_group_no_delete BEFORE DELETE ON vcloudair_service_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_service_group is never deleted'); END;
CREATE TRIGGER vcloudair_attribute_no_update BEFORE UPDATE ON vcloudair_attribute BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute is never changed'); END;
CREATE TRIGGER vcloudair_attribute_no_delete BEFORE DELETE ON vcloudair_attribute BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute is never deleted'); END;
CREATE TRIGGER vcloudair_attribute_property_no_update BEFORE UPDATE ON vcloudair_attribute_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute_property is never changed'); END;
CREATE TRIGGER vcloudair_attribute_property_no_delete BEFORE DELETE ON vcloudair_attribute_property BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_attribute_property is never deleted'); END;
CREATE TRIGGER vcloudair_bill_no_update BEFORE UPDATE ON vcloudair_bill BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill is never changed'); END;
CREATE TRIGGER vcloudair_bill_no_delete BEFORE DELETE ON vcloudair_bill BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill is never deleted'); END;
CREATE TRIGGER vcloudair_bill_link_no_update BEFORE UPDATE ON vcloudair_bill_link BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill_link is never changed'); END;
CREATE TRIGGER vcloudair_bill_link_no_delete BEFORE DELETE ON vcloudair_bill_link BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_bill_link is never deleted'); END;
CREATE TRIGGER vcloudair_billing_period_no_update BEFORE UPDATE ON vcloudair_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billing_period is never changed'); END;
CREATE TRIGGER vcloudair_billing_period_no_delete BEFORE DELETE ON vcloudair_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_billing_period is never deleted'); END;
CREATE TRIGGER vcloudair_company_group_no_update BEFORE UPDATE ON vcloudair_company_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company_group is never changed'); END;
CREATE TRIGGER vcloudair_company_group_no_delete BEFORE DELETE ON vcloudair_company_group BEGIN SELECT RAISE(ABORT, 'append-only: a row of vcloudair_company_group is never deleted'); END;
