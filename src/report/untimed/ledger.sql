-- How many entries have no time, so that a choice of time leaves them out.
SELECT count(*) FROM ledger_entry
WHERE entry_time IS NULL
  AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR coalesce(currency, 'XXX') = :currency)
