//! Forms of decisions: put the question, record the answer; never a vote.

use ayumi_core::definition::DecisionRule;
use ayumi_core::event::{BasisKind, DecisionMode};

use crate::view::form::{FormView, Maker};
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
    about(maker, "open_decision", at, (&title.0, &title.1), ("審議に付す", "Put the question")).done()
}

/// Evidence to rest a decision on: hash and name.
pub type Piece = (String, String);

/// Records the answer to a question.
pub fn close(maker: &Maker<'_>, at: &At<'_>, rule: &DecisionRule, evidence: Vec<Piece>) -> FormView {
    let t = maker.t;
    let title = (
        format!("「{}」の決定を記録する", rule.question.ja),
        format!("Record the decision on “{}”", t.label(&rule.question)),
    );
    let outcomes = rule
        .outcomes
        .iter()
        .map(|outcome| (outcome.id.to_string(), t.label(&outcome.title).to_owned()))
        .collect();
    let modes =
        MODES.into_iter().map(|mode| (mode_key(mode).to_owned(), mode_word(t, mode).to_owned())).collect();
    let draft = about(maker, "decide", at, (&title.0, &title.1), ("決定を記録する", "Record the decision"))
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
    let draft = if evidence.is_empty() {
        draft
    } else {
        let all: Vec<String> = evidence.iter().map(|(hash, _)| hash.clone()).collect();
        let chosen: Vec<&str> = all.iter().map(String::as_str).collect();
        draft.boxes("evidence", t.say("よりどころとした書類", "Evidence relied on"), evidence, &chosen)
    };
    basis(draft, BasisKind::Document, true).done()
}
