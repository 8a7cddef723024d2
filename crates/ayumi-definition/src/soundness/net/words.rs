//! A path in sentences of both languages, with the definition's own titles; never a step left out but in the middle.

use ayumi_core::definition::{Definition, Joins, Party};
use ayumi_core::text::{Label, Language};

use super::{Body, Step};
use crate::problem::shown;

/// Steps told in one message; of a longer path the middle is left out.
const STEPS_MAX: usize = 16;

/// The steps one after the other.
pub(super) fn sentence(steps: &[Step], definition: &Definition, language: Language) -> String {
    let told: Vec<String> =
        steps.iter().filter_map(|step| Teller { definition, language }.step(*step)).collect();
    let Some(left_out) = told.len().checked_sub(STEPS_MAX).filter(|left_out| *left_out > 0) else {
        return told.join(" → ");
    };
    let gap = match language {
        Language::Ja => format!("（{left_out}手を省く）"),
        Language::En => format!("({left_out} steps left out)"),
    };
    let (head, tail) = (&told[..STEPS_MAX / 2], &told[told.len() - STEPS_MAX / 2..]);
    head.iter().chain([&gap]).chain(tail).cloned().collect::<Vec<_>>().join(" → ")
}

struct Teller<'d> {
    definition: &'d Definition,
    language: Language,
}

impl Teller<'_> {
    fn step(&self, step: Step) -> Option<String> {
        Some(match step {
            Step::Began { phase, body: None } => self.say(&self.phase(phase), "が始まる", "begins"),
            Step::Began { phase, body: Some(body) } => self.of(phase, body, "が始まる", "begins"),
            Step::Ended { phase, body: None } => self.say(&self.phase(phase), "が終わる", "ends"),
            Step::Ended { phase, body: Some(body) } => self.of(phase, body, "が終わる", "ends"),
            Step::Passed { phase, body: None } => {
                self.say(&self.phase(phase), "は条件により対象外になる", "does not apply by its condition")
            }
            Step::Passed { phase, body: Some(body) } => {
                self.of(phase, body, "は条件により対象外になる", "does not apply by its condition")
            }
            Step::Held { phase, body: None } => {
                self.say(&self.phase(phase), "の条件が成り立たない", "waits: its condition does not hold")
            }
            Step::Held { phase, body: Some(body) } => {
                self.of(phase, body, "の条件が成り立たない", "waits: its condition does not hold")
            }
            Step::Skipped { phase, body: None } => self.say(&self.phase(phase), "を省く", "is passed over"),
            Step::Skipped { phase, body: Some(body) } => self.of(phase, body, "を省く", "is passed over"),
            Step::Decided { phase, outcome, body } => self.decision(phase, outcome, body)?,
            Step::Excluded { phase, body } => {
                let (body, phase) = (self.body(body), self.phase(phase));
                match self.language {
                    Language::Ja => format!("{body}を{phase}の対象から外す"),
                    Language::En => format!("{body} is taken out of {phase}"),
                }
            }
            Step::Joined(body) => self.say(&self.body(body), "が参加する", "joins"),
            Step::Declined(body) => self.say(&self.body(body), "が辞退する", "declines"),
            Step::Withdrew(body) => self.say(&self.body(body), "が離脱する", "withdraws"),
            Step::Returned(body) => self.say(&self.body(body), "が参加し直す", "joins again"),
            Step::Completed | Step::Deserted => match self.language {
                Language::Ja => "案件が終わる".to_owned(),
                Language::En => "the case ends".to_owned(),
            },
            Step::Closed => match self.language {
                Language::Ja => "案件を閉じる".to_owned(),
                Language::En => "the case is closed".to_owned(),
            },
            Step::SetBack | Step::Committed => return None,
        })
    }

    fn say(&self, subject: &str, ja: &str, en: &str) -> String {
        match self.language {
            Language::Ja => format!("{subject}{ja}"),
            Language::En => format!("{subject} {en}"),
        }
    }

    fn of(&self, phase: usize, body: Body, ja: &str, en: &str) -> String {
        let (phase, body) = (self.phase(phase), self.body(body));
        match self.language {
            Language::Ja => format!("{body}の{phase}{ja}"),
            Language::En => format!("{phase} {en} for {body}"),
        }
    }

    fn decision(&self, phase: usize, outcome: usize, body: Option<Body>) -> Option<String> {
        let rule = self.definition.decision(self.definition.phases[phase].decide.as_ref()?)?;
        let (question, outcome) =
            (self.label(&rule.question), self.label(&rule.outcomes.get(outcome)?.title));
        let body = body.map(|body| self.body(body));
        Some(match (self.language, body) {
            (Language::Ja, None) => format!("{question}を「{outcome}」と決める"),
            (Language::Ja, Some(body)) => format!("{body}の{question}を「{outcome}」と決める"),
            (Language::En, None) => format!("{question} is decided: {outcome}"),
            (Language::En, Some(body)) => format!("{question} of {body} is decided: {outcome}"),
        })
    }

    fn phase(&self, phase: usize) -> String {
        self.label(&self.definition.phases[phase].title)
    }

    /// A half of those who take part in a party.
    fn body(&self, body: Body) -> String {
        let mut parties = self.definition.parties.iter().filter(|party| party.joins != Joins::Leads);
        let title =
            parties.nth(body.group()).map(|party: &Party| self.label(&party.title)).unwrap_or_default();
        match (self.language, body.index()) {
            (Language::Ja, 0) => format!("{title}（甲）"),
            (Language::Ja, _) => format!("{title}（乙）"),
            (Language::En, 0) => format!("{title} A"),
            (Language::En, _) => format!("{title} B"),
        }
    }

    fn label(&self, label: &Label) -> String {
        shown(label.in_language(self.language))
    }
}
