//! Forms that move dates or set classes with dates of their own; never a lapse, which comes by itself.

use ayumi_core::definition::MarkRule;
use ayumi_core::event::{BasisKind, DueDate, Precision};
use ayumi_core::id::OrganizationId;
use ayumi_core::state::MarkState;
use ayumi_core::text::Label;

use crate::view::date;
use crate::view::form::{FormView, Maker};
use crate::view::forms::{DATE_HINT, basis, heard, picks, why};

/// Every precision, in the order of the form.
pub const PRECISIONS: [Precision; 4] =
    [Precision::Day, Precision::Month, Precision::Quarter, Precision::FiscalYear];

/// A precision as it is written in forms.
pub fn precision_key(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Quarter => "quarter",
        Precision::FiscalYear => "fiscal_year",
    }
}

/// A date to move.
#[derive(Debug, Clone, Copy)]
pub struct Moving<'a> {
    /// The phase or mark, by name.
    pub item: &'a ayumi_core::id::ItemId,
    /// Its title.
    pub title: &'a Label,
    /// The one body it may be moved for.
    pub body: Option<&'a OrganizationId>,
    /// Whether it can be moved for everybody.
    pub for_all: bool,
    /// The date now.
    pub due: &'a DueDate,
    /// Version of the body's part.
    pub version: u64,
    /// Version of the case.
    pub case_version: u64,
}

/// Moves a date, for one body or for all.
pub fn change(maker: &Maker<'_>, moving: &Moving<'_>) -> FormView {
    let t = maker.t;
    let id = format!("change-deadline-{}", moving.item);
    let heading = t.say(
        format!("「{}」の期限を変更する", moving.title.ja),
        format!("Move the date of “{}”", t.label(moving.title)),
    );
    let mut draft = maker
        .form(&id, "change_deadline", &heading, t.say("期限の変更を記録する", "Move the date"))
        .hidden("item", moving.item.as_str())
        .hidden("version", moving.version.to_string())
        .hidden("case_version", moving.case_version.to_string())
        .note(t.say(
            format!("現在の期限：{}", date::due_long(t, moving.due).text),
            format!("Date now: {}", date::due_long(t, moving.due).text),
        ));
    match (moving.body, moving.for_all) {
        (Some(body), true) => {
            let whom = vec![
                (body.to_string(), t.say("この団体だけ", "this body only").to_owned()),
                (String::new(), t.say("すべての団体", "everybody").to_owned()),
            ];
            draft = draft.radios("participant", t.say("だれの期限か", "Whose date"), whom, body.as_str());
        }
        (Some(body), false) => draft = draft.hidden("participant", body.as_str()),
        (None, _) => {}
    }
    let word = |precision| match precision {
        Precision::Day => t.say("その日", "the day"),
        Precision::Month => t.say("その月の末", "end of the month"),
        Precision::Quarter => t.say("その四半期の末", "end of the quarter"),
        Precision::FiscalYear => t.say("その年度の末", "end of the fiscal year"),
    };
    let precisions =
        PRECISIONS.into_iter().map(|p| (precision_key(p).to_owned(), word(p).to_owned())).collect();
    let draft = draft
        .line("nominal", t.say("新しい期限", "New date"), "")
        .hint(DATE_HINT.0, DATE_HINT.1)
        .required()
        .select(
            "precision",
            t.say("期限の細かさ", "How exact"),
            precisions,
            precision_key(moving.due.precision),
        );
    basis(why(draft, "", true), BasisKind::Document, true).done()
}

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
