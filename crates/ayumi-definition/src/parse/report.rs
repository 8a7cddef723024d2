//! What a phase asks for: fields to report, checklist, documents; never an answer.

use ayumi_core::definition::{ChecklistItem, Choice, Document, Field, FieldKind, Retention};
use ayumi_core::guard::Guard;

use super::condition::Guards;
use super::fields::{Fields, entry_id};
use super::value;
use crate::diagnostic::Report;
use crate::problem::{Problem, shown};
use crate::raw::Entry;
use crate::vocabulary;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Integer,
    Money,
    Boolean,
    Choice,
    Choices,
    Date,
    Month,
}

const TYPES: &[(&str, Type)] = &[
    ("text", Type::Text),
    ("integer", Type::Integer),
    ("money", Type::Money),
    ("boolean", Type::Boolean),
    ("choice", Type::Choice),
    ("choices", Type::Choices),
    ("date", Type::Date),
    ("month", Type::Month),
];

const RETENTIONS: &[(&str, Retention)] = &[
    ("30y", Retention::Years30),
    ("10y", Retention::Years10),
    ("5y", Retention::Years5),
    ("3y", Retention::Years3),
    ("1y", Retention::Year1),
];

/// A field to report.
pub(crate) fn field(entry: &Entry, guards: Guards<'_>, report: &mut Report) -> Option<Field> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::FIELD, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let type_of = fields.demand("type", report, |node, report| value::word(node, TYPES, report));
    let (required, required_if) = required(&mut fields, guards, report);
    let kind = kind(&mut fields, type_of, report);
    let retention = retention(&mut fields, type_of, entry, report);
    fields.close(report);
    Some(Field { id: id?, title, kind: kind?, required, required_if, retention })
}

/// How long a field about a person is kept. Only text is sealed, so nothing else may be about a person.
fn retention(
    fields: &mut Fields<'_>,
    type_of: Option<Type>,
    entry: &Entry,
    report: &mut Report,
) -> Option<Retention> {
    if type_of != Some(Type::Text) {
        for key in ["personal", "retention"] {
            fields.refuse(key, "type が text の項目", "a field of type text", report);
        }
        return None;
    }
    let personal = fields.flag("personal", report);
    let written = fields.take("retention");
    match (personal, written) {
        (true, None) => {
            report.add(entry.place, &Problem::PersonalWithoutRetention { field: shown(&entry.key) });
            None
        }
        (false, Some(written)) => {
            report.add(
                written.place,
                &Problem::KeyNotHere {
                    key: "retention",
                    when_ja: "個人に関する項目（personal: true）",
                    when_en: "a field about a person (personal: true)",
                },
            );
            None
        }
        (_, written) => written.and_then(|entry| value::word(&entry.value, RETENTIONS, report)),
    }
}

/// Whether it is always asked for, or the guard under which it is.
fn required(fields: &mut Fields<'_>, guards: Guards<'_>, report: &mut Report) -> (bool, Option<Guard>) {
    let required = fields.flag("required", report);
    let entry = fields.take("required_if");
    if let (true, Some(entry)) = (required, entry) {
        report.add(entry.place, &Problem::GuardRequiredAnyway {});
        return (required, None);
    }
    (required, entry.and_then(|entry| guards.requiring(&entry.value, report)))
}

fn kind(fields: &mut Fields<'_>, type_of: Option<Type>, report: &mut Report) -> Option<FieldKind> {
    let Some(type_of) = type_of else {
        fields.pass_over(&["of", "min", "max"]);
        return None;
    };
    if !matches!(type_of, Type::Choice | Type::Choices) {
        fields.refuse("of", "type が choice か choices の項目", "a field of type choice or choices", report);
    }
    if type_of != Type::Integer {
        for key in ["min", "max"] {
            fields.refuse(key, "type が integer の項目", "a field of type integer", report);
        }
    }
    match type_of {
        Type::Text => Some(FieldKind::Text),
        Type::Integer => Some(integer(fields, report)),
        Type::Money => Some(FieldKind::Money),
        Type::Boolean => Some(FieldKind::Boolean),
        Type::Choice => choices(fields, "of", report).map(FieldKind::Choice),
        Type::Choices => choices(fields, "of", report).map(FieldKind::Choices),
        Type::Date => Some(FieldKind::Date),
        Type::Month => Some(FieldKind::Month),
    }
}

fn integer(fields: &mut Fields<'_>, report: &mut Report) -> FieldKind {
    let min = fields.read("min", report, value::any_integer);
    let max_entry = fields.take("max");
    let max = max_entry.and_then(|entry| value::any_integer(&entry.value, report));
    if let (Some(least), Some(most), Some(entry)) = (min, max, max_entry)
        && least > most
    {
        report.add(entry.value.place, &Problem::BoundsReversed { least, most });
    }
    FieldKind::Integer { min, max }
}

/// The labelled values under `key`, which must be there.
pub(crate) fn choices(
    fields: &mut Fields<'_>,
    key: &'static str,
    report: &mut Report,
) -> Option<Vec<Choice>> {
    fields.need(key, report)?;
    Some(fields.named(key, report, choice))
}

/// A labelled value.
pub(crate) fn choice(entry: &Entry, report: &mut Report) -> Option<Choice> {
    let id = entry_id(entry, report);
    let title = value::label(&entry.value, report);
    Some(Choice { id: id?, title: title? })
}

/// An item of a checklist.
pub(crate) fn checklist_item(entry: &Entry, report: &mut Report) -> Option<ChecklistItem> {
    choice(entry, report).map(|Choice { id, title }| ChecklistItem { id, title })
}

/// A document.
pub(crate) fn document(entry: &Entry, guards: Guards<'_>, report: &mut Report) -> Option<Document> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::DOCUMENT, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let (required, required_if) = required(&mut fields, guards, report);
    fields.close(report);
    Some(Document { id: id?, title, required, required_if })
}
