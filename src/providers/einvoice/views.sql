-- Electronic invoices: one view for each syntax, holding the newest revision of every document, and views of their parts.

-- Documents with the year of their date.
CREATE VIEW einvoice_document_dated AS
SELECT row_id, import_id, account_id, seller_key, kind, number, substr(issue_date, 1, 4) AS in_year
FROM einvoice_document;

-- Documents, each as last stated. Amounts are as written: those of a credit note lower what is owed.
CREATE VIEW einvoice_document_newest AS
SELECT t.*, a.account, i.retrieved_at,
       t.seller_key || '/' || t.kind || '/' || t.number || '/' || d.in_year AS row_key
FROM einvoice_document AS t
JOIN einvoice_document_dated AS d ON d.row_id = t.row_id
JOIN known_account AS a ON a.account_id = t.account_id
JOIN import AS i ON i.import_id = t.import_id
WHERE NOT EXISTS (
    SELECT 1 FROM einvoice_document_dated AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.seller_key = t.seller_key AND n.kind = t.kind AND n.number = t.number
      AND n.in_year = d.in_year
      AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id));

-- Parties of these.
CREATE VIEW einvoice_party_newest AS
SELECT d.account, d.row_key || '/' || p.role AS row_key, d.number, p.*
FROM einvoice_party AS p
JOIN einvoice_document_newest AS d ON d.row_id = p.parent_row;

-- Lines of these.
CREATE VIEW einvoice_line_newest AS
SELECT d.account, d.row_key || '/' || l.position AS row_key, d.number, d.kind, l.*
FROM einvoice_line AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

-- Allowances and charges of these, and of their lines.
CREATE VIEW einvoice_allowance_newest AS
SELECT d.account, d.row_key || '/allowance/' || l.position AS row_key, d.number, d.kind, l.*
FROM einvoice_allowance AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

-- Taxes of these.
CREATE VIEW einvoice_tax_newest AS
SELECT d.account, d.row_key || '/tax/' || l.position AS row_key, d.number, d.kind, l.*
FROM einvoice_tax AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

-- Ways to pay these.
CREATE VIEW einvoice_payment_newest AS
SELECT d.account, d.row_key || '/payment/' || l.position AS row_key, d.number, l.*
FROM einvoice_payment AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

-- Documents that these name.
CREATE VIEW einvoice_reference_newest AS
SELECT d.account, d.row_key || '/reference/' || l.position AS row_key, d.number AS document_number, l.*
FROM einvoice_reference AS l
JOIN einvoice_document_newest AS d ON d.row_id = l.parent_row;

-- Documents in UBL.
CREATE VIEW api_einvoice_ubl AS
SELECT * FROM einvoice_document_newest WHERE form = 'UBL';

-- Documents in CII.
CREATE VIEW api_einvoice_cii AS
SELECT * FROM einvoice_document_newest WHERE form = 'CII';
