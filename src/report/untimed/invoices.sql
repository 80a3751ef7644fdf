-- How many invoices have no time, so that a choice of time leaves them out.
SELECT count(*) FROM invoice
WHERE {invoice_time} IS NULL
  AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR coalesce(billing_currency, 'XXX') = :currency)
