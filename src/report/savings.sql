-- What usage would have cost at list prices, at contracted prices, and what it did cost, added up by the dimensions asked
-- for and by currency. Only usage: what a purchase costs comes back in the usage it covers. A correction of an earlier
-- bill has no price of its own. The words in braces are filled in as in spend.sql.
WITH
summed AS (
    SELECT {dimensions}coalesce(billing_currency, 'XXX') AS currency,
           min({resource_name}) AS first_name, max({resource_name}) AS last_name, sum({charges}) AS charges,
           decimal_sum(list_cost) AS list_cost, decimal_sum(contracted_cost) AS contracted_cost,
           decimal_sum(effective_cost) AS effective_cost, decimal_sum(billed_cost) AS billed_cost
    FROM {source}
    WHERE charge_category = 'Usage' AND charge_class IS NULL{and}
    GROUP BY {by}currency
),
shown AS (
    SELECT {by}CASE WHEN first_name = last_name THEN last_name END AS resource_name, currency, charges, list_cost,
           contracted_cost, effective_cost, billed_cost, 0 AS is_total
    FROM summed
    {if total}
    UNION ALL
    SELECT {no_by}NULL, currency, sum(charges), decimal_sum(list_cost), decimal_sum(contracted_cost),
           decimal_sum(effective_cost), decimal_sum(billed_cost), 1
    FROM summed
    GROUP BY currency
    {end}
)
SELECT {by}resource_name, currency, charges, list_cost, decimal_sub(list_cost, contracted_cost) AS negotiated_savings,
       contracted_cost, decimal_sub(contracted_cost, effective_cost) AS commitment_savings, effective_cost,
       decimal_sub(list_cost, effective_cost) AS total_savings, billed_cost, is_total
FROM shown
ORDER BY is_total, {by}currency
