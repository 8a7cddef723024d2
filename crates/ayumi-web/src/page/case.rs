//! `GET /cases/{id}`: a case as the reader sees it, also with a form of theirs that came back.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::Response;
use ayumi_core::decide::{Acting, Context};
use ayumi_core::entry::Listed;
use ayumi_core::event::Event;
use ayumi_core::explain::{Entry as Happening, Facts, History, Memo, Why, explain_event};
use ayumi_core::id::{CaseId, EventId, ItemId, OrganizationId};
use ayumi_core::plan::Target;
use ayumi_core::state::Case;
use ayumi_store::views::ProgrammeRow;

use crate::api::explain;
use crate::error::Problem;
use crate::extract::Path;
use crate::page::material::Opened;
use crate::page::visit::Visit;
use crate::past;
use crate::planned;
use crate::view::case::amendments;
use crate::view::case::entries::is_of;
use crate::view::case::standstill::Related;
use crate::view::case::{CasePage, Material, Pen};
use crate::view::decision::Placed;
use crate::view::form::Refusal;
use crate::view::history::{self, Entry};
use crate::view::people::People;
use crate::view::sentence::Speaker;
use crate::view::why::Explainer;

/// Entries of the history on one page.
const ENTRIES: usize = 50;

pub(super) async fn show(Path(id): Path<CaseId>, visit: Visit) -> Result<Response, Problem> {
    let opened = visit.case(id).await?;
    render(&visit, id, &opened, None, StatusCode::OK).await
}

/// The page of a case, with a form that came back when there is one.
pub(super) async fn render(
    visit: &Visit,
    id: CaseId,
    opened: &Opened,
    refusal: Option<&Refusal>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let acting = visit.signed_in.acting();
    let context = context(visit, id, opened, &acting);
    let item = item(visit, opened, refusal);
    let body = body(visit, opened, refusal, item.as_ref());
    let narrowed = !visit.asked.one("body").is_empty() || visit.bound_to().is_some();
    let (shown, older) = page_of_history(visit, opened, body.as_ref());
    let told: Vec<EventId> = told(opened, body.as_ref(), &shown);
    let texts = visit.texts(&told, &Opened::actors(shown.iter().copied()), &opened.directory).await?;
    let people = People { t: visit.t, directory: &opened.directory, texts: &texts };
    let speaker = Speaker { people, definition: &opened.definition, past: &opened.past };
    let offset = visit.app.engine.log().offset;
    let receipt = |placed: &Placed| visit.shell.to(&format!("/receipts/{}", placed.envelope.id));
    let (programmes, others) = (visit.programmes().await?, others(visit, opened).await?);
    let target = target(visit, opened, &programmes).await?;
    let mut autos = automatic(visit, opened, &context, &shown).await?;
    let reach = visit.signed_in.reach();
    let sees = |body: &OrganizationId| explain::sees(reach, &opened.case, body);
    let to = |path: &str| visit.shell.to(path);
    let explainer = Explainer { people, day: visit.moment.effective_on, to: &to };
    let entries = shown.iter().map(|placed| {
        let why = autos.remove(&placed.envelope.version).map(|why| why.for_reader(sees));
        let auto = why.and_then(|why| explainer.auto(&why));
        Entry { auto, ..history::entry(speaker, placed.position, &placed.envelope, offset, receipt(placed)) }
    });
    let entries: Vec<Entry> = entries.collect();
    let past = opened.past();
    let history = History::of(past.iter().map(|placed| Happening::of(&placed.envelope)));
    let memo = Memo::default();
    let facts = Facts { context: &context, case: &opened.case, history: &history, memo: &memo };
    let material = Material {
        case: &opened.case,
        context: &context,
        speaker,
        reading: visit.reading(Some(&opened.calendar)),
        programme_title: programme_title(visit, opened, &programmes),
        body: body.as_ref(),
        bound_to: visit.bound_to(),
        listed_with: body.as_ref().filter(|_| narrowed),
        item,
        asked: &visit.asked,
        others,
        target,
        programmes: &programmes,
        pen: if visit.moment.is_past() { Pen::default() } else { Pen::of(&context, &opened.case) },
        correct: correction(visit, refusal),
        refusal,
        key: visit.app.fresh_key(),
        moves: amendments::moves(&opened.events),
        entries,
        older,
        nothing_to_do: visit.asked.one("done") == "nothing",
        facts: &facts,
        sees: &sees,
    };
    let mut response = visit.html_of_log(&CasePage::new(visit.shell.clone(), material))?;
    *response.status_mut() = status;
    Ok(response)
}

fn context<'a>(visit: &Visit, id: CaseId, opened: &'a Opened, acting: &'a Acting) -> Context<'a> {
    Context {
        case: id,
        definition: &opened.definition,
        calendar: &opened.calendar,
        calendar_ref: &opened.calendar_ref,
        directory: &opened.directory,
        acting,
        today: visit.moment.effective_on,
        time: chrono::NaiveTime::MIN,
    }
}

/// Why each of the entries shown happened, from the case as it was just before it.
async fn automatic(
    visit: &Visit,
    opened: &Opened,
    context: &Context<'_>,
    shown: &[&Placed],
) -> Result<BTreeMap<u64, Why>, Problem> {
    let wanted: BTreeSet<u64> = shown.iter().map(|placed| placed.envelope.version).collect();
    let (mut case, mut history, mut found) = (Case::default(), History::default(), BTreeMap::new());
    for placed in opened.past() {
        let (entry, version) = (Happening::of(&placed.envelope), placed.envelope.version);
        if let (true, Some(opening)) = (wanted.contains(&version), &case.opening) {
            // What was decided then was decided by the definition of then.
            let definition = visit.app.engine.library().definition(&opening.definition).await?.of_case(&case);
            let context = Context { definition: &definition, ..*context };
            let facts = Facts { context: &context, case: &case, history: &history, memo: &Memo::default() };
            found.insert(version, explain_event(&facts, &entry));
        }
        case = case.evolve(&past::happened(placed));
        history.push(entry);
    }
    Ok(found)
}

/// The body looked at: the one body of the case, the reader's own, or the one asked for.
fn body(
    visit: &Visit,
    opened: &Opened,
    refusal: Option<&Refusal>,
    item: Option<&ItemId>,
) -> Option<OrganizationId> {
    let participants = &opened.case.participants;
    if let Some(own) = visit.bound_to() {
        return own.iter().find(|body| participants.contains_key(*body)).cloned();
    }
    if participants.len() == 1 {
        return participants.keys().next().cloned();
    }
    let wanted = refusal.map_or("", |refusal| refusal.typed.one("participant"));
    let wanted = if wanted.is_empty() { visit.asked.one("body") } else { wanted };
    let wanted = wanted.parse().ok().filter(|body| participants.contains_key(body));
    // A contact unfolded is looked at for its own body.
    let with = || entry_of(opened, item?).and_then(|listed| listed.with().cloned());
    wanted.or_else(with)
}

/// The entry asked for: that of a form that came back, or the one in the address.
fn item(visit: &Visit, opened: &Opened, refusal: Option<&Refusal>) -> Option<ItemId> {
    let of_form = refusal.and_then(|refusal| refusal.typed.one("phase").parse().ok());
    let asked = of_form.or_else(|| visit.asked.one("item").parse().ok());
    asked.filter(|item| entry_of(opened, item).is_some())
}

fn entry_of<'a>(opened: &'a Opened, item: &ItemId) -> Option<Listed<'a>> {
    opened.definition.entries(&opened.case).into_iter().find(|listed| is_of(listed, item))
}

/// The bodies its plan says it is meant for; asked only where bodies come to use something.
async fn target(
    visit: &Visit,
    opened: &Opened,
    programmes: &[ProgrammeRow],
) -> Result<Option<Target>, Problem> {
    let programme = opened.case.opening.as_ref().map(|opening| &opening.programme);
    let row = programmes.iter().find(|row| Some(&row.programme) == programme);
    let Some(row) = row.filter(|_| !opened.definition.lifecycles.is_empty()) else { return Ok(None) };
    let planned = planned::programme(&visit.app, row).await?;
    Ok(planned.as_ref().and_then(|planned| planned::case(planned, &opened.case)?.target))
}

/// The cases it belongs together with that the reader may know of.
async fn others(visit: &Visit, opened: &Opened) -> Result<Vec<Related>, Problem> {
    let mut others = Vec::new();
    if opened.case.links.is_empty() {
        return Ok(others);
    }
    let (openable, reach) = (visit.openable().await?, visit.signed_in.reach());
    let programmes = visit.programmes().await?;
    for link in opened.case.links.iter().filter(|link| reach.sees(link.participant.as_ref())) {
        let known = openable.as_ref().is_none_or(|openable| openable.contains(&link.other));
        let row = if known { visit.app.views.case(link.other, visit.moment.position).await? } else { None };
        let Some(row) = row else { continue };
        let programme = programmes.iter().find(|known| known.programme == row.programme);
        let programme = programme.map_or_else(String::new, |known| visit.t.label(&known.title).to_owned());
        others.push(Related { link: link.clone(), row, programme });
    }
    Ok(others)
}

/// The entries shown, newest first, and where older ones are.
fn page_of_history<'a>(
    visit: &Visit,
    opened: &'a Opened,
    body: Option<&OrganizationId>,
) -> (Vec<&'a Placed>, Option<String>) {
    let before: u64 = visit.asked.one("before").parse().unwrap_or(u64::MAX);
    let about = |placed: &&Placed| match (placed.envelope.data.participant(), body) {
        (Some(about), Some(body)) => about == body,
        (_, None) | (None, Some(_)) => true,
    };
    let mut shown: Vec<&Placed> = opened
        .events
        .iter()
        .rev()
        .filter(|placed| placed.envelope.version < before)
        .filter(about)
        .take(ENTRIES + 1)
        .collect();
    let more = shown.len() > ENTRIES;
    shown.truncate(ENTRIES);
    let last = shown.last().filter(|_| more).map(|placed| placed.envelope.version.to_string());
    let older = last.map(|last| visit.shell.here_with(&[("before", &last)]) + "#history");
    (shown, older)
}

/// The events whose private texts the page shows: its history, and what is recorded of the parts looked at.
fn told(opened: &Opened, body: Option<&OrganizationId>, shown: &[&Placed]) -> Vec<EventId> {
    let recorded = opened.events.iter().filter(|placed| {
        let about = placed.envelope.data.participant();
        // The subjects of all contacts and the reasons of all requests stand in their lists.
        about.is_none()
            || about == body
            || matches!(placed.envelope.data, Event::EntryOpened(_) | Event::DeadlineChangeRequested(_))
    });
    recorded.chain(shown.iter().copied()).map(|placed| placed.envelope.id).collect()
}

/// The fact a correction is begun for, `PHASE/ITEM`.
fn correction(visit: &Visit, refusal: Option<&Refusal>) -> Option<(ItemId, ItemId)> {
    if let Some(refusal) = refusal.filter(|refusal| refusal.typed.one("command") == "correct_fact") {
        return Some((refusal.typed.one("phase").parse().ok()?, refusal.typed.one("item").parse().ok()?));
    }
    let (phase, item) = visit.asked.one("correct").split_once('/')?;
    Some((phase.parse().ok()?, item.parse().ok()?))
}

fn programme_title(visit: &Visit, opened: &Opened, programmes: &[ProgrammeRow]) -> String {
    let Some(opening) = &opened.case.opening else { return String::new() };
    let known = programmes.iter().find(|programme| programme.programme == opening.programme);
    known
        .map_or_else(|| opening.programme.to_string(), |programme| visit.t.label(&programme.title).to_owned())
}
