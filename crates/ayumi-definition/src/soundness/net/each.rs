//! A phase that runs once per participant: two tracks, who was taken out of its barrier, and whom it no longer waits for.

use ayumi_core::definition::{Audience, Barrier, BarrierRule, OutcomeEffect, Phase, Stragglers};

use super::build::{Arcs, Drawing};
use super::opening::Reading;
use super::party::{Choice, Group};
use super::{Body, Kind, PlaceId, Scene, Step, condition};

/// The places of a phase per participant.
#[derive(Debug, Clone)]
pub(super) struct Each {
    pub(super) group: usize,
    pub(super) audience: Audience,
    /// Whether it is open for everybody at once; a phase that begins body by body is so only where a case is sent back to.
    pub(super) whole: Option<Whole>,
    /// Nothing was done yet; where the phase begins body by body, it has not begun for this one.
    pub(super) to_do: [PlaceId; 2],
    /// Open for this body, where the phase begins body by body.
    pub(super) open: Option<[PlaceId; 2]>,
    /// Waiting for its condition, which does not hold for this body, where the phase begins body by body.
    pub(super) held: Option<[PlaceId; 2]>,
    pub(super) done: [PlaceId; 2],
    /// Whether the body counts at the barrier or was taken out of it, where somebody may.
    pub(super) exclusion: Option<Exclusion>,
    /// Reasons why nothing is expected from the body any more: done, gone.
    pub(super) over: [PlaceId; 2],
    /// Reasons why the barrier does not wait for the body: done, gone, taken out.
    pub(super) let_go: [PlaceId; 2],
    /// Reasons why work of others does not wait for the body, where there is no barrier: done, gone, silent.
    pub(super) settled: [PlaceId; 2],
    /// Those of the three that are places of their own.
    pub(super) counters: Vec<Counter>,
}

/// Open for everybody or not yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    pub(super) closed: PlaceId,
    pub(super) opened: PlaceId,
    /// Waiting for its condition, which does not hold.
    pub(super) held: Option<PlaceId>,
}

impl Whole {
    /// Where it stands while it has not begun.
    pub(super) fn before(self) -> impl Iterator<Item = PlaceId> {
        [self.closed].into_iter().chain(self.held)
    }
}

/// Whether each body counts at the barrier.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exclusion {
    pub(super) counted: [PlaceId; 2],
    pub(super) excluded: [PlaceId; 2],
    /// Whether the barrier asks for some of the bodies, to which one taken out does not count even when it is done.
    pub(super) counts_heads: bool,
}

/// A place for each body that holds a token for every reason; the work being done and the body being gone always are.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    pub(super) places: [PlaceId; 2],
    pub(super) silent: bool,
    pub(super) excluded: bool,
}

/// What drawing a phase per participant depends on.
pub(super) struct Setting {
    pub(super) group: usize,
    pub(super) audience: Audience,
    pub(super) body_by_body: bool,
    pub(super) sent_back_to: bool,
    pub(super) reading: Reading,
}

impl Each {
    pub(super) fn draw(
        phase: &Phase,
        setting: &Setting,
        choice: Option<&Choice>,
        drawing: &mut Drawing,
    ) -> Self {
        let id = phase.id.as_str();
        let holds_up = condition::holds_up(phase);
        let whole = (!setting.body_by_body || setting.sent_back_to).then(|| Whole {
            closed: drawing.place(format!("phase/{id}/closed"), 1),
            opened: drawing.place(format!("phase/{id}/opened"), 0),
            held: (holds_up && !setting.body_by_body).then(|| drawing.place(format!("phase/{id}/held"), 0)),
        });
        let to_do = drawing.pair(&format!("phase/{id}/to-do"), 1);
        let open = setting.body_by_body.then(|| drawing.pair(&format!("phase/{id}/open"), 0));
        let held = (holds_up && setting.body_by_body).then(|| drawing.pair(&format!("phase/{id}/held"), 0));
        let done = drawing.pair(&format!("phase/{id}/done"), 0);
        let may_exclude = phase.barrier.as_ref().is_some_and(|barrier| match barrier.stragglers {
            Stragglers::ExcludeBy(_) => true,
            Stragglers::Wait => false,
        });
        let exclusion = (may_exclude && setting.reading.barrier).then(|| Exclusion {
            counted: drawing.pair(&format!("phase/{id}/counted"), 1),
            excluded: drawing.pair(&format!("phase/{id}/excluded"), 0),
            counts_heads: phase.barrier.as_ref().is_some_and(counts_heads),
        });
        let mut counters = Vec::new();
        let mut count = |word: &str, silent: bool, excluded: bool, tokens: u8| {
            let places = drawing.pair(&format!("phase/{id}/{word}"), tokens);
            counters.push(Counter { places, silent, excluded });
            places
        };
        let chosen = choice.is_some();
        let over = if chosen { count("over", false, false, 0) } else { done };
        let let_go = if setting.reading.barrier && exclusion.is_some() {
            count("let-go", false, true, 0)
        } else {
            over
        };
        let silent = chosen && setting.audience == Audience::Joined && setting.reading.whole;
        let settled = if silent { count("settled", true, false, 1) } else { over };
        Self {
            group: setting.group,
            audience: setting.audience,
            whole,
            to_do,
            open,
            held,
            done,
            exclusion,
            over,
            let_go,
            settled,
            counters,
        }
    }

    /// The places there are one of for each body.
    pub(super) fn pairs(&self) -> impl Iterator<Item = [PlaceId; 2]> {
        let exclusion = self.exclusion.iter().flat_map(|exclusion| [exclusion.counted, exclusion.excluded]);
        let counters = self.counters.iter().map(|counter| counter.places);
        [self.to_do, self.done].into_iter().chain(self.open).chain(self.held).chain(exclusion).chain(counters)
    }

    /// What the places of a body hold that is gone and did nothing.
    pub(super) fn forgotten(&self, body: usize) -> Vec<(PlaceId, u8)> {
        let exclusion = self.exclusion.map(|it| [(it.counted[body], 1), (it.excluded[body], 0)]);
        let tracks = [(self.to_do[body], 1), (self.done[body], 0)].into_iter();
        let open = self.open.into_iter().chain(self.held).map(|pair| (pair[body], 0));
        // Being gone is the one reason left why it holds nobody back.
        let counters = self.counters.iter().map(|counter| (counter.places[body], 1));
        tracks.chain(open).chain(exclusion.into_iter().flatten()).chain(counters).collect()
    }

    /// The place that says a body is one the phase is for; none when all always are.
    pub(super) fn in_audience(&self, groups: &[Group], body: usize) -> Option<PlaceId> {
        let choice = groups[self.group].choice.as_ref()?;
        Some(match self.audience {
            Audience::Invited => choice.there[body],
            Audience::Joined => choice.taking_part[body],
        })
    }

    /// The track of a body ends, from where it is.
    pub(super) fn ended(&self, from: PlaceId, body: usize, arcs: Arcs) -> Arcs {
        arcs.shift(from, self.done[body]).give_all(self.counters.iter().map(|counter| counter.places[body]))
    }

    /// The phase is passed over for all, with whatever of it was passed over for some before.
    pub(super) fn passed_over(&self, whole: Whole, arcs: &Arcs) -> Vec<Arcs> {
        let arcs = arcs.clone().shift(whole.closed, whole.opened);
        let track = |arcs: Arcs, body: usize| {
            [self.ended(self.to_do[body], body, arcs.clone()), arcs.read(self.done[body])]
        };
        track(arcs, 0).into_iter().flat_map(|arcs| track(arcs, 1)).collect()
    }

    /// Every way the work of a body can be open: each with the place of its track.
    fn workable(&self, scene: &Scene<'_>, body: usize) -> Vec<(PlaceId, Arcs)> {
        let arcs = scene.control.act().read_all(self.in_audience(scene.groups, body));
        let alone = self.open.map(|open| (open[body], arcs.clone()));
        let for_all = self.whole.map(|whole| (self.to_do[body], arcs.read(whole.opened)));
        alone.into_iter().chain(for_all).collect()
    }

    /// What must be there for the decision of a body's track to be put, in each way it can be open.
    pub(super) fn questions(&self, scene: &Scene<'_>, body: usize) -> Vec<Arcs> {
        self.workable(scene, body).into_iter().map(|(from, arcs)| arcs.read(from)).collect()
    }

    /// Where a track can be that is not done.
    fn unfinished(&self, body: usize) -> impl Iterator<Item = PlaceId> {
        [self.to_do[body]]
            .into_iter()
            .chain(self.open.into_iter().chain(self.held).map(move |pair| pair[body]))
    }

    /// The ways the phase as a whole can be set back from, to run again at once or to wait.
    pub(super) fn set_back(&self, runs: bool) -> Vec<Arcs> {
        let Some(Whole { closed, opened, held }) = self.whole else { return Vec::new() };
        let to = if runs { opened } else { closed };
        [closed, opened].into_iter().chain(held).map(|from| Arcs::default().shift(from, to)).collect()
    }

    /// The ways the track of a body can be set back from.
    pub(super) fn track_set_back(&self, body: usize) -> Vec<Arcs> {
        let undone = self.counters.iter().map(|counter| counter.places[body]);
        let mut ways: Vec<Arcs> =
            self.unfinished(body).map(|from| Arcs::default().shift(from, self.to_do[body])).collect();
        ways.push(Arcs::default().shift(self.done[body], self.to_do[body]).take_all(undone));
        ways
    }

    /// The ways a body comes back into the barrier when the phase is set back.
    pub(super) fn exclusion_set_back(&self, body: usize) -> Vec<Arcs> {
        let Some(Exclusion { counted, excluded, .. }) = self.exclusion else { return Vec::new() };
        let again = Arcs::default().shift(excluded[body], counted[body]).take_all(self.excluding(body));
        vec![Arcs::default().shift(counted[body], counted[body]), again]
    }

    fn excluding(&self, body: usize) -> impl Iterator<Item = PlaceId> {
        self.counters.iter().filter(|counter| counter.excluded).map(move |counter| counter.places[body])
    }
}

fn counts_heads(barrier: &Barrier) -> bool {
    match barrier.rule {
        BarrierRule::All | BarrierRule::Share(100..) | BarrierRule::Named(_) => false,
        BarrierRule::AtLeast(_) | BarrierRule::Share(_) => true,
    }
}

/// Draws how the tracks of a phase end, and how bodies are taken out of its barrier.
pub(super) fn ends(scene: &Scene<'_>, index: usize, each: &Each, drawing: &mut Drawing) {
    for body in Body::both(each.group) {
        for (from, arcs) in each.workable(scene, body.index()) {
            track_ends(scene, index, each, (body, from), &arcs, drawing);
        }
        skips(scene, index, each, body, drawing);
        exclusions(scene, index, each, body, drawing);
    }
}

fn track_ends(
    scene: &Scene<'_>,
    index: usize,
    each: &Each,
    (body, from): (Body, PlaceId),
    open: &Arcs,
    drawing: &mut Drawing,
) {
    let phase = &scene.definition.phases[index];
    let done = || each.ended(from, body.index(), open.clone());
    let mut draw = |verb: &str, kind, step, arcs| {
        drawing.transition(format!("phase/{}/{verb}/{}", phase.id, body.letter()), kind, step, arcs);
    };
    let Some(rule) = scene.rule(phase) else {
        return draw("end", Kind::Act, Step::Ended { phase: index, body: Some(body) }, done());
    };
    for (at, outcome) in rule.outcomes.iter().enumerate() {
        let step = Step::Decided { phase: index, outcome: at, body: Some(body) };
        let verb = format!("decide/{}", outcome.id);
        match outcome.effect {
            OutcomeEffect::Proceed => draw(&verb, Kind::Act, step, done()),
            OutcomeEffect::CancelCase => {
                let control = scene.control;
                let called_off = open.clone().read(from).shift(control.at_rest, control.called_off);
                draw(&verb, Kind::Act, step, called_off);
            }
            // Drawn where the case is set back.
            OutcomeEffect::ReworkTo { .. } => {}
        }
    }
}

/// An optional track may be passed over while it is open, and by the law also for a body that is silent or gone.
fn skips(scene: &Scene<'_>, index: usize, each: &Each, body: Body, drawing: &mut Drawing) {
    let phase = &scene.definition.phases[index];
    if !phase.optional {
        return;
    }
    let x = body.index();
    let open = each.workable(scene, x).into_iter().map(|(from, arcs)| (from, arcs, Kind::Act));
    let mut ways: Vec<(PlaceId, Arcs, Kind)> = open.collect();
    // What waits for nothing but its own condition can be passed over.
    let whole_held = each.whole.and_then(|whole| whole.held);
    ways.extend(whole_held.map(|held| (each.to_do[x], scene.control.act().read(held), Kind::Act)));
    ways.extend(each.held.map(|held| (held[x], scene.control.act(), Kind::Act)));
    if let Some(choice) = &scene.groups[each.group].choice {
        let silent = (each.audience == Audience::Joined).then_some((choice.silent[x], Kind::Act));
        for (state, kind) in silent.into_iter().chain([(choice.gone[x], Kind::Aside)]) {
            let arcs = scene.control.act().read(state);
            ways.extend(each.unfinished(x).map(|from| (from, arcs.clone(), kind)));
        }
    }
    for (from, arcs, kind) in ways {
        let step = Step::Skipped { phase: index, body: Some(body) };
        let arcs = each.ended(from, x, arcs);
        drawing.transition(format!("phase/{}/skip/{}", phase.id, body.letter()), kind, step, arcs);
    }
}

fn exclusions(scene: &Scene<'_>, index: usize, each: &Each, body: Body, drawing: &mut Drawing) {
    let Some(Exclusion { counted, excluded, .. }) = each.exclusion else { return };
    let x = body.index();
    let phase = &scene.definition.phases[index];
    let there = scene.groups[each.group].choice.as_ref().map(|choice| choice.there[x]);
    let alone = each.open.into_iter().chain(each.held).map(|pair| (Kind::Act, vec![pair[x]]));
    let begun = each.whole.into_iter().flat_map(|whole| [whole.opened].into_iter().chain(whole.held));
    let for_all = begun.map(|begun| (Kind::Act, vec![each.to_do[x], begun]));
    // What need not be done may be waited for in vain; there it counts that nobody has to wait.
    let before = (if phase.optional { Kind::Act } else { Kind::Aside }, vec![each.to_do[x]]);
    for (kind, track) in alone.into_iter().chain(for_all).chain([before]) {
        let arcs = scene.control.act().read_all(track).read_all(there);
        let arcs = arcs.shift(counted[x], excluded[x]).give_all(each.excluding(x));
        let name = format!("phase/{}/exclude/{}", phase.id, body.letter());
        drawing.transition(name, kind, Step::Excluded { phase: index, body }, arcs);
    }
}
