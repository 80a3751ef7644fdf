-- The catalogue of an account, in the order of its newest list.
SELECT * FROM api_gigas_ppu_resources
WHERE account = :account
ORDER BY listed IS NULL, listed, position, row_id
LIMIT :limit OFFSET :offset
