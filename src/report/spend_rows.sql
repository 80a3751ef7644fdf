-- What spend.sql adds up, row by row, for src/report/add_up.rs.
SELECT {dimensions}coalesce(billing_currency, 'XXX') AS currency, {step} AS step,
       CASE WHEN charge_class = 'Correction' THEN 3
            WHEN charge_category = 'Tax' THEN 2
            WHEN charge_category IN ('Credit', 'Refund') THEN 1
            ELSE 0 END AS part,
       {resource_name}, {moment}, {charges}, {cost}, {returned}
FROM {source}
    {where}
