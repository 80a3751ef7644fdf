-- What issued documents bring to the cross-provider relations. The account is the customer's id in the book.

-- Invoices and credit notes that were issued. The issuer is the seller; a credit note has a negative total.
CREATE VIEW invoice_billbook AS
SELECT 'billbook/' || d.customer || '/' || d.number AS row_key, seller AS provider, seller AS issuer, customer AS account,
       number AS invoice_id, 'issued' AS invoice_status, currency AS billing_currency,
       period_start || 'T00:00:00.000000Z' AS billing_period_start,
       date(period_end, '+1 day') || 'T00:00:00.000000Z' AS billing_period_end,
       issue_date || 'T00:00:00.000000Z' AS issued_at, due_date || 'T00:00:00.000000Z' AS due_at,
       line_total AS subtotal, allowance_total AS discount, tax, total, NULL AS is_paid, import_id, '' AS place,
       0 AS is_listed, 0 AS is_void, 'receivable' AS direction, customer_name AS customer,
       (SELECT 'billbook/' || o.customer || '/' || o.number FROM issued_document AS o WHERE o.document_id = d.corrects) AS corrects_key
FROM issued_document AS d;

-- Lines of issued documents.
CREATE VIEW invoice_line_billbook AS
SELECT 'billbook/' || d.customer || '/' || d.number || '/' || l.line AS row_key, d.seller AS provider, d.seller AS issuer,
       d.customer AS account, d.number AS invoice_id, CAST(l.line AS TEXT) AS line_id, l.description, NULL AS service_name,
       l.contract AS sub_account, NULL AS resource_id, NULL AS resource_name,
       l.period_start || 'T00:00:00.000000Z' AS charge_period_start,
       date(l.period_end, '+1 day') || 'T00:00:00.000000Z' AS charge_period_end,
       l.quantity, l.unit, l.unit_price, l.amount, d.currency, l.import_id, '' AS place
FROM issued_line AS l
JOIN issued_document AS d USING (document_id);

-- Taxes of issued documents.
CREATE VIEW tax_billbook AS
SELECT 'billbook/' || d.customer || '/' || d.number || '/tax/' || t.position AS row_key, d.seller AS provider,
       d.seller AS issuer, d.customer AS account, d.number AS invoice_id, t.tax_name, t.tax_category AS tax_category, t.tax_rate AS tax_rate_percent,
       t.base AS taxable_amount, t.amount, d.currency, t.import_id, '' AS place
FROM issued_tax AS t
JOIN issued_document AS d USING (document_id);

-- Discounts in per cent on issued documents, as fractions of 1.
CREATE VIEW discount_billbook AS
SELECT 'billbook/' || d.customer || '/' || d.number || '/' || a.position AS row_key, d.seller AS provider,
       d.seller AS issuer, d.customer AS account, d.period AS discount_period,
       decimal_mul(a.percent, '0.01') AS discount_fraction, a.import_id, '' AS place
FROM issued_allowance AS a
JOIN issued_document AS d USING (document_id)
WHERE a.percent IS NOT NULL;
