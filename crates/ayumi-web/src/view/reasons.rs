//! The page 「なぜ？」: for a part of a case everything there is to explain, one section a thing; never what to do about it
//! beyond who can.

use askama::Template;
use ayumi_core::explain::{Explanation, Facts, Kind, Subject, asked, explain};
use ayumi_core::id::{ItemId, OrganizationId};

use crate::view::date::{self, Time};
use crate::view::shell::{Section, Shell};
use crate::view::why::{Explainer, WhyView, kind_word};

/// Most things explained on one page; of many bodies each has a page of its own.
const SECTIONS_MAX: usize = 60;

/// One thing explained.
#[derive(Debug, Clone)]
pub struct ReasonView {
    /// Where on the page it stands.
    pub id: String,
    /// What kind of thing it is.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Whose it is; none for what is joint or for everybody.
    pub whose: Option<String>,
    /// Where it stands.
    pub state: String,
    /// Since when.
    pub since: Option<Time>,
    /// The date that counts for it.
    pub due: Option<Time>,
    /// Why, what for, who, by when, and then.
    pub why: WhyView,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "reasons.html")]
pub struct ReasonsPage {
    /// The frame.
    pub shell: Shell,
    /// The case: address and title.
    pub case: (String, String),
    /// What is explained, in words.
    pub about: String,
    /// One section a thing.
    pub sections: Vec<ReasonView>,
    /// How many more things there are, in words.
    pub more: Option<String>,
}

/// What the page is made from.
pub struct Material<'a> {
    /// What explanations read.
    pub facts: &'a Facts<'a>,
    /// Words.
    pub explainer: Explainer<'a>,
    /// What is asked about; none asks about the case.
    pub item: Option<&'a ItemId>,
    /// The body it is asked of.
    pub body: Option<&'a OrganizationId>,
    /// Whether the reader may read what is a body's own.
    pub reads: &'a dyn Fn(Option<&OrganizationId>) -> bool,
    /// Whether the reader may be told of a body by name.
    pub sees: &'a dyn Fn(&OrganizationId) -> bool,
}

/// The anchor of a thing on the page.
pub fn anchor(kind: Kind, item: Option<&ItemId>) -> String {
    match item {
        Some(item) => format!("{}-{item}", kind.as_str()),
        None => kind.as_str().to_owned(),
    }
}

impl ReasonsPage {
    /// The page; none when there is nothing of that name the reader may know of.
    pub fn new(shell: Shell, material: &Material<'_>) -> Option<Self> {
        let t = shell.t;
        let subjects = asked(material.facts, material.item, material.body);
        let readable = subjects.into_iter().filter(|subject| (material.reads)(subject.participant.as_ref()));
        let all: Vec<Subject> = readable.collect();
        let left = all.len().saturating_sub(SECTIONS_MAX);
        let told = all.iter().take(SECTIONS_MAX).filter_map(|subject| explain(material.facts, subject));
        let sections: Vec<ReasonView> =
            told.map(|told| material.section(&told.for_reader(material.sees))).collect();
        let opening = material.facts.case.opening.as_ref()?;
        let case_title = t.label(&opening.title).to_owned();
        let case = (shell.to(shell.path.trim_end_matches("/why")), case_title.clone());
        if sections.is_empty() {
            return None;
        }
        let item = material.item.map(|id| material.facts.item_label(id));
        let item = item.map(|label| t.label(&label).to_owned());
        let body = material.body.map(|body| material.explainer.people.body(body));
        let about: Vec<String> = item.into_iter().chain(body).collect();
        let about = if about.is_empty() { case_title } else { about.join(t.say("　", ", ")) };
        let more = (left > 0).then(|| {
            t.say(
                format!("ほかに{left}件あります。案件のページで団体を選ぶと、その団体の分を確かめられます。"),
                format!("{left} more; choose a body on the page of the case to read its own"),
            )
        });
        Some(Self {
            case,
            about,
            sections,
            more,
            shell: shell.titled(t.say("なぜ？", "Why?"), Section::Programmes),
        })
    }
}

impl Material<'_> {
    fn section(&self, told: &Explanation) -> ReasonView {
        let (t, subject) = (self.explainer.people.t, &told.subject);
        let id = anchor(subject.kind, subject.item.as_ref());
        let whose = subject.participant.as_ref();
        // The same thing of several bodies stands on one page only where no body was chosen.
        let id = match whose.filter(|_| self.body.is_none()) {
            Some(body) => format!("{id}-{body}"),
            None => id,
        };
        ReasonView {
            id,
            kind: kind_word(t, subject.kind),
            title: t.label(&told.title).to_owned(),
            whose: whose.map(|body| self.explainer.people.body(body)),
            state: self.explainer.words(&told.state),
            since: told.since.map(|day| date::short(t, day)),
            due: told.due.as_ref().map(|due| date::due_long(t, due)),
            why: self.explainer.view(told),
        }
    }
}
