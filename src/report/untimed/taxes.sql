-- How many taxes belong to no invoice with a time, so that a choice of time leaves them out.
SELECT count(*) FROM tax AS t
WHERE NOT EXISTS (
    SELECT 1 FROM invoice AS i
    WHERE i.issuer = t.issuer AND i.account IS t.account AND i.invoice_id = t.invoice_id
      AND {invoice_time} IS NOT NULL)
  AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR coalesce(currency, 'XXX') = :currency)
