//! A municipality answers: it joins, reports, attaches a document and completes; and what it is told when it errs.

use ayumi_core::id::CaseId;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Answer, Client, fresh_key};
use ayumi_tests::template::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, KOBE, SHARED, STANDARDIZATION};

async fn a_municipality_answers(database: Database) {
    let app = TestApp::start(database).await;
    let (kato, case) = (app.municipality(KATO), app.case(SHARED, "regional-points"));
    // Another one takes part as well and has not reported, so the joint work does not begin yet.
    app.municipality(KOBE).command(case, &deeds::join()).await.is(201);

    // Whoever joins may begin at once: the call had ended for everybody before.
    let joined = kato.command(case, &deeds::join()).await;
    assert_eq!(joined.events(), ["participant.joined"]);
    let receipt = joined.is(201);
    assert_eq!(receipt["events"][0]["event"]["data"]["participant"], KATO);
    assert_eq!(receipt["events"][0]["event"]["actor"]["organization"], KATO);
    assert_eq!(receipt["event_ids"].as_array().map(Vec::len), Some(1));
    assert!(receipt["leaf_hash"].as_str().is_some_and(|hash| hash.len() == 44), "{receipt}");

    let sheet = "ニーズ整理表\n商店街と学校給食で使う。\n".as_bytes();
    let sha256 = kato.upload(sheet).await;
    let attached = kato
        .command(case, &deeds::attach("needs", Some("needs_sheet"), &sha256, sheet.len(), "ニーズ整理表.txt"))
        .await;
    assert_eq!(attached.events(), ["evidence.attached"]);
    assert!(
        attached.is(201).to_string().contains("\"commit\""),
        "a file name stands in the event as a commitment only"
    );
    assert!(!attached.text().contains("ニーズ整理表.txt"));

    // With the last required field in, the phase completes and the next one opens, in the same append.
    let reported = kato.command(case, &deeds::report_needs("学校給食の支払にも使いたい")).await;
    assert_eq!(reported.events(), ["report.submitted", "phase.completed", "phase.opened"]);
    assert!(!reported.text().contains("学校給食"), "free text stands in the event as a commitment only");

    // Completing what is complete is nothing to do.
    let again = kato.command(case, &json!({"command": "complete_phase", "phase": "needs"})).await;
    assert_eq!((again.status, again.events().len()), (200, 0));
    assert_eq!(again.ok()["leaf_hash"], Value::Null);

    let file = kato.get(&format!("/api/v1/evidence/{sha256}")).await;
    assert_eq!((file.status, file.bytes.as_slice()), (200, sheet));
    assert!(file.header("content-disposition").is_some_and(|value| value.starts_with("attachment")));

    let board = app
        .officer()
        .get(&format!("/api/v1/programmes/{SHARED}/board?case={case}&organization={KATO}"))
        .await
        .ok();
    let status = |phase: &str| {
        let row = board["rows"].as_array().and_then(|rows| rows.iter().find(|row| row["phase"] == phase));
        row.map(|row| row["status"].clone()).unwrap_or_default()
    };
    assert_eq!([status("needs"), status("preparation")], [json!("done"), json!("ready")]);
}

#[tokio::test]
async fn a_municipality_joins_reports_attaches_and_completes() {
    a_municipality_answers(Database::Sqlite).await;
}

#[tokio::test]
async fn a_municipality_joins_reports_attaches_and_completes_on_postgresql() {
    a_municipality_answers(Database::Postgres).await;
}

#[tokio::test]
async fn an_answer_taken_by_telephone_says_for_whom_it_was_entered() {
    let app = TestApp::start(Database::Sqlite).await;
    let case = app.case(EDUCATION, "zero-trust");
    let declined = app.officer().command(case, &deeds::decline_for(KOBE)).await.is(201);
    let event = &declined["events"][0]["event"];
    assert_eq!(event["type"], "participant.declined");
    assert_eq!(event["actor"]["organization"], "280003");
    assert_eq!(event["actor"]["on_behalf_of"]["organization"], KOBE);
    assert_eq!(event["data"]["basis"]["kind"], "telephone");
}

#[tokio::test]
async fn a_rehearsal_tells_what_would_be_written_and_writes_nothing() {
    let app = TestApp::start(Database::Sqlite).await;
    let (kato, case) = (app.municipality(KATO), app.case(SHARED, "super-app"));
    let before = app.head().await;
    let path = format!("/api/v1/cases/{case}/commands?dry_run=true");
    let rehearsed = kato.post(&path, &deeds::join()).without_key().await;
    assert_eq!(rehearsed.is(200)["dry_run"], true);
    assert_eq!(rehearsed.events(), ["participant.joined"]);
    assert_eq!(app.head().await, before);
    assert_eq!(kato.command(case, &deeds::join()).await.events(), ["participant.joined"]);
}

#[tokio::test]
async fn one_command_for_many_cases_is_one_event_a_case_under_one_correlation() {
    let app = TestApp::start(Database::Sqlite).await;
    let officer = app.officer();
    let systems = ["koseki", "jumin-kihon-daicho", "shugaku"];
    let cases: Vec<CaseId> =
        systems.iter().map(|system| app.case(STANDARDIZATION, &format!("{KOBE}.{system}"))).collect();
    let path = format!("/api/v1/programmes/{STANDARDIZATION}/commands");
    let body = json!({"command": deeds::set_steps(KOBE, &["s01-1", "s01-2"], "done"), "cases": cases});
    let told = officer.post(&path, &body).await.is(200);
    let results = told["results"].as_array().expect("one result a case");
    assert_eq!(results.len(), 3);
    for result in results {
        let events = result["receipt"]["events"].as_array().expect("a receipt");
        assert_eq!((result["status"].as_u64(), events.len()), (Some(201), 1), "{result}");
        assert_eq!(events[0]["event"]["correlation"], told["correlation"], "{result}");
    }
}

/// One wrong request and the answer it must get.
struct Wrong {
    name: &'static str,
    call: ayumi_tests::client::Call,
    status: u16,
    code: &'static str,
    /// Where, as `pointer:/reason` or `header:If-Match`.
    place: &'static str,
    ja: &'static str,
    en: &'static str,
}

/// What every refusal must be: named, placed, worded in the reader's language, and without a trace in the log.
async fn assert_refused(app: &TestApp, wrong: Wrong, english: Answer) {
    let Wrong { name, call, status, code, place, ja, .. } = wrong;
    let before = app.head().await;
    let japanese = call.await.refused(status, code);
    let english = english.refused(status, code);
    assert_eq!(app.head().await, before, "{name}: nothing may be appended");
    assert_eq!(japanese["outcome"], "rejected", "{name}");
    let (kind, at) = place.split_once(':').unwrap_or_default();
    assert_eq!(japanese["errors"][0][kind], at, "{name}: {japanese}");
    assert!(japanese["detail"].as_str().is_some_and(|detail| detail.contains(ja)), "{name}: {japanese}");
    assert!(english["detail"].as_str().is_some_and(|detail| detail.contains(wrong.en)), "{name}: {english}");
}

struct Desk {
    kato: Client,
    kobe: Client,
    officer: Client,
    /// A joint-use case which 加東市 has joined.
    joined: CaseId,
    /// An education case.
    survey: CaseId,
}

impl Desk {
    async fn of(app: &TestApp) -> Self {
        let desk = Self {
            kato: app.municipality(KATO),
            kobe: app.municipality(KOBE),
            officer: app.officer(),
            joined: app.case(SHARED, "regional-points"),
            survey: app.case(EDUCATION, "school-affairs"),
        };
        desk.kato.command(desk.joined, &deeds::join()).await.is(201);
        desk
    }

    fn about_bodies(&self, kato_at: u64) -> Vec<Wrong> {
        let (officer, joined) = (&self.officer, self.joined);
        let invite = |body: &str| json!({"command": "invite", "party": "member", "organizations": [body]});
        vec![
            Wrong {
                name: "a body of another prefecture",
                call: officer.command(joined, &invite("130001")),
                status: 422,
                code: "unknown_body",
                place: "pointer:/organizations",
                ja: "団体コード「130001」は登録されていない",
                en: "body `130001` is not in the directory",
            },
            Wrong {
                name: "a wrong check digit",
                call: officer.command(joined, &deeds::decline_for("282287")),
                status: 400,
                code: "wrong_shape",
                place: "pointer:/participant",
                ja: "/participant",
                en: "check digit",
            },
            Wrong {
                name: "acting for another municipality",
                call: self.kobe.command(
                    joined,
                    &deeds::with(deeds::report_needs("代わりに"), "participant", json!(KATO)),
                ),
                status: 403,
                code: "another_body",
                place: "pointer:/participant",
                ja: "他の団体（282286）に代わって操作することはできません",
                en: "you cannot act for another body (282286)",
            },
            Wrong {
                name: "moving a date without being the lead",
                call: self
                    .kato
                    .command(joined, &deeds::move_deadline("needs", "2026-07-31"))
                    .if_match(kato_at),
                status: 403,
                code: "not_allowed",
                place: "pointer:",
                ja: "権限がありません",
                en: "you have no right to do this",
            },
        ]
    }

    fn about_phases(&self) -> Vec<Wrong> {
        let (kato, joined) = (&self.kato, self.joined);
        let wish = json!([{"field": "next_year_use", "value": {"choice": "wanted"}}]);
        vec![
            Wrong {
                name: "completing with a required field missing",
                call: kato.command(joined, &json!({"command": "complete_phase", "phase": "needs"})),
                status: 422,
                code: "incomplete",
                place: "pointer:",
                ja: "不足しているもの：市町のニーズ",
                en: "missing: Needs of the municipality",
            },
            Wrong {
                name: "reporting on a phase not yet open",
                call: kato
                    .command(joined, &json!({"command": "report", "phase": "preparation", "fields": wish})),
                status: 409,
                code: "phase_not_open",
                place: "pointer:/phase",
                ja: "先に必要なもの：②サービス仕様説明・ニーズ確認",
                en: "it waits for: ② Briefing on the service and survey of needs",
            },
            Wrong {
                name: "reporting without having joined",
                call: self.kobe.command(joined, &deeds::report_needs("参加前")),
                status: 409,
                code: "not_joined",
                place: "pointer:/participant",
                ja: "参加の回答をしていません",
                en: "has not joined",
            },
            Wrong {
                name: "a phase nobody defined",
                call: kato.command(joined, &json!({"command": "complete_phase", "phase": "survey"})),
                status: 422,
                code: "no_such_phase",
                place: "pointer:/phase",
                ja: "段階「survey」はこの事業の定義にありません",
                en: "the definition has no phase `survey`",
            },
            Wrong {
                name: "a value that does not fit its field",
                call: kato.command(self.survey, &deeds::report_survey("perhaps")),
                status: 422,
                code: "wrong_value",
                place: "pointer:/fields/0/value",
                ja: "「サービスの導入状況」の値が正しくありません",
                en: "the value of `Present use of such a service` does not fit",
            },
        ]
    }

    fn about_dates(&self, version: u64) -> Vec<Wrong> {
        let (officer, survey) = (&self.officer, self.survey);
        vec![
            Wrong {
                name: "a date moved without reason",
                call: officer
                    .command(survey, &deeds::without(deeds::move_deadline("scope", "2026-07-31"), "reason"))
                    .if_match(version),
                status: 422,
                code: "reason_missing",
                place: "pointer:/reason",
                ja: "理由がありません",
                en: "a reason is required",
            },
            Wrong {
                name: "a stale version",
                call: officer
                    .command(survey, &deeds::move_deadline("scope", "2026-07-31"))
                    .if_match(version - 1),
                status: 412,
                code: "stale_version",
                place: "header:If-Match",
                ja: "現在の版",
                en: "it has changed since it was read",
            },
            Wrong {
                name: "no version where one was seen",
                call: officer.command(survey, &deeds::move_deadline("scope", "2026-07-31")),
                status: 428,
                code: "version_required",
                place: "header:If-Match",
                ja: "If-Match",
                en: "If-Match",
            },
        ]
    }

    fn about_requests(&self, used: &str) -> Vec<Wrong> {
        let (kato, joined) = (&self.kato, self.joined);
        let raw = |body: &[u8]| {
            let call = kato.call(Method::POST, &format!("/api/v1/cases/{joined}/commands"));
            call.key(&fresh_key()).bytes("application/json", body.to_vec())
        };
        let long = "長".repeat(4_001);
        vec![
            Wrong {
                name: "the same key with another body",
                call: kato.command(joined, &deeds::note("別の内容")).key(used),
                status: 422,
                code: "idempotency_key_reused",
                place: "header:Idempotency-Key",
                ja: "別の内容の要求で使われています",
                en: "was used with another request",
            },
            Wrong {
                name: "no key",
                call: kato.command(joined, &deeds::note("鍵なし")).without_key(),
                status: 400,
                code: "idempotency_key_missing",
                place: "header:Idempotency-Key",
                ja: "Idempotency-Key が必要です",
                en: "a write needs an Idempotency-Key",
            },
            Wrong {
                name: "JSON that ends in the middle",
                call: raw(br#"{"command": "report", "phase": "needs", "fields": [{"field""#),
                status: 400,
                code: "bad_json",
                place: "pointer:/fields/0",
                ja: "JSON として読めません",
                en: "the body is not JSON",
            },
            Wrong {
                name: "a member nobody knows",
                call: raw(br#"{"command": "join", "colour": "red"}"#),
                status: 400,
                code: "wrong_shape",
                place: "pointer:/colour",
                ja: "/colour",
                en: "unknown field `colour`",
            },
            Wrong {
                name: "text too long",
                call: kato.command(joined, &deeds::report_needs(&long)),
                status: 413,
                code: "text_too_long",
                place: "pointer:/fields",
                ja: "文章が長すぎます（4001文字）",
                en: "text of 4001 characters is too long",
            },
            Wrong {
                name: "evidence too large to be true",
                call: kato.command(
                    joined,
                    &deeds::attach("needs", None, &"0".repeat(64), 60 * 1024 * 1024, "大きい.pdf"),
                ),
                status: 422,
                code: "evidence_not_uploaded",
                place: "pointer:/sha256",
                ja: "まだ送信されていません",
                en: "was not uploaded",
            },
        ]
    }
}

#[tokio::test]
async fn every_refusal_names_the_thing_and_the_rule_in_the_readers_language() {
    let app = TestApp::start(Database::Sqlite).await;
    let desk = Desk::of(&app).await;
    let used = fresh_key();
    desk.kato.command(desk.joined, &deeds::note("一つ目の内容")).key(&used).await.is(201);
    let version = desk.officer.part_version(desk.survey, None).await;
    let kato_at = desk.kato.part_version(desk.joined, Some(KATO)).await;
    let all = || {
        let parts = [
            desk.about_bodies(kato_at),
            desk.about_phases(),
            desk.about_dates(version),
            desk.about_requests(&used),
        ];
        parts.into_iter().flatten()
    };
    // Each is sent twice: once for a reader of Japanese, once for a reader of English.
    for (japanese, english) in all().zip(all()) {
        let english = english.call.english().await;
        assert_refused(&app, japanese, english).await;
    }
}

#[tokio::test]
async fn a_stale_version_is_told_the_current_one() {
    let app = TestApp::start(Database::Sqlite).await;
    let desk = Desk::of(&app).await;
    let version = desk.officer.part_version(desk.survey, None).await;
    let stale = desk
        .officer
        .command(desk.survey, &deeds::move_deadline("scope", "2026-07-31"))
        .if_match(version - 1)
        .await;
    assert_eq!(stale.refused(412, "stale_version")["current_version"], version);
}

#[tokio::test]
async fn a_file_beyond_the_limit_is_refused_before_it_is_kept() {
    let app = TestApp::start(Database::Sqlite).await;
    let call = app.municipality(KATO).call(Method::POST, "/api/v1/evidence").key(&fresh_key());
    let refused = call.bytes("application/octet-stream", vec![0; 50 * 1024 * 1024 + 1]).await;
    assert_eq!(refused.problem()["status"], 413);
    let kept = walk(&app.folder().join("data").join("evidence"));
    assert_eq!(kept, 0, "nothing of it is kept");
}

#[tokio::test]
async fn more_uploads_at_once_than_there_are_places_for_come_back_later() {
    use futures_util::stream::{FuturesUnordered, StreamExt as _};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let app = TestApp::start(Database::Sqlite).await;
    let (address, token) = (app.url.trim_start_matches("http://"), crate::permissions::token_of_kato(&app));
    let head = format!(
        "POST /api/v1/evidence HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Length: 9\r\n\r\n"
    );
    // Each begins and sends no byte of its file; only the place it holds counts.
    let begin = async || {
        let mut stream = tokio::net::TcpStream::connect(address).await.expect("connect");
        stream.write_all(head.as_bytes()).await.expect("send");
        let mut answer = [0; 2048];
        let length = stream.read(&mut answer).await.expect("read");
        String::from_utf8_lossy(&answer[..length]).into_owned()
    };
    let mut uploads: FuturesUnordered<_> = (0..20).map(|_| begin()).collect();
    let refused = uploads.next().await.expect("one is answered while the others go on");
    assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("retry-after: "), "{refused}");
    assert!(refused.contains("\"not_applied\""), "{refused}");
}

/// How many files are below a folder.
fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}
