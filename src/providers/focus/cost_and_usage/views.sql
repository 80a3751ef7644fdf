-- Charges of FOCUS files, put together again from facts and contexts.
-- LEFT JOIN tells SQLite the order: facts first, and each context by its number.

-- What counts of the deliveries, as the newest row of focus_scope_state says. Scopes without such a row came in when a
-- delivery took the place of all earlier ones of its billing account and billing period that shared its provider or
-- invoice issuer; what that left is what counts of them.
CREATE VIEW focus_scope_in_force AS
SELECT s.*
FROM focus_scope AS s
JOIN focus_delivery AS d USING (delivery_id)
WHERE coalesce(
    (SELECT t.in_force FROM focus_scope_state AS t WHERE t.scope_id = s.scope_id ORDER BY t.state_id DESC LIMIT 1),
    NOT EXISTS (
        SELECT 1
        FROM focus_scope AS later
        JOIN focus_delivery AS ld ON ld.delivery_id = later.delivery_id
        WHERE later.billing_account_id = s.billing_account_id AND later.billing_period_start = s.billing_period_start
          AND (later.provider_name = s.provider_name OR later.invoice_issuer_name = s.invoice_issuer_name)
          AND ld.handling = 'Overwrite' AND (ld.retrieved_at, ld.delivery_id) > (d.retrieved_at, d.delivery_id)));

-- Every charge in force, in the columns of all versions of the specification. The last ones lead back: the row, its
-- delivery, its import, and columns that FOCUS does not know as a JSON object.
CREATE VIEW focus_cost_and_usage AS
SELECT
       al.allocated_method_details AS AllocatedMethodDetails,
       al.allocated_method_id AS AllocatedMethodId,
       al.allocated_resource_id AS AllocatedResourceId,
       al.allocated_resource_name AS AllocatedResourceName,
       al.allocated_tags AS AllocatedTags,
       rs.availability_zone AS AvailabilityZone,
       f.billed_cost AS BilledCost,
       a.billing_account_id AS BillingAccountId,
       a.billing_account_name AS BillingAccountName,
       a.billing_account_type AS BillingAccountType,
       a.billing_currency AS BillingCurrency,
       s.billing_period_end AS BillingPeriodEnd,
       s.billing_period_start AS BillingPeriodStart,
       cm.capacity_reservation_id AS CapacityReservationId,
       cm.capacity_reservation_status AS CapacityReservationStatus,
       ck.charge_category AS ChargeCategory,
       ck.charge_class AS ChargeClass,
       ds.charge_description AS ChargeDescription,
       ck.charge_frequency AS ChargeFrequency,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start + f.charge_period_seconds, 'unixepoch') AS ChargePeriodEnd,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.charge_period_start, 'unixepoch') AS ChargePeriodStart,
       cm.commitment_discount_category AS CommitmentDiscountCategory,
       cm.commitment_discount_id AS CommitmentDiscountId,
       cm.commitment_discount_name AS CommitmentDiscountName,
       f.commitment_discount_quantity AS CommitmentDiscountQuantity,
       cm.commitment_discount_status AS CommitmentDiscountStatus,
       cm.commitment_discount_type AS CommitmentDiscountType,
       cm.commitment_discount_unit AS CommitmentDiscountUnit,
       cm.commitment_program_eligibility_details AS CommitmentProgramEligibilityDetails,
       f.consumed_quantity AS ConsumedQuantity,
       pr.consumed_unit AS ConsumedUnit,
       cm.contract_applied AS ContractApplied,
       f.contracted_cost AS ContractedCost,
       CASE WHEN up.row_id IS NULL THEN pr.contracted_unit_price ELSE up.contracted_unit_price END AS ContractedUnitPrice,
       f.effective_cost AS EffectiveCost,
       pe.host_provider_name AS HostProviderName,
       ir.invoice_detail_id AS InvoiceDetailId,
       ir.invoice_id AS InvoiceId,
       pe.invoice_issuer_name AS InvoiceIssuerName,
       f.list_cost AS ListCost,
       CASE WHEN up.row_id IS NULL THEN pr.list_unit_price ELSE up.list_unit_price END AS ListUnitPrice,
       pr.pricing_category AS PricingCategory,
       pr.pricing_currency AS PricingCurrency,
       CASE WHEN up.row_id IS NULL THEN pr.pricing_currency_contracted_unit_price ELSE up.pricing_currency_contracted_unit_price END AS PricingCurrencyContractedUnitPrice,
       f.pricing_currency_effective_cost AS PricingCurrencyEffectiveCost,
       CASE WHEN up.row_id IS NULL THEN pr.pricing_currency_list_unit_price ELSE up.pricing_currency_list_unit_price END AS PricingCurrencyListUnitPrice,
       f.pricing_quantity AS PricingQuantity,
       pr.pricing_unit AS PricingUnit,
       pe.provider_name AS ProviderName,
       pe.publisher_name AS PublisherName,
       rg.region_id AS RegionId,
       rg.region_name AS RegionName,
       rs.resource_id AS ResourceId,
       rs.resource_name AS ResourceName,
       rs.resource_type AS ResourceType,
       sv.service_category AS ServiceCategory,
       sv.service_name AS ServiceName,
       pe.service_provider_name AS ServiceProviderName,
       sv.service_subcategory AS ServiceSubcategory,
       sk.sku_id AS SkuId,
       sk.sku_meter AS SkuMeter,
       sk.sku_price_details AS SkuPriceDetails,
       sk.sku_price_id AS SkuPriceId,
       sa.sub_account_id AS SubAccountId,
       sa.sub_account_name AS SubAccountName,
       sa.sub_account_type AS SubAccountType,
       ts.tags AS Tags,
       f.row_id, s.delivery_id, s.import_id, ex.extra
FROM focus_charge AS f
CROSS JOIN focus_context AS c ON c.context_id = f.context_id
LEFT JOIN focus_scope AS s ON s.scope_id = c.scope_id
LEFT JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
LEFT JOIN focus_sub_account AS sa ON sa.sub_account_key = c.sub_account_key
LEFT JOIN focus_participating_entity AS pe ON pe.participating_entity_key = c.participating_entity_key
LEFT JOIN focus_service AS sv ON sv.service_key = c.service_key
LEFT JOIN focus_region AS rg ON rg.region_key = c.region_key
LEFT JOIN focus_resource AS rs ON rs.resource_key = c.resource_key
LEFT JOIN focus_sku AS sk ON sk.sku_key = c.sku_key
LEFT JOIN focus_pricing AS pr ON pr.pricing_key = c.pricing_key
LEFT JOIN focus_charge_price AS up ON up.row_id = f.row_id
LEFT JOIN focus_charge_kind AS ck ON ck.charge_kind_key = c.charge_kind_key
LEFT JOIN focus_description AS ds ON ds.description_key = c.description_key
LEFT JOIN focus_commitment AS cm ON cm.commitment_key = c.commitment_key
LEFT JOIN focus_tag_set AS ts ON ts.tag_set_key = c.tag_set_key
LEFT JOIN focus_allocation AS al ON al.allocation_key = c.allocation_key
LEFT JOIN focus_invoice_reference AS ir ON ir.invoice_reference_key = c.invoice_reference_key
LEFT JOIN focus_extra AS ex ON ex.extra_key = c.extra_key
WHERE c.scope_id IN (SELECT scope_id FROM focus_scope_in_force);

-- Deliveries, with what they hold and whether any of it is in force. decision says why, where that was recorded:
-- focus_scope_state lists what it can be.
CREATE VIEW focus_delivery_list AS
SELECT d.delivery_id, d.focus_version, d.handling, d.retrieved_at, s.provider_name, s.invoice_issuer_name,
       s.billing_account_id, s.billing_period_start, a.billing_currency,
       s.scope_id IN (SELECT scope_id FROM focus_scope_in_force) AS is_in_force,
       sum(t.charges) AS charges, decimal_sum(t.billed_cost) AS billed_cost, d.import_id,
       (SELECT count(*) FROM focus_file AS f WHERE f.delivery_id = d.delivery_id) AS files,
       coalesce(m.dataset, 'focus') AS dataset, m.manifest, m.export, m.covers_from, m.covers_to, m.made_at,
       (SELECT max(i.retrieved_at) FROM focus_seen_again AS g JOIN focus_file AS f ON f.import_id = g.file_import_id
        JOIN import AS i ON i.import_id = g.import_id WHERE f.delivery_id = d.delivery_id) AS seen_again_at,
       (SELECT min(c.first_day) FROM focus_coverage AS c WHERE c.scope_id = s.scope_id) AS first_day,
       (SELECT max(c.last_day) FROM focus_coverage AS c WHERE c.scope_id = s.scope_id) AS last_day,
       st.decision, st.other_delivery, st.rule
FROM focus_delivery AS d
JOIN focus_scope AS s USING (delivery_id)
JOIN focus_monthly_total AS t USING (scope_id)
JOIN focus_billing_account AS a USING (billing_account_key)
LEFT JOIN focus_stated AS m ON m.delivery_id = d.delivery_id
LEFT JOIN focus_scope_state AS st ON st.state_id = (
    SELECT max(n.state_id) FROM focus_scope_state AS n WHERE n.scope_id = s.scope_id)
GROUP BY s.scope_id, a.billing_currency;
