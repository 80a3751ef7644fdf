-- Transactions, newest first unless asked otherwise; numbers settle what happened in the same microsecond.
SELECT * FROM api_cloudsigma_ledger
WHERE account_id = :account_id
  AND (:billing_cycle IS NULL OR billing_cycle IN (SELECT value FROM json_each(:billing_cycle)))
  AND (:billing_cycle__lt IS NULL OR billing_cycle < :billing_cycle__lt)
  AND (:billing_cycle__lte IS NULL OR billing_cycle <= :billing_cycle__lte)
  AND (:billing_cycle__gt IS NULL OR billing_cycle > :billing_cycle__gt)
  AND (:billing_cycle__gte IS NULL OR billing_cycle >= :billing_cycle__gte)
  AND (:time IS NULL OR time_utc IN (SELECT value FROM json_each(:time)))
  AND (:time__lt IS NULL OR time_utc < :time__lt)
  AND (:time__lte IS NULL OR time_utc <= :time__lte)
  AND (:time__gt IS NULL OR time_utc > :time__gt)
  AND (:time__gte IS NULL OR time_utc >= :time__gte)
ORDER BY CASE WHEN :order_by = 'time' THEN time_utc END,
         CASE WHEN :order_by = 'time' THEN CAST(id AS INTEGER) END,
         time_utc DESC, CAST(id AS INTEGER) DESC, id DESC
LIMIT :limit OFFSET :offset
