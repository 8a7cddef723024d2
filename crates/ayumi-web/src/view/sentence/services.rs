//! The sentences of meetings, contacts, conditions, numbers, pauses and linked cases; the table is in the parent.

use ayumi_core::event::{
    AttendanceRecorded, BodyGroup, CaseLinked, Certainty, ClockRule, EntryOpened, LifecycleMoved,
    ParticipantsDeclared, Relation, WorkResumed, WorkSuspended,
};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::private::Commitment;

use crate::view::date;
use crate::view::say::Say;
use crate::view::sentence::{Said, Speaker};

/// A group of bodies, in words.
pub fn group_word(t: Say, group: BodyGroup) -> &'static str {
    match group {
        BodyGroup::Prefecture => t.say("県", "prefecture"),
        BodyGroup::City => t.say("市", "cities"),
        BodyGroup::Ward => t.say("特別区", "wards"),
        BodyGroup::Town => t.say("町", "towns"),
        BodyGroup::Village => t.say("村", "villages"),
        BodyGroup::Union => t.say("組合", "unions"),
        BodyGroup::Other => t.say("その他", "others"),
    }
}

/// How firm a figure is, in words.
pub fn certainty_word(t: Say, certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Forecast => t.say("見込", "forecast"),
        Certainty::Planned => t.say("予定", "planned"),
        Certainty::Final => t.say("確定", "final"),
    }
}

/// What becomes of dates, in words.
pub fn clock_word(t: Say, clock: ClockRule) -> &'static str {
    match clock {
        ClockRule::KeepDate => t.say("期限は動かしません", "dates stay where they are"),
        ClockRule::KeepRemaining => t.say("残りの営業日数を保ちます", "the business days left are kept"),
        ClockRule::Restart => t.say("開始からの期間を数え直します", "times from an opening begin anew"),
    }
}

impl Speaker<'_> {
    /// Title of a register with the number of its entry.
    fn entry(&self, register: &ItemId, number: u32) -> String {
        let title = self.definition.register(register).map(|known| ayumi_core::entry::title(known, number));
        self.title(title.as_ref(), register)
    }

    fn condition(&self, lifecycle: &ItemId, id: &ItemId) -> String {
        let known = self.definition.lifecycle(lifecycle).and_then(|known| known.condition(id));
        self.title(known.map(|condition| &condition.title), id)
    }

    pub(super) fn entry_opened(&self, data: &EntryOpened<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        if let Some(subject) = &data.subject {
            self.private("件名", "Subject", subject, said);
        }
        if let Some(follows) = &data.follows {
            self.say("もとの記録", "Goes back to", follows.to_string(), said);
        }
        self.basis(data.basis.as_ref(), said);
        let (whose, entry) = (self.whose(data.participant.as_ref()), self.entry(&data.register, data.number));
        t.say(format!("{whose}「{entry}」を受け付けました"), format!("{whose}“{entry}” opened"))
    }

    pub(super) fn attended(&self, data: &AttendanceRecorded, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        let present = data.present.iter().map(|presence| {
            let body = self.people.body(&presence.organization);
            t.say(format!("{body} {}人", presence.persons), format!("{body}: {}", presence.persons))
        });
        self.say("出席", "Present", present.collect::<Vec<_>>().join(t.comma()), said);
        self.basis(data.basis.as_ref(), said);
        let phase = self.phase(&data.phase);
        t.say(format!("「{phase}」の出席を記録しました"), format!("presence at “{phase}” recorded"))
    }

    pub(super) fn moved_on(&self, data: &LifecycleMoved<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        if let Some(from) = &data.from {
            self.say("前の状態", "Before", self.condition(&data.lifecycle, from), said);
        }
        self.reason(data.reason_code.as_ref(), data.reason.as_ref(), data.basis.as_ref(), said);
        let known = self.definition.lifecycle(&data.lifecycle);
        let title = self.title(known.map(|known| &known.title), &data.lifecycle);
        let (whose, to) = (self.whose(Some(&data.participant)), self.condition(&data.lifecycle, &data.to));
        t.say(format!("{whose}{title}を「{to}」としました"), format!("{whose}{title}: “{to}”"))
    }

    pub(super) fn declared(&self, data: &ParticipantsDeclared, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        let count = |(group, count): (BodyGroup, u32)| format!("{} {count}", group_word(t, group));
        let counts = data.counts.iter().map(|known| count((known.group, known.count)));
        self.say("団体数", "Bodies", counts.collect::<Vec<_>>().join(t.comma()), said);
        if let Some(remark) = &data.remark {
            self.say("備考", "Remark", t.label(remark).to_owned(), said);
        }
        self.basis(Some(&data.basis), said);
        let certainty = certainty_word(t, data.certainty);
        t.say(
            format!("参加団体数（{certainty}）を記録しました"),
            format!("number of bodies recorded ({certainty})"),
        )
    }

    pub(super) fn linked(&self, data: &CaseLinked) -> String {
        let t = self.people.t;
        let whose = self.whose(data.participant.as_ref());
        let known = self.definition.sub_cases.iter().find(|known| known.id == data.sub_case);
        match data.relation {
            Relation::Raised => {
                let title = self.title(known.map(|known| &known.title), &data.sub_case);
                t.say(
                    format!("{whose}「{title}」の案件を起こしました"),
                    format!("{whose}case “{title}” raised"),
                )
            }
            // As what it was raised is a word of the other case's definition, not of this one's.
            Relation::RaisedFrom => t.say(
                format!("{whose}別の案件から起こした案件です"),
                format!("{whose}raised from another case"),
            ),
        }
    }

    /// What stands still, in words.
    pub(super) fn held(&self, phase: Option<&ItemId>, participant: Option<&OrganizationId>) -> String {
        let t = self.people.t;
        let whose = self.whose(participant);
        match phase {
            Some(phase) => {
                t.say(format!("{whose}「{}」", self.phase(phase)), format!("{whose}“{}”", self.phase(phase)))
            }
            None => t.say(format!("{whose}作業"), format!("{whose}work")),
        }
    }

    pub(super) fn suspended(&self, data: &WorkSuspended<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        self.say("期限", "Dates", clock_word(t, data.clock).to_owned(), said);
        if let Some(until) = data.expected_until {
            self.say("再開の見込み", "Expected until", date::long(t, until).text, said);
        }
        self.reason(Some(&data.reason_code), Some(&data.reason), data.basis.as_ref(), said);
        let held = self.held(data.phase.as_ref(), data.participant.as_ref());
        t.say(format!("{held}を中断しました"), format!("{held} suspended"))
    }

    pub(super) fn resumed(&self, data: &WorkResumed<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        let since = date::long(t, data.suspended_on).text;
        let days = data.business_days;
        let pause = t.say(format!("{since}から{days}営業日"), format!("{days} business days from {since}"));
        self.say("中断", "Pause", pause, said);
        self.say("期限", "Dates", clock_word(t, data.clock).to_owned(), said);
        self.reason(None, data.reason.as_ref(), Some(&data.basis), said);
        let held = self.held(data.phase.as_ref(), data.participant.as_ref());
        t.say(format!("{held}を再開しました"), format!("{held} resumed"))
    }
}
