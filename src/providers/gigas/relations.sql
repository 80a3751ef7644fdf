-- What Gigas brings to the cross-provider relations. Column lists follow the registry of relations.

-- Accounts that documents name; not the account of an import that brought only a catalogue.
CREATE VIEW account_gigas AS
SELECT 'gigas/' || a.account AS row_key, a.provider, a.account,
       (SELECT nullif(h.currency, 'XXX') FROM api_gigas_ppu_history AS h WHERE h.account_id = a.account_id
        ORDER BY h.end_date_utc IS NOT NULL, h.end_date_utc DESC, h.start_date_utc DESC, h.row_id DESC
        LIMIT 1) AS billing_currency,
       NULL AS balance, NULL AS balance_at, a.import_id, '' AS place
FROM known_account AS a
WHERE a.provider = 'gigas'
  AND (EXISTS (SELECT 1 FROM gigas_history AS h WHERE h.account_id = a.account_id)
       OR EXISTS (SELECT 1 FROM gigas_account_resource AS r WHERE r.account_id = a.account_id)
       OR EXISTS (SELECT 1 FROM gigas_invoice_detail AS d WHERE d.account_id = a.account_id));

-- Catalogue resources that anything names, with the catalogue's names for them.
CREATE VIEW resource_gigas AS
SELECT 'gigas/' || a.account || '/' || r.resource AS row_key, a.provider, a.account, r.resource AS resource_id,
       coalesce(c.name, r.resource) AS resource_name, 'resource' AS resource_type,
       coalesce(c.import_id, r.import_id) AS import_id, coalesce(c.place, '') AS place
FROM known_resource AS r
JOIN known_account AS a USING (account_id)
LEFT JOIN gigas_catalogue AS c ON c.account_id = r.account_id AND c.id = r.resource
WHERE a.provider = 'gigas';

-- The parts of intervals, one for each month, UTC, that an interval reaches into: what ran in June is charged in June,
-- however long the interval runs on afterwards. The hours of a part are those from the interval's start to the part's end,
-- by the rule of the whole (10 decimals of an hour; 9 has no half, so nothing lies halfway), less those to the part's start.
-- So the parts come to the whole exactly, and a past part stays as it is while the interval runs on.
CREATE VIEW gigas_interval_part AS
WITH RECURSIVE part (
    account_id, account, id, resource_id, total_amount, hourly_price, currency, import_id, place, start_us, until,
    whole_hours, number, part_start, part_end) AS (
    SELECT account_id, account, id, resource_id, total_amount, hourly_price, currency, import_id, place,
           CAST(strftime('%s', substr(start_date_utc, 1, 19)) AS INTEGER) * 1000000
               + CAST(substr(start_date_utc, 21, 6) AS INTEGER),
           charged_until_utc, charged_hours, 0, start_date_utc,
           min(charged_until_utc,
               strftime('%Y-%m-%dT00:00:00.000000Z', substr(start_date_utc, 1, 7) || '-01', '+1 month'))
    FROM api_gigas_ppu_history
    UNION ALL
    SELECT account_id, account, id, resource_id, total_amount, hourly_price, currency, import_id, place, start_us, until,
           whole_hours, number + 1, part_end,
           min(until, strftime('%Y-%m-%dT00:00:00.000000Z', substr(part_end, 1, 7) || '-01', '+1 month'))
    FROM part
    WHERE part_end < until
),
-- Every bound within an interval is the first moment of a month, without a fraction of a second.
counted AS (
    SELECT *,
           ((CAST(strftime('%s', substr(part_start, 1, 19)) AS INTEGER) * 1000000 - start_us) * 50 + 9) / 18 AS before,
           ((CAST(strftime('%s', substr(part_end, 1, 19)) AS INTEGER) * 1000000 - start_us) * 50 + 9) / 18 AS through
    FROM part
),
summed AS (
    SELECT *,
           decimal_sub(
               CASE WHEN part_end = until THEN whole_hours
                    ELSE printf('%d.%010d', through / 10000000000, through % 10000000000) END,
               CASE WHEN number = 0 THEN '0'
                    ELSE printf('%d.%010d', before / 10000000000, before % 10000000000) END) AS exact_hours
    FROM counted
)
SELECT account_id, account, id, number, part_start, part_end,
       CASE WHEN exact_hours GLOB '*.*' THEN rtrim(rtrim(exact_hours, '0'), '.') ELSE exact_hours END AS hours,
       total_amount, hourly_price, resource_id, currency, import_id, place
FROM summed;

-- Every interval is a charge, in a part for each month. The first part has the interval's own key. Invoice details repeat
-- the same hours and are none.
CREATE VIEW charge_gigas AS
SELECT 'gigas/' || p.account || '/' || p.id || CASE WHEN p.number > 0 THEN '/' || substr(p.part_start, 1, 7) ELSE '' END
           AS row_key, 'gigas' AS provider, p.account,
       p.currency AS billing_currency,
       decimal_mul(decimal_mul(p.hours, p.total_amount), p.hourly_price) AS billed_cost, 'computed' AS cost_basis,
       'Usage' AS charge_category,
       p.total_amount || ' of ' || coalesce(c.name, 'resource ' || p.resource_id) || ' for ' || p.hours || ' hours'
           AS charge_description,
       p.part_start AS charge_period_start, p.part_end AS charge_period_end,
       NULL AS billing_period_start, NULL AS billing_period_end,
       p.resource_id, coalesce(c.name, p.resource_id) AS resource_name, 'Pay-per-use' AS service_name,
       decimal_mul(p.hours, p.total_amount) AS pricing_quantity, 'Hours' AS pricing_unit,
       p.hourly_price AS list_unit_price,
       decimal_mul(p.hours, p.total_amount) AS consumed_quantity, 'Hours' AS consumed_unit, NULL AS invoice_id,
       p.import_id, p.place
FROM gigas_interval_part AS p
LEFT JOIN gigas_catalogue AS c ON c.account_id = p.account_id AND c.id = p.resource_id;

-- The same as it was before intervals had parts, for closings of that time.
CREATE VIEW charge_unsplit_gigas AS
SELECT 'gigas/' || h.account || '/' || h.id AS row_key, 'gigas' AS provider, h.account,
       h.currency AS billing_currency, h.computed_cost AS billed_cost, 'computed' AS cost_basis,
       'Usage' AS charge_category,
       h.total_amount || ' of ' || coalesce(c.name, 'resource ' || h.resource_id) || ' for ' || h.charged_hours
           || ' hours' AS charge_description,
       h.start_date_utc AS charge_period_start, h.charged_until_utc AS charge_period_end,
       NULL AS billing_period_start, NULL AS billing_period_end,
       h.resource_id, coalesce(c.name, h.resource_id) AS resource_name, 'Pay-per-use' AS service_name,
       h.unit_hours AS pricing_quantity, 'Hours' AS pricing_unit, h.hourly_price AS list_unit_price,
       h.unit_hours AS consumed_quantity, 'Hours' AS consumed_unit, NULL AS invoice_id, h.import_id, h.place
FROM api_gigas_ppu_history AS h
LEFT JOIN gigas_catalogue AS c ON c.account_id = h.account_id AND c.id = h.resource_id;

-- Catalogue prices, one row for each currency. What one price buys is not documented, so it has no unit.
CREATE VIEW price_gigas AS
SELECT 'gigas/' || r.account || '/' || r.id || '/' || p.currency AS row_key, 'gigas' AS provider, r.account,
       r.id || '/' || p.currency AS price_id, r.id AS resource_id, p.currency, p.price AS unit_price,
       NULL AS pricing_unit, NULL AS price_level, 'list' AS price_basis, r.import_id, r.place
FROM api_gigas_ppu_resources AS r
JOIN gigas_resource_price AS p ON p.parent_row = r.row_id
WHERE p.price IS NOT NULL;
