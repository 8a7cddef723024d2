//! Forms of acts on participation, phases and the case: join, decline, complete, skip, reopen, take out, call off.

use ayumi_core::event::BasisKind;
use ayumi_core::id::OrganizationId;

use crate::view::form::{FormView, Maker};
use crate::view::forms::{At, about, basis, heard, why};

/// Takes part.
pub fn join(maker: &Maker<'_>, body: &OrganizationId, version: u64, proxy: bool) -> FormView {
    let t = maker.t;
    let draft = maker
        .form(
            "join",
            "join",
            t.say("「参加する」と回答する", "Answer: takes part"),
            t.say("参加すると回答する", "Take part"),
        )
        .hidden("participant", body.as_str())
        .hidden("version", version.to_string());
    heard(draft, proxy).done()
}

/// Does not take part.
pub fn decline(maker: &Maker<'_>, body: &OrganizationId, version: u64, proxy: bool) -> FormView {
    let t = maker.t;
    let title = t.say("「参加しない」と回答する", "Answer: does not take part");
    let draft = maker
        .form("decline", "decline", title, t.say("参加しないと回答する", "Do not take part"))
        .hidden("participant", body.as_str())
        .hidden("version", version.to_string());
    heard(why(draft, "", false), proxy).done()
}

/// Leaves after joining.
pub fn withdraw(maker: &Maker<'_>, body: &OrganizationId, version: u64, proxy: bool) -> FormView {
    let t = maker.t;
    let draft = maker
        .form(
            "withdraw",
            "withdraw",
            t.say("参加をやめる（辞退）", "Withdraw"),
            t.say("辞退を記録する", "Withdraw"),
        )
        .hidden("participant", body.as_str())
        .hidden("version", version.to_string())
        .grave();
    heard(why(draft, "", false), proxy).done()
}

/// Completes a phase.
pub fn complete(maker: &Maker<'_>, at: &At<'_>) -> FormView {
    let title = ("この段階を完了する", "Complete this phase");
    heard(about(maker, "complete_phase", at, title, ("完了を記録する", "Complete")), at.proxy).done()
}

/// Passes over an optional phase.
pub fn skip(maker: &Maker<'_>, at: &At<'_>) -> FormView {
    let draft =
        about(maker, "skip_phase", at, ("この段階を省略する", "Skip this phase"), ("省略を記録する", "Skip"))
            .grave();
    basis(why(draft, "", false), BasisKind::Document, false).done()
}

/// Opens an ended phase again.
pub fn reopen(maker: &Maker<'_>, at: &At<'_>) -> FormView {
    let title = ("この段階を再開する", "Reopen this phase");
    let draft = about(maker, "reopen_phase", at, title, ("再開を記録する", "Reopen")).grave();
    basis(why(draft, "", false), BasisKind::Document, false).done()
}

/// Takes a body that lags out of a barrier.
pub fn exclude(maker: &Maker<'_>, at: &At<'_>) -> FormView {
    let t = maker.t;
    let title = ("この団体を待たずに進める", "Go on without this body");
    let note = t.say(
        "この段階の待ち合わせから除きます。団体は後から終えることもできます。",
        "The body is taken out of this phase's barrier; it may still finish late.",
    );
    let draft =
        about(maker, "exclude_participant", at, title, ("待ち合わせから除く", "Take out of the barrier"))
            .note(note)
            .grave();
    basis(why(draft, "no-answer", true), BasisKind::Document, false).done()
}

/// Calls the case off.
pub fn cancel(maker: &Maker<'_>) -> FormView {
    let t = maker.t;
    let title = t.say("案件を取りやめる", "Call the case off");
    let draft =
        maker.form("cancel-case", "cancel_case", title, t.say("取りやめを記録する", "Call off")).grave();
    basis(why(draft, "", true), BasisKind::Document, false).done()
}
