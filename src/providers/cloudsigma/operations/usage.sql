-- Samples in the order in which they came; the provider documents no order.
SELECT * FROM api_cloudsigma_usage
WHERE account_id = :account_id
  AND (:poll_time_gt IS NULL OR poll_time_utc > :poll_time_gt)
  AND (:poll_time_lt IS NULL OR poll_time_utc < :poll_time_lt)
  AND (:poll_time__gt IS NULL OR poll_time_utc > :poll_time__gt)
  AND (:poll_time__lt IS NULL OR poll_time_utc < :poll_time__lt)
ORDER BY row_id
LIMIT :limit OFFSET :offset
