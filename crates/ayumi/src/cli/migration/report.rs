//! The report of a migration as a table: one row a case with what stands in its way and which dates move; never a case
//! moved.

use ayumi_core::version::{CaseReport, MovedDate, Standing};
use ayumi_engine::migration::{Migration, Stuck};
use serde_json::json;

use crate::cli::heads;
use crate::output::{Output, line_out};

pub(super) fn show(migration: &Migration, reports: &[CaseReport], output: Output) -> anyhow::Result<()> {
    let figures = CaseReport::figures(reports);
    if output.json {
        let value = json!({
            "migration": migration.plan.sha256, "from": migration.from.reference, "to": migration.to.reference,
            "dry_run": true, "figures": figures, "cases": reports,
        });
        return output.value(&value, String::new);
    }
    let head = heads(
        [
            ("事業", "programme"),
            ("案件", "case"),
            ("移行", "standing"),
            ("理由", "why"),
            ("動く期限", "dates"),
        ],
        output,
    );
    output.rows(reports, &head.each_ref().map(String::as_str), |report| {
        let why: Vec<String> = report
            .blockers
            .iter()
            .map(|blocker| blocker.label().in_language(output.language).to_owned())
            .collect();
        let dates: Vec<String> = report.moved.iter().map(|moved| date(moved, output)).collect();
        vec![
            report.programme.to_string(),
            report.title.in_language(output.language).to_owned(),
            word(report.standing, output),
            why.join("\n"),
            dates.join("\n"),
        ]
    })?;
    line_out(&output.say(
        &format!(
            "対象{}件：移行できる{}件、できない{}件、移行済み{}件、終了{}件。動く期限{}件（早まる{}件、新たに期限超過{}件）。",
            figures.cases, figures.ready, figures.blocked, figures.done, figures.ended,
            figures.deadlines_moved, figures.deadlines_earlier, figures.newly_overdue
        ),
        &format!(
            "{} case(s): {} ready, {} blocked, {} done, {} ended; {} date(s) move ({} earlier, {} newly overdue)",
            figures.cases, figures.ready, figures.blocked, figures.done, figures.ended,
            figures.deadlines_moved, figures.deadlines_earlier, figures.newly_overdue
        ),
    ))
}

/// Names the cases that could not go on.
pub(super) fn stuck(cases: &[Stuck], output: Output) {
    for Stuck { case, blockers } in cases {
        for blocker in blockers {
            let words = blocker.label();
            output
                .note(&format!("{case}：{}", words.ja), &format!("{case}: {}", words.en.unwrap_or_default()));
        }
    }
}

fn word(standing: Standing, output: Output) -> String {
    match standing {
        Standing::Ready => output.say("できる", "ready"),
        Standing::Blocked => output.say("できない", "blocked"),
        Standing::Done => output.say("移行済み", "done"),
        Standing::Ended => output.say("終了", "ended"),
        Standing::Elsewhere => output.say("別の版", "another version"),
    }
}

fn date(moved: &MovedDate, output: Output) -> String {
    let body = moved.participant.as_ref().map_or_else(String::new, |body| format!(" {body}"));
    let nominal = |due: &Option<ayumi_core::event::DueDate>| {
        due.as_ref().map_or_else(|| "－".to_owned(), |due| due.nominal.to_string())
    };
    let by = moved.business_days.map_or_else(String::new, |days| {
        output.say(&format!("（{days:+}営業日）"), &format!(" ({days:+} business days)"))
    });
    format!("{}{body}: {} → {}{by}", moved.item, nominal(&moved.former), nominal(&moved.due))
}
