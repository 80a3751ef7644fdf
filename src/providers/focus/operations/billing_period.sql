-- Billing periods in the order in which they came in.
SELECT * FROM api_focus_billing_period
WHERE (:account_id IS NULL OR account_id = :account_id)
  AND (:InvoiceIssuerName IS NULL OR invoice_issuer_name IN (SELECT value FROM json_each(:InvoiceIssuerName)))
  AND (:BillingPeriodStatus IS NULL OR billing_period_status IN (SELECT value FROM json_each(:BillingPeriodStatus)))
  AND (:BillingPeriodStart IS NULL OR billing_period_start_utc IN (SELECT value FROM json_each(:BillingPeriodStart)))
ORDER BY row_id
