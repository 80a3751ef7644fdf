-- What FOCUS's datasets bring to the cross-provider relations; their columns are listed in the registry of relations.

-- Invoices: their lines added up, an invoice for each account and currency that an issuer's number has lines of. What
-- its lines say alike, such as the status, is that of the line that came last. Whether it is paid is not stated.
CREATE VIEW invoice_focus AS
SELECT 'focus/' || account || '/' || invoice_issuer_name || '/' || invoice_id || '/' || currency AS row_key,
       'focus' AS provider, account, invoice_id, invoice_issue_status AS invoice_status, currency AS billing_currency,
       billing_period_start_utc AS billing_period_start, billing_period_end_utc AS billing_period_end,
       invoice_issue_date_utc AS issued_at, payment_due_date_utc AS due_at,
       subtotal, NULL AS discount, tax, total, NULL AS is_paid, import_id, place
FROM (
    SELECT account, invoice_issuer_name, invoice_id, coalesce(billing_currency, 'XXX') AS currency,
           invoice_issue_status, billing_period_start_utc, billing_period_end_utc, invoice_issue_date_utc,
           payment_due_date_utc,
           coalesce(decimal_sum(CASE WHEN charge_category IS NOT 'Tax' THEN billed_cost END), '0') AS subtotal,
           coalesce(decimal_sum(CASE WHEN charge_category IS 'Tax' THEN billed_cost END), '0') AS tax,
           coalesce(decimal_sum(billed_cost), '0') AS total,
           import_id, place, max(retrieved_at || printf('/%019d', row_id)) AS newest
    FROM api_focus_invoice_detail
    GROUP BY account, invoice_issuer_name, invoice_id, coalesce(billing_currency, 'XXX'));

-- Lines of invoices. The service is named where lines are added up by it.
CREATE VIEW invoice_line_focus AS
SELECT 'focus/' || account || '/' || row_key AS row_key, 'focus' AS provider, account, invoice_id,
       invoice_detail_id AS line_id, invoice_detail_description AS description,
       CASE json_type(invoice_detail_grain, '$.ServiceName') WHEN 'text'
            THEN json_extract(invoice_detail_grain, '$.ServiceName') END AS service_name,
       NULL AS sub_account, NULL AS resource_id, NULL AS resource_name,
       billing_period_start_utc AS charge_period_start, billing_period_end_utc AS charge_period_end,
       NULL AS quantity, NULL AS unit, NULL AS unit_price, billed_cost AS amount,
       coalesce(billing_currency, 'XXX') AS currency, import_id, place
FROM api_focus_invoice_detail;

-- Lines that are taxes. What they are on, and at which rate, is not stated.
CREATE VIEW tax_focus AS
SELECT 'focus/' || account || '/' || row_key AS row_key, 'focus' AS provider, account, invoice_id,
       coalesce(invoice_detail_description, 'Tax') AS tax_name, NULL AS tax_rate_percent, NULL AS taxable_amount,
       billed_cost AS amount, coalesce(billing_currency, 'XXX') AS currency, import_id, place
FROM api_focus_invoice_detail
WHERE charge_category = 'Tax';
