-- Discounts in the order of the newest list. A position counts from the start of the whole list, as an offset does, so
-- a page that came in alone is answered where it belongs.
SELECT * FROM api_cloudsigma_discount
WHERE account_id = :account_id AND position >= :offset
ORDER BY position
LIMIT :limit
