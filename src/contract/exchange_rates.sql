-- Dated exchange rates, newest first; of those of one day for one pair of one source the first by account counts.
-- A rate of zero or less, or none, does not count.
SELECT from_currency, to_currency, rate, coalesce(valid_from, '') AS valid_from, provider AS source
FROM exchange_rate
WHERE rate GLOB '*[1-9]*' AND rate NOT GLOB '-*'
ORDER BY valid_from DESC, from_currency, to_currency, provider, account, row_key
