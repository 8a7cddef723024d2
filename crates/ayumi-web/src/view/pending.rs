//! A request for another date as the reader sees it: what for, from whom, how often the date moved, what may be answered;
//! never the answer.

use ayumi_core::decide::Context;
use ayumi_core::definition::Approval;
use ayumi_core::due;
use ayumi_core::event::DueDate;
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::state::{Case, Request};

use crate::view::case::Pen;
use crate::view::date::{self, Time};
use crate::view::form::{FormView, Maker};
use crate::view::forms::amend::{self, Asked, Grounds};
use crate::view::say::Say;
use crate::view::sentence::Speaker;

/// A request that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestView {
    /// Its name on the page.
    pub id: String,
    /// Its case, by address and title, where the page is of many.
    pub whole: Option<(String, String)>,
    /// The phase or mark.
    pub item: String,
    /// Whose date; none for joint work or everybody.
    pub body: Option<String>,
    /// The date in force.
    pub former: Time,
    /// The date asked for.
    pub wanted: Time,
    /// How far apart they are.
    pub days: String,
    /// Why, as a word.
    pub reason: String,
    /// Why, in words, as far as the reader may see them.
    pub words: Option<String>,
    /// On what.
    pub basis: Option<String>,
    /// Who asked.
    pub by: String,
    /// When.
    pub on: Time,
    /// How long it has waited.
    pub age: String,
    /// That it is late.
    pub late: Option<&'static str>,
    /// How often the date moved before.
    pub slip: String,
    /// How far it may still be moved.
    pub caps: Vec<String>,
    /// Who answers it, where that is not the reader.
    pub note: Option<&'static str>,
    /// What can be answered.
    pub forms: Vec<FormView>,
}

/// What requests of a case are shown with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The case.
    pub case: &'a Case,
    /// Definition, calendar, reader, day.
    pub context: &'a Context<'a>,
    /// Words.
    pub speaker: Speaker<'a>,
    /// What the reader may do; nothing in the past.
    pub pen: &'a Pen,
}

type Dated<'a> = (&'a ItemId, Option<&'a OrganizationId>);

impl Desk<'_> {
    /// A request as the reader sees it.
    pub fn view(&self, maker: &Maker<'_>, (item, body): Dated<'_>, request: &Request) -> RequestView {
        let t = self.speaker.people.t;
        let deadline = self.case.deadline(item, body);
        let former = deadline.map_or(&request.due, |deadline| &deadline.due);
        let (calendar, today) = (self.context.calendar, self.context.today);
        let waited = calendar.business_days_between(request.on, today).max(0);
        let texts = self.speaker.people.texts;
        let by = request.by.organization.as_ref().map(|by| self.speaker.people.body(by));
        RequestView {
            id: format!("request-{}", request.event),
            whole: None,
            item: self.speaker.phase(item),
            body: body.map(|body| self.speaker.people.body(body)),
            former: date::due_short(t, former),
            wanted: date::due_short(t, &request.due),
            days: self.days(former, &request.due),
            reason: self.speaker.reason_word(&request.reason_code),
            words: texts.at(request.event, "/data/reason").map(str::to_owned),
            basis: request.basis.as_ref().map(|basis| self.speaker.basis_words(basis)),
            by: by.unwrap_or_else(|| t.say("運用者", "operator").to_owned()),
            on: date::short(t, request.on),
            age: t.say(format!("{waited}営業日"), format!("{waited} business days")),
            late: late(t, request, former, self.context),
            slip: deadline.map_or_else(String::new, |deadline| match deadline.moves {
                0 => t.say("これまで変更なし", "never moved before").to_owned(),
                moves => date::slip(t, deadline.original.nominal, &[], deadline.due.nominal, moves),
            }),
            caps: self.caps(item, body),
            note: self.note(item, request),
            forms: self.forms(maker, (item, body), request),
        }
    }

    fn days(&self, former: &DueDate, wanted: &DueDate) -> String {
        let days = (wanted.nominal - former.nominal).num_days();
        let business = self.context.calendar.business_days_between(former.nominal, wanted.nominal);
        self.speaker.people.t.say(
            format!("{days:+}日（{business:+}営業日）"),
            format!("{days:+} days ({business:+} business days)"),
        )
    }

    /// How far the definition lets the date be moved.
    fn caps(&self, item: &ItemId, body: Option<&OrganizationId>) -> Vec<String> {
        let t = self.speaker.people.t;
        let Some(amend) = self.context.definition.due(item).map(|due| &due.amend) else { return Vec::new() };
        let deadline = self.case.deadline(item, body);
        let moved = deadline.map_or(0, |deadline| deadline.moves);
        let original = deadline.map(|deadline| deadline.original.nominal);
        let mut caps = Vec::new();
        if let Some(times) = amend.times {
            caps.push(t.say(
                format!("変更は{times}回まで（済み{moved}回）"),
                format!("at most {times} moves ({moved} so far)"),
            ));
        }
        let year = self.case.opening.as_ref().map_or(0, |opening| opening.fiscal_year);
        let last = original.and_then(|original| due::latest(amend, year, original, self.context.calendar));
        if let Some(last) = last {
            let last = date::short(t, last).text;
            caps.push(t.say(format!("最長 {last} まで"), format!("not beyond {last}")));
        }
        caps
    }

    /// Why nobody but somebody else can approve.
    fn note(&self, item: &ItemId, request: &Request) -> Option<&'static str> {
        let t = self.speaker.people.t;
        if !self.pen.leads {
            return None;
        }
        if self.is_own(request) {
            return Some(t.say(
                "申請した本人は承認できません。別の担当者が承認します。",
                "Whoever asked cannot approve; somebody else does.",
            ));
        }
        (!self.may_approve(item))
            .then(|| t.say("承認できるのは県の管理者です。", "Only a manager of the prefecture can approve."))
    }

    fn is_own(&self, request: &Request) -> bool {
        request.by.user.is_some() && request.by.user == self.context.acting.actor.user
    }

    fn may_approve(&self, item: &ItemId) -> bool {
        match self.context.definition.due(item).and_then(|due| due.amend.approval) {
            Some(Approval::Manager) => self.pen.manages,
            Some(Approval::Lead) | None => self.pen.leads,
        }
    }

    fn forms(&self, maker: &Maker<'_>, (item, body): Dated<'_>, request: &Request) -> Vec<FormView> {
        let (event, version) = (request.event, self.case.part_version(body));
        let asked = Asked { request: event, item, body, version, case_version: self.case.version };
        let title = self.speaker.phase(item);
        let what = match body {
            Some(body) => format!("{title} {}", self.speaker.people.body(body)),
            None => title,
        };
        let mut forms = Vec::new();
        if self.case.ending.is_some() {
            return forms;
        }
        if self.pen.leads {
            if !self.is_own(request) && self.may_approve(item) {
                forms.push(amend::approve(
                    maker,
                    &asked,
                    &what,
                    grounds(self.case, self.context, self.speaker, item),
                ));
            }
            forms.push(amend::refuse(maker, &asked, &what));
        }
        let theirs = request.by.organization.as_ref();
        let lead = self.case.opening.as_ref().map(|opening| &opening.lead);
        let of_lead = self.pen.leads && theirs.is_some() && theirs == lead;
        if of_lead || theirs.is_some_and(|by| self.pen.own.contains(by) && body == Some(by)) {
            forms.push(amend::withdraw(maker, &asked, &what));
        }
        forms
    }
}

/// The closed decisions a move of a date can rest on; none where its definition asks for none.
pub fn grounds(case: &Case, context: &Context<'_>, speaker: Speaker<'_>, item: &ItemId) -> Grounds {
    let question = context.definition.due(item)?.amend.decision.as_ref()?;
    let t = speaker.people.t;
    let closed = case.decisions.iter().filter(|(_, decision)| decision.question == *question);
    let named = closed.filter_map(|(id, decision)| {
        let closed = decision.closed.as_ref()?;
        let outcome = speaker.outcome(question, closed.outcome.as_ref()?);
        Some((id.to_string(), format!("{} {outcome}", date::short(t, closed.decided_on).text)))
    });
    Some(named.collect())
}

fn late(t: Say, request: &Request, former: &DueDate, context: &Context<'_>) -> Option<&'static str> {
    if request.lapsed {
        return Some(t.say("期限を過ぎてからの申請", "asked after the date had lapsed"));
    }
    let passed = former.has_passed(context.today);
    passed.then(|| t.say("申請後に期限を経過", "the date has passed since"))
}
