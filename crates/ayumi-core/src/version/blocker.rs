//! Why a case cannot go on under another version as it stands, as data and as words; never how it was found.

use serde::{Serialize, Serializer};

use crate::event::{DueDate, ItemName};
use crate::id::{ItemId, OrganizationId};
use crate::text::Label;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocker {
    /// Work that is not finished is in a thing the plan says nothing about.
    Unmapped(ItemName),
    /// A decision is open whose rules are others in the new version.
    OpenDecision {
        /// The question.
        question: ItemId,
        /// Of which body; none for a joint phase.
        participant: Option<OrganizationId>,
    },
    /// A decision was closed with an answer the new version does not know, or from which something else follows there.
    ClosedDecision {
        /// The question.
        question: ItemId,
        /// Of which body; none for a joint phase.
        participant: Option<OrganizationId>,
        /// The answer.
        outcome: ItemId,
    },
    /// A field holds a value its new type does not have.
    FieldHoldsData {
        /// The phase.
        phase: ItemId,
        /// The field.
        field: ItemId,
        /// Of which body; none for a joint phase.
        participant: Option<OrganizationId>,
    },
    /// A body is in a class, or on a ground, the new version does not know.
    MarkHeld {
        /// The mark.
        mark: ItemId,
        /// The body.
        participant: OrganizationId,
    },
    /// Entries stand in a register that is gone in the new version, or asks for less in its steps.
    RegisterHoldsEntries {
        /// The register.
        register: ItemId,
    },
    /// A body is in a condition that the new version does not know or takes otherwise.
    ConditionHeld {
        /// The lifecycle.
        lifecycle: ItemId,
        /// The body.
        participant: OrganizationId,
    },
    /// A date would move while its work stands still.
    Suspended {
        /// The phase or mark.
        item: ItemId,
        /// The body; none for joint work or everybody.
        participant: Option<OrganizationId>,
    },
    /// Something was recorded in a phase that runs for others in the new version.
    ScopeHoldsWork {
        /// The phase.
        phase: ItemId,
    },
    /// Bodies are in a party that ends.
    PartyHasBodies {
        /// The party.
        party: ItemId,
    },
    /// The new version gives a name to something that another thing of this case bore before.
    NameTaken(ItemName),
    /// A date would have passed with work outstanding.
    NewlyOverdue {
        /// The phase or mark.
        item: ItemId,
        /// The body; none for joint work or everybody.
        participant: Option<OrganizationId>,
        /// The date.
        due: DueDate,
    },
    /// A date would move earlier, and the plan does not list it.
    MovesEarlier {
        /// The phase or mark.
        item: ItemId,
        /// The body; none for joint work or everybody.
        participant: Option<OrganizationId>,
        /// The date now.
        former: DueDate,
        /// The date it would have.
        due: DueDate,
    },
    /// A date would lie beyond the calendar.
    BeyondCalendar {
        /// The phase or mark.
        item: ItemId,
    },
}

impl Blocker {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unmapped(_) => "unmapped",
            Self::OpenDecision { .. } => "open_decision",
            Self::ClosedDecision { .. } => "closed_decision",
            Self::FieldHoldsData { .. } => "field_holds_data",
            Self::MarkHeld { .. } => "mark_held",
            Self::RegisterHoldsEntries { .. } => "register_holds_entries",
            Self::ConditionHeld { .. } => "condition_held",
            Self::Suspended { .. } => "suspended",
            Self::ScopeHoldsWork { .. } => "scope_holds_work",
            Self::PartyHasBodies { .. } => "party_has_bodies",
            Self::NameTaken(_) => "name_taken",
            Self::NewlyOverdue { .. } => "newly_overdue",
            Self::MovesEarlier { .. } => "moves_earlier",
            Self::BeyondCalendar { .. } => "beyond_calendar",
        }
    }

    /// What it names, as in a plan file.
    pub fn item(&self) -> String {
        match self {
            Self::Unmapped(thing) | Self::NameTaken(thing) => thing.to_string(),
            Self::OpenDecision { question, .. } | Self::ClosedDecision { question, .. } => {
                question.to_string()
            }
            Self::FieldHoldsData { phase, field, .. } => format!("{phase}/{field}"),
            Self::MarkHeld { mark, .. } => mark.to_string(),
            Self::RegisterHoldsEntries { register } => register.to_string(),
            Self::ConditionHeld { lifecycle, .. } => lifecycle.to_string(),
            Self::ScopeHoldsWork { phase } => phase.to_string(),
            Self::PartyHasBodies { party } => party.to_string(),
            Self::NewlyOverdue { item, .. }
            | Self::MovesEarlier { item, .. }
            | Self::Suspended { item, .. }
            | Self::BeyondCalendar { item } => item.to_string(),
        }
    }

    /// The body it is about; none when it concerns all or the joint work.
    pub fn participant(&self) -> Option<&OrganizationId> {
        match self {
            Self::OpenDecision { participant, .. }
            | Self::ClosedDecision { participant, .. }
            | Self::FieldHoldsData { participant, .. }
            | Self::NewlyOverdue { participant, .. }
            | Self::Suspended { participant, .. }
            | Self::MovesEarlier { participant, .. } => participant.as_ref(),
            Self::MarkHeld { participant, .. } | Self::ConditionHeld { participant, .. } => Some(participant),
            Self::Unmapped(_)
            | Self::RegisterHoldsEntries { .. }
            | Self::ScopeHoldsWork { .. }
            | Self::PartyHasBodies { .. }
            | Self::NameTaken(_)
            | Self::BeyondCalendar { .. } => None,
        }
    }

    /// What stands in the way and what to do, in words.
    pub fn label(&self) -> Label {
        let item = self.item();
        let about = self.participant().map_or_else(String::new, |body| format!("（{body}）"));
        let of = self.participant().map_or_else(String::new, |body| format!(" ({body})"));
        let (ja, en) = match self {
            Self::Unmapped(_) => (
                format!("「{item}」の扱いが移行計画にありません。対応先か、やめる理由を書いてください。"),
                format!("the plan does not say what becomes of `{item}`; map it, or drop it with a reason"),
            ),
            Self::OpenDecision { .. } => (
                format!("決定「{item}」が審議中です{about}。決定してから移行してください。"),
                format!("decision `{item}` is open{of} and its rules change; close it first"),
            ),
            Self::ClosedDecision { outcome, .. } => (
                format!(
                    "決定「{item}」は「{outcome}」で決まっていますが、新しい版ではその扱いが違います{about}。"
                ),
                format!(
                    "decision `{item}` was closed with `{outcome}`{of}, which means something else in the new version"
                ),
            ),
            Self::FieldHoldsData { .. } => (
                format!(
                    "報告項目「{item}」に、新しい型に合わない値があります{about}。訂正するか、別の項目にしてください。"
                ),
                format!(
                    "field `{item}` holds a value{of} its new type does not have; correct it, or make another field"
                ),
            ),
            Self::MarkHeld { .. } => (
                format!("区分「{item}」に、新しい版にない値か事由が付いています{about}。"),
                format!("mark `{item}` has a value or ground{of} that the new version does not know"),
            ),
            Self::RegisterHoldsEntries { .. } => (
                format!("「{item}」に記録があります。新しい版でも、その段階と項目を残してください。"),
                format!("entries stand in `{item}`; keep it with its steps and what they ask for"),
            ),
            Self::ConditionHeld { .. } => (
                format!("「{item}」に、新しい版にないか意味の異なる状態の団体があります{about}。"),
                format!(
                    "in `{item}` a body is in a state{of} the new version does not know or takes otherwise"
                ),
            ),
            Self::Suspended { .. } => suspended(&item, &about, &of),
            Self::ScopeHoldsWork { .. } => (
                format!("段階「{item}」には記録があり、範囲を変えられません。別の段階にしてください。"),
                format!(
                    "something was recorded in phase `{item}`, whose scope changes; make it another phase"
                ),
            ),
            Self::PartyHasBodies { .. } => (
                format!("参加者「{item}」に団体がいます。対応先を書いてください。"),
                format!("bodies are in party `{item}`; map it"),
            ),
            Self::NameTaken(_) => (
                format!("「{item}」はこの案件で別のものの名前でした。新しい版で別の名前を付けてください。"),
                format!(
                    "`{item}` was the name of something else in this case; give it another in the new version"
                ),
            ),
            Self::NewlyOverdue { due, .. } => overdue(&item, due, &about, &of),
            Self::MovesEarlier { former, due, .. } => earlier(&item, (former, due), &about, &of),
            Self::BeyondCalendar { .. } => (
                format!("「{item}」の期限が暦の範囲を超えます。"),
                format!("the date of `{item}` lies beyond the calendar"),
            ),
        };
        Label::new(ja, en)
    }
}

fn suspended(item: &str, about: &str, of: &str) -> (String, String) {
    (
        format!("「{item}」は中断中のため、期限を変えられません{about}。再開してから移行してください。"),
        format!("`{item}` stands still{of} and its date would move; resume the work first"),
    )
}

fn overdue(item: &str, due: &DueDate, about: &str, of: &str) -> (String, String) {
    (
        format!("「{item}」の期限（{}）が、移行すると既に過ぎた期限になります{about}。", due.nominal),
        format!("the date of `{item}`, {}, would have passed with work outstanding{of}", due.nominal),
    )
}

fn earlier(item: &str, (former, due): (&DueDate, &DueDate), about: &str, of: &str) -> (String, String) {
    let (former, due) = (former.nominal, due.nominal);
    (
        format!(
            "「{item}」の期限が{former}から{due}に早まります{about}。早めてよければ移行計画の earlier に書いてください。"
        ),
        format!(
            "the date of `{item}` would move earlier, from {former} to {due}{of}; list it under `earlier` if it may"
        ),
    )
}

impl Serialize for Blocker {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            code: &'static str,
            item: String,
            participant: Option<&'a OrganizationId>,
            words: Label,
        }
        let (participant, words) = (self.participant(), self.label());
        Told { code: self.code(), item: self.item(), participant, words }.serialize(serializer)
    }
}
