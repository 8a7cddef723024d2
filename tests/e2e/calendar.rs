//! The calendar by command line: what a day is for whom, and what a new table would change before it is published.

use std::fs;

use ayumi_tests::program::Program;
use serde_json::{Value, json};

use crate::line::{CONFLICT, FAILURE, NOT_FOUND, USAGE, empty, shipped, year};

const KOBE: &str = "281000";
const HIMEJI: &str = "282014";

fn checked(program: &Program, arguments: &[&str]) -> Value {
    let command = ["calendar", "check"].iter().chain(arguments).chain(&["--json"]).copied();
    program.run(&command.collect::<Vec<_>>()).exits(0).json()
}

/// The shipped table as its second version: a citizens' holiday less, and two days of 姫路市 alone.
fn second_version() -> String {
    let table = fs::read_to_string(shipped("workflows/calendars/hyogo.csv")).expect("the table");
    let mut lines = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with("holiday,2026-09-22,")) {
        lines.push(match line {
            "# version: 1" => "# version: 2".to_owned(),
            "kind,from,to,name" => format!("{line},body"),
            comment if comment.starts_with('#') => comment.to_owned(),
            row => format!("{row},"),
        });
    }
    lines.push(format!("body_closure,2026-11-02,2026-11-02,庁舎移転,{HIMEJI}"));
    lines.push(format!("body_open,12-29,12-29,年末開庁,{HIMEJI}"));
    lines.join("\n") + "\n"
}

#[test]
fn a_day_is_told_as_officials_ask_for_it() {
    let (_copy, program) = year();
    let closing = checked(&program, &["令和8年12月31日"]);
    assert_eq!((&closing["open"], &closing["reason"]), (&json!(false), &json!("年末年始の休日")));
    assert_eq!(closing["wareki"], "令和8年12月31日（木）");
    assert_eq!((&closing["fiscal_year"], &closing["quarter"]), (&json!(2026), &json!(3)));
    assert_eq!(closing["business_day_on_or_before"], "2026-12-28");
    assert_eq!(closing["business_day_on_or_after"], "2027-01-04");
    assert_eq!((&closing["calendar"]["id"], &closing["calendar"]["version"]), (&json!("hyogo"), &json!(1)));
    for spelling in ["～令和8年9月", "R8.9末", "令和8年度第2四半期", "2026-09", "2026/9/30", "Ｒ８．９．３０"]
    {
        let day = checked(&program, &[spelling]);
        assert_eq!((&day["date"], &day["open"]), (&json!("2026-09-30"), &json!(true)), "{spelling}");
        assert_eq!((&day["reason"], &day["provisional"]), (&Value::Null, &json!(false)));
    }
    assert_eq!(checked(&program, &["2026-09-22"])["reason"], "休日（国民の休日）");
    let japanese = program.clone().with("AYUMI_LANG", "ja").run(&["calendar", "check", "R8.12.31"]).exits(0);
    for words in ["閉庁：年末年始の休日", "令和8年度第3四半期", "令和8年12月28日（月）", "hyogo 第1版"]
    {
        assert!(japanese.stdout.contains(words), "no `{words}` in:\n{}", japanese.stdout);
    }
    let english = program.run(&["calendar", "check", "R8.12.31"]).exits(0).stdout;
    assert!(english.contains("business day on or before: Mon 2026-12-28"), "{english}");
}

#[test]
fn a_day_after_the_table_is_expected_by_the_law_and_one_after_the_law_is_refused() {
    let (_copy, program) = year();
    let far = checked(&program, &["2045-05-05"]);
    assert_eq!((&far["reason"], &far["provisional"]), (&json!("こどもの日"), &json!(true)));
    assert_eq!(far["business_day_on_or_before"], "2045-05-02");
    let beyond = program.run(&["calendar", "check", "2100-01-01"]).exits(FAILURE);
    assert!(beyond.stderr.contains("hyogo") && beyond.stderr.contains("2099"), "{}", beyond.stderr);
}

#[test]
fn a_question_nobody_can_answer_says_which_part_is_wrong() {
    let (_copy, program) = year();
    let check = |arguments: &[&str]| {
        let command: Vec<&str> = ["calendar", "check"].iter().chain(arguments).copied().collect();
        program.run(&command)
    };
    assert!(check(&["令和8年9月31日"]).exits(USAGE).stderr.contains("令和8年9月31日"));
    assert!(check(&["2026-09-30", "--body", "011002"]).exits(NOT_FOUND).stderr.contains("011002"));
    assert!(check(&["2026-09-30", "--calendar", "osaka"]).exits(NOT_FOUND).stderr.contains("osaka"));
    check(&["2026-09-30", "--body", "281001"]).exits(USAGE);
    check(&["2026-09-30", "--as-of", "2020-01-01"]).exits(USAGE);
    let (_folder, program) = empty();
    program.run(&["calendar", "check", "2026-09-30"]).exits(NOT_FOUND);
}

#[test]
fn a_new_table_tells_what_it_changes_and_then_each_body_has_its_days() {
    let (copy, program) = year();
    let folder = copy.folder.path();
    fs::write(folder.join("next.csv"), second_version()).expect("write");
    let rows = program.run(&["calendar", "diff", "next.csv", "--json"]).exits(0).json_lines();
    let told = |row: &Value| {
        let text = |member: &str| row[member].as_str().unwrap_or("-").to_owned();
        format!("{} {} {} {}", text("date"), text("body"), text("before"), text("after"))
    };
    let told: Vec<String> = rows.iter().map(told).collect();
    assert_eq!(
        told[..2],
        [
            // A yearly row speaks about every year of the table, the past ones too.
            format!("2020-12-29 {HIMEJI} 年末年始の休日 -"),
            format!("2021-12-29 {HIMEJI} 年末年始の休日 -"),
        ]
    );
    let of_2026: Vec<&String> = told.iter().filter(|row| row.starts_with("2026")).collect();
    assert_eq!(
        of_2026,
        [
            "2026-09-22 - 休日（国民の休日） -",
            &format!("2026-09-22 {HIMEJI} 休日（国民の休日） -"),
            &format!("2026-11-02 {HIMEJI} - 庁舎移転"),
            &format!("2026-12-29 {HIMEJI} 年末年始の休日 -"),
        ]
    );
    assert_eq!(checked(&program, &["2026-11-02", "--body", HIMEJI])["open"], true, "diff publishes nothing");

    let later = program.clone().with("AYUMI_NOW", "2026-05-01T09:00:00+09:00");
    later.run(&["apply", "next.csv"]).exits(0);
    let moving = checked(&program, &["2026-11-02", "--body", HIMEJI]);
    assert_eq!((&moving["open"], &moving["reason"]), (&json!(false), &json!("庁舎移転")));
    assert_eq!(
        (&moving["business_day_on_or_after"], &moving["body"]),
        (&json!("2026-11-04"), &json!(HIMEJI))
    );
    let opened = checked(&program, &["2026-12-29", "--body", HIMEJI]);
    assert_eq!((&opened["open"], &opened["reason"]), (&json!(true), &json!("年末開庁")));
    let kobe = checked(&program, &["2026-11-02", "--body", KOBE]);
    assert_eq!((&kobe["open"], &kobe["calendar"]["version"]), (&json!(true), &json!(2)));
    let earlier = checked(&program, &["2026-11-02", "--body", HIMEJI, "--as-of", "2026-04-30"]);
    assert_eq!((&earlier["open"], &earlier["calendar"]["version"]), (&json!(true), &json!(1)));
}

#[test]
fn a_table_that_cannot_be_published_is_told_with_its_places() {
    let (copy, program) = year();
    let table = second_version();
    let broken =
        table.replace(&format!("年末開庁,{HIMEJI}"), "年末開庁,").replace("11-02,庁舎移転", "11-01,庁舎移転");
    fs::write(copy.folder.path().join("broken.csv"), broken).expect("write");
    let told = program.run(&["calendar", "diff", "broken.csv"]).exits(FAILURE).stderr;
    assert!(
        told.contains("body.missing") && told.contains("body.range") && told.contains("broken.csv:"),
        "{told}"
    );
    fs::write(copy.folder.path().join("same.csv"), table.replace("# version: 2", "# version: 1"))
        .expect("write");
    let told = program.run(&["calendar", "diff", "same.csv"]).exits(0).stderr;
    assert!(told.contains("raise the version"), "{told}");
    program.run(&["apply", "same.csv"]).exits(CONFLICT);
    program.run(&["calendar", "diff", "nowhere.csv"]).exits(NOT_FOUND);
    let shipped = program.run(&["calendar", "diff", &shipped("workflows/calendars/hyogo.csv")]).exits(0);
    assert!(shipped.stderr.contains("no day opens or closes"), "{}", shipped.stderr);
}
