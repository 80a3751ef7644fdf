-- Taxes as documents state them, by side, category, rate and currency; supplies with reverse charge and inside the EU by the VAT id
-- of the customer too. A document without taxes of its own counts by its tax in all, else as one that states none. What a tax is
-- on is added up where documents state it; `without_base` counts taxes that do not. Cash discounts that customers took are rows of
-- their own.
WITH document AS (
    SELECT i.direction, i.issuer, i.account, i.invoice_id, i.billing_currency AS currency, min(i.row_key) AS row_key,
           max(coalesce(i.issued_at, i.billing_period_end)) AS issued_at, max({invoice_time}) AS invoice_time, max(i.tax) AS tax,
           max(i.total) AS total,
           (SELECT json_extract(d.snapshot, '$.customer.vat_id') FROM issued_document AS d
            WHERE d.number = i.invoice_id AND d.seller = i.issuer) AS customer_vat_id
    FROM invoice AS i
    WHERE i.is_void = 0 AND i.total IS NOT NULL
    GROUP BY i.direction, i.issuer, i.account, i.invoice_id, i.billing_currency
),
chosen AS (
    SELECT d.* FROM document AS d
    WHERE CASE :by WHEN 'issue' THEN d.issued_at ELSE d.invoice_time END >= :from
      AND CASE :by WHEN 'issue' THEN d.issued_at ELSE d.invoice_time END < :to
),
stated AS (
    SELECT c.direction, 'each tax' AS stated, t.tax_category, t.tax_rate_percent, t.tax_name, c.currency,
           CASE WHEN t.tax_category IN ('AE', 'K') THEN c.customer_vat_id END AS vat_id,
           t.taxable_amount, t.amount AS tax, c.row_key, t.row_key AS tax_key, c.issuer, c.account
    FROM chosen AS c
    JOIN tax AS t ON t.issuer = c.issuer AND t.account IS c.account AND t.invoice_id = c.invoice_id AND t.currency = c.currency
    UNION ALL
    SELECT c.direction, CASE WHEN c.tax IS NULL THEN 'no tax' ELSE 'tax in all' END, NULL, NULL, NULL, c.currency, NULL,
           decimal_sub(c.total, c.tax), c.tax, c.row_key, NULL, c.issuer, c.account
    FROM chosen AS c
    WHERE NOT EXISTS (SELECT 1 FROM tax AS t
                      WHERE t.issuer = c.issuer AND t.account IS c.account AND t.invoice_id = c.invoice_id AND t.currency = c.currency)
    UNION ALL
    -- A cash discount lowers the tax on the day on which it is taken.
    SELECT 'receivable', 'cash discount', d.tax_category, d.tax_rate, d.tax_name, d.currency,
           CASE WHEN d.tax_category IN ('AE', 'K') THEN json_extract(o.snapshot, '$.customer.vat_id') END,
           decimal_sub('0', d.net), decimal_sub('0', d.tax), d.invoice_key, NULL, o.seller, o.customer
    FROM cash_discount_in_force AS d
    JOIN issued_document AS o ON d.invoice_key = 'billbook/' || o.customer || '/' || o.number
    WHERE d.taken_on || 'T00:00:00.000000Z' >= :from AND d.taken_on || 'T00:00:00.000000Z' < :to
)
SELECT CASE direction WHEN 'receivable' THEN 'output' ELSE 'input' END AS side, stated, tax_category,
       CASE tax_category WHEN 'S' THEN 'standard' WHEN 'AE' THEN 'reverse charge' WHEN 'K' THEN 'supply inside the EU'
            WHEN 'E' THEN 'exempt' WHEN 'Z' THEN 'zero rate' WHEN 'G' THEN 'export' WHEN 'O' THEN 'outside scope' END AS meaning,
       tax_rate_percent, tax_name, vat_id, currency, count(DISTINCT row_key) AS documents,
       CASE WHEN count(taxable_amount) > 0 THEN decimal_sum(taxable_amount) END AS taxable_amount,
       count(*) - count(taxable_amount) AS without_base, CASE WHEN count(tax) > 0 THEN decimal_sum(tax) END AS tax,
       json_group_array(tax_key) FILTER (WHERE tax_key IS NOT NULL) AS tax_keys, json_group_array(row_key) AS row_keys
FROM stated
WHERE (:provider IS NULL OR issuer IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account)
  AND (:currency IS NULL OR currency = :currency)
GROUP BY direction, stated, tax_category, tax_rate_percent, tax_name, vat_id, currency
ORDER BY side DESC, currency, stated, tax_category, tax_rate_percent, tax_name, vat_id
