-- Taxes as invoices state them. A tax has the time of its invoice: when that was issued, else when its period ended.
WITH timed AS (
    SELECT t.*, (SELECT max(coalesce(i.issued_at, i.billing_period_end)) FROM invoice AS i
                 WHERE i.provider = t.provider AND i.account IS t.account AND i.invoice_id = t.invoice_id) AS invoice_time
    FROM tax AS t
)
SELECT provider, account, invoice_id, invoice_time, tax_name, tax_rate_percent, currency, taxable_amount, amount,
       row_key
FROM timed
WHERE (:provider IS NULL OR provider = :provider)
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR currency = :currency)
  AND (:from IS NULL OR invoice_time >= :from)
  AND (:to IS NULL OR invoice_time < :to)
ORDER BY provider, account, invoice_time, invoice_id, tax_name, row_key
