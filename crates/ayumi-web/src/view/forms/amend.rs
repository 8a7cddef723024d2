//! Forms that move a date, ask for another one, or answer who asked; never whether the law lets them.

use ayumi_core::event::{BasisKind, DueDate};
use ayumi_core::id::{EventId, ItemId, OrganizationId};
use ayumi_core::text::Label;

use crate::view::date;
use crate::view::form::{Draft, FormView, Maker};
use crate::view::forms::{basis, heard, why};

/// A date to move.
#[derive(Debug, Clone, Copy)]
pub struct Moving<'a> {
    /// The phase or mark, by name.
    pub item: &'a ItemId,
    /// Its title.
    pub title: &'a Label,
    /// The one body it may be moved for.
    pub body: Option<&'a OrganizationId>,
    /// Whether it can be moved for everybody.
    pub for_all: bool,
    /// The date now.
    pub due: &'a DueDate,
    /// Version of the body's part.
    pub version: u64,
    /// Version of the case.
    pub case_version: u64,
}

/// Decisions a move can rest on, by id and in words; none where the definition asks for none.
pub type Grounds = Option<Vec<(String, String)>>;

/// Moves a date, for one body or for all.
pub fn change(maker: &Maker<'_>, moving: &Moving<'_>, grounds: Grounds) -> FormView {
    let t = maker.t;
    let id = format!("change-deadline-{}", moving.item);
    let heading = t.say(
        format!("「{}」の期限を変更する", moving.title.ja),
        format!("Move the date of “{}”", t.label(moving.title)),
    );
    let draft = maker.form(&id, "change_deadline", &heading, t.say("期限の変更を記録する", "Move the date"));
    let draft = new_date(whose(draft, moving), moving.due);
    let draft = resting_on(why(draft, "", true), grounds);
    basis(draft, BasisKind::Document, true).done()
}

/// Asks for another date, for one body or for all.
pub fn request(maker: &Maker<'_>, moving: &Moving<'_>, proxy: bool) -> FormView {
    let t = maker.t;
    let id = format!("request-deadline-change-{}", moving.item);
    let heading = t.say(
        format!("「{}」の期限変更を申請", moving.title.ja),
        format!("Ask for another date of “{}”", t.label(moving.title)),
    );
    let submit = t.say("期限変更を申請する", "Ask for the date");
    let draft = maker.form(&id, "request_deadline_change", &heading, submit);
    let draft = why(new_date(whose(draft, moving), moving.due), "", true);
    if proxy { heard(draft, true).done() } else { basis(draft, BasisKind::Document, false).done() }
}

/// A request that waits for an answer.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The event that asked.
    pub request: EventId,
    /// The phase or mark.
    pub item: &'a ItemId,
    /// The one body; none asks for the joint phase or everybody.
    pub body: Option<&'a OrganizationId>,
    /// Version of the body's part.
    pub version: u64,
    /// Version of the case.
    pub case_version: u64,
}

/// Moves the date as was asked.
pub fn approve(maker: &Maker<'_>, asked: &Asked<'_>, what: &str, grounds: Grounds) -> FormView {
    let t = maker.t;
    let title = t.say(format!("承認する（{what}）"), format!("Approve ({what})"));
    let draft = answer(maker, "approve_deadline_change", asked, &title, t.say("承認を記録する", "Approve"));
    let draft = draft.lines("reason", t.say("補足", "Remarks"), "");
    basis(resting_on(draft, grounds), BasisKind::Document, true).done()
}

/// Leaves the date where it is.
pub fn refuse(maker: &Maker<'_>, asked: &Asked<'_>, what: &str) -> FormView {
    let t = maker.t;
    let title = t.say(format!("却下する（{what}）"), format!("Refuse ({what})"));
    let draft = answer(maker, "refuse_deadline_change", asked, &title, t.say("却下を記録する", "Refuse"));
    basis(why(draft, "", true), BasisKind::Document, false).done()
}

/// Takes a request back.
pub fn withdraw(maker: &Maker<'_>, asked: &Asked<'_>, what: &str) -> FormView {
    let t = maker.t;
    let title = t.say(format!("申請を取り下げる（{what}）"), format!("Withdraw the request ({what})"));
    let submit = t.say("取下げを記録する", "Withdraw");
    let draft = answer(maker, "withdraw_deadline_change", asked, &title, submit);
    draft.lines("reason", t.say("補足", "Remarks"), "").done()
}

fn answer<'a>(
    maker: &'a Maker<'a>,
    command: &str,
    asked: &Asked<'_>,
    title: &str,
    submit: &str,
) -> Draft<'a> {
    let id = format!("{}-{}", command.replace('_', "-"), asked.request);
    maker
        .form(&id, command, title, submit)
        .hidden("request", asked.request.to_string())
        .hidden("item", asked.item.as_str())
        .hidden_some("participant", asked.body)
        .hidden("version", asked.version.to_string())
        .hidden("case_version", asked.case_version.to_string())
}

/// The date now, and whose date is meant.
fn whose<'a>(draft: Draft<'a>, moving: &Moving<'_>) -> Draft<'a> {
    let t = draft.t();
    let now = date::due_long(t, moving.due).text;
    let draft = draft
        .hidden("item", moving.item.as_str())
        .hidden("version", moving.version.to_string())
        .hidden("case_version", moving.case_version.to_string())
        .note(t.say(format!("現在の期限：{now}"), format!("Date now: {now}")));
    match (moving.body, moving.for_all) {
        (Some(body), true) => {
            let whom = vec![
                (body.to_string(), t.say("この団体だけ", "this body only").to_owned()),
                (String::new(), t.say("すべての団体", "everybody").to_owned()),
            ];
            draft.radios("participant", t.say("だれの期限か", "Whose date"), whom, body.as_str())
        }
        (Some(body), false) => draft.hidden("participant", body.as_str()),
        (None, _) => draft,
    }
}

/// The new date, as exact as it is written.
fn new_date<'a>(draft: Draft<'a>, now: &DueDate) -> Draft<'a> {
    let t = draft.t();
    let same = date::due_short(t, now).text;
    let label = t.say("新しい期限", "New date");
    draft
        .due("nominal", label)
        .hint(
            "書いたとおりの細かさで記録します。例 令和8年9月30日、R8.9.30、R8.9末、令和8年度第2四半期、R8年度末、2026-09-30",
            "Recorded as exactly as it is written: 2026-09-30 is the day, 2026-09 the end of the month.",
        )
        .required()
        .echo_unless_typed(t.say(format!("現在は {same}"), format!("now {same}")))
}

fn resting_on(draft: Draft<'_>, grounds: Grounds) -> Draft<'_> {
    let t = draft.t();
    let Some(decisions) = grounds else { return draft };
    let none = (String::new(), t.say("選んでください", "Choose").to_owned());
    let picks = std::iter::once(none).chain(decisions).collect();
    draft.select("decision", t.say("もとになる決定", "Decision it rests on"), picks, "").required()
}
