//! Why a reminder was told: the date it lies around, its offset, condition and recipient; never what it said.

use crate::definition::Duty;
use crate::event::{NoticeGiven, ReminderCondition, ReminderFired};
use crate::explain::{Arg, Cause, Facts, Said, Term, Why, rule};
use crate::id::ItemId;
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
        let role = self.role_title(&data.recipient.role);
        let recipient = vec![
            Arg::Body(data.recipient.organization.clone()),
            Arg::Words(vec![role]),
            Arg::count(data.recipient.posts.len()),
        ];
        let mut inputs = vec![
            Cause::new(Term::GotDue, due, events),
            match data.ahead {
                Some(ahead) => plain(Term::GotAhead, vec![rule::ahead(ahead).part()]),
                None => plain(Term::GotOffset, vec![rule::offset(data.offset_business_days).part()]),
            },
            plain(condition, Vec::new()),
            plain(Term::GotRecipient, recipient),
        ];
        if !data.missed_repeats.is_empty() {
            inputs.push(plain(Term::GotRepeats, vec![Arg::count(data.missed_repeats.len())]));
        }
        Why::by(Said::plain(Term::RuleReminder), inputs)
    }

    pub(super) fn why_noticed(&self, data: &NoticeGiven) -> Why {
        let recipient = vec![
            Arg::Body(data.recipient.organization.clone()),
            Arg::Words(vec![self.role_title(&data.recipient.role)]),
            Arg::count(data.recipient.posts.len()),
        ];
        let inputs = vec![Cause::new(Term::GotRecipient, recipient, self.history.named(data.about))];
        Why::by(Said::plain(Term::RuleNotice), inputs)
    }

    fn role_title(&self, role: &ItemId) -> Label {
        let party = self.context.definition.party(role).map(|party| party.title.clone());
        let duty = || role.as_str().parse::<Duty>().ok().map(Duty::title);
        party.or_else(duty).unwrap_or_else(|| Label { ja: role.to_string(), en: None })
    }
}
