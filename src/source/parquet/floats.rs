//! Binary floats as the shortest decimal that reads back the same; nothing is ever added up as one.

use std::fmt::Write as _;

/// Writes a float of 32 or 64 bits, little end first, and gives a number by which floats of one width are in order.
///
/// # Errors
/// Says what is not a number.
pub(super) fn write(bytes: &[u8], text: &mut String) -> Result<i128, String> {
    // The standard library writes the shortest digits, and never an exponent.
    let (written, bits, sign) = match (bytes.first_chunk(), bytes.first_chunk()) {
        (_, Some(bytes)) => {
            let value = f64::from_le_bytes(*bytes);
            let written = shortest(value, |value| value.is_finite(), text);
            (written, u64::from_le_bytes(*bytes), 1 << 63)
        }
        (Some(bytes), None) => {
            let value = f32::from_le_bytes(*bytes);
            let written = shortest(value, |value| value.is_finite(), text);
            (written, u32::from_le_bytes(*bytes).into(), 1 << 31)
        }
        (None, None) => return Err("is cut off".to_owned()),
    };
    if !written {
        return Err("is not a number".to_owned());
    }
    let size = i128::from(bits & (sign - 1));
    Ok(if bits & sign == 0 { size } else { -size })
}

fn shortest<F: std::fmt::Display>(value: F, is_finite: impl Fn(&F) -> bool, text: &mut String) -> bool {
    let start = text.len();
    let written = is_finite(&value) && write!(text, "{value}").is_ok();
    if text.get(start..) == Some("-0") {
        text.truncate(start);
        text.push('0');
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<String, String> {
        let mut text = String::new();
        write(bytes, &mut text).map(|_| text)
    }

    #[test]
    fn floats_are_their_shortest_text() {
        assert_eq!(text(&0.1_f64.to_le_bytes()).unwrap(), "0.1");
        assert_eq!(text(&0.1_f32.to_le_bytes()).unwrap(), "0.1");
        assert_eq!(text(&1e-7_f64.to_le_bytes()).unwrap(), "0.0000001");
        assert_eq!(text(&(-12.5_f64).to_le_bytes()).unwrap(), "-12.5");
        assert_eq!(text(&(-0.0_f64).to_le_bytes()).unwrap(), "0");
        assert_eq!(text(&1e20_f64.to_le_bytes()).unwrap(), "100000000000000000000");
        for value in [f64::NAN, f64::INFINITY] {
            assert_eq!(text(&value.to_le_bytes()).unwrap_err(), "is not a number");
        }
        assert!(text(&[1]).is_err());
        let order = |value: f64| write(&value.to_le_bytes(), &mut String::new()).unwrap();
        let values = [-1e300, -2.5, -2.0, -0.0, 1e-300, 0.1, 7.0];
        assert!(values.windows(2).all(|pair| order(pair[0]) < order(pair[1])));
        assert_eq!(order(-0.0), order(0.0));
    }
}
