//! The standardisation figures after the sample's first week: they equal what was published for January 2026.

use std::collections::BTreeMap;

use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::template::Database;
use serde_json::{Value, json};

use crate::deeds::{KOBE, STANDARDIZATION};

/// Steps of one municipality: 20 systems of 40.
const STEPS: u64 = 800;

/// Body, steps done or not applicable, live systems, transition support systems, completion in percent as published:
/// some are rounded to even or cut off, where ours are rounded half up.
const PUBLISHED: [(&str, u64, u64, u64, &str); 41] = [
    ("281000", 524, 7, 12, "65.50"),
    ("282014", 595, 8, 9, "74.37"),
    ("282022", 554, 5, 10, "69.25"),
    ("282031", 403, 0, 16, "50.38"),
    ("282049", 616, 7, 12, "77.00"),
    ("282057", 618, 10, 8, "77.25"),
    ("282065", 540, 0, 0, "67.50"),
    ("282073", 598, 2, 5, "74.75"),
    ("282081", 671, 2, 3, "83.87"),
    ("282090", 256, 0, 17, "32.00"),
    ("282103", 594, 0, 5, "74.25"),
    ("282120", 560, 1, 14, "70.00"),
    ("282138", 580, 0, 15, "72.50"),
    ("282146", 679, 6, 8, "84.88"),
    ("282154", 762, 15, 0, "95.25"),
    ("282162", 580, 0, 17, "72.50"),
    ("282171", 773, 18, 1, "96.62"),
    ("282189", 478, 0, 0, "59.75"),
    ("282197", 592, 1, 17, "74.00"),
    ("282201", 753, 15, 2, "94.12"),
    ("282219", 405, 0, 16, "50.63"),
    ("282227", 502, 1, 13, "62.75"),
    ("282235", 752, 0, 3, "94.00"),
    ("282243", 560, 0, 3, "70.00"),
    ("282251", 517, 0, 13, "64.62"),
    ("282260", 387, 0, 17, "48.38"),
    ("282278", 783, 3, 0, "97.88"),
    ("282286", 616, 2, 13, "77.00"),
    ("282294", 732, 0, 3, "91.50"),
    ("283011", 580, 0, 0, "72.50"),
    ("283657", 761, 16, 2, "95.13"),
    ("283819", 736, 2, 3, "92.00"),
    ("283827", 776, 17, 3, "97.00"),
    ("284424", 354, 0, 16, "44.25"),
    ("284432", 554, 2, 12, "69.25"),
    ("284467", 784, 18, 0, "98.00"),
    ("284645", 728, 2, 0, "91.00"),
    ("284815", 521, 2, 5, "65.12"),
    ("285013", 645, 2, 0, "80.63"),
    ("285854", 666, 3, 14, "83.25"),
    ("285862", 536, 2, 16, "67.00"),
];

/// 芦屋市、三木市、小野市、宍粟市、猪名川町、神河町、太子町、佐用町
const WITHOUT_TRANSITION_SUPPORT: [&str; 8] =
    ["282065", "282154", "282189", "282278", "283011", "284467", "284645", "285013"];

async fn figures(app: &TestApp) -> Value {
    app.officer().get(&format!("/api/v1/programmes/{STANDARDIZATION}/standardization")).await.ok()
}

fn bodies(figures: &Value) -> BTreeMap<&str, &Value> {
    let bodies = figures["bodies"].as_array().expect("figures of each body");
    bodies.iter().map(|body| (body["organization"].as_str().expect("a code"), body)).collect()
}

#[tokio::test]
async fn every_municipality_has_its_published_rate_as_an_exact_fraction() {
    let app = TestApp::start_sample(Database::Sqlite).await;
    let figures = figures(&app).await;
    let bodies = bodies(&figures);
    assert_eq!(bodies.len(), 42, "41 municipalities and the prefecture");
    for (code, done, live, ..) in PUBLISHED {
        let body = bodies[code];
        let rate = &body["completion"];
        assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(done), &json!(STEPS)), "{code}");
        assert_eq!(body["live"], json!({"count": live, "of": 20}), "{code}");
        let tally = &body["tally"];
        let counted =
            |members: &[&str]| members.iter().map(|member| tally[*member].as_u64().unwrap_or(0)).sum::<u64>();
        assert_eq!(counted(&["done", "not_applicable"]), done, "{code}");
        assert_eq!(
            counted(&["done", "not_applicable", "in_progress", "not_started", "unreported"]),
            STEPS,
            "{code}"
        );
    }
    assert_eq!(bodies[KOBE]["completion"]["percent"], "65.50");
    assert_eq!(bodies["282090"]["completion"]["percent"], "32.00");
    assert_eq!(bodies["284467"]["completion"]["percent"], "98.00");
}

/// A percentage with two decimals, in hundredths of a percent.
fn hundredths(percent: &str) -> u64 {
    let (whole, rest) = percent.split_once('.').expect("two decimals");
    assert_eq!(rest.len(), 2, "{percent}");
    100 * whole.parse::<u64>().expect("a number") + rest.parse::<u64>().expect("a number")
}

#[tokio::test]
async fn each_rate_is_within_half_a_hundredth_of_the_published_one() {
    let app = TestApp::start_sample(Database::Sqlite).await;
    let figures = figures(&app).await;
    let bodies = bodies(&figures);
    for (code, .., published) in PUBLISHED {
        let rate = &bodies[code]["completion"];
        let part = |member: &str| rate[member].as_u64().expect("a number");
        let (numerator, denominator) = (part("numerator"), part("denominator"));
        let distance = (10_000 * numerator).abs_diff(hundredths(published) * denominator);
        assert!(2 * distance <= denominator, "{code}: {numerator}/{denominator} and {published}");
        let shown = hundredths(rate["percent"].as_str().expect("a percentage"));
        assert_eq!(shown, (20_000 * numerator + denominator) / (2 * denominator), "{code}: rounded half up");
    }
}

#[tokio::test]
async fn the_sums_are_those_of_the_bodies() {
    let app = TestApp::start_sample(Database::Sqlite).await;
    let figures = figures(&app).await;
    let done: u64 = PUBLISHED.iter().map(|(_, done, ..)| done).sum();
    let live: u64 = PUBLISHED.iter().map(|(_, _, live, ..)| live).sum();
    assert_eq!((done, live), (24_621, 169));
    assert_eq!(
        figures["total"]["completion"]["numerator"], done,
        "the prefecture has not reported its two systems"
    );
    assert_eq!(figures["total"]["completion"]["denominator"], 41 * STEPS + 80);
    assert_eq!(figures["total"]["live"], json!({"count": live, "of": 822}));
    assert!(
        figures["rule"]["ja"].as_str().is_some_and(|rule| rule.contains("完了済み + 対象外")),
        "the rule stands beside the figures"
    );
}

#[tokio::test]
async fn a_body_that_reported_nothing_is_unreported_and_not_at_zero_by_its_own_word() {
    let app = TestApp::start_sample(Database::Sqlite).await;
    let figures = figures(&app).await;
    let prefecture = &bodies(&figures)[PREFECTURE]["tally"];
    assert_eq!((&prefecture["unreported"], &prefecture["not_started"]), (&json!(80), &json!(0)));
}

#[tokio::test]
async fn transition_support_is_marked_as_published_and_eight_bodies_have_none() {
    let app = TestApp::start_sample(Database::Sqlite).await;
    let figures = figures(&app).await;
    let bodies = bodies(&figures);
    let marked = |code: &str| bodies[code]["marks"]["transition_support"]["designated"].as_u64().unwrap_or(0);
    for (code, _, _, systems, _) in PUBLISHED {
        assert_eq!(marked(code), systems, "{code}");
    }
    // Of the 341 published for the municipalities, 18 are their common functions, which have no steps and no case.
    let municipal: u64 = PUBLISHED.iter().map(|(code, ..)| marked(code)).sum();
    assert_eq!((municipal, marked(PREFECTURE)), (341 - 18, 1));
    let without: Vec<&str> =
        PUBLISHED.iter().map(|(code, ..)| *code).filter(|code| marked(code) == 0).collect();
    assert_eq!(without, WITHOUT_TRANSITION_SUPPORT);
}

#[tokio::test]
async fn a_marked_system_has_the_date_of_its_mark_and_is_not_overdue() {
    let app = TestApp::start_sample(Database::Sqlite).await;
    let officer = app.officer();
    let cell = async |system: &str| {
        let case = app.case(STANDARDIZATION, &format!("{KOBE}.{system}"));
        let path = format!("/api/v1/programmes/{STANDARDIZATION}/board?case={case}&phase=go_live");
        officer.get(&path).await.ok()["rows"][0].clone()
    };
    let marked = cell("kojin-juminzei").await;
    assert_eq!(marked["gave_way_to"]["mark"], "transition_support");
    assert_eq!(marked["gave_way_to"]["promise"]["due"]["nominal"], "2031-03-31");
    assert_eq!(marked["overdue"], false);
    let case = app.case(STANDARDIZATION, &format!("{KOBE}.kojin-juminzei"));
    for (path, list) in [("", "phases"), ("/explain", "tracks")] {
        let told = officer.get(&format!("/api/v1/cases/{case}{path}")).await.ok();
        let part = told[list].as_array().expect("a list").iter().find(|part| part["phase"] == "go_live");
        let part = part.map(|part| part["tracks"].get(0).unwrap_or(part)).expect("the phase is open");
        assert_eq!(part["due"]["due"]["nominal"], "2031-03-31", "{path}: {part}");
        assert_ne!(part["overdue"], true, "{path}: {part}");
    }
    let unmarked = cell("koki-koreisha-iryo").await;
    assert_eq!(unmarked["gave_way_to"], Value::Null);
    let live = cell("koseki").await;
    assert_eq!((&live["status"], &live["overdue"]), (&json!("done"), &json!(false)));
}
