-- Subscriptions in the order of the provider's list.
SELECT * FROM api_cloudsigma_subscriptions
WHERE account_id = :account_id
  AND (:status IS NULL OR :status = 'all' OR status = :status OR (:status = 'notexpired' AND status <> 'expired'))
  AND (:resource IS NULL OR resource IN (SELECT value FROM json_each(:resource)))
  AND (:subscribed_object IS NULL OR subscribed_object = :subscribed_object)
ORDER BY position, row_id
LIMIT :limit OFFSET :offset
