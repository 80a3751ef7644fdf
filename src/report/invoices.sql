-- Invoices with what was paid for each. paid adds up the payments to the issuer that name the invoice, in its currency;
-- outstanding is total less paid, and 0 where the invoice says that it is paid. The time of an
-- invoice is the start of its service period, else its issue date. A rate of exchange is that of the issue date, where there is one.
WITH timed AS (
    SELECT i.*, {invoice_time} AS invoice_time,
           coalesce(issued_at, billing_period_end, billing_period_start) AS rate_time, (
               SELECT decimal_sum(p.amount) FROM payment AS p
               WHERE p.issuer = i.issuer AND p.account IS i.account AND p.invoice_id = i.invoice_id
                 AND p.currency IS i.billing_currency) AS paid
    FROM invoice AS i
)
SELECT provider, issuer, account, invoice_id, invoice_status, billing_period_start, billing_period_end, issued_at, due_at,
       billing_currency AS currency, subtotal, discount, tax, total, is_paid, coalesce(paid, '0') AS paid,
       CASE is_paid WHEN 1 THEN '0' ELSE decimal_sub(total, coalesce(paid, '0')) END AS outstanding, invoice_time,
       rate_time, row_key
FROM timed
WHERE (:provider IS NULL OR :provider IN (provider, issuer))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR billing_currency = :currency)
  AND (:from IS NULL OR invoice_time >= :from)
  AND (:to IS NULL OR invoice_time < :to)
ORDER BY provider, account, invoice_time, invoice_id, row_key
