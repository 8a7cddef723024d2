//! The shapes of commands that move dates or ask for it, and of suspensions confirmed; never what they do.

use super::{Shape, basis, participant, reasons, with_participant};
use crate::openapi::schema::{Member, body, date, item, one_of, or_null, text, uuid};

pub(super) fn command(name: &str) -> Shape {
    match name {
        "change_deadline" => (
            "Moves a date, with the dates that follow it. Reason and basis are required; needs `If-Match`.",
            vec![("item", item(), "The phase or mark."), ("nominal", date(), "The new date.")],
            [with_participant(reasons()), vec![precision(), decision()]].concat(),
        ),
        "request_deadline_change" => (
            "Asks that a date be moved. Nobody is reminded of it until it is answered. A reason is required.",
            vec![("item", item(), "The phase or mark."), ("nominal", date(), "The date asked for.")],
            [with_participant(reasons()), vec![precision()]].concat(),
        ),
        "approve_deadline_change" => (
            "Moves a date as was asked. Whoever asked cannot approve; a basis is required; needs `If-Match`.",
            asked(),
            vec![
                participant(),
                ("reason", or_null(text()), "Why; as was asked when absent. Private."),
                basis(),
                decision(),
            ],
        ),
        "refuse_deadline_change" => (
            "Leaves a date where it is although another was asked for. A reason is required.",
            asked(),
            with_participant(reasons()),
        ),
        "withdraw_deadline_change" => (
            "Takes back what one's own body asked for.",
            asked(),
            vec![participant(), ("reason", or_null(text()), "Why; private.")],
        ),
        _ => (
            "Says that suspended work must still stand still, to be said anew each quarter. A reason is required.",
            vec![],
            [
                vec![
                    ("phase", or_null(item()), "The phase, as it was suspended."),
                    ("participant", or_null(body()), "The participant, as it was suspended."),
                    ("expected_until", or_null(date()), "Until when, as far as is known."),
                ],
                reasons(),
            ]
            .concat(),
        ),
    }
}

fn asked() -> Vec<Member> {
    vec![
        ("request", uuid(), "The event that asked."),
        ("item", item(), "The phase or mark, as it was asked for."),
    ]
}

fn precision() -> Member {
    let kinds = one_of(&["day", "month", "quarter", "fiscal_year"]);
    ("precision", or_null(kinds), "How exact it is meant; as before when absent.")
}

fn decision() -> Member {
    ("decision", or_null(uuid()), "The closed decision it rests on, where the definition asks for one.")
}
