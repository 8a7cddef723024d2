//! The six-digit code of a local body and its check digit; never knows which bodies exist.

use std::collections::BTreeMap;

use crate::csv_error::Problem;
use crate::csv_table::Cell;

const CODE_DIGITS: usize = 6;
const NAME_CHARS_MAX: usize = 64;

/// The codes met so far in one file, so that a second use is refused with the line of the first.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    first_line: BTreeMap<String, u32>,
}

impl Codes {
    /// The code when it is well formed; a repeated one is still returned, so that its row is read on.
    pub(crate) fn accept(&mut self, cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<String> {
        if let Err(problem) = check(cell) {
            problems.push(*problem);
            return None;
        }
        if let Some(line) = self.first_line.get(cell.text) {
            problems.push(Problem::new(
                cell.place,
                "code.duplicate",
                format!("団体コード `{}` は {line} 行目にもあります", cell.text),
                format!("body code `{}` stands on line {line} already", cell.text),
            ));
        } else {
            self.first_line.insert(cell.text.to_owned(), cell.place.line);
        }
        Some(cell.text.to_owned())
    }
}

/// The name of a body of any kind: a code, a board of education `CODE.edu`, or `kumiai.NAME`, `council.NAME` and
/// `jcn.` with the thirteen digits of a corporate number.
pub(crate) fn any_body(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    let well_formed = match cell.text.split_once('.') {
        None => check(cell),
        Some((code, "edu")) => check(Cell { text: code, ..cell }),
        Some(("kumiai" | "council", name)) if is_name(name) => Ok(()),
        Some(("jcn", number)) if number.len() == 13 && number.bytes().all(|b| b.is_ascii_digit()) => Ok(()),
        Some(_) => Err(Box::new(unknown_body(cell))),
    };
    match well_formed {
        Ok(()) => Some(cell.text.to_owned()),
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}

fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let rest = |c: char| plain(c) || matches!(c, '.' | '_' | '-');
    text.starts_with(plain) && text.len() <= NAME_CHARS_MAX && text.chars().all(rest)
}

fn unknown_body(cell: Cell<'_>) -> Problem {
    Problem::new(
        cell.place,
        "body.malformed",
        format!("団体 `{}` を読めません", cell.text),
        format!("cannot read the body `{}`", cell.text),
    )
    .hint(
        "団体コード6桁、`282286.edu`、`kumiai.名前`、`council.名前`、`jcn.法人番号` のどれかです",
        "a six-digit code, `282286.edu`, `kumiai.NAME`, `council.NAME` or `jcn.` with a corporate number",
    )
}

/// Whether a well-formed code names a prefecture: the three digits after the prefecture's own are zero.
pub(crate) fn is_prefecture(code: &str) -> bool {
    code.get(2..5) == Some("000")
}

/// JIS X 0402: the first five digits weighted 6, 5, 4, 3, 2; the last digit of 11 - S mod 11.
fn check_digit(digits: &[u32]) -> u32 {
    let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    (11 - sum % 11) % 10
}

fn check(cell: Cell<'_>) -> Result<(), Box<Problem>> {
    let text = cell.text;
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    match digits.as_deref() {
        Some(all @ [tens, ones, .., given]) if text.len() == CODE_DIGITS => {
            check_prefecture(cell, tens * 10 + ones)?;
            let wanted = check_digit(all);
            if *given == wanted { Ok(()) } else { Err(Box::new(wrong_check_digit(cell, wanted))) }
        }
        Some(stem) if text.len() == CODE_DIGITS - 1 => {
            let wanted = check_digit(stem);
            Err(Box::new(malformed(cell).hint(
                format!("検査数字を付けると `{text}{wanted}` です"),
                format!("with its check digit it is `{text}{wanted}`"),
            )))
        }
        Some(_) | None => Err(Box::new(malformed(cell))),
    }
}

fn check_prefecture(cell: Cell<'_>, prefecture: u32) -> Result<(), Box<Problem>> {
    if (1..=47).contains(&prefecture) {
        return Ok(());
    }
    Err(Box::new(
        Problem::new(
            cell.place,
            "code.prefecture",
            format!("団体コード `{}` の都道府県番号 {prefecture:02} はありません", cell.text),
            format!("body code `{}` has no such prefecture: {prefecture:02}", cell.text),
        )
        .hint("先頭の2桁は01から47です", "the first two digits are 01 to 47"),
    ))
}

fn malformed(cell: Cell<'_>) -> Problem {
    Problem::new(
        cell.place,
        "code.malformed",
        format!("団体コード `{}` は半角数字6桁ではありません", cell.text),
        format!("body code `{}` is not six ASCII digits", cell.text),
    )
}

fn wrong_check_digit(cell: Cell<'_>, wanted: u32) -> Problem {
    let stem = cell.text.get(..5).unwrap_or_default();
    Problem::new(
        cell.place,
        "code.check_digit",
        format!("団体コード `{}` の検査数字が合いません", cell.text),
        format!("body code `{}` has a wrong check digit", cell.text),
    )
    .hint(
        format!("先頭の5桁が正しければ `{stem}{wanted}` です"),
        format!("if the first five digits are right, it is `{stem}{wanted}`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv_error::Place;

    fn codes_of(texts: &[&str]) -> Vec<&'static str> {
        let (mut codes, mut problems) = (Codes::default(), Vec::new());
        for text in texts {
            codes.accept(Cell { place: Place { line: 2, column: 1 }, text }, &mut problems);
        }
        problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn real_codes_of_every_kind_are_accepted() {
        assert_eq!(codes_of(&["010006", "131016", "280003", "281000", "284467", "473821"]), [] as [&str; 0]);
    }

    #[test]
    fn every_other_check_digit_is_refused_with_the_right_one_as_hint() {
        for digit in (0..=9).filter(|digit| *digit != 9) {
            assert_eq!(codes_of(&[&format!("28204{digit}")]), ["code.check_digit"], "{digit}");
        }
        let mut problems = Vec::new();
        let cell = Cell { place: Place { line: 2, column: 1 }, text: "282040" };
        assert_eq!(Codes::default().accept(cell, &mut problems), None);
        assert_eq!(problems[0].hint_ja.as_deref(), Some("先頭の5桁が正しければ `282049` です"));
    }

    #[test]
    fn what_is_not_six_digits_is_refused() {
        for text in ["", "28000", "2800031", "28000x", "２８０００３", "-80003", "二八〇〇〇三"] {
            assert_eq!(codes_of(&[text]), ["code.malformed"], "{text}");
        }
        assert_eq!(codes_of(&["480002", "000000"]), ["code.prefecture", "code.prefecture"]);
    }

    #[test]
    fn a_code_used_twice_is_refused_the_second_time() {
        assert_eq!(codes_of(&["280003", "281000", "280003"]), ["code.duplicate"]);
    }
}
