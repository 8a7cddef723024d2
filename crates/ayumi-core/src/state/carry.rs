//! How a case goes on under another version of its definition: what was recorded moves to the names of that version;
//! never which names those are, nor whether it may.

use std::collections::BTreeMap;

use crate::event::{CaseMigrated, ItemKind};
use crate::id::{ItemId, OrganizationId};
use crate::state::{
    Case, Deadlines, DecisionState, Happened, Lineage, Migration, Participant, Pause, PhaseState, Request,
    Space, TakenBack, Track,
};
use crate::version::Mapping;

/// Dates asked for, by item and participant.
type Requests = BTreeMap<(ItemId, Option<OrganizationId>), Request>;

/// Work that stands still, by phase and participant.
type Pauses = BTreeMap<(Option<ItemId>, Option<OrganizationId>), Pause>;

impl Case {
    /// Every part of a case is named here, so that a new one does not compile until it says what becomes of it.
    pub(super) fn carry<T>(&mut self, data: &CaseMigrated<T>, happened: &Happened<'_>) {
        let mapping = Mapping::of_event(&data.renamed, &data.dropped);
        let Self {
            version: _,
            opening,
            ending: _,
            participants,
            phases,
            deadlines,
            decisions,
            marks,
            reworks,
            notes: _,
            migrations,
            lineage,
            dropped,
            // A register and a lifecycle keep their names; cases in which they hold something do not go on without them.
            entries: _,
            lifecycles: _,
            declared: _,
            pauses,
            requests,
            tidings,
            taken_back,
            links: _,
            worked: _,
        } = self;
        if let Some(opening) = opening {
            opening.definition = data.to.clone();
        }
        for known in participants.values_mut() {
            carry_participant(&mapping, known, happened.version);
        }
        for (name, state) in std::mem::take(phases) {
            if let Some(now) = mapping.whole(ItemKind::Phase, &name) {
                phases.insert(now.clone(), carried_phase(&mapping, &name, state, happened.version));
            } else {
                dropped.insert(name, state);
            }
        }
        *deadlines = carried_dates(&mapping, &data.undated, std::mem::take(deadlines));
        for decision in decisions.values_mut() {
            rename_decision(&mapping, decision);
        }
        *requests = carried_requests(&mapping, std::mem::take(requests));
        for tiding in tidings {
            tiding.item = mapping.dated(&tiding.item).unwrap_or(&tiding.item).clone();
        }
        *taken_back = carried_documents(&mapping, std::mem::take(taken_back));
        *pauses = carried_pauses(&mapping, std::mem::take(pauses));
        let keep =
            |((mark, body), state)| Some(((mapping.whole(ItemKind::Mark, &mark)?.clone(), body), state));
        *marks = std::mem::take(marks).into_iter().filter_map(keep).collect();
        let keep = |((question, outcome), times)| {
            Some(((mapping.whole(ItemKind::Decision, &question)?.clone(), outcome), times))
        };
        *reworks = std::mem::take(reworks).into_iter().filter_map(keep).collect();
        remember(lineage, data);
        migrations.push(Migration {
            event: happened.id,
            version: happened.version,
            from: data.from.clone(),
            to: data.to.clone(),
            plan_sha256: data.plan_sha256.clone(),
            on: happened.effective_on,
        });
    }
}

fn carry_participant(mapping: &Mapping, participant: &mut Participant, version: u64) {
    // A party with bodies in it never ends.
    participant.party =
        mapping.whole(ItemKind::Party, &participant.party).unwrap_or(&participant.party).clone();
    // What anybody saw before was shown under other rules.
    participant.version = version;
}

/// What ended keeps its name: a closed decision stays what it was.
fn rename_decision(mapping: &Mapping, decision: &mut DecisionState) {
    decision.question =
        mapping.whole(ItemKind::Decision, &decision.question).unwrap_or(&decision.question).clone();
    decision.phase = mapping.whole(ItemKind::Phase, &decision.phase).unwrap_or(&decision.phase).clone();
    for voter in decision.draft.voters.values_mut() {
        voter.party = mapping.whole(ItemKind::Party, &voter.party).unwrap_or(&voter.party).clone();
    }
}

/// No name that ended may ever mean something else in this case.
fn remember<T>(lineage: &mut Lineage, data: &CaseMigrated<T>) {
    for renamed in &data.renamed {
        if let Some(space) = Space::of(renamed.former.kind) {
            lineage.rename(space, &renamed.former.item, &renamed.item);
        }
    }
    for ended in &data.dropped {
        if let Some(space) = Space::of(ended.kind) {
            lineage.end(space, &ended.item);
        }
    }
}

fn carried_phase(mapping: &Mapping, former: &ItemId, state: PhaseState, version: u64) -> PhaseState {
    let PhaseState { revision, opened_on, renewed_on, ended_for_all_on, joint, tracks, excluded, version: _ } =
        state;
    let tracks = tracks.into_iter().map(|(body, track)| (body, carried_track(mapping, former, track)));
    PhaseState {
        revision,
        opened_on,
        renewed_on,
        ended_for_all_on,
        joint: carried_track(mapping, former, joint),
        tracks: tracks.collect(),
        excluded,
        version,
    }
}

/// A track with its items under their new names. What is no longer asked for leaves the state, not the log; a document
/// stays attached, and a milestone that was reached stays reached.
fn carried_track(mapping: &Mapping, phase: &ItemId, track: Track) -> Track {
    let Track {
        revision,
        opened_on,
        renewed_on,
        end,
        fields,
        checklist,
        mut evidence,
        milestones,
        reported_on,
        attendance,
        version,
        past,
    } = track;
    for attached in &mut evidence {
        let document = attached.document.as_ref();
        attached.document =
            document.and_then(|document| mapping.part(ItemKind::Document, phase, document)).cloned();
    }
    let reached = milestones.into_iter().map(|(name, on)| {
        let now = mapping.part(ItemKind::Milestone, phase, &name).cloned();
        (now.unwrap_or(name), on)
    });
    Track {
        revision,
        opened_on,
        renewed_on,
        end,
        fields: carried_items(mapping, ItemKind::Field, phase, fields),
        checklist: carried_items(mapping, ItemKind::ChecklistItem, phase, checklist),
        evidence,
        milestones: reached.collect(),
        reported_on,
        attendance,
        version,
        past: past.into_iter().map(|earlier| carried_track(mapping, phase, earlier)).collect(),
    }
}

fn carried_items<V>(
    mapping: &Mapping,
    kind: ItemKind,
    phase: &ItemId,
    items: BTreeMap<ItemId, V>,
) -> BTreeMap<ItemId, V> {
    let keep = |(name, facts)| Some((mapping.part(kind, phase, &name)?.clone(), facts));
    items.into_iter().filter_map(keep).collect()
}

/// What was taken back under its new name; what is no longer asked for is not missing.
fn carried_documents(mapping: &Mapping, taken_back: Vec<TakenBack>) -> Vec<TakenBack> {
    let keep = |known: TakenBack| {
        let document = mapping.part(ItemKind::Document, &known.phase, &known.document)?.clone();
        let phase = mapping.whole(ItemKind::Phase, &known.phase)?.clone();
        Some(TakenBack { phase, document, ..known })
    };
    taken_back.into_iter().filter_map(keep).collect()
}

/// What was asked for is still asked for, unless its date ended.
fn carried_requests(mapping: &Mapping, requests: Requests) -> Requests {
    let keep = |((item, body), request)| Some(((mapping.dated(&item)?.clone(), body), request));
    requests.into_iter().filter_map(keep).collect()
}

/// What stood still goes on standing still, unless its phase ended.
fn carried_pauses(mapping: &Mapping, pauses: Pauses) -> Pauses {
    let keep = |((phase, body), pause): ((Option<ItemId>, Option<OrganizationId>), Pause)| {
        let phase = match phase {
            Some(phase) => Some(mapping.whole(ItemKind::Phase, &phase)?.clone()),
            None => None,
        };
        Some(((phase, body), pause))
    };
    pauses.into_iter().filter_map(keep).collect()
}

fn carried_dates(
    mapping: &Mapping,
    undated: &[ItemId],
    dates: BTreeMap<ItemId, Deadlines>,
) -> BTreeMap<ItemId, Deadlines> {
    let mut carried = BTreeMap::new();
    for (name, deadlines) in dates {
        let Some(now) = mapping.dated(&name) else { continue };
        let kept = if undated.contains(now) { deadlines.ended() } else { deadlines };
        carried.insert(now.clone(), kept);
    }
    carried
}
