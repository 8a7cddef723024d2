//! The sentences of migrations to another version of a definition; never what the version says.

use ayumi_core::event::{
    CaseMigrated, DefinitionRef, ItemKind, ItemName, MigrationApproved, MigrationFigures, MigrationProposed,
};
use ayumi_core::private::Commitment;

use crate::view::sentence::{Said, Speaker};

impl Speaker<'_> {
    pub(super) fn migrated(&self, data: &CaseMigrated<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        let list = |lines: Vec<String>| lines.join("\n");
        if !data.renamed.is_empty() {
            let one = |renamed: &ayumi_core::event::RenamedItem| {
                format!("{}：{} → {}", self.named(&renamed.former), renamed.former.item, renamed.item)
            };
            self.say(
                "名前が変わったもの",
                "Under another name",
                list(data.renamed.iter().map(one).collect()),
                said,
            );
        }
        if !data.dropped.is_empty() {
            let one = |dropped: &ItemName| self.named(dropped);
            self.say(
                "取りやめたもの",
                "No longer asked for",
                list(data.dropped.iter().map(one).collect()),
                said,
            );
        }
        if !data.undated.is_empty() {
            let undated: Vec<String> = data.undated.iter().map(ToString::to_string).collect();
            self.say("期限がなくなったもの", "Without a date since", undated.join(t.comma()), said);
        }
        self.reason(None, Some(&data.reason), Some(&data.basis), said);
        let (from, to) = (data.from.version, data.to.version);
        t.say(
            format!("業務の定義が第{from}版から第{to}版に変わりました"),
            format!("Goes on under version {to} of its definition; it followed version {from}"),
        )
    }

    pub(super) fn migration_proposed(
        &self,
        data: &MigrationProposed<Commitment>,
        said: &mut Vec<Said>,
    ) -> String {
        self.figures(&data.report, said);
        self.reason(None, Some(&data.reason), Some(&data.basis), said);
        let what = self.passage(&data.from, &data.to);
        self.people.t.say(format!("{what}の移行を提案しました"), format!("Migration {what} proposed"))
    }

    pub(super) fn migration_approved(
        &self,
        data: &MigrationApproved<Commitment>,
        said: &mut Vec<Said>,
    ) -> String {
        self.figures(&data.report, said);
        self.reason(None, data.reason.as_ref(), data.basis.as_ref(), said);
        let what = self.passage(&data.from, &data.to);
        self.people.t.say(format!("{what}の移行を承認しました"), format!("Migration {what} approved"))
    }

    fn passage(&self, from: &DefinitionRef, to: &DefinitionRef) -> String {
        let (id, from, to) = (&from.id, from.version, to.version);
        self.people.t.say(
            format!("定義「{id}」第{from}版から第{to}版へ"),
            format!("of definition `{id}` from version {from} to {to}"),
        )
    }

    fn figures(&self, report: &MigrationFigures, said: &mut Vec<Said>) {
        let MigrationFigures {
            cases,
            ready,
            blocked,
            done: _,
            ended: _,
            deadlines_moved,
            deadlines_earlier,
            newly_overdue,
        } = *report;
        let words = self.people.t.say(
            format!(
                "対象{cases}件、移行できる{ready}件、できない{blocked}件、動く期限{deadlines_moved}件（早まる{deadlines_earlier}件、新たに期限超過{newly_overdue}件）"
            ),
            format!(
                "{cases} cases, {ready} ready, {blocked} blocked, {deadlines_moved} dates move ({deadlines_earlier} earlier, {newly_overdue} newly overdue)"
            ),
        );
        self.say("試行の結果", "Dry run", words, said);
    }

    /// A thing of the definition by its title.
    fn named(&self, thing: &ItemName) -> String {
        let party = || self.definition.party(&thing.item).map(|party| &party.title);
        let title = match (thing.kind, &thing.phase) {
            (ItemKind::Party, _) => self.title(party(), &thing.item),
            (ItemKind::Decision, _) => self.question(&thing.item),
            (
                ItemKind::Field | ItemKind::ChecklistItem | ItemKind::Document | ItemKind::Milestone,
                Some(phase),
            ) => self.item(phase, &thing.item),
            (
                ItemKind::Phase
                | ItemKind::Mark
                | ItemKind::Field
                | ItemKind::ChecklistItem
                | ItemKind::Document
                | ItemKind::Milestone,
                _,
            ) => self.phase(&thing.item),
        };
        format!("{}「{title}」", self.people.t.say(kind_ja(thing.kind), ""))
    }
}

fn kind_ja(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Party => "参加者",
        ItemKind::Phase => "段階",
        ItemKind::Field => "報告項目",
        ItemKind::ChecklistItem => "手順",
        ItemKind::Document => "書類",
        ItemKind::Milestone => "節目",
        ItemKind::Decision => "決定",
        ItemKind::Mark => "区分",
    }
}
