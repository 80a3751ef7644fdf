-- Lines of invoices in the order in which they came in.
SELECT * FROM api_focus_invoice_detail
WHERE (:account_id IS NULL OR account_id = :account_id)
  AND (:InvoiceId IS NULL OR invoice_id IN (SELECT value FROM json_each(:InvoiceId)))
  AND (:InvoiceDetailId IS NULL OR invoice_detail_id IN (SELECT value FROM json_each(:InvoiceDetailId)))
  AND (:InvoiceIssuerName IS NULL OR invoice_issuer_name IN (SELECT value FROM json_each(:InvoiceIssuerName)))
  AND (:BillingAccountId IS NULL OR billing_account_id IN (SELECT value FROM json_each(:BillingAccountId)))
  AND (:ReferenceInvoiceId IS NULL OR reference_invoice_id IN (SELECT value FROM json_each(:ReferenceInvoiceId)))
  AND (:BillingPeriodStart IS NULL OR billing_period_start_utc IN (SELECT value FROM json_each(:BillingPeriodStart)))
ORDER BY row_id
