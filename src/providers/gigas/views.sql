-- Gigas's documented rows: one view for each operation, holding the newest revision of every object.
-- After the documented columns come written_as and extra (see the tables), and where the row came from.
-- `account` is the document's account_id; account_id is the ledger's own number of that account.

-- The newest whole list of each operation and account.
CREATE VIEW gigas_newest_list AS
SELECT operation, account_id, positions, retrieved_at, import_id, row_id
FROM (
    -- Numbered, since to look for a newer one beside each takes the square of thousands of lists.
    SELECT l.operation, l.account_id, l.positions, i.retrieved_at, l.import_id, l.row_id,
           row_number() OVER (PARTITION BY l.operation, l.account_id ORDER BY i.retrieved_at DESC, l.row_id DESC) AS age
    FROM gigas_list AS l
    JOIN import AS i USING (import_id)
    WHERE l.is_whole = 1)
WHERE age = 1;

-- What those lists name, and where.
CREATE VIEW gigas_listed AS
SELECT l.operation, l.account_id, CAST(e.key AS TEXT) AS id, e.value AS position
FROM gigas_newest_list AS l, json_each(l.positions) AS e;

-- The newest revision of every catalogue resource, also of those no longer in the catalogue.
CREATE VIEW gigas_newest_resource AS
SELECT t.id, t.name, t.slug, t.provider, t.min_limit, t.max_limit,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.position, t.row_id, t.import_id, t.place,
       t.id AS row_key
FROM gigas_resource AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM gigas_resource AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- The catalogue, without what the newest list of it no longer names.
CREATE VIEW api_gigas_ppu_resources AS
SELECT t.id, t.name, t.slug, t.provider, t.min_limit, t.max_limit,
       t.written_as, t.extra, t.account, t.account_id, t.retrieved_at, g.position AS listed, t.position, t.row_id,
       t.import_id, t.place, t.row_key
FROM gigas_newest_resource AS t
LEFT JOIN gigas_newest_list AS l ON l.operation = 'ppu_resources' AND l.account_id = t.account_id
LEFT JOIN gigas_listed AS g ON g.operation = 'ppu_resources' AND g.account_id = t.account_id AND g.id = t.id
WHERE l.row_id IS NULL OR g.id IS NOT NULL OR (t.retrieved_at, t.import_id) >= (l.retrieved_at, l.import_id);

-- Which catalogue entry holds for an account's resource: its own catalogue's, else the newest of any.
CREATE VIEW gigas_catalogue AS
SELECT r.account_id, r.id, r.name, r.min_limit, r.max_limit, r.account_id AS catalogue_account_id, r.import_id, r.place
FROM gigas_newest_resource AS r
UNION ALL
SELECT a.account_id, r.id, r.name, r.min_limit, r.max_limit, r.account_id, r.import_id, r.place
FROM known_account AS a
JOIN gigas_newest_resource AS r
WHERE a.provider = 'gigas'
  AND NOT EXISTS (SELECT 1 FROM gigas_resource AS o WHERE o.id = r.id AND o.account_id = a.account_id)
  AND NOT EXISTS (
    SELECT 1 FROM gigas_newest_resource AS n
    WHERE n.id = r.id AND (n.retrieved_at, n.row_id) > (r.retrieved_at, r.row_id));

-- Prices at which anything was charged, with their currency: the only one of which the catalogue, in any revision,
-- has a price that gives the hourly price, as price x factor, as price / factor, or as it is. Else XXX.
-- Two texts are the same number when no digit of their difference is other than 0.
CREATE VIEW gigas_hourly_price AS
SELECT h.account_id, h.resource_id, h.hourly_price, h.conversion_factor, coalesce((
    SELECT CASE count(DISTINCT p.currency) WHEN 1 THEN min(p.currency) END
    FROM gigas_catalogue AS c
    JOIN gigas_resource AS r ON r.id = c.id AND r.account_id = c.catalogue_account_id
    JOIN gigas_resource_price AS p ON p.parent_row = r.row_id
    WHERE c.account_id = h.account_id AND c.id = h.resource_id
      AND (decimal_sub(decimal_mul(p.price, coalesce(p.conversion_factor, h.conversion_factor)), h.hourly_price)
               NOT GLOB '*[1-9]*'
           OR decimal_sub(decimal_mul(h.hourly_price, coalesce(p.conversion_factor, h.conversion_factor)), p.price)
               NOT GLOB '*[1-9]*'
           OR decimal_sub(p.price, h.hourly_price) NOT GLOB '*[1-9]*')), 'XXX') AS currency
FROM (SELECT account_id, resource_id, hourly_price, conversion_factor FROM gigas_history
      UNION SELECT account_id, resource_id, hourly_price, conversion_factor FROM gigas_invoice_detail
      UNION SELECT account_id, resource_id, hourly_price, conversion_factor FROM gigas_account_resource) AS h;

-- Intervals, each with what it is charged: hours x amount x hourly price, exactly. An interval opened here by a PUT
-- gives way to the provider's own history as soon as a newer whole one is in the ledger.
CREATE VIEW api_gigas_ppu_history AS
SELECT t.id, t.account, t.resource_id, t.hourly_price, t.conversion_factor, t.total_amount, t.start_date, t.end_date,
       t.written_as, t.extra, t.account_id, t.start_date_utc, t.end_date_utc, t.charged_until_utc, t.charged_hours,
       decimal_mul(t.charged_hours, t.total_amount) AS unit_hours,
       decimal_mul(decimal_mul(t.charged_hours, t.total_amount), t.hourly_price) AS computed_cost,
       coalesce((SELECT s.stated_currency FROM gigas_history AS s JOIN import AS k USING (import_id)
                 WHERE s.account_id = t.account_id AND s.id = t.id AND s.stated_currency IS NOT NULL
                 ORDER BY k.retrieved_at DESC, s.row_id DESC LIMIT 1), p.currency) AS currency,
       i.retrieved_at, g.position AS listed, t.position, t.row_id, t.import_id, t.place, t.id AS row_key
FROM gigas_history AS t
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN gigas_hourly_price AS p ON p.account_id = t.account_id AND p.resource_id = t.resource_id
     AND p.hourly_price = t.hourly_price AND p.conversion_factor IS t.conversion_factor
LEFT JOIN gigas_newest_list AS l ON l.operation = 'ppu_history' AND l.account_id = t.account_id
LEFT JOIN gigas_listed AS g ON g.operation = 'ppu_history' AND g.account_id = t.account_id AND g.id = t.id
WHERE NOT EXISTS (
    SELECT 1 FROM gigas_history AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id))
  AND (t.id NOT GLOB 'local-*' OR l.row_id IS NULL
       OR (i.retrieved_at, t.import_id) >= (l.retrieved_at, l.import_id));

-- The newest revision of every resource that was ever assigned to an account.
CREATE VIEW api_gigas_ppu_account_resource AS
SELECT id, account, resource_id, amount, hourly_price, conversion_factor,
       written_as, extra, account_id, retrieved_at, position, row_id, import_id, place, row_key
FROM (
    SELECT t.id, t.account, t.resource_id, t.amount, t.hourly_price, t.conversion_factor,
           t.written_as, t.extra, t.account_id, i.retrieved_at, t.position, t.row_id, t.import_id, t.place, t.id AS row_key,
           row_number() OVER (PARTITION BY t.account_id, t.id ORDER BY i.retrieved_at DESC, t.row_id DESC) AS age
    FROM gigas_account_resource AS t
    JOIN import AS i ON i.import_id = t.import_id)
WHERE age = 1;

-- The same, without what the account's newest list no longer names.
CREATE VIEW api_gigas_ppu_account_resources AS
SELECT t.id, t.account, t.resource_id, t.amount, t.hourly_price, t.conversion_factor,
       t.written_as, t.extra, t.account_id, t.retrieved_at, g.position AS listed, t.position, t.row_id, t.import_id,
       t.place, t.row_key
FROM api_gigas_ppu_account_resource AS t
LEFT JOIN gigas_newest_list AS l ON l.operation = 'ppu_account_resources' AND l.account_id = t.account_id
LEFT JOIN gigas_listed AS g ON g.operation = 'ppu_account_resources' AND g.account_id = t.account_id AND g.id = t.id
WHERE l.row_id IS NULL OR g.id IS NOT NULL OR (t.retrieved_at, t.import_id) >= (l.retrieved_at, l.import_id);

-- Lines of invoices; those beyond the end of a newer, shorter answer are gone.
CREATE VIEW api_gigas_ppu_invoice_details AS
SELECT t.id, t.account, t.account_domain, t.product_name, t.resource_id, t.total_amount, t.start_date, t.end_date,
       t.hourly_price, t.conversion_factor,
       t.written_as, t.extra, t.account_id, t.invoice, t.start_date_utc, t.end_date_utc, t.charged_until_utc,
       t.charged_hours, decimal_mul(t.charged_hours, t.total_amount) AS unit_hours,
       decimal_mul(decimal_mul(t.charged_hours, t.total_amount), t.hourly_price) AS computed_cost,
       p.currency, t.document, i.retrieved_at, t.position, t.row_id, t.import_id, t.place,
       t.invoice || '/' || t.position AS row_key
FROM gigas_invoice_detail AS t
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN gigas_hourly_price AS p ON p.account_id = t.account_id AND p.resource_id = t.resource_id
     AND p.hourly_price = t.hourly_price AND p.conversion_factor IS t.conversion_factor
WHERE NOT EXISTS (
    SELECT 1 FROM gigas_invoice_detail AS n JOIN import AS j USING (import_id)
    WHERE n.invoice = t.invoice AND (n.position = t.position OR n.line_count <= t.position)
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));
