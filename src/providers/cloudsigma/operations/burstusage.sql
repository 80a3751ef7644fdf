-- Rows of the chosen periods, added up for each object and resource. One row alone keeps its own text.
SELECT uuid,
       CASE count(*) WHEN 1 THEN amount ELSE decimal_sum(amount) END AS amount,
       resource_type,
       sum(usage) AS usage,
       CASE count(*) WHEN 1 THEN date END AS date,
       CASE count(*) WHEN 1 THEN written_as ELSE max(written_as) END AS written_as,
       CASE count(*) WHEN 1 THEN extra END AS extra
FROM api_cloudsigma_burstusage
WHERE account_id = :account_id
  AND (period_start, period_end) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:periods))
GROUP BY uuid, resource_type
ORDER BY min(row_id)
LIMIT :limit OFFSET :offset
