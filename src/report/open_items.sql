-- What is open at the end of a day, :at: invoices and credit notes with what was not paid of them by then, and payments with what
-- was not allocated by then, with the sign turned. Only what is dated up to that day counts. An invoice without a date counts
-- from the first day. Without a day, everything counts, and nothing has an age. What is due is in the column of its age; what of payments is not allocated has a column of its own.
WITH item AS (
    SELECT i.direction, 'invoice' AS kind, coalesce(c.party, i.customer, i.party) AS party, i.provider, i.issuer, i.account, i.invoice_id AS number,
           i.billing_currency AS currency,
           coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) AS item_date, date(i.due_at) AS due_date,
           i.due_basis, i.total, coalesce(p.paid, '0') AS paid, coalesce(p.stated_paid, '0') AS stated_paid,
           decimal_sub(decimal_sub(i.total, coalesce(p.paid, '0')), coalesce(p.stated_paid, '0')) AS open, i.row_key
    FROM invoice AS i
    LEFT JOIN (
        SELECT invoice_key, decimal_sum(CASE WHEN basis <> 'stated' THEN amount END) AS paid,
               decimal_sum(CASE WHEN basis = 'stated' THEN amount END) AS stated_paid
        FROM allocation_in_force WHERE (:at IS NULL OR allocated_on <= :at) GROUP BY invoice_key) AS p ON p.invoice_key = i.row_key
    LEFT JOIN party_of AS c ON c.name = i.customer
    WHERE i.total IS NOT NULL AND i.is_void = 0
    UNION ALL
    SELECT p.direction, 'payment', coalesce(o.party, n.party, p.payee, p.payer), p.provider, p.issuer, p.account, p.payment_id, p.currency,
           date(p.paid_at), NULL, NULL, NULL, NULL, NULL,
           CASE p.direction WHEN 'payable' THEN decimal_sub(coalesce(u.allocated, '0'), p.amount)
                ELSE decimal_sub(p.amount, coalesce(u.allocated, '0')) END,
           p.row_key
    FROM payment AS p
    LEFT JOIN (
        SELECT payment_key, decimal_sum(of_payment) AS allocated
        FROM allocation_in_force WHERE (:at IS NULL OR allocated_on <= :at) AND payment_key IS NOT NULL GROUP BY payment_key
    ) AS u ON u.payment_key = p.row_key
    LEFT JOIN payment_party AS o ON o.payment_key = p.row_key
    LEFT JOIN party_of AS n ON n.name = coalesce(p.payee, p.payer)
    WHERE p.flow IS NOT NULL
),
aged AS (
    SELECT *, CASE WHEN kind = 'invoice' THEN max(0, CAST(julianday(:at) - julianday(coalesce(due_date, :at)) AS INTEGER)) END AS days
    FROM item
    WHERE open GLOB '*[1-9]*' AND (:at IS NULL OR coalesce(item_date, '') <= :at)
)
SELECT direction, kind, party, account, number, currency, item_date, due_date, due_basis, days AS days_overdue, total, paid,
       stated_paid, open,
       CASE WHEN days = 0 THEN open END AS not_due,
       CASE WHEN days BETWEEN 1 AND 30 THEN open END AS days_1_30,
       CASE WHEN days BETWEEN 31 AND 60 THEN open END AS days_31_60,
       CASE WHEN days BETWEEN 61 AND 90 THEN open END AS days_61_90,
       CASE WHEN days > 90 THEN open END AS days_over_90,
       CASE WHEN kind = 'payment' THEN open END AS unallocated, row_key
FROM aged
WHERE (:side IS NULL OR direction = :side)
  AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR currency = :currency)
  AND (:from IS NULL OR item_date >= substr(:from, 1, 10))
  AND (:to IS NULL OR item_date < substr(:to, 1, 10))
ORDER BY direction, currency, party, coalesce(due_date, item_date), kind, number, row_key
