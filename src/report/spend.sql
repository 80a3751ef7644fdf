-- Charges, added up by one to six dimensions in the order of :by_1 to :by_6 (month, provider, account, service, resource,
-- category; NULL where fewer are asked for), and by currency, since currencies are never added. A charge belongs to the
-- month it starts in. credited is the part of billed_cost that gives money back: negative amounts, and those of credits
-- and refunds; charged is the rest.
-- :steps says when the rate into another currency changes, as a JSON object: {"USD": ["", "2025-06-01"]}. Charges on two
-- sides of such a step stay in two rows, so that one rate holds for all of a row; first_start tells which.
-- :total = 1 adds rows over everything at the end, one for each currency.
WITH
shown AS (
    SELECT json_object('month', substr(charge_period_start, 1, 7), 'provider', provider, 'account', account,
                       'service', service_name, 'resource', resource_id, 'category', charge_category) AS named,
           CASE WHEN 'resource' IN (:by_1, :by_2, :by_3, :by_4, :by_5, :by_6) THEN resource_name END AS resource_name,
           coalesce(billing_currency, 'XXX') AS currency, billed_cost, charge_period_start,
           substr(billed_cost, 1, 1) = '-' OR coalesce(charge_category IN ('Credit', 'Refund'), 0) AS is_credit
    FROM charge
    WHERE (:provider IS NULL OR provider = :provider)
      AND (:account IS NULL OR account = :account)
      AND (:currency IS NULL OR coalesce(billing_currency, 'XXX') = :currency)
      AND (:from IS NULL OR charge_period_start >= :from)
      AND (:to IS NULL OR charge_period_start < :to)
),
grouped AS (
    SELECT json_extract(named, '$.' || :by_1) AS by_1, json_extract(named, '$.' || :by_2) AS by_2,
           json_extract(named, '$.' || :by_3) AS by_3, json_extract(named, '$.' || :by_4) AS by_4,
           json_extract(named, '$.' || :by_5) AS by_5, json_extract(named, '$.' || :by_6) AS by_6,
           (SELECT max(step.value) FROM json_each(:steps, '$.' || currency) AS step
            WHERE step.value <= coalesce(charge_period_start, '')) AS step,
           resource_name, currency, billed_cost, charge_period_start, is_credit
    FROM shown
)
SELECT by_1, by_2, by_3, by_4, by_5, by_6,
       -- A number of a resource says little; its name stands beside it where it has one.
       CASE count(DISTINCT resource_name) WHEN 1 THEN max(resource_name) END AS resource_name,
       currency, count(*) AS charges,
       decimal_sum(CASE WHEN NOT is_credit THEN billed_cost END) AS charged,
       decimal_sum(CASE WHEN is_credit THEN billed_cost END) AS credited,
       decimal_sum(billed_cost) AS billed_cost,
       min(charge_period_start) AS first_start, 0 AS is_total, step
FROM grouped
GROUP BY by_1, by_2, by_3, by_4, by_5, by_6, currency, step
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, currency, count(*),
       decimal_sum(CASE WHEN NOT is_credit THEN billed_cost END), decimal_sum(CASE WHEN is_credit THEN billed_cost END),
       decimal_sum(billed_cost), NULL, 1, NULL
FROM grouped
WHERE :total = 1
GROUP BY currency
ORDER BY is_total, by_1, by_2, by_3, by_4, by_5, by_6, currency, step
