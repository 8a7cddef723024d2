//! Which forms a part of a case offers, one function a command; never what becomes of their answers.

pub mod act;
pub mod amend;
pub mod dates;
pub mod decide;
pub mod facts;
pub mod services;
pub mod vote;

use ayumi_core::definition::{Choice, Phase};
use ayumi_core::event::BasisKind;
use ayumi_core::id::OrganizationId;
use ayumi_core::reason;

use crate::view::form::{Draft, Maker};
use crate::view::say::Say;
use crate::view::sentence::basis_word;

/// The track a form is about.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The phase.
    pub phase: &'a Phase,
    /// The body; none in a joint phase.
    pub body: Option<&'a OrganizationId>,
    /// The version of the part, as the reader saw it.
    pub version: u64,
    /// The version of the case, for what is meant for everybody.
    pub case_version: u64,
    /// Whether the entry would be made for another body.
    pub proxy: bool,
}

/// Every kind of basis, in the order of the forms.
pub const BASES: [BasisKind; 7] = [
    BasisKind::Document,
    BasisKind::Notice,
    BasisKind::Meeting,
    BasisKind::Telephone,
    BasisKind::Rule,
    BasisKind::Law,
    BasisKind::DirectEntry,
];

/// A kind of basis as it is written in forms.
pub fn basis_key(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::Document => "document",
        BasisKind::Notice => "notice",
        BasisKind::Rule => "rule",
        BasisKind::Law => "law",
        BasisKind::Meeting => "meeting",
        BasisKind::Telephone => "telephone",
        BasisKind::DirectEntry => "direct_entry",
    }
}

/// A form about a track: command, phase, body and the version seen go unseen with it.
pub(crate) fn about<'a>(
    maker: &'a Maker<'a>,
    command: &str,
    at: &At<'_>,
    title: (&str, &str),
    submit: (&str, &str),
) -> Draft<'a> {
    let t = maker.t;
    let id = format!("{}-{}", command.replace('_', "-"), at.phase.id);
    maker
        .form(&id, command, t.say(title.0, title.1), t.say(submit.0, submit.1))
        .hidden("phase", at.phase.id.as_str())
        .hidden_some("participant", at.body)
        .hidden("version", at.version.to_string())
}

/// How an entry for another body was come by; asked only of those who enter it.
pub(crate) fn heard(draft: Draft<'_>, proxy: bool) -> Draft<'_> {
    if !proxy {
        return draft;
    }
    let t = draft.t();
    let note = t.say(
        "他の団体の分を代わりに入力します。記録には代理入力と残ります。",
        "You enter this for another body; the record will say so.",
    );
    basis(draft.note(note), BasisKind::Telephone, false)
}

/// On what an act stands.
pub(crate) fn basis(draft: Draft<'_>, usual: BasisKind, firm: bool) -> Draft<'_> {
    let t = draft.t();
    let mut picks: Vec<(String, String)> =
        BASES.iter().map(|kind| (basis_key(*kind).to_owned(), basis_word(t, *kind).to_owned())).collect();
    if !firm {
        picks.insert(0, (String::new(), t.say("（なし）", "(none)").to_owned()));
    }
    let draft = draft.select("basis_kind", t.say("根拠の種類", "Basis"), picks, basis_key(usual));
    let draft = if firm { draft.required() } else { draft };
    draft
        .line("basis_number", t.say("文書番号など", "Document number"), "")
        .hint("例 デ戦第123号", "e.g. No. 123")
        .line("basis_date", t.say("文書・会議・通話の日付", "Date of the document, meeting or call"), "")
        .hint(DATE_HINT.0, DATE_HINT.1)
}

/// How a date may be typed.
pub(crate) const DATE_HINT: (&str, &str) = ("例 令和8年9月30日、R8.9.30、2026-09-30", "e.g. 2026-09-30");

/// Why, as a code and in words.
pub(crate) fn why<'d>(draft: Draft<'d>, usual: &str, words_required: bool) -> Draft<'d> {
    let t = draft.t();
    let draft = reason_code(draft, usual).required();
    let draft = draft.lines("reason", t.say("理由の本文", "Reason in words"), "");
    if words_required { draft.required() } else { draft }
}

/// Why, as a code.
pub(crate) fn reason_code<'d>(draft: Draft<'d>, usual: &str) -> Draft<'d> {
    let t = draft.t();
    let blank = (String::new(), t.say("選んでください", "Choose").to_owned());
    let codes = reason::all().map(|(code, label)| (code.to_string(), t.label(&label).to_owned()));
    draft.select("reason_code", t.say("理由", "Reason"), std::iter::once(blank).chain(codes).collect(), usual)
}

/// Answers to choose from, with a blank one first where none is an answer too.
pub(crate) fn picks(t: Say, choices: &[Choice], blank: Option<&str>) -> Vec<(String, String)> {
    let none = blank.map(|text| (String::new(), text.to_owned()));
    let known = choices.iter().map(|choice| (choice.id.to_string(), t.label(&choice.title).to_owned()));
    none.into_iter().chain(known).collect()
}
