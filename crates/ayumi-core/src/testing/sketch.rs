//! Small definitions drawn in Rust, phase by phase; never proven sound, which is the definition reader's work.

use crate::definition::{
    Abstain, Audience, Barrier, BarrierRule, ChecklistItem, Choice, Completes, Condition, DecisionRule,
    Definition, Document, Due, DueRule, ElectorateWords, Ends, Field, FieldKind, FourEyes, Joins, LateJoin,
    Lifecycle, MarkRule, Means, Milestone, MilestoneRule, Outcome, OutcomeEffect, Party, Pass, Phase, Quorum,
    Register, RegisterKind, ReminderSeries, ReminderTiming, RouteStep, Scope, Silence, Span, StepKind,
    Stragglers, Tie, VoteRule, Weight,
};
use crate::event::{ClockRule, DeadlineKind, DefinitionRef, OrganizationKind, ReminderCondition};
use crate::guard::tree::Condition as Test;
use crate::id::{ContentHash, ItemId};
use crate::testing::guards::guard;
use crate::text::Label;

/// The party of the body that leads.
pub const LEAD: &str = "lead";
/// The party of the municipalities.
pub const MEMBER: &str = "member";

/// An item's name.
///
/// # Panics
/// When the text is not one.
#[track_caller]
pub fn item(text: &str) -> ItemId {
    text.parse().expect("the test spells an item id")
}

/// A definition with the lead and one party of municipalities, to be filled with phases.
///
/// # Panics
/// When `id` is not an id.
pub fn definition(id: &str, joins: Joins) -> Definition {
    let party = |id, kinds: &[OrganizationKind], joins| Party {
        id: item(id),
        title: titled(id),
        kinds: kinds.to_vec(),
        joins,
        join_until: None,
        late_join: LateJoin::Required,
    };
    let reference = DefinitionRef {
        id: id.parse().expect("the test spells a definition id"),
        version: 1,
        sha256: ContentHash::of(id.as_bytes()),
    };
    Definition {
        reference,
        title: titled(id),
        parties: vec![
            party(LEAD, &[OrganizationKind::Prefecture], Joins::Leads),
            party(MEMBER, &[OrganizationKind::Municipality], joins),
        ],
        phases: Vec::new(),
        registers: Vec::new(),
        lifecycles: Vec::new(),
        decisions: Vec::new(),
        marks: Vec::new(),
        indicators: Vec::new(),
        sub_cases: Vec::new(),
        ends: Ends::ByItself,
        suspension: ClockRule::KeepDate,
        unchanged: None,
        live_milestone: None,
    }
}

impl Definition {
    /// With one more phase.
    #[must_use]
    pub fn phase_of(mut self, phase: Phase) -> Self {
        self.phases.push(phase);
        self
    }

    /// With one more decision.
    #[must_use]
    pub fn decision_of(mut self, decision: DecisionRule) -> Self {
        self.decisions.push(decision);
        self
    }

    /// With one more mark.
    #[must_use]
    pub fn mark_of(mut self, mark: MarkRule) -> Self {
        self.marks.push(mark);
        self
    }

    /// With one more register.
    #[must_use]
    pub fn register_of(mut self, register: Register) -> Self {
        self.registers.push(register);
        self
    }

    /// With one more lifecycle.
    #[must_use]
    pub fn lifecycle_of(mut self, lifecycle: Lifecycle) -> Self {
        self.lifecycles.push(lifecycle);
        self
    }

    /// Of which a case ends when somebody closes it.
    #[must_use]
    pub fn closed_by_command(mut self) -> Self {
        self.ends = Ends::ByCommand;
        self
    }

    /// With one more party.
    #[must_use]
    pub fn party_of(mut self, id: &str, kinds: &[OrganizationKind], joins: Joins) -> Self {
        self.parties.push(Party {
            id: item(id),
            title: titled(id),
            kinds: kinds.to_vec(),
            joins,
            join_until: None,
            late_join: LateJoin::Required,
        });
        self
    }
}

/// A phase that runs once, done by the lead.
pub fn joint(id: &str) -> Phase {
    Phase {
        id: item(id),
        title: titled(id),
        scope: Scope::Joint,
        by: item(LEAD),
        after: Vec::new(),
        prefer_after: Vec::new(),
        enter_if: None,
        not_applicable_if: None,
        optional: false,
        completes: Completes::WhenMet,
        due: None,
        report: Vec::new(),
        checklist: Vec::new(),
        documents: Vec::new(),
        decide: None,
        barrier: None,
        milestones: Vec::new(),
        remind: Vec::new(),
        reopen_limit: None,
        attendance: None,
        entry: None,
    }
}

/// A phase for each municipality that takes part.
pub fn each(id: &str) -> Phase {
    let scope = Scope::Each { party: item(MEMBER), audience: Audience::Joined };
    Phase { scope, by: item(MEMBER), ..joint(id) }
}

/// A phase for each municipality that was invited and has not declined.
pub fn each_invited(id: &str) -> Phase {
    Phase { scope: Scope::Each { party: item(MEMBER), audience: Audience::Invited }, ..each(id) }
}

impl Phase {
    /// After these have ended.
    #[must_use]
    pub fn after(mut self, phases: &[&str]) -> Self {
        self.after = phases.iter().map(|id| item(id)).collect();
        self
    }

    /// Better after these have ended.
    #[must_use]
    pub fn prefer_after(mut self, phases: &[&str]) -> Self {
        self.prefer_after = phases.iter().map(|id| item(id)).collect();
        self
    }

    /// Opens only while this holds.
    #[must_use]
    pub fn enters_if(mut self, condition: Test) -> Self {
        self.enter_if = Some(guard(condition));
        self
    }

    /// Is passed over when this holds.
    #[must_use]
    pub fn passes_if(mut self, condition: Test) -> Self {
        self.not_applicable_if = Some(guard(condition));
        self
    }

    /// Also takes this field, without which it cannot end while `condition` holds.
    #[must_use]
    pub fn needs_if(mut self, id: &str, kind: FieldKind, condition: Test) -> Self {
        let required_if = Some(guard(condition));
        self.report.push(Field { required_if, ..field(id, kind, false) });
        self
    }

    /// Also takes this document, without which it cannot end while `condition` holds.
    #[must_use]
    pub fn needs_document_if(mut self, id: &str, condition: Test) -> Self {
        let required_if = Some(guard(condition));
        self.documents.push(Document { id: item(id), title: titled(id), required: false, required_if });
        self
    }

    /// May be passed over.
    #[must_use]
    pub fn may_be_skipped(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Ends only when somebody says so.
    #[must_use]
    pub fn by_command(mut self) -> Self {
        self.completes = Completes::ByCommand;
        self
    }

    /// May be opened again so often.
    #[must_use]
    pub fn reopens(mut self, limit: u32) -> Self {
        self.reopen_limit = Some(limit);
        self
    }

    /// Records which members were present.
    #[must_use]
    pub fn counts_presence(mut self) -> Self {
        self.attendance = Some(item(MEMBER));
        self
    }

    /// With a date.
    #[must_use]
    pub fn due(mut self, rule: DueRule, kind: DeadlineKind) -> Self {
        self.due = Some(due(rule, kind));
        self
    }

    /// Cannot end without this field.
    #[must_use]
    pub fn needs(mut self, id: &str, kind: FieldKind) -> Self {
        self.report.push(field(id, kind, true));
        self
    }

    /// Also takes this field.
    #[must_use]
    pub fn takes(mut self, id: &str, kind: FieldKind) -> Self {
        self.report.push(field(id, kind, false));
        self
    }

    /// With a checklist.
    #[must_use]
    pub fn checks(mut self, items: &[&str]) -> Self {
        self.checklist = items.iter().map(|id| ChecklistItem { id: item(id), title: titled(id) }).collect();
        self
    }

    /// Cannot end without this document.
    #[must_use]
    pub fn needs_document(mut self, id: &str) -> Self {
        self.documents.push(Document { id: item(id), title: titled(id), required: true, required_if: None });
        self
    }

    /// Also takes this document.
    #[must_use]
    pub fn takes_document(mut self, id: &str) -> Self {
        self.documents.push(Document { id: item(id), title: titled(id), required: false, required_if: None });
        self
    }

    /// Ends with a decision.
    #[must_use]
    pub fn decides(mut self, decision: &str) -> Self {
        self.decide = Some(item(decision));
        self
    }

    /// Holds back joint work until `rule` is met; the lead may take laggards out.
    #[must_use]
    pub fn barrier(mut self, rule: BarrierRule) -> Self {
        self.barrier = Some(Barrier { rule, stragglers: Stragglers::ExcludeBy(item(LEAD)) });
        self
    }

    /// Holds back joint work until `rule` is met, whoever lags.
    #[must_use]
    pub fn waiting_barrier(mut self, rule: BarrierRule) -> Self {
        self.barrier = Some(Barrier { rule, stragglers: Stragglers::Wait });
        self
    }

    /// With a point inside it.
    #[must_use]
    pub fn milestone(mut self, id: &str, when: MilestoneRule) -> Self {
        self.milestones.push(Milestone { id: item(id), title: titled(id), when });
        self
    }

    /// With reminders so many business days before the date.
    #[must_use]
    pub fn reminds_before(mut self, days: &[u16], condition: ReminderCondition, to: &[&str]) -> Self {
        self.remind.push(before(days, condition, to));
        self
    }

    /// With reminders so long before the date, spelled as in a definition.
    ///
    /// # Panics
    /// When one is not a length of time.
    #[must_use]
    pub fn reminds_ahead(mut self, spans: &[&str], condition: ReminderCondition, to: &[&str]) -> Self {
        let spans = spans.iter().map(|span| span.parse().expect("the test spells a length of time"));
        self.remind.push(ReminderSeries {
            timing: ReminderTiming::Before(spans.collect()),
            ..before(&[], condition, to)
        });
        self
    }

    /// With reminders from one business day after the date, every five, four at most.
    #[must_use]
    pub fn reminds_after(mut self, condition: ReminderCondition, to: &[&str]) -> Self {
        self.remind.push(after(condition, to));
        self
    }
}

/// Meetings of these steps, more as they come.
pub fn meetings(id: &str, steps: Vec<Phase>) -> Register {
    let kind = RegisterKind::Meetings { more: true };
    Register { id: item(id), title: titled(id), kind, opened_by: vec![item(LEAD)], steps }
}

/// Contacts with members, opened by either side.
pub fn contacts(id: &str, within: Option<Span>, steps: Vec<Phase>) -> Register {
    let kind = RegisterKind::Contacts { with: item(MEMBER), within, remind: Vec::new() };
    Register { id: item(id), title: titled(id), kind, opened_by: vec![item(LEAD), item(MEMBER)], steps }
}

/// A lifecycle of members: each condition with the ways out of it and what it says about taking part; the first begins.
pub fn lifecycle(id: &str, conditions: &[(&str, &[&str], Means)]) -> Lifecycle {
    let condition = |(at, (id, to, means)): (usize, &(&str, &[&str], Means))| Condition {
        id: item(id),
        title: titled(id),
        start: at == 0,
        to: to.iter().map(|id| item(id)).collect(),
        means: *means,
        counts: *means == Means::Joined,
        reason: *means == Means::Left,
    };
    let states = conditions.iter().enumerate().map(condition).collect();
    Lifecycle { id: item(id), title: titled(id), of: item(MEMBER), states }
}

fn field(id: &str, kind: FieldKind, required: bool) -> Field {
    Field { id: item(id), title: titled(id), kind, required, required_if: None, retention: None }
}

/// A label that says its own name in both languages.
pub fn titled(id: &str) -> Label {
    Label::new(format!("「{id}」"), id)
}

/// A date rule.
pub fn due(rule: DueRule, kind: DeadlineKind) -> Due {
    let as_written = match rule {
        DueRule::On { date, .. } => format!("date: {date}"),
        DueRule::FiscalMonth { month, years } => format!("month: {month}, fiscal_year: {years}"),
        DueRule::FiscalYearEnd { years } => format!("fiscal_year_end: {years}"),
        DueRule::FiscalQuarter { quarter, years } => format!("quarter: {quarter}, fiscal_year: {years}"),
        DueRule::AfterOpening { span } => format!("after_opening: {span}"),
        DueRule::FromDate { ref phase, span, before } => {
            format!("from_due: {phase}, {}: {span}", if before { "before" } else { "after" })
        }
        DueRule::Given => "given: true".into(),
    };
    Due::plain(rule, kind, as_written)
}

/// A month of the programme's own fiscal year.
pub fn month(month: u32) -> DueRule {
    DueRule::FiscalMonth { month, years: 0 }
}

/// Reminders so many business days before a date.
pub fn before(days: &[u16], condition: ReminderCondition, to: &[&str]) -> ReminderSeries {
    let to = to.iter().map(|party| item(party)).collect();
    let spans = days.iter().map(|days| Span::BusinessDays(*days)).collect();
    ReminderSeries { timing: ReminderTiming::Before(spans), condition, to }
}

/// Reminders from one business day after a date, every five, four at most.
pub fn after(condition: ReminderCondition, to: &[&str]) -> ReminderSeries {
    let to = to.iter().map(|party| item(party)).collect();
    ReminderSeries { timing: ReminderTiming::After { first: 1, every: 5, limit: 4 }, condition, to }
}

/// Choices that say their own names.
pub fn choices(ids: &[&str]) -> Vec<Choice> {
    ids.iter().map(|id| Choice { id: item(id), title: titled(id) }).collect()
}

/// A decision of the lead.
pub fn decision(id: &str, outcomes: Vec<Outcome>, requires: &[&str]) -> DecisionRule {
    DecisionRule {
        id: item(id),
        question: titled(id),
        authority: item(LEAD),
        outcomes,
        requires: requires.iter().map(|document| item(document)).collect(),
        vote: None,
        route: Vec::new(),
        rounds: None,
        waive: None,
        four_eyes: FourEyes::People,
    }
}

impl DecisionRule {
    /// By a vote.
    #[must_use]
    pub fn voted(self, vote: VoteRule) -> Self {
        Self { vote: Some(vote), ..self }
    }

    /// After a step of 回議 or 合議 by a party.
    #[must_use]
    pub fn endorsed(mut self, id: &str, kind: StepKind, by: &str) -> Self {
        self.route.push(RouteStep { kind, by: item(by), title: titled(id) });
        self
    }

    /// Put so often at most.
    #[must_use]
    pub fn rounds(self, limit: u32) -> Self {
        Self { rounds: Some(limit), ..self }
    }

    /// With documents the lead may waive.
    #[must_use]
    pub fn waivable(self) -> Self {
        Self { waive: Some(item(LEAD)), ..self }
    }

    /// Approved by another body than the one that puts it.
    #[must_use]
    pub fn approved_by_another_body(self) -> Self {
        Self { four_eyes: FourEyes::Bodies, ..self }
    }
}

/// A vote of the municipalities that take part, one each: half of them must vote, the majority of what is cast carries.
pub fn vote() -> VoteRule {
    VoteRule {
        electorate: ElectorateWords { party: item(MEMBER), plus: Vec::new() },
        weight: Weight::One,
        quorum: Quorum::Part { numerator: 1, denominator: 2 },
        pass: Pass::MajorityOfCast,
        veto: Vec::new(),
        abstain: Abstain::NotCast,
        tie: Tie::Fails,
        change: false,
        silence: None,
    }
}

impl VoteRule {
    /// With the prefecture.
    #[must_use]
    pub fn with_lead(mut self) -> Self {
        self.electorate.plus.push(item(LEAD));
        self
    }

    /// After so many business days silence consents.
    #[must_use]
    pub fn silence_consents(self, days: u16) -> Self {
        let silence = Silence { consents_after: Span::BusinessDays(days), as_written: format!("{days}bd") };
        Self { silence: Some(silence), ..self }
    }
}

/// One answer to a decision.
pub fn outcome(id: &str, effect: OutcomeEffect) -> Outcome {
    Outcome { id: item(id), title: titled(id), effect }
}
