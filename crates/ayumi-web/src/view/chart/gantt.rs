//! The course of dates as bars: the first plan, the present one, what was done, every move; never a date of its own.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::scale::place;
use super::{Scale, cut, escape};
use crate::view::say::Say;

/// A move of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The date it moved from.
    pub former: NaiveDate,
    /// Whether it had lapsed by then.
    pub lapsed: bool,
}

/// A span in which work stood still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Why.
    pub reason: String,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Whose it is; said once for the lanes that share it.
    pub group: String,
    /// What it is about.
    pub label: String,
    /// From when on it is planned.
    pub planned: NaiveDate,
    /// Since when it is worked on.
    pub opened: Option<NaiveDate>,
    /// When it ended.
    pub ended: Option<NaiveDate>,
    /// The first promise.
    pub original: NaiveDate,
    /// The present one.
    pub due: NaiveDate,
    /// Its moves.
    pub ticks: Vec<Tick>,
    /// Whether the present promise is on record as missed.
    pub missed: bool,
    /// Spans in which it stood still.
    pub rests: Vec<Rest>,
    /// What is said of its slip.
    pub note: String,
}

const LEFT: i64 = 250;
const WIDTH: i64 = 520;
const RIGHT: i64 = 270;
const TOP: i64 = 36;
/// Half-width places of a label in its column.
const LABEL_PLACES: usize = 32;

/// The picture, or none where nothing has a date.
pub fn svg(t: Say, lanes: &[Lane], today: NaiveDate, title: &str, desc: &str) -> Option<String> {
    let days = lanes.iter().flat_map(|lane| {
        let moved = lane.ticks.iter().map(|tick| tick.former);
        moved.chain([lane.planned, lane.original, lane.due]).chain(lane.opened).chain(lane.ended)
    });
    let scale = Scale::around(days.chain([today]), LEFT, WIDTH)?;
    let heights: Vec<i64> = lanes.iter().enumerate().map(|(at, lane)| height(lanes, at, lane)).collect();
    let bottom = TOP + heights.iter().sum::<i64>();
    let (width, all) = (LEFT + WIDTH + RIGHT, bottom + 18);
    let mut svg = format!(
        "<svg class=\"chart gantt\" role=\"img\" aria-labelledby=\"gantt-t\" aria-describedby=\"gantt-d\" width=\"{width}\" height=\"{all}\" viewBox=\"0 0 {width} {all}\"><title id=\"gantt-t\">{}</title><desc id=\"gantt-d\">{}</desc><defs><pattern id=\"rest\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0V5\"/></pattern></defs>",
        escape(title),
        escape(desc),
    );
    svg += &scale.bands(t, 2, bottom);
    let mut y = TOP;
    for (at, (lane, height)) in lanes.iter().zip(&heights).enumerate() {
        if is_first(lanes, at) && !lane.group.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(
                svg,
                "<path class=\"g\" d=\"M0 {y}H{width}\"/><text class=\"h\" x=\"2\" y=\"{}\">{}</text>",
                y + 13,
                escape(&cut(&lane.group, LABEL_PLACES))
            );
        }
        y += height;
        bar(&mut svg, &scale, lane, y - BAR / 2, today);
    }
    svg += &scale.day_line(today, t.say("今日", "today"), TOP - 4, bottom);
    svg += "</svg>";
    Some(svg)
}

/// Height of a lane.
const BAR: i64 = 18;
/// Height of the line a group is named in.
const HEAD: i64 = 18;

fn is_first(lanes: &[Lane], at: usize) -> bool {
    at == 0
        || lanes.get(at - 1).is_none_or(|before| lanes.get(at).is_none_or(|lane| before.group != lane.group))
}

fn height(lanes: &[Lane], at: usize, lane: &Lane) -> i64 {
    if is_first(lanes, at) && !lane.group.is_empty() { BAR + HEAD } else { BAR }
}

/// One bar around the line `y`.
fn bar(svg: &mut String, scale: &Scale, lane: &Lane, y: i64, today: NaiveDate) {
    let rect = |class: &str, from: NaiveDate, to: NaiveDate, top: i64, height: i64| {
        let (x, wide) = (scale.x(from), scale.wide(from, to));
        format!("<rect class=\"{class}\" x=\"{x}\" y=\"{top}\" width=\"{wide}\" height=\"{height}\"/>")
    };
    let indent = if lane.group.is_empty() { 2 } else { 12 };
    let label = escape(&cut(&lane.label, LABEL_PLACES));
    let _ = write!(svg, "<text x=\"{indent}\" y=\"{}\">{label}</text>", y + 4);
    if lane.original > lane.planned {
        *svg += &rect("was", lane.planned, lane.original, y + 5, 2);
    }
    if lane.due > lane.planned {
        *svg += &rect("plan", lane.planned, lane.due, y - 5, 9);
    }
    if let Some(opened) = lane.opened {
        let until = lane.ended.unwrap_or(today).max(opened);
        *svg += &rect(if lane.ended.is_some() { "done" } else { "doing" }, opened, until, y - 4, 7);
    }
    for rest in &lane.rests {
        let hatched = rect("rest", rest.from, rest.to, y - 5, 9);
        let reason = escape(&rest.reason);
        *svg += &hatched.replace("/>", &format!("><title>{reason}</title></rect>"));
    }
    for (number, tick) in lane.ticks.iter().enumerate() {
        mark(svg, scale.tenths(tick.former), y, number, tick.lapsed);
    }
    let end = scale.tenths(lane.due);
    let _ = write!(svg, "<path class=\"end\" d=\"M{} {}V{}\"/>", place(end), y - 7, y + 6);
    if lane.missed {
        let (a, b) = (place(end - 40), place(end + 40));
        let _ =
            write!(svg, "<path class=\"x\" d=\"M{a} {}L{b} {}M{a} {}L{b} {}\"/>", y - 5, y + 3, y + 3, y - 5);
    }
    if !lane.note.is_empty() {
        let _ = write!(
            svg,
            "<text class=\"n\" x=\"{}\" y=\"{}\">{}</text>",
            LEFT + WIDTH + 8,
            y + 4,
            escape(&lane.note)
        );
    }
}

/// The place of a date that moved, numbered: open when it was moved in time, filled when it had lapsed.
fn mark(svg: &mut String, x: i64, y: i64, number: usize, lapsed: bool) {
    let at = place(x);
    let sign = if lapsed {
        format!(
            "<path class=\"late\" d=\"M{} {}L{} {}L{at} {}Z\"/>",
            place(x - 40),
            y + 3,
            place(x + 40),
            y + 3,
            y - 5
        )
    } else {
        format!("<path class=\"tick\" d=\"M{at} {}V{}\"/>", y - 7, y + 6)
    };
    // Circled numbers reach to 20; further moves stand without one.
    let circled = u32::try_from(number).ok().filter(|n| *n < 20).and_then(|n| char::from_u32(0x2460 + n));
    let circled = circled.map_or_else(String::new, String::from);
    let _ = write!(svg, "{sign}<text class=\"c\" x=\"{}\" y=\"{}\">{circled}</text>", place(x - 40), y - 6);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::text::Language;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn lane(group: &str, ticks: Vec<Tick>) -> Lane {
        Lane {
            group: group.into(),
            label: "調達準備".into(),
            planned: day("2026-04-01"),
            opened: Some(day("2026-04-10")),
            ended: None,
            original: day("2026-06-30"),
            due: day("2026-09-30"),
            ticks,
            missed: true,
            rests: vec![Rest {
                from: day("2026-05-01"),
                to: day("2026-05-20"),
                reason: "災害 & 復旧".into(),
            }],
            note: "当初6/30→9/30（1回 +92日）".into(),
        }
    }

    #[test]
    fn a_bar_shows_both_plans_the_work_its_pauses_and_every_move() {
        let tick = |former, lapsed| Tick { former: day(former), lapsed };
        let ticks = vec![tick("2026-06-30", false), tick("2026-08-31", true)];
        let svg = svg(Say(Language::Ja), &[lane("", ticks)], day("2026-07-01"), "題", "説明").unwrap();
        for part in [
            "class=\"was\"",
            "class=\"plan\"",
            "class=\"doing\"",
            "class=\"rest\"",
            "class=\"tick\"",
            "class=\"late\"",
            "class=\"x\"",
            "①",
            "②",
            "令和8年度",
            "今日",
            "災害 &amp; 復旧",
        ] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
        assert!(!svg.contains("style=") && svg.contains("role=\"img\"") && svg.contains("<desc"));
    }

    #[test]
    fn a_group_is_named_once_and_forty_one_bodies_with_five_phases_stay_small() {
        let lanes: Vec<Lane> = (0..41 * 5).map(|n| lane(&format!("市{}", n / 5), Vec::new())).collect();
        let svg = svg(Say(Language::Ja), &lanes, day("2026-07-01"), "題", "説明").unwrap();
        assert_eq!(svg.matches("class=\"h\"").count(), 41);
        assert!(svg.len() < 130_000, "{} bytes", svg.len());
        assert!(super::svg(Say(Language::En), &[], day("2026-07-01"), "", "").is_some());
    }
}
