//! `ayumi case show`: where each part of a case stands, and everything that happened to it.

use ayumi_core::definition::{Definition, Phase};
use ayumi_core::envelope::Envelope;
use ayumi_core::id::{CaseId, EventId, OrganizationId, StreamId};
use ayumi_core::state::Case;
use ayumi_engine::port::store::PAGE_MAX;
use ayumi_store::views::BoardRow;
use ayumi_web::view::history::{Entry, entry};
use ayumi_web::view::people::{People, Texts};
use ayumi_web::view::say::Say;
use ayumi_web::view::sentence::Speaker;
use ayumi_web::view::status::{Reading, Standing};
use clap::Args;
use serde_json::{Value, json};

use super::beside::Beside;
use super::no_such_case;
use crate::cli::{Moment, ReadFlags, heads, moment};
use crate::output::{Output, line_out};
use crate::wire::Node;

#[derive(Args)]
pub(crate) struct Show {
    /// The case
    case: CaseId,
    #[command(flatten)]
    read: ReadFlags,
}

/// One part of a case: a phase, of one body or of all together.
struct Track<'a> {
    phase: &'a Phase,
    participant: Option<&'a OrganizationId>,
    row: Option<&'a BoardRow>,
}

pub(super) async fn run(node: &Node, show: &Show, output: Output) -> anyhow::Result<()> {
    let at = moment(node, &show.read).await?;
    let case = node.engine.case(show.case, at.position).await?;
    let Some(opening) = &case.opening else { return Err(no_such_case(show.case).into()) };
    let definition = node.engine.library().definition(&opening.definition).await?.of_case(&case);
    let calendar = node.engine.library().calendar(&opening.calendar).await?;
    let rows = node.views.board(&opening.programme, Some(show.case), at.position).await?;
    let directory = node.engine.directory_at(at.position).await?;
    let events = events(node, &StreamId::case(show.case), &at).await?;
    let texts = texts(node, &events, &directory).await?;
    let people = People { t: Say(output.language), directory: &directory, texts: &texts };
    let tracks = tracks(&case, &definition, &rows);
    let past = node.engine.versions_before(&case).await?;
    let speaker = Speaker { people, definition: &definition, past: &past };
    let beside = Beside::of(node, &case, &definition, &at).await?;
    let offset = node.engine.log().offset;
    let history: Vec<Entry> = events
        .iter()
        .map(|(position, event)| entry(speaker, *position, event, offset, String::new()))
        .collect();
    if output.json {
        let tracks: Vec<Value> = tracks.iter().map(|track| track_json(&case, track, output)).collect();
        let history: Vec<Value> =
            history.iter().zip(&events).map(|(entry, (_, event))| entry_json(entry, event)).collect();
        let value = json!({
            "case": show.case, "title": opening.title, "programme": opening.programme, "version": case.version,
            "tracks": tracks, "conditions": beside.conditions(), "links": beside.links(), "history": history,
        });
        return output.value(&value, String::new);
    }
    let title = opening.title.in_language(output.language);
    line_out(&format!("{title} ({}) v{}", opening.programme, case.version))?;
    print_tracks(&case, &tracks, people, Reading::on(at.day, Some(&calendar)), output)?;
    beside.print(people, output)?;
    print_history(&history, output)
}

/// The events of a stream up to a moment, oldest first, each with its position.
pub(super) async fn events(
    node: &Node,
    stream: &StreamId,
    at: &Moment,
) -> anyhow::Result<Vec<(u64, Envelope)>> {
    let mut events = Vec::new();
    loop {
        let after = u64::try_from(events.len())?;
        let page = node.engine.store().read_stream(stream, after, PAGE_MAX).await?;
        let full = page.len() == PAGE_MAX;
        for stored in page {
            if at.position.is_some_and(|last| stored.position > last) {
                return Ok(events);
            }
            events.push((stored.position, stored.parse()?));
        }
        if !full {
            return Ok(events);
        }
    }
}

/// The private words of the events and the names of those who acted.
async fn texts(
    node: &Node,
    events: &[(u64, Envelope)],
    directory: &ayumi_core::directory::Directory,
) -> anyhow::Result<Texts> {
    let mut wanted: Vec<EventId> = events.iter().map(|(_, event)| event.id).collect();
    let actors = events.iter().filter_map(|(_, event)| directory.users.get(&event.actor.user?));
    wanted.extend(actors.map(|user| user.name_event));
    wanted.sort_unstable();
    wanted.dedup();
    Ok(Texts::of_values(node.engine.store().private_values(&wanted).await?))
}

fn tracks<'a>(case: &'a Case, definition: &'a Definition, rows: &'a [BoardRow]) -> Vec<Track<'a>> {
    let mut tracks = Vec::new();
    for phase in &definition.phases {
        let participants: Vec<Option<&OrganizationId>> =
            if phase.is_each() { case.participants.keys().map(Some).collect() } else { vec![None] };
        for participant in participants {
            let row =
                rows.iter().find(|row| row.phase == phase.id && row.participant.as_ref() == participant);
            tracks.push(Track { phase, participant, row });
        }
    }
    tracks
}

fn track_json(case: &Case, track: &Track<'_>, output: Output) -> Value {
    let Track { phase, participant, .. } = *track;
    json!({
        "phase": phase.id, "title": phase.title.in_language(output.language), "participant": participant,
        "status": case.status(phase, participant), "revision": case.revision(&phase.id, participant),
        "due": case.deadline(&phase.id, participant).map(|deadline| deadline.due.nominal),
        "version": case.part_version(participant),
    })
}

fn entry_json(entry: &Entry, event: &Envelope) -> Value {
    let said: Vec<Value> =
        entry.said.iter().map(|said| json!({"title": said.title, "words": said.words})).collect();
    json!({
        "position": entry.position, "recorded_at": event.recorded_at, "effective_on": event.effective_on,
        "type": event.data.type_name(), "text": entry.text, "said": said, "who": entry.actor,
        "on_behalf_of": entry.proxy, "via": event.via,
    })
}

fn print_tracks(
    case: &Case,
    tracks: &[Track<'_>],
    people: People<'_>,
    reading: Reading,
    output: Output,
) -> anyhow::Result<()> {
    let rows: Vec<[String; 5]> = tracks
        .iter()
        .map(|track| {
            let due = case.deadline(&track.phase.id, track.participant);
            let standing = track.row.map(|row| Standing::of_row(row, reading).badge(people.t).word);
            [
                people.t.label(&track.phase.title).to_owned(),
                track.participant.map_or_else(|| output.say("（共同）", "(joint)"), |body| people.body(body)),
                standing.unwrap_or("－").to_owned(),
                due.map_or_else(|| "－".into(), |deadline| deadline.due.nominal.to_string()),
                case.part_version(track.participant).to_string(),
            ]
        })
        .collect();
    let head = heads(
        [("段階", "phase"), ("団体", "body"), ("状態", "status"), ("期限", "due"), ("版", "version")],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| row.to_vec())
}

fn print_history(history: &[Entry], output: Output) -> anyhow::Result<()> {
    let rows: Vec<[String; 4]> = history
        .iter()
        .map(|entry| {
            let said = entry.said.iter().map(|said| format!("{}：{}", said.title, said.words));
            let what: Vec<String> = std::iter::once(entry.text.clone()).chain(said).collect();
            let who = [Some(entry.actor.clone()), entry.proxy.clone()].into_iter().flatten();
            let who: Vec<String> = who.collect();
            [entry.position.to_string(), entry.at.text.clone(), what.join("\n"), who.join("\n")]
        })
        .collect();
    let head = heads([("位置", "position"), ("日時", "time"), ("内容", "what"), ("誰が", "who")], output);
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| row.to_vec())
}
