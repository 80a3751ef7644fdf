-- FOCUS's rows: one view for each dataset, holding the newest revision of every row.
-- After the specified columns come written_as and extra (see the tables), and where the row came from.

-- Lines of invoices, each as last stated.
CREATE VIEW api_focus_invoice_detail AS
SELECT t.billed_cost, t.billing_account_id, t.billing_currency, t.billing_period_end, t.billing_period_end_utc,
       t.billing_period_start, t.billing_period_start_utc, t.charge_category, t.invoice_detail_created,
       t.invoice_detail_created_utc, t.invoice_detail_description, t.invoice_detail_grain, t.invoice_detail_id,
       t.invoice_detail_last_updated, t.invoice_detail_last_updated_utc, t.invoice_id, t.invoice_issue_date,
       t.invoice_issue_date_utc, t.invoice_issue_status, t.invoice_issuer_name, t.payment_currency,
       t.payment_currency_billed_cost, t.payment_currency_invoice_detail_id, t.payment_due_date,
       t.payment_due_date_utc, t.payment_terms, t.purchase_order_number, t.reference_invoice_id,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.invoice_issuer_name || '/' || t.invoice_id || '/' || t.invoice_detail_id AS row_key
FROM focus_invoice_detail AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM focus_invoice_detail AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.invoice_issuer_name = t.invoice_issuer_name AND n.invoice_id = t.invoice_id
      AND n.invoice_detail_id = t.invoice_detail_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Billing periods, each as last stated.
CREATE VIEW api_focus_billing_period AS
SELECT t.billing_period_created, t.billing_period_created_utc, t.billing_period_end, t.billing_period_end_utc,
       t.billing_period_last_updated, t.billing_period_last_updated_utc, t.billing_period_start,
       t.billing_period_start_utc, t.billing_period_status, t.invoice_issuer_name,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.invoice_issuer_name || '/' || t.billing_period_start_utc || '/' || t.billing_period_end_utc AS row_key
FROM focus_billing_period AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM focus_billing_period AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.invoice_issuer_name = t.invoice_issuer_name AND n.billing_period_start_utc = t.billing_period_start_utc
      AND n.billing_period_end_utc = t.billing_period_end_utc
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Commitments, each as last stated.
CREATE VIEW api_focus_contract_commitment AS
SELECT t.billing_currency, t.contract_commitment_applicability, t.contract_commitment_benefit_category,
       t.contract_commitment_category, t.contract_commitment_cost, t.contract_commitment_created,
       t.contract_commitment_created_utc, t.contract_commitment_description,
       t.contract_commitment_discount_percentage, t.contract_commitment_duration_type,
       t.contract_commitment_fulfillment_interval, t.contract_commitment_id, t.contract_commitment_last_updated,
       t.contract_commitment_last_updated_utc, t.contract_commitment_lifecycle_status,
       t.contract_commitment_model, t.contract_commitment_offer_category,
       t.contract_commitment_payment_interval, t.contract_commitment_payment_model,
       t.contract_commitment_payment_upfront_percentage, t.contract_commitment_period_end,
       t.contract_commitment_period_end_utc, t.contract_commitment_period_start,
       t.contract_commitment_period_start_utc, t.contract_commitment_quantity, t.contract_commitment_type,
       t.contract_commitment_unit, t.contract_id, t.contract_period_end, t.contract_period_end_utc,
       t.contract_period_start, t.contract_period_start_utc, t.invoice_issuer_name, t.pricing_currency,
       t.pricing_currency_contract_commitment_cost, t.service_provider_name,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.contract_commitment_id AS row_key
FROM focus_contract_commitment AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM focus_contract_commitment AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.contract_commitment_id = t.contract_commitment_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));
