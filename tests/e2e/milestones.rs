//! The dated milestones of Hyogo's package, as the plan opens them: eighteen dates with what closed days make of them.

use ayumi_tests::app::TestApp;
use ayumi_tests::template::Database;
use serde_json::Value;

/// A dated milestone: programme, case, item, nominal date, last business day, precision.
struct Milestone(&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// The dates of 兵庫県 市町DX支援パッケージ（令和8年4月）. A target of a plan does not roll: reminders count from the last
/// business day on or before it.
const MILESTONES: [Milestone; 17] = [
    Milestone("shared-procurement-r8", "regional-points", "recruitment", "2026-03-31", "2026-03-31", "month"),
    Milestone("shared-procurement-r8", "super-app", "needs", "2026-06-30", "2026-06-30", "month"),
    Milestone("shared-procurement-r8", "e-invoicing", "preparation", "2026-09-30", "2026-09-30", "month"),
    Milestone("education-dx-r8", "school-affairs", "survey", "2026-04-30", "2026-04-30", "month"),
    Milestone("education-dx-r8", "school-affairs", "scope", "2026-06-30", "2026-06-30", "month"),
    Milestone("education-dx-r8", "school-affairs", "policy", "2026-09-30", "2026-09-30", "month"),
    Milestone("education-dx-r8", "cloud-tools", "specification", "2026-12-31", "2026-12-28", "month"),
    Milestone("education-dx-r8", "zero-trust", "selection", "2027-03-31", "2027-03-31", "month"),
    Milestone("standardization-r8", "282286.koseki", "go_live", "2026-03-31", "2026-03-31", "month"),
    Milestone("disaster-dx-r8", "shelters", "report", "2026-12-31", "2026-12-28", "month"),
    Milestone("review-meetings-r8", "year", "meeting.q1.held", "2026-06-30", "2026-06-30", "quarter"),
    Milestone("review-meetings-r8", "year", "meeting.q2.held", "2026-09-30", "2026-09-30", "quarter"),
    Milestone("review-meetings-r8", "year", "meeting.q3.held", "2026-12-31", "2026-12-28", "quarter"),
    Milestone("review-meetings-r8", "year", "meeting.q4.held", "2027-03-31", "2027-03-31", "quarter"),
    Milestone(
        "individual-contracts-r8",
        "telework",
        "individual_contract",
        "2027-03-31",
        "2027-03-31",
        "fiscal_year",
    ),
    Milestone(
        "individual-contracts-r8",
        "backup-remote",
        "individual_contract",
        "2026-03-31",
        "2026-03-31",
        "fiscal_year",
    ),
    Milestone(
        "small-municipality-support-r8",
        "year",
        "expansion",
        "2027-03-31",
        "2027-03-31",
        "fiscal_year",
    ),
];

async fn date_of(app: &TestApp, Milestone(programme, case, item, ..): &Milestone) -> Value {
    let id = app.case(programme, case);
    let page = app.officer().get(&format!("/api/v1/deadlines?case={id}&limit=200")).await.ok();
    let rows = page["deadlines"].as_array().expect("a list of dates");
    let row = rows.iter().find(|row| row["item"] == *item && row["participant"].is_null());
    row.unwrap_or_else(|| panic!("{programme} {case}: `{item}` has no date among {rows:?}")).clone()
}

#[tokio::test]
async fn the_plan_opens_every_dated_milestone_of_the_package() {
    let app = TestApp::start(Database::Sqlite).await;
    for milestone in &MILESTONES {
        let Milestone(programme, case, item, nominal, last, precision) = milestone;
        let row = date_of(&app, milestone).await;
        let due = &row["due"];
        let found = [&due["nominal"], &due["last_business_day"], &due["precision"]];
        assert_eq!(found, [*nominal, *last, *precision], "{programme} {case} {item}: {row}");
        assert_eq!(due["effective"], *nominal, "{programme} {item}: a plan's target does not roll");
    }
}

#[tokio::test]
async fn a_transition_support_system_has_five_more_years() {
    let app = TestApp::start(Database::Sqlite).await;
    let case = app.case("standardization-r8", "282286.koseki");
    let mark = serde_json::json!({
        "command": "set_mark", "mark": "transition_support", "participant": "282286", "value": "designated",
        "grounds": ["vendor_shortage"], "reason_code": null, "reason": null, "basis": null, "due_on": null
    });
    app.officer().command(case, &mark).await.is(201);
    let page = app.officer().get(&format!("/api/v1/deadlines?case={case}&limit=200")).await.ok();
    let rows = page["deadlines"].as_array().expect("a list of dates");
    let row = rows.iter().find(|row| row["item"] == "transition_support").expect("the mark has its date");
    assert_eq!(row["due"]["nominal"], "2031-03-31");
}
