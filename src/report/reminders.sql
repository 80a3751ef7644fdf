-- Documents of customers that are overdue at the end of :at, with the level of reminder that the book says for so many days, and
-- how much is overdue of the customer in all.
WITH level AS (
    SELECT substr(v.path, 1, instr(v.path, '.') - 1) AS level, max(CASE WHEN v.path GLOB '*].after' THEN CAST(v.value AS INTEGER) END) AS after,
           max(CASE WHEN v.path GLOB '*].text' THEN v.value END) AS text,
           max(CASE WHEN v.path GLOB '*].fee' THEN v.value END) AS fee
    FROM book_edition_file AS f
    JOIN book_value AS v ON v.import_id = f.file_import
    WHERE f.import_id = (SELECT max(import_id) FROM book_edition) AND v.path GLOB 'reminder[[]*'
    GROUP BY f.file_import, substr(v.path, 1, instr(v.path, '.') - 1)
),
numbered AS (
    SELECT row_number() OVER (ORDER BY after, level) AS level, after, text, fee FROM level WHERE after IS NOT NULL
),
overdue AS (
    SELECT coalesce(c.party, i.customer) AS party,
           CASE WHEN i.row_key GLOB 'billbook/*' THEN i.account ELSE coalesce(b.customer, i.account) END AS customer, i.invoice_id AS number, i.billing_currency AS currency,
           date(i.issued_at) AS issue_date, date(i.due_at) AS due_date,
           CAST(julianday(:at) - julianday(date(i.due_at)) AS INTEGER) AS days_overdue, i.total,
           decimal_sub(i.total, coalesce(p.paid, '0')) AS open, i.row_key, i.issuer, i.provider
    FROM invoice AS i
    LEFT JOIN (
        SELECT invoice_key, decimal_sum(amount) AS paid FROM allocation_in_force WHERE allocated_on <= :at GROUP BY invoice_key
    ) AS p ON p.invoice_key = i.row_key
    LEFT JOIN party_of AS c ON c.name = i.customer
    LEFT JOIN (
        SELECT coalesce(n.party, k.name) AS party, min(k.customer) AS customer
        FROM book_customer AS k LEFT JOIN party_of AS n ON n.name = k.name GROUP BY coalesce(n.party, k.name)
    ) AS b ON b.party = coalesce(c.party, i.customer)
    WHERE i.customer IS NOT NULL AND i.is_void = 0 AND date(i.issued_at) <= :at AND date(i.due_at) < :at
),
due AS (
    SELECT o.*, (SELECT max(level) FROM numbered AS n WHERE n.after <= o.days_overdue) AS level
    FROM overdue AS o
    WHERE o.open GLOB '*[1-9]*' AND o.open NOT GLOB '-*'
)
SELECT d.party, d.customer, d.currency, d.number, d.issue_date, d.due_date, d.days_overdue, d.total, d.open, d.level, n.fee, n.text,
       count(*) OVER customers AS overdue_documents, decimal_sum(d.open) OVER customers AS overdue_total,
       max(d.days_overdue) OVER customers AS oldest_days, d.row_key
FROM due AS d
LEFT JOIN numbered AS n ON n.level = d.level
WHERE (:provider IS NULL OR d.provider IN (SELECT value FROM json_each(:provider))
       OR d.issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR d.customer = :account)
  AND (:currency IS NULL OR d.currency = :currency)
WINDOW customers AS (PARTITION BY d.party, d.currency)
ORDER BY party, currency, due_date, number, row_key
