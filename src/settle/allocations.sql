-- Which payment pays which invoice, as settled and by hand, and what is open.

-- Payments that repeat one of another list, and why.
CREATE VIEW payment_held AS
SELECT m.row_key AS entry_key, m.payment_key, m.basis, m.import_id
FROM payment_match AS m
WHERE m.match_id = (SELECT max(n.match_id) FROM payment_match AS n WHERE n.row_key = m.row_key)
  AND m.payment_key <> m.row_key;

-- One row for each payment: entries that several lists have count once. amount: paid to somebody is positive, what came in is
-- negative. direction: receivable where money came into a bank account, else payable.
CREATE VIEW payment AS
SELECT d.row_key, d.provider, d.issuer, d.account, d.payment_id, d.paid_at, d.amount, d.currency, d.invoice_id, d.import_id,
       d.place, CASE WHEN d.flow = 'bank' AND d.amount GLOB '-*' THEN 'receivable' ELSE 'payable' END AS direction,
       d.payer, d.payee, d.reference, d.flow, d.bank_account, d.structured_reference, d.end_to_end_id, d.iban
FROM payment_document AS d
WHERE d.row_key NOT IN (SELECT entry_key FROM payment_held);

-- Cash discounts in force, a row for each tax.
CREATE VIEW cash_discount_in_force AS
SELECT d.discount_id, d.import_id, coalesce(i.invoice_key, d.row_key) AS invoice_key, d.amount, d.currency, d.taken_on, d.tax_id,
       d.tax_name, d.tax_category, d.tax_rate, d.net, d.tax
FROM cash_discount AS d
LEFT JOIN invoice_held AS i ON i.document_key = d.row_key
WHERE d.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM cash_discount AS w WHERE w.withdraws = d.discount_id);

-- Adjustments in force: what settles a document without a payment. Cash discounts have no adjustment_id.
CREATE VIEW adjustment_in_force AS
SELECT a.adjustment_id, a.import_id, coalesce(i.invoice_key, a.row_key) AS invoice_key, a.amount, a.currency, a.adjusted_on, a.kind,
       a.beside_key
FROM adjustment AS a
LEFT JOIN invoice_held AS i ON i.document_key = a.row_key
WHERE a.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM adjustment AS w WHERE w.withdraws = a.adjustment_id)
UNION ALL
SELECT NULL, import_id, invoice_key, amount, currency, taken_on, 'cash discount', NULL FROM cash_discount_in_force;

-- Allocations in force, and adjustments, which have no payment and no allocation_id. invoice_key is the row_key of the invoice, payment_key that of the payment; amount is what is settled of
-- the invoice, of_payment the same with the sign of the payment.
CREATE VIEW allocation_in_force AS
SELECT a.allocation_id, a.import_id, coalesce(p.payment_key, a.payment_key) AS payment_key,
       coalesce(i.invoice_key, a.row_key) AS invoice_key, a.amount, a.of_payment, a.currency, a.allocated_on, a.basis
FROM allocation AS a
LEFT JOIN payment_held AS p ON p.entry_key = a.payment_key
LEFT JOIN invoice_held AS i ON i.document_key = a.row_key
WHERE a.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM allocation AS w WHERE w.withdraws = a.allocation_id)
  AND NOT (a.basis = 'by hand' AND a.import_id IN (SELECT decision FROM withdrawal))
UNION ALL
SELECT NULL, import_id, NULL, invoice_key, amount, NULL, currency, adjusted_on, kind FROM adjustment_in_force;

-- What was paid of each invoice: by payments, and as its issuer states without one.
CREATE VIEW invoice_paid AS
SELECT invoice_key, decimal_sum(CASE WHEN basis <> 'stated' THEN amount END) AS paid,
       decimal_sum(CASE WHEN basis = 'stated' THEN amount END) AS stated_paid, count(payment_key) AS payments,
       max(CASE WHEN basis <> 'stated' THEN allocated_on END) AS last_paid_on
FROM allocation_in_force
GROUP BY invoice_key;

-- The same, one row for each payment of an invoice; without a payment where its issuer states that it is paid.
CREATE VIEW invoice_payment AS
SELECT a.invoice_key, a.payment_key, a.allocation_id, a.basis, a.allocated_on, a.amount, a.currency, p.payment_id, p.paid_at,
       p.amount AS payment_amount, coalesce(p.import_id, i.import_id) AS import_id, coalesce(p.place, i.place) AS place
FROM allocation_in_force AS a
LEFT JOIN payment AS p ON p.row_key = a.payment_key
LEFT JOIN invoice AS i ON i.row_key = a.invoice_key AND a.payment_key IS NULL;

-- What of each payment is allocated.
CREATE VIEW payment_allocated AS
SELECT payment_key, decimal_sum(of_payment) AS allocated, count(*) AS invoices
FROM allocation_in_force
WHERE payment_key IS NOT NULL
GROUP BY payment_key;

-- Customers of one's own documents, issued or listed. It reads less than `invoice`: SQLite limits how many tables a statement reads.
CREATE VIEW invoice_customer AS
SELECT row_key AS invoice_key, customer, invoice_id AS number, issuer, account FROM invoice_billbook
UNION ALL
SELECT l.row_key, l.customer, l.invoice_id, l.issuer, l.account
FROM invoice_listed AS l
LEFT JOIN party_of AS p ON p.name = l.issuer
JOIN party_side_in_force AS s ON s.party = coalesce(p.party, l.issuer)
WHERE s.side = 'sell' AND l.customer IS NOT NULL;

-- Customers whose documents a payment pays, where it pays documents of one customer only: the payment is theirs, whoever paid.
CREATE VIEW payment_party AS
SELECT a.payment_key, min(coalesce(n.party, i.customer)) AS party
FROM allocation_in_force AS a
JOIN invoice_customer AS i ON i.invoice_key = a.invoice_key
LEFT JOIN party_of AS n ON n.name = i.customer
WHERE a.payment_key IS NOT NULL
GROUP BY a.payment_key
HAVING count(DISTINCT coalesce(n.party, i.customer)) = 1;

-- What is open: invoices and credit notes of which something is left to pay, and what of payments is not allocated, with the sign
-- turned. The sum of a direction is what is owed in all. A void invoice owes nothing. The party of an issued document is its customer.
CREATE VIEW open_item AS
SELECT o.direction, o.kind, o.party, o.provider, o.issuer, o.account, o.number, o.currency, o.item_date, o.due_at, o.due_basis,
       o.total, o.paid, o.stated_paid, o.open, o.row_key, o.import_id, o.place
FROM (
    SELECT i.direction, 'invoice' AS kind, coalesce(c.party, i.customer, i.party) AS party, i.provider, i.issuer, i.account,
           i.invoice_id AS number, i.billing_currency AS currency,
           coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')) AS item_date, substr(i.due_at, 1, 10) AS due_at,
           i.due_basis, i.total, coalesce(p.paid, '0') AS paid, coalesce(p.stated_paid, '0') AS stated_paid,
           decimal_sub(decimal_sub(i.total, coalesce(p.paid, '0')), coalesce(p.stated_paid, '0')) AS open,
           i.row_key, i.import_id, i.place
    FROM invoice AS i
    LEFT JOIN invoice_paid AS p ON p.invoice_key = i.row_key
    LEFT JOIN party_of AS c ON c.name = i.customer
    WHERE i.total IS NOT NULL AND i.is_void = 0
    UNION ALL
    SELECT p.direction, 'payment', coalesce(o.party, n.party, p.payee, p.payer), p.provider, p.issuer, p.account, p.payment_id, p.currency,
           substr(p.paid_at, 1, 10), NULL, NULL,
           CASE p.direction WHEN 'payable' THEN decimal_sub('0', p.amount) ELSE p.amount END, '0', '0',
           CASE p.direction WHEN 'payable' THEN decimal_sub(coalesce(a.allocated, '0'), p.amount)
                ELSE decimal_sub(p.amount, coalesce(a.allocated, '0')) END,
           p.row_key, p.import_id, p.place
    FROM payment AS p
    LEFT JOIN payment_allocated AS a ON a.payment_key = p.row_key
    LEFT JOIN payment_party AS o ON o.payment_key = p.row_key
    LEFT JOIN party_of AS n ON n.name = coalesce(p.payee, p.payer)
    WHERE p.flow IS NOT NULL) AS o
WHERE o.open GLOB '*[1-9]*';
