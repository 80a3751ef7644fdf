-- Taxes as invoices state them. A tax has the time of its invoice: the start of the invoice's service period, else
-- its issue date.
WITH times AS (
    SELECT issuer, account, invoice_id, max({invoice_time}) AS invoice_time,
           max(coalesce(issued_at, billing_period_end, billing_period_start)) AS rate_time
    FROM invoice
    GROUP BY issuer, account, invoice_id
),
timed AS (
    SELECT t.*, i.invoice_time, i.rate_time
    FROM tax AS t
    LEFT JOIN times AS i ON i.issuer = t.issuer AND i.account IS NOT DISTINCT FROM t.account AND i.invoice_id = t.invoice_id
)
SELECT provider, issuer, account, invoice_id, invoice_time, tax_name, tax_rate_percent, currency, taxable_amount, amount,
       rate_time, row_key
FROM timed
WHERE (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR currency = :currency)
  AND (:from IS NULL OR invoice_time >= :from)
  AND (:to IS NULL OR invoice_time < :to)
ORDER BY provider, account, invoice_time, invoice_id, tax_name, row_key
