-- Lines of the invoice in the path, in received order.
SELECT * FROM api_gigas_ppu_invoice_details
WHERE invoice = :invoice AND (:account IS NULL OR account = :account)
ORDER BY position, row_id
LIMIT :limit OFFSET :offset
