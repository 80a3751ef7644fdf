-- Entries of bank statements: one view for each form, holding the newest revision of every statement.

-- Statements, each as last stated.
CREATE VIEW banking_statement_newest AS
SELECT t.*, i.retrieved_at
FROM banking_statement AS t
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM banking_statement AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.statement_key = t.statement_key
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Entries of these. booked_amount: with the sign that the balances hold with.
CREATE VIEW banking_entry_newest AS
SELECT s.form, s.bank_account, s.statement_id, s.number, s.page, s.statement_key, s.covers_to, a.account, s.account_id, s.retrieved_at,
       e.row_id, e.parent_row, e.import_id, e.place, e.written_as, e.extra, e.position, e.mark, e.amount, e.currency, e.status,
       e.is_reversal, e.booked_on, e.valued_on, e.bank_reference, e.own_reference, e.code, e.end_to_end_id,
       e.structured_reference, e.party_name, e.party_account, e.reference, e.return_code, e.instructed_amount,
       e.instructed_currency, e.charges, e.charges_currency, e.charges_included, e.batch_count, e.corrects, e.correction,
       e.transactions, e.is_split, e.is_turned, s.statement_key || '/' || e.position AS row_key,
       CASE e.is_turned WHEN 1 THEN decimal_sub('0', e.amount) ELSE e.amount END AS booked_amount
FROM banking_entry AS e
JOIN banking_statement_newest AS s ON s.row_id = e.parent_row
JOIN known_account AS a ON a.account_id = s.account_id;

-- Transactions listed in entries.
CREATE VIEW banking_transaction_newest AS
SELECT e.form, e.bank_account, e.statement_id, e.number, e.account, e.account_id, e.retrieved_at, t.row_id, t.parent_row,
       t.import_id, t.place, t.position, t.amount, t.currency, t.bank_reference, t.end_to_end_id, t.structured_reference,
       t.party_name, t.party_account, t.reference, t.return_code, t.instructed_amount, t.instructed_currency, t.charges,
       t.charges_currency, t.charges_included, e.row_key || '/' || t.position AS row_key,
       CASE e.is_turned WHEN 1 THEN decimal_sub('0', t.amount) ELSE t.amount END AS booked_amount
FROM banking_transaction AS t
JOIN banking_entry_newest AS e ON e.row_id = t.parent_row;

-- Entries of camt messages.
CREATE VIEW api_banking_camt AS
SELECT * FROM banking_entry_newest WHERE form IN ('camt.052', 'camt.053', 'camt.054');

-- Entries of messages of SWIFT.
CREATE VIEW api_banking_mt940 AS
SELECT * FROM banking_entry_newest WHERE form IN ('mt940', 'mt942');

-- Entries of OFX.
CREATE VIEW api_banking_ofx AS
SELECT * FROM banking_entry_newest WHERE form = 'ofx';
