//! What a body was told, in the order in which it asks for something; never a reminder or notice that was not given.

use std::collections::HashMap;

use askama::Template;
use ayumi_core::definition::Span;
use ayumi_core::event::{NoticeKind, Precision};
use ayumi_core::id::{PostId, ReminderId, UserId};
use ayumi_core::letter::{notice_sentence, notice_title};
use ayumi_store::views::{InboxRow, NoticeRow, VoteRow};
use chrono::{Datelike, Days, FixedOffset, NaiveDate};

use crate::view::case::entries::place;
use crate::view::date::{self, Time};
use crate::view::form::{Control, FormView, Maker};
use crate::view::people::People;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};

/// One reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// What it is about.
    pub item: String,
    /// In which case.
    pub case: String,
    /// Whose work.
    pub body: Option<String>,
    /// Who was told.
    pub told: String,
    /// The date.
    pub due: Time,
    /// How far from the date it was sent.
    pub distance: String,
    /// When it fired.
    pub fired: Time,
    /// Earlier ones it tells as well.
    pub repeats: usize,
    /// Whether the date has moved since.
    pub superseded: bool,
    /// Where the work is.
    pub href: String,
    /// How the reader puts it off; none for those who were not told.
    pub snooze: Option<FormView>,
    /// Until when the reader put it off.
    pub put_off: Option<Time>,
}

/// Reminders of one urgency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Where on the page.
    pub id: &'static str,
    /// How urgent.
    pub title: &'static str,
    /// The reminders, by their date.
    pub lines: Vec<NoticeLine>,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TidingLine {
    /// What kind.
    pub kind: String,
    /// What it says.
    pub says: String,
    /// What it is about.
    pub item: String,
    /// In which case.
    pub case: String,
    /// Whose work.
    pub body: Option<String>,
    /// When it was given.
    pub given: Time,
    /// Where what it asks for is done, or shown.
    pub href: String,
    /// How the reader puts it off; none where nothing is asked of them.
    pub snooze: Option<FormView>,
}

/// A vote a body is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteLine {
    /// The question.
    pub question: String,
    /// What is proposed.
    pub proposal: String,
    /// In which case.
    pub case: String,
    /// Whose vote.
    pub body: String,
    /// When it was put.
    pub put: Time,
    /// Last day of the vote, when silence then consents.
    pub until: Option<Time>,
    /// Where the vote is given.
    pub href: String,
}

/// A vote a body is asked for.
pub fn vote_line(shell: &Shell, people: People<'_>, row: &VoteRow) -> VoteLine {
    let t = shell.t;
    let path = format!("/cases/{}#phase-{}", row.case, row.phase);
    VoteLine {
        question: t.label(&row.question_title).to_owned(),
        proposal: row.proposal_title.as_ref().map_or_else(String::new, |title| t.label(title).to_owned()),
        case: t.label(&row.case_title).to_owned(),
        body: people.body(&row.organization),
        put: date::short(t, row.opened_on),
        until: row.votes_until.map(|until| date::short(t, until)),
        href: shell.to(&path),
    }
}

/// The page of the inbox.
#[derive(Debug, Template)]
#[template(path = "inbox.html")]
pub struct InboxPage {
    /// The frame.
    pub shell: Shell,
    /// How many things wait.
    pub waiting: usize,
    /// Those whose work is outstanding, the most urgent first.
    pub groups: Vec<Group>,
    /// Votes that are asked for.
    pub votes: Vec<VoteLine>,
    /// Notices that ask for something.
    pub asked: Vec<TidingLine>,
    /// How the reader answers the monthly checks together; none where they were asked in none.
    pub unchanged: Option<FormView>,
    /// Requests that were not granted.
    pub returned: Vec<TidingLine>,
    /// Notices that only tell.
    pub tidings: Vec<TidingLine>,
    /// What the reader put off.
    pub put_off: Vec<NoticeLine>,
    /// The settled ones, the latest first.
    pub past: Vec<NoticeLine>,
    /// Where older ones of them are.
    pub older: Option<String>,
    /// Whose inbox it is.
    pub whose: String,
}

/// What was told.
pub struct Told {
    /// Votes that are asked for.
    pub votes: Vec<VoteRow>,
    /// Notices, those that ask and those that tell.
    pub notices: Vec<NoticeRow>,
    /// What is still open.
    pub open: Vec<InboxRow>,
    /// A page of the others, the latest first.
    pub settled: Vec<InboxRow>,
    /// Where older ones of them are.
    pub older: Option<String>,
}

/// Who reads, and what they may put off.
pub struct Desk<'a> {
    /// The reader.
    pub user: UserId,
    /// The day.
    pub today: NaiveDate,
    /// The posts the reader holds that day.
    pub posts: Vec<PostId>,
    /// Reasons to choose from: code and words.
    pub reasons: Vec<(String, String)>,
    /// Makes the forms of what was told; none in the past.
    pub maker: Option<Maker<'a>>,
    /// Where the clock of the office stands.
    pub offset: FixedOffset,
}

impl Desk<'_> {
    fn put_off_until(&self, snoozed: &[(UserId, NaiveDate)]) -> Option<NaiveDate> {
        let own = snoozed.iter().find(|(user, until)| *user == self.user && *until > self.today);
        own.map(|(_, until)| *until)
    }

    /// Whether the reader was told, or holds a post that was.
    fn was_told(&self, posts: &[PostId], users: &[UserId]) -> bool {
        users.contains(&self.user) || posts.iter().any(|post| self.posts.contains(post))
    }

    /// The form that answers the monthly checks of the reader's own work together.
    fn unchanged(&self, t: Say, asking: &[&NoticeRow]) -> Option<FormView> {
        let is_own = |row: &&&NoticeRow| {
            let told = row.given.as_ref().is_some_and(|given| self.was_told(&given.posts, &given.users));
            row.kind == NoticeKind::WorkUnchanged
                && row.participant.as_ref() == Some(&row.organization)
                && told
        };
        let rows: Vec<&&NoticeRow> = asking.iter().filter(is_own).collect();
        let picks: Vec<(String, String)> = rows
            .iter()
            .map(|row| (format!("{}/{}", row.case, row.organization), t.label(&row.case_title).to_owned()))
            .collect();
        let mut maker = self.maker.clone().filter(|_| !picks.is_empty())?;
        "/inbox".clone_into(&mut maker.action);
        let title = t.say("月次の確認にまとめて答える", "Answer the monthly checks together");
        let form = maker.form(
            "unchanged",
            "unchanged",
            title,
            t.say("変わりなしと記録する", "Record that nothing has changed"),
        );
        let note = t.say(
            "選んだ案件に、変わりがないことをメモとして残します。進んだ案件は外して、その案件に進捗を記録してください。",
            "A note in each chosen case says that nothing has changed. Leave out those that have moved on, and record there what was done.",
        );
        let chosen: Vec<String> = picks.iter().map(|(value, _)| value.clone()).collect();
        let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
        let form = form
            .note(note)
            .boxes("case", t.say("変わりのない案件", "Cases in which nothing has changed"), picks, &chosen)
            .line("note", t.say("メモ", "Note"), t.say("変わりありません。", "Nothing has changed."))
            .required();
        Some(form.done())
    }

    /// The form that puts a thing off, for one who was told it.
    fn snooze(
        &self,
        path: &str,
        id: ReminderId,
        due: Option<(NaiveDate, Precision)>,
        told: (&[PostId], &[UserId]),
    ) -> Option<FormView> {
        if !self.was_told(told.0, told.1) {
            return None;
        }
        let mut maker = self.maker.clone()?;
        maker.action = format!("{path}/reminders/{id}");
        let t = maker.t;
        let (title, submit) =
            (t.say("あとで知らせる", "Tell me again later"), t.say("この日まで表示しない", "Put off"));
        let form = maker.form(&format!("snooze-{id}"), "snooze", title, submit);
        let note = due.map(|(nominal, precision)| {
            let day = date::exactly_short(t, nominal, precision).text;
            t.say(
                format!("期限（{day}）より後の日まで見送るときは、理由を入力してください。期限そのものは変わりません。"),
                format!("Past the date itself ({day}) a reason is needed. The date stays as it is."),
            )
        });
        let form = form.note(note.unwrap_or_else(|| {
            t.say("あなたの画面から、その日まで外します。", "It leaves your page until that day.").to_owned()
        }));
        let form = form
            .line("until", t.say("次に知らせる日", "Tell me again on"), "")
            .hint("例：R8.7.1、2026-07-01（60日先まで）", "like 2026-07-01, at most 60 days ahead")
            .required()
            .select("reason_code", t.say("理由の区分", "Kind of reason"), self.reasons.clone(), "")
            .line("reason", t.say("理由", "Reason"), "");
        Some(form.done())
    }
}

/// Of what was sent about one piece of work the latest: what it says holds for those before it. What the reader was told
/// comes before what was told to others of the body.
fn latest_of_a_series(open: Vec<InboxRow>, is_own: impl Fn(&InboxRow) -> bool) -> Vec<InboxRow> {
    let mut latest: HashMap<_, InboxRow> = HashMap::new();
    for row in open {
        let (participant, told) = (row.participant.clone(), row.organization.clone());
        let series = (row.case, row.item.clone(), row.revision, participant, told);
        let place = |row: &InboxRow| (is_own(row), row.fired_at, row.due_at, row.reminder);
        let is_later = latest.get(&series).is_none_or(|known| place(known) < place(&row));
        if is_later {
            latest.insert(series, row);
        }
    }
    let mut rows: Vec<InboxRow> = latest.into_values().collect();
    let place = |row: &InboxRow| (row.nominal, row.case, row.item.clone(), row.participant.clone());
    rows.sort_by_cached_key(|row| (place(row), row.reminder));
    rows
}

/// How far a reminder lies from its date, in words.
pub fn distance(t: Say, offset: i32, ahead: Option<Span>) -> String {
    if let Some(ahead) = ahead {
        let long = ahead.words();
        return t.say(format!("期限の{}前", long.ja), format!("{} before", t.label(&long)));
    }
    match offset {
        0 => t.say("期限の当日", "on the day").to_owned(),
        1.. => t.say(format!("期限の{offset}営業日後"), format!("{offset} business days after")),
        _ => t.say(format!("期限の{}営業日前", -offset), format!("{} business days before", -offset)),
    }
}

/// One reminder.
pub fn line(shell: &Shell, people: People<'_>, row: &InboxRow, offset: FixedOffset) -> NoticeLine {
    let t = shell.t;
    let path = place(row.case, &row.item, row.participant.as_ref());
    NoticeLine {
        item: t.label(&row.item_title).to_owned(),
        case: t.label(&row.case_title).to_owned(),
        body: row.participant.as_ref().map(|body| people.body(body)),
        told: people.body(&row.organization),
        due: date::exactly_short(t, row.nominal, row.precision),
        distance: distance(t, row.offset_business_days, row.ahead),
        fired: date::moment_short(t, row.fired_at, offset),
        repeats: row.missed_repeats.len(),
        superseded: row.superseded,
        href: shell.to(&path),
        snooze: None,
        put_off: None,
    }
}

fn tiding(shell: &Shell, people: People<'_>, desk: &Desk<'_>, row: &NoticeRow) -> Option<TidingLine> {
    let t = shell.t;
    let given = row.given.as_ref()?;
    let path = format!("/cases/{}", row.case);
    let href = match (&row.item, row.kind) {
        (_, NoticeKind::DecisionWaiting) | (None, _) => path.clone(),
        (Some(item), _) => place(row.case, item, row.participant.as_ref()),
    };
    let snooze = || desk.snooze(&path, row.notice, None, (&given.posts, &given.users));
    Some(TidingLine {
        kind: t.label(&notice_title(row.kind)).to_owned(),
        says: t.label(&notice_sentence(row.kind)).to_owned(),
        item: t.label(&row.item_title).to_owned(),
        case: t.label(&row.case_title).to_owned(),
        body: row.participant.as_ref().map(|body| people.body(body)),
        given: date::moment_short(t, given.at, desk.offset),
        href: shell.to(&href),
        snooze: if row.open { snooze() } else { None },
    })
}

impl InboxPage {
    /// The page: what is asked by its date, then what else waits, then what is only told.
    pub fn new(shell: Shell, people: People<'_>, told: Told, desk: &Desk<'_>, whose: String) -> Self {
        let t = shell.t;
        let with_form = |row: &InboxRow| NoticeLine {
            snooze: desk.snooze(
                &format!("/cases/{}", row.case),
                row.reminder,
                Some((row.nominal, row.precision)),
                (&row.posts, &row.users),
            ),
            put_off: desk.put_off_until(&row.snoozed).map(|until| date::short(t, until)),
            ..line(&shell, people, row, desk.offset)
        };
        let open = latest_of_a_series(told.open, |row| desk.was_told(&row.posts, &row.users));
        let (put_off, open): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|row| desk.put_off_until(&row.snoozed).is_some());
        let groups = groups(t, desk.today, &open, with_form);
        let lines = |rows: &[&NoticeRow]| -> Vec<TidingLine> {
            rows.iter().filter_map(|row| tiding(&shell, people, desk, row)).collect()
        };
        let shown: Vec<&NoticeRow> =
            told.notices.iter().filter(|row| desk.put_off_until(&row.snoozed).is_none()).collect();
        let (asking, telling): (Vec<&NoticeRow>, Vec<&NoticeRow>) =
            shown.into_iter().partition(|row| row.open);
        let (returned, telling): (Vec<&NoticeRow>, Vec<&NoticeRow>) =
            telling.into_iter().partition(|row| row.kind == NoticeKind::ChangeClosed);
        let votes: Vec<VoteLine> = told.votes.iter().map(|row| vote_line(&shell, people, row)).collect();
        Self {
            waiting: open.len() + votes.len() + asking.len(),
            groups,
            votes,
            unchanged: desk.unchanged(t, &asking),
            asked: lines(&asking),
            returned: lines(&returned),
            tidings: lines(&telling),
            put_off: put_off.iter().map(with_form).collect(),
            past: told.settled.iter().map(|row| line(&shell, people, row, desk.offset)).collect(),
            older: told.older,
            whose,
            shell: shell.titled(t.say("私は何をすべき？", "What is asked of me?"), Section::Inbox),
        }
    }
}

/// Reminders by how urgent they are; a group with nothing in it is left out.
fn groups(t: Say, today: NaiveDate, open: &[InboxRow], line: impl Fn(&InboxRow) -> NoticeLine) -> Vec<Group> {
    let to_sunday = u64::from(6 - today.weekday().num_days_from_monday());
    let week_ends = today.checked_add_days(Days::new(to_sunday)).unwrap_or(today);
    let groups = [
        ("overdue", t.say("期限を過ぎたもの", "Past the date"), None, today.pred_opt()),
        ("today", t.say("今日が期限", "Due today"), Some(today), Some(today)),
        ("week", t.say("今週中に期限", "Due this week"), today.succ_opt(), Some(week_ends)),
        ("later", t.say("来週以降に期限", "Due later"), week_ends.succ_opt(), None),
    ];
    let groups = groups.into_iter().map(|(id, title, from, to)| {
        let within = |row: &&InboxRow| {
            from.is_none_or(|from| row.nominal >= from) && to.is_none_or(|to| row.nominal <= to)
        };
        Group { id, title, lines: open.iter().filter(within).map(&line).collect() }
    });
    groups.filter(|group| !group.lines.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::sample::{Sample, directory, inbox_row};

    fn told(number: u8, nominal: &str) -> InboxRow {
        InboxRow {
            reminder: ReminderId(uuid::Uuid::from_bytes([number; 16])),
            item: format!("item-{number}").parse().unwrap(),
            nominal: nominal.parse().unwrap(),
            precision: Precision::Day,
            ..inbox_row(true)
        }
    }

    #[test]
    fn what_is_open_stands_under_how_urgent_it_is_and_each_once() {
        // 2026-07-01 is a Wednesday; its week ends on Sunday the 5th.
        let days = ["2026-06-30", "2026-07-01", "2026-07-02", "2026-07-05", "2026-07-06", "2027-01-01"];
        let rows: Vec<InboxRow> = (1..).zip(days).map(|(number, day)| told(number, day)).collect();
        let shell = Shell::sample(Say(ayumi_core::text::Language::Ja));
        let (directory, texts) = (directory(), crate::view::people::Texts::default());
        let people = People { t: shell.t, directory: &directory, texts: &texts };
        let offset = FixedOffset::east_opt(9 * 3600).unwrap();
        let groups =
            groups(shell.t, "2026-07-01".parse().unwrap(), &rows, |row| line(&shell, people, row, offset));
        let counted: Vec<_> = groups.iter().map(|group| (group.id, group.lines.len())).collect();
        assert_eq!(counted, [("overdue", 1), ("today", 1), ("week", 2), ("later", 2)]);
    }

    #[test]
    fn of_a_series_only_the_latest_stands_and_ones_own_before_that_of_others() {
        let fired = |number: u8, day: &str, role: &str| InboxRow {
            reminder: ReminderId(uuid::Uuid::from_bytes([number; 16])),
            fired_at: format!("2026-06-{day}T00:00:00Z").parse().unwrap(),
            role: role.parse().unwrap(),
            ..told(1, "2026-07-01")
        };
        let rows = vec![fired(1, "20", "duty"), fired(2, "25", "duty"), fired(3, "28", "manager")];
        let left = |is_own: &dyn Fn(&InboxRow) -> bool| {
            let left = latest_of_a_series([rows.clone(), vec![told(9, "2026-07-01")]].concat(), is_own);
            left.iter().map(|row| row.reminder.0.as_bytes()[0]).collect::<Vec<_>>()
        };
        assert_eq!(left(&|_| false), [3, 9]);
        assert_eq!(left(&|row| row.role.as_str() == "duty"), [2, 9]);
    }
}
