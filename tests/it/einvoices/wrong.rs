//! Books that are wrong on purpose: each is refused before a number is given, and says why. What each says is in
//! `tests/errors/e-invoice/books.txt`.

use super::{FILES, example, hash};
use crate::sandbox::{compare_exactly_with_golden, repository_text};
use std::fmt::Write as _;

/// What is wrong, and the change of the example book that makes it so: the file, the text, and what stands there instead.
type Wrong = (&'static str, &'static str, &'static str, &'static str);

const S: &str = "seller.toml";
const C: &str = "customers.toml";

const CONTACT: &str =
    r#"contact   = { name = "Rechnungswesen", phone = "+49 431 555010", mail = "rechnung@kuestenwolke.example" }"#;
const ENDPOINTS: &str = r#"["EM:rechnung@kuestenwolke.example", "9930:DE123456789"]"#;
const POLDER: &str = r#"endpoint  = "9944:NL820098395B01""#;
const NORDLICHT: &str = r#"endpoint  = "EM:eingang@nordlicht.example""#;
const SELLER_VAT: &str = r#"vat_id    = "DE123456789""#;
const POLDER_VAT: &str = r#"vat_id    = "NL820098395B01""#;
const NORDLICHT_VAT: &str = r#"vat_id    = "DE987654321""#;
const AE: &str = r#"category = "AE""#;
const LUNE: &str = r#"documents = ["html"]"#;

const WRONG: &[Wrong] = &[
    (
        "the seller has no account",
        S,
        "iban      = \"DE02120300000000202051\"\nbic       = \"BYLADEM1001\"",
        "",
    ),
    (
        "the seller's account is mistyped",
        S,
        "DE02120300000000202051",
        "DE02120300000000202052",
    ),
    ("the seller has no contact", S, CONTACT, ""),
    ("the contact has no name", S, r#"name = "Rechnungswesen", "#, ""),
    ("the contact has no phone", S, r#"phone = "+49 431 555010", "#, ""),
    (
        "the contact has no e-mail",
        S,
        r#", mail = "rechnung@kuestenwolke.example""#,
        "",
    ),
    ("the seller has no city", S, r#"city      = "Kiel""#, ""),
    ("the seller has no post code", S, r#"post_code = "24103""#, ""),
    ("the seller has no country", S, r#"country   = "DE""#, ""),
    (
        "the seller's country is none",
        S,
        "country   = \"DE\"\nvat_id    = \"DE123456789\"",
        "country   = \"ZZ\"\nvat_id    = \"123456789\"",
    ),
    ("the seller has no name", S, r#"name      = "Küstenwolke GmbH""#, ""),
    (
        "the seller's name is empty",
        S,
        r#"name      = "Küstenwolke GmbH""#,
        r#"name      = "  ""#,
    ),
    ("the seller has no VAT id", S, SELLER_VAT, ""),
    (
        "the seller's VAT id has no country",
        S,
        SELLER_VAT,
        r#"vat_id    = "123456789""#,
    ),
    (
        "the seller's VAT id is of another country",
        S,
        SELLER_VAT,
        r#"vat_id    = "NL123456789""#,
    ),
    ("the seller has no electronic address", S, ENDPOINTS, "[]"),
    (
        "the seller's address has no scheme",
        S,
        ENDPOINTS,
        r#"["rechnung@kuestenwolke.example"]"#,
    ),
    (
        "the seller's address has an unknown scheme",
        S,
        ENDPOINTS,
        r#"["MAIL:rechnung@kuestenwolke.example"]"#,
    ),
    (
        "the seller's scheme was withdrawn",
        S,
        ENDPOINTS,
        r#"["9958:04011000-12345-03"]"#,
    ),
    (
        "the seller has no address that Peppol knows",
        S,
        ENDPOINTS,
        r#"["EM:rechnung@kuestenwolke.example"]"#,
    ),
    (
        "the seller's GS1 number is mistyped",
        S,
        ENDPOINTS,
        r#"["0088:4012345000008"]"#,
    ),
    (
        "a customer has no reference",
        C,
        r#"reference = "04011000-12345-03""#,
        "",
    ),
    (
        "a reference is blank",
        C,
        r#"reference = "04011000-12345-03""#,
        r#"reference = " ""#,
    ),
    ("a Leitweg-ID is mistyped", C, "04011000-12345-03", "04011000-12345-04"),
    ("a customer has no city", C, r#"city      = "Bremen""#, ""),
    ("a customer has no post code", C, r#"post_code = "28195""#, ""),
    (
        "a customer has no country",
        C,
        "country   = \"DE\"\nvat_id    = \"DE987654321\"",
        "vat_id    = \"DE987654321\"",
    ),
    (
        "a customer's country is none",
        C,
        "country   = \"DE\"\nvat_id    = \"DE987654321\"",
        "country   = \"XX\"",
    ),
    ("a customer has no name", C, r#"name      = "Nordlicht Werft AG""#, ""),
    ("a customer has no electronic address", C, NORDLICHT, ""),
    (
        "a customer's address has no scheme",
        C,
        NORDLICHT,
        r#"endpoint  = "eingang@nordlicht.example""#,
    ),
    (
        "a customer's address has an unknown scheme",
        C,
        NORDLICHT,
        r#"endpoint  = "MAIL:eingang@nordlicht.example""#,
    ),
    (
        "a customer's VAT id has no country",
        C,
        NORDLICHT_VAT,
        r#"vat_id    = "987654321""#,
    ),
    (
        "a customer gets an unknown kind",
        C,
        r#"["xrechnung"]"#,
        r#"["xrechnnung"]"#,
    ),
    ("a kind is in capitals", C, r#"["xrechnung"]"#, r#"["XRECHNUNG"]"#),
    (
        "a Peppol customer has neither order nor reference",
        C,
        r#"order     = "PO-7741""#,
        "",
    ),
    ("a Peppol customer has no address", C, POLDER, ""),
    (
        "a Peppol customer has an e-mail address",
        C,
        POLDER,
        r#"endpoint  = "EM:inkoop@polder.example""#,
    ),
    (
        "a Danish chamber's number is mistyped",
        C,
        POLDER,
        r#"endpoint  = "0096:1""#,
    ),
    (
        "a Belgian address is mistyped",
        C,
        POLDER,
        r#"endpoint  = "0208:0123456789""#,
    ),
    (
        "a Swedish address is mistyped",
        C,
        POLDER,
        r#"endpoint  = "0007:1234567890""#,
    ),
    (
        "a Norwegian address is mistyped",
        C,
        POLDER,
        r#"endpoint  = "0192:123456789""#,
    ),
    ("a Danish address is mistyped", C, POLDER, r#"endpoint  = "0198:1""#),
    (
        "an Australian address is mistyped",
        C,
        POLDER,
        r#"endpoint  = "0151:12345678901""#,
    ),
    ("a reverse charge without the customer's VAT id", C, POLDER_VAT, ""),
    (
        "a VAT id of another country",
        C,
        POLDER_VAT,
        r#"vat_id    = "BE0820098395""#,
    ),
    (
        "a customer in Switzerland gets UBL, and the seller has no register number",
        C,
        LUNE,
        r#"documents = ["ubl"]"#,
    ),
    (
        "a customer in Switzerland gets XRechnung",
        C,
        LUNE,
        r#"documents = ["xrechnung"]"#,
    ),
    (
        "a customer in Switzerland gets Peppol",
        C,
        LUNE,
        r#"documents = ["peppol"]"#,
    ),
    ("a tax has an unknown category", S, AE, r#"category = "RC""#),
    (
        "a reverse charge has a rate",
        S,
        "category = \"AE\"\nrate = 0",
        "category = \"AE\"\nrate = 19",
    ),
    (
        "a standard rate is 0",
        S,
        "rate = 19\nfrom = 2021",
        "rate = 0\nfrom = 2021",
    ),
    (
        "a reason is no code of the list",
        S,
        r#"reason = "VATEX-EU-AE""#,
        r#"reason = "VATEX-EU-XX""#,
    ),
    (
        "a fee is outside the scope of a taxed document",
        C,
        "percent = 3 ",
        "percent = 3 \n  [[customer.contract.fee]]\n  id = \"stamp\"\n  amount = 5\n  tax = \"outside\"\n  [[customer.contract.discount]]\n  id = \"more\"\n  percent = 1 ",
    ),
    (
        "a name has a character that XML does not have",
        C,
        "Nordlicht Werft AG",
        "Nordlicht\\u0001Werft AG",
    ),
];

#[test]
fn wrong_books_are_refused_before_a_number_is_given() {
    let mut text = String::from(
        "Books that are wrong on purpose, made of docs/billing/book: what is wrong, the change, and what billbook says.\n",
    );
    let mut count = 0;
    for (name, file, from, to) in WRONG {
        let sandbox = example(|of, text| {
            if of == *file {
                assert!(text.contains(from), "{name}: {from}");
                text.replacen(from, to, 1)
            } else {
                text
            }
        });
        let imported = sandbox.run(&FILES);
        let (at, said) = if imported.code == 0 {
            match hash(&sandbox) {
                Some(hash) => {
                    let issued = sandbox.run(&["bill", "issue", "2026-11", &hash, "--on", "2026-12-01"]);
                    assert_eq!(issued.code, 1, "{name}: {}{}", issued.stdout, issued.stderr);
                    assert_eq!(sandbox.value("SELECT count(*) FROM issued_document"), "0", "{name}");
                    assert_eq!(sandbox.value("SELECT count(*) FROM billing_run"), "0", "{name}");
                    ("bill issue", issued.stderr)
                }
                None => (
                    "bill run",
                    sandbox.run(&["bill", "run", "2026-11", "--on", "2026-12-01"]).stdout,
                ),
            }
        } else {
            assert_eq!(imported.code, 3, "{name}: {}", imported.stderr);
            ("import", imported.stderr)
        };
        let errors = said.find("error[").map_or(said.as_str(), |start| &said[start..]);
        let errors: Vec<&str> = errors
            .lines()
            .take_while(|line| line.starts_with("error[") || line.starts_with("  "))
            .collect();
        assert!(!errors.is_empty(), "{name}: {said}");
        let shown = |text: &str| text.trim().replace('\n', " / ");
        write!(
            text,
            "\n## {name}\n\n{file}: `{}` → `{}`\n\nbillbook {at}:\n{}\n",
            shown(from),
            shown(to),
            errors.join("\n")
        )
        .unwrap();
        count += 1;
    }
    assert!(count >= 50, "{count}");
    compare_exactly_with_golden("tests/errors/e-invoice/books.txt", &text);
    assert!(repository_text("tests/errors/e-invoice/books.txt").contains("BR-DE-15"));
}
