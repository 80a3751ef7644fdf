-- Charges of FOCUS files in the order in which they came.
SELECT * FROM focus_cost_and_usage
WHERE (:BillingAccountId IS NULL OR BillingAccountId = :BillingAccountId)
  AND (:BillingPeriodStart IS NULL OR BillingPeriodStart = :BillingPeriodStart)
  AND (:InvoiceId IS NULL OR InvoiceId = :InvoiceId)
  AND (:ResourceId IS NULL OR ResourceId = :ResourceId)
ORDER BY row_id
LIMIT :limit OFFSET :offset
