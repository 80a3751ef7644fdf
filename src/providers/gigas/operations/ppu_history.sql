-- Intervals in the order of the newest whole list; those made here since then, and those of pages, come after.
SELECT * FROM api_gigas_ppu_history
WHERE :account IS NULL OR account = :account
ORDER BY listed IS NULL, listed, position, row_id
LIMIT :limit OFFSET :offset
