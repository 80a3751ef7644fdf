-- Finds the deliveries' scopes in which a charge does not state one of its costs, or leaves one at 0, and adds their
-- charges up by what they state. Rows and scopes up to :after_row and :after_scope are done already. Migration 18 has the
-- same statements for ledgers of before.
INSERT INTO focus_unstated_scope (scope_id)
SELECT DISTINCT c.scope_id
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
CROSS JOIN focus_charge_kind AS k ON k.charge_kind_key = c.charge_kind_key
WHERE f.row_id > :after_row
  AND (f.billed_cost IS NULL OR f.effective_cost IS NULL OR f.list_cost IS NULL OR f.contracted_cost IS NULL
       OR k.charge_category = 'Usage' AND k.charge_class IS NULL
          AND ((f.list_cost GLOB '[-+0.]*' AND decimal_sub(f.list_cost, '0') NOT GLOB '*[1-9]*')
               OR (f.contracted_cost GLOB '[-+0.]*' AND decimal_sub(f.contracted_cost, '0') NOT GLOB '*[1-9]*'))
          AND (f.effective_cost NOT GLOB '-*' AND decimal_sub(f.effective_cost, '0') GLOB '*[1-9]*'))
ORDER BY c.scope_id;

INSERT INTO focus_daily_stated (context_id, day, list_left_at_zero, contracted_left_at_zero, charges,
    billed_cost, returned_billed_cost, effective_cost, returned_effective_cost,
    list_cost, returned_list_cost, contracted_cost, returned_contracted_cost)
SELECT f.context_id, strftime('%Y-%m-%d', f.charge_period_start, 'unixepoch') AS day,
       coalesce(k.charge_category = 'Usage' AND k.charge_class IS NULL
           AND (f.list_cost GLOB '[-+0.]*' AND decimal_sub(f.list_cost, '0') NOT GLOB '*[1-9]*')
           AND (f.effective_cost NOT GLOB '-*' AND decimal_sub(f.effective_cost, '0') GLOB '*[1-9]*'), 0) AS list_left,
       coalesce(k.charge_category = 'Usage' AND k.charge_class IS NULL
           AND (f.contracted_cost GLOB '[-+0.]*' AND decimal_sub(f.contracted_cost, '0') NOT GLOB '*[1-9]*')
           AND (f.effective_cost NOT GLOB '-*' AND decimal_sub(f.effective_cost, '0') GLOB '*[1-9]*'), 0) AS contracted_left, count(*),
       CASE WHEN count(f.billed_cost) > 0 THEN decimal_sum(f.billed_cost) END,
       CASE WHEN count(CASE WHEN f.billed_cost GLOB '-*' THEN 1 END) > 0
            THEN decimal_sum(CASE WHEN f.billed_cost GLOB '-*' THEN f.billed_cost END) END,
       CASE WHEN count(f.effective_cost) > 0 THEN decimal_sum(f.effective_cost) END,
       CASE WHEN count(CASE WHEN f.effective_cost GLOB '-*' THEN 1 END) > 0
            THEN decimal_sum(CASE WHEN f.effective_cost GLOB '-*' THEN f.effective_cost END) END,
       CASE WHEN count(f.list_cost) > 0 THEN decimal_sum(f.list_cost) END,
       CASE WHEN count(CASE WHEN f.list_cost GLOB '-*' THEN 1 END) > 0
            THEN decimal_sum(CASE WHEN f.list_cost GLOB '-*' THEN f.list_cost END) END,
       CASE WHEN count(f.contracted_cost) > 0 THEN decimal_sum(f.contracted_cost) END,
       CASE WHEN count(CASE WHEN f.contracted_cost GLOB '-*' THEN 1 END) > 0
            THEN decimal_sum(CASE WHEN f.contracted_cost GLOB '-*' THEN f.contracted_cost END) END
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
CROSS JOIN focus_charge_kind AS k ON k.charge_kind_key = c.charge_kind_key
WHERE f.row_id > :after_row
  AND c.scope_id IN (SELECT scope_id FROM focus_unstated_scope)
GROUP BY f.context_id, day, list_left, contracted_left, f.billed_cost IS NULL, f.effective_cost IS NULL, f.list_cost IS NULL, f.contracted_cost IS NULL
ORDER BY f.context_id, day, list_left, contracted_left, f.billed_cost IS NULL, f.effective_cost IS NULL, f.list_cost IS NULL, f.contracted_cost IS NULL;

INSERT INTO focus_monthly_stated (scope_id, billing_account_key, sub_account_key, service_key, region_key, charge_kind_key, month,
    list_left_at_zero, contracted_left_at_zero, charges,
    billed_cost, returned_billed_cost, effective_cost, returned_effective_cost,
    list_cost, returned_list_cost, contracted_cost, returned_contracted_cost)
SELECT c.scope_id, c.billing_account_key, c.sub_account_key, c.service_key, c.region_key, c.charge_kind_key,
       substr(d.day, 1, 7) AS month, d.list_left_at_zero, d.contracted_left_at_zero, sum(d.charges),
       CASE WHEN count(d.billed_cost) > 0 THEN decimal_sum(d.billed_cost) END,
       CASE WHEN count(d.returned_billed_cost) > 0 THEN decimal_sum(d.returned_billed_cost) END,
       CASE WHEN count(d.effective_cost) > 0 THEN decimal_sum(d.effective_cost) END,
       CASE WHEN count(d.returned_effective_cost) > 0 THEN decimal_sum(d.returned_effective_cost) END,
       CASE WHEN count(d.list_cost) > 0 THEN decimal_sum(d.list_cost) END,
       CASE WHEN count(d.returned_list_cost) > 0 THEN decimal_sum(d.returned_list_cost) END,
       CASE WHEN count(d.contracted_cost) > 0 THEN decimal_sum(d.contracted_cost) END,
       CASE WHEN count(d.returned_contracted_cost) > 0 THEN decimal_sum(d.returned_contracted_cost) END
FROM focus_daily_stated AS d
CROSS JOIN focus_context AS c ON c.context_id = d.context_id
WHERE c.scope_id > :after_scope
GROUP BY c.scope_id, c.billing_account_key, c.sub_account_key, c.service_key, c.region_key, c.charge_kind_key,
         month, d.list_left_at_zero, d.contracted_left_at_zero, d.billed_cost IS NULL, d.effective_cost IS NULL, d.list_cost IS NULL, d.contracted_cost IS NULL
ORDER BY c.scope_id, c.billing_account_key, c.sub_account_key, c.service_key, c.region_key, c.charge_kind_key,
         month, d.list_left_at_zero, d.contracted_left_at_zero, d.billed_cost IS NULL, d.effective_cost IS NULL, d.list_cost IS NULL, d.contracted_cost IS NULL;
