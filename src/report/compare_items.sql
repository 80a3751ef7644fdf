-- The items of two periods, for compare.sql and for the evidence of its figures: what each cost and how much of it was used,
-- before and after. An item is provider, account, sub-account, SKU (else service) and unit, within a row of the report.
-- The words in braces are filled in as in spend.sql; :before_from to :after_to are the months in which the periods start, and
-- the first ones after them.
--
-- Every charge has one part, so that the effects come to the change: 3 corrections of an earlier bill, 2 taxes, 1 credits and
-- other charges that give money back, and 0 the rest, of which alone items are compared.
WITH
chosen AS (
    SELECT {dimensions}coalesce(billing_currency, 'XXX') AS currency, {resource_name} AS name,
           iif(charge_period_start >= :after_from AND charge_period_start < :after_to, 1, 0) AS is_after,
           CASE WHEN charge_class = 'Correction' THEN 3
                WHEN charge_category = 'Tax' THEN 2
                WHEN charge_category IN ('Credit', 'Refund') OR {returned} IS NOT NULL THEN 1
                ELSE 0 END AS part,
           json_array(provider, account, sub_account_id, coalesce(sku_id, service_name),
                      iif(pricing_quantity IS NULL, consumed_unit, pricing_unit)) AS item,
           {cost} AS cost, coalesce(pricing_quantity, consumed_quantity) AS quantity
    FROM {source}
    WHERE (charge_period_start >= :before_from AND charge_period_start < :before_to
           OR charge_period_start >= :after_from AND charge_period_start < :after_to){and}
),
added AS (
    SELECT {by}currency, part, iif(part = 0, item, NULL) AS item, min(name) AS first_name, max(name) AS last_name,
           count(iif(is_after = 0, 1, NULL)) AS charges_before, count(iif(is_after = 1, 1, NULL)) AS charges_after, count(*) - count(cost) AS without,
           min(part = 0 AND cost IS NOT NULL AND quantity IS NOT NULL) AS is_measured,
           coalesce(decimal_sum(iif(is_after = 0, cost, NULL)), '0') AS cost_before,
           coalesce(decimal_sum(iif(is_after = 1, cost, NULL)), '0') AS cost_after,
           coalesce(decimal_sum(iif(is_after = 0, quantity, NULL)), '0') AS quantity_before,
           coalesce(decimal_sum(iif(is_after = 1, quantity, NULL)), '0') AS quantity_after
    FROM chosen
    GROUP BY {by}currency, part, iif(part = 0, item, NULL)
),
item AS (
    SELECT *, decimal_sub(cost_after, cost_before) AS change,
           CASE WHEN part = 3 THEN 'corrections' WHEN part = 2 THEN 'taxes' WHEN part = 1 THEN 'credits'
                WHEN charges_before = 0 THEN 'new' WHEN charges_after = 0 THEN 'gone'
                -- There is an old price only where something was used before.
                WHEN is_measured = 1 AND quantity_before GLOB '*[1-9]*' THEN 'measured'
                ELSE 'other' END AS effect
    FROM added
)
