-- Prices in the order of the provider's list.
SELECT * FROM api_cloudsigma_pricing
WHERE account_id = :account_id
  AND (:level IS NULL OR level IN (SELECT value FROM json_each(:level)))
  AND (:level__lt IS NULL OR level < :level__lt)
  AND (:level__lte IS NULL OR level <= :level__lte)
  AND (:level__gt IS NULL OR level > :level__gt)
  AND (:level__gte IS NULL OR level >= :level__gte)
  AND (:currency IS NULL OR currency IN (SELECT value FROM json_each(:currency)))
ORDER BY position, row_id
LIMIT :limit OFFSET :offset
