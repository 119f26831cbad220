//! A time such as `1.5s`.

use syn::LitStr;

/// Reads a time in quotes as nanoseconds.
pub(super) fn parse_time(text: &LitStr) -> syn::Result<u64> {
    let found = text.value();
    nanos(&found).map_err(|reason| {
        let message = format!("expected a time such as \"200ms\" or \"1.5s\", found \"{found}\": {reason}");
        syn::Error::new(text.span(), message)
    })
}

const UNITS: [(&str, u64); 5] =
    [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60 * 1_000_000_000)];

/// Reads a time such as `1.5s` as nanoseconds.
fn nanos(text: &str) -> Result<u64, &'static str> {
    const SYNTAX: &str = "a number and one of the units `ns`, `us`, `ms`, `s`, `m`, without a space";
    const RANGE: &str = "it does not fit 64 bits of nanoseconds";
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(SYNTAX)?;
    let (number, unit) = text.split_at(split);
    let (_, scale) = UNITS.into_iter().find(|(name, _)| *name == unit).ok_or(SYNTAX)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(SYNTAX);
    }
    let whole: u64 = whole.parse().map_err(|_| RANGE)?;
    let fraction = fraction_nanos(fraction, scale).ok_or("it is finer than a nanosecond")?;
    let whole = whole.checked_mul(scale).ok_or(RANGE)?;
    whole.checked_add(fraction).ok_or(RANGE)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The nanoseconds after the point, `None` when they are no whole number.
fn fraction_nanos(digits: &str, scale: u64) -> Option<u64> {
    let digits = digits.trim_end_matches('0');
    let mut rest = scale;
    let mut nanos = 0;
    for digit in digits.bytes().map(|byte| u64::from(byte - b'0')) {
        if !rest.is_multiple_of(10) {
            return None;
        }
        rest /= 10;
        nanos += digit * rest;
    }
    Some(nanos)
}

#[cfg(test)]
mod tests {
    use super::nanos;

    #[test]
    fn a_time_is_read_in_each_unit() {
        assert_eq!(nanos("50ns"), Ok(50));
        assert_eq!(nanos("800us"), Ok(800_000));
        assert_eq!(nanos("200ms"), Ok(200_000_000));
        assert_eq!(nanos("1.5s"), Ok(1_500_000_000));
        assert_eq!(nanos("2m"), Ok(120_000_000_000));
    }

    #[test]
    fn a_fraction_is_exact() {
        assert_eq!(nanos("0.000000001s"), Ok(1));
        assert_eq!(nanos("1.50s"), nanos("1.5s"));
        assert_eq!(nanos("0.25m"), Ok(15_000_000_000));
        assert!(nanos("1.5ns").is_err());
        assert!(nanos("0.0000000001s").is_err());
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "200", "ms", ".5s", "1.s", "1.2.3s", "5 ms", "5h", "-1s", "1e3s", "٣s"] {
            assert!(nanos(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_beyond_64_bits_is_refused() {
        assert!(nanos("18446744073709551615ns").is_ok());
        assert!(nanos("18446744073709551616ns").is_err());
        assert!(nanos("18446744073710s").is_err());
    }
}
