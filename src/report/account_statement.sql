-- What happened with each party, in one currency: opening balance, invoices, credit notes and payments, closing balance. Positive
-- is owed by the party. A payment is of the customer whose documents it pays, part by part; what is left of it belongs to the
-- only such customer, else to whoever the payment names.
-- A part that pays a document in another currency counts in that of the document.
WITH part AS (
    SELECT a.payment_key, coalesce(c.party, i.customer) AS party, a.currency, decimal_sum(a.of_payment) AS amount,
           decimal_sum(a.amount) AS settled
    FROM allocation_in_force AS a
    LEFT JOIN invoice_customer AS i ON i.invoice_key = a.invoice_key
    LEFT JOIN party_of AS c ON c.name = i.customer
    WHERE a.payment_key IS NOT NULL
    GROUP BY a.payment_key, coalesce(c.party, i.customer), a.currency
),
-- Each payment once for itself, and once for each customer whose documents it pays, and for documents in other currencies.
paid AS (
    SELECT p.row_key, p.currency, date(p.paid_at) AS day, p.payment_id, p.reference, p.provider, p.issuer, p.account,
           coalesce(n.party, p.payee, p.payer) AS payer, t.party, t.amount AS part, t.currency AS part_currency, t.settled,
           decimal_sub(p.amount, coalesce(decimal_sum(CASE WHEN t.currency <> p.currency THEN t.amount END) OVER one, '0')) AS amount,
           count(CASE WHEN t.currency = p.currency THEN t.party END) OVER one AS parties,
           decimal_sum(CASE WHEN t.currency = p.currency THEN t.amount END) OVER one AS of_customers,
           row_number() OVER (PARTITION BY p.row_key ORDER BY t.party, t.currency) AS number
    FROM payment AS p
    LEFT JOIN part AS t ON t.payment_key = p.row_key AND (t.party IS NOT NULL OR t.currency <> p.currency)
    LEFT JOIN party_of AS n ON n.name = coalesce(p.payee, p.payer)
    WHERE p.flow IS NOT NULL
    WINDOW one AS (PARTITION BY p.row_key)
),
movement AS (
    SELECT coalesce(c.party, i.customer, i.party) AS party, coalesce(i.billing_currency, 'XXX') AS currency,
           coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) AS day,
           CASE WHEN i.total GLOB '-*' THEN 'credit note' ELSE 'invoice' END AS kind, i.invoice_id AS number,
           date(i.due_at) AS due_date, NULL AS reference,
           CASE i.direction WHEN 'receivable' THEN i.total ELSE decimal_sub('0', i.total) END AS amount, i.row_key, i.provider,
           i.issuer, i.account
    FROM invoice AS i
    LEFT JOIN party_of AS c ON c.name = i.customer
    WHERE i.total IS NOT NULL AND i.is_void = 0
    UNION ALL
    -- What settles a document of a customer without a payment. What a credit note takes off its invoice cancels out.
    SELECT coalesce(c.party, i.customer), a.currency, a.adjusted_on, a.kind, i.number, NULL, NULL,
           decimal_sub('0', decimal_sum(a.amount)), a.invoice_key, i.issuer, i.issuer, i.account
    FROM adjustment_in_force AS a
    JOIN invoice_customer AS i ON i.invoice_key = a.invoice_key
    LEFT JOIN party_of AS c ON c.name = i.customer
    WHERE a.kind <> 'credit note'
    GROUP BY a.invoice_key, a.adjusted_on, a.kind
    UNION ALL
    -- Of a payment for one customer all is the customer's, what is left too.
    SELECT CASE WHEN s.is_rest THEN p.payer ELSE coalesce(p.party, p.payer) END,
           CASE WHEN s.is_rest THEN p.currency ELSE p.part_currency END, p.day, 'payment', p.payment_id, NULL, p.reference,
           CASE WHEN s.is_rest THEN decimal_sub(p.amount, coalesce(p.of_customers, '0'))
                WHEN p.part_currency <> p.currency THEN CASE WHEN p.party IS NULL THEN p.settled ELSE decimal_sub('0', p.settled) END
                WHEN p.parties = 1 THEN p.amount ELSE p.part END, p.row_key, p.provider, p.issuer, p.account
    FROM paid AS p
    CROSS JOIN (SELECT 0 AS is_rest UNION ALL SELECT 1) AS s
    WHERE CASE WHEN s.is_rest THEN p.parties <> 1 AND p.number = 1 ELSE p.part_currency IS NOT NULL END
),
chosen AS (
    SELECT *, CASE WHEN :from IS NOT NULL AND coalesce(day, '') < substr(:from, 1, 10) THEN 1 ELSE 0 END AS is_before
    FROM movement
    WHERE amount GLOB '*[1-9]*'
      AND (:party IS NULL OR party = :party
           OR party IN (SELECT coalesce(n.party, :party) FROM party_of AS n WHERE n.name = :party)
           OR party IN (SELECT coalesce(c.party, i.customer) FROM invoice_billbook AS i LEFT JOIN party_of AS c ON c.name = i.customer
                        WHERE i.account = :party)
           OR party IN (SELECT coalesce(c.party, b.name) FROM book_customer AS b LEFT JOIN party_of AS c ON c.name = b.name
                        WHERE b.customer = :party))
      AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
           OR issuer IN (SELECT value FROM json_each(:provider)))
      AND (:account IS NULL OR account = :account)
      AND (:currency IS NULL OR currency = :currency)
      AND (:to IS NULL OR coalesce(day, '') < substr(:to, 1, 10))
),
-- Each movement where it stands, or in the opening balance; and one row for each balance.
listed AS (
    SELECT c.party, c.currency, p.place, CASE p.place WHEN 0 THEN substr(:from, 1, 10) WHEN 1 THEN c.day ELSE date(:to, '-1 day') END AS day,
           CASE p.place WHEN 0 THEN 'opening' WHEN 1 THEN c.kind ELSE 'closing' END AS kind,
           CASE p.place WHEN 1 THEN c.number END AS number, CASE p.place WHEN 1 THEN c.due_date END AS due_date,
           CASE p.place WHEN 1 THEN c.reference END AS reference,
           CASE p.place WHEN 1 THEN decimal_sum(c.amount) END AS amount,
           coalesce(decimal_sum(CASE WHEN p.place = 1 OR p.place = 0 AND c.is_before = 1 THEN c.amount END), '0') AS adds,
           CASE p.place WHEN 1 THEN c.row_key
                ELSE json_group_array(c.row_key) FILTER (WHERE p.place = 2 OR c.is_before = 1) END AS row_key
    FROM chosen AS c
    CROSS JOIN (SELECT 0 AS place UNION ALL SELECT 1 UNION ALL SELECT 2) AS p
    WHERE p.place <> 1 OR c.is_before = 0
    GROUP BY c.party, c.currency, p.place, CASE p.place WHEN 1 THEN c.row_key END, CASE p.place WHEN 1 THEN c.kind END,
             CASE p.place WHEN 1 THEN c.day END
)
SELECT party, currency, day, kind, number, due_date, reference, amount,
       decimal_sum(adds) OVER (PARTITION BY party, currency ORDER BY place, day, kind, number, row_key
                               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS balance,
       place, row_key
FROM listed
ORDER BY party, currency, place, day, kind, number, row_key
