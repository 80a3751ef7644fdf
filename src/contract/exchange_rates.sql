-- Dated exchange rates, newest first; of those of one day for one pair the first by provider and account counts.
-- A rate of zero or less, or none, does not count.
SELECT from_currency, to_currency, rate, coalesce(valid_from, '') AS valid_from
FROM exchange_rate
WHERE rate GLOB '*[1-9]*' AND rate NOT GLOB '-*'
ORDER BY valid_from DESC, from_currency, to_currency, provider, account, row_key
