-- What Ormuco brings to the cross-provider relations; their columns are listed in the registry of relations.

-- Clients, billed in the currency of their newest invoice.
CREATE VIEW account_ormuco AS
SELECT 'ormuco/' || a.account AS row_key, a.provider, a.account,
       coalesce((SELECT iso_code FROM ormuco_main_currency), 'XXX') AS billing_currency, NULL AS balance,
       NULL AS balance_at, a.import_id, '' AS place
FROM known_account AS a
WHERE a.provider = 'ormuco';

-- What invoices and usages name.
CREATE VIEW resource_ormuco AS
SELECT 'ormuco/' || a.account || '/' || r.resource AS row_key, a.provider, a.account, r.resource AS resource_id,
       l.name AS resource_name, coalesce(l.resource_kind, 'resource') AS resource_type,
       coalesce(l.import_id, r.import_id) AS import_id, coalesce(l.place, '') AS place
FROM known_resource AS r
JOIN known_account AS a USING (account_id)
LEFT JOIN (SELECT account_id, id, name, resource_kind, import_id, place, max(stamp) AS stamp
           FROM ormuco_resource_line GROUP BY account_id, id) AS l
    ON l.account_id = r.account_id AND l.id = r.resource
WHERE a.provider = 'ormuco';

-- The lines of invoices. What usages list is charged for by a later invoice, and would be counted twice.
CREATE VIEW charge_ormuco AS
SELECT 'ormuco/' || account || '/' || row_key AS row_key, 'ormuco' AS provider, account, billing_currency,
       total AS billed_cost, 'stated' AS cost_basis, 'Usage' AS charge_category, description AS charge_description,
       invoice_period_start_utc AS charge_period_start, invoice_period_end_utc AS charge_period_end,
       invoice_period_start_utc AS billing_period_start, invoice_period_end_utc AS billing_period_end,
       id AS resource_id, name AS resource_name, resource_kind AS service_name,
       quantity AS pricing_quantity, unit AS pricing_unit, unit_rate AS list_unit_price,
       quantity AS consumed_quantity, unit AS consumed_unit, invoice_id, import_id, place
FROM api_ormuco_invoice_lines;

-- The newest price of each product.
CREATE VIEW price_ormuco AS
SELECT 'ormuco/' || account || '/' || uuid AS row_key, 'ormuco' AS provider, account, uuid AS price_id,
       product_code AS resource_id, coalesce((SELECT iso_code FROM ormuco_main_currency), 'XXX') AS currency,
       price_per_unit AS unit_price, billableunit_slug AS pricing_unit, NULL AS price_level, 'list' AS price_basis,
       import_id, place
FROM api_ormuco_products;

-- Invoices as they were retrieved last, and those known from a billing report only, whose taxes are not stated.
CREATE VIEW invoice_ormuco AS
SELECT 'ormuco/' || account || '/' || id AS row_key, 'ormuco' AS provider, account, id AS invoice_id,
       CASE WHEN deleted = 1 THEN 'deleted' WHEN processed = 0 THEN 'in progress' WHEN paid = 1 THEN 'paid'
            ELSE 'not paid' END AS invoice_status,
       billing_currency, invoice_period_start_utc AS billing_period_start, invoice_period_end_utc AS billing_period_end,
       NULL AS issued_at, NULL AS due_at, invoice_subtotal AS subtotal, invoice_discount AS discount,
       coalesce((SELECT decimal_sum(x.amount) FROM ormuco_invoice_tax AS x WHERE x.parent_row = data_row), '0') AS tax,
       invoice_total AS total, paid AS is_paid, import_id, place
FROM api_ormuco_invoices
UNION ALL
SELECT 'ormuco/' || r.account || '/' || r.invoice_id, 'ormuco', r.account, r.invoice_id, r.invoice_status,
       r.billing_currency, r.period_start_utc, r.period_end_utc, NULL, NULL, r.invoice_subtotal,
       r.invoice_discount_total, NULL, r.invoice_total,
       CASE r.invoice_status WHEN 'paid' THEN 1 WHEN 'not paid' THEN 0 END, r.import_id, r.place
FROM api_ormuco_report AS r
WHERE r.known_from = 'report'
  AND NOT EXISTS (SELECT 1 FROM ormuco_invoice AS v WHERE v.account_id = r.account_id AND v.id = r.invoice_id);

-- Entities of the newest revision of each invoice.
CREATE VIEW invoice_line_ormuco AS
SELECT 'ormuco/' || account || '/' || row_key AS row_key, 'ormuco' AS provider, account, invoice_id,
       CAST(position AS TEXT) AS line_id, description, resource_kind AS service_name, project_id AS sub_account,
       id AS resource_id, name AS resource_name, invoice_period_start_utc AS charge_period_start,
       invoice_period_end_utc AS charge_period_end, quantity, unit, unit_rate AS unit_price, total AS amount,
       billing_currency AS currency, import_id, place
FROM api_ormuco_invoice_lines;

-- In which order discount and tax come is not documented; the tax is taken to be on what is left after the discount.
CREATE VIEW tax_ormuco AS
SELECT 'ormuco/' || v.account || '/' || v.id || '/' || t.position AS row_key, 'ormuco' AS provider, v.account,
       v.id AS invoice_id, t.name AS tax_name, t.rate AS tax_rate_percent,
       decimal_sub(v.invoice_subtotal, v.invoice_discount) AS taxable_amount, t.amount,
       v.billing_currency AS currency, t.import_id, t.place
FROM api_ormuco_invoices AS v
JOIN ormuco_invoice_tax AS t ON t.parent_row = v.data_row;

-- Every rate there was, from the main currency to another one. The direction is not documented.
CREATE VIEW exchange_rate_ormuco AS
SELECT 'ormuco/' || r.account || '/' || r.uuid || '/' || r.row_id AS row_key, 'ormuco' AS provider, r.account,
       m.iso_code AS from_currency, c.iso_code AS to_currency, r.exchange_rate AS rate, r.valid_from, r.import_id, r.place
FROM ormuco_dated_rate AS r
JOIN api_ormuco_currencies AS c ON c.account_id = r.account_id AND c.uuid = r.uuid
JOIN ormuco_main_currency AS m ON m.iso_code <> c.iso_code;
