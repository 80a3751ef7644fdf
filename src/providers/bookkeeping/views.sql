-- Rows of lists: one view for each list, holding the newest revision of every row.

-- Invoices, each as last entered.
CREATE VIEW api_bookkeeping_invoice AS
SELECT t.issuer, t.invoice_number, t.invoice_date, t.period, t.currency, t.total, t.tax, t.account AS billed_account,
       t.period_start_utc, t.period_end_utc, t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id,
       t.import_id, t.place, t.issuer || '/' || t.invoice_number AS row_key
FROM bookkeeping_invoice AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_invoice AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.issuer = t.issuer AND n.invoice_number = t.invoice_number
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Payments, each as last listed.
CREATE VIEW api_bookkeeping_payment AS
SELECT t.payment_date, t.amount, t.currency, t.invoice_number, t.reference, t.payer, t.payee, t.payment_id, t.payment_key,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place, t.payment_key AS row_key
FROM bookkeeping_payment AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_payment AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.payment_key = t.payment_key
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));
