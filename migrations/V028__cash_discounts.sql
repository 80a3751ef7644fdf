-- Cash discounts that customers took by paying early, by tax, because each lowers the tax of its document too.

-- What a customer who paid early took off a document, at one tax. Rows are worked out with the allocations by the write
-- `billbook/settle`, from the terms that the document was issued with; what no longer holds is withdrawn by a row of its own.
CREATE TABLE cash_discount (
    discount_id  INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL REFERENCES import,
    row_key      TEXT NOT NULL, -- of the document, in the view invoice_document
    amount       TEXT NOT NULL, -- exact decimal: what it settles of the document, tax included; negative where the payment came back
    currency     TEXT NOT NULL,
    taken_on     TEXT NOT NULL, -- the day of the payment that settled the document
    tax_id       TEXT NOT NULL, -- the id in the book, as the document has it
    tax_name     TEXT NOT NULL,
    tax_category TEXT NOT NULL, -- of EN 16931
    tax_rate     TEXT,          -- per cent; NULL outside the scope of tax
    net          TEXT NOT NULL, -- how much less was charged before tax
    tax          TEXT NOT NULL, -- how much less tax that is
    withdraws    INTEGER REFERENCES cash_discount (discount_id) -- the row that no longer holds; this row repeats it. NULL for a discount
) STRICT;
CREATE INDEX cash_discount_by_row ON cash_discount (row_key);
CREATE UNIQUE INDEX cash_discount_by_withdrawn ON cash_discount (withdraws) WHERE withdraws IS NOT NULL;

CREATE TRIGGER cash_discount_no_update BEFORE UPDATE ON cash_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cash_discount is never changed'); END;
CREATE TRIGGER cash_discount_no_delete BEFORE DELETE ON cash_discount BEGIN SELECT RAISE(ABORT, 'append-only: a row of cash_discount is never deleted'); END;
