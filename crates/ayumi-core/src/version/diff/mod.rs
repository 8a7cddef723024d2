//! The semantic difference of two versions of a definition. Every struct is taken apart without `..`, so that a new word
//! of the language does not compile until it is decided what its change means.

mod phase;
mod rules;
mod services;

use crate::definition::{Definition, Party};
use crate::event::DefinitionRef;
use crate::id::ItemId;
use crate::text::Label;
use crate::version::{Change, ChangeKind, Verdict};

/// What differs between two versions, in the order of the file; nothing when they mean the same.
pub fn diff(from: &Definition, to: &Definition) -> Vec<Change> {
    let mut changes = Changes::default();
    let Definition {
        reference: _,
        title,
        parties,
        phases,
        registers,
        lifecycles,
        indicators,
        sub_cases,
        ends,
        suspension,
        unchanged,
        decisions,
        marks,
        live_milestone,
    } = from;
    let whole = Part::new("", &Label::new("定義", "definition"));
    whole.title(title, &to.title, &mut changes);
    compare_parties(parties, &to.parties, &mut changes);
    phase::compare_all(phases, &to.phases, &mut changes);
    services::compare_registers(registers, &to.registers, &mut changes);
    services::compare_lifecycles(lifecycles, &to.lifecycles, &mut changes);
    services::compare_indicators(indicators, &to.indicators, &mut changes);
    services::compare_sub_cases(sub_cases, &to.sub_cases, &mut changes);
    let plan = Verdict::PlanNeeded;
    whole.rule(
        "ends",
        ends,
        &to.ends,
        plan,
        ("案件の終わり方を変更", "how a case ends changed"),
        &mut changes,
    );
    let clock = ("中断中の期日の扱いを変更", "what becomes of dates while work is suspended changed");
    whole.rule("suspension", suspension, &to.suspension, plan, clock, &mut changes);
    let monthly = ("動きのない作業の月次確認を変更", "the monthly check of unchanged work changed");
    whole.rule("unchanged", unchanged, &to.unchanged, Verdict::Safe, monthly, &mut changes);
    rules::compare_decisions(decisions, &to.decisions, &mut changes);
    rules::compare_marks(marks, &to.marks, &mut changes);
    if *live_milestone != to.live_milestone {
        whole.changed(
            "figures/live",
            Verdict::PlanNeeded,
            ("集計に使う節目を変更", "the milestone of the figures changed"),
            &mut changes,
        );
    }
    changes.list
}

/// Whether `later` is a later version of the same definition.
pub fn is_later(earlier: &DefinitionRef, later: &DefinitionRef) -> bool {
    earlier.id == later.id && earlier.version < later.version
}

#[derive(Default)]
struct Changes {
    list: Vec<Change>,
}

/// Words in Japanese and English.
type Words = (&'static str, &'static str);

/// A part of a definition: where it stands and what it is called.
struct Part {
    path: String,
    name: Label,
}

impl Part {
    fn new(path: impl Into<String>, name: &Label) -> Self {
        Self { path: path.into(), name: name.clone() }
    }

    /// A named thing of a kind.
    fn of(path: String, kind: Words, id: &ItemId, title: &Label) -> Self {
        Self {
            path,
            name: Label::new(format!("{}「{}」（{id}）", kind.0, title.ja), format!("{} `{id}`", kind.1)),
        }
    }

    fn within(&self, key: &str, kind: Words, id: &ItemId, title: &Label) -> Self {
        let name = Label::new(
            format!("{}・{}「{}」（{id}）", self.name.ja, kind.0, title.ja),
            format!("{}, {} `{id}`", self.name.in_language(crate::text::Language::En), kind.1),
        );
        Self { path: format!("{}/{key}/{id}", self.path), name }
    }

    fn tell(&self, path: String, kind: ChangeKind, verdict: Verdict, what: Words, out: &mut Changes) {
        let words = Label::new(
            format!("{}：{}", self.name.ja, what.0),
            format!("{}: {}", self.name.in_language(crate::text::Language::En), what.1),
        );
        out.list.push(Change { path, kind, verdict, words });
    }

    fn changed(&self, key: &str, verdict: Verdict, what: Words, out: &mut Changes) {
        self.tell(format!("{}/{key}", self.path), ChangeKind::Changed, verdict, what, out);
    }

    fn title(&self, from: &Label, to: &Label, out: &mut Changes) {
        if from != to {
            self.changed("title", Verdict::Safe, ("名称を変更", "title changed"), out);
        }
    }

    fn added(&self, verdict: Verdict, out: &mut Changes) {
        self.tell(self.path.clone(), ChangeKind::Added, verdict, ("追加", "added"), out);
    }

    fn removed(&self, verdict: Verdict, out: &mut Changes) {
        self.tell(self.path.clone(), ChangeKind::Removed, verdict, ("削除", "removed"), out);
    }

    /// One rule of it, when it is another one.
    fn rule<T: PartialEq>(
        &self,
        key: &str,
        from: &T,
        to: &T,
        verdict: Verdict,
        what: Words,
        out: &mut Changes,
    ) {
        if from != to {
            self.changed(key, verdict, what, out);
        }
    }
}

/// Things with names, before and after: those gone, then those new or kept, in the order of the later file.
fn pairs<'a, T>(
    from: &'a [T],
    to: &'a [T],
    id: impl Fn(&T) -> &ItemId,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let find = |list: &'a [T], thing: &T| list.iter().find(|other| id(other) == id(thing));
    let gone = from.iter().filter(|thing| find(to, thing).is_none()).map(|thing| (Some(thing), None));
    let there = to.iter().map(|thing| (find(from, thing), Some(thing)));
    gone.chain(there).collect()
}

/// Whether the things that are in both stand in another order.
fn reordered<T>(from: &[T], to: &[T], id: impl Fn(&T) -> &ItemId) -> bool {
    let common = |list: &[T], other: &[T]| -> Vec<ItemId> {
        let known = |name: &ItemId| other.iter().any(|thing| id(thing) == name);
        list.iter().map(|thing| id(thing).clone()).filter(known).collect()
    };
    common(from, to) != common(to, from)
}

fn compare_parties(from: &[Party], to: &[Party], out: &mut Changes) {
    let kind = ("参加者", "party");
    for (before, after) in pairs(from, to, |party| &party.id) {
        let named = |party: &Party| Part::of(format!("/parties/{}", party.id), kind, &party.id, &party.title);
        match (before, after) {
            (Some(before), Some(after)) => {
                let part = named(after);
                let Party { id: _, title, kinds, joins, join_until, late_join } = before;
                part.title(title, &after.title, out);
                part.rule(
                    "kind",
                    kinds,
                    &after.kinds,
                    Verdict::PlanNeeded,
                    ("対象の団体を変更", "kinds of body changed"),
                    out,
                );
                part.rule(
                    "joins",
                    joins,
                    &after.joins,
                    Verdict::PlanNeeded,
                    ("参加の仕方を変更", "how bodies join changed"),
                    out,
                );
                let plan = Verdict::PlanNeeded;
                let until = ("参加を受け付ける段階を変更", "until when bodies may join changed");
                part.rule("join_until", join_until, &after.join_until, plan, until, out);
                let late = ("遅れて参加する団体の扱いを変更", "what late comers do changed");
                part.rule("late_join", late_join, &after.late_join, plan, late, out);
            }
            // Nobody is in it yet.
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(Verdict::PlanNeeded, out),
            (None, None) => {}
        }
    }
}
