-- What FOCUS's datasets bring to the cross-provider relations; their columns are listed in the registry of relations.

-- Who provided what an invoice of a number is for, by the charges in force that bear the number, where it is one provider
-- and another one than the issuer. It reads only charges of issuers who bill for others. Some files leave the issuer
-- empty; then number and account tell whose it is.
CREATE VIEW focus_invoice_provider AS
SELECT issuer, invoice_id, CASE WHEN min(provider) = max(provider) THEN min(provider) END AS provider
FROM (
    SELECT coalesce(b.invoice_issuer_name, (
               SELECT d.invoice_issuer_name FROM focus_invoice_detail AS d JOIN known_account AS a USING (account_id)
               WHERE d.invoice_id = r.invoice_id AND a.account = b.billing_account_id
               ORDER BY d.row_id DESC LIMIT 1)) AS issuer,
           r.invoice_id, b.provider
    FROM (
        SELECT DISTINCT s.invoice_issuer_name, s.billing_account_id, s.provider, c.invoice_reference_key
        FROM (
            SELECT f.scope_id, f.invoice_issuer_name, f.billing_account_id,
                   coalesce(f.provider_name, f.invoice_issuer_name) AS provider
            FROM focus_scope_in_force AS f
            WHERE f.invoice_issuer_name IS NULL
               OR f.invoice_issuer_name IN (SELECT o.invoice_issuer_name FROM focus_scope AS o
                                            WHERE o.provider_name <> o.invoice_issuer_name)) AS s
        CROSS JOIN focus_context AS c ON c.scope_id = s.scope_id) AS b
    JOIN focus_invoice_reference AS r ON r.invoice_reference_key = b.invoice_reference_key
    WHERE r.invoice_id IS NOT NULL)
WHERE issuer IS NOT NULL AND provider IS NOT NULL
GROUP BY issuer, invoice_id;

-- Invoices: their lines added up, an invoice for each account and currency that an issuer's number has lines of. What
-- its lines say alike, such as the status, is that of the line that came last. Whether it is paid is not stated.
CREATE VIEW invoice_focus AS
SELECT 'focus/' || i.account || '/' || i.invoice_issuer_name || '/' || i.invoice_id || '/' || i.currency AS row_key,
       coalesce(p.provider, i.invoice_issuer_name) AS provider, i.invoice_issuer_name AS issuer, i.account, i.invoice_id,
       i.invoice_issue_status AS invoice_status, i.currency AS billing_currency,
       i.billing_period_start_utc AS billing_period_start, i.billing_period_end_utc AS billing_period_end,
       i.invoice_issue_date_utc AS issued_at, i.payment_due_date_utc AS due_at,
       i.subtotal, NULL AS discount, i.tax, i.total, NULL AS is_paid, i.import_id, i.place
FROM (
    SELECT account, invoice_issuer_name, invoice_id, coalesce(billing_currency, 'XXX') AS currency,
           invoice_issue_status, billing_period_start_utc, billing_period_end_utc, invoice_issue_date_utc,
           payment_due_date_utc,
           coalesce(decimal_sum(CASE WHEN charge_category IS NOT 'Tax' THEN billed_cost END), '0') AS subtotal,
           coalesce(decimal_sum(CASE WHEN charge_category IS 'Tax' THEN billed_cost END), '0') AS tax,
           coalesce(decimal_sum(billed_cost), '0') AS total,
           import_id, place, max(retrieved_at || printf('/%019d', row_id)) AS newest
    FROM api_focus_invoice_detail
    GROUP BY account, invoice_issuer_name, invoice_id, coalesce(billing_currency, 'XXX')) AS i
LEFT JOIN focus_invoice_provider AS p ON p.issuer = i.invoice_issuer_name AND p.invoice_id = i.invoice_id;

-- Lines of invoices. The service is named where lines are added up by it.
CREATE VIEW invoice_line_focus AS
SELECT 'focus/' || d.account || '/' || d.row_key AS row_key, coalesce(p.provider, d.invoice_issuer_name) AS provider,
       d.invoice_issuer_name AS issuer, d.account, d.invoice_id,
       d.invoice_detail_id AS line_id, d.invoice_detail_description AS description,
       CASE json_type(d.invoice_detail_grain, '$.ServiceName') WHEN 'text'
            THEN json_extract(d.invoice_detail_grain, '$.ServiceName') END AS service_name,
       NULL AS sub_account, NULL AS resource_id, NULL AS resource_name,
       d.billing_period_start_utc AS charge_period_start, d.billing_period_end_utc AS charge_period_end,
       NULL AS quantity, NULL AS unit, NULL AS unit_price, d.billed_cost AS amount,
       coalesce(d.billing_currency, 'XXX') AS currency, d.import_id, d.place
FROM api_focus_invoice_detail AS d
LEFT JOIN focus_invoice_provider AS p ON p.issuer = d.invoice_issuer_name AND p.invoice_id = d.invoice_id;

-- Lines that are taxes. What they are on, and at which rate, is not stated.
CREATE VIEW tax_focus AS
SELECT 'focus/' || d.account || '/' || d.row_key AS row_key, coalesce(p.provider, d.invoice_issuer_name) AS provider,
       d.invoice_issuer_name AS issuer, d.account, d.invoice_id,
       coalesce(d.invoice_detail_description, 'Tax') AS tax_name, NULL AS tax_rate_percent, NULL AS taxable_amount,
       d.billed_cost AS amount, coalesce(d.billing_currency, 'XXX') AS currency, d.import_id, d.place
FROM api_focus_invoice_detail AS d
LEFT JOIN focus_invoice_provider AS p ON p.issuer = d.invoice_issuer_name AND p.invoice_id = d.invoice_id
WHERE d.charge_category = 'Tax';
