//! Explanations and suppositions as JSON, the same for the API and the command line; never what they say.

use ayumi_core::directory::Directory;
use ayumi_core::explain::{Arg, Blocker, Cause, EventRef, Explanation, Said, Term, Who, Why};
use ayumi_core::state::Ending;
use ayumi_core::what_if::{Report, Scheduled, Told};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::api::programmes::status_name;

/// What explanations are written with: who is who, on which day.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// The directory.
    pub directory: &'a Directory,
    /// The day posts are named for.
    pub day: NaiveDate,
}

impl Writer<'_> {
    /// An explanation.
    pub fn explanation(&self, told: &Explanation) -> Value {
        let subject = &told.subject;
        let mut value = json!({
            "kind": subject.kind.as_str(),
            "item": subject.item,
            "within": subject.within,
            "participant": subject.participant,
            "title": told.title,
            "due": told.due,
        });
        if let (Value::Object(members), Value::Object(why)) = (&mut value, self.why_of(told)) {
            members.extend(why);
        }
        value
    }

    /// Where something stands and why, without what it is.
    pub(crate) fn why_of(&self, told: &Explanation) -> Value {
        json!({
            "state": self.said(&told.state),
            "since": told.since,
            "because": told.because.iter().map(|cause| self.cause(cause)).collect::<Vec<_>>(),
            "blockers": self.blockers(&told.blockers),
            "next": told.next.iter().map(|said| self.said(said)).collect::<Vec<_>>(),
        })
    }

    /// Why an event happened.
    pub fn why(&self, why: &Why) -> Value {
        json!({
            "automatic": why.automatic,
            "rule": self.said(&why.rule),
            "inputs": why.inputs.iter().map(|cause| self.cause(cause)).collect::<Vec<_>>(),
        })
    }

    /// What would come of suppositions.
    pub fn report(&self, report: &Report) -> Value {
        let ending = |ending: Option<Ending>| match ending {
            None => "open",
            Some(Ending::Completed(_)) => "completed",
            Some(Ending::Cancelled(_)) => "cancelled",
        };
        json!({
            "today": report.today,
            "on": report.on,
            "assumed": report.assumed.iter().map(|said| self.said(said)).collect::<Vec<_>>(),
            "status": { "before": ending(report.ending.0), "after": ending(report.ending.1) },
            "dates": report.dates.iter().map(|row| json!({
                "item": row.item, "title": row.title, "participant": row.participant, "moved": row.moved,
                "before": row.before.as_ref().map(scheduled), "after": row.after.as_ref().map(scheduled),
            })).collect::<Vec<_>>(),
            "statuses": report.statuses.iter().map(|row| json!({
                "item": row.item, "title": row.title, "participant": row.participant,
                "before": status_name(row.before), "after": status_name(row.after),
            })).collect::<Vec<_>>(),
            "blockers": report.blockers.iter().map(|row| json!({
                "item": row.item, "title": row.title, "participant": row.participant,
                "before": self.blockers(&row.before), "after": self.blockers(&row.after),
            })).collect::<Vec<_>>(),
            "reminders": report.reminders.iter().map(|row| json!({
                "organization": row.organization, "before": told(row.before), "after": told(row.after), "anew": row.anew,
            })).collect::<Vec<_>>(),
            "overdue": report.overdue.iter().map(|row| json!({
                "item": row.item, "title": row.title, "participant": row.participant, "due": row.due,
            })).collect::<Vec<_>>(),
            "others": report.others,
        })
    }

    fn said(&self, said: &Said) -> Value {
        let with: Vec<Value> = said.with.iter().map(argument).collect();
        json!({ "code": said.term.code(), "text": said.words(self.directory), "with": with })
    }

    fn cause(&self, cause: &Cause) -> Value {
        let mut value = self.said(&cause.said);
        value["events"] = cause.events.iter().map(event).collect();
        value
    }

    fn blockers(&self, blockers: &[Blocker]) -> Vec<Value> {
        blockers.iter().map(|blocker| self.blocker(blocker)).collect()
    }

    fn blocker(&self, blocker: &Blocker) -> Value {
        let mut value = self.said(&blocker.said);
        let tally = blocker.tally.map(|tally| {
            json!({
                "counted": tally.counted, "ended": tally.ended, "needed": tally.needed,
                "excluded": tally.excluded, "silent": tally.silent,
            })
        });
        let more = json!({
            "item": blocker.item,
            "tally": tally,
            "who": blocker.who.iter().map(|who| self.who(who)).collect::<Vec<_>>(),
            "others": blocker.others,
            "by_when": blocker.by_when,
        });
        if let (Value::Object(members), Value::Object(more)) = (&mut value, more) {
            members.extend(more);
        }
        value
    }

    fn who(&self, who: &Who) -> Value {
        let name = self.directory.organizations.get(&who.organization).map(|known| &known.name);
        let posts = who.posts(self.directory, self.day);
        let posts: Vec<Value> =
            posts.into_iter().map(|(post, title)| json!({ "post": post, "title": title })).collect();
        json!({
            "organization": who.organization,
            "name": name,
            "deed": self.term(who.deed),
            "posts": posts,
        })
    }

    fn term(&self, term: Term) -> Value {
        json!({ "code": term.code(), "text": Said::from(term).words(self.directory) })
    }
}

fn scheduled(scheduled: &Scheduled) -> Value {
    json!({ "due": scheduled.due, "forecast": scheduled.forecast })
}

fn told(told: Told) -> Value {
    json!({ "count": told.count, "first": told.first })
}

fn event(event: &EventRef) -> Value {
    json!({ "event": event.id, "type": event.type_name, "on": event.on, "participant": event.participant })
}

/// What fills a gap, by the kind of thing it is, so that a program need not read the sentence.
fn argument(arg: &Arg) -> Value {
    let (name, value) = match arg {
        Arg::Item(id, title) => {
            return json!({ "item": id, "title": title });
        }
        Arg::Words(words) => ("words", json!(words)),
        Arg::Body(body) => ("organization", json!(body)),
        Arg::Day(day) => ("date", json!(day)),
        Arg::Count(count) => ("count", json!(count)),
        Arg::Code(code) => ("code", json!(code)),
    };
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}
