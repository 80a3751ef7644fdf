-- Charges, added up by the dimensions asked for and by currency, since currencies are never added. The words in braces
-- are filled in from the names of columns in src/report/dimension.rs and source.rs; `--explain-plan` shows the result.
--
-- Every charge belongs to one part, so that the parts come to the whole: 3 corrections of an earlier bill, 2 taxes, 1
-- credits, and 0 the rest, of which refunds are what is negative. A charge belongs to the month it starts in.
-- :steps says when the rate into another currency changes, as a JSON object: {"USD": ["", "2025-06-01"]}. Charges on two
-- sides of such a step stay in two rows, so that one rate holds for all of a row; first_start tells which.
WITH
parted AS (
    SELECT {dimensions}coalesce(billing_currency, 'XXX') AS currency, {step} AS step,
           CASE WHEN charge_class = 'Correction' THEN 3
                WHEN charge_category = 'Tax' THEN 2
                WHEN charge_category IN ('Credit', 'Refund') THEN 1
                ELSE 0 END AS part,
           min({resource_name}) AS first_name, max({resource_name}) AS last_name, min({moment}) AS first_start,
           sum({charges}) AS charges, sum({charges}) FILTER (WHERE {cost} IS NULL) AS without,
           decimal_sum({cost}) AS cost, decimal_sum({returned}) AS returned
    FROM {source}
    {where}
    GROUP BY {by}currency, step, part
),
summed AS (
    SELECT {by}currency, step,
           -- A number of a resource says little; its name is beside it where it has one.
           CASE WHEN min(first_name) = max(last_name) THEN max(last_name) END AS resource_name,
           min(first_start) AS first_start, sum(charges) AS charges, coalesce(sum(without), 0) AS without,
           coalesce(max(CASE part WHEN 0 THEN decimal_sub(cost, returned) END), '0') AS charged,
           coalesce(max(CASE part WHEN 1 THEN cost END), '0') AS credits,
           coalesce(max(CASE part WHEN 0 THEN returned END), '0') AS refunds,
           coalesce(max(CASE part WHEN 2 THEN cost END), '0') AS taxes,
           coalesce(max(CASE part WHEN 3 THEN cost END), '0') AS corrections,
           decimal_sum(cost) AS cost
    FROM parted
    GROUP BY {by}currency, step
),
stated AS (
    -- What no charge states is absent, not 0.
    SELECT {by}resource_name, currency, charges, iif(without = charges, NULL, charged) AS charged,
           iif(without = charges, NULL, credits) AS credits, iif(without = charges, NULL, refunds) AS refunds,
           iif(without = charges, NULL, taxes) AS taxes, iif(without = charges, NULL, corrections) AS corrections,
           iif(without = charges, NULL, cost) AS cost, without, first_start, step
    FROM summed
)
SELECT {by}resource_name, currency, charges, charged, credits, refunds, taxes, corrections, cost AS {cost},
       without AS charges_without_cost, first_start, 0 AS is_total, step
FROM stated
{if total}
UNION ALL
SELECT {no_by}NULL, currency, sum(charges), iif(count(cost) > 0, decimal_sum(charged), NULL),
       iif(count(cost) > 0, decimal_sum(credits), NULL), iif(count(cost) > 0, decimal_sum(refunds), NULL),
       iif(count(cost) > 0, decimal_sum(taxes), NULL), iif(count(cost) > 0, decimal_sum(corrections), NULL),
       iif(count(cost) > 0, decimal_sum(cost), NULL), sum(without), NULL, 1, NULL
FROM stated
GROUP BY currency
{end}
ORDER BY is_total, {by}currency, step
