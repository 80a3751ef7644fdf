-- What lists bring to the cross-provider relations. The provider is whoever the list names: who issued, who was paid.

-- Invoices as entered. Whether they are paid is for payments to tell.
CREATE VIEW invoice_bookkeeping AS
SELECT 'bookkeeping/' || account || '/' || row_key AS row_key, issuer AS provider, account,
       invoice_number AS invoice_id, invoice_status, currency AS billing_currency,
       period_start_utc AS billing_period_start, period_end_utc AS billing_period_end,
       invoice_date || 'T00:00:00.000000Z' AS issued_at, due_date || 'T00:00:00.000000Z' AS due_at,
       CASE WHEN tax IS NOT NULL THEN decimal_sub(total, tax) END AS subtotal, NULL AS discount, tax, total,
       NULL AS is_paid, import_id, place, 1 AS is_listed,
       coalesce(lower(trim(invoice_status)) IN ('void', 'voided', 'deleted', 'cancelled', 'canceled', 'annulled',
                                                'reversed', 'storno', 'storniert'), 0) AS is_void,
       customer AS customer
FROM api_bookkeeping_invoice;

-- Payments as listed.
CREATE VIEW payment_bookkeeping AS
SELECT 'bookkeeping/' || account || '/' || row_key AS row_key, coalesce(payee, 'bookkeeping') AS provider, account,
       coalesce(payment_id, payment_key) AS payment_id, payment_date || 'T00:00:00.000000Z' AS paid_at,
       paid AS amount, currency, invoice_number AS invoice_id, import_id, place, payer AS payer, payee AS payee,
       reference AS reference, flow AS flow, bank_account AS bank_account, structured_reference AS structured_reference,
       end_to_end_id AS end_to_end_id, iban AS iban, form AS form
FROM api_bookkeeping_payment;

-- Exchange rates as listed. The provider is whoever states them.
CREATE VIEW exchange_rate_bookkeeping AS
SELECT 'bookkeeping/' || account || '/' || row_key AS row_key, rate_source AS provider, account, from_currency, to_currency,
       rate, rate_date AS valid_from, import_id, place
FROM api_bookkeeping_exchange_rate;
