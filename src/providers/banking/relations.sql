-- What bank statements bring to the cross-provider relations.

-- Entries that count: booked, and neither deleted nor replaced by a later one.
CREATE VIEW banking_entry_booked AS
SELECT e.*
FROM banking_entry_newest AS e
WHERE e.status = 'BOOK' AND e.correction IS NOT 'DELETE'
  AND NOT EXISTS (
    SELECT 1 FROM banking_entry AS c
    JOIN banking_statement_newest AS s ON s.row_id = c.parent_row
    WHERE c.corrects = e.bank_reference AND s.form = e.form AND s.bank_account = e.bank_account AND c.row_id <> e.row_id);

-- Payments: each booked entry, or each transaction of one where these add up to it. Money out is positive. An entry belongs to
-- its booking day; without one, to its value date, else to the last day of its statement.
CREATE VIEW payment_banking AS
SELECT 'banking/' || p.account || '/' || p.row_key AS row_key, coalesce(p.party_name, 'banking') AS provider, p.account,
       coalesce(p.bank_reference, p.row_key) AS payment_id,
       coalesce(p.booked_on, p.valued_on, p.covers_to, substr(p.retrieved_at, 1, 10)) || 'T00:00:00.000000Z' AS paid_at, decimal_sub('0', p.booked_amount) AS amount,
       p.currency, NULL AS invoice_id, p.import_id, p.place,
       CASE WHEN p.booked_amount NOT GLOB '-*' THEN p.party_name END AS payer,
       CASE WHEN p.booked_amount GLOB '-*' THEN p.party_name END AS payee,
       p.reference AS reference, 'bank' AS flow, p.bank_account AS bank_account,
       p.structured_reference AS structured_reference, p.end_to_end_id AS end_to_end_id, p.party_account AS iban, p.form AS form,
       'banking/' || p.account || '/' || p.entry_key AS entry_key, decimal_sub('0', p.entry_amount) AS entry_amount,
       p.bank_reference AS bank_reference, p.booked_on AS booked_on, p.valued_on AS valued_on,
       'banking/' || p.account || '/' || p.statement_key AS statement_key
FROM (
    SELECT e.account, e.row_key, e.party_name, e.bank_reference, e.booked_on, e.valued_on, e.booked_amount, e.currency,
           e.import_id, e.place, e.reference, e.bank_account, e.structured_reference, e.end_to_end_id, e.party_account, e.form,
           e.row_key AS entry_key, e.booked_amount AS entry_amount, e.statement_key, e.covers_to, e.retrieved_at
    FROM banking_entry_booked AS e
    WHERE e.is_split = 0
    UNION ALL
    SELECT e.account, t.row_key, coalesce(t.party_name, e.party_name), coalesce(t.bank_reference, e.bank_reference),
           e.booked_on, e.valued_on, t.booked_amount, t.currency, t.import_id, t.place, coalesce(t.reference, e.reference),
           e.bank_account, t.structured_reference, t.end_to_end_id, t.party_account, e.form,
           e.row_key, e.booked_amount, e.statement_key, e.covers_to, e.retrieved_at
    FROM banking_entry_booked AS e
    JOIN banking_transaction_newest AS t ON t.parent_row = e.row_id
    WHERE e.is_split = 1) AS p;

-- Statements of accounts at banks.
CREATE VIEW account_statement_banking AS
SELECT 'banking/' || a.account || '/' || s.statement_key AS row_key, 'banking' AS provider, a.account, s.bank_account, s.form,
       s.number, s.page, s.covers_from, s.covers_to, s.currency, s.opening, s.closing, s.is_proved, s.import_id, s.place
FROM banking_statement_newest AS s
JOIN known_account AS a ON a.account_id = s.account_id;
