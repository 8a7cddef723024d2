//! Dates as the data files write them, `2026-03-31`; never accepts another spelling.

use chrono::NaiveDate;

use crate::csv_error::{Place, Problem};

/// An ISO date of exactly ten characters, or a problem.
pub(crate) fn iso(text: &str, place: Place, problems: &mut Vec<Problem>) -> Option<NaiveDate> {
    let date = parts(text);
    if date.is_none() {
        let problem = Problem::new(
            place,
            "date.malformed",
            format!("日付 `{text}` を読めません"),
            format!("cannot read the date `{text}`"),
        );
        problems.push(problem.hint(
            "実在する日付を `2026-03-31` の形で書いてください",
            "write an existing day as `2026-03-31`",
        ));
    }
    date
}

/// The number written by these bytes when each is an ASCII digit; chrono alone would take `+2026-3-1`.
pub(crate) fn digits(text: &str) -> Option<u32> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

fn parts(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()?, digits(month)?, digits(day)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ten_character_form_of_an_existing_day_is_read() {
        assert_eq!(parts("2028-02-29"), NaiveDate::from_ymd_opt(2028, 2, 29));
        let refused =
            ["", "2026-02-29", "2026-2-1", "+026-02-01", "2026/02/01", "２０２６-02-01", "2026-02-01 ", "--"];
        for text in refused {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
