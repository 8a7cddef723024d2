//! A person's own ways to be told: their address and their calendar feeds; never somebody else's.

use askama::Template;

use crate::outward::FeedTold;
use crate::view::outward::Said;
use crate::view::shell::{Section, Shell};

/// The page of one's own settings.
#[derive(Debug, Template)]
#[template(path = "me.html")]
pub struct MePage {
    /// The frame.
    pub shell: Shell,
    /// The beginning of the keys of its forms; none in the past, where nothing is changed.
    pub key: Option<String>,
    /// What the last form came to.
    pub said: Said,
    /// The reader's address.
    pub mail: String,
    /// Whether mail leaves at all.
    pub mails: bool,
    /// Their feeds that open.
    pub feeds: Vec<FeedTold>,
    /// The programmes a feed can be limited to: id and title.
    pub programmes: Vec<(String, String)>,
}

impl MePage {
    /// The page of one's own settings.
    pub fn new(
        shell: Shell,
        key: Option<String>,
        said: Said,
        (mail, mails): (String, bool),
        feeds: Vec<FeedTold>,
        programmes: Vec<(String, String)>,
    ) -> Self {
        let t = shell.t;
        let mut shell = shell.titled(t.say("自分の設定", "Your settings"), Section::Elsewhere);
        shell.faulty = said.refused.is_some();
        let feeds = feeds.into_iter().filter(|feed| !feed.revoked).collect();
        Self { shell, key, said, mail, mails, feeds, programmes }
    }

    /// What a feed is about.
    pub fn about(&self, feed: &FeedTold) -> String {
        let Some(programme) = &feed.programme else {
            return self.shell.t.say("すべての事業", "every programme").to_owned();
        };
        let known = self.programmes.iter().find(|(id, _)| id == programme.as_str());
        known.map_or_else(|| programme.to_string(), |(_, title)| title.clone())
    }
}
