-- Rows that --from and --to leave out because nothing says when they were.
SELECT count(*)
FROM (
    SELECT 'spend' AS report, provider, account, billing_currency AS currency FROM charge WHERE charge_period_start IS NULL
    UNION ALL
    SELECT 'ledger', provider, account, currency FROM ledger_entry WHERE entry_time IS NULL
    UNION ALL
    SELECT 'invoices', provider, account, billing_currency FROM invoice
    WHERE coalesce(issued_at, billing_period_end) IS NULL
    UNION ALL
    SELECT 'discounts', provider, account, billing_currency FROM invoice
    WHERE discount GLOB '*[1-9]*' AND coalesce(issued_at, billing_period_end) IS NULL
    UNION ALL
    SELECT 'taxes', provider, account, currency FROM tax AS t
    WHERE NOT EXISTS (
        SELECT 1 FROM invoice AS i
        WHERE i.provider = t.provider AND i.account IS t.account AND i.invoice_id = t.invoice_id
          AND coalesce(i.issued_at, i.billing_period_end) IS NOT NULL)
)
WHERE report = :report
  AND (:provider IS NULL OR provider = :provider)
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR coalesce(currency, 'XXX') = :currency)
