//! Forms that record facts: answers, steps, documents, notes, corrections; never a phase's end.

use ayumi_core::definition::{Field, FieldKind};
use ayumi_core::event::{FieldValue, ItemStatus};
use ayumi_core::private::Commitment;
use ayumi_core::state::Track;
use chrono::NaiveDate;

use crate::view::form::{Draft, FormView, Maker};
use crate::view::forms::{At, DATE_HINT, about, heard, picks, why};
use crate::view::people::Texts;
use crate::view::say::Say;
use crate::view::status::{ITEM_STATUSES, item_badge, item_key};

/// A value as it stands in its input.
pub fn typed_value(value: Option<&FieldValue<Commitment>>, texts: &Texts) -> String {
    match value {
        // A field never holds a basis: only corrections of other facts do.
        None | Some(FieldValue::Basis(_)) => String::new(),
        Some(FieldValue::Text(commitment)) => texts.of(commitment).unwrap_or_default().to_owned(),
        Some(FieldValue::Integer(number)) => number.to_string(),
        Some(FieldValue::Boolean(yes)) => yes.to_string(),
        Some(FieldValue::Choice(id)) => id.to_string(),
        Some(FieldValue::Choices(ids)) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        Some(FieldValue::Date(day)) => day.to_string(),
        Some(FieldValue::Month(month)) => month.clone(),
        Some(FieldValue::Status(status)) => item_key(*status).to_owned(),
    }
}

/// Answers to the fields of a phase, the last ones filled in; sent unchanged it says that nothing has changed.
pub fn report(
    maker: &Maker<'_>,
    at: &At<'_>,
    track: Option<&Track>,
    texts: &Texts,
    day: NaiveDate,
) -> FormView {
    let mut draft =
        about(maker, "report", at, ("報告する", "Report"), ("報告を記録する", "Record the report"));
    let t = maker.t;
    draft = draft.note(t.say(
        "前回の内容が入っています。変わりがなければ、そのまま記録できます。",
        "Your last answers are filled in; record them as they are when nothing has changed.",
    ));
    for field in &at.phase.report {
        let now = typed_value(track.and_then(|track| track.field(&field.id, day)), texts);
        draft = draft.hidden(&format!("was.{}", field.id), now.clone());
        draft = asked(draft, t, field, &now);
    }
    let draft = draft.line(
        "effective_on",
        t.say("事実の日付（今日でないとき）", "Day it holds from (if not today)"),
        "",
    );
    heard(draft.hint(DATE_HINT.0, DATE_HINT.1), at.proxy)
        .open(track.is_none_or(|track| !track.is_begun()))
        .done()
}

/// The input of one field.
fn asked<'d>(draft: Draft<'d>, t: Say, field: &Field, now: &str) -> Draft<'d> {
    let (name, label) = (format!("field.{}", field.id), t.label(&field.title));
    let draft = match &field.kind {
        FieldKind::Text => draft.lines(&name, label, now),
        FieldKind::Integer { .. } => {
            draft.line(&name, label, now).hint("整数で入力してください", "a whole number")
        }
        FieldKind::Money => draft
            .line(&name, label, now)
            .hint("円の整数で入力してください（例 12,500）", "whole yen, such as 12,500"),
        FieldKind::Boolean => {
            let yes_no = vec![
                ("true".into(), t.say("はい", "Yes").into()),
                ("false".into(), t.say("いいえ", "No").into()),
            ];
            draft.radios(&name, label, yes_no, now)
        }
        FieldKind::Choice(choices) => draft.radios(&name, label, picks(t, choices, None), now),
        FieldKind::Choices(choices) => {
            let chosen: Vec<&str> = now.split(',').collect();
            draft.boxes(&name, label, picks(t, choices, None), &chosen)
        }
        FieldKind::Date => draft.line(&name, label, now).hint(DATE_HINT.0, DATE_HINT.1),
        FieldKind::Month => {
            draft.line(&name, label, now).hint("例 令和8年9月、R8.9、2026-09", "e.g. 2026-09")
        }
    };
    if field.required { draft.required() } else { draft }
}

/// A report that nothing has changed, in one press.
pub fn no_change(maker: &Maker<'_>, at: &At<'_>) -> FormView {
    let t = maker.t;
    let id = format!("same-{}", at.phase.id);
    let draft = maker
        .form(
            &id,
            "report",
            t.say("変わりなしと報告する", "Report: no change"),
            t.say("変わりなしと記録する", "Record: no change"),
        )
        .hidden("phase", at.phase.id.as_str())
        .hidden_some("participant", at.body)
        .hidden("version", at.version.to_string());
    heard(draft, at.proxy).done()
}

/// States of the steps of a phase, many in one go.
pub fn checklist(maker: &Maker<'_>, at: &At<'_>, track: Option<&Track>, day: NaiveDate) -> FormView {
    let t = maker.t;
    let title = ("手順の状態を更新する", "Update the steps");
    let mut draft = about(maker, "set_checklist", at, title, ("手順の状態を記録する", "Record the steps"));
    draft = draft.note(t.say("変えたものだけが記録されます。", "Only what you change is recorded."));
    for item in &at.phase.checklist {
        let now = track.and_then(|track| track.item_status(&item.id, day));
        let mut picks: Vec<(String, String)> =
            ITEM_STATUSES.into_iter().map(|status| choice(t, status)).collect();
        if now.is_none() {
            picks.insert(0, (String::new(), t.say("未報告", "Not reported").to_owned()));
        }
        draft = draft.step(item.id.as_str(), t.label(&item.title), now.map_or("", item_key), picks);
    }
    let draft = draft.line(
        "effective_on",
        t.say("事実の日付（今日でないとき）", "Day it holds from (if not today)"),
        "",
    );
    heard(draft.hint(DATE_HINT.0, DATE_HINT.1), at.proxy).done()
}

fn choice(t: Say, status: ItemStatus) -> (String, String) {
    let badge = item_badge(t, Some(status));
    (item_key(status).to_owned(), format!("{} {}", badge.glyph, badge.word))
}

/// A document to attach.
pub fn attach(maker: &Maker<'_>, at: &At<'_>) -> FormView {
    let t = maker.t;
    let mut documents: Vec<(String, String)> = at
        .phase
        .documents
        .iter()
        .map(|document| {
            let must = if document.required { t.say("（必須）", " (required)") } else { "" };
            (document.id.to_string(), format!("{}{must}", t.label(&document.title)))
        })
        .collect();
    documents.push((String::new(), t.say("その他の書類", "Another document").to_owned()));
    let first = documents.first().map(|(id, _)| id.clone()).unwrap_or_default();
    about(maker, "attach_evidence", at, ("書類を添付する", "Attach a document"), ("添付する", "Attach"))
        .radios("document", t.say("書類の種類", "Which document"), documents, &first)
        .file("file", t.say("ファイル", "File"), format!("{}/evidence", maker.action))
        .hint("50MiBまで", "up to 50 MiB")
        .required()
        .done()
}

/// A note beside the work.
pub fn note(maker: &Maker<'_>, at: &At<'_>) -> FormView {
    let t = maker.t;
    about(maker, "add_note", at, ("メモを書く", "Write a note"), ("メモを記録する", "Record the note"))
        .lines("note", t.say("メモ", "Note"), "")
        .required()
        .hint(
            "4,000文字まで。記録した後は消せません。",
            "up to 4,000 characters; it cannot be deleted afterwards",
        )
        .done()
}

/// What a correction is about.
#[derive(Debug, Clone, Copy)]
pub enum Wrong<'a> {
    /// A reported field with its value now.
    Field(&'a Field, &'a str),
    /// A step with its state now.
    Step(&'a ayumi_core::definition::ChecklistItem, ItemStatus),
}

/// A correction of one recorded fact.
pub fn correct(maker: &Maker<'_>, at: &At<'_>, wrong: Wrong<'_>) -> FormView {
    let t = maker.t;
    let (item, title) = match wrong {
        Wrong::Field(field, _) => (&field.id, &field.title),
        Wrong::Step(step, _) => (&step.id, &step.title),
    };
    let heading = (format!("「{}」を訂正する", title.ja), format!("Correct “{}”", t.label(title)));
    let title = (heading.0.as_str(), heading.1.as_str());
    let kinds = vec![
        ("replace".to_owned(), t.say("正しい値に置き換える", "put the right value in its place").to_owned()),
        (
            "retract".to_owned(),
            t.say("取り消す（前の記録に戻る）", "take it back (the record before it counts again)")
                .to_owned(),
        ),
    ];
    let draft = about(maker, "correct_fact", at, title, ("訂正を記録する", "Record the correction"))
        .hidden("item", item.as_str())
        .note(t.say(
            "前の記録は消えず、訂正したことが残ります。",
            "The old record stays; the correction is recorded beside it.",
        ))
        .radios("correction", t.say("訂正の方法", "What to do"), kinds, "replace");
    let draft = match wrong {
        Wrong::Field(field, now) => asked(draft, t, field, now),
        Wrong::Step(step, now) => {
            let picks = ITEM_STATUSES.into_iter().map(|status| choice(t, status)).collect();
            draft.radios(
                &format!("item.{}", step.id),
                t.say("正しい状態", "The right state"),
                picks,
                item_key(now),
            )
        }
    };
    let draft = draft
        .line(
            "effective_on",
            t.say("事実の日付（変えるときだけ）", "Day it holds from (only if that changes)"),
            "",
        )
        .hint(DATE_HINT.0, DATE_HINT.1);
    let draft = why(draft, "entry-error", false);
    heard(draft, at.proxy).open(true).done()
}
