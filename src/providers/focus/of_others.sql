-- Charges that came from no FOCUS file, in the columns of all versions. What a provider does not say is NULL where FOCUS
-- allows it; what FOCUS requires is filled from what is known, as docs/providers/focus.md lists. Times are cut to seconds,
-- since FOCUS has no fractions of them. The last columns narrow an export, and lead back to the documents.
-- Usage and purchases need a quantity and unit prices. Where neither is stated, the charge itself is what is priced: 1 of
-- it, at its cost. A provider that knows one cost only has one price. What is sold is a service, and of a catalogue the
-- resource that has a price there. Units bear the names of FOCUS.
CREATE VIEW focus_of_others AS
SELECT
       NULL AS AllocatedMethodDetails,
       NULL AS AllocatedMethodId,
       NULL AS AllocatedResourceId,
       NULL AS AllocatedResourceName,
       NULL AS AllocatedTags,
       NULL AS AvailabilityZone,
       billed_cost AS BilledCost,
       coalesce(account, 'default') AS BillingAccountId,
       NULL AS BillingAccountName,
       'Account' AS BillingAccountType,
       billing_currency AS BillingCurrency,
       coalesce(substr(billing_period_end, 1, 19) || 'Z', strftime('%Y-%m-%dT%H:%M:%SZ', substr(charge_period_start, 1, 7) || '-01', '+1 month')) AS BillingPeriodEnd,
       coalesce(substr(billing_period_start, 1, 19) || 'Z', substr(charge_period_start, 1, 7) || '-01T00:00:00Z') AS BillingPeriodStart,
       NULL AS CapacityReservationId,
       NULL AS CapacityReservationStatus,
       charge_category AS ChargeCategory,
       charge_class AS ChargeClass,
       charge_description AS ChargeDescription,
       CASE charge_category WHEN 'Usage' THEN 'Usage-Based' WHEN 'Purchase' THEN 'Recurring' ELSE 'One-Time' END AS ChargeFrequency,
       -- A charge of one moment is one of its second: a period is not empty.
       CASE WHEN substr(charge_period_end, 1, 19) > substr(charge_period_start, 1, 19) THEN substr(charge_period_end, 1, 19) || 'Z'
            ELSE strftime('%Y-%m-%dT%H:%M:%SZ', substr(charge_period_start, 1, 19), '+1 second') END AS ChargePeriodEnd,
       substr(charge_period_start, 1, 19) || 'Z' AS ChargePeriodStart,
       NULL AS CommitmentDiscountCategory,
       NULL AS CommitmentDiscountId,
       NULL AS CommitmentDiscountName,
       NULL AS CommitmentDiscountQuantity,
       NULL AS CommitmentDiscountStatus,
       NULL AS CommitmentDiscountType,
       NULL AS CommitmentDiscountUnit,
       NULL AS CommitmentProgramEligibilityDetails,
       CASE charge_category WHEN 'Usage' THEN consumed_quantity END AS ConsumedQuantity,
       CASE WHEN charge_category = 'Usage' AND consumed_quantity IS NOT NULL THEN consumed_unit_name END AS ConsumedUnit,
       NULL AS ContractApplied,
       contracted_cost AS ContractedCost,
       contracted_price AS ContractedUnitPrice,
       effective_cost AS EffectiveCost,
       provider_title AS HostProviderName,
       NULL AS InvoiceDetailId,
       invoice_id AS InvoiceId,
       provider_title AS InvoiceIssuerName,
       list_cost AS ListCost,
       list_price AS ListUnitPrice,
       CASE WHEN charge_category IN ('Usage', 'Purchase') THEN 'Standard' END AS PricingCategory,
       billing_currency AS PricingCurrency,
       contracted_price AS PricingCurrencyContractedUnitPrice,
       effective_cost AS PricingCurrencyEffectiveCost,
       list_price AS PricingCurrencyListUnitPrice,
       CASE WHEN is_one THEN '1' ELSE pricing_quantity END AS PricingQuantity,
       CASE WHEN is_one THEN 'Charges' ELSE pricing_unit_name END AS PricingUnit,
       provider_title AS ProviderName,
       provider_title AS PublisherName,
       region_id AS RegionId,
       NULL AS RegionName,
       resource_id AS ResourceId,
       resource_name AS ResourceName,
       CASE WHEN resource_id IS NOT NULL THEN coalesce(resource_type, 'Resource') END AS ResourceType,
       coalesce(service_category, 'Other') AS ServiceCategory,
       coalesce(service_name, provider_title) AS ServiceName,
       provider_title AS ServiceProviderName,
       'Other (' || coalesce(service_category, 'Other') || ')' AS ServiceSubcategory,
       sku AS SkuId,
       CASE WHEN sku IS NOT NULL THEN iif(is_catalogued, resource_name, service_name) END AS SkuMeter,
       NULL AS SkuPriceDetails,
       sku AS SkuPriceId,
       sub_account_id AS SubAccountId,
       NULL AS SubAccountName,
       NULL AS SubAccountType,
       tags AS Tags,
       provider, issuer, account, row_key, import_id, place,
       charge_period_start, service_category, service_name, sku_id
FROM (
    SELECT p.*,
           CASE WHEN is_one THEN list_cost WHEN charge_category IS NOT 'Tax' THEN list_unit_price END AS list_price,
           CASE WHEN NOT is_sold OR contracted_cost IS NOT list_cost THEN NULL
                WHEN is_one THEN contracted_cost ELSE list_unit_price END AS contracted_price
    FROM (
        SELECT c.*, r.resource_type, s.resource_id IS NOT NULL AS is_catalogued,
               coalesce(c.charge_category IN ('Usage', 'Purchase') AND c.charge_class IS NOT 'Correction', 0) AS is_sold,
               coalesce(c.charge_category IN ('Usage', 'Purchase') AND c.charge_class IS NOT 'Correction', 0)
                   AND c.pricing_quantity IS NULL AND c.list_unit_price IS NULL AND c.list_cost NOT GLOB '-*' AS is_one,
               CASE WHEN c.charge_category IN ('Usage', 'Purchase')
                    THEN coalesce(c.sku_id, c.service_name || iif(s.resource_id IS NULL, '', '/' || s.resource_id)) END AS sku,
               CASE WHEN lower(c.pricing_unit) IN ('hour', 'hours') THEN 'Hours'
                    WHEN c.pricing_unit GLOB '*[- ]hours' THEN substr(c.pricing_unit, 1, length(c.pricing_unit) - 6) || '-Hours'
                    WHEN c.pricing_unit GLOB '*[- ]hour' THEN substr(c.pricing_unit, 1, length(c.pricing_unit) - 5) || '-Hours'
                    WHEN c.pricing_unit GLOB '*/hour' THEN substr(c.pricing_unit, 1, length(c.pricing_unit) - 4) || 'Hour'
                    ELSE c.pricing_unit END AS pricing_unit_name,
               CASE WHEN lower(c.consumed_unit) IN ('hour', 'hours') THEN 'Hours'
                    WHEN c.consumed_unit GLOB '*[- ]hours' THEN substr(c.consumed_unit, 1, length(c.consumed_unit) - 6) || '-Hours'
                    WHEN c.consumed_unit GLOB '*[- ]hour' THEN substr(c.consumed_unit, 1, length(c.consumed_unit) - 5) || '-Hours'
                    WHEN c.consumed_unit GLOB '*/hour' THEN substr(c.consumed_unit, 1, length(c.consumed_unit) - 4) || 'Hour'
                    ELSE c.consumed_unit END AS consumed_unit_name
        FROM charge_of_others AS c
        LEFT JOIN (SELECT provider, account, resource_id, max(resource_type) AS resource_type FROM resource
                   GROUP BY provider, account, resource_id) AS r
            ON r.provider = c.provider AND r.account IS c.account AND r.resource_id = c.resource_id
        LEFT JOIN (SELECT DISTINCT provider, account, resource_id FROM price) AS s
            ON s.provider = c.provider AND s.account IS c.account AND s.resource_id = c.resource_id) AS p);
