//! Reads the sample matrices of `workflows/samples`, one number a body and column; never interprets the numbers.

use crate::body_code::Codes;
use crate::csv_date::digits;
use crate::csv_error::{Place, Problem};
use crate::csv_table::{Cell, Row, Table, report_repeated_columns};

/// Numbers by body and column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The headings after `code`, in file order.
    pub columns: Vec<String>,
    /// Body code and one number for each of `columns`, in file order.
    pub rows: Vec<(String, Vec<u32>)>,
}

/// Reads the whole file; on any fault, every fault of the file is returned.
pub fn parse(source: &str) -> Result<Matrix, Vec<Problem>> {
    let mut problems = Vec::new();
    match read(source, &mut problems) {
        Some(matrix) if problems.is_empty() => Ok(matrix),
        Some(_) | None => Err(problems),
    }
}

fn read(source: &str, problems: &mut Vec<Problem>) -> Option<Matrix> {
    let table = Table::read(source, problems)?;
    let columns = columns(&table.header, problems);
    let mut codes = Codes::default();
    let rows = table.rows.iter().filter_map(|row| numbers(row, &mut codes, problems)).collect();
    Some(Matrix { columns, rows })
}

fn columns(header: &Row, problems: &mut Vec<Problem>) -> Vec<String> {
    report_repeated_columns(header, problems);
    let mut cells = header.cells();
    if cells.next().is_none_or(|cell| cell.text != "code") {
        problems.push(Problem::new(
            Place { line: header.line, column: 1 },
            "csv.missing_column",
            "最初の列は `code` です",
            "the first column is `code`",
        ));
    }
    let columns: Vec<String> = cells.map(|cell| column(cell, problems)).collect();
    if columns.is_empty() {
        problems.push(Problem::new(
            Place { line: header.line, column: 2 },
            "csv.missing_column",
            "`code` の後に列がありません",
            "there is no column after `code`",
        ));
    }
    columns
}

fn column(cell: Cell<'_>, problems: &mut Vec<Problem>) -> String {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if cell.text.is_empty() || !cell.text.chars().all(allowed) {
        let problem = Problem::new(
            cell.place,
            "csv.unknown_column",
            format!("列 `{}` は識別子ではありません", cell.text),
            format!("column `{}` is not an id", cell.text),
        );
        problems.push(problem.hint("英小文字・数字・`-`・`_` で書いてください", "use a-z, 0-9, `-` and `_`"));
    }
    cell.text.to_owned()
}

fn numbers(row: &Row, codes: &mut Codes, problems: &mut Vec<Problem>) -> Option<(String, Vec<u32>)> {
    let code = codes.accept(row.cell(0), problems);
    // Every cell is read before the row is given up, so one line reports all its faults.
    let numbers: Vec<Option<u32>> = row.cells().skip(1).map(|cell| number(cell, problems)).collect();
    Some((code?, numbers.into_iter().collect::<Option<_>>()?))
}

fn number(cell: Cell<'_>, problems: &mut Vec<Problem>) -> Option<u32> {
    let number = digits(cell.text);
    if number.is_none() {
        problems.push(Problem::new(
            cell.place,
            "number.malformed",
            format!("`{}` は半角の整数ではありません", cell.text),
            format!("`{}` is not a whole number in ASCII digits", cell.text),
        ));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECKLIST: &str = include_str!("../../../workflows/samples/hyogo-r8-checklist.csv");
    const SUPPORT: &str = include_str!("../../../workflows/samples/hyogo-r8-transition-support.csv");

    fn sum(matrix: &Matrix, code: &str) -> u32 {
        matrix.rows.iter().find(|(body, _)| body == code).unwrap().1.iter().sum()
    }

    #[test]
    fn the_shipped_checklist_gives_the_published_completion() {
        let matrix = parse(CHECKLIST).unwrap();
        assert_eq!((matrix.columns.len(), matrix.rows.len()), (20, 41));
        assert!(matrix.rows.iter().all(|(_, counts)| counts.iter().all(|&n| n <= 40)));
        // Of 800 steps a body: 65.50, 32.00 and 98.00 percent.
        assert_eq!(["281000", "282090", "284467"].map(|code| sum(&matrix, code)), [524, 256, 784]);
    }

    #[test]
    fn the_shipped_support_list_marks_with_zero_and_one() {
        let matrix = parse(SUPPORT).unwrap();
        assert_eq!((matrix.columns.len(), matrix.rows.len()), (21, 42));
        assert_eq!(matrix.columns.last().unwrap(), "common_functions");
        assert_eq!(matrix.columns[..20], parse(CHECKLIST).unwrap().columns);
        assert!(matrix.rows.iter().all(|(_, marks)| marks.iter().all(|&mark| mark <= 1)));
        let without = matrix.rows.iter().filter(|(_, marks)| marks.iter().sum::<u32>() == 0).count();
        assert_eq!((sum(&matrix, "281000"), without), (12, 8));
    }

    #[test]
    fn every_fault_of_the_file_is_reported() {
        let problems = parse("codes,a,a,B\n281001,1,-1,x\n281000,1,2,3\n281000,1,2,４\n").unwrap_err();
        let found: Vec<_> = problems.iter().map(|p| (p.code, p.line, p.column)).collect();
        assert_eq!(
            found,
            [
                ("csv.duplicate_column", 1, 3),
                ("csv.missing_column", 1, 1),
                ("csv.unknown_column", 1, 4),
                ("code.check_digit", 2, 1),
                ("number.malformed", 2, 3),
                ("number.malformed", 2, 4),
                ("code.duplicate", 4, 1),
                ("number.malformed", 4, 4),
            ]
        );
    }

    #[test]
    fn a_matrix_needs_a_column_of_numbers() {
        assert_eq!(parse("code\n").unwrap_err()[0].code, "csv.missing_column");
    }
}
