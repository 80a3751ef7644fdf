-- How many charges have no time, so that --from and --to leave them out.
SELECT count(*) FROM charge
WHERE charge_period_start IS NULL
  AND (:provider IS NULL OR provider = :provider)
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR coalesce(billing_currency, 'XXX') = :currency)
