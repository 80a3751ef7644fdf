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

-- Every interval is a charge. Invoice details repeat the same hours and are none.
CREATE VIEW charge_gigas AS
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
