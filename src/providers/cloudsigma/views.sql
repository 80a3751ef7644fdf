-- CloudSigma's documented rows: one view for each operation, holding the newest revision of every object.
-- After the documented columns come written_as and extra (see the tables), and where the row came from.

-- The newest page of each list, for each question asked.
CREATE VIEW cloudsigma_newest_list AS
SELECT l.*, i.retrieved_at
FROM cloudsigma_list AS l
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_list AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = l.account_id AND n.operation = l.operation AND n.question = l.question
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, l.row_id));

-- Every balance ever stated, by itself or within a current usage.
CREATE VIEW cloudsigma_stated_balance AS
SELECT b.account_id, b.balance, b.currency, i.retrieved_at, 'balance' AS operation, b.import_id, b.place
FROM cloudsigma_balance AS b JOIN import AS i USING (import_id)
UNION ALL
SELECT u.account_id, u.balance, u.currency, i.retrieved_at, 'currentusage', u.import_id, u.place
FROM cloudsigma_currentusage AS u JOIN import AS i USING (import_id);

-- The newest balance of each account; its currency is that of the account's transactions.
CREATE VIEW cloudsigma_account_currency AS
SELECT account_id, currency, balance, max(retrieved_at) AS retrieved_at, import_id, place
FROM cloudsigma_stated_balance
GROUP BY account_id;

-- The newest balance of each account.
CREATE VIEW api_cloudsigma_balance AS
SELECT t.balance, t.credit_limit, t.currency,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place, a.account AS row_key
FROM cloudsigma_balance AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_balance AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Prices by number, each as last stated.
CREATE VIEW api_cloudsigma_pricing AS
SELECT t.currency, t.id, t.level, t.multiplier, t.price, t.resource, t.unit,
       t.written_as, t.extra, a.account, t.account_id, t.position, t.row_id, t.import_id, t.place, t.id AS row_key
FROM cloudsigma_price AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_price AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Burst levels of the newest price list of each account.
CREATE VIEW api_cloudsigma_burst_level AS
SELECT b.applies, b.resource, b.level, a.account, l.account_id, b.row_id, b.import_id,
       '/' || b.applies || '/' || b.resource AS place, b.applies || '/' || b.resource AS row_key
FROM cloudsigma_burst_level AS b
JOIN cloudsigma_list AS l ON l.row_id = b.parent_row
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = b.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_list AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = l.account_id AND n.operation = 'pricing' AND (j.retrieved_at, n.row_id) > (i.retrieved_at, l.row_id)
      -- A table of prices, such as a CSV file, says nothing of levels.
      AND EXISTS (SELECT 1 FROM cloudsigma_burst_level AS o WHERE o.parent_row = n.row_id));

-- A place in the list is the key; places beyond the newest list's end are of older, longer lists.
CREATE VIEW api_cloudsigma_discount AS
SELECT t.period, t.value,
       t.written_as, t.extra, a.account, t.account_id, t.position, t.row_id, t.import_id, t.place,
       coalesce(t.period, CAST(t.position AS TEXT)) AS row_key
FROM cloudsigma_discount AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN cloudsigma_newest_list AS l ON l.account_id = t.account_id AND l.operation = 'discount' AND l.question = ''
WHERE t.position < coalesce(l.total_count, t.position + 1)
  AND NOT EXISTS (
    SELECT 1 FROM cloudsigma_discount AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.position = t.position AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Transactions by number, each as last stated. What `reason` says is beside it in columns.
CREATE VIEW api_cloudsigma_ledger AS
SELECT t.amount, t.billing_cycle, t."end", t.human_interval, t.id, t.initial, t.interval, t.poll_time, t.reason,
       t.resource_amount, t.time,
       t.written_as, t.extra, a.account, t.account_id, t.poll_time_utc, t.time_utc, t.reason_kind, t.reason_resource,
       t.reason_amount, t.reason_unit, t.reason_interval, t.reason_time, t.reason_reference, t.charge_start_utc,
       t.charge_end_utc, t.row_id, t.import_id, t.place, t.id AS row_key
FROM cloudsigma_transaction AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_transaction AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- One row for each resource of the newest current usage, the balance beside each.
CREATE VIEW api_cloudsigma_currentusage AS
SELECT t.balance, t.currency, u.resource, u.burst, u.subscribed, u."using",
       a.account, t.account_id, i.retrieved_at, u.row_id, t.import_id, coalesce(u.place, t.place) AS place,
       coalesce(u.resource, '') AS row_key
FROM cloudsigma_currentusage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
LEFT JOIN cloudsigma_usage AS u ON u.parent_row = t.row_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_currentusage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Licences of the catalogue by name, each as last stated.
CREATE VIEW api_cloudsigma_licenses AS
SELECT t.burstable, t.long_name, t.name, t.resource_uri, t.type, t.user_metric,
       t.written_as, t.extra, a.account, t.account_id, t.position, t.row_id, t.import_id, t.place, t.name AS row_key
FROM cloudsigma_license AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_license AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.name = t.name AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- A row for each period it was asked for; adding up over periods is the query's.
CREATE VIEW api_cloudsigma_burstusage AS
SELECT t.uuid, t.amount, t.resource_type, t.usage, t.date,
       t.written_as, t.extra, a.account, t.account_id, t.period_start, t.period_end, t.row_id, t.import_id, t.place,
       t.uuid AS row_key
FROM cloudsigma_burst_usage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_burst_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.period_start = t.period_start AND n.period_end = t.period_end
      AND n.uuid = t.uuid AND n.resource_type = t.resource_type
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Burst usage by day and resource, each as last stated.
CREATE VIEW api_cloudsigma_dailyburstusage AS
SELECT t.amount, t.date, t.resource_type, t.usage,
       t.written_as, t.extra, a.account, t.account_id, t.row_id, t.import_id, t.place,
       t.date || '/' || t.resource_type AS row_key
FROM cloudsigma_daily_burst_usage AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_daily_burst_usage AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.date = t.date AND n.resource_type = t.resource_type
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Samples of use.
CREATE VIEW api_cloudsigma_usage AS
SELECT t.amount, t.poll_time, t.resource, t.uuid,
       t.written_as, t.extra, a.account, t.account_id, t.poll_time_utc, t.row_id, t.import_id, t.place,
       t.poll_time_utc || '/' || t.resource || '/' || t.uuid AS row_key
FROM cloudsigma_usage_sample AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_usage_sample AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.poll_time_utc = t.poll_time_utc AND n.resource = t.resource AND n.uuid = t.uuid
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Subscriptions by number, each as last stated.
CREATE VIEW api_cloudsigma_subscriptions AS
SELECT t.amount, t.auto_renew, t.descendants, t.discount_amount, t.discount_percent, t.discounts, t.end_time,
       t.free_tier, t.id, t.last_notification, t.period, t.price, t.remaining, t.resource, t.resource_uri,
       t.start_time, t.status, t.subscribed_object, t.uuid, t.was_billed,
       t.written_as, t.extra, a.account, t.account_id, t.start_time_utc, t.end_time_utc, t.position, t.row_id,
       t.import_id, t.place, t.id AS row_key
FROM cloudsigma_subscription AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_subscription AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- The newest calculation of each account, of new subscriptions and of extensions.
CREATE VIEW api_cloudsigma_subscriptioncalculator AS
SELECT t.amount, t.discount_amount, t.discount_percent, t.discounts, t.end_time, t.free_tier, t.period, t.price,
       t.resource, t.start_time, t.was_billed,
       t.written_as, t.extra, a.account, t.account_id, i.operation, t.row_id, t.import_id, t.place, t.resource AS row_key
FROM cloudsigma_subscription_quote AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_subscription_quote AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND j.operation = i.operation
      AND (j.retrieved_at, j.import_id) > (i.retrieved_at, i.import_id));

-- Field tables that were saved from the provider, each as last stated.
CREATE VIEW api_cloudsigma_schema AS
SELECT t.allowed_detail_http_methods, t.allowed_list_http_methods, t.default_format, t.default_limit, t.filtering, t.ordering,
       t.endpoint, t.written_as, t.extra, a.account, t.account_id, t.row_id, t.import_id, t.place, t.endpoint AS row_key
FROM cloudsigma_schema AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM cloudsigma_schema AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.endpoint = t.endpoint AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));
