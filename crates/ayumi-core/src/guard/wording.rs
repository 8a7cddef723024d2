//! What keeps a guard from an answer, in words people know from the definition; never the answer itself.

use std::collections::BTreeMap;

use crate::definition::Definition;
use crate::guard::tree::Name;
use crate::guard::{Blocker, Blockers, Guard};
use crate::text::Label;

/// A guard longer than this is cut where it is quoted.
const QUOTED_CHARACTERS_MAX: usize = 120;

impl Guard {
    /// The condition itself, as something that is waited for.
    pub fn label(&self) -> Label {
        let text = self.to_string();
        let mut quoted: String = text.chars().take(QUOTED_CHARACTERS_MAX).collect();
        if quoted.len() < text.len() {
            quoted.push('…');
        }
        Label::new(format!("条件「{quoted}」"), format!("the condition `{quoted}`"))
    }

    /// What keeps it from an answer: each fact once, by its title, with how many bodies it is waited for from.
    pub fn waits_for(blockers: &Blockers, definition: &Definition) -> Vec<Label> {
        let mut causes = Vec::new();
        let mut facts: BTreeMap<&Name, usize> = BTreeMap::new();
        for blocker in blockers {
            match blocker {
                Blocker::Fact { name, participant } => {
                    *facts.entry(name).or_default() += usize::from(participant.is_some());
                }
                Blocker::Participants(party) => causes.push(Label::new(
                    format!("参加団体（{party}）の確定"),
                    format!("who takes part as {party}"),
                )),
                Blocker::TooMany(party) => causes.push(Label::new(
                    format!("条件の計算（{party} の団体が多すぎます）"),
                    format!("the condition's arithmetic (too many bodies as {party})"),
                )),
                Blocker::Overflow => {
                    causes
                        .push(Label::new("条件の計算（桁あふれ）", "the condition's arithmetic (overflow)"));
                }
                Blocker::DivisionByZero => causes.push(Label::new(
                    "条件の計算（零による割り算）",
                    "the condition's arithmetic (division by zero)",
                )),
            }
        }
        let facts = facts.into_iter().map(|(name, bodies)| counted(title(name, definition), bodies));
        facts.chain(causes).collect()
    }
}

fn counted(title: Label, bodies: usize) -> Label {
    if bodies == 0 {
        return title;
    }
    let en = title.en.as_ref().unwrap_or(&title.ja);
    Label::new(format!("{}（{bodies}団体）", title.ja), format!("{en} ({bodies} bodies)"))
}

/// The title the definition gives a fact.
fn title(name: &Name, definition: &Definition) -> Label {
    let titled = match name {
        Name::Field { phase, field } => {
            definition.phase(phase).and_then(|phase| phase.field(field)).map(|field| field.title.clone())
        }
        Name::Step { phase, item } => definition
            .phase(phase)
            .and_then(|phase| phase.checklist.iter().find(|known| known.id == *item))
            .map(|item| item.title.clone()),
        Name::Status { phase } => definition.phase(phase).map(|phase| phase.title.clone()),
        Name::Outcome { decision } => definition.decision(decision).map(|rule| rule.question.clone()),
        Name::Mark { mark } => definition.mark(mark).map(|rule| rule.title.clone()),
        Name::Population => Some(Label::new("団体の人口", "population of the body")),
        Name::Kind => Some(Label::new("団体の種類", "kind of the body")),
        Name::Class => Some(Label::new("団体の区分", "class of the body")),
        Name::FiscalYear => Some(Label::new("年度", "fiscal year")),
    };
    titled.unwrap_or_else(|| Label::new("不明な項目", "an unknown item"))
}
