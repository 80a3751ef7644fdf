-- Invoices whose period lies within two days, in the columns of Ormuco's billing report. :detail adds the lines of each
-- invoice, :federated the items of remote clients that an imported report has, :all the invoices of other providers.
-- The last columns tell the order, and lead back.
SELECT client_id, test_account, customer_email, customer_name, subscription_id, invoice_id, invoice_date, invoice_status,
       invoice_start, invoice_end, invoice_subtotal, invoice_discount_percentage, invoice_discount_flat,
       invoice_discount_total, invoice_total, customer_metadata, provider, reseller, NULL AS project_id,
       NULL AS project_name, NULL AS resource_id, NULL AS resource_name, NULL AS resource_type, NULL AS quantity,
       NULL AS unit, NULL AS rate, NULL AS resource_total, 'ormuco' AS billing_provider, billing_currency,
       1 AS part, '' AS of_provider, invoice_start AS of_start, invoice_end AS of_end, client_id AS of_client,
       invoice_id AS of_invoice, account_id, 0 AS is_line, 0 AS line, known_from
FROM api_ormuco_report
WHERE invoice_start >= :start AND invoice_end <= :end AND (:client IS NULL OR client_id = :client)
UNION ALL
SELECT i.client_id, i.test_account, i.customer_email, i.customer_name, i.subscription_id, i.invoice_id, i.invoice_date,
       i.invoice_status, i.invoice_start, i.invoice_end, i.invoice_subtotal, i.invoice_discount_percentage,
       i.invoice_discount_flat, i.invoice_discount_total, i.invoice_total, i.customer_metadata, i.provider, i.reseller,
       d.project_id, d.project_name, d.resource_id, d.resource_name, d.resource_type, d.quantity,
       d.unit, d.rate, d.resource_total, 'ormuco', i.billing_currency,
       1, '', i.invoice_start, i.invoice_end, i.client_id, i.invoice_id, i.account_id, 1, d.position, i.known_from
FROM api_ormuco_report AS i
JOIN ormuco_report_detail AS d USING (account_id, invoice_id, known_from)
WHERE :detail = 1
  AND i.invoice_start >= :start AND i.invoice_end <= :end AND (:client IS NULL OR i.client_id = :client)
UNION ALL
SELECT r.client_id, r.test_account, r.customer_email, r.customer_name, r.subscription_id, r.invoice_id, r.invoice_date,
       r.invoice_status, r.invoice_start, r.invoice_end, r.invoice_subtotal, r.invoice_discount_percentage,
       r.invoice_discount_flat, r.invoice_discount_total, r.invoice_total, r.customer_metadata, r.provider, r.reseller,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'ormuco', i.billing_currency,
       1, '', i.invoice_start, i.invoice_end, i.client_id, i.invoice_id, i.account_id, 1, r.line, 'report'
FROM api_ormuco_report AS i
JOIN ormuco_newest_report AS r ON r.account_id = i.account_id AND r.invoice_id = i.invoice_id
WHERE :federated = 1 AND :detail = 0 AND r.line > 0 AND r.provider IS NOT NULL
  AND i.invoice_start >= :start AND i.invoice_end <= :end AND (:client IS NULL OR i.client_id = :client)
UNION ALL
SELECT account, NULL, NULL, NULL, NULL, invoice_id, substr(billing_period_start, 1, 7),
       CASE is_paid WHEN 1 THEN 'paid' WHEN 0 THEN 'not paid' ELSE invoice_status END, substr(billing_period_start, 1, 10),
       -- A period ends at the moment after its last.
       date(substr(billing_period_end, 1, 10),
            CASE WHEN substr(billing_period_end, 12) GLOB '*[1-9]*' THEN '+0 days' ELSE '-1 days' END),
       subtotal, NULL, NULL, discount, total, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, issuer, billing_currency,
       2, issuer, billing_period_start, billing_period_end, account, invoice_id, 0, 0, 0, row_key
FROM invoice
WHERE :all = 1 AND party <> coalesce((SELECT party FROM party_of WHERE name = 'ormuco'), 'ormuco') AND billing_period_start >= :first_moment AND billing_period_end <= :last_moment
  AND (:client IS NULL OR account = :client)
ORDER BY part, of_provider, of_start, of_end, of_client, of_invoice, account_id, is_line, line
