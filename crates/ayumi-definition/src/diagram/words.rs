//! What a definition says of dates, barriers and scopes, in a few words of each language; never computes a date.

use ayumi_core::definition::{Barrier, BarrierRule, Definition, Due, DueRule, Phase, Scope, Span};
use ayumi_core::event::{DeadlineKind, Precision};
use ayumi_core::id::ItemId;
use ayumi_core::text::Language;
use ayumi_core::wareki;
use chrono::NaiveDate;

/// One of two wordings.
pub(super) fn say(language: Language, ja: impl Into<String>, en: impl Into<String>) -> String {
    match language {
        Language::Ja => ja.into(),
        Language::En => en.into(),
    }
}

/// When something is due, and what kind of promise that is.
pub fn due(due: &Due, language: Language) -> String {
    let when = match due.rule {
        DueRule::On { date, precision } => on(date, precision, language),
        DueRule::FiscalMonth { month, years } => in_month(month, years, language),
        DueRule::FiscalYearEnd { years } => match years {
            0 => say(language, "年度末", "end of the fiscal year"),
            -1 => say(language, "前年度末", "end of the fiscal year before"),
            years => say(
                language,
                format!("{years}年度後の年度末"),
                format!("end of the fiscal year {years} years on"),
            ),
        },
        DueRule::FiscalQuarter { quarter, years } => in_quarter(quarter, years, language),
        DueRule::FromDate { ref phase, span, before } => from_date(phase, span, before, language),
        DueRule::Given => say(language, "受付のときに定める日", "a day named when it is opened"),
        DueRule::AfterOpening { span } => after_opening(span, language),
    };
    let kind = match due.kind {
        DeadlineKind::Statutory => say(language, "法令", "statutory"),
        DeadlineKind::PlanTarget => say(language, "計画", "plan"),
        DeadlineKind::Survey => say(language, "照会", "survey"),
        DeadlineKind::Contract => say(language, "契約", "contract"),
    };
    say(language, format!("{when}（{kind}）"), format!("{when} ({kind})"))
}

fn in_quarter(quarter: u32, years: i32, language: Language) -> String {
    let (ja, en) = match years {
        0 => (String::new(), String::new()),
        -1 => ("前年度".to_owned(), " of the fiscal year before".to_owned()),
        years => (format!("{years}年度後"), format!(" {years} fiscal years on")),
    };
    say(language, format!("{ja}第{quarter}四半期末"), format!("end of quarter {quarter}{en}"))
}

fn on(date: NaiveDate, precision: Precision, language: Language) -> String {
    match precision {
        Precision::Day => say(language, wareki::format_date(date), date.to_string()),
        Precision::Month => say(
            language,
            format!("{}末", wareki::format_month(date)),
            format!("end of {}", date.format("%Y-%m")),
        ),
        Precision::Quarter => say(
            language,
            format!("{}を含む四半期末", wareki::format_date(date)),
            format!("end of the quarter of {date}"),
        ),
        Precision::FiscalYear => say(
            language,
            format!("{}を含む年度末", wareki::format_date(date)),
            format!("end of the fiscal year of {date}"),
        ),
    }
}

fn in_month(month: u32, years: i32, language: Language) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::try_from(month).unwrap_or(1).clamp(1, MONTHS.len()) - 1;
    let name = MONTHS.get(at).copied().unwrap_or_default();
    match years {
        0 => say(language, format!("{month}月末"), format!("end of {name}")),
        -1 => say(language, format!("前年度{month}月末"), format!("end of {name}, the fiscal year before")),
        years => say(
            language,
            format!("{years}年度後の{month}月末"),
            format!("end of {name}, {years} fiscal years on"),
        ),
    }
}

fn after_opening(span: Span, language: Language) -> String {
    let long = span.words();
    let (ja, en) = (&long.ja, long.in_language(Language::En));
    say(language, format!("始まってから{ja}"), format!("{en} after it opens"))
}

fn from_date(phase: &ItemId, span: Span, before: bool, language: Language) -> String {
    let long = span.words();
    let (ja, en) = (&long.ja, long.in_language(Language::En));
    if before {
        say(language, format!("{phase} の期日の{ja}前"), format!("{en} before the date of {phase}"))
    } else {
        say(language, format!("{phase} の期日から{ja}"), format!("{en} after the date of {phase}"))
    }
}

/// How many participants joint work waits for.
pub(super) fn barrier(barrier: &Barrier, language: Language) -> String {
    match &barrier.rule {
        BarrierRule::Named(bodies) => say(
            language,
            format!("決まった{}団体がそろうと進む", bodies.len()),
            format!("goes on when {} named bodies have ended it", bodies.len()),
        ),
        BarrierRule::All => say(language, "全ての団体がそろうと進む", "goes on when all have ended it"),
        BarrierRule::AtLeast(count) => {
            say(language, format!("{count}団体がそろうと進む"), format!("goes on when {count} have ended it"))
        }
        BarrierRule::Share(percent) => say(
            language,
            format!("{percent}%がそろうと進む"),
            format!("goes on when {percent}% have ended it"),
        ),
    }
}

/// Once or for every participant, and who acts.
pub(super) fn scope(definition: &Definition, phase: &Phase, language: Language) -> String {
    let title = |id: &ItemId| {
        definition.party(id).map_or(id.as_str(), |party| party.title.in_language(language)).to_owned()
    };
    let by = title(&phase.by);
    let scope = match &phase.scope {
        Scope::Joint => say(language, "全体で一つ", "once for the case"),
        Scope::Each { party, .. } if *party == phase.by => say(language, "参加者ごと", "each participant"),
        Scope::Each { party, .. } => {
            let party = title(party);
            say(language, format!("{party}ごと"), format!("for each: {party}"))
        }
    };
    let optional =
        if phase.optional { say(language, "・省ける", ", may be skipped") } else { String::new() };
    say(language, format!("{scope}・{by}が行う{optional}"), format!("{scope}, done by: {by}{optional}"))
}
