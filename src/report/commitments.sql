-- Commitments, with what was bought of them, what was used and what was not. Used and unused are those of the charges
-- shown; a correction of an earlier bill is in none of the other columns. Quantities are NULL where there are several units.
WITH shown AS (
    SELECT provider, issuer, account, commitment_id, commitment_name, commitment_category, commitment_type, commitment_unit,
           coalesce(billing_currency, 'XXX') AS currency, billed_cost, effective_cost, commitment_quantity,
           CASE WHEN charge_class = 'Correction' THEN 'Correction'
                WHEN charge_category = 'Purchase' AND substr(billed_cost, 1, 1) = '-' THEN 'Refund'
                WHEN charge_category = 'Purchase' THEN 'Purchase'
                ELSE commitment_status END AS part
    FROM commitment_charge
    WHERE (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
      AND (:account IS NULL OR account = :account)
      AND (:currency IS NULL OR coalesce(billing_currency, 'XXX') = :currency)
      AND (:from IS NULL OR charge_period_start >= :from)
      AND (:to IS NULL OR charge_period_start < :to)
)
SELECT provider, CASE WHEN min(issuer) = max(issuer) THEN max(issuer) END AS issuer, account, commitment_id,
       CASE WHEN min(commitment_name) = max(commitment_name) THEN max(commitment_name) END AS commitment_name,
       CASE WHEN min(commitment_category) = max(commitment_category) THEN max(commitment_category) END
           AS commitment_category,
       CASE WHEN min(commitment_type) = max(commitment_type) THEN max(commitment_type) END AS commitment_type,
       CASE WHEN min(commitment_unit) = max(commitment_unit) THEN max(commitment_unit) END AS unit,
       CASE WHEN min(commitment_unit) = max(commitment_unit)
            THEN decimal_sum(CASE part WHEN 'Used' THEN commitment_quantity END) END AS used_quantity,
       CASE WHEN min(commitment_unit) = max(commitment_unit)
            THEN decimal_sum(CASE part WHEN 'Unused' THEN commitment_quantity END) END AS unused_quantity,
       currency, count(*) AS charges,
       decimal_sum(CASE part WHEN 'Purchase' THEN billed_cost END) AS purchased_billed_cost,
       decimal_sum(CASE part WHEN 'Refund' THEN billed_cost END) AS refunded_billed_cost,
       decimal_sum(CASE part WHEN 'Used' THEN effective_cost END) AS used_effective_cost,
       decimal_sum(CASE part WHEN 'Unused' THEN effective_cost END) AS unused_effective_cost,
       decimal_sum(CASE part WHEN 'Correction' THEN effective_cost END) AS corrected_effective_cost
FROM shown
GROUP BY provider, account, commitment_id, currency
ORDER BY provider, account, commitment_id, currency
