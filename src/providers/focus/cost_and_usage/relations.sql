-- What Cost and Usage brings to the cross-provider relations; their columns are listed in the registry of relations.
-- LEFT JOIN, as in views.sql: a lookup that nobody asks for is left out.
-- The place of a charge is a line of its file. A Parquet file has no lines and no header among its rows: its rows are one
-- less further down than lines would be, and the place is a row.

-- Billing accounts of deliveries in force. All rows of a file speak of them; its header stands for it. An account that
-- several issuers bill has no one issuer.
CREATE VIEW account_focus AS
SELECT a.*, CASE WHEN EXISTS (SELECT 1 FROM focus_line_shift AS ls WHERE ls.import_id = a.import_id AND ls.lines < 0)
                 THEN 'row 1' ELSE 'line 1' END AS place
FROM (
SELECT 'focus/' || coalesce(s.provider_name, s.invoice_issuer_name, 'focus') || '/' || s.billing_account_id AS row_key,
       coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       CASE WHEN min(coalesce(s.invoice_issuer_name, s.provider_name, 'focus'))
               = max(coalesce(s.invoice_issuer_name, s.provider_name, 'focus'))
            THEN min(coalesce(s.invoice_issuer_name, s.provider_name, 'focus')) END AS issuer,
       s.billing_account_id AS account, min(a.billing_currency) AS billing_currency, NULL AS balance, NULL AS balance_at,
       min(s.import_id) AS import_id
FROM focus_scope_in_force AS s
JOIN focus_monthly_total AS t USING (scope_id)
JOIN focus_billing_account AS a USING (billing_account_key)
WHERE s.billing_account_id IS NOT NULL
GROUP BY coalesce(s.provider_name, s.invoice_issuer_name, 'focus'), s.billing_account_id) AS a;

-- Every charge in force. Where a file names no currency it is XXX, ISO 4217's code for none.
CREATE VIEW charge_focus AS
SELECT 'focus/' || f.row_id AS row_key, coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account, sa.sub_account_id AS sub_account_id,
       coalesce(a.billing_currency, 'XXX') AS billing_currency, f.billed_cost, f.effective_cost AS effective_cost,
       f.list_cost AS list_cost, f.contracted_cost AS contracted_cost, 'stated' AS cost_basis,
       ck.charge_category, ck.charge_class AS charge_class, ds.charge_description,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS charge_period_start,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start + f.charge_period_seconds, 'unixepoch') AS charge_period_end,
       s.billing_period_start, s.billing_period_end, rg.region_id AS region_id, rs.resource_id, rs.resource_name,
       sv.service_category AS service_category, sv.service_name, sk.sku_id AS sku_id,
       f.pricing_quantity, pr.pricing_unit,
       CASE WHEN up.row_id IS NULL THEN pr.list_unit_price ELSE up.list_unit_price END AS list_unit_price,
       f.consumed_quantity, pr.consumed_unit,
       ir.invoice_id, ts.tags AS tags,
       (SELECT ff.import_id FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1)
           AS import_id,
       (SELECT CASE WHEN p.lines < 0 THEN 'row ' ELSE 'line ' END || (f.row_id - p.first_row + 2 + p.lines)
        FROM (SELECT ff.first_row, coalesce((
                  SELECT ls.lines FROM focus_line_shift AS ls
                  WHERE ls.import_id = ff.import_id AND ls.first_record <= f.row_id - ff.first_row + 1
                  ORDER BY ls.first_record DESC LIMIT 1), 0) AS lines
              FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1) AS p) AS place
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_pricing AS pr ON pr.pricing_key = c.pricing_key
LEFT JOIN focus_charge_price AS up ON up.row_id = f.row_id
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_description AS ds ON ds.description_key = c.description_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

-- Sums of charges in force by day, for each context.
CREATE VIEW charge_by_day_focus AS
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.day, rg.region_id, rs.resource_id, rs.resource_name, sv.service_category, sv.service_name, sk.sku_id,
       ir.invoice_id, ts.tags, t.charges, t.billed_cost, t.returned_billed_cost, t.effective_cost,
       t.returned_effective_cost, t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost, 0 AS list_left_at_zero,
       0 AS contracted_left_at_zero
FROM focus_daily_total AS t
CROSS JOIN focus_context AS c ON c.context_id = t.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND c.scope_id NOT IN (SELECT scope_id FROM focus_unstated_scope);

-- The same where a charge does not state each of its costs: by which they state.
CREATE VIEW charge_by_day_focus_stated AS
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.day, rg.region_id, rs.resource_id, rs.resource_name, sv.service_category, sv.service_name, sk.sku_id,
       ir.invoice_id, ts.tags, t.charges, t.billed_cost, t.returned_billed_cost, t.effective_cost,
       t.returned_effective_cost, t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost, t.list_left_at_zero,
       t.contracted_left_at_zero
FROM focus_daily_stated AS t
CROSS JOIN focus_context AS c ON c.context_id = t.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

-- Charges in force without such sums, each its own. In a view of its own: what reads both together, as charge_by_day does,
-- then reads neither through the other.
CREATE VIEW charge_by_day_focus_single AS
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       strftime('%Y-%m-%d', f.charge_period_start, 'unixepoch') AS day, rg.region_id, rs.resource_id, rs.resource_name,
       sv.service_category, sv.service_name, sk.sku_id, ir.invoice_id, ts.tags, 1 AS charges,
       f.billed_cost AS billed_cost, CASE WHEN substr(f.billed_cost, 1, 1) = '-' THEN f.billed_cost END
           AS returned_billed_cost,
       f.effective_cost AS effective_cost, CASE WHEN substr(f.effective_cost, 1, 1) = '-' THEN f.effective_cost END
           AS returned_effective_cost,
       f.list_cost AS list_cost, CASE WHEN substr(f.list_cost, 1, 1) = '-' THEN f.list_cost END
           AS returned_list_cost,
       f.contracted_cost AS contracted_cost, CASE WHEN substr(f.contracted_cost, 1, 1) = '-' THEN f.contracted_cost END
           AS returned_contracted_cost,
       0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM focus_untotalled AS u
CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND c.scope_id NOT IN (SELECT scope_id FROM focus_unstated_scope);

-- The same by month, from the cube.
CREATE VIEW charge_by_month_focus AS
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.month, rg.region_id, sv.service_category, sv.service_name, t.charges,
       t.billed_cost, t.returned_billed_cost, t.effective_cost, t.returned_effective_cost,
       t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost,
       0 AS list_left_at_zero, 0 AS contracted_left_at_zero
FROM focus_monthly_total AS t
LEFT JOIN focus_scope AS s ON s.scope_id = t.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = t.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = t.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = t.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = t.region_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = t.charge_kind_key
WHERE t.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND t.scope_id NOT IN (SELECT scope_id FROM focus_unstated_scope);

-- The same where a charge does not state each of its costs.
CREATE VIEW charge_by_month_focus_stated AS
SELECT coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       sa.sub_account_id, coalesce(a.billing_currency, 'XXX') AS billing_currency, ck.charge_category, ck.charge_class,
       t.month, rg.region_id, sv.service_category, sv.service_name, t.charges,
       t.billed_cost, t.returned_billed_cost, t.effective_cost, t.returned_effective_cost,
       t.list_cost, t.returned_list_cost, t.contracted_cost, t.returned_contracted_cost,
       t.list_left_at_zero, t.contracted_left_at_zero
FROM focus_monthly_stated AS t
LEFT JOIN focus_scope AS s ON s.scope_id = t.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = t.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = t.sub_account_key
LEFT JOIN focus_service AS sv ON sv.service_key = t.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = t.region_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = t.charge_kind_key
WHERE t.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

-- Charges in force that reach beyond the month in which they start. Most end on the day they start, so the query tests that first.
CREATE VIEW charge_beyond_month_focus AS
SELECT 'focus/' || f.row_id AS row_key, coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account,
       coalesce(a.billing_currency, 'XXX') AS billing_currency,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS charge_period_start,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start + f.charge_period_seconds, 'unixepoch') AS charge_period_end,
       (SELECT ff.import_id FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1)
           AS import_id,
       (SELECT CASE WHEN p.lines < 0 THEN 'row ' ELSE 'line ' END || (f.row_id - p.first_row + 2 + p.lines)
        FROM (SELECT ff.first_row, coalesce((
                  SELECT ls.lines FROM focus_line_shift AS ls
                  WHERE ls.import_id = ff.import_id AND ls.first_record <= f.row_id - ff.first_row + 1
                  ORDER BY ls.first_record DESC LIMIT 1), 0) AS lines
              FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1) AS p) AS place
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
WHERE f.charge_period_start % 86400 + f.charge_period_seconds > 86400
  AND f.charge_period_start + f.charge_period_seconds
      > CAST(strftime('%s', strftime('%Y-%m-01', f.charge_period_start, 'unixepoch'), '+1 month') AS INTEGER)
  AND c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

-- Charges in force that belong to a commitment: its purchase, what it covers, and the part that nobody used.
CREATE VIEW commitment_charge_focus AS
SELECT 'focus/' || f.row_id AS row_key, coalesce(s.provider_name, s.invoice_issuer_name, 'focus') AS provider,
       coalesce(s.invoice_issuer_name, s.provider_name, 'focus') AS issuer, s.billing_account_id AS account, coalesce(a.billing_currency, 'XXX') AS billing_currency,
       cm.commitment_discount_id AS commitment_id, cm.commitment_discount_name AS commitment_name,
       cm.commitment_discount_category AS commitment_category, cm.commitment_discount_type AS commitment_type,
       cm.commitment_discount_status AS commitment_status, ck.charge_category, ck.charge_class,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS charge_period_start,
       f.commitment_discount_quantity AS commitment_quantity, cm.commitment_discount_unit AS commitment_unit,
       f.billed_cost, f.effective_cost,
       (SELECT ff.import_id FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1)
           AS import_id,
       (SELECT CASE WHEN p.lines < 0 THEN 'row ' ELSE 'line ' END || (f.row_id - p.first_row + 2 + p.lines)
        FROM (SELECT ff.first_row, coalesce((
                  SELECT ls.lines FROM focus_line_shift AS ls
                  WHERE ls.import_id = ff.import_id AND ls.first_record <= f.row_id - ff.first_row + 1
                  ORDER BY ls.first_record DESC LIMIT 1), 0) AS lines
              FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1) AS p) AS place
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_commitment AS cm ON cm.commitment_key = c.commitment_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
  AND c.commitment_key IN (SELECT commitment_key FROM focus_commitment WHERE commitment_discount_id IS NOT NULL);
