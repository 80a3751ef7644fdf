-- What each item of compare_items.sql changed by, and why; it goes on where that ends.
,
summed AS (
    SELECT {by}currency, CASE WHEN min(first_name) = max(last_name) THEN max(last_name) END AS resource_name,
           sum(charges_before) AS charges_before, sum(charges_after) AS charges_after, sum(without) AS charges_without_cost,
           decimal_sum(cost_before) AS before, decimal_sum(cost_after) AS after,
           decimal_sub(decimal_sum(cost_after), decimal_sum(cost_before)) AS change,
           coalesce(decimal_sum(iif(effect = 'new', change, NULL)), '0') AS new,
           coalesce(decimal_sum(iif(effect = 'gone', change, NULL)), '0') AS gone,
           coalesce(decimal_sum(iif(effect = 'credits', change, NULL)), '0') AS credits,
           coalesce(decimal_sum(iif(effect = 'taxes', change, NULL)), '0') AS taxes,
           coalesce(decimal_sum(iif(effect = 'corrections', change, NULL)), '0') AS corrections,
           coalesce(decimal_sum(iif(effect = 'other', change, NULL)), '0') AS other,
           coalesce(decimal_sum(iif(effect = 'measured', change, NULL)), '0') AS measured
    FROM item
    GROUP BY {by}currency
),
shown AS (
    SELECT {by}resource_name, currency, charges_before, charges_after, charges_without_cost, before, after, change, new, gone,
           credits, taxes, corrections, other, measured, 0 AS is_total
    FROM summed
    {if total}
    UNION ALL
    SELECT {no_by}NULL, currency, sum(charges_before), sum(charges_after), sum(charges_without_cost), decimal_sum(before),
           decimal_sum(after), decimal_sum(change), decimal_sum(new), decimal_sum(gone), decimal_sum(credits),
           decimal_sum(taxes), decimal_sum(corrections), decimal_sum(other), decimal_sum(measured), 1
    FROM summed
    GROUP BY currency
    {end}
)
SELECT {by}resource_name, currency, charges_before, charges_after, charges_without_cost, before, after, change, new, gone,
       credits, taxes, corrections, other, measured, is_total,
       -- The largest change first: by the digits before the point, then by the digits.
       instr(ltrim(change, '-') || '.', '.') AS digits_before_point, ltrim(change, '-') AS size
FROM shown
ORDER BY is_total, currency, digits_before_point DESC, size DESC, {by}before, after
