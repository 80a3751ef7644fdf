//! Chance input as decimals.

use billbook::testing::money::decimal::{Decimal, DecimalSum};

/// Decimals: text in is text out, and arithmetic goes back where it came from.
pub fn decimal(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (one, other) = text.split_once('\n').unwrap_or((text, "0.10"));
    assert_eq!(Decimal::is_decimal(one), Decimal::parse(one).is_ok(), "`{one}`");
    let (Ok(one), Ok(other)) = (Decimal::parse(one), Decimal::parse(other)) else {
        return;
    };
    for value in [&one, &other] {
        let printed = value.to_string();
        let again = Decimal::parse(&printed).expect("what is printed can be read");
        assert_eq!(
            (&again, again.scale(), again.to_string()),
            (value, value.scale(), printed)
        );
        assert_eq!(&value.neg().neg(), value);
        assert_eq!(&value.trim_zeros(0), value);
        assert_eq!(value.is_zero(), value.sub(value) == *value);
    }
    assert_eq!(one.add(&other).sub(&other), one);
    assert_eq!(one.add(&other), other.add(&one));
    assert_eq!(one.sub(&other).is_negative(), one < other);
    assert_eq!(one.mul(&other), other.mul(&one));
    let mut sum = DecimalSum::new();
    sum.add(&one);
    sum.add(&other);
    assert_eq!(sum.total(), one.add(&other));
}
