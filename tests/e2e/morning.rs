//! The first morning of the year: an officer opens the boards of all three families; nobody has answered yet.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_tests::app::{PREFECTURE, TestApp};
use ayumi_tests::client::Client;
use ayumi_tests::template::Database;
use serde_json::{Value, json};

use crate::deeds::{EDUCATION, SHARED, STANDARDIZATION};

/// Phase, nominal date, last business day on or before it, what kind of promise it is.
type Promised = (&'static str, &'static str, &'static str, &'static str);

const SHARED_DATES: [Promised; 4] = [
    ("recruitment", "2026-03-31", "2026-03-31", "survey"),
    ("needs", "2026-06-30", "2026-06-30", "survey"),
    ("preparation", "2026-09-30", "2026-09-30", "survey"),
    ("specification", "2026-09-30", "2026-09-30", "plan_target"),
];

const EDUCATION_DATES: [Promised; 5] = [
    ("survey", "2026-04-30", "2026-04-30", "survey"),
    ("scope", "2026-06-30", "2026-06-30", "plan_target"),
    ("policy", "2026-09-30", "2026-09-30", "plan_target"),
    // The year ends on a closed day.
    ("specification", "2026-12-31", "2026-12-28", "plan_target"),
    ("selection", "2027-03-31", "2027-03-31", "plan_target"),
];

async fn board(reader: &Client, programme: &str) -> Value {
    reader.get(&format!("/api/v1/programmes/{programme}/board")).await.ok()
}

fn rows(board: &Value) -> &[Value] {
    board["rows"].as_array().expect("a board has rows")
}

#[track_caller]
fn assert_dates(board: &Value, promised: &[Promised]) {
    for (phase, nominal, last_business_day, kind) in promised {
        let of_phase: Vec<&Value> = rows(board).iter().filter(|row| row["phase"] == *phase).collect();
        assert!(!of_phase.is_empty(), "no row of {phase}");
        for row in of_phase {
            let due = &row["promise"]["due"];
            assert_eq!(due["nominal"], *nominal, "{row}");
            assert_eq!(due["last_business_day"], *last_business_day, "{row}");
            assert_eq!(
                due["effective"], *nominal,
                "a plan's target and a survey's date stay where they are: {row}"
            );
            assert_eq!(due["kind"], *kind, "{row}");
            assert_eq!(due["precision"], "month", "{row}");
            assert_eq!(row["promise"]["moves"], 0, "{row}");
        }
    }
}

fn cases(board: &Value) -> BTreeSet<&str> {
    rows(board).iter().filter_map(|row| row["case"].as_str()).collect()
}

#[tokio::test]
async fn every_programme_of_the_package_runs_this_year() {
    let app = TestApp::start(Database::Sqlite).await;
    let programmes = app.officer().get("/api/v1/programmes").await.ok();
    let programmes = programmes["programmes"].as_array().expect("a list");
    let told: Vec<_> =
        programmes.iter().map(|row| (row["programme"].as_str(), row["title"]["ja"].as_str())).collect();
    let expected = [
        (Some(EDUCATION), Some("令和8年度 教育DX環境整備の推進")),
        (Some(SHARED), Some("令和8年度 サービスの共同利用")),
        (Some(STANDARDIZATION), Some("令和8年度 基幹業務システムの標準化")),
    ];
    for programme in expected {
        assert!(told.contains(&programme), "{programme:?} among {told:?}");
    }
    assert_eq!(told.len(), 21);
    assert!(programmes.iter().all(|row| row["fiscal_year"] == 2026 && row["lead"] == PREFECTURE));
}

#[tokio::test]
async fn joint_use_begins_with_its_call_closed_and_everybody_invited() {
    let app = TestApp::start(Database::Sqlite).await;
    let board = board(&app.officer(), SHARED).await;
    assert_eq!(cases(&board).len(), 3, "three services");
    let totals = json!({
        "recruitment": {"done": 3 * 41},
        "needs": {"unanswered": 3 * 41},
        "preparation": {"unanswered": 3 * 41},
        "specification": {"waiting": 3},
    });
    assert_eq!(board["totals"], totals);
    assert_dates(&board, &SHARED_DATES);
    let closed = rows(&board).iter().filter(|row| row["phase"] == "recruitment");
    assert!(
        closed.clone().all(|row| row["ended_on"] == "2026-03-31"),
        "the call ended before the cases were opened"
    );
    let asked = rows(&board).iter().filter(|row| !row["participant"].is_null());
    assert!(
        asked.clone().all(|row| row["participation"] == "invited"),
        "no municipality is taken to take part"
    );
}

#[tokio::test]
async fn education_begins_with_a_survey_of_everybody() {
    let app = TestApp::start(Database::Sqlite).await;
    let board = board(&app.officer(), EDUCATION).await;
    assert_eq!(cases(&board).len(), 3, "three domains");
    let totals = json!({
        "survey": {"ready": 3 * 41},
        "scope": {"waiting": 3},
        "policy": {"waiting": 3},
        "specification": {"waiting": 3},
        "selection": {"waiting": 3},
        "contract": {"unanswered": 3 * 41},
    });
    assert_eq!(board["totals"], totals);
    assert_dates(&board, &EDUCATION_DATES);
    let contract = rows(&board).iter().find(|row| row["phase"] == "contract").expect("a contract for each");
    assert_eq!(contract["promise"], Value::Null, "contracts have no date of the programme's own");
}

#[tokio::test]
async fn standardisation_has_822_cases_whose_date_had_passed_before() {
    let app = TestApp::start(Database::Sqlite).await;
    let board = board(&app.officer(), STANDARDIZATION).await;
    assert_eq!(cases(&board).len(), 822);
    let totals = json!({
        "planning": {"ready": 822},
        "selection": {"ready": 822},
        "migration": {"ready": 822},
        "go_live": {"ready": 822, "overdue": 822},
    });
    assert_eq!(board["totals"], totals);
    assert_dates(&board, &[("go_live", "2026-03-31", "2026-03-31", "plan_target")]);
    let mut systems: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows(&board).iter().filter(|row| row["phase"] == "go_live") {
        *systems.entry(row["participant"].as_str().expect("each system is somebody's")).or_default() += 1;
        assert_eq!(row["participation"], "enrolled", "{row}");
        assert_eq!(
            row["promise"]["missed"], false,
            "a date from before the case was opened never fires: {row}"
        );
    }
    assert_eq!(systems.remove(PREFECTURE), Some(2), "the prefecture has two systems of its own");
    assert_eq!(systems.len(), 41);
    assert!(systems.values().all(|count| *count == 20), "{systems:?}");
}

#[tokio::test]
async fn every_case_is_listed_page_by_page() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    let mut path = format!("/api/v1/cases?programme={STANDARDIZATION}&limit=200");
    let mut seen = BTreeSet::new();
    let mut pages = 0;
    loop {
        let answer = officer.get(&path).await;
        let page = answer.ok();
        for case in page["cases"].as_array().expect("a list") {
            assert!(seen.insert(case["case"].as_str().expect("an id").to_owned()), "listed twice: {case}");
        }
        pages += 1;
        let Some(next) = page["next"].as_str() else { break };
        let link = answer.header("link").expect("a page that is not the last one links to the next");
        assert!(link.contains(next) && link.ends_with("rel=\"next\""), "{link}");
        path = format!("/api/v1/cases?programme={STANDARDIZATION}&limit=200&cursor={next}");
    }
    assert_eq!((seen.len(), pages), (822, 5));
}

#[tokio::test]
async fn nobody_has_been_told_anything_and_nothing_is_decided() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    assert_eq!(officer.get("/api/v1/inbox").await.ok()["reminders"], json!([]));
    assert_eq!(officer.get("/api/v1/decisions").await.ok()["decisions"], json!([]));
    let figures = officer.get(&format!("/api/v1/programmes/{STANDARDIZATION}/standardization")).await.ok();
    assert_eq!(figures["total"]["completion"]["numerator"], 0);
    assert_eq!(figures["total"]["completion"]["denominator"], 822 * 40);
    assert_eq!(figures["total"]["tally"]["unreported"], 822 * 40, "未報告 is not 未着手");
}
