-- Decisions, and what became of them. A number of a decision is that of its import.

-- Every decision in words, and when and why it was withdrawn.
CREATE VIEW decision AS
SELECT d.import_id AS decision, d.kind, d.name, d.statement, d.why, i.imported_at AS decided_at,
       w.import_id AS withdrawn_by, u.imported_at AS withdrawn_at, w.why AS withdrawn_why,
       b.decided_by, c.decided_by AS withdrawal_by
FROM (
    SELECT import_id, 'acceptance' AS kind, finding AS name,
           severity || ' ' || check_name || ': ' || object || ': ' || message
               || CASE WHEN expected <> '' OR found <> '' THEN '; expected ' || expected || ', found ' || found ELSE '' END
               AS statement,
           why
    FROM acceptance
    UNION ALL
    SELECT import_id, 'assertion', CAST(number AS TEXT),
           CASE kind WHEN 'invoice' THEN 'invoice ' || subject
                     WHEN 'balance' THEN 'balance ' || subject || ' at ' || time
                     ELSE rtrim('spend ' || time || ' ' || subject) END
               || ' = ' || amount || ' ' || currency
               || CASE WHEN tolerance GLOB '*[1-9]*' THEN ' +- ' || tolerance ELSE '' END,
           why
    FROM assertion
    UNION ALL
    SELECT import_id, 'closing', period || coalesce('/' || provider, '') || coalesce('/' || account, ''),
           (SELECT count(*) FROM closing_figure AS f WHERE f.import_id = c.import_id) || ' figures, head ' || substr(head, 1, 12),
           why
    FROM closing AS c
    UNION ALL
    SELECT import_id, 'alias', name, name || ' is ' || party, why FROM party_alias
    UNION ALL
    SELECT import_id, 'side', party,
           CASE side WHEN 'sell' THEN 'invoices of ' || party || ' are receivable' ELSE 'invoices of ' || party || ' are payable' END,
           why
    FROM party_side
    UNION ALL
    SELECT import_id, 'allocation', CAST(import_id AS TEXT), statement, why FROM allocation_by_hand
    UNION ALL
    SELECT import_id, 'attachment', CAST(import_id AS TEXT), 'file ' || name || ' is attached to ' || row_key, why FROM attachment
    UNION ALL
    SELECT import_id, 'terms', party, 'invoices of ' || party || ' are due in ' || days || ' days', why FROM party_terms
    UNION ALL
    SELECT a.import_id, 'delivery', CAST(a.delivery_id AS TEXT), 'delivery ' || a.delivery_id || ': ' || a.answer, a.why
    FROM focus_answer AS a JOIN import AS ai ON ai.import_id = a.import_id
    WHERE ai.kind = 'write'
    UNION ALL
    SELECT import_id, 'ignored files', pattern, 'files named ' || pattern || ' need not be read', why
    FROM ignored
    UNION ALL
    SELECT import_id, 'saved options', name,
           CASE kind WHEN 'sheet' THEN 'sheets' ELSE 'lists' END || ' with the same header are read as ' || operation
               || ' with ' || options, ''
    FROM saved_list) AS d
JOIN import AS i ON i.import_id = d.import_id
LEFT JOIN withdrawal AS w ON w.decision = d.import_id
LEFT JOIN import AS u ON u.import_id = w.import_id
LEFT JOIN decision_by AS b ON b.import_id = d.import_id
LEFT JOIN decision_by AS c ON c.import_id = w.import_id;

-- The figures of every closing. withdrawn_at says when its period was opened again.
CREATE VIEW closed_figure AS
SELECT d.decision, d.name AS closing, f.provider, f.account, f.currency, f.figure, f.object, f.items, f.amount,
       d.decided_at, d.withdrawn_at
FROM closing_figure AS f
JOIN decision AS d ON d.decision = f.import_id;
