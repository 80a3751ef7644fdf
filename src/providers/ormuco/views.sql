-- Ormuco's documented rows: one view for each kind of answer, holding the newest revision of every object.
-- After the documented columns come written_as and extra (see the tables), and where the row came from.

-- The newest answer to each question.
CREATE VIEW ormuco_newest_list AS
SELECT l.row_id, l.import_id, l.account_id, l.extra, l.operation, l.question, i.retrieved_at
FROM ormuco_list AS l
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_list AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = l.account_id AND n.operation = l.operation AND n.question = l.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, l.row_id));

-- What the newest list of each kind lists, in its order.
CREATE VIEW ormuco_listed AS
SELECT l.account_id, l.operation, m.id, min(m.position) AS position
FROM ormuco_newest_list AS l
JOIN ormuco_list_item AS m ON m.parent_row = l.row_id
GROUP BY l.account_id, l.operation, m.id;

-- Every exchange rate ever stated, each from when it was stated first: one that follows on the same is left out.
CREATE VIEW ormuco_dated_rate AS
SELECT r.uuid, r.exchange_rate, r.valid_from, r.written_as, a.account, r.account_id, r.retrieved_at,
       r.row_id, r.import_id, r.place
FROM (SELECT s.*, i.retrieved_at,
             lag(s.content_digest) OVER (PARTITION BY s.account_id, s.uuid ORDER BY i.retrieved_at, s.row_id) AS before
      FROM ormuco_exchange_rate AS s
      JOIN import AS i USING (import_id)) AS r
JOIN known_account AS a USING (account_id)
WHERE r.before IS NOT r.content_digest;

-- The currencies of the newest list, and those created or updated since; each with its newest rate. An update's
-- answer does not say whether the currency is the main one, so that is taken from the newest that does.
CREATE VIEW api_ormuco_currencies AS
SELECT r.exchange_rate, t.iso_code, t.label,
       (SELECT m.main FROM ormuco_currency AS m JOIN import AS j USING (import_id)
        WHERE m.account_id = t.account_id AND m.uuid = t.uuid AND m.main IS NOT NULL
        ORDER BY j.retrieved_at DESC, m.row_id DESC LIMIT 1) AS main,
       t.plural_label, t.reseller_uuid, t.symbol, t.uuid,
       CASE WHEN EXISTS (SELECT 1 FROM ormuco_currency AS m
                         WHERE m.account_id = t.account_id AND m.uuid = t.uuid AND m.main IS NOT NULL)
            THEN replace(coalesce(t.written_as, ''), 'main=absent', '') ELSE coalesce(t.written_as, '') END
       || ' ' || coalesce(r.written_as, '') AS written_as,
       t.extra, a.account, t.account_id, r.valid_from, i.retrieved_at, r.retrieved_at AS rate_retrieved_at,
       l.position AS list_position,
       (SELECT min(f.row_id) FROM ormuco_currency AS f WHERE f.account_id = t.account_id AND f.uuid = t.uuid) AS first_row,
       w.retrieved_at AS listed_at, t.row_id, t.import_id, t.place, t.uuid AS row_key
FROM ormuco_currency AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
JOIN ormuco_dated_rate AS r ON r.account_id = t.account_id AND r.uuid = t.uuid
LEFT JOIN ormuco_newest_list AS w ON w.account_id = t.account_id AND w.operation = 'currencies'
LEFT JOIN ormuco_listed AS l ON l.account_id = t.account_id AND l.operation = 'currencies' AND l.id = t.uuid
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_currency AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.uuid = t.uuid AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id))
  AND NOT EXISTS (
    SELECT 1 FROM ormuco_dated_rate AS n
    WHERE n.account_id = r.account_id AND n.uuid = r.uuid AND (n.retrieved_at, n.row_id) > (r.retrieved_at, r.row_id))
  AND (l.id IS NOT NULL OR w.row_id IS NULL OR max(i.retrieved_at, r.retrieved_at) >= w.retrieved_at);

-- The main currency, as the newest list of currencies has it: that of every amount that names none.
CREATE VIEW ormuco_main_currency AS
SELECT iso_code, uuid
FROM api_ormuco_currencies
WHERE main = 1
ORDER BY listed_at IS NULL, listed_at DESC, retrieved_at DESC, row_id DESC
LIMIT 1;

-- The products of the newest list.
CREATE VIEW api_ormuco_products AS
SELECT t.billablecategory_slug, t.billableunit_slug, t.created_date, t.label, t.last_updated_date, t.metadata, t.name,
       t.price_per_unit, t.product_code, t.uuid,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.created_date_utc, t.last_updated_date_utc,
       coalesce(k.resource_kind, t.billablecategory_slug) AS resource_kind, l.position AS list_position,
       t.row_id, t.import_id, t.place, t.uuid AS row_key
FROM ormuco_product AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN ormuco_newest_list AS w ON w.account_id = t.account_id AND w.operation = 'products'
LEFT JOIN ormuco_listed AS l ON l.account_id = t.account_id AND l.operation = 'products' AND l.id = t.uuid
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'product' AND k.spelling = t.billablecategory_slug
WHERE (l.id IS NOT NULL OR w.row_id IS NULL OR i.retrieved_at >= w.retrieved_at)
  AND NOT EXISTS (
    SELECT 1 FROM ormuco_product AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.uuid = t.uuid AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Metadata of resources, as edited last.
CREATE VIEW api_ormuco_reseller_metadata AS
SELECT t.resource_id, t.metadata, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.resource_id AS row_key
FROM ormuco_reseller_metadata AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_reseller_metadata AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.resource_id = t.resource_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- The newest revision of every invoice, with its amounts. data_row leads to its projects and taxes.
CREATE VIEW api_ormuco_invoices AS
SELECT t.client_id, t.date_deleted, t.deleted, t.id, t.paid, t.processed,
       d.invoice_discount, d.invoice_discount_flat, d.invoice_discount_percentage, d.invoice_discount_percentage_value,
       d.invoice_period_end, d.invoice_period_start, d.invoice_subtotal, d.invoice_total,
       d.subscription_period_end, d.subscription_period_start,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.date_deleted_utc,
       d.invoice_period_start_utc, d.invoice_period_end_utc, d.first_day, d.last_day,
       coalesce(t.currency,
                (SELECT c.iso_code FROM api_ormuco_currencies AS c WHERE c.uuid = t.currency_reference
                 ORDER BY c.retrieved_at DESC, c.row_id DESC LIMIT 1),
                CASE WHEN t.currency_reference IS NULL THEN (SELECT iso_code FROM ormuco_main_currency) END,
                'XXX') AS billing_currency,
       (SELECT min(m.position) FROM ormuco_newest_list AS l JOIN ormuco_list_item AS m ON m.parent_row = l.row_id
        WHERE l.account_id = t.account_id AND l.operation = 'invoices' AND m.id = t.id) AS list_position,
       (SELECT min(f.row_id) FROM ormuco_invoice AS f WHERE f.account_id = t.account_id AND f.id = t.id) AS first_row,
       d.row_id AS data_row, t.row_id, t.import_id, t.place, t.id AS row_key
FROM ormuco_invoice AS t
JOIN ormuco_invoice_data AS d ON d.parent_row = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_invoice AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Every revision of every invoice, numbered from the oldest. data_row leads to its amounts, projects and taxes.
CREATE VIEW ormuco_invoice_revision AS
SELECT t.id, t.processed, a.account, t.account_id, i.retrieved_at,
       row_number() OVER (PARTITION BY t.account_id, t.id ORDER BY i.retrieved_at, t.row_id) AS revision,
       count(*) OVER (PARTITION BY t.account_id, t.id) AS revisions,
       d.row_id AS data_row, t.row_id, t.import_id, t.place
FROM ormuco_invoice AS t
JOIN ormuco_invoice_data AS d ON d.parent_row = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id;

-- The lines of the newest revisions.
CREATE VIEW api_ormuco_invoice_lines AS
SELECT v.client_id, v.id AS invoice_id, p.id AS project_id, p.name AS project_name, p.region,
       t.active, t.description, t.id, t.name, t.quantity, t.rate, t.rate_system, t.total, t.type, t.resource_id, t.unit,
       t.size, t.storage_type, t.uptime,
       t.written_as, t.extra, v.account, v.account_id, v.retrieved_at, v.billing_currency,
       v.invoice_period_start_utc, v.invoice_period_end_utc, coalesce(k.resource_kind, t.type) AS resource_kind,
       t.unit_rate, t.position, t.parent_row AS project_row, t.row_id, t.import_id, t.place,
       v.id || '/' || t.position AS row_key
FROM api_ormuco_invoices AS v
JOIN ormuco_invoice_project AS p ON p.parent_row = v.data_row
JOIN ormuco_invoice_line AS t ON t.parent_row = p.row_id
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'invoice' AND k.spelling = t.type;

-- The newest revision of what each client used in each period: everywhere, with one provider, in one project.
CREATE VIEW api_ormuco_usage AS
SELECT t.usage_period_start, t.usage_period_end, t.subtotal, t.discount_percentage, t.discount, t.total,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.usage_period_start_utc, t.usage_period_end_utc,
       t.scope, t.scope_id, t.row_id, t.import_id, t.place,
       a.account || '/' || t.scope || '/' || t.scope_id || '/' || t.usage_period_start_utc AS row_key
FROM ormuco_usage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.scope = t.scope AND n.scope_id = t.scope_id
      AND n.usage_period_start_utc = t.usage_period_start_utc
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- The lines of those usages.
CREATE VIEW api_ormuco_usage_lines AS
SELECT u.scope, u.scope_id, u.usage_period_start_utc, u.usage_period_end_utc,
       (SELECT coalesce(r.id, r.uuid) FROM ormuco_usage_provider AS r
        WHERE r.parent_row = u.row_id AND r.position = coalesce(p.provider_position, 1)) AS provider_id,
       p.id AS project_id, p.name AS project_name, t.spelling AS kind,
       t.id, t.name, t.description, t.resource_id, t.uptime, t.unit, t.size, t.storage_type, t.total, t.quantity,
       t.written_as, t.extra, u.account, u.account_id, u.retrieved_at, coalesce(k.resource_kind, t.spelling) AS resource_kind,
       t.position, t.row_id, t.import_id, t.place, u.row_key || '/' || t.position AS row_key
FROM api_ormuco_usage AS u
JOIN ormuco_usage_project AS p ON p.parent_row = u.row_id
JOIN ormuco_usage_line AS t ON t.parent_row = p.row_id
LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'usage' AND k.spelling = t.spelling;

-- Every line that names a resource, of invoices and usages.
CREATE VIEW ormuco_resource_line AS
SELECT account, account_id, id, resource_id, name, resource_kind, project_id, retrieved_at, import_id, place,
       retrieved_at || '/invoice/' || printf('%020d', row_id) AS stamp
FROM api_ormuco_invoice_lines
UNION ALL
SELECT account, account_id, id, resource_id, name, resource_kind, project_id, retrieved_at, import_id, place,
       retrieved_at || '/usage/' || printf('%020d', row_id)
FROM api_ormuco_usage_lines;

-- Providers and projects, as usages and invoices name them.
CREATE VIEW ormuco_provider AS
SELECT DISTINCT coalesce(p.id, p.uuid) AS provider_id, p.name
FROM api_ormuco_usage AS u
JOIN ormuco_usage_provider AS p ON p.parent_row = u.row_id;

-- Projects, as invoices and usages name them.
CREATE VIEW ormuco_project AS
SELECT v.account, p.id AS project_id, p.name, p.region
FROM api_ormuco_invoices AS v
JOIN ormuco_invoice_project AS p ON p.parent_row = v.data_row
UNION
SELECT u.account, p.id, p.name, NULL
FROM api_ormuco_usage AS u
JOIN ormuco_usage_project AS p ON p.parent_row = u.row_id;

-- The newest revision of every row of a report.
CREATE VIEW ormuco_newest_report AS
SELECT t.client_id, t.test_account, t.customer_email, t.customer_name, t.subscription_id, t.invoice_id, t.invoice_date,
       t.invoice_status, t.invoice_start, t.invoice_end, t.invoice_subtotal, t.invoice_discount_percentage,
       t.invoice_discount_flat, t.invoice_discount_total, t.invoice_total, t.customer_metadata, t.provider, t.reseller,
       t.project_id, t.project_name, t.resource_id, t.resource_name, t.resource_type, t.quantity, t.unit, t.rate,
       t.resource_total,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.line, t.period_start_utc, t.period_end_utc,
       t.row_id, t.import_id, t.place
FROM ormuco_report_row AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM ormuco_report_row AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.invoice_id = t.invoice_id AND n.line = t.line
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- What the newest report says of a client.
CREATE VIEW ormuco_reported_client AS
SELECT account_id, test_account, customer_email, customer_name, subscription_id, customer_metadata, reseller,
       max(retrieved_at || printf('/%020d', row_id)) AS stamp
FROM ormuco_newest_report
GROUP BY account_id;

-- The billing report: an invoice as it was retrieved last, by itself or in a report. What an invoice does not say of its
-- client comes from reports.
CREATE VIEW api_ormuco_report AS
SELECT v.client_id, coalesce(r.test_account, c.test_account) AS test_account,
       coalesce(r.customer_email, c.customer_email) AS customer_email,
       coalesce(r.customer_name, c.customer_name) AS customer_name,
       coalesce(r.subscription_id, c.subscription_id) AS subscription_id,
       v.id AS invoice_id, coalesce(r.invoice_date, substr(v.first_day, 1, 7)) AS invoice_date,
       CASE v.paid WHEN 1 THEN 'paid' ELSE 'not paid' END AS invoice_status,
       v.first_day AS invoice_start, v.last_day AS invoice_end,
       v.invoice_subtotal, v.invoice_discount_percentage, coalesce(v.invoice_discount_flat, '0') AS invoice_discount_flat,
       v.invoice_discount AS invoice_discount_total, v.invoice_total,
       coalesce(r.customer_metadata, c.customer_metadata, '{}') AS customer_metadata,
       r.provider, coalesce(r.reseller, c.reseller) AS reseller,
       v.billing_currency, v.account, v.account_id, v.retrieved_at, 'invoice' AS known_from,
       v.invoice_period_start_utc AS period_start_utc, v.invoice_period_end_utc AS period_end_utc,
       v.import_id, v.place, v.id AS row_key
FROM api_ormuco_invoices AS v
LEFT JOIN ormuco_newest_report AS r ON r.account_id = v.account_id AND r.invoice_id = v.id AND r.line = 0
LEFT JOIN ormuco_reported_client AS c ON c.account_id = v.account_id
WHERE r.row_id IS NULL OR v.retrieved_at >= r.retrieved_at
UNION ALL
SELECT r.client_id, r.test_account, r.customer_email, r.customer_name, r.subscription_id, r.invoice_id, r.invoice_date,
       r.invoice_status, r.invoice_start, r.invoice_end, r.invoice_subtotal, r.invoice_discount_percentage,
       r.invoice_discount_flat, r.invoice_discount_total, r.invoice_total, r.customer_metadata, r.provider, r.reseller,
       coalesce((SELECT v.billing_currency FROM api_ormuco_invoices AS v
                 WHERE v.account_id = r.account_id AND v.id = r.invoice_id),
                (SELECT iso_code FROM ormuco_main_currency), 'XXX'),
       r.account, r.account_id, r.retrieved_at, 'report', r.period_start_utc, r.period_end_utc,
       r.import_id, r.place, r.invoice_id
FROM ormuco_newest_report AS r
WHERE r.line = 0
  AND NOT EXISTS (
    SELECT 1 FROM api_ormuco_invoices AS v
    WHERE v.account_id = r.account_id AND v.id = r.invoice_id AND v.retrieved_at >= r.retrieved_at);

-- The rows that `detail` adds.
CREATE VIEW ormuco_report_detail AS
SELECT 'invoice' AS known_from, account_id, invoice_id, position, project_id, project_name, id AS resource_id,
       name AS resource_name, type AS resource_type, quantity, unit, rate, total AS resource_total
FROM api_ormuco_invoice_lines
UNION ALL
SELECT 'report', account_id, invoice_id, line, project_id, project_name, resource_id, resource_name, resource_type,
       quantity, unit, rate, resource_total
FROM ormuco_newest_report
WHERE line > 0;
