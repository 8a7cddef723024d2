//! The meetings and contacts of a case on its page: a list for each register, one of them unfolded; never what another
//! body was told.

use ayumi_core::definition::{Due, DueRule, Phase, Register, RegisterKind};
use ayumi_core::entry::Listed;
use ayumi_core::id::{ItemId, OrganizationId};
use chrono::NaiveDate;

use crate::view::case::Material;
use crate::view::date::{self, Time};
use crate::view::form::{FormView, Maker};
use crate::view::forms::services::{Opening, Whom, open_entry};
use crate::view::link;
use crate::view::say::Say;
use crate::view::shell::Shell;
use crate::view::status::Badge;
use crate::view::track::{Looking, PhaseView};

/// Entries of one register on one page; the registers below it are not to be pushed out of sight.
const LINES: usize = 10;

/// A meeting or a contact in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// Where it is unfolded.
    pub href: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub subject: Option<String>,
    /// The body it is with.
    pub body: Option<String>,
    /// Where the step at hand stands.
    pub badge: Badge,
    /// The step at hand.
    pub step: String,
    /// Its date, while it is outstanding.
    pub due: Option<Time>,
    /// The day it came up.
    pub opened: Option<Time>,
    /// How long its answer took, where bodies ask.
    pub response: Option<String>,
    /// How many were present.
    pub present: Option<String>,
    /// Whether it is the one unfolded.
    pub chosen: bool,
}

/// The meetings or contacts of one register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterView {
    /// Its name, for addresses.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many there are and how many are open.
    pub counts: String,
    /// Whether each is with a body.
    pub with_bodies: bool,
    /// Whether those present are counted.
    pub counts_presence: bool,
    /// Whether they are questions, whose answers take time.
    pub asked: bool,
    /// A page of them, open ones first.
    pub lines: Vec<EntryLine>,
    /// The pages before and after it.
    pub pages: (Option<String>, Option<String>),
    /// What to do where there is none.
    pub empty: &'static str,
    /// What opens a further one.
    pub form: Option<FormView>,
}

/// The entry that is unfolded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryView {
    /// Its title.
    pub title: String,
    /// What it is about.
    pub subject: Option<String>,
    /// Facts: title and words.
    pub facts: Vec<(&'static str, String)>,
    /// Entries it goes back to or that go back to it: in which way, where, and what.
    pub kin: Vec<(&'static str, String, String)>,
    /// Its steps.
    pub steps: Vec<PhaseView>,
    /// What may follow from it.
    pub forms: Vec<FormView>,
    /// The page without it.
    pub close: String,
}

impl Material<'_> {
    /// The registers with a page of their entries.
    pub(super) fn registers(
        &self,
        shell: &Shell,
        looking: &Looking<'_>,
        maker: &Maker<'_>,
    ) -> Vec<RegisterView> {
        let definition = self.context.definition;
        let one = |register: &Register| {
            let mut entries = definition.entries_of(self.case, |entry| {
                entry.register == register.id && self.lists(entry.with.as_ref())
            });
            entries.sort_by_cached_key(|listed| self.urgency(listed));
            self.register(shell, looking, maker, register, &entries)
        };
        definition.registers.iter().map(one).collect()
    }

    /// Whether the lists show what is with a body.
    fn lists(&self, with: Option<&OrganizationId>) -> bool {
        with.is_none_or(|body| self.may_see(body) && self.listed_with.is_none_or(|only| only == body))
    }

    /// Open ones by their dates, then the others, the latest first.
    fn urgency(&self, listed: &Listed<'_>) -> (bool, NaiveDate, std::cmp::Reverse<u32>) {
        let current = listed.current(self.case);
        let due = current.and_then(|step| self.case.deadline(&step.id, listed.with()));
        let number = listed.state.map_or(0, |state| state.number);
        let newest = if current.is_some() { u32::MAX - number } else { number };
        (current.is_none(), due.map_or(NaiveDate::MAX, |due| due.due.effective), std::cmp::Reverse(newest))
    }

    fn register(
        &self,
        shell: &Shell,
        looking: &Looking<'_>,
        maker: &Maker<'_>,
        register: &Register,
        entries: &[Listed<'_>],
    ) -> RegisterView {
        let t = shell.t;
        let name = format!("from.{}", register.id);
        let from = self.asked.one(&name).parse().unwrap_or(0).min(entries.len());
        let page =
            |from: usize| shell.here_with(&[(&name, &from.to_string())]) + "#phase-" + register.id.as_str();
        let open = entries.iter().filter(|listed| listed.current(self.case).is_some()).count();
        let all = entries.len();
        let with_bodies = matches!(register.kind, RegisterKind::Contacts { .. });
        let form = self.opening(maker, register, None);
        RegisterView {
            id: register.id.to_string(),
            title: t.label(&register.title).to_owned(),
            counts: t.say(format!("全{all}件、未完了{open}件"), format!("{all} in all, {open} open")),
            with_bodies,
            counts_presence: register.steps.iter().any(|step| step.attendance.is_some()),
            asked: asked_by_bodies(register),
            lines: entries
                .iter()
                .skip(from)
                .take(LINES)
                .map(|listed| self.line(shell, looking, listed))
                .collect(),
            pages: (
                (from > 0).then(|| page(from.saturating_sub(LINES))),
                (from + LINES < all).then(|| page(from + LINES)),
            ),
            empty: empty(t, with_bodies, form.is_some()),
            form,
        }
    }

    fn line(&self, shell: &Shell, looking: &Looking<'_>, listed: &Listed<'_>) -> EntryLine {
        let t = shell.t;
        let current = listed.current(self.case);
        let step = current.or(listed.steps.last().copied());
        let standing = step.map(|step| looking.standing(step, listed.with()));
        let due = current.and_then(|step| self.case.deadline(&step.id, listed.with()));
        let id = listed.id();
        let step_title = |step: &Phase| {
            let own = step.entry.as_ref().map(|entry| &entry.step);
            let known = listed.register.steps.iter().find(|known| Some(&known.id) == own);
            t.label(known.map_or(&step.title, |known| &known.title)).to_owned()
        };
        EntryLine {
            href: shell.here_with(&[("item", id.as_str())]) + "#entry",
            title: t.label(&listed.entry.title).to_owned(),
            subject: self.subject(listed),
            body: listed.with().map(|body| self.speaker.people.body(body)),
            badge: standing.unwrap_or(crate::view::status::Standing::Waiting).badge(t),
            step: step.map(step_title).unwrap_or_default(),
            due: due.map(|deadline| date::due_short(t, &deadline.due)),
            opened: listed.opened_on().map(|day| date::short(t, day)),
            response: self.response(listed),
            present: self.present(listed),
            chosen: self.item.as_ref().is_some_and(|item| is_of(listed, item)),
        }
    }

    fn subject(&self, listed: &Listed<'_>) -> Option<String> {
        let event = listed.state?.event;
        self.speaker.people.texts.at(event, "/data/subject").map(str::to_owned)
    }

    /// How many came, as far as it is recorded.
    fn present(&self, listed: &Listed<'_>) -> Option<String> {
        let tracks = listed.steps.iter().filter_map(|step| self.case.track(&step.id, listed.with()));
        let (bodies, persons) = tracks.fold((0, 0), |(bodies, persons), track| {
            (bodies + track.attendance.len(), persons + track.attendance.values().sum::<u32>())
        });
        let t = self.speaker.people.t;
        (bodies > 0).then(|| {
            t.say(format!("{bodies}団体・{persons}人"), format!("{persons} persons of {bodies} bodies"))
        })
    }

    fn response(&self, listed: &Listed<'_>) -> Option<String> {
        if !asked_by_bodies(listed.register) {
            return None;
        }
        let t = self.speaker.people.t;
        let days = listed.response_business_days(self.case, self.context.calendar)?;
        Some(match days {
            0 => t.say("当日", "the same day").to_owned(),
            days => t.say(format!("{days}営業日"), format!("{days} business days")),
        })
    }

    /// The entry asked for, with its steps, for one who may see it.
    pub(super) fn unfolded(
        &self,
        shell: &Shell,
        looking: &Looking<'_>,
        maker: &Maker<'_>,
    ) -> Option<EntryView> {
        let t = shell.t;
        let item = self.item.as_ref()?;
        let all = self
            .context
            .definition
            .entries_of(self.case, |entry| entry.with.as_ref().is_none_or(|body| self.may_see(body)));
        let listed = all.iter().find(|listed| is_of(listed, item))?;
        let looking = Looking { body: listed.with(), ..*looking };
        let mut facts = Vec::new();
        if let Some(body) = listed.with() {
            facts.push((t.say("団体", "Body"), self.speaker.people.body(body)));
        }
        if let Some(opened) = listed.opened_on() {
            facts.push((t.say("受付", "Opened"), date::long(t, opened).text));
        }
        if let Some(response) = self.response(listed) {
            facts.push((t.say("回答まで", "Answered within"), response));
        }
        let kin = |how, other: &Listed<'_>| {
            let link = shell.here_with(&[("item", other.id().as_str())]) + "#entry";
            let subject = self.subject(other).map_or_else(String::new, |subject| format!(" {subject}"));
            (how, link, format!("{}{subject}", t.label(&other.entry.title)))
        };
        let follows = listed.state.and_then(|state| state.follows.as_ref());
        let before = all.iter().filter(|other| follows == Some(&other.id()));
        let after = all.iter().filter(|other| {
            other
                .state
                .and_then(|state| state.follows.as_ref())
                .is_some_and(|follows| *follows == listed.id())
        });
        let before = before.map(|other| kin(t.say("もとの記録", "Goes back to"), other));
        let after = after.map(|other| kin(t.say("ここから続く記録", "Followed by"), other));
        Some(EntryView {
            title: t.label(&listed.entry.title).to_owned(),
            subject: self.subject(listed),
            facts,
            kin: before.chain(after).collect(),
            steps: listed.steps.iter().map(|step| self.phase(shell, &looking, maker, step)).collect(),
            forms: self.followers(maker, listed),
            close: shell.here_with(&[("item", "")]) + "#entries",
        })
    }

    /// Contacts with the same body that may be opened as following from an entry.
    fn followers(&self, maker: &Maker<'_>, listed: &Listed<'_>) -> Vec<FormView> {
        let Some(body) = listed.with() else { return Vec::new() };
        let registers = self.context.definition.registers.iter().filter(|register| match &register.kind {
            RegisterKind::Contacts { .. } => register.id != listed.register.id,
            RegisterKind::Meetings { .. } => false,
        });
        registers.filter_map(|register| self.opening(maker, register, Some((listed.id(), body)))).collect()
    }

    /// The form that opens a further entry, for those who may.
    fn opening(
        &self,
        maker: &Maker<'_>,
        register: &Register,
        after: Option<(ItemId, &OrganizationId)>,
    ) -> Option<FormView> {
        if self.case.ending.is_some() {
            return None;
        }
        let (follows, about) = after.unzip();
        let whom = match &register.kind {
            RegisterKind::Meetings { more } => {
                return (*more && self.pen.leads && follows.is_none())
                    .then(|| open_entry(maker, &opened(register, Whom::Nobody, None, false)));
            }
            RegisterKind::Contacts { with, .. } => self.whom(register, with, about)?,
        };
        let proxy = match &whom {
            Whom::Nobody => false,
            Whom::Body(body) => self.pen.is_proxy(self.case, Some(body)) && !self.lead_opens(register),
            Whom::AnyOf(_) => !self.lead_opens(register),
        };
        Some(open_entry(maker, &opened(register, whom, follows, proxy)))
    }

    fn lead_opens(&self, register: &Register) -> bool {
        self.context.definition.parties.first().is_some_and(|lead| register.opened_by.contains(&lead.id))
    }

    /// With whom the reader may open a contact: their own body, the one looked at, or any that takes part.
    fn whom<'a>(
        &'a self,
        register: &Register,
        with: &ItemId,
        about: Option<&'a OrganizationId>,
    ) -> Option<Whom<'a>> {
        let takes_part = |body: &OrganizationId| {
            let known = self.case.participants.get(body);
            known.is_some_and(|known| known.party == *with && known.participation.takes_part())
        };
        let body_opens = register.opened_by.contains(with);
        if self.pen.leads && (self.lead_opens(register) || body_opens) {
            if let Some(body) = about.or(self.listed_with) {
                return takes_part(body).then_some(Whom::Body(body));
            }
            let all = self.case.participants.keys().filter(|body| takes_part(body));
            return Some(Whom::AnyOf(
                all.map(|body| (body.to_string(), self.speaker.people.body(body))).collect(),
            ));
        }
        let own = self.pen.own.iter().find(|own| takes_part(own) && about.is_none_or(|body| body == *own));
        own.filter(|_| body_opens).map(Whom::Body)
    }
}

/// What stands where there is no entry: what to do about it, for one who may.
fn empty(t: Say, with_bodies: bool, may_open: bool) -> &'static str {
    match (may_open, with_bodies) {
        (false, _) => t.say("まだありません。", "None yet."),
        (true, true) => t.say(
            "まだありません。下から受け付けると、ここに並びます。",
            "None yet; open one below and it stands here.",
        ),
        (true, false) => t.say(
            "まだありません。予定が決まったら、下から加えます。",
            "None yet; add one below when it is planned.",
        ),
    }
}

fn opened<'a>(register: &'a Register, whom: Whom<'a>, follows: Option<ItemId>, proxy: bool) -> Opening<'a> {
    Opening { register, whom, follows, dated: dated(register).map(|step| &step.title), proxy }
}

/// The step whose date is given when an entry is opened.
fn dated(register: &Register) -> Option<&Phase> {
    let given = |due: &Due| due.rule == DueRule::Given;
    register.steps.iter().find(|step| step.due.as_ref().is_some_and(given))
}

/// Whether its entries are questions that wait for an answer: bodies open them, and no date is given with them.
fn asked_by_bodies(register: &Register) -> bool {
    match &register.kind {
        RegisterKind::Contacts { with, .. } => register.opened_by.contains(with) && dated(register).is_none(),
        RegisterKind::Meetings { .. } => false,
    }
}

/// Whether a name is that of an entry or of one of its steps.
pub(crate) fn is_of(listed: &Listed<'_>, item: &ItemId) -> bool {
    listed.id() == *item || listed.steps.iter().any(|step| step.id == *item)
}

/// The address of an item of a case, its entry unfolded when it is a step of one.
pub(crate) fn place(case: ayumi_core::id::CaseId, item: &ItemId, body: Option<&OrganizationId>) -> String {
    // Steps of entries are the items with dots in their names.
    let unfolded = item.as_str().contains('.').then_some(("item", item.as_str()));
    let looked_at = body.map(|body| ("body", body.as_str()));
    link::with(&format!("/cases/{case}#phase-{item}"), unfolded.into_iter().chain(looked_at))
}
