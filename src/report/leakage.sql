-- Costs of billed months that nobody was billed for: of nobody, or given away by a rule, except taxes; and revenue of documents without a charge.
-- The newest run of a month, and of a customer's contract in it, holds.
WITH item AS (
    SELECT CASE r.outcome WHEN 'nobody' THEN 'nobody is billed' ELSE 'given away' END AS kind, r.period AS month, r.customer, r.contract,
           r.provider, r.account, r.sub_account, r.service, r.currency, r.charges, r.cost, NULL AS revenue
    FROM run_cost AS r
    WHERE (r.outcome = 'nobody' OR r.outcome = 'given away' AND r.is_tax = 0)
      AND r.import_id = (SELECT max(n.import_id) FROM run_cost AS n
                         WHERE n.period = r.period AND n.customer IS r.customer AND n.contract IS r.contract)
    UNION ALL
    SELECT 'revenue without cost', coalesce(d.period, substr(d.issue_date, 1, 7)), d.customer, l.contract, NULL, NULL, NULL, l.kind,
           d.currency, 0, NULL, decimal_sum(l.amount)
    FROM issued_line AS l
    JOIN issued_document AS d USING (document_id)
    WHERE l.kind <> 'credit' AND NOT EXISTS (SELECT 1 FROM issued_line_charge AS c WHERE c.document_id = l.document_id AND c.line = l.line)
    GROUP BY coalesce(d.period, substr(d.issue_date, 1, 7)), d.customer, l.contract, l.kind, d.currency
)
SELECT kind, month, customer, contract, provider, account, sub_account, service, currency, charges, cost, revenue
FROM item
WHERE (cost GLOB '*[1-9]*' OR revenue GLOB '*[1-9]*')
  AND (:month IS NULL OR month = :month)
  AND (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider)))
  AND (:account IS NULL OR account = :account OR customer = :account)
  AND (:currency IS NULL OR currency = :currency)
ORDER BY month, kind, currency, customer, contract, provider, account, sub_account, service
