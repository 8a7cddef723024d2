//! Who is told what today: what waits is gathered into one digest a person, when their office is open. Never the sending,
//! and never what becomes due.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use ayumi_core::digest::day_open;
use ayumi_core::directory::Directory;
use ayumi_core::event::{CalendarRef, DigestChannel, DigestReason, LeftOut};
use ayumi_core::id::{CalendarId, CaseId, OrganizationId, PostId, ReminderId, UserId};
use ayumi_engine::digest::{Telling, Thing};
use ayumi_store::views::{Inbox, InboxRow, NoticeRow, WaitingRow};
use chrono::{Days, NaiveDate};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::sweeping::{Clerk, newest_calendars};

/// Most things gathered by one look.
const WAITING_MAX: usize = 200_000;
/// People told together.
const PEOPLE_AT_ONCE: usize = 32;
/// How long after a post changed hands its new holder may still be told what came with it: an office may be closed.
const HAND_OVER_DAYS: u64 = 14;

/// Puts together the digests that are due.
///
/// # Errors
/// When the projections or the log cannot be read, or the log cannot be written.
pub async fn tell(clerk: &Clerk) -> anyhow::Result<()> {
    clerk.views.catch_up().await?;
    let now = clerk.engine.now();
    let waiting = clerk.views.waiting(now, WAITING_MAX).await?;
    let directory = clerk.engine.refresh_directory().await?;
    let mut people: BTreeMap<UserId, Vec<WaitingRow>> = BTreeMap::new();
    for row in waiting {
        people.entry(row.user).or_default().push(row);
    }
    let handed = handed_over(clerk, &directory).await?;
    for user in handed.keys() {
        people.entry(*user).or_default();
    }
    if people.is_empty() {
        return Ok(());
    }
    let calendars = newest_calendars(&clerk.engine, &clerk.views).await?;
    let (directory, handed, calendars) = (&directory, &handed, &calendars);
    let told = stream::iter(people).map(|(user, rows)| async move {
        let inherited = handed.get(&user).map(Vec::as_slice).unwrap_or_default();
        (user, one(clerk, (directory, calendars), user, rows, inherited).await)
    });
    let outcomes: Vec<_> = told.buffer_unordered(PEOPLE_AT_ONCE).collect().await;
    let mut failed = None;
    for (user, outcome) in outcomes {
        if let Err(error) = outcome {
            tracing::warn!(%user, error = format!("{error:#}"), "digest of a person");
            failed.get_or_insert(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// What came to somebody with a post.
struct Inherited {
    post: PostId,
    since: NaiveDate,
    things: Vec<(Thing, OrganizationId)>,
}

async fn one(
    clerk: &Clerk,
    (directory, calendars): (&Directory, &BTreeMap<CalendarId, CalendarRef>),
    user: UserId,
    rows: Vec<WaitingRow>,
    inherited: &[Inherited],
) -> anyhow::Result<()> {
    let Some(known) = directory.users.get(&user).filter(|known| known.enabled) else { return Ok(()) };
    let case = rows.first().map(|row| row.case);
    let case =
        case.or_else(|| inherited.iter().find_map(|one| one.things.first().map(|(thing, _)| thing.case)));
    let Some(on) = open_day(clerk, calendars, &known.organization, case).await? else { return Ok(()) };
    let mut things = of_rows(clerk, &rows).await?;
    things.extend(inherited.iter().flat_map(|one| one.things.iter().map(|(thing, _)| thing.clone())));
    let mut named = BTreeSet::new();
    things.retain(|thing| named.insert(thing.reminder));
    things.sort_by_key(|thing| (thing.due_at, thing.reminder));
    let telling = Telling {
        user,
        organization: known.organization.clone(),
        on,
        things,
        channels: channels(clerk, directory, user),
    };
    let told = clerk.engine.compose_digest(&telling).await?.is_some();
    // Who had their digest before the post came to them is told with the next.
    let again = if told { NaiveDate::MAX } else { on.succ_opt().unwrap_or(on) };
    let mut done = clerk.handed.lock().unwrap_or_else(PoisonError::into_inner);
    done.extend(inherited.iter().map(|one| ((one.post, one.since), again)));
    Ok(())
}

/// The day on which a body may be told now: on its own days of the calendar the case follows, by the newest version, which
/// a case that has ended never adopts.
async fn open_day(
    clerk: &Clerk,
    newest: &BTreeMap<CalendarId, CalendarRef>,
    body: &OrganizationId,
    case: Option<CaseId>,
) -> anyhow::Result<Option<NaiveDate>> {
    let Some(case) = case else { return Ok(None) };
    let Some(opening) = clerk.engine.case_opening(case).await? else { return Ok(None) };
    let calendar = newest.get(&opening.calendar.id).unwrap_or(&opening.calendar);
    let calendar = clerk.engine.library().calendar(calendar).await?;
    Ok(day_open(calendar.of(body), clerk.engine.now()))
}

fn channels(clerk: &Clerk, directory: &Directory, user: UserId) -> Vec<DigestChannel> {
    let mail = clerk.outward.mails() && directory.mailboxes.contains_key(&user);
    let file = clerk.outward.folder.is_some();
    mail.then_some(DigestChannel::Mail).into_iter().chain(file.then_some(DigestChannel::File)).collect()
}

/// What rows come to by now: the work may be done, the date moved.
async fn of_rows(clerk: &Clerk, rows: &[WaitingRow]) -> anyhow::Result<Vec<Thing>> {
    let told: Vec<(ReminderId, OrganizationId)> =
        rows.iter().map(|row| (row.reminder, row.organization.clone())).collect();
    let reminders = clerk.views.reminders_told(&told).await?;
    let reminders: BTreeMap<ReminderId, InboxRow> =
        reminders.into_iter().map(|row| (row.reminder, row)).collect();
    let ids: Vec<ReminderId> = rows.iter().map(|row| row.reminder).collect();
    let notices = clerk.views.notices_given(&ids).await?;
    let notices: BTreeMap<ReminderId, NoticeRow> = notices.into_iter().map(|row| (row.notice, row)).collect();
    let thing = |row: &WaitingRow| Thing {
        reminder: row.reminder,
        event: row.event,
        case: row.case,
        due_at: row.due_at,
        decided_at: row.decided_at,
        reason: row.reason,
        left_out: match (reminders.get(&row.reminder), notices.get(&row.reminder)) {
            (Some(row), _) if row.superseded => Some(LeftOut::Superseded),
            (Some(row), _) if !row.open => Some(LeftOut::Done),
            (_, Some(notice)) if !notice.open && notice.asks() => Some(LeftOut::Done),
            (Some(_) | None, Some(_) | None) => None,
        },
    };
    Ok(rows.iter().map(thing).collect())
}

/// What lies open with posts that changed hands lately, for their new holders, unless this process has told them.
async fn handed_over(
    clerk: &Clerk,
    directory: &Directory,
) -> anyhow::Result<BTreeMap<UserId, Vec<Inherited>>> {
    let today = clerk.engine.today();
    let earliest = today.checked_sub_days(Days::new(HAND_OVER_DAYS)).unwrap_or(today);
    let mut found: BTreeMap<UserId, Vec<Inherited>> = BTreeMap::new();
    for (post, known) in &directory.posts {
        let held = known.holders.iter().rev().find(|(from, _)| *from <= today);
        let Some((since, Some(user))) = held.copied() else { continue };
        // The first holder of a post takes over from nobody.
        let is_first = known.holders.first().is_some_and(|(first, _)| *first == since);
        if since < earliest || is_first || is_told(clerk, *post, since, today) {
            continue;
        }
        let things = left_with(clerk, *post, user, &known.organization).await?;
        found.entry(user).or_default().push(Inherited { post: *post, since, things });
    }
    Ok(found)
}

/// Whether who holds a post since a day need not be told today what came with it.
fn is_told(clerk: &Clerk, post: PostId, since: NaiveDate, today: NaiveDate) -> bool {
    let handed = clerk.handed.lock().unwrap_or_else(PoisonError::into_inner);
    handed.get(&(post, since)).is_some_and(|again| today < *again)
}

/// What is open and was told to a post while another held it.
async fn left_with(
    clerk: &Clerk,
    post: PostId,
    user: UserId,
    body: &OrganizationId,
) -> anyhow::Result<Vec<(Thing, OrganizationId)>> {
    let reminders = clerk.views.inbox(Some(body), Inbox::Open, None).await?;
    let reminders = reminders
        .into_iter()
        .filter(|row| row.posts.contains(&post) && !row.users.contains(&user) && !row.superseded);
    let of_reminder = |row: InboxRow| Thing {
        reminder: row.reminder,
        event: row.event,
        case: row.case,
        due_at: row.due_at,
        decided_at: row.fired_at,
        reason: DigestReason::HandedOver,
        left_out: None,
    };
    // Of a series the latest says it all.
    let mut latest = BTreeMap::new();
    for row in reminders {
        let series = (row.case, row.item.clone(), row.participant.clone());
        let known = latest.entry(series).or_insert_with(|| row.clone());
        if known.due_at < row.due_at {
            *known = row;
        }
    }
    let mut things: Vec<Thing> = latest.into_values().map(of_reminder).collect();
    for row in clerk.views.notices(Some(body), None).await? {
        let Some(given) = row.given.as_ref().filter(|_| row.open) else { continue };
        if given.posts.contains(&post) && !given.users.contains(&user) {
            things.push(Thing {
                reminder: row.notice,
                event: given.event,
                case: row.case,
                due_at: row.due_at,
                decided_at: given.at,
                reason: DigestReason::HandedOver,
                left_out: None,
            });
        }
    }
    Ok(things.into_iter().map(|thing| (thing, body.clone())).collect())
}
