-- FOCUS, the FinOps Open Cost and Usage Specification: its datasets beside Cost and Usage, a table for each.
--
-- Columns hold the text of the file, and are named as in the specification, in snake case and in the order of its model
-- of version 1.4. Every table also has
--   row_id          order of arrival
--   import_id       which import brought the row
--   account_id      whose it is: the row's BillingAccountId, else the --account of the import
--   place           JSON pointer of the row among the rows of its file
--   written_as      columns that the file does not have, such as 'PaymentCurrency=absent'; NULL for none
--   extra           columns the specification does not know, a JSON object; NULL for none
--   content_digest  SHA-256 over all that was stated; equal content of one key is a duplicate, other content a revision
-- Columns ending in _utc repeat a time as UTC text of fixed width, for comparing. What is NOT NULL makes a row what it
-- is; that other columns are filled is for checks to find out, since the bill is what it is.

-- Lines of invoices.
CREATE TABLE focus_invoice_detail (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billed_cost TEXT, -- what the line bills, in BillingCurrency
    billing_account_id TEXT, -- whom it is billed to
    billing_currency TEXT, -- currency of BilledCost
    billing_period_end TEXT, billing_period_end_utc TEXT, -- the moment after the billing period's last
    billing_period_start TEXT, billing_period_start_utc TEXT, -- when the billing period begins
    charge_category TEXT, -- Usage, Purchase, Tax, Credit or Adjustment
    invoice_detail_created TEXT, invoice_detail_created_utc TEXT, -- when the line was made
    invoice_detail_description TEXT, -- what the line is for, in words
    invoice_detail_grain TEXT CHECK (invoice_detail_grain IS NULL OR json_valid(invoice_detail_grain)), -- what the line was added up by: columns of Cost and Usage with their values
    invoice_detail_id TEXT NOT NULL, -- number of the line, unique within its invoice
    invoice_detail_last_updated TEXT, invoice_detail_last_updated_utc TEXT, -- when the line was last changed
    invoice_id TEXT NOT NULL, -- number of the invoice
    invoice_issue_date TEXT, invoice_issue_date_utc TEXT, -- when the invoice was issued
    invoice_issue_status TEXT, -- Open, Issued or Voided
    invoice_issuer_name TEXT NOT NULL, -- who issues the invoice
    payment_currency TEXT, -- currency the invoice is paid in
    payment_currency_billed_cost TEXT, -- what the line bills, in PaymentCurrency
    payment_currency_invoice_detail_id TEXT, -- the line on which PaymentCurrencyBilledCost is stated for this one
    payment_due_date TEXT, payment_due_date_utc TEXT, -- by when the invoice is to be paid
    payment_terms TEXT, -- on what terms it is paid
    purchase_order_number TEXT, -- the customer's order it belongs to
    reference_invoice_id TEXT -- the invoice that the line corrects, else its own
) STRICT;
CREATE INDEX focus_invoice_detail_by_key ON focus_invoice_detail (account_id, invoice_issuer_name, invoice_id, invoice_detail_id);

-- Billing periods, open or closed.
CREATE TABLE focus_billing_period (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billing_period_created TEXT, billing_period_created_utc TEXT, -- when the period was made
    billing_period_end TEXT NOT NULL, billing_period_end_utc TEXT NOT NULL, -- the moment after the period's last
    billing_period_last_updated TEXT, billing_period_last_updated_utc TEXT, -- when the period was last changed
    billing_period_start TEXT NOT NULL, billing_period_start_utc TEXT NOT NULL, -- when the period begins
    billing_period_status TEXT, -- Open, or Closed: no more charges are added
    invoice_issuer_name TEXT NOT NULL -- who bills by it
) STRICT;
CREATE INDEX focus_billing_period_by_key ON focus_billing_period (account_id, invoice_issuer_name, billing_period_start_utc, billing_period_end_utc);

-- What was committed to under contracts, as FOCUS 1.3 (13 columns) or 1.4 (30 columns) describes it.
CREATE TABLE focus_contract_commitment (
    row_id INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES import,
    account_id INTEGER NOT NULL REFERENCES known_account,
    place TEXT NOT NULL, written_as TEXT, extra TEXT, content_digest BLOB NOT NULL,
    billing_currency TEXT, -- currency of ContractCommitmentCost
    contract_commitment_applicability TEXT CHECK (contract_commitment_applicability IS NULL OR json_valid(contract_commitment_applicability)), -- what the commitment applies to
    contract_commitment_benefit_category TEXT, -- Discount, Entitlement, Availability or Other
    contract_commitment_category TEXT, -- Spend or Usage
    contract_commitment_cost TEXT, -- money committed to, in BillingCurrency
    contract_commitment_created TEXT, contract_commitment_created_utc TEXT, -- when the commitment was made
    contract_commitment_description TEXT, -- what it is, in words
    contract_commitment_discount_percentage TEXT, -- Discount, as a fraction of 1
    contract_commitment_duration_type TEXT, -- how long it lasts
    contract_commitment_fulfillment_interval TEXT, -- how often it is to be fulfilled
    contract_commitment_id TEXT NOT NULL, -- number of the commitment
    contract_commitment_last_updated TEXT, contract_commitment_last_updated_utc TEXT, -- when the commitment was last changed
    contract_commitment_lifecycle_status TEXT, -- Proposed, Pending, Active, Exhausted, Expired, Canceled or Superseded
    contract_commitment_model TEXT, -- Continuous or Discontinuous
    contract_commitment_offer_category TEXT, -- Negotiated or Public
    contract_commitment_payment_interval TEXT, -- how often it is paid for
    contract_commitment_payment_model TEXT, -- No Upfront, Partial Upfront or All Upfront
    contract_commitment_payment_upfront_percentage TEXT, -- what is paid upfront, as a fraction of 1
    contract_commitment_period_end TEXT, contract_commitment_period_end_utc TEXT, -- the moment after the commitment's last
    contract_commitment_period_start TEXT, contract_commitment_period_start_utc TEXT, -- when the commitment begins
    contract_commitment_quantity TEXT, -- amount committed to, in ContractCommitmentUnit
    contract_commitment_type TEXT, -- the provider's name for this kind of commitment
    contract_commitment_unit TEXT, -- unit of ContractCommitmentQuantity
    contract_id TEXT, -- number of the contract
    contract_period_end TEXT, contract_period_end_utc TEXT, -- the moment after the contract's last
    contract_period_start TEXT, contract_period_start_utc TEXT, -- when the contract begins
    invoice_issuer_name TEXT, -- who bills for it
    pricing_currency TEXT, -- currency of prices, which may be a virtual one
    pricing_currency_contract_commitment_cost TEXT, -- money committed to, in PricingCurrency
    service_provider_name TEXT -- who sells it
) STRICT;
CREATE INDEX focus_contract_commitment_by_key ON focus_contract_commitment (account_id, contract_commitment_id);

CREATE TRIGGER focus_invoice_detail_no_update BEFORE UPDATE ON focus_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_detail is never changed'); END;
CREATE TRIGGER focus_invoice_detail_no_delete BEFORE DELETE ON focus_invoice_detail BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_invoice_detail is never deleted'); END;
CREATE TRIGGER focus_billing_period_no_update BEFORE UPDATE ON focus_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_period is never changed'); END;
CREATE TRIGGER focus_billing_period_no_delete BEFORE DELETE ON focus_billing_period BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_billing_period is never deleted'); END;
CREATE TRIGGER focus_contract_commitment_no_update BEFORE UPDATE ON focus_contract_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_contract_commitment is never changed'); END;
CREATE TRIGGER focus_contract_commitment_no_delete BEFORE DELETE ON focus_contract_commitment BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_contract_commitment is never deleted'); END;
