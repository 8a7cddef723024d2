//! Why a reminder was told: the date it lies around, its offset, condition and recipient; never what it said.

use crate::event::{ReminderCondition, ReminderFired};
use crate::explain::{Arg, Cause, Facts, Said, Term, Why, rule};
use crate::text::Label;

impl Facts<'_> {
    pub(super) fn why_told(&self, data: &ReminderFired) -> Why {
        let plain = |term, with| Cause::new(term, with, Vec::new());
        let events = self.dated_by(&data.item, data.participant.as_ref(), data.deadline_version);
        let due = vec![Arg::Day(data.nominal), Arg::Count(u64::from(data.deadline_version))];
        let condition = match data.condition {
            ReminderCondition::NotStarted => Term::GotNotStarted,
            ReminderCondition::NotCompleted => Term::GotNotCompleted,
        };
        let role = self.context.definition.party(&data.recipient.role).map(|party| party.title.clone());
        let role = role.unwrap_or_else(|| Label { ja: data.recipient.role.to_string(), en: None });
        let recipient = vec![
            Arg::Body(data.recipient.organization.clone()),
            Arg::Words(vec![role]),
            Arg::count(data.recipient.posts.len()),
        ];
        let mut inputs = vec![
            Cause::new(Term::GotDue, due, events),
            plain(Term::GotOffset, vec![rule::offset(data.offset_business_days).part()]),
            plain(condition, Vec::new()),
            plain(Term::GotRecipient, recipient),
        ];
        if !data.missed_repeats.is_empty() {
            inputs.push(plain(Term::GotRepeats, vec![Arg::count(data.missed_repeats.len())]));
        }
        Why::by(Said::plain(Term::RuleReminder), inputs)
    }
}
