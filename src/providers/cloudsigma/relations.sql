-- What CloudSigma brings to the cross-provider relations. Column lists follow the registry of relations.

-- Accounts, each with its newest balance and that balance's currency.
CREATE VIEW account_cloudsigma AS
SELECT 'cloudsigma/' || a.account AS row_key, a.provider, a.account, c.currency AS billing_currency, c.balance,
       c.retrieved_at AS balance_at, coalesce(c.import_id, a.import_id) AS import_id, coalesce(c.place, '') AS place
FROM known_account AS a
LEFT JOIN cloudsigma_account_currency AS c USING (account_id)
WHERE a.provider = 'cloudsigma';

-- Resources that were ever named; a licence has its long name.
CREATE VIEW resource_cloudsigma AS
SELECT 'cloudsigma/' || a.account || '/' || r.resource AS row_key, a.provider, a.account, r.resource AS resource_id,
       coalesce(l.long_name, r.resource) AS resource_name,
       CASE WHEN l.name IS NULL THEN 'resource' ELSE 'license' END AS resource_type,
       coalesce(l.import_id, r.import_id) AS import_id, coalesce(l.place, '') AS place
FROM known_resource AS r
JOIN known_account AS a USING (account_id)
LEFT JOIN api_cloudsigma_licenses AS l ON l.account_id = r.account_id AND l.name = r.resource
WHERE a.provider = 'cloudsigma';

-- Transactions that charge for something: bursts, and subscriptions bought again. Payments are not charges.
CREATE VIEW charge_cloudsigma AS
SELECT 'cloudsigma/' || t.account || '/' || t.id AS row_key, 'cloudsigma' AS provider, t.account,
       coalesce(c.currency, 'XXX') AS billing_currency, t.amount AS billed_cost, 'stated' AS cost_basis,
       CASE t.reason_kind WHEN 'burst' THEN 'Usage' ELSE 'Purchase' END AS charge_category,
       t.reason AS charge_description,
       coalesce(t.charge_start_utc, t.time_utc) AS charge_period_start,
       t.charge_end_utc AS charge_period_end,
       NULL AS billing_period_start, NULL AS billing_period_end,
       t.reason_resource AS resource_id, t.reason_resource AS resource_name,
       CASE t.reason_kind WHEN 'burst' THEN 'Burst' ELSE 'Subscription' END AS service_name,
       NULL AS pricing_quantity, NULL AS pricing_unit, NULL AS list_unit_price,
       CASE t.reason_kind WHEN 'burst' THEN coalesce(t.resource_amount, t.reason_amount) END AS consumed_quantity,
       CASE t.reason_unit WHEN 'GB' THEN 'B' WHEN 'GHz' THEN 'MHz' END AS consumed_unit,
       NULL AS invoice_id, t.import_id, t.place
FROM api_cloudsigma_ledger AS t
LEFT JOIN cloudsigma_account_currency AS c USING (account_id)
WHERE t.reason_kind IN ('burst', 'subscription');

-- Every transaction; amounts are positive for debits, as the provider writes them.
CREATE VIEW ledger_entry_cloudsigma AS
SELECT 'cloudsigma/' || t.account || '/' || t.id AS row_key, 'cloudsigma' AS provider, t.account,
       coalesce(c.currency, 'XXX') AS currency, t.id AS entry_id, t.time_utc AS entry_time,
       coalesce(t.reason_kind, 'other') AS entry_kind, t.reason AS description, t.amount,
       t.initial AS balance_before, t."end" AS balance_after, t.import_id, t.place
FROM api_cloudsigma_ledger AS t
LEFT JOIN cloudsigma_account_currency AS c USING (account_id);

-- Prices of the catalogue: level 0 for subscriptions, the others for bursts.
CREATE VIEW price_cloudsigma AS
SELECT 'cloudsigma/' || account || '/' || id AS row_key, 'cloudsigma' AS provider, account, id AS price_id,
       resource AS resource_id, currency, price AS unit_price, unit AS pricing_unit, level AS price_level,
       CASE level WHEN 0 THEN 'subscription' ELSE 'burst' END AS price_basis, import_id, place
FROM api_cloudsigma_pricing;

-- Discounts for long subscriptions, as fractions of 1.
CREATE VIEW discount_cloudsigma AS
SELECT 'cloudsigma/' || account || '/' || row_key AS row_key, 'cloudsigma' AS provider, account,
       period AS discount_period, value AS discount_fraction, import_id, place
FROM api_cloudsigma_discount;

-- Card payments: credits of the ledger, with the sign turned.
CREATE VIEW payment_cloudsigma AS
SELECT row_key, provider, account, entry_id AS payment_id, entry_time AS paid_at,
       decimal_sub('0', amount) AS amount, currency, NULL AS invoice_id, import_id, place
FROM ledger_entry_cloudsigma
WHERE entry_kind = 'payment';
