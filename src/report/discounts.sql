-- Discounts on offer, as fractions for a period, and discounts given, as amounts of an invoice. A discount on offer has
-- neither time nor currency: it is shown whatever the time asked for, but not when a currency is. The time of an
-- invoice is the start of its service period, else its issue date.
SELECT provider, issuer, account, 'offered' AS discount_kind, discount_period, discount_fraction, NULL AS invoice_id,
       NULL AS invoice_time, NULL AS currency, NULL AS amount, NULL AS rate_time, row_key
FROM discount
WHERE (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND :currency IS NULL
UNION ALL
SELECT provider, issuer, account, 'invoiced', NULL, NULL, invoice_id, {invoice_time}, billing_currency, discount,
       coalesce(issued_at, billing_period_end, billing_period_start), row_key
FROM invoice
WHERE discount GLOB '*[1-9]*'
  AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR billing_currency = :currency)
  AND (:from IS NULL OR {invoice_time} >= :from)
  AND (:to IS NULL OR {invoice_time} < :to)
ORDER BY provider, account, discount_kind DESC, invoice_time, discount_fraction, discount_period, invoice_id, row_key
