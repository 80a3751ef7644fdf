-- Cost and Usage of FOCUS 1.0 to 1.4: millions of rows a month, of which most columns repeat together.
-- A row is stored in two parts. What differs from row to row (amounts, quantities, the charge period) is a narrow fact
-- in focus_charge. Everything else is its context, stored once: a row of focus_context, which points to one row in each
-- of the tables focus_billing_account to focus_extra. The view focus_cost_and_usage puts the row together again.
-- The facts have no import_id: they belong to the import of their context's scope. The number of a fact leads to its
-- file (focus_file) and from there to its line.

INSERT INTO provider (provider, provider_name) VALUES ('focus', 'FOCUS');

-- Files that were given as one snapshot. They add up; a later one takes the place of an earlier one (focus_scope).
CREATE TABLE focus_delivery (
    delivery_id   INTEGER PRIMARY KEY,
    import_id     INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- of its last file
    focus_version TEXT NOT NULL CHECK (focus_version IN ('1.0', '1.1', '1.2', '1.3', '1.4')), -- as the columns tell
    handling      TEXT NOT NULL CHECK (handling IN ('Overwrite', 'Append')), -- FOCUS Delivery Handling
    retrieved_at  TEXT NOT NULL                                            -- of its newest file, UTC
) STRICT;

-- One file of a delivery.
CREATE TABLE focus_file (
    import_id   INTEGER PRIMARY KEY REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    delivery_id INTEGER NOT NULL REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED,
    first_row   INTEGER NOT NULL,                         -- row_id of its first fact
    row_count   INTEGER NOT NULL CHECK (row_count >= 0),
    header      TEXT NOT NULL CHECK (json_valid(header))  -- its columns, a JSON array
) STRICT;
CREATE INDEX focus_file_by_first_row ON focus_file (first_row);

-- Where lines and records of a file do not run alongside: blank lines, and line breaks within fields. The record number
-- first_record (from 1) and those after it begin this many lines later than record + 1.
CREATE TABLE focus_line_shift (
    import_id    INTEGER NOT NULL REFERENCES focus_file,
    first_record INTEGER NOT NULL,
    lines        INTEGER NOT NULL,
    PRIMARY KEY (import_id, first_record)
) STRICT;

-- What a delivery replaces: all earlier charges of this billing account and billing period by the same provider or
-- invoice issuer. Null where the file has none.
CREATE TABLE focus_scope (
    scope_id             INTEGER PRIMARY KEY,
    import_id            INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    delivery_id          INTEGER NOT NULL REFERENCES focus_delivery DEFERRABLE INITIALLY DEFERRED,
    provider_name        TEXT, -- ProviderName, from 1.4 on ServiceProviderName
    invoice_issuer_name  TEXT,
    billing_account_id   TEXT,
    billing_period_start TEXT, -- UTC
    billing_period_end   TEXT  -- UTC, the first moment after it
) STRICT;
CREATE INDEX focus_scope_by_period ON focus_scope (billing_account_id, billing_period_start);

-- Who is billed, and in which currency.
CREATE TABLE focus_billing_account (
    billing_account_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    billing_account_id TEXT,
    billing_account_name TEXT,
    billing_account_type TEXT,
    billing_currency TEXT
) STRICT;

-- The part of a billing account that used something.
CREATE TABLE focus_sub_account (
    sub_account_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    sub_account_id TEXT,
    sub_account_name TEXT,
    sub_account_type TEXT
) STRICT;

-- Who made, sold and invoiced it; 1.3 renamed the first two.
CREATE TABLE focus_participating_entity (
    participating_entity_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    provider_name TEXT,
    publisher_name TEXT,
    invoice_issuer_name TEXT,
    service_provider_name TEXT,
    host_provider_name TEXT
) STRICT;

-- What kind of service it is.
CREATE TABLE focus_service (
    service_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    service_category TEXT,
    service_subcategory TEXT,
    service_name TEXT
) STRICT;

-- Where it runs.
CREATE TABLE focus_region (
    region_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    region_id TEXT,
    region_name TEXT
) STRICT;

-- What is charged for.
CREATE TABLE focus_resource (
    resource_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    resource_id TEXT,
    resource_name TEXT,
    resource_type TEXT,
    availability_zone TEXT
) STRICT;

-- What is sold.
CREATE TABLE focus_sku (
    sku_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    sku_id TEXT,
    sku_price_id TEXT,
    sku_meter TEXT,
    sku_price_details TEXT
) STRICT;

-- Units and unit prices; prices are exact decimals as written.
CREATE TABLE focus_pricing (
    pricing_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    pricing_category TEXT,
    pricing_unit TEXT,
    consumed_unit TEXT,
    list_unit_price TEXT,
    contracted_unit_price TEXT,
    pricing_currency TEXT,
    pricing_currency_list_unit_price TEXT,
    pricing_currency_contracted_unit_price TEXT
) STRICT;

-- Usage, Purchase, Tax, Credit or Adjustment; a correction or not; how often.
CREATE TABLE focus_charge_kind (
    charge_kind_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    charge_category TEXT,
    charge_class TEXT,
    charge_frequency TEXT
) STRICT;

-- What the provider says about the charge.
CREATE TABLE focus_description (
    description_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    charge_description TEXT
) STRICT;

-- Which commitment, capacity reservation or contract a charge belongs to.
CREATE TABLE focus_commitment (
    commitment_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    commitment_discount_category TEXT,
    commitment_discount_id TEXT,
    commitment_discount_name TEXT,
    commitment_discount_status TEXT,
    commitment_discount_type TEXT,
    commitment_discount_unit TEXT,
    capacity_reservation_id TEXT,
    capacity_reservation_status TEXT,
    contract_applied TEXT,
    commitment_program_eligibility_details TEXT
) STRICT;

-- Tags, a JSON object as written.
CREATE TABLE focus_tag_set (
    tag_set_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    tags TEXT
) STRICT;

-- How a shared cost was split by the provider.
CREATE TABLE focus_allocation (
    allocation_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    allocated_method_id TEXT,
    allocated_method_details TEXT,
    allocated_resource_id TEXT,
    allocated_resource_name TEXT,
    allocated_tags TEXT
) STRICT;

-- The invoice and its line. Empty until the bill is final.
CREATE TABLE focus_invoice_reference (
    invoice_reference_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    invoice_id TEXT,
    invoice_detail_id TEXT
) STRICT;

-- Columns that FOCUS does not know, such as x_ServiceCode: a JSON object of texts, in the order of the file.
CREATE TABLE focus_extra (
    extra_key INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED,
    extra TEXT CHECK (extra IS NULL OR json_valid(extra))
) STRICT;

-- Everything of a row that repeats.
CREATE TABLE focus_context (
    context_id INTEGER PRIMARY KEY,
    scope_id INTEGER NOT NULL REFERENCES focus_scope,
    billing_account_key INTEGER NOT NULL REFERENCES focus_billing_account,
    sub_account_key INTEGER NOT NULL REFERENCES focus_sub_account,
    participating_entity_key INTEGER NOT NULL REFERENCES focus_participating_entity,
    service_key INTEGER NOT NULL REFERENCES focus_service,
    region_key INTEGER NOT NULL REFERENCES focus_region,
    resource_key INTEGER NOT NULL REFERENCES focus_resource,
    sku_key INTEGER NOT NULL REFERENCES focus_sku,
    pricing_key INTEGER NOT NULL REFERENCES focus_pricing,
    charge_kind_key INTEGER NOT NULL REFERENCES focus_charge_kind,
    description_key INTEGER NOT NULL REFERENCES focus_description,
    commitment_key INTEGER NOT NULL REFERENCES focus_commitment,
    tag_set_key INTEGER NOT NULL REFERENCES focus_tag_set,
    allocation_key INTEGER NOT NULL REFERENCES focus_allocation,
    invoice_reference_key INTEGER NOT NULL REFERENCES focus_invoice_reference,
    extra_key INTEGER NOT NULL REFERENCES focus_extra
) STRICT;

-- The rows themselves: what differs from one to the next. Decimals as written; null where the file has none.
CREATE TABLE focus_charge (
    row_id                          INTEGER PRIMARY KEY,
    context_id                      INTEGER NOT NULL REFERENCES focus_context,
    charge_period_start             INTEGER, -- seconds since 1970-01-01T00:00:00Z
    charge_period_seconds           INTEGER, -- from its start to its end
    billed_cost                     TEXT,
    effective_cost                  TEXT,
    list_cost                       TEXT,
    contracted_cost                 TEXT,
    consumed_quantity               TEXT,
    pricing_quantity                TEXT,
    commitment_discount_quantity    TEXT,
    pricing_currency_effective_cost TEXT
) STRICT;

-- Sums of facts by context and day of the charge period's start, UTC; several rows for one day add up. The columns
-- returned_… are the part of the sum before that is negative; null where there is none.
CREATE TABLE focus_daily_total (
    total_id            INTEGER PRIMARY KEY,
    context_id          INTEGER NOT NULL REFERENCES focus_context,
    day                 TEXT, -- YYYY-MM-DD
    charges             INTEGER NOT NULL CHECK (charges > 0),
    billed_cost         TEXT NOT NULL, returned_billed_cost TEXT,
    effective_cost      TEXT NOT NULL, returned_effective_cost TEXT,
    list_cost           TEXT NOT NULL, returned_list_cost TEXT,
    contracted_cost     TEXT NOT NULL, returned_contracted_cost TEXT
) STRICT;

-- The same by month, for the columns most asked for: the cube that reports read.
CREATE TABLE focus_monthly_total (
    total_id            INTEGER PRIMARY KEY,
    scope_id            INTEGER NOT NULL REFERENCES focus_scope,
    billing_account_key INTEGER NOT NULL REFERENCES focus_billing_account,
    sub_account_key     INTEGER NOT NULL REFERENCES focus_sub_account,
    service_key         INTEGER NOT NULL REFERENCES focus_service,
    region_key          INTEGER NOT NULL REFERENCES focus_region,
    charge_kind_key     INTEGER NOT NULL REFERENCES focus_charge_kind,
    month               TEXT, -- YYYY-MM
    charges             INTEGER NOT NULL CHECK (charges > 0),
    billed_cost         TEXT NOT NULL, returned_billed_cost TEXT,
    effective_cost      TEXT NOT NULL, returned_effective_cost TEXT,
    list_cost           TEXT NOT NULL, returned_list_cost TEXT,
    contracted_cost     TEXT NOT NULL, returned_contracted_cost TEXT
) STRICT;

-- Rows without daily totals: hardly any two of them share a context and a day, so that each is its own total.
CREATE TABLE focus_untotalled (
    first_row INTEGER PRIMARY KEY REFERENCES focus_charge,
    last_row  INTEGER NOT NULL REFERENCES focus_charge
) STRICT;

CREATE TRIGGER focus_delivery_no_update BEFORE UPDATE ON focus_delivery BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_delivery is never changed'); END;
CREATE TRIGGER focus_delivery_no_delete BEFORE DELETE ON focus_delivery BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_delivery is never deleted'); END;
CREATE TRIGGER focus_file_no_update BEFORE UPDATE ON focus_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_file is never changed'); END;
CREATE TRIGGER focus_file_no_delete BEFORE DELETE ON focus_file BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_file is never deleted'); END;
CREATE TRIGGER focus_line_shift_no_update BEFORE UPDATE ON focus_line_shift BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_line_shift is never changed'); END;
CREATE TRIGGER focus_line_shift_no_delete BEFORE DELETE ON focus_line_shift BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_line_shift is never deleted'); END;
CREATE TRIGGER focus_scope_no_update BEFORE UPDATE ON focus_scope BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope is never changed'); END;
CREATE TRIGGER focus_scope_no_delete BEFORE DELETE ON focus_scope BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_scope is never deleted'); END;
CREATE TRIGGER focus_billing_account_no_update BEFORE UPDATE ON focus_billing_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_account is never changed'); END;
CREATE TRIGGER focus_billing_account_no_delete BEFORE DELETE ON focus_billing_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_account is never deleted'); END;
CREATE TRIGGER focus_sub_account_no_update BEFORE UPDATE ON focus_sub_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sub_account is never changed'); END;
CREATE TRIGGER focus_sub_account_no_delete BEFORE DELETE ON focus_sub_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sub_account is never deleted'); END;
CREATE TRIGGER focus_participating_entity_no_update BEFORE UPDATE ON focus_participating_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_participating_entity is never changed'); END;
CREATE TRIGGER focus_participating_entity_no_delete BEFORE DELETE ON focus_participating_entity BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_participating_entity is never deleted'); END;
CREATE TRIGGER focus_service_no_update BEFORE UPDATE ON focus_service BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_service is never changed'); END;
CREATE TRIGGER focus_service_no_delete BEFORE DELETE ON focus_service BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_service is never deleted'); END;
CREATE TRIGGER focus_region_no_update BEFORE UPDATE ON focus_region BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_region is never changed'); END;
CREATE TRIGGER focus_region_no_delete BEFORE DELETE ON focus_region BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_region is never deleted'); END;
CREATE TRIGGER focus_resource_no_update BEFORE UPDATE ON focus_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_resource is never changed'); END;
CREATE TRIGGER focus_resource_no_delete BEFORE DELETE ON focus_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_resource is never deleted'); END;
CREATE TRIGGER focus_sku_no_update BEFORE UPDATE ON focus_sku BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sku is never changed'); END;
CREATE TRIGGER focus_sku_no_delete BEFORE DELETE ON focus_sku BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_sku is never deleted'); END;
CREATE TRIGGER focus_pricing_no_update BEFORE UPDATE ON focus_pricing BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_pricing is never changed'); END;
CREATE TRIGGER focus_pricing_no_delete BEFORE DELETE ON focus_pricing BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_pricing is never deleted'); END;
CREATE TRIGGER focus_charge_kind_no_update BEFORE UPDATE ON focus_charge_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_kind is never changed'); END;
CREATE TRIGGER focus_charge_kind_no_delete BEFORE DELETE ON focus_charge_kind BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_kind is never deleted'); END;
CREATE TRIGGER focus_description_no_update BEFORE UPDATE ON focus_description BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_description is never changed'); END;
CREATE TRIGGER focus_description_no_delete BEFORE DELETE ON focus_description BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_description is never deleted'); END;
CREATE TRIGGER focus_commitment_no_update BEFORE UPDATE ON focus_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_commitment is never changed'); END;
CREATE TRIGGER focus_commitment_no_delete BEFORE DELETE ON focus_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_commitment is never deleted'); END;
CREATE TRIGGER focus_tag_set_no_update BEFORE UPDATE ON focus_tag_set BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_tag_set is never changed'); END;
CREATE TRIGGER focus_tag_set_no_delete BEFORE DELETE ON focus_tag_set BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_tag_set is never deleted'); END;
CREATE TRIGGER focus_allocation_no_update BEFORE UPDATE ON focus_allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_allocation is never changed'); END;
CREATE TRIGGER focus_allocation_no_delete BEFORE DELETE ON focus_allocation BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_allocation is never deleted'); END;
CREATE TRIGGER focus_invoice_reference_no_update BEFORE UPDATE ON focus_invoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_reference is never changed'); END;
CREATE TRIGGER focus_invoice_reference_no_delete BEFORE DELETE ON focus_invoice_reference BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_reference is never deleted'); END;
CREATE TRIGGER focus_extra_no_update BEFORE UPDATE ON focus_extra BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_extra is never changed'); END;
CREATE TRIGGER focus_extra_no_delete BEFORE DELETE ON focus_extra BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_extra is never deleted'); END;
CREATE TRIGGER focus_context_no_update BEFORE UPDATE ON focus_context BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_context is never changed'); END;
CREATE TRIGGER focus_context_no_delete BEFORE DELETE ON focus_context BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_context is never deleted'); END;
CREATE TRIGGER focus_charge_no_update BEFORE UPDATE ON focus_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge is never changed'); END;
CREATE TRIGGER focus_charge_no_delete BEFORE DELETE ON focus_charge BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge is never deleted'); END;
CREATE TRIGGER focus_daily_total_no_update BEFORE UPDATE ON focus_daily_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_daily_total is never changed'); END;
CREATE TRIGGER focus_daily_total_no_delete BEFORE DELETE ON focus_daily_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_daily_total is never deleted'); END;
CREATE TRIGGER focus_untotalled_no_update BEFORE UPDATE ON focus_untotalled BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_untotalled is never changed'); END;
CREATE TRIGGER focus_untotalled_no_delete BEFORE DELETE ON focus_untotalled BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_untotalled is never deleted'); END;
CREATE TRIGGER focus_monthly_total_no_update BEFORE UPDATE ON focus_monthly_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_monthly_total is never changed'); END;
CREATE TRIGGER focus_monthly_total_no_delete BEFORE DELETE ON focus_monthly_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_monthly_total is never deleted'); END;
