//! What falls due and what will be told about it, by day; what was told lately; never a promise that it was read.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use ayumi_core::chat::{ChatText, chat_text};
use ayumi_core::definition::Span;
use ayumi_core::event::{DigestKind, NoticeKind, Precision};
use ayumi_core::id::{CaseId, ItemId, OrganizationId, ProgrammeId};
use ayumi_core::letter::{Letter, LetterItem, Told, notice_title};
use ayumi_core::text::{Label, Language};
use ayumi_core::time::Timestamp;
use ayumi_store::views::{AgendaKind, AgendaRow, DeadlineRow, InboxRow, NoticeRow};
use chrono::{FixedOffset, NaiveDate};

use crate::view::case::entries::place;
use crate::view::date::{self, DueView, Promise, Time};
use crate::view::inbox::{self, NoticeLine};
use crate::view::people::People;
use crate::view::shell::{Section, Shell};

/// Most bodies named in one line.
const NAMED_MAX: usize = 12;
/// Most reminders shown with their words: the next to come.
const PREVIEWS_MAX: usize = 30;

/// Something that time alone will bring about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComingLine {
    /// When.
    pub at: Time,
    /// What.
    pub what: String,
    /// About which phase.
    pub item: String,
    /// In which case, or in how many.
    pub case: String,
    /// Where it is.
    pub href: String,
    /// To whom, or for whom.
    pub whom: String,
    /// Its words; none where nothing is told or what is told is not shown.
    pub words: Option<Words>,
}

/// The words of a reminder, as one alone would be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The subject of the mail.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// A text to be pasted into a chat; none where the address of the pages is too long for one.
    pub chat: Option<String>,
}

/// A date with outstanding work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateLine {
    /// The date.
    pub due: DueView,
    /// The phase.
    pub item: String,
    /// The case, or how many.
    pub case: String,
    /// Where it is.
    pub href: String,
    /// Whose date, when it is one body's.
    pub body: Option<String>,
    /// How many parts are outstanding.
    pub outstanding: u32,
}

/// The page of dates and reminders.
#[derive(Debug, Template)]
#[template(path = "agenda.html")]
pub struct AgendaPage {
    /// The frame.
    pub shell: Shell,
    /// What could not be sent and waits for a person, and where that is; none when there is nothing.
    pub parked: Option<(usize, String)>,
    /// Dates.
    pub dates: Vec<DateLine>,
    /// What is to come, or was to come at a past moment.
    pub coming: Vec<ComingLine>,
    /// What was told lately.
    pub told: Vec<NoticeLine>,
    /// The last day looked at.
    pub until: Time,
}

/// What the page is made from.
pub struct Material<'a> {
    /// Dates the reader may see.
    pub deadlines: &'a [DeadlineRow],
    /// What is to come that the reader may see.
    pub coming: &'a [AgendaRow],
    /// Notices to come that the reader may see.
    pub notices: &'a [NoticeRow],
    /// What was told lately.
    pub told: &'a [InboxRow],
    /// How many deliveries wait for a person who may look after them.
    pub parked: usize,
    /// Who answers questions, and where readers outside find the pages.
    pub sender: (&'a str, &'a str),
    /// Names.
    pub people: People<'a>,
    /// Offset of the log's zone.
    pub offset: FixedOffset,
    /// The last day looked at.
    pub until: NaiveDate,
}

/// Of one thing in a case, or of whole cases of a programme.
type Tiding<'a> = (Timestamp, NoticeKind, &'a ProgrammeId, Option<(CaseId, &'a ItemId)>);
type Same<'a> = (Timestamp, &'a ProgrammeId, &'a ItemId, bool, Distance, (NaiveDate, Precision));

/// How far a reminder lies from its date.
type Distance = (i32, Option<Span>);

#[derive(Default)]
struct Many<'a> {
    cases: BTreeSet<CaseId>,
    bodies: BTreeSet<&'a OrganizationId>,
    title: Option<(&'a Label, &'a Label)>,
}

impl AgendaPage {
    /// The page.
    pub fn new(shell: Shell, material: &Material<'_>) -> Self {
        let t = shell.t;
        let mut coming = material.lines(&shell, material.coming);
        coming.extend(material.notices(&shell));
        coming.sort_by(|a, b| a.at.iso.cmp(&b.at.iso));
        for line in coming.iter_mut().filter(|line| line.words.is_some()).skip(PREVIEWS_MAX) {
            line.words = None;
        }
        Self {
            parked: (material.parked > 0).then(|| (material.parked, shell.to("/admin/outward"))),
            dates: material.dates(&shell),
            coming,
            told: material
                .told
                .iter()
                .map(|row| inbox::line(&shell, material.people, row, material.offset))
                .collect(),
            until: date::long(t, material.until),
            shell: shell.titled(
                t.say("何がいつ期限で、いつ通知される？", "What falls due when, and who is told?"),
                Section::Reminders,
            ),
        }
    }
}

impl Material<'_> {
    /// Dates that are alike in several cases stand in one line.
    fn dates(&self, shell: &Shell) -> Vec<DateLine> {
        let t = shell.t;
        let mut alike = BTreeMap::<
            (NaiveDate, &ProgrammeId, &ItemId, Option<&OrganizationId>, u32),
            Vec<&DeadlineRow>,
        >::new();
        for row in self.deadlines.iter().filter(|row| row.outstanding > 0) {
            alike
                .entry((row.due.effective, &row.programme, &row.item, row.participant.as_ref(), row.moves))
                .or_default()
                .push(row);
        }
        let line = |rows: Vec<&DeadlineRow>| {
            let first = rows.first()?;
            let promise = Promise {
                due: &first.due,
                original: first.original.nominal,
                moves: first.moves,
                after_lapse: first.moved_after_lapse,
                missed: first.missed,
            };
            let (case, href) =
                self.place(shell, rows.len(), first.case, &first.programme, &first.case_title, &first.item);
            Some(DateLine {
                due: date::due(t, promise),
                item: t.label(&first.item_title).to_owned(),
                case,
                href,
                body: first.participant.as_ref().map(|body| self.people.body(body)),
                outstanding: rows.iter().map(|row| row.outstanding).sum(),
            })
        };
        alike.into_values().filter_map(line).collect()
    }

    fn place(
        &self,
        shell: &Shell,
        cases: usize,
        case: CaseId,
        programme: &ProgrammeId,
        title: &Label,
        item: &ItemId,
    ) -> (String, String) {
        let t = self.people.t;
        if cases > 1 {
            return (
                t.say(format!("{cases}案件"), format!("{cases} cases")),
                shell.to(&format!("/p/{programme}")),
            );
        }
        (t.label(title).to_owned(), shell.to(&place(case, item, None)))
    }

    fn lines(&self, shell: &Shell, coming: &[AgendaRow]) -> Vec<ComingLine> {
        let mut alike = BTreeMap::<Same<'_>, Many<'_>>::new();
        for row in coming {
            let reminder = row.reminder.as_ref();
            let distance = reminder.map_or((0, None), |told| (told.offset_business_days, told.ahead));
            let many = alike
                .entry((
                    row.due_at,
                    &row.programme,
                    &row.item,
                    row.kind == AgendaKind::Lapse,
                    distance,
                    (row.nominal, row.precision),
                ))
                .or_default();
            many.cases.insert(row.case);
            many.bodies.extend(
                row.reminder.as_ref().map(|reminder| &reminder.organization).or(row.participant.as_ref()),
            );
            many.title.get_or_insert((&row.case_title, &row.item_title));
        }
        alike.into_iter().filter_map(|(same, many)| self.line(shell, same, &many)).collect()
    }

    fn line(&self, shell: &Shell, same: Same<'_>, many: &Many<'_>) -> Option<ComingLine> {
        let t = shell.t;
        let (at, programme, item, is_lapse, (offset, ahead), (nominal, precision)) = same;
        let (case_title, item_title) = many.title?;
        let (case, href) =
            self.place(shell, many.cases.len(), *many.cases.first()?, programme, case_title, item);
        let due = date::exactly_short(t, nominal, precision).text;
        let what = if is_lapse {
            t.say(format!("期限（{due}）の経過を記録"), format!("lapse of {due} recorded"))
        } else {
            t.say(
                format!("{}のお知らせ（期限 {due}）", inbox::distance(t, offset, ahead)),
                format!("reminder {} {due}", inbox::distance(t, offset, ahead)),
            )
        };
        let whom = self.whom(&many.bodies);
        Some(ComingLine {
            at: date::moment_short(t, at, self.offset),
            what,
            item: t.label(item_title).to_owned(),
            case,
            href,
            words: if is_lapse { None } else { self.words(&same, many) },
            whom,
        })
    }

    /// What is told of one piece of work, to the first of the bodies. Mails and chats are Japanese, so an English page
    /// does not show them.
    fn words(&self, same: &Same<'_>, many: &Many<'_>) -> Option<Words> {
        let (at, _, _, _, (offset, ahead), (nominal, precision)) = *same;
        let (case, item) = many.title?;
        let body = self.people.body(many.bodies.first()?);
        if self.people.t.0 != Language::Ja {
            return None;
        }
        let (sender, link) = self.sender;
        let link = format!("{link}/inbox");
        let told = Told::Date { nominal, precision, offset_business_days: offset, ahead };
        let letter = Letter {
            body: &body,
            post: None,
            kind: DigestKind::Daily,
            on: at.date_in(self.offset),
            total: 1,
            items: vec![LetterItem { case: case.clone(), item: item.clone(), about: None, told }],
            link: &link,
            sender,
        };
        let chat = ChatText {
            due: (nominal, precision),
            title: &item.ja,
            body: &body,
            missing: &case.ja,
            contact: sender,
            url: &link,
        };
        Some(Words { subject: letter.subject(), text: letter.text(), chat: chat_text(&chat).ok() })
    }

    /// Notices that wait for their instant; those that are alike stand in one line.
    fn notices(&self, shell: &Shell) -> Vec<ComingLine> {
        let t = shell.t;
        let mut alike = BTreeMap::<Tiding<'_>, Vec<&NoticeRow>>::new();
        for row in self.notices {
            let thing = row.item.as_ref().map(|item| (row.case, item));
            alike.entry((row.due_at, row.kind, &row.programme, thing)).or_default().push(row);
        }
        let line = |(alike, rows): (Tiding<'_>, Vec<&NoticeRow>)| {
            let (at, kind, programme, thing) = alike;
            let first = rows.first()?;
            let bodies: BTreeSet<&OrganizationId> = rows.iter().map(|row| &row.organization).collect();
            let cases: BTreeSet<CaseId> = rows.iter().map(|row| row.case).collect();
            let (item, path) = match thing {
                Some((case, item)) => (t.label(&first.item_title).to_owned(), place(case, item, None)),
                None if cases.len() > 1 => {
                    (t.count(cases.len(), "案件", "case", "cases"), format!("/p/{programme}"))
                }
                None => (t.label(&first.case_title).to_owned(), format!("/cases/{}", first.case)),
            };
            Some(ComingLine {
                at: date::moment_short(t, at, self.offset),
                what: t.label(&notice_title(kind)).to_owned(),
                item,
                case: thing.map_or_else(String::new, |_| t.label(&first.case_title).to_owned()),
                href: shell.to(&path),
                whom: self.whom(&bodies),
                words: None,
            })
        };
        alike.into_iter().filter_map(line).collect()
    }

    /// Who is told: by name, or how many.
    fn whom(&self, bodies: &BTreeSet<&OrganizationId>) -> String {
        let t = self.people.t;
        match bodies.len() {
            0 => t.say("全体", "everybody").to_owned(),
            1..=NAMED_MAX => self.people.bodies(bodies.iter().copied()),
            n => t.count(n, "団体", "body", "bodies"),
        }
    }
}
