//! `ayumi case what-if`: what would come of suppositions, in the words of the pages; never a write.

use ayumi_core::explain::Term;
use ayumi_core::id::{CaseId, OrganizationId};
use ayumi_core::text::Language;
use ayumi_core::what_if::{
    Body, Completion, DateRow, NewBarrier, NewQuorum, OnDay, Report, Scheduled, Shift, Supposition, VoteSide,
    WhatIfRefusal, what_if,
};
use ayumi_web::explained::Writer;
use ayumi_web::view::why::Explainer;
use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use super::explain::{Material, with_explainer};
use crate::cli::{ReadFlags, heads};
use crate::exit::{Failure, rejected_code};
use crate::output::{Output, line_out};
use crate::wire::Node;

/// Suppositions are taken in the order they stand here, but for `--suppose`, which come first and keep their own.
#[derive(Args)]
pub(crate) struct Ask {
    /// The case
    case: CaseId,
    /// Anything, in the order given: `shift:scope=2026-07-31`, `drop:282286`, `on:2026-08-01`
    #[arg(long, value_name = "TEXT")]
    suppose: Vec<Supposition>,
    /// A date moves: `scope=2026-07-31`, for one body `survey@282286=+10bd`
    #[arg(long, value_name = "ITEM=DATE")]
    shift: Vec<Shift>,
    /// A body takes no part, or no longer
    #[arg(long, value_name = "CODE")]
    drop: Vec<OrganizationId>,
    /// A body takes part
    #[arg(long, value_name = "CODE")]
    join: Vec<OrganizationId>,
    /// A phase is completed, with whatever it lacks: `survey@282286`
    #[arg(long, value_name = "PHASE")]
    complete: Vec<Completion>,
    /// Another rule to go on: `survey=80%`, `survey=all`, `survey=30`
    #[arg(long, value_name = "PHASE=RULE")]
    barrier: Vec<NewBarrier>,
    /// Another quorum of a vote: `supplier=2/3`, `supplier=all`, `supplier=12`
    #[arg(long, value_name = "DECISION=QUORUM")]
    quorum: Vec<NewQuorum>,
    /// Time has passed until this day
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
    #[command(flatten)]
    read: ReadFlags,
}

impl Ask {
    fn suppositions(&self) -> Vec<Supposition> {
        let body = |code: &OrganizationId| Body { participant: code.clone() };
        let mut all = self.suppose.clone();
        all.extend(self.shift.iter().cloned().map(Supposition::Shift));
        all.extend(self.drop.iter().map(|code| Supposition::Drop(body(code))));
        all.extend(self.join.iter().map(|code| Supposition::Join(body(code))));
        all.extend(self.complete.iter().cloned().map(Supposition::Complete));
        all.extend(self.barrier.iter().cloned().map(Supposition::Barrier));
        all.extend(self.quorum.iter().cloned().map(Supposition::Quorum));
        all.extend(self.on.map(|date| Supposition::On(OnDay { date })));
        all
    }
}

pub(super) async fn run(node: &Node, ask: &Ask, output: Output) -> anyhow::Result<()> {
    let material = Material::of(node, ask.case, &ask.read).await?;
    let suppositions = ask.suppositions();
    let report =
        what_if(&material.context()?, &material.case, &suppositions).map_err(|refusal| refused(&refusal))?;
    let report = report.for_reader(|_| true);
    if output.json {
        let mut value = Writer { directory: &material.directory, day: material.day }.report(&report);
        value["case"] = json!(ask.case);
        value["version"] = json!(material.case.version);
        value["suppositions"] = json!(suppositions);
        return output.value(&value, String::new);
    }
    with_explainer(&material, output, |explainer| {
        for supposition in &suppositions {
            let said = explainer.words(&supposition.said(&material.definition));
            line_out(&format!("{}：{said}", output.say("仮定", "supposed")))?;
        }
        print(&report, explainer, output)
    })
}

fn refused(refusal: &WhatIfRefusal) -> Failure {
    let (ja, en) = (refusal.message(Language::Ja), refusal.message(Language::En));
    let code = match refusal {
        WhatIfRefusal::Law { rejection, .. } => rejected_code(rejection),
        WhatIfRefusal::NoBarrier { .. }
        | WhatIfRefusal::NoVote { .. }
        | WhatIfRefusal::TooMany { .. }
        | WhatIfRefusal::Endless => crate::exit::Code::Failure,
    };
    Failure::new(code, ja, en)
}

fn print(report: &Report, explainer: &Explainer<'_>, output: Output) -> anyhow::Result<()> {
    for said in &report.assumed {
        line_out(&format!("{}：{}", output.say("前提", "assumed"), explainer.words(said)))?;
    }
    let whose = |body: Option<&OrganizationId>| {
        body.map_or_else(|| explainer.words(&Term::Everybody.into()), |body| explainer.people.body(body))
    };
    let moved: Vec<&DateRow> = report.dates.iter().filter(|row| row.before != row.after).collect();
    let dates: Vec<[String; 5]> = moved
        .into_iter()
        .map(|row| {
            let moved = row.moved.map_or_else(|| "－".to_owned(), |days| format!("{days:+}bd"));
            let title = explainer.people.t.label(&row.title).to_owned();
            let (before, after) = (day(row.before.as_ref(), output), day(row.after.as_ref(), output));
            [title, whose(row.participant.as_ref()), before, after, moved]
        })
        .collect();
    let head = [("期限", "date"), ("団体", "body"), ("いま", "now"), ("仮定", "then"), ("動き", "moves")];
    table(&dates, head, output)?;
    let states: Vec<[String; 4]> = report
        .statuses
        .iter()
        .map(|row| {
            let word = |status| explainer.words(&ayumi_core::explain::status_term(status).into());
            let title = explainer.people.t.label(&row.title).to_owned();
            [title, whose(row.participant.as_ref()), word(row.before), word(row.after)]
        })
        .collect();
    table(&states, [("段階", "phase"), ("団体", "body"), ("いま", "now"), ("仮定", "then")], output)?;
    for row in &report.blockers {
        let title = explainer.people.t.label(&row.title);
        let waits: Vec<String> = row.after.iter().map(|blocker| explainer.words(&blocker.said)).collect();
        let waits = if waits.is_empty() {
            output.say("待つものはありません", "nothing")
        } else {
            waits.join(" ")
        };
        let whose = whose(row.participant.as_ref());
        line_out(&format!("{}：{title} {whose} — {waits}", output.say("何待ち", "waits for")))?;
    }
    counted(report, explainer, output)?;
    let told: Vec<[String; 4]> = report
        .reminders
        .iter()
        .map(|row| {
            let count = |told: ayumi_core::what_if::Told| {
                let first = told.first.map(|day| format!(" ({day})")).unwrap_or_default();
                format!("{}{first}", told.count)
            };
            let body = explainer.people.body(&row.organization);
            [body, count(row.before), count(row.after), row.anew.to_string()]
        })
        .collect();
    let head = [("通知の宛先", "reminders to"), ("いま", "now"), ("仮定", "then"), ("予定し直し", "anew")];
    table(&told, head, output)?;
    for row in &report.overdue {
        let title = explainer.people.t.label(&row.title);
        let (whose, due) = (whose(row.participant.as_ref()), row.due.effective);
        line_out(&format!("{}：{title} {whose} {due}", output.say("新たに期限超過", "would be late")))?;
    }
    line_out(&output.say("何も記録していません。", "nothing was recorded"))
}

/// Votes and barriers, before and after.
fn counted(report: &Report, explainer: &Explainer<'_>, output: Output) -> anyhow::Result<()> {
    let t = explainer.people.t;
    let none = || "－".to_owned();
    let votes: Vec<[String; 3]> = report
        .votes
        .iter()
        .map(|row| {
            let side = |side: &Option<VoteSide>| {
                side.as_ref().map_or_else(none, |side| explainer.vote(side).join(&output.say("。", "; ")))
            };
            [t.label(&row.title).to_owned(), side(&row.before), side(&row.after)]
        })
        .collect();
    table(&votes, [("票決", "vote"), ("いま", "now"), ("仮定", "then")], output)?;
    let barriers: Vec<[String; 3]> = report
        .barriers
        .iter()
        .map(|row| {
            let title = t.label(&row.title).to_owned();
            [title, explainer.barrier(&row.before), explainer.barrier(&row.after)]
        })
        .collect();
    table(&barriers, [("次へ進む条件", "barrier"), ("いま", "now"), ("仮定", "then")], output)
}

fn day(scheduled: Option<&Scheduled>, output: Output) -> String {
    let Some(scheduled) = scheduled else { return "－".to_owned() };
    let forecast =
        if scheduled.forecast { output.say("（見込み）", " (forecast)") } else { String::new() };
    format!("{}{forecast}", scheduled.due.effective)
}

/// Rows under their heads, when there are any.
fn table<const N: usize>(
    rows: &[[String; N]],
    head: [(&str, &str); N],
    output: Output,
) -> anyhow::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let head = heads(head, output);
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
    output.rows(&rows, &head.each_ref().map(String::as_str), Clone::clone)
}
