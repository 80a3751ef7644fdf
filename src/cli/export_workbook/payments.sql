-- Payments of the days, each part by the document that it pays, and what pays none.
WITH paid AS (
    SELECT p.row_key, date(p.paid_at) AS paid_on, p.payment_id AS payment, coalesce(p.payee, p.payer) AS name, p.reference, p.currency,
           decimal_sub('0', p.amount) AS amount
    FROM payment AS p
    WHERE p.flow IS NOT NULL AND date(p.paid_at) >= :from AND date(p.paid_at) < :to
),
part AS (
    SELECT a.payment_key, a.invoice_key, decimal_sub('0', a.of_payment) AS amount, a.allocated_on, a.basis
    FROM allocation_in_force AS a
    WHERE a.payment_key IS NOT NULL AND a.allocated_on < :to
)
SELECT p.paid_on, p.payment, p.name AS party, p.reference, i.invoice_id AS pays_number, a.allocated_on, a.basis, p.currency, a.amount
FROM paid AS p
JOIN part AS a ON a.payment_key = p.row_key
LEFT JOIN invoice AS i ON i.row_key = a.invoice_key
UNION ALL
SELECT p.paid_on, p.payment, p.name, p.reference, NULL, NULL, 'not allocated', p.currency,
       decimal_sub(p.amount, coalesce((SELECT decimal_sum(a.amount) FROM part AS a WHERE a.payment_key = p.row_key), '0')) AS rest
FROM paid AS p
WHERE decimal_sub(p.amount, coalesce((SELECT decimal_sum(a.amount) FROM part AS a WHERE a.payment_key = p.row_key), '0')) GLOB '*[1-9]*'
ORDER BY 1, 2, 5, 9
