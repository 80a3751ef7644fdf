-- What electronic invoices bring to the cross-provider relations. The issuer is the seller. Amounts of credit notes are negative.

-- Which sellers are oneself: the seller of a book, by name or by VAT identifier.
CREATE VIEW einvoice_seller_own AS
SELECT DISTINCT seller_name, seller_vat
FROM einvoice_document
WHERE seller_name IN (SELECT value FROM book_value WHERE path = 'seller.name')
   OR seller_vat IN (SELECT value FROM book_value WHERE path = 'seller.vat_id');

-- Documents with the side that they are on. is_own: 1 where oneself is the seller; is_issued: 1 where oneself issued that number,
-- so that it is compared with what was issued, and counted there.
CREATE VIEW einvoice_document_sided AS
SELECT d.*, o.seller_name IS NOT NULL AS is_own,
       o.seller_name IS NOT NULL AND d.number IN (SELECT number FROM issued_document) AS is_issued
FROM einvoice_document_newest AS d
LEFT JOIN einvoice_seller_own AS o ON o.seller_name = d.seller_name AND o.seller_vat IS d.seller_vat;

-- Invoices and credit notes. The total is that with tax, whatever was paid of it before; where nothing is left to pay, the seller
-- calls it paid.
CREATE VIEW invoice_einvoice AS
SELECT 'einvoice/' || d.account || '/' || d.row_key AS row_key, d.seller_name AS provider, d.account, d.number AS invoice_id,
       NULL AS invoice_status, d.currency AS billing_currency,
       d.covers_from || 'T00:00:00.000000Z' AS billing_period_start,
       date(d.covers_to, '+1 day') || 'T00:00:00.000000Z' AS billing_period_end,
       d.issue_date || 'T00:00:00.000000Z' AS issued_at, d.due_date || 'T00:00:00.000000Z' AS due_at,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', coalesce(d.line_total, d.net)) ELSE coalesce(d.line_total, d.net) END AS subtotal,
       CASE WHEN d.line_total IS NOT NULL AND coalesce(d.allowance_total, d.charge_total) IS NOT NULL
            THEN CASE d.kind WHEN 'credit-note' THEN decimal_sub(coalesce(d.charge_total, '0'), coalesce(d.allowance_total, '0'))
                             ELSE decimal_sub(coalesce(d.allowance_total, '0'), coalesce(d.charge_total, '0')) END END AS discount,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.tax) ELSE d.tax END AS tax, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.total) ELSE d.total END AS total,
       CASE WHEN d.payable NOT GLOB '*[1-9]*' AND d.total GLOB '*[1-9]*' THEN 1 END AS is_paid, d.import_id, d.place,
       CASE d.is_own WHEN 1 THEN 'receivable' END AS direction, CASE d.is_own WHEN 1 THEN d.buyer_name END AS customer,
       d.remittance AS payment_reference,
       (SELECT p.account FROM einvoice_payment AS p WHERE p.parent_row = d.row_id AND p.account IS NOT NULL ORDER BY p.position LIMIT 1) AS payee_account
FROM einvoice_document_sided AS d
WHERE d.is_issued = 0;

-- Lines. What is a part of another line is in that line's amount.
CREATE VIEW invoice_line_einvoice AS
SELECT 'einvoice/' || d.account || '/' || d.row_key || '/' || l.position AS row_key, d.seller_name AS provider, d.account,
       d.number AS invoice_id, coalesce(l.line_id, CAST(l.position AS TEXT)) AS line_id,
       coalesce(l.item_name, l.item_description) AS description, NULL AS service_name, l.object AS sub_account,
       NULL AS resource_id, NULL AS resource_name,
       coalesce(l.period_from, d.period_from) || 'T00:00:00.000000Z' AS charge_period_start,
       date(coalesce(l.period_to, d.period_to), '+1 day') || 'T00:00:00.000000Z' AS charge_period_end,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', l.quantity) ELSE l.quantity END AS quantity, l.unit, l.unit_price, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', l.amount) ELSE l.amount END AS amount, l.currency,
       l.import_id, l.place
FROM einvoice_document_sided AS d
JOIN einvoice_line AS l ON l.parent_row = d.row_id
WHERE d.is_issued = 0 AND l.within IS NULL AND l.amount IS NOT NULL;

-- Taxes by category and rate.
CREATE VIEW tax_einvoice AS
SELECT 'einvoice/' || d.account || '/' || d.row_key || '/tax/' || t.position AS row_key, d.seller_name AS provider, d.account,
       d.number AS invoice_id, coalesce(t.scheme, 'VAT') || coalesce(' ' || t.category, '') AS tax_name,
       t.category AS tax_category,
       t.rate AS tax_rate_percent, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', t.taxable) ELSE t.taxable END AS taxable_amount, CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', t.amount) ELSE t.amount END AS amount,
       t.currency, t.import_id, t.place
FROM einvoice_document_sided AS d
JOIN einvoice_tax AS t ON t.parent_row = d.row_id
WHERE d.is_issued = 0;

-- Invoices and credit notes that others issued, with amounts as in books and the period in moments.
CREATE VIEW einvoice_received AS
SELECT d.row_id, d.account, d.seller_name, d.number, d.issue_date, d.currency, d.import_id, d.place,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.total) ELSE d.total END AS total,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.tax) ELSE d.tax END AS tax,
       d.covers_from || 'T00:00:00.000000Z' AS period_start_utc,
       date(d.covers_to, '+1 day') || 'T00:00:00.000000Z' AS period_end_utc
FROM einvoice_document_sided AS d
WHERE d.is_own = 0;
