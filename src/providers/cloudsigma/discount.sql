-- Discounts in the order of the newest list.
SELECT * FROM api_cloudsigma_discount
WHERE account_id = :account_id
ORDER BY position
LIMIT :limit OFFSET :offset
