//! Forms of decisions: put the question, record the answer; votes and endorsements are in `vote`.

use ayumi_core::definition::{DecisionRule, Document};
use ayumi_core::event::{BasisKind, DecisionMode};

use crate::view::form::{Draft, FormView, Maker};
use crate::view::forms::{At, DATE_HINT, about, basis};
use crate::view::sentence::mode_word;

/// Every mode, in the order of the form.
pub const MODES: [DecisionMode; 3] = [DecisionMode::Approval, DecisionMode::Delegated, DecisionMode::Acting];

/// A mode as it is written in forms.
pub fn mode_key(mode: DecisionMode) -> &'static str {
    match mode {
        DecisionMode::Approval => "approval",
        DecisionMode::Delegated => "delegated",
        DecisionMode::Acting => "acting",
    }
}

/// Puts the question of a phase.
pub fn open(maker: &Maker<'_>, at: &At<'_>, rule: &DecisionRule) -> FormView {
    let t = maker.t;
    let title =
        (format!("「{}」を審議に付す", rule.question.ja), format!("Put “{}”", t.label(&rule.question)));
    let draft = about(maker, "open_decision", at, (&title.0, &title.1), ("審議に付す", "Put the question"));
    if rule.vote.is_none() && rule.route.is_empty() {
        return draft.done();
    }
    let by_vote = rule.vote.is_some();
    let note = t.say(
        "票を投じる団体と票の重みは、付議した時点で決まります。その後の参加や辞退では変わりません。",
        "Who votes, with what weight, is settled when the question is put; who joins or leaves later changes nothing.",
    );
    let draft = if by_vote { draft.note(note) } else { draft };
    let draft = draft.radios("proposal", t.say("提案する内容（案）", "Proposal"), outcomes(maker, rule), "");
    let draft = if by_vote { draft.required() } else { draft };
    let draft = draft.lines("rationale", t.say("提案の理由", "Why it is proposed"), "");
    let draft = if by_vote { draft.required() } else { draft };
    basis(draft, BasisKind::Document, false).done()
}

fn outcomes(maker: &Maker<'_>, rule: &DecisionRule) -> Vec<(String, String)> {
    let title = |outcome: &ayumi_core::definition::Outcome| maker.t.label(&outcome.title).to_owned();
    rule.outcomes.iter().map(|outcome| (outcome.id.to_string(), title(outcome))).collect()
}

/// What is sent when a vote did not carry the proposal; no outcome can be called so.
pub const NOT_CARRIED: &str = "-";

/// How a decision stands that may be closed.
#[derive(Debug, Default)]
pub struct Closing<'a> {
    /// The evidence it can rest on.
    pub evidence: Vec<Piece>,
    /// How the vote stands, in words, where there is one.
    pub votes: Option<String>,
    /// Whether the proposal could be put again.
    pub again: bool,
    /// Required documents that are lacking and can be waived.
    pub waivable: Vec<&'a Document>,
}

/// Evidence to rest a decision on: hash and name.
pub type Piece = (String, String);

/// Records the answer to a question.
pub fn close(maker: &Maker<'_>, at: &At<'_>, rule: &DecisionRule, closing: Closing<'_>) -> FormView {
    let t = maker.t;
    let title = (
        format!("「{}」の決定を記録する", rule.question.ja),
        format!("Record the decision on “{}”", t.label(&rule.question)),
    );
    let mut outcomes = outcomes(maker, rule);
    if closing.votes.is_some() && closing.again {
        let lost = t.say("可決されなかった（改めて付議できる）", "Not carried (it can be put again)");
        outcomes.push((NOT_CARRIED.to_owned(), lost.to_owned()));
    }
    let modes =
        MODES.into_iter().map(|mode| (mode_key(mode).to_owned(), mode_word(t, mode).to_owned())).collect();
    let draft = about(maker, "decide", at, (&title.0, &title.1), ("決定を記録する", "Record the decision"));
    let draft = match closing.votes {
        Some(votes) => draft.note(t.say(format!("現在の票：{votes}"), format!("Votes now: {votes}"))),
        None => draft,
    };
    let draft = draft
        .radios("outcome", t.say("決定の内容", "Decision"), outcomes, "")
        .required()
        .radios("mode", t.say("決裁の区分", "How it was decided"), modes, mode_key(DecisionMode::Approval))
        .line("decided_on", t.say("決裁の日（今日でないとき）", "Day of the decision (if not today)"), "")
        .hint(DATE_HINT.0, DATE_HINT.1)
        .line("decided_by_title", t.say("決裁した職", "Post that decided"), "")
        .hint("例 デジタル戦略課長", "e.g. Director")
        .lines("rationale", t.say("決定の理由", "Rationale"), "")
        .required()
        .lines("dissent", t.say("反対意見（あるとき）", "Dissent (if any)"), "");
    let draft = closing.waivable.iter().fold(draft, |draft, document| waive(draft, document));
    let evidence = closing.evidence;
    let draft = if evidence.is_empty() {
        draft
    } else {
        let all: Vec<String> = evidence.iter().map(|(hash, _)| hash.clone()).collect();
        let chosen: Vec<&str> = all.iter().map(String::as_str).collect();
        draft.boxes("evidence", t.say("よりどころとした書類", "Evidence relied on"), evidence, &chosen)
    };
    basis(draft, BasisKind::Document, true).done()
}

/// Asks why a document is not needed.
fn waive<'d>(draft: Draft<'d>, document: &Document) -> Draft<'d> {
    let t = draft.t();
    let title = t.label(&document.title);
    let label = t.say(
        format!("「{title}」を省略する理由（添付しないとき）"),
        format!("Why “{title}” is not needed (if it is not attached)"),
    );
    draft.lines(&format!("waive.{}", document.id), &label, "")
}
