//! A further case of a programme, as a person asks for it: who takes part, in which words; never a plan's cases.

use std::collections::BTreeMap;

use ayumi_core::decide::{OpenCase, RaisedFrom, Raising};
use ayumi_core::event::{CaseOpened, Event, ProgrammeOpened};
use ayumi_core::id::{CaseKey, ItemId, OrganizationId, ProgrammeId, StreamId};
use ayumi_core::rejection::{Rejection, Thing};
use ayumi_core::text::Label;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::engine::Engine;
use crate::error::Refused;

/// Longest title of a case, in characters.
const TITLE_CHARACTERS_MAX: usize = 200;

/// A further case of a programme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// The programme.
    pub programme: ProgrammeId,
    /// What names the case within it.
    pub key: CaseKey,
    /// Its title.
    pub title: Label,
    /// What tells it from others of the programme.
    #[serde(default)]
    pub attributes: BTreeMap<ItemId, ItemId>,
    /// Who takes part or is invited, by party; the body a raised case is about needs not be named.
    #[serde(default)]
    pub bodies: BTreeMap<ItemId, Chosen>,
    /// The case it is raised from.
    pub raised_from: Option<RaisedFrom>,
}

/// Which bodies: `"all"` of the party's kinds, or those named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// All of the kinds the party allows.
    All,
    /// These.
    Named(Vec<OrganizationId>),
}

impl<'de> Deserialize<'de> for Chosen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Choosing)
    }
}

/// Reads a choice by its shape, so that a wrong code is told at its place in the list.
struct Choosing;

impl<'de> Visitor<'de> for Choosing {
    type Value = Chosen;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("`all` or a list of organisation codes")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Chosen, E> {
        if word == "all" { Ok(Chosen::All) } else { Err(E::invalid_value(de::Unexpected::Str(word), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut codes: A) -> Result<Chosen, A::Error> {
        let mut named = Vec::new();
        while let Some(code) = codes.next_element()? {
            named.push(code);
        }
        Ok(Chosen::Named(named))
    }
}

impl Engine {
    /// What was recorded when a programme was opened, none when it was not.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn programme(&self, id: &ProgrammeId) -> Result<Option<ProgrammeOpened>, Refused> {
        let first = self.store.read_stream(&StreamId::programme(id), 0, 1).await?;
        let Some(first) = first.first() else { return Ok(None) };
        let Event::ProgrammeOpened(opened) = first.parse()?.data else {
            let cause = "the programme's stream does not begin with its opening".into();
            return Err(Refused::Unavailable { cause });
        };
        Ok(Some(opened))
    }

    /// The case a person asks for, ready for [`Engine::open_case`].
    ///
    /// # Errors
    /// When its title or a party does not fit.
    pub(crate) async fn further_case(
        &self,
        new: NewCase,
        programme: ProgrammeOpened,
        raising: Option<Raising>,
    ) -> Result<OpenCase, Refused> {
        check_title(&new.title)?;
        let in_force = self.version_in_force(&programme.definition).await?;
        let definition = self.library().definition(&in_force).await?;
        let (directory, today) = (self.directory(), self.today());
        let mut bodies = Vec::new();
        for (party, chosen) in new.bodies {
            let rule = definition.party(&party);
            let rule =
                rule.ok_or_else(|| Rejection::NoSuchItem { kind: Thing::Party, item: party.clone() })?;
            let named = match chosen {
                Chosen::All => {
                    directory.of_kinds(&rule.kinds).map(|body| body.organization.clone()).collect()
                }
                Chosen::Named(bodies) => bodies,
            };
            bodies.push((party, named));
        }
        if let Some((party, body)) = raising.as_ref().and_then(Raising::concerned) {
            add(&mut bodies, party, body);
        }
        let opened = CaseOpened {
            programme: new.programme,
            key: new.key,
            title: new.title,
            attributes: new.attributes,
            fiscal_year: programme.fiscal_year,
            definition: in_force,
            calendar: programme.calendar,
            lead: programme.lead,
            due_from: today,
            basis: None,
        };
        Ok(OpenCase {
            opened,
            effective_on: today,
            bodies,
            history: Vec::new(),
            declared: None,
            conditions: Vec::new(),
            raising,
        })
    }
}

/// The body a raised case is about is in it, whether it was named or not.
fn add(bodies: &mut Vec<(ItemId, Vec<OrganizationId>)>, party: &ItemId, body: &OrganizationId) {
    match bodies.iter_mut().find(|(known, _)| known == party) {
        Some((_, named)) if named.contains(body) => {}
        Some((_, named)) => named.push(body.clone()),
        None => bodies.push((party.clone(), vec![body.clone()])),
    }
}

fn check_title(title: &Label) -> Result<(), Rejection> {
    for (pointer, text) in [("/title/ja", Some(&title.ja)), ("/title/en", title.en.as_ref())] {
        let Some(text) = text else { continue };
        let characters = text.chars().count();
        if characters > TITLE_CHARACTERS_MAX {
            return Err(Rejection::TextTooLong { pointer, characters });
        }
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            return Err(Rejection::BadText(pointer));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_words_and_no_control_characters() {
        let title = |ja: &str| Label { ja: ja.into(), en: None };
        assert!(check_title(&title("自治体窓口")).is_ok());
        assert_eq!(check_title(&title(" ")), Err(Rejection::BadText("/title/ja")));
        assert_eq!(check_title(&title("a\u{0}b")), Err(Rejection::BadText("/title/ja")));
        let long = Rejection::TextTooLong { pointer: "/title/ja", characters: 201 };
        assert_eq!(check_title(&title(&"長".repeat(201))), Err(long));
    }
}
