-- Invoices with what was paid of each: paid by payments, stated_paid as the issuer states without one. outstanding is total less
-- both; a void invoice owes nothing. The time of an
-- invoice is the start of its service period, else its issue date. A rate of exchange is that of the issue date, where there is one.
WITH timed AS (
    SELECT i.*, {invoice_time} AS invoice_time,
           coalesce(i.issued_at, i.billing_period_end, i.billing_period_start) AS rate_time, coalesce(p.paid, '0') AS paid,
           coalesce(p.stated_paid, '0') AS stated_paid
    FROM invoice AS i LEFT JOIN invoice_paid AS p ON p.invoice_key = i.row_key
)
SELECT provider, issuer, account, invoice_id, invoice_status, billing_period_start, billing_period_end, issued_at, due_at,
       billing_currency AS currency, subtotal, discount, tax, total, is_paid, paid, stated_paid,
       CASE WHEN is_void = 1 THEN '0' ELSE decimal_sub(decimal_sub(total, paid), stated_paid) END AS outstanding,
       party, direction, due_basis, documents, total_from, invoice_time, rate_time, row_key
FROM timed
WHERE (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR billing_currency = :currency)
  AND (:from IS NULL OR invoice_time >= :from)
  AND (:to IS NULL OR invoice_time < :to)
ORDER BY provider, account, invoice_time, invoice_id, row_key
