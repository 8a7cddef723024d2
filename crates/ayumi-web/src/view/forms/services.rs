//! Forms of meetings, contacts, conditions, numbers, pauses and raised cases; never what is done inside a step.

use ayumi_core::definition::{Condition, Lifecycle, Register, RegisterKind, SubCase};
use ayumi_core::event::{BasisKind, BodyGroup, Certainty, ClockRule};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::state::Declared;
use ayumi_core::text::Label;
use ayumi_store::views::ProgrammeRow;
use chrono::NaiveDate;

use crate::view::date;
use crate::view::form::{FormView, Maker};
use crate::view::forms::{At, DATE_HINT, about, basis, heard, reason_code, why};
use crate::view::sentence::services::{certainty_word, clock_word, group_word};

/// Every group of bodies, in the order of the form.
pub const GROUPS: [BodyGroup; 7] = [
    BodyGroup::Prefecture,
    BodyGroup::City,
    BodyGroup::Ward,
    BodyGroup::Town,
    BodyGroup::Village,
    BodyGroup::Union,
    BodyGroup::Other,
];

/// A group as it is written in forms.
pub fn group_key(group: BodyGroup) -> &'static str {
    match group {
        BodyGroup::Prefecture => "prefecture",
        BodyGroup::City => "city",
        BodyGroup::Ward => "ward",
        BodyGroup::Town => "town",
        BodyGroup::Village => "village",
        BodyGroup::Union => "union",
        BodyGroup::Other => "other",
    }
}

/// How firm figures can be, in the order of the form.
pub const CERTAINTIES: [Certainty; 3] = [Certainty::Forecast, Certainty::Planned, Certainty::Final];

/// How firm a figure is, as it is written in forms.
pub fn certainty_key(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Forecast => "forecast",
        Certainty::Planned => "planned",
        Certainty::Final => "final",
    }
}

/// What can become of dates, in the order of the form.
pub const CLOCKS: [ClockRule; 3] = [ClockRule::KeepDate, ClockRule::KeepRemaining, ClockRule::Restart];

/// What becomes of dates, as it is written in forms.
pub fn clock_key(clock: ClockRule) -> &'static str {
    match clock {
        ClockRule::KeepDate => "keep_date",
        ClockRule::KeepRemaining => "keep_remaining",
        ClockRule::Restart => "restart",
    }
}

/// With whom an entry is opened.
#[derive(Debug, Clone)]
pub enum Whom<'a> {
    /// With nobody in particular: a meeting.
    Nobody,
    /// With this body.
    Body(&'a OrganizationId),
    /// With one of these, by code and name.
    AnyOf(Vec<(String, String)>),
}

/// An entry to open.
#[derive(Debug, Clone)]
pub struct Opening<'a> {
    /// The register.
    pub register: &'a Register,
    /// With whom.
    pub whom: Whom<'a>,
    /// The entry it goes back to.
    pub follows: Option<ItemId>,
    /// The step whose date is given now.
    pub dated: Option<&'a Label>,
    /// Whether it is entered for the body.
    pub proxy: bool,
}

/// Opens a meeting or a contact.
pub fn open_entry(maker: &Maker<'_>, opening: &Opening<'_>) -> FormView {
    let t = maker.t;
    let register = opening.register;
    let title = &register.title;
    let id = match &opening.follows {
        Some(follows) => format!("open-entry-{}-{follows}", register.id),
        None => format!("open-entry-{}", register.id),
    };
    let (heading, submit) = match (&register.kind, &opening.follows) {
        (RegisterKind::Meetings { .. }, _) => (
            t.say(format!("「{}」を加える", title.ja), format!("Add “{}”", t.label(title))),
            t.say("加える", "Add"),
        ),
        (RegisterKind::Contacts { .. }, None) => (
            t.say(format!("「{}」を新しく受け付ける", title.ja), format!("Open “{}”", t.label(title))),
            t.say("受け付ける", "Open"),
        ),
        (RegisterKind::Contacts { .. }, Some(_)) => (
            t.say(format!("続けて「{}」を開く", title.ja), format!("Open “{}” from here", t.label(title))),
            t.say("開く", "Open"),
        ),
    };
    let mut draft = maker
        .form(&id, "open_entry", &heading, submit)
        .hidden("register", register.id.as_str())
        .hidden_some("follows", opening.follows.as_ref());
    match &opening.whom {
        Whom::Nobody => {}
        Whom::Body(body) => draft = draft.hidden("participant", body.as_str()),
        Whom::AnyOf(bodies) => {
            let mut picks = vec![(String::new(), t.say("選んでください", "Choose").to_owned())];
            picks.extend(bodies.iter().cloned());
            draft = draft.select("participant", t.say("団体", "Body"), picks, "").required();
        }
    }
    draft = draft
        .line("subject", t.say("件名", "Subject"), "")
        .hint("例 文字コードの変換について", "e.g. conversion of characters");
    if let Some(step) = opening.dated {
        let label = t.say(format!("「{}」の期限", step.ja), format!("Date of “{}”", t.label(step)));
        draft = draft.line("due_on", &label, "").hint(DATE_HINT.0, DATE_HINT.1).required();
    }
    heard(draft, opening.proxy).done()
}

/// A body with the number of persons recorded of it.
pub type Presence = (OrganizationId, String, Option<u32>);

/// Records who was present at a meeting.
pub fn attendance(maker: &Maker<'_>, at: &At<'_>, bodies: &[Presence]) -> FormView {
    let t = maker.t;
    let title = ("出席を記録する", "Record who was present");
    let mut draft = about(maker, "record_attendance", at, title, ("出席を記録する", "Record"));
    draft = draft.note(t.say(
        "来た人数を入れます。空欄は記録しません。取り消すときは0にします。",
        "Give the number of persons; an empty field is not recorded, 0 takes an earlier entry back.",
    ));
    for (body, name, persons) in bodies {
        let now = persons.map_or_else(String::new, |persons| persons.to_string());
        draft = draft.count(&format!("present.{body}"), name, &now);
    }
    basis(draft, BasisKind::Document, false).done()
}

/// A move of a lifecycle.
#[derive(Debug, Clone, Copy)]
pub struct Moving<'a> {
    /// The lifecycle.
    pub lifecycle: &'a Lifecycle,
    /// The body.
    pub body: &'a OrganizationId,
    /// Its name.
    pub name: &'a str,
    /// The conditions it can go to.
    pub ways: &'a [&'a Condition],
    /// Version of its part.
    pub version: u64,
    /// Whether it is entered for the body.
    pub proxy: bool,
}

/// Moves a body to another condition.
pub fn move_on(maker: &Maker<'_>, moving: &Moving<'_>) -> FormView {
    let t = maker.t;
    let Moving { lifecycle, body, name, ways, version, proxy } = *moving;
    let title = t.label(&lifecycle.title);
    let heading = t.say(format!("{name}の{title}を変える"), format!("Change {title} of {name}"));
    let picks = ways.iter().map(|way| (way.id.to_string(), t.label(&way.title).to_owned())).collect();
    let mut draft = maker
        .form(
            &format!("move-lifecycle-{}", lifecycle.id),
            "move_lifecycle",
            &heading,
            t.say("記録する", "Record"),
        )
        .hidden("lifecycle", lifecycle.id.as_str())
        .hidden("participant", body.as_str())
        .hidden("version", version.to_string())
        .open(true)
        .radios("to", t.say("新しい状態", "New condition"), picks, "")
        .required()
        .line("effective_on", t.say("いつから（今日でないとき）", "From which day (if not today)"), "")
        .hint(DATE_HINT.0, DATE_HINT.1);
    if ways.iter().any(|way| way.reason) {
        let needing: Vec<&Label> = ways.iter().filter(|way| way.reason).map(|way| &way.title).collect();
        let needing = t.labels(needing);
        draft = draft.note(t.say(
            format!("「{needing}」にするときは、理由が必要です。"),
            format!("A reason is needed for: {needing}."),
        ));
        draft = reason_code(draft, "").lines("reason", t.say("理由の本文", "Reason in words"), "");
    }
    heard(draft, proxy).done()
}

/// Records how many bodies a document says take part.
pub fn declare(maker: &Maker<'_>, present: Option<&Declared>) -> FormView {
    let t = maker.t;
    let data = present.map(|known| &known.data);
    let title = t.say("資料の団体数を記録する", "Record the numbers of a document");
    let mut draft =
        maker.form("declare-participants", "declare_participants", title, t.say("記録する", "Record"));
    for group in GROUPS {
        let known = data.and_then(|data| data.counts.iter().find(|known| known.group == group));
        let now = known.map_or_else(String::new, |known| known.count.to_string());
        draft = draft.count(&format!("count.{}", group_key(group)), group_word(t, group), &now);
    }
    let certainties = CERTAINTIES
        .into_iter()
        .map(|one| (certainty_key(one).to_owned(), certainty_word(t, one).to_owned()))
        .collect();
    let usual = data.map_or("forecast", |data| certainty_key(data.certainty));
    let remark = data.and_then(|data| data.remark.as_ref());
    draft = draft
        .radios("certainty", t.say("確からしさ", "How firm"), certainties, usual)
        .line(
            "remark_ja",
            t.say("備考（公開）", "Remark (public, Japanese)"),
            remark.map_or("", |remark| &remark.ja),
        )
        .line(
            "remark_en",
            t.say("備考の英語", "Remark (public, English)"),
            remark.and_then(|remark| remark.en.as_deref()).unwrap_or(""),
        )
        .line("effective_on", t.say("いつから（今日でないとき）", "From which day (if not today)"), "")
        .hint(DATE_HINT.0, DATE_HINT.1);
    basis(draft, BasisKind::Document, true).done()
}

/// What can be made to stand still.
#[derive(Debug, Clone)]
pub struct Standstill<'a> {
    /// The phases, by id and title.
    pub phases: Vec<(String, String)>,
    /// The body looked at, with its name.
    pub body: Option<(&'a OrganizationId, String)>,
    /// What becomes of dates unless it is said otherwise.
    pub usual: ClockRule,
}

/// Lets work stand still.
pub fn suspend(maker: &Maker<'_>, standstill: &Standstill<'_>) -> FormView {
    let t = maker.t;
    let title = t.say("作業を中断する", "Suspend work");
    let mut phases = vec![(String::new(), t.say("すべての段階", "every phase").to_owned())];
    phases.extend(standstill.phases.iter().cloned());
    let mut draft = maker
        .form("suspend-work", "suspend_work", title, t.say("中断を記録する", "Suspend"))
        .note(t.say(
            "中断している間は、催促も期限超過の記録もしません。",
            "While it stands still nobody is reminded and no date lapses.",
        ))
        .select("phase", t.say("中断する段階", "Which phase"), phases, "");
    if let Some((body, name)) = &standstill.body {
        let whom = vec![
            (body.to_string(), t.say(format!("{name}だけ"), format!("{name} only"))),
            (String::new(), t.say("すべての団体", "everybody").to_owned()),
        ];
        draft = draft.radios("participant", t.say("どの団体か", "Whose work"), whom, body.as_str());
    }
    let clocks = CLOCKS
        .into_iter()
        .map(|clock| (clock_key(clock).to_owned(), clock_word(t, clock).to_owned()))
        .collect();
    draft = draft
        .radios("clock", t.say("期限の扱い", "Dates"), clocks, clock_key(standstill.usual))
        .line("expected_until", t.say("再開の見込み（分かるとき）", "Expected until (if known)"), "")
        .hint(DATE_HINT.0, DATE_HINT.1);
    basis(why(draft, "", true), BasisKind::Document, false).done()
}

/// Says that suspended work, the `at`th of the list, must still stand still.
pub fn confirm(
    maker: &Maker<'_>,
    at: usize,
    what: &str,
    (phase, body): (Option<&ItemId>, Option<&OrganizationId>),
    until: Option<NaiveDate>,
) -> FormView {
    let t = maker.t;
    let heading =
        t.say(format!("{what}の中断が続くことを確認する"), format!("Confirm that {what} still stands still"));
    let id = format!("confirm-suspension-{at}");
    let until = until.map_or_else(String::new, |until| date::short(t, until).text);
    let draft = maker
        .form(&id, "confirm_suspension", &heading, t.say("確認を記録する", "Confirm"))
        .note(t.say(
            "中断の理由と再開に向けた取組を、四半期ごとに記録します。",
            "Each quarter it is recorded why work stands still and what is done to go on.",
        ))
        .hidden_some("phase", phase)
        .hidden_some("participant", body)
        .line("expected_until", t.say("再開の見込み（分かるとき）", "Expected until (if known)"), &until)
        .hint(DATE_HINT.0, DATE_HINT.1);
    basis(why(draft, "", true), BasisKind::Document, false).done()
}

/// Lets suspended work go on, the `at`th of the list.
pub fn resume(
    maker: &Maker<'_>,
    at: usize,
    what: &str,
    phase: Option<&ItemId>,
    body: Option<&OrganizationId>,
) -> FormView {
    let t = maker.t;
    let heading = t.say(format!("{what}を再開する"), format!("Resume {what}"));
    let draft = maker
        .form(&format!("resume-work-{at}"), "resume_work", &heading, t.say("再開を記録する", "Resume"))
        .hidden_some("phase", phase)
        .hidden_some("participant", body)
        .lines("reason", t.say("補足", "Remarks"), "");
    basis(draft, BasisKind::Document, true).done()
}

/// Closes the case.
pub fn close(maker: &Maker<'_>) -> FormView {
    let t = maker.t;
    let draft = maker
        .form(
            "close-case",
            "close_case",
            t.say("案件を閉じる", "Close the case"),
            t.say("閉じたことを記録する", "Close"),
        )
        .note(t.say(
            "この案件は自動では終わりません。続いている作業がないときに閉じられます。",
            "This case does not end by itself; it can be closed when no work is open.",
        ))
        .grave();
    basis(draft, BasisKind::Document, false).done()
}

/// A case to raise.
#[derive(Debug, Clone)]
pub struct Raise<'a> {
    /// As what.
    pub rule: &'a SubCase,
    /// The body it is about, with its name.
    pub body: Option<(&'a OrganizationId, String)>,
    /// The programmes it can be a case of.
    pub programmes: &'a [&'a ProgrammeRow],
    /// Title of the case it is raised from.
    pub title: &'a str,
}

/// Raises a case from this one.
pub fn raise(maker: &Maker<'_>, what: &Raise<'_>) -> FormView {
    let t = maker.t;
    let rule = what.rule;
    let heading =
        t.say(format!("「{}」を起こす", rule.title.ja), format!("Raise “{}”", t.label(&rule.title)));
    let mut draft = maker
        .form(
            &format!("raise-case-{}", rule.id),
            "raise_case",
            &heading,
            t.say("案件を起こす", "Raise the case"),
        )
        .note(t.say(
            "新しい案件ができ、この案件と互いに結び付きます。",
            "A new case is opened, and both cases lead to each other.",
        ))
        .hidden("sub_case", rule.id.as_str());
    if let Some((body, _)) = &what.body {
        draft = draft.hidden("participant", body.as_str());
    }
    let programmes: Vec<(String, String)> = what
        .programmes
        .iter()
        .map(|row| (row.programme.to_string(), t.label(&row.title).to_owned()))
        .collect();
    draft = match programmes.as_slice() {
        [(only, _)] => draft.hidden("programme", only.clone()),
        _ => draft.select("programme", t.say("事業", "Programme"), programmes, ""),
    };
    let usual = format!("{} {}", what.title, t.label(&rule.title));
    draft
        .line("title", t.say("題名（公開）", "Title (public)"), &usual)
        .hint(
            "個人の名前は書かないでください。内容は次の画面で書きます",
            "no person's name; the content is asked on the next page",
        )
        .required()
        .done()
}
