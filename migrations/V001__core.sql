-- The core of a ledger: where every figure came from, and the few things all providers share.
-- Everything a provider says lives in that provider's own tables; each of their rows points here.
-- All of it is append-only: a correction is a new row, and triggers refuse UPDATE and DELETE.

-- Files as they came in. The bytes are in sqlar, unless they were too large to keep.
CREATE TABLE source (
    source_id   INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64), -- of the bytes as read, lower-case hex
    name        TEXT NOT NULL,                                    -- the path as the user gave it, or '-' for standard input
    size        INTEGER NOT NULL CHECK (size >= 0),               -- bytes
    modified_at TEXT,                                             -- the file's modification time, UTC; NULL for standard input
    archived_as TEXT REFERENCES sqlar (name)                      -- NULL when the bytes were not kept
) STRICT;

-- SQLite's own archive format: `sqlite3 FILE -Ax` gives the original files back.
CREATE TABLE sqlar (
    name  TEXT PRIMARY KEY, -- <first 12 of the SHA-256>/<file name>
    mode  INT,              -- access permissions
    mtime INT,              -- last modification, Unix seconds
    sz    INT,              -- original size in bytes
    data  BLOB              -- zlib stream, or the bytes themselves where that is not larger
) STRICT;

CREATE TABLE provider (
    provider      TEXT PRIMARY KEY, -- the name used on the command line
    provider_name TEXT NOT NULL     -- the name for people; FOCUS ProviderName
) STRICT;

-- One document taken in (kind 'import'), or one documented write made here (kind 'write').
CREATE TABLE import (
    import_id          INTEGER PRIMARY KEY,
    source_id          INTEGER NOT NULL REFERENCES source,
    entry              TEXT NOT NULL,                          -- JSON pointer of the document in a HAR file; '' when the file is one document
    kind               TEXT NOT NULL CHECK (kind IN ('import', 'write')),
    provider           TEXT NOT NULL REFERENCES provider,
    operation          TEXT NOT NULL,                          -- as listed by `billbook operations`
    target             TEXT,                                   -- path and query string of the request, when known
    parameters         TEXT NOT NULL CHECK (json_valid(parameters)), -- the request's parameters, a JSON object of texts
    account_id         INTEGER NOT NULL REFERENCES known_account DEFERRABLE INITIALLY DEFERRED,
    retrieved_at       TEXT NOT NULL,                          -- when the provider gave this answer, UTC
    retrieved_at_basis TEXT NOT NULL CHECK (retrieved_at_basis IN ('exchange', 'stated', 'file', 'clock')),
    imported_at        TEXT NOT NULL,                          -- when it entered this ledger, UTC
    accepted           TEXT NOT NULL CHECK (json_valid(accepted)), -- deviations accepted on request, a JSON array of texts
    options            TEXT NOT NULL CHECK (json_valid(options)) -- what the user said on the command line, a JSON object
) STRICT;
CREATE INDEX import_by_source ON import (source_id);
CREATE INDEX import_by_operation ON import (provider, operation, account_id);

-- Rows an import brought, per table. A duplicate row was there already, with equal content.
CREATE TABLE import_total (
    import_id      INTEGER NOT NULL REFERENCES import,
    table_name     TEXT NOT NULL,
    rows_new       INTEGER NOT NULL CHECK (rows_new >= 0),
    rows_revised   INTEGER NOT NULL CHECK (rows_revised >= 0),
    rows_duplicate INTEGER NOT NULL CHECK (rows_duplicate >= 0),
    PRIMARY KEY (import_id, table_name)
) STRICT;

-- Control totals: equal to what a second, simpler reader counted in the same bytes.
CREATE TABLE import_sum (
    import_id   INTEGER NOT NULL REFERENCES import,
    table_name  TEXT NOT NULL,
    column_name TEXT NOT NULL,
    currency    TEXT NOT NULL,                      -- ISO 4217; 'XXX' where the document names none
    row_count   INTEGER NOT NULL CHECK (row_count >= 0),
    total       TEXT NOT NULL,                      -- exact decimal
    PRIMARY KEY (import_id, table_name, column_name, currency)
) STRICT;

-- Billing accounts, by the provider's own name for them, or the name given with --account.
CREATE TABLE known_account (
    account_id INTEGER PRIMARY KEY,
    provider   TEXT NOT NULL REFERENCES provider,
    account    TEXT NOT NULL,
    import_id  INTEGER NOT NULL REFERENCES import DEFERRABLE INITIALLY DEFERRED, -- where it was first seen
    UNIQUE (provider, account)
) STRICT;

-- Things that are charged for, by the provider's own name or number.
CREATE TABLE known_resource (
    resource_id INTEGER PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES known_account,
    resource    TEXT NOT NULL,
    import_id   INTEGER NOT NULL REFERENCES import, -- where it was first seen
    UNIQUE (account_id, resource)
) STRICT;

-- ISO 4217. minor_unit is the number of decimals of the currency's smallest unit, NULL where the standard gives none.
CREATE TABLE currency (
    currency   TEXT PRIMARY KEY CHECK (length(currency) = 3),
    number     TEXT NOT NULL,
    minor_unit INTEGER,
    name       TEXT NOT NULL
) STRICT;

INSERT INTO currency (currency, number, minor_unit, name) VALUES
    ('AED', '784', 2, 'UAE Dirham'),
    ('AFN', '971', 2, 'Afghani'),
    ('ALL', '008', 2, 'Lek'),
    ('AMD', '051', 2, 'Armenian Dram'),
    ('ANG', '532', 2, 'Netherlands Antillean Guilder'),
    ('AOA', '973', 2, 'Kwanza'),
    ('ARS', '032', 2, 'Argentine Peso'),
    ('AUD', '036', 2, 'Australian Dollar'),
    ('AWG', '533', 2, 'Aruban Florin'),
    ('AZN', '944', 2, 'Azerbaijan Manat'),
    ('BAM', '977', 2, 'Convertible Mark'),
    ('BBD', '052', 2, 'Barbados Dollar'),
    ('BDT', '050', 2, 'Taka'),
    ('BGN', '975', 2, 'Bulgarian Lev'),
    ('BHD', '048', 3, 'Bahraini Dinar'),
    ('BIF', '108', 0, 'Burundi Franc'),
    ('BMD', '060', 2, 'Bermudian Dollar'),
    ('BND', '096', 2, 'Brunei Dollar'),
    ('BOB', '068', 2, 'Boliviano'),
    ('BOV', '984', 2, 'Mvdol'),
    ('BRL', '986', 2, 'Brazilian Real'),
    ('BSD', '044', 2, 'Bahamian Dollar'),
    ('BTN', '064', 2, 'Ngultrum'),
    ('BWP', '072', 2, 'Pula'),
    ('BYN', '933', 2, 'Belarusian Ruble'),
    ('BZD', '084', 2, 'Belize Dollar'),
    ('CAD', '124', 2, 'Canadian Dollar'),
    ('CDF', '976', 2, 'Congolese Franc'),
    ('CHE', '947', 2, 'WIR Euro'),
    ('CHF', '756', 2, 'Swiss Franc'),
    ('CHW', '948', 2, 'WIR Franc'),
    ('CLF', '990', 4, 'Unidad de Fomento'),
    ('CLP', '152', 0, 'Chilean Peso'),
    ('CNY', '156', 2, 'Yuan Renminbi'),
    ('COP', '170', 2, 'Colombian Peso'),
    ('COU', '970', 2, 'Unidad de Valor Real'),
    ('CRC', '188', 2, 'Costa Rican Colon'),
    ('CUC', '931', 2, 'Peso Convertible'),
    ('CUP', '192', 2, 'Cuban Peso'),
    ('CVE', '132', 2, 'Cabo Verde Escudo'),
    ('CZK', '203', 2, 'Czech Koruna'),
    ('DJF', '262', 0, 'Djibouti Franc'),
    ('DKK', '208', 2, 'Danish Krone'),
    ('DOP', '214', 2, 'Dominican Peso'),
    ('DZD', '012', 2, 'Algerian Dinar'),
    ('EGP', '818', 2, 'Egyptian Pound'),
    ('ERN', '232', 2, 'Nakfa'),
    ('ETB', '230', 2, 'Ethiopian Birr'),
    ('EUR', '978', 2, 'Euro'),
    ('FJD', '242', 2, 'Fiji Dollar'),
    ('FKP', '238', 2, 'Falkland Islands Pound'),
    ('GBP', '826', 2, 'Pound Sterling'),
    ('GEL', '981', 2, 'Lari'),
    ('GHS', '936', 2, 'Ghana Cedi'),
    ('GIP', '292', 2, 'Gibraltar Pound'),
    ('GMD', '270', 2, 'Dalasi'),
    ('GNF', '324', 0, 'Guinean Franc'),
    ('GTQ', '320', 2, 'Quetzal'),
    ('GYD', '328', 2, 'Guyana Dollar'),
    ('HKD', '344', 2, 'Hong Kong Dollar'),
    ('HNL', '340', 2, 'Lempira'),
    ('HRK', '191', 2, 'Kuna'),
    ('HTG', '332', 2, 'Gourde'),
    ('HUF', '348', 2, 'Forint'),
    ('IDR', '360', 2, 'Rupiah'),
    ('ILS', '376', 2, 'New Israeli Sheqel'),
    ('INR', '356', 2, 'Indian Rupee'),
    ('IQD', '368', 3, 'Iraqi Dinar'),
    ('IRR', '364', 2, 'Iranian Rial'),
    ('ISK', '352', 0, 'Iceland Krona'),
    ('JMD', '388', 2, 'Jamaican Dollar'),
    ('JOD', '400', 3, 'Jordanian Dinar'),
    ('JPY', '392', 0, 'Yen'),
    ('KES', '404', 2, 'Kenyan Shilling'),
    ('KGS', '417', 2, 'Som'),
    ('KHR', '116', 2, 'Riel'),
    ('KMF', '174', 0, 'Comorian Franc'),
    ('KPW', '408', 2, 'North Korean Won'),
    ('KRW', '410', 0, 'Won'),
    ('KWD', '414', 3, 'Kuwaiti Dinar'),
    ('KYD', '136', 2, 'Cayman Islands Dollar'),
    ('KZT', '398', 2, 'Tenge'),
    ('LAK', '418', 2, 'Lao Kip'),
    ('LBP', '422', 2, 'Lebanese Pound'),
    ('LKR', '144', 2, 'Sri Lanka Rupee'),
    ('LRD', '430', 2, 'Liberian Dollar'),
    ('LSL', '426', 2, 'Loti'),
    ('LYD', '434', 3, 'Libyan Dinar'),
    ('MAD', '504', 2, 'Moroccan Dirham'),
    ('MDL', '498', 2, 'Moldovan Leu'),
    ('MGA', '969', 2, 'Malagasy Ariary'),
    ('MKD', '807', 2, 'Denar'),
    ('MMK', '104', 2, 'Kyat'),
    ('MNT', '496', 2, 'Tugrik'),
    ('MOP', '446', 2, 'Pataca'),
    ('MRU', '929', 2, 'Ouguiya'),
    ('MUR', '480', 2, 'Mauritius Rupee'),
    ('MVR', '462', 2, 'Rufiyaa'),
    ('MWK', '454', 2, 'Malawi Kwacha'),
    ('MXN', '484', 2, 'Mexican Peso'),
    ('MXV', '979', 2, 'Mexican Unidad de Inversion (UDI)'),
    ('MYR', '458', 2, 'Malaysian Ringgit'),
    ('MZN', '943', 2, 'Mozambique Metical'),
    ('NAD', '516', 2, 'Namibia Dollar'),
    ('NGN', '566', 2, 'Naira'),
    ('NIO', '558', 2, 'Cordoba Oro'),
    ('NOK', '578', 2, 'Norwegian Krone'),
    ('NPR', '524', 2, 'Nepalese Rupee'),
    ('NZD', '554', 2, 'New Zealand Dollar'),
    ('OMR', '512', 3, 'Rial Omani'),
    ('PAB', '590', 2, 'Balboa'),
    ('PEN', '604', 2, 'Sol'),
    ('PGK', '598', 2, 'Kina'),
    ('PHP', '608', 2, 'Philippine Peso'),
    ('PKR', '586', 2, 'Pakistan Rupee'),
    ('PLN', '985', 2, 'Zloty'),
    ('PYG', '600', 0, 'Guarani'),
    ('QAR', '634', 2, 'Qatari Rial'),
    ('RON', '946', 2, 'Romanian Leu'),
    ('RSD', '941', 2, 'Serbian Dinar'),
    ('RUB', '643', 2, 'Russian Ruble'),
    ('RWF', '646', 0, 'Rwanda Franc'),
    ('SAR', '682', 2, 'Saudi Riyal'),
    ('SBD', '090', 2, 'Solomon Islands Dollar'),
    ('SCR', '690', 2, 'Seychelles Rupee'),
    ('SDG', '938', 2, 'Sudanese Pound'),
    ('SEK', '752', 2, 'Swedish Krona'),
    ('SGD', '702', 2, 'Singapore Dollar'),
    ('SHP', '654', 2, 'Saint Helena Pound'),
    ('SLE', '925', 2, 'Leone'),
    ('SLL', '694', 2, 'Leone'),
    ('SOS', '706', 2, 'Somali Shilling'),
    ('SRD', '968', 2, 'Surinam Dollar'),
    ('SSP', '728', 2, 'South Sudanese Pound'),
    ('STN', '930', 2, 'Dobra'),
    ('SVC', '222', 2, 'El Salvador Colon'),
    ('SYP', '760', 2, 'Syrian Pound'),
    ('SZL', '748', 2, 'Lilangeni'),
    ('THB', '764', 2, 'Baht'),
    ('TJS', '972', 2, 'Somoni'),
    ('TMT', '934', 2, 'Turkmenistan New Manat'),
    ('TND', '788', 3, 'Tunisian Dinar'),
    ('TOP', '776', 2, 'Pa’anga'),
    ('TRY', '949', 2, 'Turkish Lira'),
    ('TTD', '780', 2, 'Trinidad and Tobago Dollar'),
    ('TWD', '901', 2, 'New Taiwan Dollar'),
    ('TZS', '834', 2, 'Tanzanian Shilling'),
    ('UAH', '980', 2, 'Hryvnia'),
    ('UGX', '800', 0, 'Uganda Shilling'),
    ('USD', '840', 2, 'US Dollar'),
    ('USN', '997', 2, 'US Dollar (Next day)'),
    ('UYI', '940', 0, 'Uruguay Peso en Unidades Indexadas (UI)'),
    ('UYU', '858', 2, 'Peso Uruguayo'),
    ('UYW', '927', 4, 'Unidad Previsional'),
    ('UZS', '860', 2, 'Uzbekistan Sum'),
    ('VED', '926', 2, 'Bolívar Soberano'),
    ('VES', '928', 2, 'Bolívar Soberano'),
    ('VND', '704', 0, 'Dong'),
    ('VUV', '548', 0, 'Vatu'),
    ('WST', '882', 2, 'Tala'),
    ('XAF', '950', 0, 'CFA Franc BEAC'),
    ('XAG', '961', NULL, 'Silver'),
    ('XAU', '959', NULL, 'Gold'),
    ('XBA', '955', NULL, 'Bond Markets Unit European Composite Unit (EURCO)'),
    ('XBB', '956', NULL, 'Bond Markets Unit European Monetary Unit (E.M.U.-6)'),
    ('XBC', '957', NULL, 'Bond Markets Unit European Unit of Account 9 (E.U.A.-9)'),
    ('XBD', '958', NULL, 'Bond Markets Unit European Unit of Account 17 (E.U.A.-17)'),
    ('XCD', '951', 2, 'East Caribbean Dollar'),
    ('XCG', '532', 2, 'Caribbean Guilder'),
    ('XDR', '960', NULL, 'SDR (Special Drawing Right)'),
    ('XOF', '952', 0, 'CFA Franc BCEAO'),
    ('XPD', '964', NULL, 'Palladium'),
    ('XPF', '953', 0, 'CFP Franc'),
    ('XPT', '962', NULL, 'Platinum'),
    ('XSU', '994', NULL, 'Sucre'),
    ('XTS', '963', NULL, 'Codes specifically reserved for testing purposes'),
    ('XUA', '965', NULL, 'ADB Unit of Account'),
    ('XXX', '999', NULL, 'The codes assigned for transactions where no currency is involved'),
    ('YER', '886', 2, 'Yemeni Rial'),
    ('ZAR', '710', 2, 'Rand'),
    ('ZMW', '967', 2, 'Zambian Kwacha'),
    ('ZWG', '924', 2, 'Zimbabwe Gold'),
    ('ZWL', '932', 2, 'Zimbabwe Dollar');

CREATE TRIGGER source_no_update BEFORE UPDATE ON source BEGIN SELECT RAISE(ABORT, 'append-only: a row of source is never changed'); END;
CREATE TRIGGER source_no_delete BEFORE DELETE ON source BEGIN SELECT RAISE(ABORT, 'append-only: a row of source is never deleted'); END;
CREATE TRIGGER sqlar_no_update BEFORE UPDATE ON sqlar BEGIN SELECT RAISE(ABORT, 'append-only: a row of sqlar is never changed'); END;
CREATE TRIGGER sqlar_no_delete BEFORE DELETE ON sqlar BEGIN SELECT RAISE(ABORT, 'append-only: a row of sqlar is never deleted'); END;
CREATE TRIGGER provider_no_update BEFORE UPDATE ON provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of provider is never changed'); END;
CREATE TRIGGER provider_no_delete BEFORE DELETE ON provider BEGIN SELECT RAISE(ABORT, 'append-only: a row of provider is never deleted'); END;
CREATE TRIGGER import_no_update BEFORE UPDATE ON import BEGIN SELECT RAISE(ABORT, 'append-only: a row of import is never changed'); END;
CREATE TRIGGER import_no_delete BEFORE DELETE ON import BEGIN SELECT RAISE(ABORT, 'append-only: a row of import is never deleted'); END;
CREATE TRIGGER import_total_no_update BEFORE UPDATE ON import_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_total is never changed'); END;
CREATE TRIGGER import_total_no_delete BEFORE DELETE ON import_total BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_total is never deleted'); END;
CREATE TRIGGER import_sum_no_update BEFORE UPDATE ON import_sum BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_sum is never changed'); END;
CREATE TRIGGER import_sum_no_delete BEFORE DELETE ON import_sum BEGIN SELECT RAISE(ABORT, 'append-only: a row of import_sum is never deleted'); END;
CREATE TRIGGER known_account_no_update BEFORE UPDATE ON known_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_account is never changed'); END;
CREATE TRIGGER known_account_no_delete BEFORE DELETE ON known_account BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_account is never deleted'); END;
CREATE TRIGGER known_resource_no_update BEFORE UPDATE ON known_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_resource is never changed'); END;
CREATE TRIGGER known_resource_no_delete BEFORE DELETE ON known_resource BEGIN SELECT RAISE(ABORT, 'append-only: a row of known_resource is never deleted'); END;
CREATE TRIGGER currency_no_update BEFORE UPDATE ON currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of currency is never changed'); END;
CREATE TRIGGER currency_no_delete BEFORE DELETE ON currency BEGIN SELECT RAISE(ABORT, 'append-only: a row of currency is never deleted'); END;
