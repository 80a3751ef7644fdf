-- Resources of the account in the path, in the order of the newest list.
SELECT * FROM api_gigas_ppu_account_resources
WHERE account = :account
ORDER BY listed IS NULL, listed, position, row_id
LIMIT :limit OFFSET :offset
