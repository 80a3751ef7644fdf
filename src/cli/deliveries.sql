-- Deliveries by provider, account, billing period and currency, with why they count or do not.
SELECT delivery_id, files, coalesce(provider_name, invoice_issuer_name), billing_account_id,
       substr(billing_period_start, 1, 10), min(first_day), max(last_day), sum(charges), decimal_sum(billed_cost),
       coalesce(billing_currency, 'XXX'), substr(coalesce(seen_again_at, retrieved_at), 1, 19) || 'Z',
       substr(made_at, 1, 19) || 'Z', CASE WHEN is_in_force THEN 'yes' ELSE 'no' END,
       CASE
           WHEN NOT is_in_force AND other_delivery IS NOT NULL AND rule = 'names-0' THEN 'replaced by delivery ' || other_delivery || ', by names'
           WHEN NOT is_in_force AND decision IS NULL THEN 'replaced by a later delivery, by names'
           WHEN decision = 'replaced' THEN 'replaced by delivery ' || other_delivery
           WHEN decision = 'behind' THEN 'older than delivery ' || other_delivery
           WHEN decision = 'compare-only' THEN 'kept for comparing'
           WHEN decision = 'replaces' THEN coalesce('replaces delivery ' || other_delivery, 'replaces several deliveries')
           WHEN decision = 'beside' THEN coalesce('has other days or sub-accounts than delivery ' || other_delivery,
                                                  'has other days or sub-accounts than the others')
           WHEN decision = 'part' THEN coalesce('part of one bill with delivery ' || other_delivery, 'part of one bill with others')
           WHEN decision = 'append' OR handling = 'Append' THEN 'corrections'
           WHEN decision = 'unanswered' THEN 'overlaps another one'
           ELSE ''
       END,
       (SELECT e.name FROM focus_file AS f JOIN import AS i ON i.import_id = f.import_id JOIN source AS e USING (source_id)
        WHERE f.delivery_id = focus_delivery_list.delivery_id ORDER BY f.import_id LIMIT 1)
FROM focus_delivery_list
GROUP BY delivery_id, coalesce(provider_name, invoice_issuer_name), billing_account_id, billing_period_start,
         coalesce(billing_currency, 'XXX'), is_in_force, decision, other_delivery, rule
ORDER BY delivery_id, 3, 4, 5, 10, 13;
