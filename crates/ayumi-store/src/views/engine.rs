//! The computation of a batch: folds each event into the world and lets every projection that goes on see it. Neither
//! async nor aware of a database.

use ayumi_core::envelope::Envelope;
use ayumi_core::id::StreamId;
use ayumi_core::merkle::Hash;
use ayumi_engine::port::store::StoredEvent;
use serde::Deserialize;

use crate::projection::{Changes, Projection, Recent, Recorded, World};
use crate::views::batch::Standing;
use crate::views::error::ViewsError;

/// Keys remembered for each projection, in each of two generations; others are read back.
const KEYS_MAX: usize = 16_384;

/// The projections with the world they share.
#[derive(Default)]
pub(crate) struct Engine {
    pub(crate) world: World,
    pub(crate) seats: Vec<Seat>,
    world_at: u64,
    /// Whose streams the world was folded from.
    world_for: Vec<usize>,
}

/// A projection and how far it has come.
pub(crate) struct Seat {
    pub(crate) projection: Box<dyn Projection>,
    pub(crate) position: u64,
    pub(crate) leaf_hash: Option<Hash>,
    /// Why it does not go on.
    pub(crate) parked: Option<String>,
    pub(crate) standing: Standing,
}

/// An event of the log, or a place where one cannot be read.
pub(crate) enum Entry {
    Event(Box<Recorded>),
    Unreadable { position: u64, leaf_hash: Hash, stream: Option<StreamId>, cause: String },
}

/// What some projections go through together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) group: Vec<usize>,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

impl Seat {
    pub(crate) fn new(
        projection: Box<dyn Projection>,
        position: u64,
        leaf_hash: Option<Hash>,
        parked: Option<String>,
    ) -> Self {
        Self { projection, position, leaf_hash, parked, standing: Recent::new(KEYS_MAX) }
    }

    fn park(&mut self, position: u64, cause: &str) {
        let name = self.projection.name();
        tracing::error!(projection = name, position, cause, "a projection is parked before an event");
        self.parked = Some(format!("position {position}: {cause}"));
    }
}

impl Engine {
    pub(crate) fn new(seats: Vec<Seat>) -> Self {
        Self { seats, ..Self::default() }
    }

    /// The position every projection that goes on has reached; of all of them when none does.
    pub(crate) fn position(&self) -> u64 {
        let live = self.seats.iter().filter(|seat| seat.parked.is_none()).map(|seat| seat.position).min();
        live.or_else(|| self.seats.iter().map(|seat| seat.position).min()).unwrap_or_default()
    }

    /// Those furthest behind, up to where the next ones are: projections that meet go on together.
    pub(crate) fn span(&self, head: u64) -> Option<Span> {
        let live = || self.seats.iter().enumerate().filter(|(_, seat)| seat.parked.is_none());
        let from = live().map(|(_, seat)| seat.position).min().filter(|from| *from < head)?;
        let to = live()
            .map(|(_, seat)| seat.position)
            .filter(|position| *position > from)
            .min()
            .map_or(head, |next| next.min(head));
        let group = live().filter(|(_, seat)| seat.position == from).map(|(index, _)| index).collect();
        Some(Span { group, from, to })
    }

    /// Empties the world unless it stands at the beginning of the span, folded from everything the group reads.
    pub(crate) fn enter(&mut self, group: &[usize], from: u64) {
        if self.world_at != from || group.iter().any(|index| !self.world_for.contains(index)) {
            self.world = World::default();
        }
        self.world_at = from;
        self.world_for = group.to_vec();
    }

    /// Whether any of the group still goes on and reads the stream.
    pub(crate) fn reads(&self, group: &[usize], stream: &StreamId) -> bool {
        let mut seats = group.iter().map(|index| &self.seats[*index]);
        seats.any(|seat| seat.parked.is_none() && seat.projection.reads(stream))
    }

    /// Lets the group see the entries. What they change stands in the order of the group.
    pub(crate) fn apply(&mut self, group: &[usize], entries: &[Entry]) -> Result<Vec<Changes>, ViewsError> {
        let mut changes: Vec<Changes> = group.iter().map(|_| Changes::default()).collect();
        for entry in entries {
            match entry {
                Entry::Event(event) => self.apply_event(group, event, &mut changes)?,
                Entry::Unreadable { position, leaf_hash, stream, cause } => {
                    for seat in self.going(group) {
                        if stream.as_ref().is_none_or(|stream| seat.projection.reads(stream)) {
                            seat.park(*position, cause);
                        } else {
                            (seat.position, seat.leaf_hash) = (*position, Some(*leaf_hash));
                        }
                    }
                    self.world_at = *position;
                }
            }
        }
        self.world.age();
        Ok(changes)
    }

    fn apply_event(
        &mut self,
        group: &[usize],
        event: &Recorded,
        changes: &mut [Changes],
    ) -> Result<(), ViewsError> {
        let stream = &event.envelope.stream;
        if self.reads(group, stream) {
            let Self { world, seats, .. } = self;
            for index in group {
                let seat = &mut seats[*index];
                if seat.parked.is_none() && seat.projection.reads(stream) {
                    seat.projection.before(world, event);
                }
            }
            if !world.fold(event) {
                return Err(ViewsError::OutOfStep { position: event.position });
            }
            for (index, out) in group.iter().zip(changes) {
                let seat = &mut seats[*index];
                if seat.parked.is_none() && seat.projection.reads(stream) {
                    out.at(event.position);
                    if let Err(cause) = seat.projection.apply(world, event, out) {
                        out.take_back();
                        seat.park(event.position, &cause.to_string());
                    }
                }
            }
        }
        for seat in self.going(group) {
            (seat.position, seat.leaf_hash) = (event.position, Some(event.leaf_hash));
        }
        self.world_at = event.position;
        Ok(())
    }

    fn going<'a>(&'a mut self, group: &'a [usize]) -> impl Iterator<Item = &'a mut Seat> {
        let seats = self.seats.iter_mut().enumerate();
        seats.filter(|(index, seat)| seat.parked.is_none() && group.contains(index)).map(|(_, seat)| seat)
    }
}

impl Entry {
    /// An event read from its bytes.
    pub(crate) fn read(stored: &StoredEvent) -> Self {
        match Envelope::parse(&stored.envelope) {
            Ok(envelope) => Self::Event(Box::new(Recorded::new(stored.position, stored.leaf_hash, envelope))),
            Err(cause) => Self::Unreadable {
                position: stored.position,
                leaf_hash: stored.leaf_hash,
                stream: serde_json::from_str::<Head>(&stored.envelope).ok().map(|head| head.stream),
                cause: cause.to_string(),
            },
        }
    }
}

/// As much of an envelope as tells whom it concerns.
#[derive(Deserialize)]
struct Head {
    stream: StreamId,
}
