//! One command to one case, from parsed to written: settle, decide, follow, append; retried while others are faster.

use std::sync::Arc;
use std::time::Duration;

use ayumi_core::calendar::Calendar;
use ayumi_core::command::Command;
use ayumi_core::dating::adopt;
use ayumi_core::decide::{Acting, Context, Decided, OpenCase, decide, link_back, open_case};
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::envelope::Via;
use ayumi_core::event::{CalendarRef, DefinitionRef};
use ayumi_core::id::{CaseId, CorrelationId, EventId, StreamId};
use ayumi_core::merkle::leaf_hash;
use ayumi_core::rejection::{RefusalKind, Rejection};
use ayumi_core::request::{body_hash, command_id};
use ayumi_core::state::{Case, Link, Opening};
use ayumi_core::turn::Turn;
use ayumi_core::version::pass;
use chrono::{NaiveDate, NaiveTime};
use tokio::sync::{MutexGuard, watch};

use crate::cell::{Cell, Slot, written};
use crate::engine::Engine;
use crate::error::Refused;
use crate::migration::Migration;
use crate::port::store::{AppendError, AppendRequest, Pending, Receipt, RequestKey, StoredEvent};
use crate::seal::{Seal, SealedRecord};

/// How long a command is decided again while others are faster.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who sends a command, under which key, through which door.
#[derive(Debug, Clone)]
pub struct Request {
    /// User id or `system:TASK`.
    pub principal: String,
    /// The caller's idempotency key.
    pub key: String,
    /// The body as received; kept only as a keyed hash.
    pub body: Vec<u8>,
    /// Who acts, with their rights.
    pub acting: Acting,
    /// Through which door.
    pub via: Via,
    /// Commands given together share it.
    pub correlation: CorrelationId,
    /// The version of the part the sender saw, when they say.
    pub seen: Option<u64>,
    /// Whether to decide only, without writing.
    pub dry_run: bool,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Where its events went.
    pub receipt: Receipt,
    /// Whether it is the stored answer of an earlier identical request.
    pub replayed: bool,
    /// The events, as the log holds them; in a dry run as it would hold them, at positions that are not theirs.
    pub events: Vec<StoredEvent>,
}

/// What is asked of a case.
#[derive(Debug, Clone)]
pub(crate) enum Ask {
    /// To be opened.
    Open(Box<OpenCase>),
    /// To take a command.
    Command(Box<Command>),
    /// To record the lapses due.
    Settle,
    /// To go on under another version of its definition.
    Migrate { migration: Arc<Migration>, approval: EventId },
    /// To go on under another version of its calendar.
    Adopt(CalendarRef),
    /// To name a case that was raised from it, as that one holds it.
    Link(CaseId, Link),
}

/// What a decision reads beside the case.
pub(crate) struct Law {
    definition: Arc<Definition>,
    calendar: Arc<Calendar>,
    calendar_ref: CalendarRef,
    directory: Arc<Directory>,
}

/// A decision queued, with what is needed to wait for it.
struct Queued {
    pending: Pending,
    outcome: watch::Sender<Option<bool>>,
    generation: u64,
    records: Vec<SealedRecord>,
}

/// What a decision came to before anything was written.
enum Decision {
    Queued(Queued),
    Rehearsed(Outcome),
}

/// What one attempt came to.
enum Attempt {
    Done(Outcome),
    Again(AppendError),
}

impl Engine {
    /// Runs a command on a case.
    ///
    /// # Errors
    /// [`Refused`], which says whether anything may have been written.
    pub async fn command(
        &self,
        case: CaseId,
        command: Command,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        match self.evidence_is_kept(&command).await {
            Ok(()) => self.command_unlooked(case, command, request).await,
            Err(refused) => self.earlier_answer(&StreamId::case(case), request, refused).await,
        }
    }

    /// Runs a command without a look at the file it may name.
    pub(crate) async fn command_unlooked(
        &self,
        case: CaseId,
        command: Command,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        self.ask(case, &Ask::Command(Box::new(command)), request).await
    }

    /// Opens a case; opening it twice is nothing to do.
    ///
    /// # Errors
    /// As [`Engine::command`].
    pub async fn open_case(
        &self,
        case: CaseId,
        open: OpenCase,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        self.ask(case, &Ask::Open(Box::new(open)), request).await
    }

    /// Records the lapses of a case that are due.
    ///
    /// # Errors
    /// As [`Engine::command`].
    pub async fn settle_case(&self, case: CaseId, request: &Request) -> Result<Outcome, Refused> {
        self.ask(case, &Ask::Settle, request).await
    }

    pub(crate) async fn ask(&self, id: CaseId, ask: &Ask, request: &Request) -> Result<Outcome, Refused> {
        let patience = tokio::time::Instant::now() + PATIENCE;
        let cell = self.cell(id);
        loop {
            match self.attempt(&cell, id, ask, request).await {
                Ok(Attempt::Done(outcome)) => return Ok(outcome),
                Ok(Attempt::Again(error)) => {
                    match &error {
                        AppendError::Busy => cell.slot.lock().await.forget(),
                        AppendError::DateChanged { today } => self.heard_of(*today),
                        AppendError::Conflict { .. }
                        | AppendError::KeyReused { .. }
                        | AppendError::TooLarge { .. }
                        | AppendError::Clock { .. }
                        | AppendError::Unknown { .. }
                        | AppendError::Storage { .. } => {}
                    }
                    self.refresh_directory().await?;
                    if tokio::time::Instant::now() > patience {
                        return Err(Refused::final_word(error));
                    }
                }
                Err(refused) => {
                    if let Refused::Rejected(Rejection::NoSuchCase) = refused {
                        self.forget_cell(id, &cell);
                    }
                    return self.earlier_answer(&StreamId::case(id), request, refused).await;
                }
            }
        }
    }

    async fn attempt(
        &self,
        cell: &Cell,
        id: CaseId,
        ask: &Ask,
        request: &Request,
    ) -> Result<Attempt, Refused> {
        let mut slot = cell.slot.lock().await;
        let case = slot.case(id, self.store.as_ref()).await?;
        let version = case.version;
        let law = match self.law(case, ask).await {
            Ok(law) => law,
            Err(refused) => return self.answer_unwritten(slot, id, version, Err(refused)).await,
        };
        let moment = self.moment();
        let acting = request.acting.as_of(&law.directory, moment.0);
        let context = law.context(id, &acting, moment);
        match self.decide_and_queue(&mut slot, &context, ask, request) {
            Ok(Decision::Queued(queued)) => {
                drop(slot);
                self.finish(cell, queued, request).await
            }
            Ok(Decision::Rehearsed(outcome)) => {
                self.answer_unwritten(slot, id, version, Ok(Attempt::Done(outcome))).await
            }
            Err(refused) => self.answer_unwritten(slot, id, version, Err(refused)).await,
        }
    }

    /// Gives an answer that appends nothing, decided on a state at `version`. The writer never sees it, so whether the
    /// state was the present one is asked here: of what is under way, or of the log, where another process may have
    /// written.
    async fn answer_unwritten(
        &self,
        mut slot: MutexGuard<'_, Slot>,
        id: CaseId,
        version: u64,
        answer: Result<Attempt, Refused>,
    ) -> Result<Attempt, Refused> {
        if let Some(outcome) = slot.under_way() {
            drop(slot);
            return if written(outcome).await { answer } else { Ok(Attempt::Again(AppendError::Busy)) };
        }
        let stream = StreamId::case(id);
        if self.store.read_stream(&stream, version, 1).await?.is_empty() {
            return answer;
        }
        slot.forget();
        let actual = version.saturating_add(1);
        Ok(Attempt::Again(AppendError::Conflict { stream, expected: version, actual }))
    }

    /// What a decision on this case reads.
    pub(crate) async fn law(&self, case: &Case, ask: &Ask) -> Result<Law, Refused> {
        let (definition, calendar): (&DefinitionRef, &CalendarRef) = match (&case.opening, ask) {
            (Some(opening), Ask::Adopt(calendar)) => (&opening.definition, calendar),
            (Some(opening), _) => (&opening.definition, &opening.calendar),
            (None, Ask::Open(open)) => (&open.opened.definition, &open.opened.calendar),
            (None, Ask::Command(_) | Ask::Settle | Ask::Adopt(_) | Ask::Link(..) | Ask::Migrate { .. }) => {
                return Err(Rejection::NoSuchCase.into());
            }
        };
        Ok(Law {
            definition: self.library().definition(definition).await?.of_case(case),
            calendar: self.library().calendar(calendar).await?,
            calendar_ref: calendar.clone(),
            directory: self.directory(),
        })
    }

    /// Decides on the state in the slot, folds the events in and queues them; a dry run gives what it would come to.
    fn decide_and_queue(
        &self,
        slot: &mut Slot,
        context: &Context<'_>,
        ask: &Ask,
        request: &Request,
    ) -> Result<Decision, Refused> {
        let stream = StreamId::case(context.case);
        let command_id = command_id(self.log().id, &request.principal, &request.key, &stream);
        let seal = Seal { stream: &stream, command_id, correlation: request.correlation };
        let mut turn = Turn::new(slot.take(), |decided, cause| {
            seal.seal(self.ids.as_ref(), decided, cause).map_err(Refused::Rejected)
        });
        let version = turn.case().version;
        let done = Self::take_turn(&mut turn, context, ask, request);
        let (after, records) = turn.into_parts();
        if let Err(refused) = done {
            // Settled lapses may be folded in that nobody will write; then the state is read again.
            if records.is_empty() {
                slot.restore(after);
            } else {
                slot.reread();
            }
            return Err(refused);
        }
        if request.dry_run {
            slot.reread();
            return Ok(Decision::Rehearsed(self.rehearsal(&after, &records, request)));
        }
        let append = AppendRequest {
            expected_version: version,
            reads: vec![(StreamId::directory(), context.directory.version)],
            events: records.iter().map(|sealed| sealed.record.clone()).collect(),
            via: request.via,
            decided_on: Some(context.today),
            key: Some(self.request_key(request, &stream)),
            stream,
        };
        let (outcome, observer) = watch::channel(None);
        match self.store.enqueue(append) {
            Ok(pending) => {
                let generation = slot.keep(after, observer);
                Ok(Decision::Queued(Queued { pending, outcome, generation, records }))
            }
            Err(error) => {
                slot.reread();
                Err(Refused::final_word(error))
            }
        }
    }

    pub(crate) fn request_key(&self, request: &Request, target: &StreamId) -> RequestKey {
        RequestKey {
            principal: request.principal.clone(),
            key: request.key.clone(),
            target: target.clone(),
            request_hash: body_hash(&self.request_key, &request.body),
        }
    }

    /// What a dry run would come to; positions are those after the head and belong to nobody.
    fn rehearsal(&self, after: &Case, records: &[SealedRecord], request: &Request) -> Outcome {
        self.rehearsal_at(after.version, records, request)
    }

    /// What a dry run that leaves a stream at `version` would come to.
    pub(crate) fn rehearsal_at(&self, version: u64, records: &[SealedRecord], request: &Request) -> Outcome {
        let now = self.now();
        let receipt = Receipt {
            position: 0,
            event_ids: records.iter().map(|sealed| sealed.id).collect(),
            version,
            leaf_hash: None,
            recorded_at: now,
        };
        let events = placed(records, &receipt, request.via);
        Outcome { receipt, replayed: false, events }
    }

    async fn finish(&self, cell: &Cell, queued: Queued, request: &Request) -> Result<Attempt, Refused> {
        let Queued { pending, outcome, generation, records } = queued;
        let gone = || AppendError::Unknown { cause: "the writer ended before it answered".into() };
        match pending.await.unwrap_or_else(|_| Err(gone())) {
            Ok(answer) if !answer.replayed => {
                // Nobody may be waiting; then nobody needs to know.
                let _ = outcome.send(Some(true));
                let events = placed(&records, &answer.receipt, request.via);
                Ok(Attempt::Done(Outcome { receipt: answer.receipt, replayed: false, events }))
            }
            Ok(answer) => {
                cell.slot.lock().await.forget_since(generation);
                let _ = outcome.send(Some(false));
                self.replayed(answer.receipt).await.map(Attempt::Done)
            }
            Err(error) => {
                cell.slot.lock().await.forget_since(generation);
                let _ = outcome.send(Some(false));
                match error {
                    AppendError::Conflict { .. } | AppendError::DateChanged { .. } => {
                        Ok(Attempt::Again(error))
                    }
                    AppendError::KeyReused { .. }
                    | AppendError::TooLarge { .. }
                    | AppendError::Busy
                    | AppendError::Clock { .. }
                    | AppendError::Unknown { .. }
                    | AppendError::Storage { .. } => Err(Refused::final_word(error)),
                }
            }
        }
    }

    /// Before a refusal is given: the same request may have succeeded before and be answered by that.
    pub(crate) async fn earlier_answer(
        &self,
        target: &StreamId,
        request: &Request,
        refused: Refused,
    ) -> Result<Outcome, Refused> {
        if request.dry_run {
            return Err(refused);
        }
        for (key, receipt) in self.store.answers(&request.principal, &request.key).await? {
            if !self.is_of(&key, request) {
                return Err(Refused::KeyReused { key: request.key.clone() });
            }
            if key.target == *target {
                return self.replayed(receipt).await;
            }
        }
        Err(refused)
    }

    /// Whether a stored answer was to a request of the same content.
    pub(crate) fn is_of(&self, answered: &RequestKey, request: &Request) -> bool {
        answered.request_hash == body_hash(&self.request_key, &request.body)
    }

    pub(crate) async fn replayed(&self, receipt: Receipt) -> Result<Outcome, Refused> {
        let mut events = Vec::new();
        for id in &receipt.event_ids {
            events.extend(self.store.read_event(*id).await?);
        }
        Ok(Outcome { receipt, replayed: true, events })
    }
}

impl Law {
    pub(crate) fn context<'a>(
        &'a self,
        case: CaseId,
        acting: &'a Acting,
        moment: (NaiveDate, NaiveTime),
    ) -> Context<'a> {
        Context {
            case,
            definition: &self.definition,
            calendar: &self.calendar,
            calendar_ref: &self.calendar_ref,
            directory: &self.directory,
            acting,
            today: moment.0,
            time: moment.1,
        }
    }
}

impl Engine {
    /// Settles, decides and follows, folding as it goes.
    fn take_turn<S>(
        turn: &mut Turn<SealedRecord, S>,
        context: &Context<'_>,
        ask: &Ask,
        request: &Request,
    ) -> Result<(), Refused>
    where
        S: FnMut(Decided, Option<EventId>) -> Result<SealedRecord, Refused>,
    {
        // Compared before lapses are settled: nobody can have seen those this very append records.
        let current = match ask {
            Ask::Command(command) => seen_is_current(command, turn.case(), context, request),
            Ask::Open(_) | Ask::Settle | Ask::Adopt(_) | Ask::Link(..) | Ask::Migrate { .. } => Ok(()),
        };
        turn.settle(context)?;
        let own = match ask {
            Ask::Open(open) => open_case(context, turn.case(), open)?,
            Ask::Command(command) => rights_first(decide(context, turn.case(), command), current)?,
            Ask::Settle => Vec::new(),
            Ask::Adopt(calendar) => adopted(context, turn.case(), calendar),
            Ask::Migrate { migration, approval } => passed(context, turn.case(), migration, *approval)?,
            Ask::Link(raised, link) => link_back(turn.case(), *raised, link, context.today),
        };
        turn.act(own)?;
        // What follows, follows under the version the case goes on under.
        let moved = match ask {
            Ask::Migrate { migration, .. } => Some(migration.to.grown(turn.case())),
            Ask::Open(_) | Ask::Command(_) | Ask::Settle | Ask::Adopt(_) | Ask::Link(..) => None,
        };
        turn.follow(&Context { definition: moved.as_ref().unwrap_or(context.definition), ..*context })
    }
}

fn passed(
    context: &Context<'_>,
    case: &Case,
    migration: &Migration,
    approval: EventId,
) -> Result<Vec<Decided>, Rejection> {
    let passing = pass(context, case, &migration.passage(approval))?;
    if passing.blockers.is_empty() {
        Ok(passing.events)
    } else {
        Err(Rejection::MigrationBlocked(passing.blockers))
    }
}

/// What a version of the calendar changes in a case; nothing when it goes on under it, or has ended.
fn adopted(context: &Context<'_>, case: &Case, calendar: &CalendarRef) -> Vec<Decided> {
    let opening = case.opening.as_ref().filter(|_| case.ending.is_none());
    let former = opening.map(|opening| &opening.calendar).filter(|former| *former != calendar);
    former.map(|former| adopt(context, case, former)).unwrap_or_default()
}

/// Whoever may not act at all is told so, and nothing of the version they named.
fn rights_first(
    decided: Result<Vec<Decided>, Rejection>,
    current: Result<(), Refused>,
) -> Result<Vec<Decided>, Refused> {
    match (decided, current) {
        (Err(refusal), Err(_)) if matches!(refusal.kind(), RefusalKind::Denied | RefusalKind::NotFound) => {
            Err(refusal.into())
        }
        (_, Err(stale)) => Err(stale),
        (decided, Ok(())) => Ok(decided?),
    }
}

fn seen_is_current(
    command: &Command,
    case: &Case,
    context: &Context<'_>,
    request: &Request,
) -> Result<(), Refused> {
    if case.opening.is_none() {
        return Ok(());
    }
    let participant = command.participant().cloned().or_else(|| context.own_body().cloned());
    let current = case.part_version(participant.as_ref());
    match request.seen {
        Some(seen) if seen != current => Err(Refused::Stale { seen, current }),
        None if command.needs_seen_version() => Err(Refused::VersionRequired { current }),
        Some(_) | None => Ok(()),
    }
}

/// The events as stored, from their parts and the receipt.
pub(crate) fn placed(records: &[SealedRecord], receipt: &Receipt, via: Via) -> Vec<StoredEvent> {
    let count = u64::try_from(records.len()).unwrap_or(u64::MAX);
    let first = |last: u64| last.saturating_sub(count);
    let place = |(index, sealed): (u64, &SealedRecord)| {
        let version = first(receipt.version) + index;
        let envelope = sealed.record.envelope.place(version, receipt.recorded_at, via);
        StoredEvent {
            position: first(receipt.position) + index,
            leaf_hash: leaf_hash(envelope.as_bytes()),
            envelope,
        }
    };
    (1..).zip(records).map(place).collect()
}

impl Engine {
    /// The state of a case as the log has it, up to a position when one is given.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn case(&self, id: CaseId, up_to: Option<u64>) -> Result<Case, Refused> {
        crate::cell::fold(id, self.store.as_ref(), up_to).await
    }

    /// How a case was opened and what it follows now; none when there is no such case.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn case_opening(&self, id: CaseId) -> Result<Option<Opening>, Refused> {
        Ok(self.present_case(id).await?.opening)
    }

    /// The present state of a case from its cache, read again when another process has written to it since.
    pub(crate) async fn present_case(&self, id: CaseId) -> Result<Case, Refused> {
        let cell = self.cell(id);
        let mut slot = cell.slot.lock().await;
        let version = slot.case(id, self.store.as_ref()).await?.version;
        if slot.under_way().is_none() {
            let newer = self.store.read_stream(&StreamId::case(id), version, 1).await?;
            if !newer.is_empty() {
                slot.forget();
            }
        }
        let case = slot.case(id, self.store.as_ref()).await?.clone();
        if case.opening.is_none() {
            self.forget_cell(id, &cell);
        }
        Ok(case)
    }
}
