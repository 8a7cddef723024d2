//! Why something stands as it does, as a page shows it in a fold: why, what for, who, by when; the words are the core's
//! own.

use ayumi_core::explain::{Ballots, Blocker, Cause, EventRef, Explanation, Kind, Said, Who, Why};
use ayumi_core::what_if::{BarrierSide, VoteSide};
use chrono::NaiveDate;

use crate::view::date::{self, Time};
use crate::view::number::grouped;
use crate::view::people::People;
use crate::view::say::Say;
use crate::view::sentence::tally_words;

/// Most events named for one reason on a page.
const EVENTS_MAX: usize = 6;

/// Most bodies whose posts are named with them.
const POSTS_OF_MAX: usize = 3;

/// An explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyView {
    /// Why it stands so.
    pub because: Vec<Line>,
    /// What it waits for.
    pub waits: Vec<WaitView>,
    /// What happens then.
    pub next: Vec<String>,
}

/// A sentence with the records it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The sentence.
    pub text: String,
    /// The records: address and text.
    pub events: Vec<(String, String)>,
    /// How many more there are, in words.
    pub more: Option<String>,
}

/// Something in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitView {
    /// What.
    pub what: String,
    /// Who can bring it about, and by doing what: bodies and deed.
    pub who: Vec<(String, String)>,
    /// How many more can, in words.
    pub others: Option<String>,
    /// Until when.
    pub by: Option<Time>,
    /// Whether that has passed.
    pub late: bool,
}

/// Why an event happened by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoView {
    /// The rule.
    pub rule: String,
    /// What it was applied to.
    pub inputs: Vec<Line>,
}

/// What explanations are shown with.
#[derive(Clone, Copy)]
pub struct Explainer<'a> {
    /// Who is who.
    pub people: People<'a>,
    /// The day posts are named for.
    pub day: NaiveDate,
    /// The address of a path at the moment shown.
    pub to: &'a dyn Fn(&str) -> String,
}

impl Explainer<'_> {
    /// An explanation.
    pub fn view(&self, told: &Explanation) -> WhyView {
        WhyView {
            because: told.because.iter().map(|cause| self.line(cause)).collect(),
            waits: told.blockers.iter().map(|blocker| self.wait(blocker)).collect(),
            next: told.next.iter().map(|said| self.words(said)).collect(),
        }
    }

    /// Why an event happened; none when somebody's hand made it, which its entry says already.
    pub fn auto(&self, why: &Why) -> Option<AutoView> {
        why.automatic.then(|| AutoView {
            rule: self.words(&why.rule),
            inputs: why.inputs.iter().map(|cause| self.line(cause)).collect(),
        })
    }

    /// Something said, in the reader's language.
    pub fn words(&self, said: &Said) -> String {
        self.people.t.label(&said.words(self.people.directory)).to_owned()
    }

    /// Something in the way.
    pub fn wait(&self, blocker: &Blocker) -> WaitView {
        let t = self.people.t;
        let n = blocker.others;
        let further = !blocker.who.is_empty();
        let others = (n > 0).then(|| {
            if further {
                t.say(format!("ほか{n}団体"), t.count(n, "", "further body", "further bodies"))
            } else {
                t.count(n, "団体", "body", "bodies")
            }
        });
        WaitView {
            what: self.words(&blocker.said),
            who: self.who(&blocker.who),
            others,
            by: blocker.by_when.map(|day| date::long(t, day)),
            late: blocker.by_when.is_some_and(|day| day < self.day),
        }
    }

    /// How a vote stands at one side of a comparison, sentence by sentence.
    pub fn vote(&self, side: &VoteSide) -> Vec<String> {
        let t = self.people.t;
        let (n, quorum, rule) = (side.electors, side.quorum, self.words(&side.rule));
        let settled =
            if side.put { t.say("（付議の時点で確定）", ", settled when it was put") } else { "" };
        let mut said = vec![t.say(
            format!("票を投じる団体{n}{settled}、定足数{quorum}（{rule}）"),
            format!("{n} bodies vote{settled}; quorum {quorum} ({rule})"),
        )];
        match (&side.ballots, &side.refusal) {
            (Some(ballots), _) => {
                said.push(tally_words(t, &ballots.tally));
                said.push(self.outcome(ballots));
            }
            (None, Some(refusal)) => said.push(refusal.message(t.0)),
            (None, None) => said.push(t.say("付議前", "not put yet").to_owned()),
        }
        said
    }

    /// Whether a vote carries, and what it lacks.
    fn outcome(&self, ballots: &Ballots) -> String {
        let (t, tally, lacks) = (self.people.t, &ballots.tally, ballots.shortfall);
        if tally.passed {
            return t.say("可決に必要な票がある", "the votes carry it").to_owned();
        }
        if tally.tied {
            return t.say("可否同数", "tied").to_owned();
        }
        if !lacks.in_reach {
            return t.say("残りの票では可決に届かない", "what is left cannot carry it").to_owned();
        }
        let (electors, weight) = (lacks.electors, grouped(lacks.weight));
        t.say(
            format!("可決まで、票があと{electors}団体、賛成の重みがあと{weight}以上必要"),
            format!(
                "to be carried it lacks at least {electors} more votes and a weight of {weight} in favour"
            ),
        )
    }

    /// How a barrier stands at one side of a comparison.
    pub fn barrier(&self, side: &BarrierSide) -> String {
        let (t, rule, tally) = (self.people.t, self.words(&side.rule), side.tally);
        let met = if side.met { t.say("満たす", "met") } else { t.say("満たさない", "not met") };
        t.say(
            format!("対象{}団体、終了{}団体（条件：{rule}） — {met}", tally.counted, tally.ended),
            format!("{} counted, {} ended (rule: {rule}) — {met}", tally.counted, tally.ended),
        )
    }

    /// Bodies by what they can do, in the order of the first.
    fn who(&self, who: &[Who]) -> Vec<(String, String)> {
        let mut deeds: Vec<(ayumi_core::explain::Term, Vec<&Who>)> = Vec::new();
        for one in who {
            match deeds.iter_mut().find(|(deed, _)| *deed == one.deed) {
                Some((_, bodies)) => bodies.push(one),
                None => deeds.push((one.deed, vec![one])),
            }
        }
        let row = |(deed, bodies): (ayumi_core::explain::Term, Vec<&Who>)| {
            let with_posts = bodies.len() <= POSTS_OF_MAX;
            let names = bodies.iter().map(|one| self.body(one, with_posts)).collect::<Vec<_>>();
            (names.join(self.people.t.comma()), self.words(&Said::from(deed)))
        };
        deeds.into_iter().map(row).collect()
    }

    fn body(&self, who: &Who, with_posts: bool) -> String {
        let t = self.people.t;
        let name = self.people.body(&who.organization);
        let posts = who.posts(self.people.directory, self.day).into_iter().filter(|_| with_posts);
        let titles: Vec<&str> = posts.filter_map(|(_, title)| title).map(|title| t.label(title)).collect();
        if titles.is_empty() {
            return name;
        }
        let titles = titles.join(t.comma());
        t.say(format!("{name}（{titles}）"), format!("{name} ({titles})"))
    }

    /// A reason with its records.
    pub fn line(&self, cause: &Cause) -> Line {
        let t = self.people.t;
        let left = cause.events.len().saturating_sub(EVENTS_MAX);
        Line {
            text: self.words(&cause.said),
            events: cause.events.iter().take(EVENTS_MAX).map(|event| self.event(event)).collect(),
            more: (left > 0).then(|| {
                t.say(format!("ほか{left}件"), t.count(left, "", "further record", "further records"))
            }),
        }
    }

    fn event(&self, event: &EventRef) -> (String, String) {
        let t = self.people.t;
        let on = date::short(t, event.on).text;
        let body = event
            .participant
            .as_ref()
            .or(event.by.as_ref())
            .map(|body| format!("{} ", self.people.body(body)));
        let (ja, en) = record_word(event.type_name);
        let body = body.unwrap_or_default();
        let text = t.say(format!("{ja}の記録（{body}{on}）"), format!("{en} ({body}{on})"));
        ((self.to)(&format!("/receipts/{}", event.id)), text)
    }
}

/// What kind of thing is explained, in a word.
pub fn kind_word(t: Say, kind: Kind) -> &'static str {
    match kind {
        Kind::Case => t.say("案件", "case"),
        Kind::Participation => t.say("参加", "participation"),
        Kind::Phase => t.say("段階", "phase"),
        Kind::Decision => t.say("決定", "decision"),
        Kind::Milestone => t.say("節目", "milestone"),
        Kind::Deadline => t.say("期限", "date"),
        Kind::Reminders => t.say("通知", "reminders"),
        Kind::Lifecycle => t.say("利用の状況", "lifecycle"),
        Kind::Register => t.say("記録簿", "register"),
        Kind::Entry => t.say("記録", "entry"),
    }
}

/// What an event records, in a word.
fn record_word(type_name: &str) -> (&'static str, &'static str) {
    const WORDS: &[(&str, &str, &str)] = &[
        ("case.opened", "開設", "opening"),
        ("case.cancelled", "取りやめ", "cancellation"),
        ("case.completed", "完了", "completion"),
        ("participants.invited", "照会", "invitation"),
        ("participants.enrolled", "参加", "enrolment"),
        ("participant.joined", "参加", "joining"),
        ("participant.declined", "不参加", "declining"),
        ("participant.withdrew", "辞退", "leaving"),
        ("participant.excluded", "除外", "exclusion"),
        ("phase.opened", "開始", "opening"),
        ("phase.completed", "完了", "completion"),
        ("phase.skipped", "省略", "skipping"),
        ("phase.reopened", "再開", "reopening"),
        ("report.submitted", "報告", "report"),
        ("checklist.updated", "手順", "steps"),
        ("attendance.recorded", "出席", "presence"),
        ("evidence.attached", "添付", "document"),
        ("milestone.reached", "節目", "milestone"),
        ("deadline.set", "期限", "date"),
        ("deadline.changed", "期限変更", "move"),
        ("deadline.missed", "期限超過", "lapse"),
        ("decision.opened", "付議", "question"),
        ("decision.electors_named", "票を投じる団体", "voters"),
        ("decision.endorsed", "回議・合議", "endorsement"),
        ("vote.cast", "票", "vote"),
        ("decision.closed", "決定", "decision"),
        ("work.suspended", "中断", "suspension"),
        ("work.resumed", "再開", "resumption"),
        ("entry.opened", "受付", "entry"),
        ("lifecycle.moved", "状況", "condition"),
        ("mark.set", "区分", "class"),
        ("reminder.fired", "通知", "reminder"),
    ];
    let known = WORDS.iter().find(|(known, _, _)| *known == type_name);
    known.map_or(("経緯", "record"), |(_, ja, en)| (ja, en))
}
