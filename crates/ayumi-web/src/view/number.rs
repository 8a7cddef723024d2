//! Writes whole numbers and quotients with separators for people; never reckons one.

use ayumi_core::indicator::Ratio;

/// A whole number with a comma before every three digits: `1,498,825`.
pub fn grouped(number: impl Into<i128>) -> String {
    let number = number.into();
    let digits = number.unsigned_abs().to_string();
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", separated(&digits))
}

/// A quotient as it is shown: whole when it is not divided, else with two digits.
pub fn quotient(ratio: Ratio) -> String {
    if ratio.denominator == 1 {
        return grouped(ratio.numerator);
    }
    let rounded = ratio.rounded();
    let (sign, rest) = rounded.strip_prefix('-').map_or(("", rounded.as_str()), |rest| ("-", rest));
    let (whole, digits) = rest.split_once('.').unwrap_or((rest, "00"));
    format!("{sign}{}.{digits}", separated(whole))
}

fn separated(digits: &str) -> String {
    let before = |at: usize| at > 0 && (digits.len() - at).is_multiple_of(3);
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if before(at) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_groups_of_three() {
        for (number, text) in
            [(0, "0"), (12, "12"), (999, "999"), (1_000, "1,000"), (-1_498_825, "-1,498,825")]
        {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(quotient(Ratio { numerator: 48_000_000, denominator: 1 }), "48,000,000");
        assert_eq!(quotient(Ratio { numerator: 12_345_678, denominator: 10 }), "1,234,567.80");
        assert_eq!(quotient(Ratio { numerator: -1, denominator: 3 }), "-0.33");
    }
}
