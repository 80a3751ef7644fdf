-- Rows of lists: one view for each list, holding the newest revision of every row.

-- Rows of lists with the year of the invoice: that of its date, else of the last day of its period.
CREATE VIEW bookkeeping_invoice_dated AS
SELECT row_id, import_id, account_id, issuer, invoice_number,
       coalesce(substr(coalesce(invoice_date, date(period_end_utc, '-1 second')), 1, 4), '') AS in_year
FROM bookkeeping_invoice;

-- Invoices, each as last entered.
CREATE VIEW api_bookkeeping_invoice AS
SELECT t.issuer, t.invoice_number, t.invoice_date, t.period, t.currency, t.total, t.tax, t.account AS billed_account,
       t.period_start_utc, t.period_end_utc, t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id,
       t.import_id, t.place, t.issuer || '/' || t.invoice_number || rtrim('/' || d.in_year, '/') AS row_key,
       -- These are among the other columns. Letters outside ASCII keep their case here.
       (SELECT substr(e.value, 1, 10) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '.', ''))
              IN ('duedate', 'due', 'dueon', 'dueat', 'payableby', 'paymentdue', 'paymentduedate',
                  'zahlbarbis', 'vencimiento', 'fechadevencimiento', 'échéance', 'Échéance',
                  'fälligam', 'fällig', 'fälligkeit', 'fÄlligam', 'fÄllig', 'fÄlligkeit')
          AND e.value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' LIMIT 1) AS due_date,
       (SELECT e.value FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', '')) IN ('status', 'invoicestatus')
          AND e.value <> '' LIMIT 1) AS invoice_status,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''))
              IN ('customer', 'customername', 'client', 'clientname', 'buyer', 'kunde', 'kundenname', 'debitor',
                  'rechnungsempfänger', 'nomclient', 'nomduclient', 'acheteur', 'cliente', 'nombrecliente', 'klant',
                  'klantnaam', 'afnemer')
          AND e.value <> '' LIMIT 1) AS customer
FROM bookkeeping_invoice AS t
JOIN bookkeeping_invoice_dated AS d ON d.row_id = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_invoice_dated AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.issuer = t.issuer AND n.invoice_number = t.invoice_number
      AND n.in_year = d.in_year
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Payments, each as last listed.
CREATE VIEW api_bookkeeping_payment AS
SELECT t.payment_date, t.amount, t.currency, t.invoice_number, t.reference, t.payer, t.payee, t.payment_id, t.payment_key,
       t.written_as, t.extra, a.account, t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place, t.payment_key AS row_key,
       -- The sign of a payment: what was kept with the list says how its amounts have it.
       CASE json_extract(i.options, '$.read.outgoing')
            WHEN 'negative' THEN decimal_sub('0', t.amount)
            WHEN 'column' THEN CASE WHEN lower(trim((SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('direction', 'debitcredit', 'creditdebit', 'drcr', 'crdr', 'sollhaben', 'creditdebitindicator', 'debitcreditindicator')
          AND e.value <> '' LIMIT 1))) IN ('out', 'outgoing', 'debit', 'debet', 'dbit', 'd', 'dr', 's', 'soll', 'paid', 'withdrawal')
                                    THEN ltrim(t.amount, '-') ELSE decimal_sub('0', ltrim(t.amount, '-')) END
            ELSE t.amount END AS paid,
       CASE coalesce(json_extract(i.options, '$.read.outgoing'), 'issuer') WHEN 'issuer' THEN 'issuer' ELSE 'bank' END AS flow,
       -- These are among the other columns.
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('bankaccount', 'bankaccountiban', 'ownaccount', 'owniban', 'accountiban', 'auftragskonto')
          AND e.value <> '' LIMIT 1) AS bank_account,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('structuredreference', 'creditorreference', 'qrreference', 'rfreference', 'scor')
          AND e.value <> '' LIMIT 1) AS structured_reference,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('endtoendid', 'endtoend', 'endtoendreference', 'kundenreferenzendtoend')
          AND e.value <> '' AND e.value <> 'NOTPROVIDED' LIMIT 1) AS end_to_end_id,
       (SELECT CAST(e.value AS TEXT) FROM json_each(t.extra) AS e
        WHERE lower(replace(replace(replace(replace(replace(replace(replace(e.key, ' ', ''), '_', ''), '-', ''), '/', ''), '.', ''), '(', ''), ')', ''))
              IN ('iban', 'payeeiban', 'creditoriban', 'beneficiaryiban', 'counterpartyiban', 'kontonummeriban')
          AND e.value <> '' LIMIT 1) AS iban,
       coalesce(json_extract(i.options, '$.read.form'), '') AS form
FROM bookkeeping_payment AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_payment AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.payment_key = t.payment_key
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Exchange rates, each as last listed by its source.
CREATE VIEW api_bookkeeping_exchange_rate AS
SELECT t.rate_date, t.from_currency, t.to_currency, t.rate, t.source, t.rate_source, t.written_as, t.extra, a.account,
       t.account_id, i.retrieved_at, t.row_id, t.import_id, t.place,
       t.rate_source || '/' || t.from_currency || '/' || t.to_currency || '/' || t.rate_date AS row_key
FROM bookkeeping_exchange_rate AS t
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM bookkeeping_exchange_rate AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.rate_source = t.rate_source AND n.rate_date = t.rate_date
      AND n.from_currency = t.from_currency AND n.to_currency = t.to_currency
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));
