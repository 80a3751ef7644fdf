//! The payment code of the European Payments Council (EPC069-12): a transfer in euros that a bank's app fills in.

use super::letter::Letter;
use crate::money::decimal::Decimal;

/// A transfer is at most so much.
const MOST: &str = "999999999.99";
/// A name has at most so many characters.
const NAME: usize = 70;

/// The text of the code: who is paid how much, quoting the number; nothing where the invoice is not in euros, names no account
/// or has nothing to be paid.
pub(super) fn text(letter: &Letter) -> Option<String> {
    let printed = letter.printed;
    let iban = letter.seller("iban")?;
    if letter.is_credit() || printed.currency != "EUR" {
        return None;
    }
    payload(
        letter.seller("name")?,
        iban,
        letter.seller("bic").unwrap_or_default(),
        &printed.total,
        &printed.number,
    )
}

fn payload(name: &str, iban: &str, bic: &str, amount: &Decimal, number: &str) -> Option<String> {
    let most = Decimal::parse(MOST).ok()?;
    let is_payable = !amount.is_zero() && !amount.is_negative() && *amount <= most && amount.scale() <= 2;
    is_payable.then_some(())?;
    let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let name: String = name.chars().take(NAME).collect();
    let (iban, bic) = (solid(iban), solid(bic));
    Some(format!(
        "BCD\n002\n1\nSCT\n{bic}\n{name}\n{iban}\nEUR{amount}\n\n\n{number}\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_has_its_lines_in_order() {
        let amount = Decimal::parse("322.17").unwrap();
        let text = payload(
            "Küstenwolke GmbH",
            "DE02 1203 0000 0000 2020 51",
            "BYLADEM1001",
            &amount,
            "R-2026-0001",
        );
        assert_eq!(
            text.as_deref(),
            Some(
                "BCD\n002\n1\nSCT\nBYLADEM1001\nKüstenwolke GmbH\nDE02120300000000202051\nEUR322.17\n\n\nR-2026-0001\n"
            )
        );
        for amount in ["0.00", "-1.00", "1000000000.00", "1.005"] {
            let amount = Decimal::parse(amount).unwrap();
            assert_eq!(payload("A", "DE02120300000000202051", "", &amount, "1"), None);
        }
    }
}
