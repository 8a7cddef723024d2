//! Reads `workflows/organizations/*.csv`, the prefecture and its municipalities; never asks whether a body exists.

use chrono::NaiveDate;

use crate::body_code::{self, Codes};
use crate::csv_date;
use crate::csv_error::Problem;
use crate::csv_table::{Cell, Row, Table};

/// One body as its line gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationRow {
    /// Six digits, the last of them the check digit.
    pub code: String,
    /// Official name, such as 神戸市.
    pub name: String,
    /// The name in hiragana.
    pub kana: String,
    /// The name in Latin letters.
    pub name_en: String,
    /// What the body is.
    pub kind: Kind,
    /// Its class by law: 都道府県, 指定都市, 中核市, 一般市, 町.
    pub class: String,
    /// The county (郡) of a town.
    pub county: Option<String>,
    /// The region of the prefecture it lies in.
    pub region: Option<String>,
    /// The prefecture's office for that region.
    pub office: Option<String>,
    /// Inhabitants on `population_on`.
    pub population: Option<u64>,
    /// The day of the count; given exactly when the count is.
    pub population_on: Option<NaiveDate>,
    /// 法人番号, thirteen digits.
    pub corporate_number: Option<String>,
}

/// What a listed body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 県
    Prefecture,
    /// 市町
    Municipality,
}

const COLUMNS: [&str; 12] = [
    "code",
    "name",
    "kana",
    "name_en",
    "kind",
    "class",
    "county",
    "region",
    "office",
    "population",
    "population_on",
    "corporate_number",
];

/// Reads the whole file; on any fault, every fault of the file is returned.
pub fn parse(source: &str) -> Result<Vec<OrganizationRow>, Vec<Problem>> {
    let mut problems = Vec::new();
    let organizations = read(source, &mut problems);
    if problems.is_empty() { Ok(organizations) } else { Err(problems) }
}

fn read(source: &str, problems: &mut Vec<Problem>) -> Vec<OrganizationRow> {
    let Some(table) = Table::read(source, problems) else {
        return Vec::new();
    };
    let Some(columns) = table.columns(COLUMNS, problems) else {
        return Vec::new();
    };
    let mut codes = Codes::default();
    table.rows.iter().filter_map(|row| organization(row, columns, &mut codes, problems)).collect()
}

fn organization(
    row: &Row,
    columns: [usize; 12],
    codes: &mut Codes,
    problems: &mut Vec<Problem>,
) -> Option<OrganizationRow> {
    let [code, name, kana, name_en, kind, class, county, region, office, population, counted, number] =
        columns.map(|index| row.cell(index));
    // Each value is read before any is required, so one line reports all its faults.
    let body = codes.accept(code, problems);
    let [name, kana, name_en, class] = [name, kana, name_en, class].map(|cell| required(cell, problems));
    let kind = kind_of(kind, body.as_deref(), problems);
    let (population, population_on) = population_of(population, counted, problems);
    let corporate_number = corporate_number_of(number, problems);
    Some(OrganizationRow {
        code: body?,
        name: name?,
        kana: kana?,
        name_en: name_en?,
        kind: kind?,
        class: class?,
        county: optional(county),
        region: optional(region),
        office: optional(office),
        population,
        population_on,
        corporate_number,
    })
}

fn required(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    if cell.text.is_empty() {
        problems.push(Problem::new(cell.place, "value.empty", "値がありません", "the value is missing"));
    }
    optional(cell)
}

fn optional(cell: Cell<'_>) -> Option<String> {
    (!cell.text.is_empty()).then(|| cell.text.to_owned())
}

fn kind_of(cell: Cell<'_>, code: Option<&str>, problems: &mut Vec<Problem>) -> Option<Kind> {
    let kind = match cell.text {
        "prefecture" => Kind::Prefecture,
        "municipality" => Kind::Municipality,
        other => {
            let problem = Problem::new(
                cell.place,
                "kind.unknown",
                format!("種類 `{other}` は使えません"),
                format!("unknown kind `{other}`"),
            );
            problems.push(problem.hint(
                "`prefecture`（県）か `municipality`（市町）を書いてください",
                "write `prefecture` or `municipality`",
            ));
            return None;
        }
    };
    if code.is_some_and(|code| body_code::is_prefecture(code) != (kind == Kind::Prefecture)) {
        problems.push(Problem::new(
            cell.place,
            "kind.code_mismatch",
            format!("種類 `{}` が団体コードと合いません", cell.text),
            format!("kind `{}` does not fit the body code", cell.text),
        ));
    }
    Some(kind)
}

fn population_of(
    count: Cell<'_>,
    day: Cell<'_>,
    problems: &mut Vec<Problem>,
) -> (Option<u64>, Option<NaiveDate>) {
    if count.text.is_empty() != day.text.is_empty() {
        let lacking = if count.text.is_empty() { count } else { day };
        problems.push(Problem::new(
            lacking.place,
            "population.incomplete",
            "人口とその基準日は、両方書くか、両方空にしてください",
            "give both the population and its day, or neither",
        ));
    }
    let population = optional(count).and_then(|text| {
        let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        if number.is_none() {
            problems.push(Problem::new(
                count.place,
                "population.malformed",
                format!("人口 `{text}` は半角の整数ではありません"),
                format!("population `{text}` is not a whole number in ASCII digits"),
            ));
        }
        number
    });
    let population_on = if day.text.is_empty() { None } else { csv_date::iso(day.text, day.place, problems) };
    (population, population_on)
}

fn corporate_number_of(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    if !cell.text.is_empty() && !is_corporate_number(cell.text) {
        problems.push(Problem::new(
            cell.place,
            "corporate_number.malformed",
            format!("法人番号 `{}` は検査数字の合う13桁ではありません", cell.text),
            format!("corporate number `{}` is not thirteen digits with their check digit", cell.text),
        ));
    }
    optional(cell)
}

/// 法人番号: from the right, weights 1 and 2 by turns; the leading digit is 9 minus the sum modulo 9.
fn is_corporate_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(10)).collect();
    let Some([check, body @ ..]) = digits.as_deref() else {
        return false;
    };
    let sum: u32 =
        body.iter().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    body.len() == 12 && *check == 9 - sum % 9
}

#[cfg(test)]
mod tests {
    use super::*;

    const HYOGO: &str = include_str!("../../../workflows/organizations/hyogo.csv");

    fn with_line(line: &str) -> Vec<(&'static str, u32, u32)> {
        let source = format!("{}\n{line}\n", COLUMNS.join(","));
        let problems = parse(&source).err().unwrap_or_default();
        problems.iter().map(|problem| (problem.code, problem.line, problem.column)).collect()
    }

    #[test]
    fn the_shipped_file_holds_the_prefecture_and_its_41_municipalities() {
        let rows = parse(HYOGO).unwrap();
        let (prefectures, municipalities): (Vec<_>, Vec<_>) =
            rows.iter().partition(|row| row.kind == Kind::Prefecture);
        assert_eq!((prefectures.len(), municipalities.len()), (1, 41));
        assert!(rows.is_sorted_by(|a, b| a.code < b.code));
        let total: u64 = municipalities.iter().filter_map(|row| row.population).sum();
        assert_eq!((Some(total), prefectures[0].code.as_str()), (prefectures[0].population, "280003"));
        assert!(municipalities.iter().all(|row| row.region.is_some() && row.office.is_some()));
        assert!(municipalities.iter().all(|row| (row.class == "町") == row.county.is_some()));
    }

    #[test]
    fn a_line_reports_all_its_faults_at_once() {
        let found = with_line("280004,,ひょうごけん,Hyogo-ken,ken,都道府県,,,,12x,2023-13-01,8000020280004");
        assert_eq!(
            found,
            [
                ("code.check_digit", 2, 1),
                ("value.empty", 2, 2),
                ("kind.unknown", 2, 5),
                ("population.malformed", 2, 10),
                ("date.malformed", 2, 11),
                ("corporate_number.malformed", 2, 12),
            ]
        );
    }

    #[test]
    fn a_kind_that_contradicts_the_code_is_refused() {
        assert_eq!(
            with_line("280003,兵庫県,か,k,municipality,都道府県,,,,,,"),
            [("kind.code_mismatch", 2, 5)]
        );
        assert_eq!(with_line("281000,神戸市,か,k,prefecture,指定都市,,,,,,"), [("kind.code_mismatch", 2, 5)]);
    }

    #[test]
    fn a_population_without_its_day_is_refused() {
        assert_eq!(
            with_line("281000,神戸市,か,k,municipality,指定都市,,,,5,,"),
            [("population.incomplete", 2, 11)]
        );
    }

    #[test]
    fn optional_values_may_be_empty() {
        assert_eq!(with_line("281000,神戸市,か,k,municipality,指定都市,,,,,,"), []);
    }

    #[test]
    fn the_second_line_with_a_code_names_the_first() {
        let source = format!("{HYOGO}281000,神戸市,か,k,municipality,指定都市,,,,,,\n");
        let problems = parse(&source).unwrap_err();
        assert_eq!((problems.len(), problems[0].code, problems[0].line), (1, "code.duplicate", 45));
        assert!(problems[0].message_ja.contains("4 行目"));
    }
}
