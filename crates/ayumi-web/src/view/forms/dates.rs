//! Forms that set classes with dates of their own; never a lapse, which comes by itself.

use ayumi_core::definition::MarkRule;
use ayumi_core::event::BasisKind;
use ayumi_core::id::OrganizationId;
use ayumi_core::state::MarkState;

use crate::view::form::{FormView, Maker};
use crate::view::forms::{DATE_HINT, basis, heard, picks};

/// Puts a body in a class or takes it out.
pub fn mark(
    maker: &Maker<'_>,
    rule: &MarkRule,
    state: Option<&MarkState>,
    at: (&OrganizationId, u64, bool),
) -> FormView {
    let t = maker.t;
    let (body, version, proxy) = at;
    let heading = t.say(
        format!("「{}」の区分を記録する", rule.title.ja),
        format!("Record the class “{}”", t.label(&rule.title)),
    );
    let value = state.and_then(|state| state.value.as_ref()).map_or("", |value| value.as_str());
    let grounds: Vec<&str> =
        state.map_or(&[][..], |state| &state.grounds).iter().map(ayumi_core::id::ItemId::as_str).collect();
    let draft = maker
        .form(
            &format!("set-mark-{}", rule.id),
            "set_mark",
            &heading,
            t.say("区分を記録する", "Record the class"),
        )
        .hidden("mark", rule.id.as_str())
        .hidden("participant", body.as_str())
        .hidden("version", version.to_string())
        .radios(
            "value",
            t.say("区分", "Class"),
            picks(t, &rule.values, Some(t.say("該当しない", "none"))),
            value,
        )
        .boxes("grounds", t.say("事由", "Grounds"), picks(t, &rule.grounds, None), &grounds)
        .line("due_on", t.say("移行の期限（決まりと違うとき）", "Date (if it differs from the rule)"), "")
        .hint(DATE_HINT.0, DATE_HINT.1)
        .lines("reason", t.say("補足", "Remarks"), "");
    if proxy { heard(draft, true).done() } else { basis(draft, BasisKind::Notice, false).done() }
}
