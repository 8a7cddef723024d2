//! What every page has around its content: who reads, in which language, as of when; never the content.

use crate::view::asset;
use crate::view::link;
use crate::view::say::Say;

/// The parts of the product a reader moves between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What there is to do.
    Today,
    /// Where everybody is.
    Programmes,
    /// What was decided.
    Decisions,
    /// What waits for approval.
    Approvals,
    /// What the reader was told.
    Inbox,
    /// What will be told.
    Reminders,
    /// How the programmes run.
    Workflows,
    /// What the words mean.
    Help,
    /// None of these.
    Elsewhere,
}

/// Who reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Their name, when it was not erased.
    pub name: Option<String>,
    /// What they may do, in a word.
    pub role: String,
    /// Their body.
    pub body: String,
    /// Whether they look after what leaves the program.
    pub keeps: bool,
}

/// The past moment a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// As it stands in the address.
    pub value: String,
    /// As people read it.
    pub text: String,
    /// As the reader asked for it.
    pub asked: String,
}

/// A link of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: &'static str,
    /// Whether it leads to where the reader is.
    pub current: bool,
}

/// The frame of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// The language.
    pub t: Say,
    /// Title of the page.
    pub title: String,
    /// Where the reader is.
    pub section: Section,
    /// Who reads; none before sign-in.
    pub reader: Option<Reader>,
    /// Whether what is shown is sample activity.
    pub sample: bool,
    /// The clock of a trial, as people read it.
    pub clock: Option<String>,
    /// The past moment shown.
    pub past: Option<Past>,
    /// The path of the page.
    pub path: String,
    /// Its query without language and moment.
    pub query: Vec<(String, String)>,
    /// Whether the page tells of a refused form.
    pub faulty: bool,
}

impl Shell {
    /// The frame with another title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>, section: Section) -> Self {
        self.title = title.into();
        self.section = section;
        self
    }

    /// The document's title: what is wrong first, then where one is.
    pub fn document_title(&self) -> String {
        let fault = if self.faulty { self.t.say("エラー：", "Error: ") } else { "" };
        let past = self.past.as_ref().map_or_else(String::new, |past| format!(" [{}]", past.text));
        format!("{fault}{}{past} — {}", self.title, self.t.say("歩み Ayumi", "Ayumi"))
    }

    /// A link that stays at the moment shown.
    pub fn to(&self, path: &str) -> String {
        link::with(path, self.past.iter().map(|past| ("as_of", past.value.as_str())))
    }

    /// A link to this page with some of its query replaced; an empty value takes a name out.
    pub fn here_with(&self, changed: &[(&str, &str)]) -> String {
        let kept = self.query.iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let changed = changed.iter().filter(|(_, value)| !value.is_empty()).copied();
        let moment = self.past.iter().map(|past| ("as_of", past.value.as_str()));
        link::with(&self.path, kept.chain(changed).chain(moment))
    }

    /// A page of the programme this page is of, at the moment shown.
    pub fn of_programme(&self, leaf: &str) -> String {
        let programme = self.path.split('/').nth(2).unwrap_or_default();
        self.to(&format!("/p/{programme}/{leaf}"))
    }

    /// This page in the other language.
    pub fn other_language(&self) -> String {
        let other = self.t.other();
        self.here_with(&[("lang", other.tag())])
    }

    /// This page as it is now.
    pub fn present(&self) -> String {
        link::with(&self.path, self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Address of the style sheet.
    pub fn style_sheet(&self) -> String {
        asset::url("ayumi.css")
    }

    /// Address of the product's mark.
    pub fn mark(&self) -> String {
        asset::url("ayumi.svg")
    }

    /// The value of the moment field: what the reader wrote in it.
    pub fn moment(&self) -> &str {
        self.past.as_ref().map_or("", |past| past.asked.as_str())
    }

    /// The links of the navigation.
    pub fn navigation(&self) -> Vec<NavLink> {
        let t = self.t;
        [
            (Section::Today, "/", t.say("今日", "Today")),
            (Section::Programmes, "/p", t.say("事業", "Programmes")),
            (Section::Decisions, "/d", t.say("決定", "Decisions")),
            (Section::Approvals, "/approvals", t.say("承認", "Approvals")),
            (Section::Inbox, "/inbox", t.say("お知らせ", "Inbox")),
            (Section::Reminders, "/reminders", t.say("期限と通知", "Dates and reminders")),
            (Section::Workflows, "/definitions", t.say("定義", "Workflows")),
            (Section::Help, "/help/definitions", t.say("用語と数字", "Definitions")),
        ]
        .into_iter()
        .map(|(section, path, text)| NavLink { href: self.to(path), text, current: section == self.section })
        .collect()
    }
}
