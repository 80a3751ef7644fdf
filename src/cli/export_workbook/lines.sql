-- The lines of these documents, as far as they state some.
WITH chosen AS (
    SELECT DISTINCT i.direction, i.issuer, i.account, i.invoice_id, coalesce(c.party, i.customer, i.party) AS party,
           coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) AS issued_on
    FROM invoice AS i
    LEFT JOIN party_of AS c ON c.name = i.customer
    WHERE i.is_void = 0 AND i.total IS NOT NULL
      AND coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) >= :from
      AND coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) < :to
)
SELECT c.direction, c.party, c.invoice_id AS number, c.issued_on, l.line_id, l.description, l.service_name AS service,
       date(l.charge_period_start) AS service_from, l.quantity, l.unit, l.unit_price, l.currency, l.amount
FROM chosen AS c
JOIN invoice_line AS l ON l.issuer = c.issuer AND l.account IS c.account AND l.invoice_id = c.invoice_id
ORDER BY c.direction, l.currency, c.issued_on, c.invoice_id, length(l.line_id), l.line_id, l.row_key
