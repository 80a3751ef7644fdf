-- Days within the period, in the order in which they came; the provider documents no order.
SELECT * FROM api_cloudsigma_dailyburstusage
WHERE account_id = :account_id
  AND date || 'T00:00:00.000000Z' >= substr(:period_start, 1, 10) || 'T00:00:00.000000Z'
  AND date || 'T00:00:00.000000Z' < :period_end
ORDER BY row_id
LIMIT :limit OFFSET :offset
