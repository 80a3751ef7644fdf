-- Unit prices of charges whose context has others. Where prices change from charge to charge while all else repeats, a context for
-- each price would be a context for each charge. All four are those of the charge; one that has no row here has the unit prices of
-- its context.
CREATE TABLE focus_charge_price (
    row_id INTEGER PRIMARY KEY REFERENCES focus_charge,
    list_unit_price TEXT,
    contracted_unit_price TEXT,
    pricing_currency_list_unit_price TEXT,
    pricing_currency_contracted_unit_price TEXT
) STRICT;

CREATE TRIGGER focus_charge_price_no_update BEFORE UPDATE ON focus_charge_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_price is never changed'); END;
CREATE TRIGGER focus_charge_price_no_delete BEFORE DELETE ON focus_charge_price BEGIN SELECT RAISE(ABORT, 'append-only: a row of focus_charge_price is never deleted'); END;
