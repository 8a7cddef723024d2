//! Reads a CSV text into leading comments, a header and rows that know their line; never interprets a value.

use crate::csv_error::{Place, Problem};

/// A file split into its parts.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) comments: Vec<Comment>,
    pub(crate) header: Row,
    pub(crate) rows: Vec<Row>,
}

/// A `#` line above the header, without the `#`.
#[derive(Debug)]
pub(crate) struct Comment {
    pub(crate) line: u32,
    pub(crate) text: String,
}

/// One record and the line it starts on.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: u32,
    fields: Vec<String>,
}

/// One value and its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'row> {
    pub(crate) place: Place,
    pub(crate) text: &'row str,
}

impl Table {
    /// Reads everything readable; what is not goes to `problems`. `None` only when there is no header.
    pub(crate) fn read(source: &str, problems: &mut Vec<Problem>) -> Option<Self> {
        let (comments, body, lines_before) = split_comments(source);
        let mut records = records(body, lines_before, problems).into_iter();
        let Some(header) = records.next() else {
            let place = Place { line: lines_before.saturating_add(1), column: 1 };
            problems.push(Problem::new(
                place,
                "csv.no_header",
                "見出しの行がありません",
                "there is no header line",
            ));
            return None;
        };
        let rows = records.filter(|row| has_header_width(row, &header, problems)).collect();
        Some(Self { comments, header, rows })
    }

    /// The position of each named column; every other, repeated or absent column is a problem.
    pub(crate) fn columns<const N: usize>(
        &self,
        names: [&str; N],
        problems: &mut Vec<Problem>,
    ) -> Option<[usize; N]> {
        self.columns_and(names, [], problems).map(|(positions, [])| positions)
    }

    /// As [`Table::columns`], with further columns that may be absent.
    pub(crate) fn columns_and<const N: usize, const M: usize>(
        &self,
        names: [&str; N],
        optional: [&str; M],
        problems: &mut Vec<Problem>,
    ) -> Option<([usize; N], [Option<usize>; M])> {
        let allowed = names.iter().chain(&optional).copied().collect::<Vec<_>>().join(",");
        for cell in self.header.cells() {
            if !names.contains(&cell.text) && !optional.contains(&cell.text) {
                problems.push(unknown_column(cell, &allowed));
            }
        }
        report_repeated_columns(&self.header, problems);
        let position = |name: &str| self.header.fields.iter().position(|field| field == name);
        let found = names.map(position);
        for (name, position) in names.iter().zip(&found) {
            if position.is_none() {
                problems.push(missing_column(self.header.line, name, &allowed));
            }
        }
        let mut positions = [0; N];
        for (position, found) in positions.iter_mut().zip(found) {
            *position = found?;
        }
        Some((positions, optional.map(position)))
    }
}

impl Row {
    /// The value at a position of the header; rows have the header's width by construction.
    pub(crate) fn cell(&self, index: usize) -> Cell<'_> {
        let text = self.fields.get(index).map_or("", String::as_str);
        let column = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        Cell { place: Place { line: self.line, column }, text }
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.fields.len()).map(|index| self.cell(index))
    }
}

/// Names each column that stands in the header a second time.
pub(crate) fn report_repeated_columns(header: &Row, problems: &mut Vec<Problem>) {
    for (index, cell) in header.cells().enumerate() {
        if header.cells().take(index).any(|earlier| earlier.text == cell.text) {
            problems.push(Problem::new(
                cell.place,
                "csv.duplicate_column",
                format!("列 `{}` が二度あります", cell.text),
                format!("column `{}` stands twice", cell.text),
            ));
        }
    }
}

fn split_comments(source: &str) -> (Vec<Comment>, &str, u32) {
    let mut rest = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut comments = Vec::new();
    let mut lines_before = 0_u32;
    while let Some(text) = rest.strip_prefix('#') {
        let (text, after) = text.split_once('\n').unwrap_or((text, ""));
        lines_before = lines_before.saturating_add(1);
        comments.push(Comment { line: lines_before, text: text.trim().to_owned() });
        rest = after;
    }
    (comments, rest, lines_before)
}

fn records(body: &str, lines_before: u32, problems: &mut Vec<Problem>) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
    let mut lines = LineCounter { body: body.as_bytes(), byte: 0, line: lines_before.saturating_add(1) };
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let start = record.position().map_or(0, csv::Position::byte);
                let line = lines.line_of_record(usize::try_from(start).unwrap_or(usize::MAX));
                rows.extend(row(line, &record, problems));
            }
            Err(error) => {
                let place = Place { line: lines.line, column: 1 };
                problems.push(Problem::new(
                    place,
                    "csv.unreadable",
                    format!("この行の後をCSVとして読めません（{error}）"),
                    format!("not readable as CSV after this line: {error}"),
                ));
                break;
            }
        }
    }
    rows
}

fn row(line: u32, record: &csv::StringRecord, problems: &mut Vec<Problem>) -> Option<Row> {
    let row = Row { line, fields: record.iter().map(|field| field.trim().to_owned()).collect() };
    // A quote left open swallows the lines after it, so a break inside a field is refused at its start.
    let broken = record.iter().position(|field| field.contains(['\n', '\r']));
    let Some(index) = broken else { return Some(row) };
    let problem = Problem::new(
        row.cell(index).place,
        "csv.line_break",
        "値の途中に改行があります",
        "there is a line break inside a value",
    );
    problems
        .push(problem.hint("引用符（\"）の閉じ忘れがないか見てください", "look for a quote (\") left open"));
    None
}

/// A row of another width has its values under the wrong headings, so it is named once and not read further.
fn has_header_width(row: &Row, header: &Row, problems: &mut Vec<Problem>) -> bool {
    let (wanted, given) = (header.fields.len(), row.fields.len());
    if wanted != given {
        let index = wanted.min(given).saturating_sub(usize::from(given < wanted));
        problems.push(Problem::new(
            row.cell(index).place,
            "csv.field_count",
            format!("項目の数が見出しと合いません（見出し {wanted}、この行 {given}）"),
            format!("the header has {wanted} fields, this line has {given}"),
        ));
    }
    wanted == given
}

fn unknown_column(cell: Cell<'_>, allowed: &str) -> Problem {
    Problem::new(
        cell.place,
        "csv.unknown_column",
        format!("列 `{}` は使えません", cell.text),
        format!("unknown column `{}`", cell.text),
    )
    .hint(format!("使える列: {allowed}"), format!("the columns are: {allowed}"))
}

fn missing_column(line: u32, name: &str, allowed: &str) -> Problem {
    Problem::new(
        Place { line, column: 1 },
        "csv.missing_column",
        format!("列 `{name}` がありません"),
        format!("column `{name}` is missing"),
    )
    .hint(format!("必要な列: {allowed}"), format!("the columns are: {allowed}"))
}

/// The reader reports where it stopped, which is before blank lines; this walks on to the record itself.
struct LineCounter<'body> {
    body: &'body [u8],
    byte: usize,
    line: u32,
}

impl LineCounter<'_> {
    fn line_of_record(&mut self, start: usize) -> u32 {
        while let Some(&byte) = self.body.get(self.byte) {
            if self.byte >= start && byte != b'\n' && byte != b'\r' {
                break;
            }
            self.line = self.line.saturating_add(u32::from(byte == b'\n'));
            self.byte += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> (Option<Table>, Vec<Problem>) {
        let mut problems = Vec::new();
        let table = Table::read(source, &mut problems);
        (table, problems)
    }

    #[test]
    fn a_row_knows_its_line_after_comments_blank_lines_and_carriage_returns() {
        let (table, problems) = read("\u{feff}# one\r\n# two\r\na,b\r\n1,2\r\n\r\n\r\n3,4\r\n");
        let table = table.unwrap();
        assert_eq!(problems, []);
        assert_eq!(table.comments.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(table.header.line, 3);
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 7]);
    }

    #[test]
    fn a_text_without_a_header_is_refused() {
        for source in ["", "\u{feff}", "# only a comment", "\n\n"] {
            let (table, problems) = read(source);
            assert!(table.is_none());
            assert_eq!(problems.first().unwrap().code, "csv.no_header");
        }
    }

    #[test]
    fn rows_of_another_width_are_each_named_and_left_out() {
        let (table, problems) = read("a,b\n1\n1,2,3\n1,2\n");
        assert_eq!(table.unwrap().rows.len(), 1);
        let places: Vec<_> = problems.iter().map(|p| (p.code, p.line, p.column)).collect();
        assert_eq!(places, [("csv.field_count", 2, 1), ("csv.field_count", 3, 3)]);
    }

    #[test]
    fn an_open_quote_is_found_where_it_starts() {
        let (_, problems) = read("a,b\n1,\"2\n3,4\n");
        let problem = problems.first().unwrap();
        assert_eq!((problem.code, problem.line, problem.column), ("csv.line_break", 2, 2));
    }

    #[test]
    fn unknown_repeated_and_missing_columns_are_all_reported() {
        let (table, mut problems) = read("a,x,a\n");
        assert!(table.unwrap().columns(["a", "b"], &mut problems).is_none());
        let found: Vec<_> = problems.iter().map(|p| (p.code, p.column)).collect();
        assert_eq!(
            found,
            [("csv.unknown_column", 2), ("csv.duplicate_column", 3), ("csv.missing_column", 1)]
        );
    }
}
