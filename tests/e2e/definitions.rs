//! Definitions as their authors and readers meet them: pages, pictures and schema on the server, and the verbs of the
//! program that check, tidy, test and draw a file.

use ayumi_tests::app::TestApp;
use ayumi_tests::template::Database;
use serde_json::Value;

use crate::deeds::{self, EDUCATION, KATO};
use crate::line::{self, FAILURE, NOT_FOUND, USAGE};

const EDUCATION_DX: &str = "/api/v1/definitions/education-dx/2";

#[tokio::test]
async fn a_version_is_read_in_every_form() {
    let app = TestApp::start(Database::Sqlite).await;
    let kato = app.municipality(KATO);
    for (form, kind, holds) in [
        ("json", "application/json", "\"id\":\"education-dx\""),
        ("yaml", "application/yaml; charset=utf-8", "# 教育DX環境整備"),
        ("mermaid", "text/vnd.mermaid; charset=utf-8", "flowchart TD"),
        ("dot", "text/vnd.graphviz; charset=utf-8", "digraph"),
        ("svg", "image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\""),
    ] {
        let answer = kato.get(&format!("{EDUCATION_DX}?format={form}")).await;
        assert_eq!(answer.status, 200, "{form}: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some(kind));
        assert!(answer.header("etag").is_some() && answer.text().contains(holds), "{form}");
    }
    let english = kato.get(&format!("{EDUCATION_DX}?format=mermaid")).english().await;
    assert!(english.text().contains("Survey of the present state"));
    kato.get(&format!("{EDUCATION_DX}?format=bpmn")).await.is(400);
    app.anonymous().get(&format!("{EDUCATION_DX}?format=svg")).await.refused(401, "unauthorized");
}

#[tokio::test]
async fn the_schema_is_there_for_editors_who_cannot_sign_in() {
    let app = TestApp::start(Database::Sqlite).await;
    let answer = app.anonymous().get("/api/v1/definitions/schema.json").await;
    assert_eq!(answer.header("content-type"), Some("application/schema+json"));
    assert_eq!(answer.is(200), ayumi_definition::schema());
}

/// The number a phase shows for a state, in the table of its page.
fn counted(page: &str, phase: &str, word: &str) -> usize {
    let row = page.split("<tr ").find(|row| row.contains(&format!("<strong>{phase}</strong>")));
    let row = row.unwrap_or_else(|| panic!("no row of {phase}"));
    let badge = row.split("class=\"badge ").find(|badge| badge.contains(word));
    let figure = badge.and_then(|badge| badge.split(word).nth(1)).and_then(|rest| rest.split('<').next());
    figure.map_or(0, |figure| figure.trim().parse().unwrap_or_else(|_| panic!("{figure} is no number")))
}

#[tokio::test]
async fn a_definitions_page_counts_what_the_board_shows() {
    let app = TestApp::start(Database::Sqlite).await;
    let (officer, kato) = (app.officer(), app.municipality(KATO));
    let case = app.case(EDUCATION, "school-affairs");
    kato.command(case, &deeds::join()).await.is(201);
    app.sees_everything().await;
    let list = officer.get("/definitions").await.text();
    assert!(
        list.contains("href=\"/definitions/education-dx/2\"") && list.contains("href=\"/p/education-dx-r8\"")
    );
    let page = kato.get("/definitions/education-dx/2").await.text();
    let board = officer.get("/api/v1/programmes/education-dx-r8/board?phase=survey").await.ok();
    let parts = board["rows"].as_array().expect("rows").len();
    assert!(parts >= 41 * 3, "{parts} parts in three cases");
    let shown: usize = ["未報告", "作業中", "期限間近", "遅延"]
        .iter()
        .map(|word| counted(&page, "①市町の現状把握", word))
        .sum();
    assert_eq!(shown, parts);
    assert_eq!(counted(&page, "契約（市町ごと）", "開始前"), 1, "one body takes part in one case");
    let definition = officer.get(EDUCATION_DX).await;
    let hash = definition.header("etag").expect("a tag").trim_matches('"').to_owned();
    assert!(page.contains(&hash), "the page names the version by its hash");
    for lost in [
        "/definitions/education-dx/3",
        "/definitions/no-such-thing/1",
        "/definitions/education-dx/2?as_of=2020-01-01",
    ] {
        assert_eq!(kato.get(lost).await.status, 404, "{lost}");
    }
    assert_eq!(app.anonymous().get("/definitions").await.status, 303);
}

const STEM: &str = "education-dx";

#[test]
fn a_file_is_tidied_whole_or_not_at_all() {
    let (folder, program) = line::empty();
    let path = folder.path().join("e.yaml");
    let shipped = std::fs::read_to_string(line::shipped("workflows/definitions/education-dx.yaml")).unwrap();
    let messy = shipped.replace("    scope: joint\n    by: lead\n", "    by:   lead\n    scope: joint\n");
    std::fs::write(&path, &messy).unwrap();
    let told = program.run(&["check", "--fix", "--dry-run", "e.yaml"]).exits(FAILURE);
    assert!(
        told.stdout.contains("-     by:   lead") && told.stdout.contains("+     by: lead"),
        "{}",
        told.stdout
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), messy, "nothing was written");
    program.run(&["check", "--fix", "e.yaml"]).exits(0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), shipped);
    let again = program.run(&["check", "--fix", "--dry-run", "--json", "e.yaml"]).exits(0);
    assert_eq!(again.stdout, "", "a tidy file is not spoken of");
    let broken = messy.replace("scope: joint", "scope: jiont");
    std::fs::write(&path, &broken).unwrap();
    program.run(&["check", "--fix", "e.yaml"]).exits(FAILURE);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), broken, "a file with errors is left alone");
    program.run(&["check", "--dry-run", "e.yaml"]).exits(USAGE);
}

#[test]
fn the_tests_beside_a_definition_are_played() {
    let (folder, program) = line::empty();
    let kit = std::fs::read_to_string(line::shipped("workflows/tests/education-dx.yaml")).unwrap();
    for (place, name) in [("definitions", "workflows/definitions"), ("tests", "workflows/tests")] {
        std::fs::create_dir(folder.path().join(place)).unwrap();
        let file = format!("{STEM}.yaml");
        std::fs::copy(line::shipped(&format!("{name}/{file}")), folder.path().join(place).join(&file))
            .unwrap();
    }
    let definition = "definitions/education-dx.yaml";
    program.run(&["check", "--tests", definition]).exits(0);
    program.run(&["check", "--tests", "tests/education-dx.yaml"]).exits(0);
    let path = folder.path().join("tests/education-dx.yaml");
    std::fs::write(&path, kit.replace("{case: completed}", "{case: open}")).unwrap();
    let told = program.run(&["check", "--tests", "--json", definition]).exits(FAILURE);
    let failure: &Value = &told.json_lines()[0];
    assert_eq!((failure["code"].as_str(), failure["line"].is_u64()), (Some("AY978"), true), "{failure}");
    assert!(failure["file"].as_str().is_some_and(|file| file.ends_with("tests/education-dx.yaml")));
    // What is for tests is not published.
    std::fs::write(&path, kit).unwrap();
    program.run(&["apply", "."]).exits(0);
}

#[test]
fn a_definition_is_drawn_from_its_file_and_from_the_log() {
    let (_year, program) = line::year();
    let of_file =
        program.run(&["definition", "diagram", &line::shipped("workflows/definitions/education-dx.yaml")]);
    let of_log = program.run(&["definition", "diagram", "education-dx@2"]).exits(0);
    assert_eq!(of_file.exits(0).stdout, of_log.stdout);
    assert!(of_log.stdout.contains("flowchart TD"));
    let svg = program.run(&["definition", "diagram", "system-migration@2", "--format", "svg"]).exits(0);
    assert!(svg.stdout.starts_with("<svg xmlns="));
    program.run(&["definition", "diagram", "education-dx@9"]).exits(NOT_FOUND);
    program.run(&["definition", "diagram", "nothing.yaml"]).exits(NOT_FOUND);
    let schema = program.run(&["definition", "schema"]).exits(0).json();
    assert_eq!(schema, ayumi_definition::schema());
}
