-- What vCloud Air brings to the cross-provider relations. Column lists follow the registry of relations.

-- Billed costs of instances and data centres, and beside them those of what lies below each.
CREATE VIEW vcloudair_cost_side AS
SELECT h.period, h.entity_id, b.currency, b.cost AS own, NULL AS below
FROM vcloudair_held AS h
JOIN vcloudair_billable AS b ON b.parent_row = h.row_id
WHERE h.kind = 'billed' AND h.entity_level IN ('instance', 'l2')
UNION ALL
SELECT h.period, CASE h.entity_level WHEN 'l1' THEN h.l2_id ELSE h.service_instance_id END, b.currency, NULL, b.cost
FROM vcloudair_held AS h
JOIN vcloudair_billable AS b ON b.parent_row = h.row_id
WHERE h.kind = 'billed' AND h.entity_level IN ('l1', 'l2');

-- Entities whose cost is exactly that of what is below them, in every currency, or that have none of their own: then
-- the lower level is charged, else they are.
CREATE VIEW vcloudair_resolved AS
SELECT period, entity_id
FROM (
    SELECT period, entity_id, count(own) > 0 AS has_own, count(below) > 0 AS has_below,
           decimal_sub(decimal_sum(own), decimal_sum(below)) GLOB '*[1-9]*' AS differs
    FROM vcloudair_cost_side
    GROUP BY period, entity_id, currency)
GROUP BY period, entity_id
HAVING max(has_own) = 0 OR (min(has_own) = 1 AND min(has_below) = 1 AND max(differs) = 0);

-- Billed entities that are charged, so that no use counts twice: the lowest level that adds up to the levels above.
CREATE VIEW vcloudair_charged AS
WITH billed AS (
    SELECT h.*, r.entity_id IS NOT NULL AS is_resolved
    FROM vcloudair_held AS h
    LEFT JOIN vcloudair_resolved AS r ON r.period = h.period AND r.entity_id = h.entity_id
    WHERE h.kind = 'billed')
SELECT e.*
FROM billed AS e
WHERE NOT e.is_resolved
  AND NOT EXISTS (
    SELECT 1 FROM billed AS above
    WHERE above.period = e.period AND NOT above.is_resolved AND above.row_id <> e.row_id
      AND (above.entity_level = 'instance' AND e.entity_level <> 'instance' AND above.entity_id = e.service_instance_id
        OR above.entity_level = 'l2' AND e.entity_level = 'l1' AND above.entity_id = e.l2_id))
  -- A machine whose data centre nobody names could be in any one of them.
  AND NOT (e.entity_level = 'l1' AND e.l2_id IS NULL AND EXISTS (
    SELECT 1 FROM vcloudair_held AS above
    WHERE above.kind = 'billed' AND above.period = e.period AND above.entity_level = 'l2'
      AND (above.service_instance_id = e.service_instance_id
        OR e.service_instance_id IS NULL AND above.service_group_id = e.service_group_id)));

-- Service groups pay. An instance stands for itself as long as no document says which group it belongs to.
CREATE VIEW vcloudair_payer AS
SELECT id AS account, billing_currency, account_id, import_id, place
FROM vcloudair_newest_service_group
UNION ALL
SELECT a.account, NULL, a.account_id, a.import_id, ''
FROM known_account AS a
WHERE a.provider = 'vcloudair'
  AND a.account NOT IN (SELECT id FROM vcloudair_newest_service_group)
  AND a.account NOT IN (SELECT service_instance_id FROM vcloudair_instance_group)
  AND (a.account_id IN (SELECT account_id FROM vcloudair_usage) OR a.account_id IN (SELECT account_id FROM vcloudair_costs));

-- Whoever pays, with the currency it is billed in.
CREATE VIEW account_vcloudair AS
SELECT 'vcloudair/' || p.account AS row_key, 'vcloudair' AS provider, p.account,
       coalesce(p.billing_currency,
           (SELECT currency FROM vcloudair_newest_costs AS c WHERE c.account_id = p.account_id ORDER BY c.row_id DESC LIMIT 1),
           (SELECT currency FROM vcloudair_billable AS b WHERE b.account_id = p.account_id ORDER BY b.row_id DESC LIMIT 1)
       ) AS billing_currency,
       NULL AS balance, NULL AS balance_at, p.import_id, p.place
FROM vcloudair_payer AS p;

-- Every entity, as the newest document names it.
CREATE VIEW resource_vcloudair AS
SELECT 'vcloudair/' || coalesce(h.service_group_id, h.service_instance_id) || '/' || h.entity_id AS row_key,
       'vcloudair' AS provider, coalesce(h.service_group_id, h.service_instance_id) AS account,
       h.entity_id AS resource_id, h.name AS resource_name, h.entity_type AS resource_type, h.import_id, h.place
FROM (
    SELECT t.*, row_number() OVER (PARTITION BY t.entity_id ORDER BY i.retrieved_at DESC, t.row_id DESC) AS age
    FROM vcloudair_held AS t JOIN import AS i USING (import_id)) AS h
WHERE h.age = 1;

-- Billed usage, and billed costs. What is billable is not billed yet, and no charge.
CREATE VIEW charge_vcloudair AS
SELECT 'vcloudair/' || coalesce(h.service_group_id, h.service_instance_id) || '/' || h.period || '/' || h.entity_id
           || '/' || b.position AS row_key,
       'vcloudair' AS provider, coalesce(h.service_group_id, h.service_instance_id) AS account,
       b.currency AS billing_currency, b.cost AS billed_cost, 'stated' AS cost_basis, 'Usage' AS charge_category,
       b.name || ' of ' || h.name AS charge_description,
       h.start_time_utc AS charge_period_start, h.period_end_utc AS charge_period_end,
       h.start_time_utc AS billing_period_start, h.period_end_utc AS billing_period_end,
       h.entity_id AS resource_id, h.name AS resource_name, b.name AS service_name,
       b.usage AS pricing_quantity, b.unit AS pricing_unit, b.rate AS list_unit_price,
       b.usage AS consumed_quantity, b.unit AS consumed_unit,
       h.service_group_id || '/' || h.period AS invoice_id, b.import_id, b.place
FROM vcloudair_charged AS h
JOIN vcloudair_billable AS b ON b.parent_row = h.row_id
UNION ALL
SELECT 'vcloudair/' || c.service_group_id || '/' || c.period || '/cost/' || c.cost_position
           || coalesce('/' || c.item_position, ''),
       'vcloudair', c.service_group_id, c.currency, c.amount, 'stated',
       CASE t.type WHEN 'SERVICE_CREDIT' THEN 'Credit' WHEN 'SUPPORT' THEN 'Purchase' ELSE 'Adjustment' END,
       coalesce(c.type, t.type), c.start_time_utc, c.period_end_utc, c.start_time_utc, c.period_end_utc,
       NULL, NULL, t.type, NULL, NULL, NULL, NULL, NULL,
       c.service_group_id || '/' || c.period, c.import_id, c.place
FROM api_vcloudair_billed_costs AS c
JOIN api_vcloudair_billed_costs AS t
  ON t.account_id = c.account_id AND t.period = c.period AND t.cost_position = c.cost_position AND t.item_position IS NULL
-- The items of a cost count where the cost itself has no amount.
WHERE c.amount IS NOT NULL AND (c.item_position IS NULL OR t.amount IS NULL);

-- A billed month of a service group. No document states what a bill comes to; its lines are what is known of it.
CREATE VIEW invoice_vcloudair AS
SELECT 'vcloudair/' || c.invoice_id AS row_key, 'vcloudair' AS provider, c.account, c.invoice_id,
       NULL AS invoice_status, max(c.billing_currency) AS billing_currency,
       coalesce(p.start_date_utc, min(c.billing_period_start)) AS billing_period_start,
       coalesce(p.period_end_utc, max(c.billing_period_end)) AS billing_period_end,
       NULL AS issued_at, NULL AS due_at, NULL AS subtotal, NULL AS discount, NULL AS tax, NULL AS total, NULL AS is_paid,
       coalesce(p.import_id, min(c.import_id)) AS import_id, coalesce(p.place, '') AS place
FROM charge_vcloudair AS c
LEFT JOIN api_vcloudair_billing_periods AS p ON p.row_key = c.invoice_id
WHERE c.invoice_id IS NOT NULL
GROUP BY c.invoice_id, c.account;

-- A bill's lines are its charges.
CREATE VIEW invoice_line_vcloudair AS
SELECT row_key, provider, account, invoice_id, row_key AS line_id, charge_description AS description, service_name,
       NULL AS sub_account, resource_id, resource_name, charge_period_start, charge_period_end,
       pricing_quantity AS quantity, pricing_unit AS unit, list_unit_price AS unit_price, billed_cost AS amount,
       billing_currency AS currency, import_id, place
FROM charge_vcloudair
WHERE invoice_id IS NOT NULL;
