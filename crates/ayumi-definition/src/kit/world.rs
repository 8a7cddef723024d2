//! The world a test plays in, made of its file alone: the bodies it names with an officer each, a calendar; never
//! anything that happens in it.

use std::collections::BTreeMap;

use ayumi_core::calendar::{Calendar, CalendarData, Closure};
use ayumi_core::decide::Acting;
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::envelope::{Actor, ActorKind};
use ayumi_core::event::{
    CalendarRef, Event, GrantGiven, NewEvent, Organization, OrganizationKind, OrganizationRegistered,
    PostAssigned, PostCreated, Role, UserRegistered,
};
use ayumi_core::id::{CaseId, ContentHash, EventId, OrganizationId, PostId, UserId, has_check_digit};
use ayumi_core::private::{Blind, Clear, commit};
use ayumi_core::state::Happened;
use ayumi_core::text::Label;
use chrono::NaiveDate;
use std::str::FromStr;

use super::{Given, Test, Who};
use crate::kit::Step;

/// What a test reads beside the case.
pub(super) struct World {
    pub(super) calendar: Calendar,
    pub(super) calendar_ref: CalendarRef,
    pub(super) directory: Directory,
    people: BTreeMap<Person, UserId>,
}

/// Somebody the directory knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Person {
    Officer(OrganizationId),
    Auditor,
    Nobody,
}

impl World {
    /// The world of a test; none when a day of it cannot be written.
    pub(super) fn of(test: &Test, definition: &Definition, closed: &[NaiveDate]) -> Option<Self> {
        let calendar = calendar(closed)?;
        let sha256 = ContentHash::of(b"test");
        let calendar_ref = CalendarRef { id: "test".parse().ok()?, version: 1, sha256 };
        let mut world =
            Self { calendar, calendar_ref, directory: Directory::default(), people: BTreeMap::new() };
        let lead = &test.given.lead;
        let leads = definition.parties.first().and_then(|party| party.kinds.first()).copied();
        world.settle(lead, leads.unwrap_or_else(|| kind_of(lead)), test.given.opened)?;
        for body in bodies(&test.given, &test.steps) {
            if !world.directory.organizations.contains_key(body) {
                world.settle(body, kind_of(body), test.given.opened)?;
            }
        }
        world.employ(Person::Auditor, lead, Some(Role::Auditor), test.given.opened)?;
        world.employ(Person::Nobody, lead, None, test.given.opened)?;
        Some(world)
    }

    /// Somebody with the rights they have on `day`.
    pub(super) fn acting(&self, who: &Who, lead: &OrganizationId, day: NaiveDate) -> Acting {
        let person = match who {
            Who::Lead => Person::Officer(lead.clone()),
            Who::Auditor => Person::Auditor,
            Who::Nobody => Person::Nobody,
            Who::OfficerOf(body) => Person::Officer(body.clone()),
        };
        let user = self.people.get(&person).copied();
        let rights = user.map_or_else(Vec::new, |user| self.directory.rights(user, day));
        let post = rights.first().map(|right| right.post);
        let actor = Actor { kind: ActorKind::User, user, post, ..Actor::system() };
        Acting { actor, rights }
    }

    /// A body with its officer. One that leads may take part as well: its officer then acts for it in both.
    fn settle(&mut self, body: &OrganizationId, kind: OrganizationKind, on: NaiveDate) -> Option<()> {
        let particulars = Organization {
            organization: body.clone(),
            kind,
            name: Label { ja: body.to_string(), en: None },
            kana: body.to_string(),
            class: None,
            county: None,
            region: None,
            office: None,
            population: None,
            population_on: None,
            corporate_number: None,
        };
        let registered = OrganizationRegistered { particulars, source_sha256: None };
        self.record(Event::OrganizationRegistered(registered), on)?;
        let leads = self.people.is_empty();
        let role = if leads { Role::PrefectureOfficer } else { Role::MunicipalOfficer };
        self.employ(Person::Officer(body.clone()), body, Some(role), on)
    }

    fn employ(
        &mut self,
        person: Person,
        body: &OrganizationId,
        role: Option<Role>,
        on: NaiveDate,
    ) -> Option<()> {
        let number = self.people.len() + 1;
        let (user, post): (UserId, PostId) = (numbered(0xa000 + number)?, numbered(0xb000 + number)?);
        let (organization, title) = (body.clone(), Label::new("担当", "officer"));
        let name = Clear::about(user, "担当者");
        self.record(
            Event::UserRegistered(UserRegistered { user, organization: organization.clone(), name }),
            on,
        )?;
        self.record(
            Event::PostCreated(PostCreated { post, organization: organization.clone(), title, basis: None }),
            on,
        )?;
        self.record(Event::PostAssigned(PostAssigned { post, user, basis: None }), on)?;
        if let Some(role) = role {
            self.record(Event::GrantGiven(GrantGiven { post, role, organization, basis: None }), on)?;
        }
        self.people.insert(person, user);
        Some(())
    }

    fn record(&mut self, event: NewEvent, on: NaiveDate) -> Option<()> {
        let version = self.directory.version + 1;
        let id: EventId = numbered(0xd000 + usize::try_from(version).ok()?)?;
        let sealed = event.seal(|path, clear| commit(&Blind([0; 32]), path, &clear.text));
        let actor = Actor::operator();
        let happened = Happened { id, version, effective_on: on, actor: &actor, event: &sealed };
        self.directory = std::mem::take(&mut self.directory).evolve(&happened);
        Some(())
    }
}

/// The id of the case of a test.
pub(super) fn case_id() -> Option<CaseId> {
    numbered(0xca5e)
}

/// An id that carries a number.
pub(super) fn numbered<T: FromStr>(number: usize) -> Option<T> {
    format!("00000000-0000-7000-8000-{number:012x}").parse().ok()
}

/// Every body a test names.
fn bodies<'t>(given: &'t Given, steps: &'t [Step]) -> Vec<&'t OrganizationId> {
    let asked = given.bodies.iter().flat_map(|(_, bodies)| bodies);
    let acting = steps.iter().filter_map(|step| match &step.deed {
        Some((Who::OfficerOf(body), _)) => Some(body),
        Some((Who::Lead | Who::Auditor | Who::Nobody, _)) | None => None,
    });
    let invited = steps.iter().filter_map(|step| step.deed.as_ref()).flat_map(|(_, command)| {
        if let ayumi_core::command::Command::Invite(invite) = command {
            invite.organizations.as_slice()
        } else {
            &[]
        }
    });
    asked.chain(acting).chain(invited).collect()
}

/// The kind of a body, which its code tells: a prefecture's six digits have no number of a municipality.
fn kind_of(body: &OrganizationId) -> OrganizationKind {
    match body.as_str().split_once('.') {
        Some((_, "edu")) => OrganizationKind::BoardOfEducation,
        Some(("kumiai", _)) => OrganizationKind::Union,
        Some(("council", _)) => OrganizationKind::Council,
        Some(("jcn", _)) => OrganizationKind::Company,
        Some(_) | None if has_check_digit(body.as_str()) && body.as_str().get(2..5) == Some("000") => {
            OrganizationKind::Prefecture
        }
        Some(_) | None => OrganizationKind::Municipality,
    }
}

fn calendar(closed: &[NaiveDate]) -> Option<Calendar> {
    let data = CalendarData {
        id: "test".to_owned(),
        version: 1,
        utc_offset_minutes: 540,
        covers_from: NaiveDate::from_ymd_opt(1950, 1, 1)?,
        covers_to: NaiveDate::from_ymd_opt(2199, 12, 31)?,
        holidays: closed.iter().map(|day| (*day, "閉庁日".to_owned())).collect(),
        closures: vec![Closure { from: (12, 29), to: (1, 3), name: "年末年始".to_owned() }],
        official_to: NaiveDate::from_ymd_opt(2199, 12, 31)?,
        bodies: std::collections::BTreeMap::new(),
    };
    Calendar::new(data).ok()
}
