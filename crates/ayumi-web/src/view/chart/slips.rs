//! Promised days over the days they were promised on: a line a date, a point a move; never why one moved.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::scale::place;
use super::{Scale, cut, escape};
use crate::view::say::Say;

/// A day on which a date was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The day it was recorded.
    pub on: NaiveDate,
    /// The day that was promised.
    pub promised: NaiveDate,
    /// Whether the former promise had lapsed.
    pub lapsed: bool,
    /// Where the event is.
    pub href: String,
    /// What it says.
    pub title: String,
}

/// The promises of one date, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub label: String,
    /// Its promises.
    pub points: Vec<Point>,
}

const LEFT: i64 = 70;
const WIDTH: i64 = 640;
const RIGHT: i64 = 250;
const TOP: i64 = 36;
const HEIGHT: i64 = 380;
/// Lines named in the picture; more would lie over each other.
const NAMED_MAX: usize = 20;

/// The picture, or none where nothing moved.
pub fn svg(t: Say, lines: &[Line], today: NaiveDate, title: &str, desc: &str) -> Option<String> {
    let points = || lines.iter().flat_map(|line| &line.points);
    points().next()?;
    let across = Scale::around(points().map(|point| point.on).chain([today]), LEFT, WIDTH)?;
    let up = Scale::around(points().map(|point| point.promised).chain([today]), 0, HEIGHT)?;
    let y = |day: NaiveDate| (TOP + HEIGHT) * 10 - up.tenths(day);
    let (width, all) = (LEFT + WIDTH + RIGHT, TOP + HEIGHT + 18);
    let mut svg = format!(
        "<svg class=\"chart slips\" role=\"group\" aria-labelledby=\"slips-t\" aria-describedby=\"slips-d\" width=\"{width}\" height=\"{all}\" viewBox=\"0 0 {width} {all}\"><title id=\"slips-t\">{}</title><desc id=\"slips-d\">{}</desc>",
        escape(title),
        escape(desc),
    );
    svg += &across.bands(t, 2, TOP + HEIGHT);
    for quarter in up.quarters() {
        let (at, label) = (place(y(quarter)), crate::view::date::short(t, quarter).text);
        // Writing to a String cannot fail.
        let _ = write!(
            svg,
            "<path class=\"q\" d=\"M{LEFT} {at}H{}\"/><text class=\"m\" x=\"2\" y=\"{at}\">{label}</text>",
            LEFT + WIDTH
        );
    }
    svg += &diagonal(t, &across, &up, y);
    svg += &across.day_line(today, t.say("今日", "today"), TOP, TOP + HEIGHT);
    let mut taken: Vec<i64> = Vec::new();
    for line in lines {
        drawn(&mut svg, &across, y, line, today, &mut taken);
    }
    svg += "</svg>";
    Some(svg)
}

/// The days that are promised for themselves: what lies below has lapsed.
fn diagonal(t: Say, across: &Scale, up: &Scale, y: impl Fn(NaiveDate) -> i64) -> String {
    let ((from, to), (low, high)) = (across.ends(), up.ends());
    let (first, last) = (from.max(low), to.min(high));
    if first >= last {
        return String::new();
    }
    let (x, bottom) = (across.tenths(first), y(first));
    format!(
        "<path class=\"dia\" d=\"M{} {}L{} {}\"/><text class=\"m\" x=\"{}\" y=\"{}\">{}</text>",
        place(x),
        place(bottom),
        across.x(last),
        place(y(last)),
        place(x + 600),
        place(bottom - 60),
        t.say("破線：記録日＝期限", "dashed: due on the day itself"),
    )
}

/// A line in steps, its points on it, its name at its end where there is room.
fn drawn(
    svg: &mut String,
    across: &Scale,
    y: impl Fn(NaiveDate) -> i64,
    line: &Line,
    today: NaiveDate,
    taken: &mut Vec<i64>,
) {
    let Some((first, last)) = line.points.first().zip(line.points.last()) else { return };
    let mut way = format!("M{} {}", across.x(first.on), place(y(first.promised)));
    for point in line.points.iter().skip(1) {
        let _ = write!(way, "H{}V{}", across.x(point.on), place(y(point.promised)));
    }
    let end = across.x(today.max(last.on));
    let _ = write!(svg, "<path class=\"way\" d=\"{way}H{end}\"/>");
    for point in &line.points {
        let (x, at) = (across.tenths(point.on), y(point.promised));
        let sign = if point.lapsed {
            let (low, left, right) = (place(at + 40), place(x - 50), place(x + 50));
            format!(
                "<path class=\"late\" d=\"M{left} {low}L{right} {low}L{} {}Z\"/>",
                place(x),
                place(at - 50)
            )
        } else {
            format!("<circle cx=\"{}\" cy=\"{}\" r=\"5\"/>", place(x), place(at))
        };
        let (href, title) = (escape(&point.href), escape(&point.title));
        let _ = write!(svg, "<a href=\"{href}\" aria-label=\"{title}\"><title>{title}</title>{sign}</a>");
    }
    let at = y(last.promised);
    let free = taken.iter().all(|other| (other - at).abs() >= 130);
    if free && taken.len() < NAMED_MAX {
        taken.push(at);
        let label = escape(&cut(&line.label, 34));
        let _ = write!(
            svg,
            "<text class=\"n\" x=\"{}\" y=\"{}\">{label}</text>",
            LEFT + WIDTH + 8,
            place(at + 40)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::text::Language;

    #[test]
    fn every_promise_is_a_point_that_leads_to_its_event() {
        let point = |on: &str, promised: &str, lapsed| Point {
            on: on.parse().unwrap(),
            promised: promised.parse().unwrap(),
            lapsed,
            href: format!("/receipts/{on}"),
            title: format!("{on} → {promised}"),
        };
        let points = vec![point("2026-04-01", "2026-06-30", false), point("2026-07-06", "2026-08-31", true)];
        let lines = [Line { label: "対象業務<選定>".into(), points }];
        let today = "2026-07-10".parse().unwrap();
        let svg = svg(Say(Language::Ja), &lines, today, "題", "説明").unwrap();
        assert_eq!(svg.matches("<a href=\"/receipts/").count(), 2);
        assert!(svg.contains("class=\"late\"") && svg.contains("<circle") && svg.contains("class=\"dia\""));
        assert!(svg.contains("対象業務&lt;選定&gt;") && !svg.contains("style="));
        assert_eq!(super::svg(Say(Language::Ja), &[], today, "", ""), None);
    }
}
