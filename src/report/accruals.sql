-- The accruals of a month by provider, account and service; it goes on where accruals_placed.sql ends.
,
-- Every row once for itself, and once for the total of its currency where that is asked for.
counted AS (
    SELECT t.is_total, iif(t.is_total, NULL, m.provider) AS provider, iif(t.is_total, NULL, m.issuer) AS issuer,
           iif(t.is_total, NULL, m.account) AS account, iif(t.is_total, NULL, m.service) AS service, m.currency, m.kind, m.day,
           m.charges, m.cost
    FROM moved AS m
    CROSS JOIN (SELECT 0 AS is_total UNION ALL SELECT 1 WHERE :total = 1) AS t
    WHERE m.kind IN ('reversed', 'kept', 'added')
),
summed AS (
    SELECT provider, issuer, account, service, currency, coalesce(sum(charges) FILTER (WHERE kind IN ('kept', 'added')), 0) AS charges,
           min(iif(kind IN ('kept', 'added'), substr(day, 1, 7), NULL)) AS oldest_month,
           coalesce(decimal_sum(iif(kind IN ('reversed', 'kept'), cost, NULL)), '0') AS opening,
           coalesce(decimal_sum(iif(kind = 'reversed', cost, NULL)), '0') AS reversed,
           coalesce(decimal_sum(iif(kind = 'added', cost, NULL)), '0') AS added,
           coalesce(decimal_sum(iif(kind IN ('kept', 'added'), cost, NULL)), '0') AS accrued, is_total
    FROM counted
    GROUP BY is_total, provider, issuer, account, service, currency
)
SELECT provider, issuer, account, service, currency, charges, oldest_month, opening, reversed, added, accrued, is_total
FROM summed
WHERE opening GLOB '*[1-9]*' OR reversed GLOB '*[1-9]*' OR added GLOB '*[1-9]*'
ORDER BY is_total, provider, account, currency, service, issuer
