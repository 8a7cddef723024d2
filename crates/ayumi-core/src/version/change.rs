//! One difference between two versions of a definition, with what it means for cases that run; never how it was found.

use serde::{Serialize, Serializer};

use crate::text::Label;

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is no longer there.
    Removed,
    /// It is another.
    Changed,
}

/// What in a case would make a change impossible for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The decision is open: its rules are those it was put under.
    OpenDecision,
    /// The decision was closed with an answer the new version does not know in this way.
    ClosedDecision,
    /// The field holds data that do not fit its new type.
    FieldHoldsData,
    /// A body is in the class that the new version does not know.
    MarkHeld,
    /// Entries stand in the register.
    EntriesHeld,
    /// A body is in the condition that the new version does not know or takes otherwise.
    ConditionHeld,
}

/// What a change means for running cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing: a case can go on without anybody deciding anything about it.
    Safe,
    /// A plan must say what becomes of running work.
    PlanNeeded,
    /// Cases in which this holds cannot go on under it.
    Refused(Refusal),
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where: `/phases/survey/due`.
    pub path: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// What it means for running cases.
    pub verdict: Verdict,
    /// What it is, in words.
    pub words: Label,
}

impl Change {
    /// Whether any of these needs a plan before a running case can go on under them.
    pub fn need_a_plan(changes: &[Self]) -> bool {
        changes.iter().any(|change| change.verdict != Verdict::Safe)
    }
}

impl Verdict {
    /// The verdict in words.
    pub fn label(self) -> Label {
        match self {
            Self::Safe => Label::new("影響なし", "safe"),
            Self::PlanNeeded => Label::new("移行計画が必要", "plan needed"),
            Self::Refused(when) => when.label(),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::PlanNeeded => "plan_needed",
            Self::Refused(_) => "refused",
        }
    }
}

impl Refusal {
    fn label(self) -> Label {
        match self {
            Self::OpenDecision => Label::new("審議中の案件は移行不可", "refused while the decision is open"),
            Self::ClosedDecision => Label::new(
                "この結果で決定済みの案件は移行不可",
                "refused where the decision was closed with it",
            ),
            Self::FieldHoldsData => Label::new(
                "合わない値がある案件は移行不可",
                "refused where the field holds a value that does not fit",
            ),
            Self::MarkHeld => {
                Label::new("この区分の団体がある案件は移行不可", "refused where a body is in the class")
            }
            Self::EntriesHeld => Label::new("記録がある案件は移行不可", "refused where anything is entered"),
            Self::ConditionHeld => {
                Label::new("この状態の団体がある案件は移行不可", "refused where a body is in the state")
            }
        }
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            path: &'a str,
            kind: ChangeKind,
            verdict: &'static str,
            when: Option<Refusal>,
            words: &'a Label,
        }
        let Self { path, kind, verdict, words } = self;
        let when = match verdict {
            Verdict::Safe | Verdict::PlanNeeded => None,
            Verdict::Refused(when) => Some(*when),
        };
        Told { path, kind: *kind, verdict: verdict.code(), when, words }.serialize(serializer)
    }
}
