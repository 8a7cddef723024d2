//! Every page renders in both languages, whole and without what its policy forbids.

use std::collections::BTreeSet;

use askama::Template;
use ayumi_core::event::Role;
use ayumi_core::text::Language;

use crate::view::agenda::AgendaPage;
use crate::view::approvals::ApprovalsPage;
use crate::view::board::BoardPage;
use crate::view::case::CasePage;
use crate::view::decision::DecisionPage;
use crate::view::decisions::DecisionsPage;
use crate::view::definition::DefinitionPage;
use crate::view::definitions::DefinitionsPage;
use crate::view::fault::FaultPage;
use crate::view::form::{Fault, Refusal, Typed};
use crate::view::glossary::GlossaryPage;
use crate::view::inbox::InboxPage;
use crate::view::login::LoginPage;
use crate::view::me::MePage;
use crate::view::outward::OutwardPage;
use crate::view::programmes::ProgrammesPage;
use crate::view::reasons::ReasonsPage;
use crate::view::receipt::ReceiptPage;
use crate::view::sample::{
    AMAGASAKI, HIMEJI, LEAD, OUTSIDE, PAGES, Sample, body, case_page, of_steps, reasons, roll_up,
    service_board, service_page, today,
};
use crate::view::say::Say;
use crate::view::slips::SlipsPage;
use crate::view::standardization::StandardizationPage;
use crate::view::timeline::TimelinePage;
use crate::view::today::TodayPage;
use crate::view::what_if::WhatIfPage;

const JA: Say = Say(Language::Ja);
const EN: Say = Say(Language::En);

fn html(page: &impl Template) -> String {
    page.render().unwrap()
}

fn pages(t: Say) -> Vec<(&'static str, String)> {
    let own = [body(HIMEJI)];
    vec![
        ("agenda", html(&AgendaPage::sample(t))),
        ("board", html(&BoardPage::sample(t))),
        ("board by systems", html(&roll_up(t))),
        ("board of services", html(&service_board(t, None))),
        ("board of services for a municipality", html(&service_board(t, Some(&own)))),
        ("case", html(&CasePage::sample(t))),
        ("case of nobody in particular", html(&case_page(t, Role::Auditor, LEAD, None, None))),
        (
            "case for a municipality",
            html(&case_page(t, Role::MunicipalOfficer, AMAGASAKI, Some(AMAGASAKI), None)),
        ),
        ("services for the lead", html(&service_page(t, Role::PrefectureOfficer, LEAD, None, None))),
        (
            "services with a body and an entry",
            html(&service_page(t, Role::PrefectureOfficer, LEAD, Some(HIMEJI), Some("consultation.1"))),
        ),
        (
            "a meeting unfolded",
            html(&service_page(t, Role::PrefectureOfficer, LEAD, None, Some("review.q1.held"))),
        ),
        (
            "services for a municipality",
            html(&service_page(t, Role::MunicipalOfficer, HIMEJI, Some(HIMEJI), Some("consultation.1"))),
        ),
        ("approvals", html(&ApprovalsPage::sample(t))),
        ("decision", html(&DecisionPage::sample(t))),
        ("decisions", html(&DecisionsPage::sample(t))),
        ("definition", html(&DefinitionPage::sample(t))),
        ("definition of steps", html(&of_steps(t))),
        ("definitions", html(&DefinitionsPage::sample(t))),
        ("fault", html(&FaultPage::sample(t))),
        ("glossary", html(&GlossaryPage::sample(t))),
        ("inbox", html(&InboxPage::sample(t))),
        ("login", html(&LoginPage::sample(t))),
        ("me", html(&MePage::sample(t))),
        ("outward", html(&OutwardPage::sample(t))),
        ("programmes", html(&ProgrammesPage::sample(t))),
        ("reasons", html(&ReasonsPage::sample(t))),
        ("reasons of the case", html(&reasons(t, None, None).unwrap())),
        ("reasons of a body", html(&reasons(t, Some("survey"), Some(HIMEJI)).unwrap())),
        ("receipt", html(&ReceiptPage::sample(t))),
        ("standardization", html(&StandardizationPage::sample(t))),
        ("today", html(&TodayPage::sample(t))),
        ("today for a municipality", html(&today(t, Some(&own)))),
        ("slips", html(&SlipsPage::sample(t))),
        ("timeline", html(&TimelinePage::sample(t))),
        ("what if", html(&WhatIfPage::sample(t))),
    ]
}

/// The values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.match_indices(&start)
        .map(|(at, _)| {
            let rest = &html[at + start.len()..];
            &rest[..rest.find('"').unwrap()]
        })
        .collect()
}

#[test]
fn every_page_renders_in_both_languages() {
    for t in [JA, EN] {
        for (name, html) in pages(t) {
            assert!(html.contains(&format!("<html lang=\"{}\">", t.tag())), "{name}");
            assert_eq!(html.matches("<h1").count(), 1, "{name}");
            assert_eq!(html.matches("<main").count(), 1, "{name}");
        }
    }
}

#[test]
fn english_pages_hold_no_japanese_but_the_name_and_the_switch() {
    for (name, html) in pages(EN) {
        let html = html.replace("歩み", "").replace("日本語", "").replace('？', "");
        let japanese =
            html.chars().find(|c| matches!(c, 'ぁ'..='ヿ' | '一'..='鿿' | '　'..='〿' | '！'..='～'));
        let around = japanese.map(|c| {
            let at = html.find(c).unwrap();
            html[at..].chars().take(30).collect::<String>()
        });
        assert_eq!(around, None, "{name}");
    }
}

#[test]
fn the_pages_of_dates_say_in_words_what_their_pictures_draw() {
    for html in [html(&TimelinePage::sample(JA)), html(&SlipsPage::sample(JA))] {
        for words in [
            "当初4/30→5/31→7/31（2回 +92日）",
            "R8.5.31 → R8.7末",
            "ベンダー都合",
            "兵庫県",
            "災害",
            "令和8年度",
        ] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(html.contains("<svg") && html.contains("<desc") && html.contains("class=\"late\""));
    }
    let html = html(&SlipsPage::sample(JA));
    assert!(html.contains("<strong>期限前の変更</strong> 2/4"), "{html}");
}

#[test]
fn a_request_shows_what_moves_how_far_and_who_asked() {
    let html = html(&ApprovalsPage::sample(JA));
    for words in [
        "R8.5末",
        "R8.7末",
        "+61日",
        "ベンダー都合",
        "The vendor answers in July.",
        "姫路市",
        "期限を過ぎてからの申請",
        "承認を記録する",
        "却下を記録する",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn nothing_is_written_into_a_page_that_its_policy_forbids() {
    for (name, html) in pages(JA) {
        // An address events are sent to is read, not followed; so is that of the pages in the words of a reminder.
        let html = html.replace(OUTSIDE, "").replace(PAGES, "");
        for forbidden in ["<script", "style=\"", "<style", " onclick", "javascript:", "http://", "https://"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
    }
}

#[test]
fn every_id_stands_once_and_every_label_finds_its_input() {
    for (name, html) in pages(JA) {
        let mut seen = BTreeSet::new();
        for id in values(&html, "id") {
            assert!(seen.insert(id), "{name}: {id} stands twice");
        }
        let named = values(&html, "for")
            .into_iter()
            .chain(values(&html, "aria-describedby").into_iter().flat_map(str::split_whitespace));
        for id in named.chain(values(&html, "aria-labelledby")) {
            assert!(seen.contains(id), "{name}: nothing has the id {id}");
        }
        for link in values(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(seen.contains(link), "{name}: #{link} leads nowhere");
        }
    }
}

#[test]
fn tags_are_closed_in_the_order_they_were_opened() {
    const VOID: [&str; 5] = ["meta", "link", "input", "img", "br"];
    for (name, html) in pages(JA) {
        let mut open: Vec<&str> = Vec::new();
        for part in html.split('<').skip(1) {
            let tag = part.split(|c: char| c.is_whitespace() || c == '>').next().unwrap();
            if let Some(closing) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(closing), "{name}: </{closing}> of {open:?}");
            } else if tag != "!doctype" && !VOID.contains(&tag) && !part.contains("/>") {
                open.push(tag);
            }
        }
        assert_eq!(open, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn a_refused_form_comes_back_open_with_what_was_typed_and_what_is_wrong() {
    let html = html(&CasePage::sample(JA));
    assert!(html.contains("<title>エラー："));
    assert!(html.contains("href=\"#report-survey-field.renewal\">年月を読み取れません。</a>"));
    assert!(html.contains("id=\"report-survey\" open"));
    assert!(html.contains("name=\"field.renewal\" value=\"soon\""));
    assert!(html.contains("name=\"key\" value=\"kept\""));
}

#[test]
fn forms_are_offered_to_those_who_may_write_and_to_nobody_else() {
    let auditor = html(&case_page(JA, Role::Auditor, LEAD, Some(HIMEJI), None));
    assert!(!auditor.contains("name=\"command\""));
    let lead = html(&case_page(JA, Role::PrefectureOfficer, LEAD, Some(HIMEJI), None));
    for command in [
        "report",
        "attach_evidence",
        "withdraw",
        "change_deadline",
        "exclude_participant",
        "decide",
        "add_note",
        "cancel_case",
    ] {
        assert!(lead.contains(&format!("name=\"command\" value=\"{command}\"")), "{command}");
    }
    assert!(lead.contains("他の団体の分を代わりに入力します"));
    let town = html(&case_page(JA, Role::MunicipalOfficer, HIMEJI, Some(HIMEJI), None));
    assert!(town.contains("name=\"command\" value=\"report\""));
    for command in ["change_deadline", "decide", "cancel_case", "exclude_participant"] {
        assert!(!town.contains(&format!("name=\"command\" value=\"{command}\"")), "{command}");
    }
    assert!(!town.contains("他の団体の分を代わりに入力します"));
}

#[test]
fn a_case_tells_why_what_for_who_and_by_when() {
    let lead = html(&case_page(JA, Role::PrefectureOfficer, LEAD, Some(HIMEJI), None));
    for said in [
        "なぜ・何待ち・誰が・いつまで",
        "の決定が記録されていません",
        "決定を記録する",
        "なぜ自動で",
        "先に終える段階がない段階は、自動で始まります。",
        "/what-if\"",
    ] {
        assert!(lead.contains(said), "{said}");
    }
    let town = html(&case_page(JA, Role::MunicipalOfficer, HIMEJI, Some(HIMEJI), None));
    assert!(!town.contains("/what-if"), "suppositions are linked for those who lead the case");
}

#[test]
fn every_cell_of_a_case_leads_to_why_it_stands_so() {
    let html = html(&case_page(JA, Role::PrefectureOfficer, LEAD, Some(HIMEJI), None));
    let why = |query: &str| format!("/why{query}\">なぜ？<span class=\"v\">（");
    for query in [
        "",
        "?body=282014",
        "?item=survey&#38;body=282014",
        "?item=survey&#38;body=282014#deadline-survey",
        "?item=selection#decision-supplier",
    ] {
        assert!(html.contains(&why(query)), "{query}");
    }
    let links = html.matches("<a class=\"why\"").count();
    assert_eq!(html.matches(">なぜ？<span").count(), links, "each is named by what it is about");
}

#[test]
fn the_page_of_reasons_has_a_section_for_everything_a_phase_holds() {
    let page = html(&ReasonsPage::sample(JA));
    for said in [
        "id=\"phase-selection\"",
        "id=\"decision-supplier\"",
        "id=\"milestone-supplier_selected\"",
        "id=\"deadline-selection\"",
        "href=\"#decision-supplier\"",
        "票決中（3団体のうち2団体が投票済み）",
        "付議した人だけで承認することはできません",
        "いつまで",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let english = html(&ReasonsPage::sample(EN));
    assert!(english.contains("on vote: 2 of 3 bodies have voted"));
    assert!(reasons(JA, Some("nothing"), None).is_none());
}

#[test]
fn suppositions_show_before_and_after_and_can_be_taken_out() {
    let html = html(&WhatIfPage::sample(JA));
    for said in [
        "動く期限",
        "何も記録されません",
        "name=\"s\" value=\"on:2026-09-15\"",
        "前提：",
        "票決の見通し",
        "定足数を変える",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert!(html.contains("?s=shift%3Aselection%3D-10bd"), "the first can be taken out");
}

#[test]
fn who_votes_is_asked_for_the_vote_of_their_own_body_and_the_lead_for_what_it_heard() {
    let form = |html: &str, id: &str| html.contains(&format!("id=\"{id}\""));
    let town = html(&case_page(JA, Role::MunicipalOfficer, HIMEJI, Some(HIMEJI), None));
    assert!(form(&town, "cast-vote-selection") && !form(&town, "cast-vote-heard-selection"));
    assert!(!town.contains("name=\"command\" value=\"open_decision\""));
    let lead = html(&case_page(JA, Role::PrefectureOfficer, LEAD, Some(HIMEJI), None));
    assert!(form(&lead, "cast-vote-selection") && form(&lead, "cast-vote-heard-selection"));
    assert!(lead.contains("姫路市 — 反対") && lead.contains("現在の票：賛成1（重み3）"));
    assert!(lead.contains("可決されなかった（改めて付議できる）"));
    let auditor = html(&case_page(JA, Role::Auditor, LEAD, Some(HIMEJI), None));
    assert!(!form(&auditor, "cast-vote-selection"));
}

#[test]
fn a_joint_decision_shows_its_rules_its_votes_and_what_was_said_against_it() {
    let html = html(&DecisionPage::sample(JA));
    for words in [
        "提案した内容（案）",
        "3団体（付議の時点で確定）",
        "一団体一票（合計6）",
        "3分の2以上（2団体）",
        "賛成1（重み3）、みなし賛成1（重み1）、反対1（重み2）",
        "兵庫県　デジタル戦略課 担当",
        "姫路市の代理入力",
        "Too dear for a small town.",
        "Costs to be shown.",
        "「議事要旨」を省略した理由",
        "反対意見",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn a_board_leads_a_municipality_into_its_own_part_only() {
    let html = html(&BoardPage::sample(JA));
    assert!(html.contains(&format!("body={HIMEJI}")));
    assert!(!html.contains(&format!("body={AMAGASAKI}")));
    assert!(html.contains("尼崎市"));
}

#[test]
fn a_board_of_services_puts_who_is_to_be_met_first_and_hides_the_contacts_of_others() {
    let lead = html(&service_board(JA, None));
    let (_, table) = lead.split_once("id=\"contacts\"").expect("the table of contacts");
    let (himeji, amagasaki) = (table.find("姫路市"), table.find("尼崎市"));
    assert!(himeji.is_some() && himeji < amagasaki, "whose day has passed comes first");
    assert!(table.contains("遅延") && table.contains("期限間近"));
    let own = [body(HIMEJI)];
    let town = html(&service_board(JA, Some(&own)));
    let (_, table) = town.split_once("id=\"contacts\"").expect("the table of contacts");
    let table = table.split("</table>").next().unwrap_or_default();
    assert!(table.contains("姫路市") && !table.contains("尼崎市"));
}

/// The form that sends a command, with everything in it.
fn form<'a>(html: &'a str, command: &str) -> Option<&'a str> {
    let sent = format!("name=\"command\" value=\"{command}\"");
    html.split("<form ").filter_map(|rest| rest.split("</form>").next()).find(|form| form.contains(&sent))
}

#[test]
fn a_municipality_sees_its_own_contacts_and_figures_and_is_not_asked_to_answer_itself() {
    let town = html(&service_page(JA, Role::MunicipalOfficer, HIMEJI, Some(HIMEJI), Some("consultation.1")));
    assert!(town.contains("Characters") && !town.contains("Data cleansing"));
    assert!(town.contains("12,345,678 ÷ 522,041"), "its own figure");
    assert!(!town.contains("name=\"field.reply\""), "the answer is for the prefecture");
    for command in ["open_entry", "raise_case", "move_lifecycle"] {
        assert!(form(&town, command).is_some(), "{command}");
    }
    for command in ["suspend_work", "close_case", "declare_participants", "record_attendance"] {
        assert!(form(&town, command).is_none(), "{command}");
    }
}

#[test]
fn the_lead_answers_contacts_as_its_own_work_and_governs_the_service() {
    let lead = html(&service_page(JA, Role::PrefectureOfficer, LEAD, Some(HIMEJI), Some("consultation.1")));
    assert!(lead.contains("Data cleansing"));
    let answer = lead.split("<details").find(|part| part.contains("name=\"field.reply\""));
    assert!(answer.is_some_and(|answer| !answer.contains("代わりに入力")), "{answer:?}");
    for command in ["suspend_work", "resume_work", "close_case", "declare_participants", "raise_case"] {
        assert!(form(&lead, command).is_some(), "{command}");
    }
    let meeting = html(&service_page(JA, Role::PrefectureOfficer, LEAD, None, Some("review.q1.held")));
    let attendance = form(&meeting, "record_attendance").expect("presence is recorded in the meeting");
    assert!(attendance.contains("name=\"present.282014\" value=\"2\""));
}

#[test]
fn a_definition_is_drawn_with_the_parts_in_each_phase_and_says_the_same_in_words() {
    let html = html(&DefinitionPage::sample(JA));
    assert!(html.contains("<svg class=\"diagram\" role=\"img\" aria-labelledby=\"diagram-title\""));
    let counted = html.matches("class=\"badge s-").count();
    assert!(counted > 1, "{counted}");
    let shapes = html.split("<svg class=\"diagram\"").nth(1).unwrap().split("</svg>").next().unwrap();
    let drawn = shapes.matches("fill=\"#00118f\"").count() + shapes.matches("fill=\"#c74700\"").count();
    assert!(drawn > 0, "numbers are painted as the palette says");
    assert!(html.contains("「④調達仕様の検討」に戻す（2回まで）"));
    assert!(html.contains("href=\"/api/v1/definitions/education-dx/2?format=yaml\""));
    assert!(
        html.contains("<strong>第2版</strong>")
            && html.contains("href=\"/definitions/education-dx/1?as_of=2026-06-30\"")
    );
    assert!(html.contains("tabindex=\"0\""), "a picture wider than the screen can be moved by keyboard");
}

#[test]
fn a_rate_is_shown_with_its_fraction_and_its_definition() {
    let html = html(&StandardizationPage::sample(JA));
    assert!(html.contains("<strong>65.50%</strong>") && html.contains("524/800"));
    assert!(html.contains("完了率 ＝（完了済み ＋ 対象外）÷ すべての手順"));
}

#[test]
fn the_language_switch_and_the_moment_keep_the_rest_of_the_address() {
    let html = html(&BoardPage::sample(JA));
    assert!(html.contains("href=\"/p/education-dx-r8?case=a%26b&#38;lang=en&#38;as_of=2026-06-30\""));
    assert!(html.contains("href=\"/p/education-dx-r8?case=a%26b\">現在に戻る"));
}

#[test]
fn what_a_holiday_table_changed_is_told_apart_from_what_somebody_moved() {
    let html = html(&SlipsPage::sample(JA));
    let (moved, reckoned) = html.split_once("id=\"calendar\"").expect("a part of its own");
    assert!(!moved.contains("実質の期限") && moved.contains("（2回 +92日）"));
    let (own, all) = reckoned.split_once("R8.6.10").expect("the latest first");
    assert!(own.contains("（姫路市） <span class=\"nowrap\">実質の期限 R8.8.3 → R8.8.4"), "{own}");
    assert!(all.contains("（全体） <span class=\"nowrap\">実質の期限 R8.7.31 → R8.8.3"), "{all}");
    assert!(!all.contains("姫路市"), "what was everybody's is told once");
}

#[test]
fn municipalities_are_never_called_by_the_wrong_word() {
    for (name, html) in pages(JA) {
        assert!(!html.contains("市町村"), "{name}");
    }
}

#[test]
fn a_table_that_folds_on_a_narrow_screen_stays_a_table_to_who_hears_it() {
    for (name, html) in pages(JA) {
        for table in html.split("<table").skip(1).filter_map(|rest| rest.split("</table>").next()) {
            let folds = ["plain", "facts", "matrix"].iter().any(|class| {
                table.split('>').next().is_some_and(|tag| tag.contains(&format!("class=\"{class}")))
            });
            for tag in if folds { &["<tr", "<td", "<th ", "<tbody"][..] } else { &[] } {
                let plain = table
                    .match_indices(tag)
                    .find(|(at, _)| !table[at + tag.len()..].trim_start().starts_with("role="));
                assert_eq!(plain.map(|(at, _)| &table[at..]), None, "{name}: no role at {tag}");
            }
            assert!(!folds || table.starts_with(" role=\"table\""), "{name}");
        }
    }
}

#[test]
fn a_group_of_choices_that_was_refused_says_so_itself() {
    let faults = vec![Fault::of("field.current_service", "選んでください。", "Choose one.")];
    let refusal = Refusal { form: "report-survey".into(), typed: Typed::default(), faults, key: None };
    let html = html(&case_page(JA, Role::PrefectureOfficer, LEAD, Some(HIMEJI), Some(&refusal)));
    let group =
        html.split("<fieldset").find(|part| part.contains("id=\"report-survey-field.current_service\""));
    let group = group.and_then(|part| part.split('>').next()).expect("the choices are a group");
    for said in ["role=\"radiogroup\"", "aria-invalid=\"true\"", "report-survey-field.current_service-wrong"]
    {
        assert!(group.contains(said), "{said} in {group}");
    }
}
