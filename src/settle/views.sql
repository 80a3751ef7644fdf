-- Who is who, and which documents are one invoice, as settled and decided.

-- Names that mean a party of another name, by the newest word on them. A name that is not here is a party of its own.
CREATE VIEW party_of AS
SELECT n.name, n.party
FROM party_name AS n
WHERE n.name_id = (SELECT max(o.name_id) FROM party_name AS o WHERE o.name = n.name) AND n.party <> n.name;

-- What the newest edition of the book says of seller and customers, by path: seller.name, customer[0].id, customer[0].name.
CREATE VIEW book_party_value AS
SELECT v.path, v.value
FROM book_edition_file AS f
JOIN book_value AS v ON v.import_id = f.file_import
WHERE f.import_id = (SELECT max(import_id) FROM book_edition)
  AND (v.path = 'seller.name' OR v.path GLOB 'customer[[][0-9]*].id' OR v.path GLOB 'customer[[][0-9]*].name')
  AND v.path NOT GLOB '*].*.*';

-- Customers of the newest edition of the book, by id.
CREATE VIEW book_customer AS
SELECT i.value AS customer, n.value AS name
FROM book_party_value AS i
JOIN book_party_value AS n ON n.path = substr(i.path, 1, length(i.path) - 2) || 'name'
WHERE i.path GLOB '*].id';

-- Which side a party is on: 'sell' for one's own invoices to customers. Where nobody has decided, the seller of the newest edition
-- of the book sells.
CREATE VIEW party_side_in_force AS
SELECT party, side, max(decision) AS decision
FROM (
    SELECT coalesce(p.party, s.party) AS party, s.side, s.import_id AS decision
    FROM party_side AS s
    LEFT JOIN party_of AS p ON p.name = s.party
    WHERE s.import_id NOT IN (SELECT decision FROM withdrawal)
    UNION ALL
    SELECT coalesce(p.party, v.value), 'sell', 0
    FROM book_party_value AS v
    LEFT JOIN party_of AS p ON p.name = v.value
    WHERE v.path = 'seller.name')
GROUP BY party;

-- Every name of a party whose documents are one's own invoices: what it charges is received, not spent.
CREATE VIEW party_sold AS
SELECT p.name, p.party
FROM party AS p
JOIN party_side_in_force AS s ON s.party = p.party
WHERE s.side = 'sell';

-- In how many days a party's invoices are due, where that was decided.
CREATE VIEW party_terms_in_force AS
SELECT coalesce(p.party, s.party) AS party, s.days, max(s.import_id) AS decision
FROM party_terms AS s
LEFT JOIN party_of AS p ON p.name = s.party
WHERE s.import_id NOT IN (SELECT decision FROM withdrawal)
GROUP BY coalesce(p.party, s.party);

-- Documents whose invoice is called by another document, and why.
CREATE VIEW invoice_held AS
SELECT m.row_key AS document_key, m.invoice_key, m.basis, m.import_id
FROM invoice_match AS m
WHERE m.match_id = (SELECT max(n.match_id) FROM invoice_match AS n WHERE n.row_key = m.row_key)
  AND m.invoice_key <> m.row_key;

-- What the first line of a list states of an invoice that is called by another document.
CREATE VIEW invoice_beside AS
SELECT h.invoice_key, min(d.row_key) AS beside_key, count(CASE d.is_void WHEN 1 THEN 1 END) AS voided,
       d.billing_currency, d.subtotal, d.tax, d.total, d.billing_period_start, d.billing_period_end, d.issued_at, d.due_at
FROM invoice_listed AS d
JOIN invoice_held AS h ON h.document_key = d.row_key
WHERE EXISTS (SELECT 1 FROM invoice_match)
GROUP BY h.invoice_key;

-- One row for each invoice: what the issuer's own document states, and what it lacks from the line of a list. Where a figure
-- comes from is the row_key of its document in invoice_document. due_basis: stated; terms, as decided for the party; or
-- assumed to be the invoice date, else the last day of the period. A void invoice owes nothing.
CREATE VIEW invoice AS
SELECT i.row_key, i.provider, i.issuer, i.account, i.invoice_id, i.invoice_status, i.billing_currency,
       i.billing_period_start, i.billing_period_end, i.issued_at,
       CASE WHEN i.due_at IS NOT NULL THEN i.due_at
            WHEN t.days IS NOT NULL THEN date(i.dated, '+' || t.days || ' days') || 'T00:00:00.000000Z'
            ELSE i.dated || 'T00:00:00.000000Z' END AS due_at,
       i.subtotal, i.discount, i.tax, i.total, i.is_paid, i.import_id, i.place,
       i.party,
       coalesce(i.direction, CASE s.side WHEN 'sell' THEN 'receivable' ELSE 'payable' END) AS direction,
       substr(i.dated, 1, 4) AS year, i.is_void,
       CASE WHEN i.due_at IS NOT NULL THEN 'stated' WHEN i.dated IS NULL THEN NULL
            WHEN t.days IS NOT NULL THEN 'terms' ELSE 'assumed' END AS due_basis,
       i.payment_reference, i.payee_account, i.total_from, i.tax_from, i.due_from, i.documents, i.is_listed,
       CASE WHEN i.direction = 'receivable' OR i.direction IS NULL AND s.side = 'sell' THEN i.customer END AS customer
FROM (
    SELECT d.row_key, d.provider, d.issuer, d.account, d.invoice_id, d.invoice_status,
           CASE WHEN coalesce(d.billing_currency, 'XXX') = 'XXX' THEN coalesce(b.billing_currency, d.billing_currency)
                ELSE d.billing_currency END AS billing_currency,
           coalesce(d.billing_period_start, b.billing_period_start) AS billing_period_start,
           coalesce(d.billing_period_end, b.billing_period_end) AS billing_period_end,
           coalesce(d.issued_at, b.issued_at) AS issued_at, coalesce(d.due_at, b.due_at) AS due_at,
           CASE WHEN d.subtotal IS NULL AND (d.total IS NULL OR decimal_sub(d.total, b.total) NOT GLOB '*[1-9]*') AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency
                THEN b.subtotal ELSE d.subtotal END AS subtotal,
           d.discount,
           CASE WHEN d.tax IS NULL AND (d.total IS NULL OR decimal_sub(d.total, b.total) NOT GLOB '*[1-9]*') AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency
                THEN b.tax ELSE d.tax END AS tax,
           CASE WHEN d.total IS NULL AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency THEN b.total ELSE d.total END AS total,
           d.is_paid, d.import_id, d.place, coalesce(p.party, d.issuer) AS party,
           CASE WHEN d.is_void = 1 OR d.is_listed = 1 AND b.voided > 0 THEN 1 ELSE 0 END AS is_void,
           date(coalesce(d.issued_at, b.issued_at, date(coalesce(d.billing_period_end, b.billing_period_end), '-1 second'))) AS dated,
           CASE WHEN d.total IS NOT NULL THEN d.row_key
                WHEN b.total IS NOT NULL AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency THEN b.beside_key END AS total_from,
           CASE WHEN d.tax IS NOT NULL THEN d.row_key
                WHEN b.tax IS NOT NULL AND (d.total IS NULL OR decimal_sub(d.total, b.total) NOT GLOB '*[1-9]*') AND coalesce(nullif(d.billing_currency, 'XXX'), b.billing_currency) IS b.billing_currency
                THEN b.beside_key END AS tax_from,
           CASE WHEN d.due_at IS NOT NULL THEN d.row_key WHEN b.due_at IS NOT NULL THEN b.beside_key END AS due_from,
           1 + coalesce(c.further, 0) AS documents, d.is_listed, d.direction, d.customer, d.payment_reference, d.payee_account
    FROM invoice_document AS d
    LEFT JOIN invoice_beside AS b ON b.invoice_key = d.row_key
    LEFT JOIN (SELECT invoice_key, count(*) AS further FROM invoice_held GROUP BY invoice_key) AS c
        ON c.invoice_key = d.row_key
    LEFT JOIN party_of AS p ON p.name = d.issuer
    WHERE d.row_key NOT IN (SELECT document_key FROM invoice_held)) AS i
LEFT JOIN party_side_in_force AS s ON s.party = i.party
LEFT JOIN party_terms_in_force AS t ON t.party = i.party;

-- Files that are attached to invoices, as decided. document_key is the row_key of the document that was named, invoice_key that of
-- its invoice.
CREATE VIEW invoice_attachment AS
SELECT 'attachment/' || a.import_id AS row_key, a.import_id AS decision, coalesce(h.invoice_key, a.row_key) AS invoice_key,
       a.row_key AS document_key, d.issuer, d.invoice_id, a.name, a.size, a.sha256, s.archived_as, a.why, b.decided_by,
       i.imported_at AS attached_at, a.import_id, '' AS place
FROM attachment AS a
JOIN import AS i ON i.import_id = a.import_id
JOIN source AS s ON s.source_id = a.source_id
LEFT JOIN decision_by AS b ON b.import_id = a.import_id
LEFT JOIN invoice_held AS h ON h.document_key = a.row_key
LEFT JOIN invoice_document AS d ON d.row_key = a.row_key
WHERE a.import_id NOT IN (SELECT decision FROM withdrawal);
