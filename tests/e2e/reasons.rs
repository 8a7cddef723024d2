//! Somebody asks why a decision waits and what another quorum would change: who has not voted, what is lacking, whose
//! endorsement is pending, and under which condition; asking records nothing.

use ayumi_core::id::CaseId;
use ayumi_tests::client::{Answer, Client};
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{KAMI, KATO, KOBE};
use crate::joint::{self, Table};

async fn explained(reader: &Client, case: CaseId, kind: &str) -> Value {
    let told = reader.get(&format!("/api/v1/cases/{case}/explain?item=purchase")).await.ok();
    let items = told["items"].as_array().expect("a list");
    items.iter().find(|item| item["kind"] == kind).unwrap_or_else(|| panic!("no {kind} in {told}")).clone()
}

async fn suppose(reader: &Client, case: CaseId, suppositions: Value) -> Answer {
    let body = json!({ "suppositions": suppositions });
    reader.call(Method::POST, &format!("/api/v1/cases/{case}/what-if")).json(&body).await
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(|row| row["code"].as_str()).collect()
}

#[track_caller]
fn hold<'v>(told: &'v Value, code: &str) -> &'v Value {
    let blockers = told["blockers"].as_array().expect("blockers");
    blockers.iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("no {code} in {told}"))
}

fn whom(hold: &Value) -> Vec<(&str, &str)> {
    let who = hold["who"].as_array().expect("who can").iter();
    who.filter_map(|who| Some((who["organization"].as_str()?, who["deed"]["code"].as_str()?))).collect()
}

async fn an_open_vote_says_what_it_lacks_and_what_would_carry_it(database: Database) {
    let table = Table::laid_in(database).await;
    let Table { case, officer, app, .. } = &table;
    officer.command(*case, &joint::propose()).await.is(201);
    let told = explained(officer, *case, "decision").await;
    assert_eq!(told["state"]["text"]["ja"], "票決中（3団体のうち0団体が投票済み）");
    let silent = hold(&told, "needs_votes");
    assert_eq!(whom(silent), [(KOBE, "vote"), (KATO, "vote"), (KAMI, "vote")]);
    assert_eq!(silent["by_when"], "2026-04-15", "the day silence begins to consent");
    assert_eq!(
        hold(&told, "needs_quorum")["text"]["ja"],
        "定足数（3分の2以上、2団体）に達していません。投票済みは0団体で、あと2団体の票が必要です。"
    );
    assert_eq!(whom(hold(&told, "needs_endorsement")), [("280003", "endorse")]);
    assert_eq!(
        hold(&told, "needs_endorsement")["text"]["en"],
        "`circulation`, step 1 of 2, has not been endorsed"
    );
    assert_eq!(codes(&told["next"]), ["then_steps", "then_verdict", "then_outcomes"]);

    // Of the others a municipality is told how many they are.
    let own = explained(&app.municipality(KATO), *case, "decision").await;
    let silent = hold(&own, "needs_votes");
    assert_eq!((whom(silent), &silent["others"]), (vec![(KATO, "vote")], &json!(2)));

    table.votes(KATO, "for").await.is(201);
    let before = app.head().await;
    let told = explained(officer, *case, "decision").await;
    let vote = &told["vote"];
    assert_eq!((&vote["electors"], &vote["tally"]["for"]["electors"]), (&json!(3), &json!(1)));
    assert_eq!((&vote["lacks"]["electors"], &vote["lacks"]["in_reach"]), (&json!(1), &json!(true)));
    let quorum = |quorum: &str| json!([{"suppose": "quorum", "decision": "purchase", "quorum": quorum}]);
    let report = suppose(officer, *case, quorum("1")).await.is(200);
    let row = &report["votes"][0];
    let side = |side: &str| (row[side]["quorum"].clone(), row[side]["vote"]["tally"]["passed"].clone());
    assert_eq!((side("before"), side("after")), ((json!(2), json!(false)), (json!(1), json!(true))));
    let purchase = report["blockers"].as_array().expect("rows").iter().find(|row| row["item"] == "purchase");
    let after = codes(&purchase.expect("the purchase")["after"]);
    assert!(!after.contains(&"needs_quorum") && after.contains(&"needs_endorsement"), "{after:?}");
    let all = suppose(officer, *case, quorum("all")).await.is(200);
    assert_eq!(all["votes"][0]["after"]["vote"]["lacks"]["electors"], 2);
    suppose(officer, *case, quorum("most")).await.refused(422, "bad_supposition");
    suppose(&app.municipality(KATO), *case, quorum("1")).await.refused(403, "not_allowed");

    // Whoever leaves has its vote all the same: the electorate is that of the day the question was put.
    let dropped = json!([{"suppose": "drop", "participant": KAMI}]);
    let report = suppose(officer, *case, dropped).await.is(200);
    assert_eq!(report["votes"][0]["before"], report["votes"][0]["after"]);
    for path in ["explain", "explain?item=purchase", &format!("explain?participant={KAMI}")] {
        officer.get(&format!("/api/v1/cases/{case}/{path}")).await.ok();
    }
    assert_eq!(app.head().await, before, "asking records nothing");
}

#[tokio::test]
async fn an_open_vote_is_explained_and_another_quorum_supposed() {
    an_open_vote_says_what_it_lacks_and_what_would_carry_it(Database::Sqlite).await;
}

#[tokio::test]
async fn an_open_vote_is_explained_and_another_quorum_supposed_on_postgresql() {
    an_open_vote_says_what_it_lacks_and_what_would_carry_it(Database::Postgres).await;
}

#[tokio::test]
async fn who_would_vote_changes_with_who_takes_part_until_the_question_is_put() {
    let table = Table::laid_in(Database::Sqlite).await;
    let Table { case, officer, app, .. } = &table;
    let before = app.head().await;
    let dropped = json!([
        {"suppose": "drop", "participant": KAMI},
        {"suppose": "quorum", "decision": "purchase", "quorum": "3"},
    ]);
    let report = suppose(officer, *case, dropped).await.is(200);
    let row = &report["votes"][0];
    assert_eq!((&row["before"]["put"], &row["before"]["electors"]), (&json!(false), &json!(3)));
    assert_eq!(
        (&row["after"]["electors"], &row["after"]["refusal"]["code"]),
        (&json!(2), &json!("quorum_unreachable"))
    );
    let barrier = &report["barriers"][0];
    assert_eq!(
        (&barrier["before"]["tally"]["counted"], &barrier["after"]["tally"]["counted"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(app.head().await, before);
}

#[tokio::test]
async fn every_cell_of_a_case_leads_to_the_page_that_says_why() {
    let table = Table::laid_in(Database::Sqlite).await;
    let Table { case, officer, app, .. } = &table;
    officer.command(*case, &joint::propose()).await.is(201);
    let before = app.head().await;
    let page = officer.get(&format!("/cases/{case}")).await.text();
    let why = format!("href=\"/cases/{case}/why?item=purchase#decision-purchase\">なぜ？");
    assert!(page.contains(&why), "{page}");
    let page = officer.get(&format!("/cases/{case}/why?item=purchase")).await.text();
    for words in [
        "id=\"decision-purchase\"",
        "「共同調達の可否」に票を投じていない団体が3団体あります（対象3団体）。",
        "神戸市",
        "付議した団体だけで承認することはできません",
        "財政課との合議",
    ] {
        assert!(page.contains(words), "no `{words}` in {page}");
    }
    let english = officer.get(&format!("/cases/{case}/why?item=purchase&lang=en")).await.text();
    assert!(english.contains("3 of the 3 bodies that vote"), "{english}");
    let town = app.municipality(KATO).get(&format!("/cases/{case}/why?item=purchase")).await.text();
    assert!(town.contains("ほか2団体") && !town.contains("神戸市"), "of others only how many: {town}");
    let own = app.municipality(KATO).get(&format!("/cases/{case}/why?item=needs&body={KATO}")).await.text();
    assert!(own.contains("id=\"phase-needs\""), "{own}");
    for path in [format!("why?item=needs&body={KOBE}"), "why?item=nothing".into(), "why?body=x".into()] {
        let answer = app.municipality(KATO).get(&format!("/cases/{case}/{path}")).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(app.municipality("282014").get(&format!("/cases/{case}/why")).await.status, 404);
    let tried = officer.get(&format!("/cases/{case}/what-if?vote=purchase&quorum=1")).await.text();
    for words in ["票決の見通し", "定足数1（1団体以上）", "name=\"s\" value=\"quorum:purchase=1\""]
    {
        assert!(tried.contains(words), "no `{words}` in {tried}");
    }
    assert_eq!(app.head().await, before, "no page records anything");
}
