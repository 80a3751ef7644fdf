-- Invoices and credit notes of both sides that were issued in the days, with what is paid and open at their end.
SELECT i.direction, CASE WHEN i.total GLOB '-*' THEN 'credit note' ELSE 'invoice' END AS kind,
       coalesce(c.party, i.customer, i.party) AS party, i.account, i.invoice_id AS number,
       coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) AS issued_on, date(i.due_at) AS due_on,
       date(i.billing_period_start) AS service_from, date(i.billing_period_end, '-1 second') AS service_through,
       i.billing_currency AS currency, decimal_sub(i.total, coalesce(i.tax, '0')) AS net, i.tax, i.total,
       coalesce(p.paid, '0') AS settled, decimal_sub(i.total, coalesce(p.paid, '0')) AS open
FROM invoice AS i
LEFT JOIN (SELECT invoice_key, decimal_sum(amount) AS paid FROM allocation_in_force WHERE allocated_on < :to GROUP BY invoice_key) AS p
    ON p.invoice_key = i.row_key
LEFT JOIN party_of AS c ON c.name = i.customer
WHERE i.is_void = 0 AND i.total IS NOT NULL
  AND coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) >= :from
  AND coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) < :to
ORDER BY i.direction, currency, issued_on, number, i.row_key
