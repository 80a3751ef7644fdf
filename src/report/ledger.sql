-- Every entry of every account's ledger, with the balance that comes from adding them up, account by account and
-- currency by currency: the first entry shown starts at the balance it states, or at 0, and every amount is taken off.
-- Entries of one moment are in the order of their numbers.
WITH shown AS (
    SELECT *
    FROM ledger_entry
    WHERE (:provider IS NULL OR provider IN (SELECT value FROM json_each(:provider))
       OR issuer IN (SELECT value FROM json_each(:provider)))
      AND (:account IS NULL OR account = :account)
      AND (:currency IS NULL OR currency = :currency)
      AND (:from IS NULL OR entry_time >= :from)
      AND (:to IS NULL OR entry_time < :to)
)
SELECT provider, issuer, account, currency, entry_time, entry_id, entry_kind, description, amount, balance_after,
       decimal_sub(coalesce(first_value(balance_before) OVER entries, '0'),
                   coalesce(decimal_sum(amount) OVER entries, '0')) AS running_balance,
       row_key
FROM shown
WINDOW entries AS (
    PARTITION BY provider, account, currency
    ORDER BY entry_time, CAST(entry_id AS INTEGER), entry_id, row_key
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
ORDER BY provider, account, currency, entry_time, CAST(entry_id AS INTEGER), entry_id, row_key
