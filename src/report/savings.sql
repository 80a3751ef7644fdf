-- What usage would have cost at list prices, at contracted prices, and what it did cost, added up by the dimensions asked
-- for, by currency, and by which of these costs are stated. Only usage: what a purchase costs comes back in the usage it
-- covers. A correction of an earlier bill has no price of its own. A cost of 0 that usage states beside an effective cost
-- above 0 was left at 0: it counts as not stated. A difference is only of charges that state both costs. The words in
-- braces are filled in as in spend.sql.
WITH
priced AS (
    SELECT {dimensions}coalesce(billing_currency, 'XXX') AS currency, {resource_name} AS name, {charges} AS charges,
           CASE WHEN NOT {list_left} THEN list_cost END AS list_cost,
           CASE WHEN NOT {contracted_left} THEN contracted_cost END AS contracted_cost,
           effective_cost, billed_cost
    FROM {source}
    WHERE charge_category = 'Usage' AND charge_class IS NULL{and}
),
summed AS (
    SELECT {by}currency, iif(list_cost IS NULL, 4, 0) + iif(contracted_cost IS NULL, 2, 0)
               + iif(effective_cost IS NULL, 1, 0) AS unstated,
           min(name) AS first_name, max(name) AS last_name, sum(charges) AS charges,
           CASE WHEN count(list_cost) > 0 THEN decimal_sum(list_cost) END AS list_cost,
           CASE WHEN count(contracted_cost) > 0 THEN decimal_sum(contracted_cost) END AS contracted_cost,
           CASE WHEN count(effective_cost) > 0 THEN decimal_sum(effective_cost) END AS effective_cost,
           CASE WHEN count(billed_cost) > 0 THEN decimal_sum(billed_cost) END AS billed_cost
    FROM priced
    GROUP BY {by}currency, unstated
),
compared AS (
    SELECT {by}CASE WHEN first_name = last_name THEN last_name END AS resource_name, currency, charges, list_cost,
           decimal_sub(list_cost, contracted_cost) AS negotiated_savings, contracted_cost,
           decimal_sub(contracted_cost, effective_cost) AS commitment_savings, effective_cost,
           decimal_sub(list_cost, effective_cost) AS total_savings, billed_cost, unstated
    FROM summed
),
shown AS (
    SELECT {by}resource_name, currency, charges, list_cost, negotiated_savings, contracted_cost, commitment_savings,
           effective_cost, total_savings, billed_cost, unstated, 0 AS is_total
    FROM compared
    {if total}
    UNION ALL
    SELECT {no_by}NULL, currency, sum(charges),
           CASE WHEN count(list_cost) > 0 THEN decimal_sum(list_cost) END,
           CASE WHEN count(negotiated_savings) > 0 THEN decimal_sum(negotiated_savings) END,
           CASE WHEN count(contracted_cost) > 0 THEN decimal_sum(contracted_cost) END,
           CASE WHEN count(commitment_savings) > 0 THEN decimal_sum(commitment_savings) END,
           CASE WHEN count(effective_cost) > 0 THEN decimal_sum(effective_cost) END,
           CASE WHEN count(total_savings) > 0 THEN decimal_sum(total_savings) END,
           CASE WHEN count(billed_cost) > 0 THEN decimal_sum(billed_cost) END, 0, 1
    FROM compared
    GROUP BY currency
    {end}
)
SELECT {by}resource_name, currency, charges, list_cost, negotiated_savings, contracted_cost, commitment_savings,
       effective_cost, total_savings, billed_cost,
       nullif(trim(iif((unstated & 4) > 0, 'list_cost ', '') || iif((unstated & 2) > 0, 'contracted_cost ', '')
                   || iif((unstated & 1) > 0, 'effective_cost', '')), '') AS not_stated, is_total, unstated
FROM shown
ORDER BY is_total, {by}currency, unstated
