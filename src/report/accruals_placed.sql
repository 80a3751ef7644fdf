-- Charges by day, each with the month whose invoice it is on, for accruals.sql and for the evidence of its figures.
-- :from and :to are the months in which the period starts, and the first one after it.
--
-- A charge that names an invoice is on that one; where the ledger has no document of it, it counts for the month of the charge.
-- A charge without an invoice is on an invoice of the same party, account and currency whose service period has its day, as long
-- as no charge names that invoice, and it is not a credit note. A void invoice bills nothing. What a balance pays at once is on
-- no invoice, and is left out; so are taxes.
--
-- Neither charges nor invoices are read twice, and the large views are in subqueries: SQLite limits how many tables a statement
-- reads before it comes to a common table expression.
WITH
placed AS (
    SELECT provider, issuer, account, service, currency, invoice_id, day, charges, cost,
           CASE WHEN invoice_id IS NULL THEN min(iif(is_named = 0 AND is_credit = 0, month, NULL))
                WHEN count(row_key) = 0 THEN substr(day, 1, 7)
                -- An issuer may use a number again in another year: the first one that is not before the charge.
                ELSE coalesce(min(iif(month >= substr(day, 1, 7), month, NULL)), min(month)) END AS invoiced
    FROM (
        -- Charges beside the invoices that they may be on.
        SELECT u.*, b.row_key, b.month, coalesce(b.total, '') LIKE '-%' AS is_credit,
               max(u.invoice_id IS NOT NULL) OVER (PARTITION BY b.row_key) AS is_named
        FROM (
            SELECT c.provider, c.issuer, coalesce(p.party, c.issuer) AS party, c.account, c.service_name AS service,
                   coalesce(c.billing_currency, 'XXX') AS currency, c.invoice_id, c.day, sum(c.charges) AS charges,
                   coalesce(decimal_sum(c.billed_cost), '0') AS cost
            FROM charge_by_day AS c
            LEFT JOIN party_of AS p ON p.name = c.issuer
            LEFT JOIN (SELECT DISTINCT provider, account FROM ledger_entry) AS q
                ON q.provider = c.provider AND q.account IS c.account
            WHERE q.provider IS NULL AND c.day < :to AND c.charge_category IS NOT 'Tax'
              AND (:provider IS NULL OR c.provider IN (SELECT value FROM json_each(:provider))
                   OR c.issuer IN (SELECT value FROM json_each(:provider)))
              AND (:sold IS NULL OR c.issuer IS NULL OR c.issuer NOT IN (SELECT value FROM json_each(:sold)))
              AND (:account IS NULL OR c.account = :account)
              AND (:currency IS NULL OR coalesce(c.billing_currency, 'XXX') = :currency)
            GROUP BY c.provider, c.issuer, coalesce(p.party, c.issuer), c.account, c.service_name,
                     coalesce(c.billing_currency, 'XXX'), c.invoice_id, c.day) AS u
        LEFT JOIN (
            -- An invoice that came after its month was closed belongs to the first month that was open then: next_month is that
            -- of the newest closing before it. A void one has no month.
            SELECT i.row_key, i.party, i.account, i.invoice_id, i.currency, i.total, i.first_day, i.ends,
                   CASE WHEN i.is_void = 1 THEN NULL
                        WHEN max(i.own_month >= c.from_month AND i.own_month < c.next_month
                                 AND NOT EXISTS (SELECT 1 FROM closing_figure AS f
                                                 WHERE f.import_id = c.import_id AND f.figure = 'invoice_total'
                                                   AND f.object = i.invoice_id)) = 1
                        THEN max(c.next_month)
                        ELSE i.own_month END AS month
            FROM (SELECT row_key, party, provider, issuer, nullif(account, 'default') AS account, invoice_id,
                         coalesce(billing_currency, 'XXX') AS currency, is_void, total, import_id,
                         substr({invoice_time}, 1, 7) AS own_month, substr(billing_period_start, 1, 10) AS first_day,
                         billing_period_end AS ends
                  FROM invoice) AS i
            LEFT JOIN (
                SELECT import_id, provider, account,
                       CASE WHEN length(period) = 4 THEN period || '-01'
                            WHEN period LIKE '%-Q_' THEN substr(period, 1, 5) || printf('%02d', substr(period, 7) * 3 - 2)
                            ELSE period END AS from_month,
                       strftime('%Y-%m', CASE WHEN length(period) = 4 THEN period || '-12'
                            WHEN period LIKE '%-Q_' THEN substr(period, 1, 5) || printf('%02d', substr(period, 7) * 3)
                            ELSE period END || '-01', '+1 month') AS next_month
                FROM closing
                WHERE import_id NOT IN (SELECT decision FROM withdrawal)) AS c
                ON c.import_id < i.import_id AND (c.provider IS NULL OR c.provider IN (i.provider, i.issuer, i.party))
               AND (c.account IS NULL OR c.account = i.account)
            GROUP BY i.row_key) AS b
            ON b.party = u.party
           AND CASE WHEN u.invoice_id IS NOT NULL THEN b.invoice_id = u.invoice_id
                    ELSE b.currency = u.currency AND (b.account IS NULL OR lower(b.account) = lower(u.account))
                         AND u.day >= b.first_day AND u.day || 'T00:00:00.000000Z' < b.ends END)
    GROUP BY provider, issuer, party, account, service, currency, invoice_id, day
),
moved AS (
    SELECT *, CASE WHEN substr(day, 1, 7) < :from
                   THEN CASE WHEN invoiced < :from THEN 'before' WHEN invoiced < :to THEN 'reversed' ELSE 'kept' END
                   WHEN invoiced < :to THEN 'billed' ELSE 'added' END AS kind
    FROM placed
)
