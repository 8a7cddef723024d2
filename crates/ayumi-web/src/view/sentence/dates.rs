//! The sentences of dates asked for, answered and reckoned anew, and of suspensions confirmed; the table of them is in
//! the parent.

use ayumi_core::event::{
    CalendarAdopted, DeadlineChangeClosed, DeadlineChangeRequested, DeadlineRecomputed, RequestClosing,
    SuspensionConfirmed,
};
use ayumi_core::private::Commitment;

use crate::view::date;
use crate::view::sentence::{Said, Speaker};

impl Speaker<'_> {
    pub(super) fn change_requested(
        &self,
        data: &DeadlineChangeRequested<Commitment>,
        said: &mut Vec<Said>,
    ) -> String {
        let t = self.people.t;
        self.reason(Some(&data.reason_code), Some(&data.reason), data.basis.as_ref(), said);
        let (former, due) = (date::due_long(t, &data.former).text, date::due_long(t, &data.due).text);
        let (item, whose) = (self.phase(&data.item), self.whose(data.participant.as_ref()));
        let late = if data.lapsed {
            t.say("（期限を過ぎてからの申請）", " (after it had lapsed)")
        } else {
            ""
        };
        t.say(
            format!("{whose}「{item}」の期限を{former}から{due}に変更するよう申請がありました{late}"),
            format!("{whose}date of “{item}” asked to move from {former} to {due}{late}"),
        )
    }

    pub(super) fn change_closed(
        &self,
        data: &DeadlineChangeClosed<Commitment>,
        said: &mut Vec<Said>,
    ) -> String {
        let t = self.people.t;
        self.reason(data.reason_code.as_ref(), data.reason.as_ref(), data.basis.as_ref(), said);
        let (item, whose) = (self.phase(&data.item), self.whose(data.participant.as_ref()));
        let (ja, en) = match data.closing {
            RequestClosing::Refused => ("の期限変更の申請を却下しました", "refused"),
            RequestClosing::Withdrawn => ("の期限変更の申請を取り下げました", "withdrawn"),
            RequestClosing::Overtaken => {
                ("は、作業が終わったため期限変更の申請を終えました", "closed, because its work has ended")
            }
        };
        t.say(format!("{whose}「{item}」{ja}"), format!("{whose}request for another date of “{item}” {en}"))
    }

    pub(super) fn calendar_adopted(&self, data: &CalendarAdopted) -> String {
        let (version, n) = (data.calendar.version, data.moved);
        self.people.t.say(
            format!("暦の第{version}版を適用しました（動いた期限{n}件）"),
            format!("version {version} of the calendar adopted; it moved {n} dates"),
        )
    }

    pub(super) fn recomputed(&self, data: &DeadlineRecomputed) -> String {
        let t = self.people.t;
        let change = date::change(t, &data.former, &data.due);
        let (item, whose) = (self.phase(&data.item), self.whose(data.participant.as_ref()));
        t.say(
            format!("{whose}「{item}」の期限を暦の改定により数え直しました（{change}）"),
            format!("{whose}date of “{item}” reckoned anew on the calendar ({change})"),
        )
    }

    pub(super) fn suspension_confirmed(
        &self,
        data: &SuspensionConfirmed<Commitment>,
        said: &mut Vec<Said>,
    ) -> String {
        let t = self.people.t;
        if let Some(until) = data.expected_until {
            self.say("再開の見込み", "Expected until", date::long(t, until).text, said);
        }
        self.reason(Some(&data.reason_code), Some(&data.reason), data.basis.as_ref(), said);
        let held = self.held(data.phase.as_ref(), data.participant.as_ref());
        t.say(format!("{held}の中断が続くことを確認しました"), format!("{held}: the suspension goes on"))
    }
}
