//! Explanations and suppositions as JSON, the same for the API and the command line; never what they say.

use ayumi_core::directory::Directory;
use ayumi_core::explain::{Arg, Ballots, Blocker, Cause, EventRef, Explanation, Said, Tally, Term, Who, Why};
use ayumi_core::state::Ending;
use ayumi_core::text::{Label, Language};
use ayumi_core::vote::Shortfall;
use ayumi_core::what_if::{BarrierSide, Report, Scheduled, Told, VoteSide};
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
            "vote": told.vote.as_ref().map(|ballots| self.ballots(ballots)),
        })
    }

    /// How a vote stands and what it lacks.
    fn ballots(&self, ballots: &Ballots) -> Value {
        let Shortfall { electors, weight, in_reach } = ballots.shortfall;
        json!({
            "electors": ballots.electors,
            "total_weight": ballots.total_weight,
            "quorum": self.said(&ballots.quorum),
            "pass": self.said(&ballots.pass),
            "votes_until": ballots.votes_until,
            "tally": ballots.tally,
            "lacks": { "electors": electors, "weight": weight, "in_reach": in_reach },
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
            "votes": report.votes.iter().map(|row| json!({
                "decision": row.decision, "title": row.title, "phase": row.phase,
                "before": row.before.as_ref().map(|side| self.vote_side(side)),
                "after": row.after.as_ref().map(|side| self.vote_side(side)),
            })).collect::<Vec<_>>(),
            "barriers": report.barriers.iter().map(|row| json!({
                "item": row.item, "title": row.title,
                "before": self.barrier_side(&row.before), "after": self.barrier_side(&row.after),
            })).collect::<Vec<_>>(),
            "others": report.others,
        })
    }

    fn vote_side(&self, side: &VoteSide) -> Value {
        let refusal = side.refusal.as_ref().map(|refusal| {
            let text = Label::new(refusal.message(Language::Ja), refusal.message(Language::En));
            json!({ "code": refusal.code(), "text": text })
        });
        json!({
            "put": side.put,
            "electors": side.electors,
            "total_weight": side.total_weight,
            "rule": self.said(&side.rule),
            "quorum": side.quorum,
            "vote": side.ballots.as_ref().map(|ballots| self.ballots(ballots)),
            "refusal": refusal,
        })
    }

    fn barrier_side(&self, side: &BarrierSide) -> Value {
        json!({ "rule": self.said(&side.rule), "tally": tally(side.tally), "met": side.met })
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
        let more = json!({
            "item": blocker.item,
            "tally": blocker.tally.map(tally),
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

fn tally(tally: Tally) -> Value {
    json!({
        "counted": tally.counted, "ended": tally.ended, "needed": tally.needed,
        "excluded": tally.excluded, "silent": tally.silent,
    })
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
        Arg::Count(count) | Arg::Weight(count) => ("count", json!(count)),
        Arg::Code(code) => ("code", json!(code)),
    };
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}
