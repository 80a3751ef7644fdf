-- What was earned on each customer, by contract and service: the revenue of issued lines less the costs of their charges, in the
-- currency of the documents. Revenue of a line whose charges are of several services, fees, minimums and what credit notes give
-- back in parts have no service; discounts of a contract have the service `discounts`. Costs are those of the newest run that
-- rated the month, without taxes of providers unless the book says `tax_is_cost`. A cost in another currency is converted by the
-- rate of the document, or by its two rates that lead to it, else by the newest rate of the ledger on the last day of the month; without a rate it is not known.
WITH line_service AS (
    SELECT l.document_id, l.line, CASE WHEN count(DISTINCT coalesce(c.service_name, '')) = 1 THEN max(c.service_name) END AS service
    FROM issued_line_charge AS l
    JOIN charge AS c ON c.row_key = l.charge_key
    GROUP BY l.document_id, l.line
),
revenue AS (
    SELECT d.customer, l.contract, s.service, d.currency, l.amount AS revenue
    FROM issued_line AS l
    JOIN issued_document AS d USING (document_id)
    LEFT JOIN line_service AS s ON s.document_id = l.document_id AND s.line = l.line
    WHERE (:month IS NULL OR coalesce(d.period, substr(d.issue_date, 1, 7)) = :month)
    UNION ALL
    SELECT d.customer, a.contract, 'discounts', d.currency, decimal_sub('0', a.amount)
    FROM issued_allowance AS a
    JOIN issued_document AS d USING (document_id)
    WHERE (:month IS NULL OR coalesce(d.period, substr(d.issue_date, 1, 7)) = :month)
),
-- The currency in which a contract's month was billed, with the document.
billed AS (
    SELECT p.customer, p.contract, p.period, p.document_id, d.currency
    FROM billed_period AS p
    LEFT JOIN issued_document AS d USING (document_id)
),
cost AS (
    SELECT r.customer, r.contract, r.service, coalesce(b.currency, r.currency) AS currency,
           CASE WHEN r.currency = coalesce(b.currency, r.currency) THEN r.cost
                ELSE decimal_mul(r.cost, coalesce(
                    (SELECT rate FROM issued_rate AS x WHERE x.document_id = b.document_id AND x.from_currency = r.currency
                       AND x.to_currency = b.currency ORDER BY x.rate_date DESC LIMIT 1),
                    (SELECT decimal_mul(x.rate, y.rate) FROM issued_rate AS x
                     JOIN issued_rate AS y ON y.document_id = x.document_id AND y.from_currency = x.to_currency
                     WHERE x.document_id = b.document_id AND x.from_currency = r.currency AND y.to_currency = b.currency
                     ORDER BY x.rate_date DESC, y.rate_date DESC LIMIT 1),
                    (SELECT rate FROM exchange_rate AS e WHERE e.from_currency = r.currency AND e.to_currency = b.currency
                       AND date(e.valid_from) <= date(r.period || '-01', '+1 month', '-1 day')
                     ORDER BY e.valid_from DESC, e.row_key LIMIT 1))) END AS cost
    FROM run_cost AS r
    LEFT JOIN billed AS b ON b.customer = r.customer AND b.contract = r.contract AND b.period = r.period
    WHERE r.outcome IN ('billed', 'given away') AND (:month IS NULL OR r.period = :month)
      AND r.import_id = (SELECT max(n.import_id) FROM run_cost AS n
                         WHERE n.period = r.period AND n.customer = r.customer AND n.contract = r.contract)
      AND (r.is_tax = 0 OR EXISTS (
          SELECT 1 FROM book_edition_file AS f JOIN book_value AS v ON v.import_id = f.file_import
          JOIN billing_run AS u ON u.edition = f.import_id
          WHERE u.import_id = r.import_id AND v.path = 'billing.tax_is_cost' AND v.value = 'true'))
),
both AS (
    SELECT customer, contract, service, currency, revenue, NULL AS cost, 0 AS is_unknown FROM revenue
    UNION ALL
    SELECT customer, contract, service, currency, NULL, cost, cost IS NULL FROM cost
),
summed AS (
    SELECT customer, contract, service, currency, coalesce(decimal_sum(revenue), '0') AS revenue,
           CASE WHEN max(is_unknown) = 0 THEN coalesce(decimal_sum(cost), '0') END AS cost
    FROM both
    GROUP BY customer, contract, service, currency
)
SELECT customer, contract, service, currency, revenue, cost, decimal_sub(revenue, cost) AS margin
FROM summed
WHERE (:account IS NULL OR customer = :account)
  AND (:currency IS NULL OR currency = :currency)
  AND (:provider IS NULL OR EXISTS (SELECT 1 FROM issued_document AS d
       WHERE d.customer = summed.customer AND d.seller IN (SELECT value FROM json_each(:provider))))
ORDER BY customer, contract, currency, service IS NULL, service
