//! What `ayumi case show` tells beside the phases: in which condition each body is, and which cases belong together.

use ayumi_core::definition::{Definition, Lifecycle};
use ayumi_core::event::Relation;
use ayumi_core::id::OrganizationId;
use ayumi_core::state::{Case, Link};
use ayumi_core::text::Label;
use ayumi_web::view::people::People;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::cli::{Moment, heads};
use crate::output::Output;
use crate::wire::Node;

/// The condition of a body.
struct Standing<'a> {
    lifecycle: &'a Lifecycle,
    body: &'a OrganizationId,
    /// The condition with its title and since when; none when it has not answered.
    condition: Option<(&'a str, &'a Label, NaiveDate)>,
}

/// What stands beside the phases of a case.
pub(super) struct Beside<'a> {
    case: &'a Case,
    standings: Vec<Standing<'a>>,
    /// The titles of the linked cases, in their order.
    titles: Vec<Option<Label>>,
}

impl<'a> Beside<'a> {
    pub(super) async fn of(
        node: &Node,
        case: &'a Case,
        definition: &'a Definition,
        at: &Moment,
    ) -> anyhow::Result<Self> {
        let mut titles = Vec::new();
        for link in &case.links {
            titles.push(node.views.case(link.other, at.position).await?.map(|other| other.title));
        }
        let of = |lifecycle: &'a Lifecycle| {
            let bodies = case.participants.iter().filter(|(_, known)| known.party == lifecycle.of);
            bodies.map(|(body, _)| standing(case, lifecycle, body))
        };
        let standings = definition.lifecycles.iter().flat_map(of).collect();
        Ok(Self { case, standings, titles })
    }

    pub(super) fn conditions(&self) -> Value {
        let told = self.standings.iter().map(|one| {
            json!({
                "lifecycle": one.lifecycle.id, "participant": one.body,
                "condition": one.condition.map(|(id, ..)| id), "since": one.condition.map(|(.., since)| since),
            })
        });
        told.collect()
    }

    pub(super) fn links(&self) -> Value {
        let told = self.case.links.iter().map(|link| {
            json!({
                "case": link.other, "relation": link.relation, "sub_case": link.sub_case,
                "participant": link.participant, "on": link.on,
            })
        });
        told.collect()
    }

    pub(super) fn print(&self, people: People<'_>, output: Output) -> anyhow::Result<()> {
        if !self.standings.is_empty() {
            let rows: Vec<_> = self.standings.iter().map(|one| condition_row(one, people, output)).collect();
            let head = heads(
                [("利用状況", "lifecycle"), ("団体", "body"), ("状態", "condition"), ("いつから", "since")],
                output,
            );
            output.rows(&rows, &head.each_ref().map(String::as_str), |row| row.to_vec())?;
        }
        if self.case.links.is_empty() {
            return Ok(());
        }
        let linked = self.case.links.iter().zip(&self.titles);
        let rows: Vec<_> =
            linked.map(|(link, title)| link_row(link, title.as_ref(), people, output)).collect();
        let head = heads([("関連する案件", "related case"), ("関係", "relation"), ("番号", "id")], output);
        output.rows(&rows, &head.each_ref().map(String::as_str), |row| row.to_vec())
    }
}

fn condition_row(one: &Standing<'_>, people: People<'_>, output: Output) -> [String; 4] {
    let title = one.condition.map(|(_, title, _)| people.t.label(title).to_owned());
    [
        people.t.label(&one.lifecycle.title).to_owned(),
        people.body(one.body),
        title.unwrap_or_else(|| output.say("未回答", "not answered")),
        one.condition.map_or_else(|| "－".into(), |(.., since)| since.to_string()),
    ]
}

fn link_row(link: &Link, title: Option<&Label>, people: People<'_>, output: Output) -> [String; 3] {
    let relation = match link.relation {
        Relation::Raised => output.say("この案件から起こした案件", "raised from this case"),
        Relation::RaisedFrom => output.say("この案件のもとになった案件", "this case was raised from it"),
    };
    let title = title.map_or_else(|| "－".into(), |title| people.t.label(title).to_owned());
    [title, relation, link.other.to_string()]
}

fn standing<'a>(case: &'a Case, lifecycle: &'a Lifecycle, body: &'a OrganizationId) -> Standing<'a> {
    let known = case.condition(&lifecycle.id, body);
    let condition = known.and_then(|known| {
        let condition = lifecycle.condition(&known.state)?;
        Some((condition.id.as_str(), &condition.title, known.since))
    });
    Standing { lifecycle, body, condition }
}
