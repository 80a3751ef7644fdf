-- Licences in the order of the provider's list.
SELECT * FROM api_cloudsigma_licenses
WHERE account_id = :account_id
ORDER BY position, row_id
LIMIT :limit OFFSET :offset
