-- Costs that are on no document, and why: the month is not billed; charges came after the month was billed; own use; nobody is
-- billed. Of a billed month, sums are compared: the same charges delivered again are not listed.
WITH run AS (
    SELECT period, max(import_id) AS last_run FROM billing_run GROUP BY period
),
now AS (
    SELECT {month} AS month, c.provider, c.account, c.sub_account_id AS sub_account,
           c.service_name AS service, coalesce(c.billing_currency, 'XXX') AS currency, count(*) AS charges,
           decimal_sum(c.billed_cost) AS cost, max(c.import_id) AS newest
    FROM charge AS c
    GROUP BY {month}, c.provider, c.account, c.sub_account_id, c.service_name, c.billing_currency
),
held AS (
    SELECT r.period, r.provider, r.account, r.sub_account, r.service, r.currency, r.outcome, sum(r.charges) AS charges,
           decimal_sum(r.cost) AS cost
    FROM run_cost AS r
    WHERE r.import_id = (SELECT max(n.import_id) FROM run_cost AS n
                         WHERE n.period = r.period AND n.customer IS r.customer AND n.contract IS r.contract)
    GROUP BY r.period, r.provider, r.account, r.sub_account, r.service, r.currency, r.outcome
),
known AS (
    SELECT period, provider, account, sub_account, service, currency, sum(charges) AS charges, decimal_sum(cost) AS cost
    FROM held
    GROUP BY period, provider, account, sub_account, service, currency
),
item AS (
    SELECT n.month, n.provider, n.account, n.sub_account, n.service, n.currency, n.charges, n.cost, 'the month is not billed' AS why
    FROM now AS n
    WHERE n.month NOT IN (SELECT period FROM run)
    UNION ALL
    SELECT n.month, n.provider, n.account, n.sub_account, n.service, n.currency, max(0, n.charges - coalesce(k.charges, 0)),
           decimal_sub(n.cost, coalesce(k.cost, '0')), 'came after the month was billed'
    FROM now AS n
    JOIN run AS r ON r.period = n.month AND n.newest > r.last_run
    LEFT JOIN known AS k ON k.period = n.month AND k.provider IS n.provider AND k.account IS n.account
        AND k.sub_account IS n.sub_account AND k.service IS n.service AND k.currency = n.currency
    UNION ALL
    SELECT period, provider, account, sub_account, service, currency, charges, cost,
           CASE outcome WHEN 'nobody' THEN 'nobody is billed' ELSE outcome END
    FROM held
    WHERE outcome IN ('own use', 'nobody', 'given away')
)
SELECT month, provider, account, sub_account, service, currency, charges, cost, why
FROM item
WHERE cost GLOB '*[1-9]*'
  AND (:month IS NULL OR month = :month)
  AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR currency = :currency)
ORDER BY month, currency, provider, account, sub_account, service, why
