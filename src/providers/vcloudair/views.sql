-- vCloud Air's documented rows, and the hierarchy they are added up along.

-- Usage documents, the newest for each question.
CREATE VIEW vcloudair_newest_usage AS
SELECT t.*, i.retrieved_at
FROM vcloudair_usage AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.question = t.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Cost documents, the newest for each question.
CREATE VIEW vcloudair_newest_costs AS
SELECT t.*, i.retrieved_at
FROM vcloudair_costs AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_costs AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.question = t.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Companies, as stated last.
CREATE VIEW vcloudair_newest_company AS
SELECT t.*, i.retrieved_at
FROM vcloudair_company AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_company AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.company_id = t.company_id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Service groups, as stated last.
CREATE VIEW vcloudair_newest_service_group AS
SELECT t.*, i.retrieved_at
FROM vcloudair_service_group AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM vcloudair_service_group AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Which data centre a machine is in, and which instance a data centre: as some document or path said last.
CREATE VIEW vcloudair_parent AS
SELECT e.entity_id, e.entity_level, e.parent_id, max(i.retrieved_at || printf('/%012d', e.row_id)) AS said_at
FROM vcloudair_entity AS e
JOIN import AS i USING (import_id)
WHERE e.parent_id IS NOT NULL
GROUP BY e.entity_id;

-- Which instance an entity belongs to, as some document or path said last.
CREATE VIEW vcloudair_instance_of AS
SELECT e.entity_id, e.service_instance_id, max(i.retrieved_at || printf('/%012d', e.row_id)) AS said_at
FROM vcloudair_entity AS e
JOIN import AS i USING (import_id)
WHERE e.service_instance_id IS NOT NULL
GROUP BY e.entity_id;

-- Which service group pays for an instance: the one whose usage names it, or something in it.
CREATE VIEW vcloudair_instance_group AS
SELECT o.service_instance_id, u.service_group_id, max(i.retrieved_at || printf('/%012d', e.row_id)) AS said_at
FROM vcloudair_usage AS u
JOIN vcloudair_entity AS e ON e.parent_row = u.row_id
JOIN vcloudair_instance_of AS o ON o.entity_id = e.entity_id
JOIN import AS i ON i.import_id = u.import_id
WHERE u.service_group_id IS NOT NULL
GROUP BY o.service_instance_id;

-- For each period, every entity that a document states, as the newest one states it.
CREATE VIEW vcloudair_held AS
SELECT e.row_id, e.import_id, e.account_id, e.place, e.written_as, e.extra, e.id, e.name, e.entity_type, e.entity_id,
       e.entity_level, e.parent_id, e.billable_form, e.kind, e.period, e.start_time_utc, e.period_end_utc, e.usage_row,
       coalesce(e.own_instance_id, o.service_instance_id) AS service_instance_id,
       CASE e.entity_level WHEN 'l1' THEN coalesce(e.parent_id, p.parent_id) WHEN 'l2' THEN e.entity_id END AS l2_id,
       coalesce(e.own_group_id, g.service_group_id) AS service_group_id
FROM (
    SELECT t.*, t.service_instance_id AS own_instance_id, u.service_group_id AS own_group_id, u.kind, u.period,
           u.start_time_utc, u.period_end_utc, u.row_id AS usage_row,
           row_number() OVER (PARTITION BY u.kind, u.period, t.entity_id ORDER BY u.retrieved_at DESC, t.row_id DESC) AS age
    FROM vcloudair_newest_usage AS u
    JOIN vcloudair_entity AS t ON t.parent_row = u.row_id) AS e
LEFT JOIN vcloudair_instance_of AS o ON o.entity_id = e.entity_id
LEFT JOIN vcloudair_parent AS p ON p.entity_id = e.entity_id
LEFT JOIN vcloudair_instance_group AS g ON g.service_instance_id = coalesce(e.own_instance_id, o.service_instance_id)
WHERE e.age = 1;

-- Months with billed usage: of an instance, of a service group, and of a group through its instances.
CREATE VIEW vcloudair_billed_usage_month AS
SELECT u.service_instance_id AS owner, u.period, u.start_time_utc, u.period_end_utc
FROM vcloudair_newest_usage AS u
WHERE u.kind = 'billed' AND u.period GLOB '[0-9]*-[0-9][0-9]' AND u.service_instance_id IS NOT NULL
UNION
SELECT coalesce(u.service_group_id, g.service_group_id), u.period, u.start_time_utc, u.period_end_utc
FROM vcloudair_newest_usage AS u
LEFT JOIN vcloudair_instance_group AS g ON g.service_instance_id = u.service_instance_id
WHERE u.kind = 'billed' AND u.period GLOB '[0-9]*-[0-9][0-9]'
  AND coalesce(u.service_group_id, g.service_group_id) IS NOT NULL;

-- Billing periods as service groups state them.
CREATE VIEW api_vcloudair_billing_periods AS
SELECT p.month, p.year, p.start_date AS "startDate", p.end_date AS "endDate", l.rel, l.href, p.written_as, p.extra,
       g.id AS service_group_id, p.period, p.start_date_utc, p.period_end_utc, a.account, p.account_id, p.row_id,
       p.import_id, p.place, g.id || '/' || p.period AS row_key
FROM vcloudair_newest_service_group AS g
JOIN vcloudair_bill AS b ON b.parent_row = g.row_id
JOIN vcloudair_billing_period AS p ON p.parent_row = b.row_id
LEFT JOIN vcloudair_bill_link AS l ON l.parent_row = b.row_id
JOIN known_account AS a ON a.account_id = p.account_id;

-- Months that a service group was billed for.
CREATE VIEW vcloudair_billed_month AS
SELECT service_group_id, period FROM vcloudair_newest_costs WHERE kind = 'billed' AND period GLOB '[0-9]*-[0-9][0-9]'
UNION
SELECT service_group_id, period FROM api_vcloudair_billing_periods;

-- One row for each billable of the newest documents, its entity and document beside it.
CREATE VIEW vcloudair_usage_row AS
SELECT b.name, b.usage, b.unit, b.rate, b.cost, b.currency, b.written_as, b.extra,
       e.id AS entity, e.name AS entity_name, e.entity_type, e.entity_id, e.entity_level, e.service_instance_id,
       u.service_group_id, u.kind, u.scope, u.level, u.period, u.month, u.year, u.start_time, u.end_time,
       u.start_time_utc, u.period_end_utc, b.position, a.account, b.account_id, b.row_id, b.import_id, b.place,
       u.question || '/' || e.entity_id || '/' || b.position AS row_key
FROM vcloudair_newest_usage AS u
JOIN vcloudair_entity AS e ON e.parent_row = u.row_id
JOIN vcloudair_billable AS b ON b.parent_row = e.row_id
JOIN known_account AS a ON a.account_id = b.account_id;

-- Usage that is not billed yet.
CREATE VIEW api_vcloudair_billable_usage AS
SELECT * FROM vcloudair_usage_row WHERE kind = 'billable';

-- Usage of billed months.
CREATE VIEW api_vcloudair_billed_usage AS
SELECT * FROM vcloudair_usage_row WHERE kind = 'billed';

-- One row for each cost or item of one.
CREATE VIEW vcloudair_cost_row AS
SELECT l.type, l.amount, t.currency, l.written_as, l.extra, t.kind, t.service_group_id, t.period, t.month, t.year,
       t.start_time, t.end_time, t.start_time_utc, t.period_end_utc, t.last_update_time, l.cost_position, l.item_position,
       (SELECT group_concat(coalesce(p.name, '') || '=' || coalesce(p.value, ''), ' ')
        FROM (SELECT name, value FROM vcloudair_cost_property WHERE parent_row = l.row_id ORDER BY row_id) AS p) AS properties,
       a.account, l.account_id, l.row_id, l.import_id, l.place,
       t.question || '/' || l.cost_position || coalesce('/' || l.item_position, '') AS row_key
FROM vcloudair_newest_costs AS t
JOIN vcloudair_cost_line AS l ON l.parent_row = t.row_id
JOIN known_account AS a ON a.account_id = l.account_id;

-- Costs that are not billed yet.
CREATE VIEW api_vcloudair_billable_costs AS
SELECT * FROM vcloudair_cost_row WHERE kind = 'billable';

-- Costs of billed months.
CREATE VIEW api_vcloudair_billed_costs AS
SELECT * FROM vcloudair_cost_row WHERE kind = 'billed';

-- Service groups with their currencies.
CREATE VIEW api_vcloudair_service_groups AS
SELECT t.id, t.display_name AS "displayName", t.billing_currency AS "billingCurrency", t.written_as, t.extra,
       a.account, t.account_id, t.retrieved_at, t.row_id, t.import_id, t.place, t.id AS row_key
FROM vcloudair_newest_service_group AS t
JOIN known_account AS a USING (account_id);
