//! `ayumi case explain`: why things stand as they do, in the words of the pages; or which rule made an event.

use std::sync::Arc;

use ayumi_core::calendar::Calendar;
use ayumi_core::decide::{Acting, Context};
use ayumi_core::definition::Definition;
use ayumi_core::directory::Directory;
use ayumi_core::envelope::{Actor, Envelope};
use ayumi_core::explain::{Entry, Explanation, Facts, History, Memo, Why, asked, explain, explain_event};
use ayumi_core::id::{CaseId, EventId, ItemId, OrganizationId, StreamId};
use ayumi_core::state::Case;
use ayumi_web::explained::Writer;
use ayumi_web::view::people::{People, Texts};
use ayumi_web::view::say::Say;
use ayumi_web::view::why::{Explainer, Line, WaitView, kind_word};
use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use super::no_such_case;
use super::show::events;
use crate::cli::{ReadFlags, moment};
use crate::exit::{Code, Failure};
use crate::output::{Output, line_out};
use crate::wire::Node;

#[derive(Args)]
pub(crate) struct Explain {
    /// The case
    case: CaseId,
    /// About this phase, decision, milestone, date, lifecycle, register or entry alone
    #[arg(long)]
    item: Option<ItemId>,
    /// About this body alone
    #[arg(long, value_name = "CODE")]
    participant: Option<OrganizationId>,
    /// Why this event happened
    #[arg(long, value_name = "ID", conflicts_with_all = ["item", "participant"])]
    event: Option<EventId>,
    #[command(flatten)]
    read: ReadFlags,
}

/// Everything an explanation reads.
pub(super) struct Material {
    pub(super) case: Case,
    pub(super) definition: Arc<Definition>,
    pub(super) calendar: Arc<Calendar>,
    pub(super) directory: Arc<Directory>,
    pub(super) day: NaiveDate,
    id: CaseId,
    acting: Acting,
    events: Vec<(u64, Envelope)>,
    told: Vec<(u64, Envelope)>,
}

impl Material {
    pub(super) async fn of(node: &Node, id: CaseId, read: &ReadFlags) -> anyhow::Result<Self> {
        let at = moment(node, read).await?;
        let case = node.engine.case(id, at.position).await?;
        let Some(opening) = &case.opening else { return Err(no_such_case(id).into()) };
        let library = node.engine.library();
        Ok(Self {
            definition: library.definition(&opening.definition).await?.of_case(&case),
            calendar: library.calendar(&opening.calendar).await?,
            directory: node.engine.directory_at(at.position).await?,
            events: events(node, &StreamId::case(id), &at).await?,
            told: events(node, &StreamId::reminders(id), &at).await?,
            acting: Acting { actor: Actor::operator(), rights: Vec::new() },
            day: at.day,
            id,
            case,
        })
    }

    pub(super) fn context(&self) -> anyhow::Result<Context<'_>> {
        let opening = self.case.opening.as_ref().ok_or_else(|| no_such_case(self.id))?;
        Ok(Context {
            case: self.id,
            definition: &self.definition,
            calendar: &self.calendar,
            calendar_ref: &opening.calendar,
            directory: &self.directory,
            acting: &self.acting,
            today: self.day,
            time: chrono::NaiveTime::MIN,
        })
    }
}

pub(super) async fn run(node: &Node, wanted: &Explain, output: Output) -> anyhow::Result<()> {
    let material = Material::of(node, wanted.case, &wanted.read).await?;
    if let Some(id) = wanted.event {
        return event(node, &material, id, output).await;
    }
    let context = material.context()?;
    let history = History::of(material.events.iter().map(|(_, event)| Entry::of(event)));
    let history = history.telling(material.told.iter().map(|(_, event)| Entry::of(event)));
    let facts = Facts { context: &context, case: &material.case, history: &history, memo: &Memo::default() };
    let subjects = asked(&facts, wanted.item.as_ref(), wanted.participant.as_ref());
    let told: Vec<Explanation> = subjects
        .iter()
        .filter_map(|subject| explain(&facts, subject))
        .map(|told| told.for_reader(|_| true))
        .collect();
    if told.is_empty() {
        return Err(nothing_to_explain().into());
    }
    if output.json {
        let writer = Writer { directory: &material.directory, day: material.day };
        let items: Vec<Value> = told.iter().map(|told| writer.explanation(told)).collect();
        let value = json!({
            "case": wanted.case, "version": material.case.version, "effective_on": material.day, "items": items,
        });
        return output.value(&value, String::new);
    }
    with_explainer(&material, output, |explainer| {
        told.iter().try_for_each(|told| print(told, explainer, output))
    })
}

fn nothing_to_explain() -> Failure {
    Failure::new(
        Code::NotFound,
        "説明するものがありません。項目名と団体コードを ayumi case show で確かめてください。",
        "there is nothing of that name to explain; `ayumi case show` lists the names",
    )
}

/// Words as the pages say them; records are told by their ids, as `--event` takes them.
pub(super) fn with_explainer<T>(
    material: &Material,
    output: Output,
    tell: impl FnOnce(&Explainer<'_>) -> T,
) -> T {
    let texts = Texts::default();
    let people = People { t: Say(output.language), directory: &material.directory, texts: &texts };
    let to = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    tell(&Explainer { people, day: material.day, to: &to })
}

fn print(told: &Explanation, explainer: &Explainer<'_>, output: Output) -> anyhow::Result<()> {
    let t = explainer.people.t;
    let view = explainer.view(told);
    let body = told.subject.participant.as_ref().map(|body| explainer.people.body(body));
    let since = told.since.map(|day| output.say(&format!("（{day}から）"), &format!(" (since {day})")));
    line_out(&format!(
        "■ {} {}{} — {}{}",
        kind_word(t, told.subject.kind),
        t.label(&told.title),
        body.map(|body| format!(" {body}")).unwrap_or_default(),
        explainer.words(&told.state),
        since.unwrap_or_default()
    ))?;
    for line in &view.because {
        reason(&output.say("なぜ", "why"), line)?;
    }
    for wait in &view.waits {
        waits(wait, output)?;
    }
    for said in &view.next {
        line_out(&format!("  {}：{said}", output.say("そろうと", "then")))?;
    }
    line_out("")
}

fn reason(head: &str, line: &Line) -> anyhow::Result<()> {
    let named = line.events.iter().map(|(id, _)| id.as_str()).chain(line.more.as_deref());
    let named: Vec<&str> = named.collect();
    let named = if named.is_empty() { String::new() } else { format!(" [{}]", named.join(" ")) };
    line_out(&format!("  {head}：{}{named}", line.text))
}

fn waits(wait: &WaitView, output: Output) -> anyhow::Result<()> {
    line_out(&format!("  {}：{}", output.say("何待ち", "waits for"), wait.what))?;
    for (bodies, deed) in &wait.who {
        line_out(&format!("    {}：{bodies} — {deed}", output.say("誰が", "who")))?;
    }
    if let Some(others) = &wait.others {
        line_out(&format!("    {}：{others}", output.say("誰が", "who")))?;
    }
    match &wait.by {
        Some(by) => line_out(&format!("    {}：{}", output.say("いつまで", "by"), by.text)),
        None => Ok(()),
    }
}

async fn event(node: &Node, material: &Material, id: EventId, output: Output) -> anyhow::Result<()> {
    let all = material.events.iter().chain(&material.told);
    let found = all.into_iter().find(|(_, event)| event.id == id);
    let Some((position, event)) = found else { return Err(nothing_to_explain().into()) };
    let before: Vec<&Envelope> =
        material.events.iter().take_while(|(known, _)| known < position).map(|(_, event)| event).collect();
    let case = before.iter().fold(Case::default(), |case, known| case.evolve(&Entry::of(known).happened));
    let definition = match &case.opening {
        Some(opening) => node.engine.library().definition(&opening.definition).await?.of_case(&case),
        None => Arc::clone(&material.definition),
    };
    let context = Context { definition: &definition, ..material.context()? };
    let history = History::of(before.iter().map(|known| Entry::of(known)));
    let facts = Facts { context: &context, case: &case, history: &history, memo: &Memo::default() };
    let why = explain_event(&facts, &Entry::of(event));
    if output.json {
        let mut value = Writer { directory: &material.directory, day: material.day }.why(&why);
        value["event"] = json!(id);
        value["type"] = json!(event.data.type_name());
        return output.value(&value, String::new);
    }
    with_explainer(material, output, |explainer| print_why(&why, event, explainer, output))
}

fn print_why(why: &Why, event: &Envelope, explainer: &Explainer<'_>, output: Output) -> anyhow::Result<()> {
    let how = if why.automatic { output.say("自動", "by rule") } else { output.say("操作", "by hand") };
    line_out(&format!("■ {} {} — {how}", event.data.type_name(), event.effective_on))?;
    line_out(&format!("  {}：{}", output.say("規則", "rule"), explainer.words(&why.rule)))?;
    why.inputs.iter().try_for_each(|input| reason(&output.say("入力", "input"), &explainer.line(input)))
}
