//! The words of every explanation, one row a code in both languages; never which of them is true.

use chrono::NaiveDate;

use crate::directory::Directory;
use crate::id::{ItemId, OrganizationId};
use crate::text::{Label, Language};
use crate::wareki;

/// Something said: a row of the table with what fills its gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The row.
    pub term: Term,
    /// What fills the gaps, in order.
    pub with: Vec<Arg>,
}

/// What fills a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Something the definition names, with its title.
    Item(ItemId, Label),
    /// Titles or words in a row.
    Words(Vec<Label>),
    /// A body.
    Body(OrganizationId),
    /// A day.
    Day(NaiveDate),
    /// A number.
    Count(u64),
    /// What votes weigh.
    Weight(u64),
    /// A code or rule as it is written.
    Code(String),
}

macro_rules! terms {
    ($($name:ident = $code:literal, $ja:literal, $en:literal;)*) => {
        /// A row of the table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Term {
            $(#[doc = $en] $name,)*
        }

        /// Every row in the order of the table.
        pub const TERMS: &[Term] = &[$(Term::$name,)*];

        impl Term {
            /// Stable code for programs.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The words, with their gaps, in both languages.
            fn row(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($ja, $en),)* }
            }
        }
    };
}

terms! {
    // Where something stands.
    Unanswered = "unanswered", "未回答", "no answer";
    Waiting = "waiting", "開始前", "not open";
    Ready = "ready", "未報告", "open, nothing reported";
    Active = "active", "作業中", "under way";
    Done = "done", "完了", "done";
    Skipped = "skipped", "省略", "skipped";
    Suspended = "suspended", "中断", "suspended";
    NotApplicable = "not_applicable", "対象外", "not concerned";
    Cancelled = "cancelled", "取りやめ", "called off";
    NotPut = "not_put", "審議前", "not put yet";
    Put = "put", "審議中", "put, not decided";
    Voting = "voting", "票決中（{}団体のうち{}団体が投票済み）", "on vote: {1} of {0} bodies have voted";
    Circulating = "circulating", "回議中（次は「{}」）", "being endorsed, next: {}";
    Decided = "decided", "決定済み（{}）", "decided: {}";
    Ahead = "ahead", "未到達", "not reached";
    Reached = "reached", "到達", "reached";
    NoDate = "no_date", "期限未定", "no date yet";
    Running = "running", "期限内", "running";
    Settled = "settled", "対象の作業は終了", "nothing is outstanding";
    Passed = "passed", "期限を過ぎています", "past, and not recorded yet";
    Missed = "missed", "期限超過（記録済み）", "missed, on record";
    GaveWay = "gave_way", "別の期限を適用", "another date applies";
    Held = "held", "中断のため停止", "held by a suspension";
    ReminderAhead = "reminder_ahead", "通知の予定あり", "will be told";
    ReminderTold = "reminder_told", "通知済み（予定は残っていません）", "told; none is left";
    ReminderSilent = "reminder_silent", "通知しません", "nothing will be told";
    Condition = "condition", "{}", "{}";
    RegisterStands = "register_stands", "進行中{}件、終了{}件", "{} under way, {} ended";
    EntryOpen = "entry_open", "進行中", "under way";
    EntryEnded = "entry_ended", "終了", "ended";
    Invited = "invited", "回答待ち", "asked, no answer";
    Enrolled = "enrolled", "参加（定めによる）", "takes part by rule";
    Joined = "joined", "参加", "takes part";
    Declined = "declined", "不参加", "does not take part";
    Withdrawn = "withdrawn", "辞退", "left";
    CaseOpen = "case_open", "進行中", "open";
    CaseDone = "case_completed", "完了", "completed";
    CaseOff = "case_cancelled", "取りやめ", "called off";

    // Why it stands so.
    OpenedWithCase = "opened_with_case", "先に終える段階がないため、{}に始まりました。", "nothing has to come before it, so it opened on {}";
    OpenedAfter = "opened_after", "先に終える段階（{}）が終わったため、{}に始まりました。", "what comes before it ({}) had ended, so it opened on {}";
    OpenedByBarrier = "opened_by_barrier", "「{}」は対象{}団体のうち{}団体が終え、条件（{}）を満たしたため、{}に始まりました。", "of the {1} bodies that counted for `{0}` {2} had ended it, which meets its rule ({3}), so it opened on {4}";
    OpenedByCondition = "opened_by_condition", "条件「{}」が成り立ったため、{}に始まりました。", "the condition `{}` held, so it opened on {}";
    ConditionHeld = "condition_held", "条件「{}」が成り立っていました。", "the condition `{}` held";
    OpenedAgain = "opened_again", "{}回目として{}に再開されました。", "it was opened again, as revision {}, on {}";
    SentBack = "sent_back", "決定により差し戻され、{}回目になりました（{}）。", "a decision sent it back; it is at revision {} since {}";
    WaitsForPhases = "waits_for_phases", "先に終える段階（{}）が終わっていません。", "what comes before it has not ended: {}";
    WaitsToHold = "waits_to_hold", "始まる条件「{}」が成り立っていません。", "the condition it begins under does not hold: `{}`";
    WaitsToKnow = "waits_to_know", "始まる条件「{}」を判断するための記録がそろっていません。", "the condition it begins under cannot be answered yet: `{}`";
    WaitsToKnowOver = "waits_to_know_over", "対象外とする条件「{}」を判断するための記録がそろっていません。", "whether it is passed over cannot be answered yet: `{}`";
    WaitsNoMore = "waits_no_more", "案件が終わっているため、始まりません。", "the case has ended, so it does not begin";
    NothingReported = "nothing_reported", "始まっていますが、まだ何も報告されていません。", "it is open and nothing was reported yet";
    LastReported = "last_reported", "最後の報告は{}です。", "something was last reported on {}";
    AskedNoAnswer = "asked_no_answer", "{}に参加するかどうかを照会しましたが、回答がありません。", "it was asked on {} whether it takes part and has not answered";
    PausedCase = "paused_case", "案件全体を{}から中断しています（理由：{}、再開の見込み：{}）。", "the whole case stands still since {} ({}; expected to go on: {})";
    PausedPhase = "paused_phase", "この段階を{}から中断しています（理由：{}、再開の見込み：{}）。", "this phase stands still since {} ({}; expected to go on: {})";
    PausedBody = "paused_body", "この団体の作業を{}から中断しています（理由：{}、再開の見込み：{}）。", "the work of this body stands still since {} ({}; expected to go on: {})";
    PausedTrack = "paused_track", "この団体のこの段階を{}から中断しています（理由：{}、再開の見込み：{}）。", "this phase stands still for this body since {} ({}; expected to go on: {})";
    CriteriaMet = "criteria_met", "必要なものがすべてそろったため、{}に自動で完了しました。", "everything it asks for was there, so it ended by itself on {}";
    CompletedByHand = "completed_by_hand", "{}に{}が完了としました。", "it was completed on {} by {}";
    EndedBefore = "ended_before", "案件を開く前（{}）に終わっていました。", "it had ended on {}, before the case was opened";
    SkippedByHand = "skipped_by_hand", "{}に省略されました（理由：{}）。", "it was skipped on {} ({})";
    SkippedByRule = "skipped_by_rule", "{}に規則により省略されました（理由：{}）。", "it was skipped by rule on {} ({})";
    SkippedByCondition = "skipped_by_condition", "条件「{}」が成り立つため、{}に対象外として省略されました。", "the condition `{}` held, so it was passed over on {}";
    AnsweredNo = "answered_no", "{}に「参加しない」と回答しました（理由：{}）。これで回答は完了しています。", "the body answered on {} that it does not take part ({}); that is a complete answer";
    Left = "left", "{}に辞退しました（理由：{}）。", "the body left on {} ({})";
    AnsweredYes = "answered_yes", "{}に「参加する」と回答しました。", "the body answered on {} that it takes part";
    ByRule = "by_rule", "定めにより{}から参加しています。", "the body takes part by rule since {}";
    NotOfParty = "not_of_party", "この団体はこの段階の対象ではありません。", "the phase is not for this body";
    WithAnother = "with_another", "別の団体についての記録です。", "the entry is with another body";
    CaseCalledOff = "case_called_off", "案件が{}に取りやめになりました（理由：{}）。", "the case was called off on {} ({})";
    ExcludedFrom = "excluded_from", "{}に「{}」の集計から外されました（理由：{}）。", "on {} it was taken out of the barrier of `{}` ({})";
    WentAhead = "went_ahead", "先に終えることが望ましい段階（{}）が終わらないうちに始まりました。", "it opened before what should come first had ended: {}";
    JoinedLate = "joined_late", "「{}」が始まったあとに参加しました。", "it joined after `{}` had opened";
    PutOn = "put_on", "{}に審議に付されました（{}回目）。", "it was put on {} (round {})";
    PutAs = "put_as", "「{}」とする案が付議されています。", "the proposal is: {}";
    VotersFrozen = "voters_frozen", "票を投じるのは{}団体です（付議の時点で確定。重み：{}、合計{}）。", "{} bodies vote, settled when it was put (weight: {}; total {})";
    VoteRules = "vote_rules", "定足数は{}（{}団体）、可決の条件は{}です。", "the quorum is {} ({} bodies); it is carried by {}";
    VotesStand = "votes_stand", "賛成{}団体（重み{}）、反対{}団体（重み{}）、棄権{}団体（重み{}）、未投票{}団体（重み{}）です。", "for {} (weight {}), against {} (weight {}), abstained {} (weight {}), not voted {} (weight {})";
    VotesCarry = "votes_carry", "定足数に達し、可決に必要な票があります。", "the quorum is met and the votes carry it";
    VotesTied = "votes_tied", "可否同数のため、決裁する団体が決めます。", "the votes are equal, so the authority decides";
    VotesUntil = "votes_until", "票決は{}までです。その後は、票のない団体は賛成とみなします。", "votes are taken until {}; who has not voted by then consents";
    VotesOver = "votes_over", "票決は{}で締め切られ、票のなかった{}団体は賛成とみなされました。", "votes were taken until {}; the {} bodies that had not voted consent";
    EndorsedBy = "endorsed_by", "「{}」：{}に{}が同意しました。", "`{}`: {1} consented on {0}";
    ObjectedBy = "objected_by", "「{}」：{}に{}が異議を述べました。", "`{}`: {1} objected on {0}";
    OtherPeople = "other_people", "付議した人だけで承認することはできません（別の人による決裁、票または同意が必要です）。", "whoever put it cannot be the only one to approve it: another person must decide, vote or endorse";
    OtherBodies = "other_bodies", "付議した団体だけで承認することはできません（別の団体による決裁、票または同意が必要です）。", "the body that put it cannot be the only one to approve it: another body must decide, vote or endorse";
    DecidedOn = "decided_on", "{}に「{}」と決定されました。", "it was decided on {}: {}";
    ReachedByPhase = "reached_by_phase", "「{}」が完了したため、{}に到達しました。", "`{}` was completed, so it was reached on {}";
    ReachedByStep = "reached_by_step", "手順「{}」が完了済みになったため、{}に到達しました。", "step `{}` was done, so it was reached on {}";
    NotReachedPhase = "not_reached_phase", "「{}」が完了すると到達します。", "it is reached when `{}` is completed";
    ReachedByCondition = "reached_by_condition", "条件「{}」が成り立ったため、{}に到達しました。", "the condition `{}` held, so it was reached on {}";
    NotReachedCondition = "not_reached_condition", "条件「{}」が成り立つと到達します。", "it is reached when the condition `{}` holds";
    NotReachedStep = "not_reached_step", "手順「{}」が完了済みになると到達します。", "it is reached when step `{}` is done";
    DateByRule = "date_by_rule", "{}により{}と定まりました。", "{} gave the date {}";
    DateMoved = "date_moved", "{}に{}が{}から{}へ変更しました（理由：{}）。", "on {} {} moved it from {} to {} ({})";
    DateMovedLate = "date_moved_late", "{}に{}が、期限を過ぎたあとで{}から{}へ変更しました（理由：{}）。", "on {} {} moved it, after it had lapsed, from {} to {} ({})";
    DateMissed = "date_missed", "{}を過ぎても作業が残っていたため、期限超過として記録されました（{}件）。", "{} passed with work outstanding ({}), which is on record";
    DateOfMark = "date_of_mark", "区分「{}」の期限が代わりに適用されます。", "the date of the class `{}` applies instead";
    DateOwn = "date_own", "この団体だけの期限です。", "the date is this body's alone";
    DateForAll = "date_for_all", "全団体に共通の期限です。", "the date is for everybody";
    DateWaits = "date_waits", "期限は始まった日から数えます（{}）。まだ始まっていません。", "the date counts from its opening ({}), which has not come";
    DateHeld = "date_held", "{}から中断しているため、期限超過とはなりません。", "the work stands still since {}, so the date does not lapse";
    ReminderWillFire = "reminder_will_fire", "{}に{}へ通知します（{}）。", "on {} {} will be told ({})";
    ReminderFiredOn = "reminder_fired_on", "{}に{}へ通知しました（{}）。", "on {} {} was told ({})";
    ReminderCaseEnded = "reminder_case_ended", "案件が終わっているため、通知しません。", "the case has ended, so nothing is told";
    ReminderWorkEnded = "reminder_work_ended", "作業が終わっているため、通知しません。", "the work has ended, so nothing is told";
    ReminderMuted = "reminder_muted", "期限変更の申請に回答するまで、通知しません。", "nothing is told until the request for another date is answered";
    ReminderPaused = "reminder_paused", "中断しているため、通知しません。", "the work stands still, so nothing is told";
    ReminderNoDate = "reminder_no_date", "期限が定まっていないため、通知しません。", "there is no date, so nothing is told";
    ReminderGaveWay = "reminder_gave_way", "別の期限が適用されているため、この期限では通知しません。", "another date applies, so nothing is told of this one";
    ReminderNotAwaited = "reminder_not_awaited", "参加の回答がまだで、先に終える共同の段階もあるため、通知しません。", "the body has not answered and joint work must come first, so nothing is told";
    ReminderNotConcerned = "reminder_not_concerned", "この団体は対象ではないため、通知しません。", "the body is not concerned, so nothing is told";
    ReminderBegun = "reminder_begun", "作業が始まっているため、着手前の通知はしません。", "the work has begun, so reminders before its beginning are not sent";
    ReminderTooOld = "reminder_too_old", "期限が、知らせることができる最初の日（{}）より前のため、通知しません。", "the date lies before {}, the first day anybody could be told";
    ReminderNoneLeft = "reminder_none_left", "予定していた通知はすべて済みました。", "every reminder of the series is past";
    MovedTo = "moved_to", "{}に「{}」になりました。", "it is `{1}` since {0}";
    MovedFrom = "moved_from", "{}に「{}」から「{}」になりました。", "on {} it moved from `{}` to `{}`";
    EntryOpened = "entry_opened", "{}に受け付けられました。", "it came up on {}";
    ContactsWithin = "contacts_within", "参加している団体ごとに、前回から{}以内に次の連絡を取ります。", "each body that takes part is to be contacted again within {}";
    MoreMayCome = "more_may_come", "必要に応じて追加することができます。", "more may be added as they come";
    EntryFollows = "entry_follows", "「{}」を受けた記録です。", "it goes back to `{}`";
    CaseOpenedOn = "case_opened_on", "{}に開かれました。", "it was opened on {}";
    EndsByItself = "ends_by_itself", "必要な段階がすべて終わると、自動で完了します。", "it ends by itself when every phase that must end has ended";
    EndsByCommand = "ends_by_command", "取りまとめ団体が閉じるまで続きます。", "it goes on until the body that leads closes it";
    AllPhasesEnded = "all_phases_ended", "必要な段階がすべて終わったため、{}に完了しました。", "every phase that had to end had ended, so it completed on {}";
    NobodyTakesPart = "nobody_takes_part", "参加する団体がなくなり、共同の作業も残っていないため、{}に完了しました。", "nobody took part any more and no joint work was left, so it completed on {}";
    ClosedByHand = "closed_by_hand", "{}に{}が閉じました。", "it was closed on {} by {}";

    // What stands in the way.
    NeedsPhase = "needs_phase", "先に「{}」が終わる必要があります。", "`{}` must end first";
    NeedsBarrier = "needs_barrier", "「{}」は対象{}団体のうち{}団体が終えており、あと{}団体必要です（条件：{}）。", "of the {1} bodies that count for `{0}` {2} have ended it; {3} more are needed (rule: {4})";
    NeedsFact = "needs_fact", "「{}」が分からないため、条件「{}」を判断できません。", "the condition `{1}` cannot be answered, because `{0}` is not known";
    NeedsFactOfMany = "needs_fact_of_many", "「{}」が{}団体について分からないため、条件「{}」を判断できません。", "the condition `{2}` cannot be answered, because `{0}` is not known of {1} bodies";
    NeedsToHold = "needs_to_hold", "条件「{}」が成り立っていません（{}）。", "the condition `{}` does not hold ({})";
    NeedsAnybody = "needs_anybody", "「{}」の対象になる団体がまだありません。", "nobody counts for `{}` yet";
    NeedsField = "needs_field", "「{}」の報告がありません。", "`{}` was not reported";
    NeedsFieldIf = "needs_field_if", "「{}」の報告がありません（条件「{}」が成り立つため必要です）。", "`{}` was not reported; it is required, because the condition `{}` holds";
    NeedsDocumentIf = "needs_document_if", "書類「{}」が添付されていません（条件「{}」が成り立つため必要です）。", "the document `{}` is not attached; it is required, because the condition `{}` holds";
    NeedsDocument = "needs_document", "書類「{}」が添付されていません。", "the document `{}` is not attached";
    NeedsSteps = "needs_steps", "手順が残り{}件あります（{}）。", "{} steps are left ({})";
    NeedsEntries = "needs_entries", "「{}」のうち{}件が終わっていません。", "{1} of `{0}` have not ended";
    NeedsStep = "needs_step", "手順「{}」が完了済みになっていません。", "step `{}` is not done";
    NeedsPutting = "needs_putting", "「{}」を審議に付す必要があります。", "`{}` must be put";
    NeedsVerdict = "needs_verdict", "「{}」の決定が記録されていません。", "`{}` is not decided";
    NeedsVotes = "needs_votes", "「{}」に票を投じていない団体が{}団体あります（対象{}団体）。", "{1} of the {2} bodies that vote on `{0}` have not voted";
    NeedsQuorum = "needs_quorum", "定足数（{}、{}団体）に達していません。投票済みは{}団体で、あと{}団体の票が必要です。", "the quorum ({}, {} bodies) is not met: {} have voted and {} more must";
    NeedsWeight = "needs_weight", "可決の条件（{}）に、賛成の重みがあと{}足りません。", "to be carried ({}) it lacks a weight of {} in favour";
    OutOfReach = "out_of_reach", "可決の条件（{}）に、賛成の重みがあと{}足りず、残りの票（重み{}）では届きません。", "to be carried ({}) it lacks a weight of {} in favour, and what is left ({}) cannot bring that about";
    NeedsConsent = "needs_consent", "全会一致が条件ですが、反対または棄権の票があります。", "it is carried by everybody, and there are votes against it or abstentions";
    NeedsNoVeto = "needs_no_veto", "拒否権のある{}団体が反対しています。", "{} bodies with a veto have voted against it";
    NeedsEndorsement = "needs_endorsement", "「{0}」（全{2}か所のうち{1}番目）の同意がまだです。", "`{0}`, step {1} of {2}, has not been endorsed";
    NeedsEndorsementAgain = "needs_endorsement_again", "「{0}」（全{2}か所のうち{1}番目）で異議が述べられ、まだ同意がありません。", "`{0}`, step {1} of {2}, was objected to and not endorsed since";
    NeedsOtherRound = "needs_other_round", "可決されないまま、付議できる回数（{}回）を使い切りました。", "it was put {} times, as often as it may be, and was not carried";
    NeedsPaper = "needs_paper", "決定に必要な書類「{}」が添付されていません。", "the document `{}`, which the decision rests on, is not attached";
    NeedsOpening = "needs_opening", "「{}」がまだ始まっていません。", "`{}` has not opened";
    NeedsCompletion = "needs_completion", "必要なものはそろっています。「完了」の操作が必要です。", "everything is there; somebody must complete it";
    NeedsAnswer = "needs_answer", "参加するかどうかの回答が必要です。", "the body must answer whether it takes part";
    NeedsCondition = "needs_condition", "利用の状況（{}）の回答が必要です。", "the body must say where it stands ({})";
    NeedsResumption = "needs_resumption", "再開の手続きが必要です。", "the work must be resumed";
    NeedsPhaseOfMany = "needs_phase_of_many", "「{}」を{}団体が終えていません。", "{1} bodies have not ended `{0}`";
    NeedsAnswers = "needs_answers", "{}団体が参加するかどうかを回答していません。", "{} bodies have not answered whether they take part";
    NeedsClosing = "needs_closing", "案件を閉じる操作が必要です。", "somebody must close the case";
    NeedsWork = "needs_work", "「{}」の作業が終わっていません。", "the work of `{}` has not ended";

    // What somebody can do about it.
    DeedReport = "report", "報告・添付をする", "report and attach what is lacking";
    DeedComplete = "complete", "完了とする", "complete it";
    DeedAnswer = "answer", "参加するかどうかを回答する", "answer whether it takes part";
    DeedProxy = "proxy", "団体に代わって入力する", "enter it on the body's behalf";
    DeedExclude = "exclude", "遅れている団体を集計から外す（理由が必要）", "take those that lag out of the barrier, with a reason";
    DeedResume = "resume", "再開する", "resume the work";
    DeedPut = "put_question", "審議に付す", "put the question";
    DeedVote = "vote", "票を投じる", "vote";
    DeedVoteAgain = "vote_again", "票を変える", "change its vote";
    DeedEndorse = "endorse", "同意する、または異議を述べる", "consent or object";
    DeedDecide = "decide", "決定を記録する", "record the decision";
    DeedCorrect = "correct", "記録した内容を訂正する", "correct what was recorded";
    DeedMark = "set_mark", "区分を設定する", "set the class";
    DeedDirectory = "directory", "団体の台帳を改める", "put the directory of bodies right";
    DeedClose = "close", "案件を閉じる", "close the case";
    DeedMove = "move", "利用の状況を記録する", "say where it stands";

    // What happens then.
    ThenOpens = "then_opens", "「{}」が始まります。", "`{}` opens";
    ThenDated = "then_dated", "始まった日から数えて期限が定まります（{}）。", "its date is counted from the day it opens ({})";
    ThenCompletes = "then_completes", "「{}」は自動で完了します。", "`{}` ends by itself";
    ThenCompletable = "then_completable", "「{}」を完了とすることができます。", "`{}` can be completed";
    ThenLets = "then_lets", "その後、「{}」を始められるようになります。", "then `{}` may open";
    ThenCounts = "then_counts", "「{}」の集計に、終えた団体として数えられます。", "it counts as ended for `{}`";
    ThenMilestone = "then_milestone", "節目「{}」に到達します。", "the milestone `{}` is reached";
    ThenCaseEnds = "then_case_ends", "案件が自動で完了します。", "the case ends by itself";
    ThenSkippable = "then_skippable", "取りまとめ団体は、理由を記録して「{}」を省略することもできます。", "the body that leads may also skip `{}`, with a reason";
    ThenJoins = "then_joins", "参加と回答すると、この段階の対象になります。", "once it takes part the phase is for it";
    ThenGoesOn = "then_goes_on", "作業を続けられます（期限：{}）。", "the work goes on (dates: {})";
    ThenLapses = "then_lapses", "終わらないまま{}になると、期限超過として記録されます。", "if it has not ended by then, {} records it as missed";
    ThenWays = "then_ways", "次の状態に進むことができます：{}", "it may move on to: {}";
    ThenNoWay = "then_no_way", "これより先の状態はありません。", "no way leads on from here";
    ThenVerdict = "then_verdict", "その後、{}が決定を記録します。", "then {} records the decision";
    ThenSteps = "then_steps", "続いて「{}」の順に回ります。", "then it goes to: {}";
    ThenOutcomes = "then_outcomes", "選べる決定：{}", "it may be decided: {}";
    ThenTooLate = "then_too_late", "「{}」が始まると、参加できなくなります。", "once `{}` opens it is too late to join";

    // Why something happened by itself: rules.
    RuleOpening = "rule_opening", "先に終える段階がない段階は、自動で始まります。", "a phase with nothing before it opens by itself";
    RuleOpeningAfter = "rule_opening_after", "先に終える段階がすべて終わると、次の段階が自動で始まります。", "a phase opens by itself when what comes before it has ended";
    RuleOpeningCondition = "rule_opening_condition", "条件が成り立つと、段階が自動で始まります。", "a phase opens by itself when its condition holds";
    RulePassedOver = "rule_passed_over", "条件「{}」が成り立つ段階は、対象外として自動で省略されます。", "a phase is passed over by itself when the condition `{}` holds";
    RuleBarrier = "rule_barrier", "団体ごとの段階の集計が条件を満たすと、次の共同の段階が自動で始まります。", "joint work opens by itself when the barrier before it is met";
    RuleReopened = "rule_reopened", "差し戻された段階は、先に終える段階が終わるとまた始まります。", "a phase that was sent back opens again when what comes before it has ended";
    RuleCriteria = "rule_criteria", "必要なものがすべてそろった段階は、自動で完了します。", "a phase ends by itself when everything it asks for is there";
    RuleHistory = "rule_history", "案件を開く前に終わっていた段階は、その根拠とともに完了として記録されます。", "a phase that ended before the case was opened is recorded as ended, with its basis";
    RuleSkipped = "rule_skipped", "規則により、この段階は省略されます（{}）。", "by rule the phase is skipped ({})";
    RuleLateJoin = "rule_late_join", "「{}」が始まったあとに参加した団体には、それより前の段階を求めません。", "of a body that joins after `{}` has opened the earlier phases are not asked";
    RuleMilestonePhase = "rule_milestone_phase", "段階「{}」が完了すると、この節目に到達します。", "the milestone is reached when the phase `{}` is completed";
    RuleMilestoneStep = "rule_milestone_step", "手順「{}」が完了済みになると、この節目に到達します。", "the milestone is reached when step `{}` is done";
    RuleMilestoneCondition = "rule_milestone_condition", "条件「{}」が成り立つと、この節目に到達します。", "the milestone is reached when the condition `{}` holds";
    RuleVoters = "rule_voters", "付議の時点で参加している団体が票を投じます。その後に参加し、または辞退しても変わりません。", "the bodies that take part when a question is put vote on it; who joins or leaves afterwards changes nothing";
    RuleMissed = "rule_missed", "作業が残ったまま期限の日が終わると、翌日付けで期限超過が記録されます。", "a date whose day ends with work outstanding is recorded as missed, as of the next day";
    RuleAllEnded = "rule_all_ended", "必要な段階がすべて終わると、案件は自動で完了します。", "a case ends by itself when every phase that must end has ended";
    RuleNobody = "rule_nobody", "参加する団体がなくなり、共同の作業も残っていなければ、案件は自動で完了します。", "a case ends by itself when nobody takes part and no joint work is left";
    RuleReminder = "rule_reminder", "期限の前後に決めた日になると、終わっていない作業を知らせます。", "what has not ended is told on fixed days before and after its date";
    RuleResumed = "rule_resumed", "中断していた作業を再開すると、決めた方法で期限を動かします（{}）。", "when suspended work is resumed its dates are dealt with as was said ({})";
    RuleSentBack = "rule_sent_back", "決定が差し戻しのとき、戻る段階とそれより後の段階が、次の回として始め直しになります。", "a decision that sends the case back begins the phase it names and those after it anew";
    RuleCalledOff = "rule_called_off", "決定が取りやめのとき、案件は取りやめになります。", "a decision that calls the case off ends it";
    RuleByHand = "rule_by_hand", "{}の操作によるもので、自動ではありません。", "it was done by {}, not by a rule";
    RuleOn = "rule_on", "定義で定めた日（{}）", "the day the definition names ({})";
    RuleFiscalMonth = "rule_fiscal_month", "事業年度（{}年度）の{}月末", "the end of month {1} of the programme's fiscal year ({0})";
    RuleFiscalQuarter = "rule_fiscal_quarter", "事業年度（{}年度）の第{}四半期末", "the end of quarter {1} of the programme's fiscal year ({0})";
    RuleFiscalYearEnd = "rule_fiscal_year_end", "事業年度（{}年度）の年度末", "the end of the programme's fiscal year ({0})";
    RuleAfterOpening = "rule_after_opening", "始まった日から{}", "{} after the day it opened";
    RuleAfterDate = "rule_after_date", "「{}」の期限から{}", "{1} after the date of `{0}`";
    RuleBeforeDate = "rule_before_date", "「{}」の期限の{}前", "{1} before the date of `{0}`";
    RuleFollows = "rule_follows", "「{}」の期限が動いたため、それに合わせて動きました。", "the date of `{}` moved, and this one follows it";
    RuleRecomputed = "rule_recomputed", "暦の改定により、同じ期日から数え直しました。", "reckoned anew from the same date on a new version of the calendar";
    RuleAdopted = "rule_adopted", "暦の新しい版が公開されたため、進行中の案件に適用しました。", "a new version of the calendar was published, and running cases go on under it";
    RuleOvertaken = "rule_overtaken", "申請の対象となる作業が終わったため、申請を終えました。", "the work the request was about has ended, and the request with it";
    RuleNotice = "rule_notice", "知る必要のある人に、起きたことを一度知らせます。", "whoever must know of it is told once";
    RuleGiven = "rule_given", "記録を開いたときに指定した日", "the day named when the entry was opened";
    RuleWithin = "rule_within", "前回から{}以内に次の連絡を取る定め", "the next contact within {} of the last one";
    RuleWritten = "rule_written", "定めた規則（{}）", "the rule ({})";

    // What the rule was applied to.
    GotBarrier = "input_barrier", "「{}」：対象{}団体、終了{}団体、除外{}団体（条件：{}）", "`{}`: {} counted, {} ended, {} taken out (rule: {})";
    GotEnded = "input_ended", "「{}」が{}に終わりました。", "`{}` ended on {}";
    GotEndedMany = "input_ended_many", "「{}」を{}団体が終えました。", "{1} bodies ended `{0}`";
    GotField = "input_field", "「{}」の報告（{}から）", "`{}`, reported as of {}";
    GotDocument = "input_document", "書類「{}」（{}）", "the document `{}` ({})";
    GotStep = "input_step", "手順「{}」の状態（{}から）", "step `{}`, as of {}";
    GotDecision = "input_decision", "「{}」の決定：{}", "`{}`, decided: {}";
    GotPreferred = "input_preferred_missing", "先に終えることが望ましい段階（{}）は終わっていませんでした。", "what should come first had not ended: {}";
    GotOpening = "input_opening", "始まった日：{}", "opened on {}";
    GotCalendar = "input_calendar", "暦：{} 第{}版", "calendar {}, version {}";
    GotNominal = "input_nominal", "定めた日：{}", "date as promised: {}";
    GotRolled = "input_rolled", "閉庁日のため{}に繰り下がりました。", "a closed day, so it rolled to {}";
    GotLastBusinessDay = "input_last_business_day", "直前の開庁日：{}", "last business day: {}";
    GotProvisional = "input_provisional", "まだ官報で定まっていない祝日を含む暦で計算しました。", "reckoned on holidays that are not gazetted yet";
    GotOutstanding = "input_outstanding", "終わっていない作業：{}件", "outstanding: {}";
    GotDue = "input_due", "期限：{}（第{}版）", "due {} (version {})";
    GotAnswer = "input_answer", "参加しない、または辞退した団体：{}", "bodies that do not take part or left: {}";
    GotJoined = "input_joined", "{}に参加しました。", "it joined on {}";
    GotContact = "input_contact", "前回：{}", "the last one: {}";
    GotDate = "input_date", "「{}」の期限", "the date of `{}`";
    GotMark = "input_mark", "区分「{}」が設定されました。", "the class `{}` was set";
    GotEntry = "input_entry", "「{}」を受け付けました。", "`{}` came up";
    GotAhead = "input_ahead", "期限の日から数えて{}（閉庁日ならその後の開庁日）", "counted from the date itself, or the business day after: {}";
    GotOffset = "input_offset", "期限の直前の開庁日から数えて{}", "counted from the last business day of the date: {}";
    GotNotStarted = "input_not_started", "条件：作業が始まっていない", "condition: the work has not begun";
    GotNotCompleted = "input_not_completed", "条件：作業が終わっていない", "condition: the work has not ended";
    GotRecipient = "input_recipient", "宛先：{}（{}）、担当の職{}", "to {} ({}), with {} posts";
    GotRepeats = "input_repeats", "休止していた間の通知{}件を合わせて知らせました。", "{} reminders that fell into a pause of the program are told by it";
    GotPause = "input_pause", "中断していた開庁日：{}日", "business days it stood still: {}";
    GotFormerDate = "input_former_date", "変更前の期限：{}", "the date before: {}";
    GotFact = "input_fact", "{}", "{}";
    GotVoters = "input_voters", "票を投じる団体：{}（重み：{}、合計{}）", "bodies that vote: {} (weight: {}; total {})";
    GotBasis = "input_basis", "根拠：{}", "basis: {}";

    // What is supposed.
    SupposedDate = "supposed_date", "「{}」（{}）の期限を{}にする", "the date of `{}` ({}) is {}";
    SupposedOn = "supposed_on", "「{}」（{}）の期限を{}あとに動かす", "the date of `{}` ({}) moves on by {}";
    SupposedBack = "supposed_back", "「{}」（{}）の期限を{}前に動かす", "the date of `{}` ({}) moves back by {}";
    SupposedDrop = "supposed_drop", "{}が参加しない", "{} takes no part";
    SupposedJoin = "supposed_join", "{}が参加する", "{} takes part";
    SupposedComplete = "supposed_complete", "「{}」（{}）が完了する", "`{}` ({}) is completed";
    SupposedToday = "supposed_today", "今日が{}である", "today is {}";
    SupposedBarrier = "supposed_barrier", "「{}」から次へ進む条件を「{}」にする", "what lets work after `{}` begin is: {}";
    SupposedQuorum = "supposed_quorum", "「{}」の定足数を「{}」にする", "the quorum of `{}` is {}";
    Everybody = "everybody", "全体", "everybody";

    // What is supposed beyond the law.
    AssumedComplete = "assumed_complete", "「{}」は、不足しているもの（{}）がそろったものとして完了とします。", "`{}` is completed as if what it lacks were there: {}";
    AssumedLeaving = "assumed_leaving", "{}は定めにより参加していますが、参加しなくなるものとします。", "{} takes part by rule; it is supposed to leave all the same";

    // Parts of sentences.
    RuleAll = "all", "全団体", "all of them";
    RuleAtLeast = "at_least", "{}団体以上", "at least {}";
    RuleShare = "share", "{}％以上", "at least {} per cent";
    RuleNamed = "named", "指定した{}団体すべて", "the {} named bodies";
    NotCarried = "not_carried", "可決されなかった", "not carried";
    RulePart = "part", "{}分の{}以上", "at least {1}/{0}";
    PassMajorityOfCast = "majority_of_cast", "投じられた票の過半数", "a majority of what is cast";
    PassMajorityOfAll = "majority_of_all", "すべての票の過半数", "a majority of all";
    PassTwoThirdsOfCast = "two_thirds_of_cast", "投じられた票の3分の2以上", "two thirds of what is cast";
    PassTwoThirdsOfAll = "two_thirds_of_all", "すべての票の3分の2以上", "two thirds of all";
    PassUnanimous = "unanimous", "全会一致", "everybody, nobody against";
    WeightOne = "weight_one", "一団体一票", "one each";
    WeightPopulation = "weight_population", "人口", "population";
    WeightReported = "weight_reported", "報告された「{}」", "reported `{}`";
    NotKnown = "not_known", "未定", "not known";
    ClockKeep = "keep_date", "動かさない", "they stay";
    ClockRemaining = "keep_remaining", "残りの開庁日数を保つ", "the business days left are kept";
    ClockRestart = "restart", "開始からの期間を数え直す", "times from an opening begin anew";
    OffsetBefore = "offset_before", "期限の{}開庁日前", "{} business days before the date";
    OffsetAhead = "offset_ahead", "期限の{}前", "{} before the date";
    OffsetOn = "offset_on", "期限の日", "on the day itself";
    OffsetAfter = "offset_after", "期限の{}開庁日後", "{} business days after the date";
    BusinessDays = "business_days", "{}開庁日", "{} business days";
    Days = "days", "{}日", "{} days";
    Weeks = "weeks", "{}週間", "{} weeks";
    Months = "months", "{}か月", "{} months";
    FactIs = "fact_is", "「{}」は「{}」", "`{}` is {}";
    FactOpen = "fact_open", "「{}」は不明", "`{}` is not known";
    FactHolds = "fact_holds", "「{}」は成立", "`{}` holds";
    FactFails = "fact_fails", "「{}」は不成立", "`{}` does not hold";
    Yes = "yes", "はい", "yes";
    No = "no", "いいえ", "no";
    StepNotStarted = "step_not_started", "未着手", "not started";
    StepInProgress = "step_in_progress", "作業中", "under way";
    StepDone = "step_done", "完了済み", "done";
    HandRule = "hand_rule", "規則", "a rule";
    HandOperator = "hand_operator", "運用者", "the operator";
    HandSomebody = "hand_somebody", "利用者", "a user";
}

impl Said {
    /// A row with its gaps filled.
    pub fn new(term: Term, with: Vec<Arg>) -> Self {
        Self { term, with }
    }

    /// A row without gaps.
    pub fn plain(term: Term) -> Self {
        Self { term, with: Vec::new() }
    }

    /// The sentence in both languages, bodies by the names the directory has.
    pub fn words(&self, directory: &Directory) -> Label {
        let (ja, en) = self.term.row();
        let filled = |template: &str, language| {
            let args: Vec<String> = self.with.iter().map(|arg| arg.text(directory, language)).collect();
            fill(template, &args)
        };
        Label::new(filled(ja, Language::Ja), filled(en, Language::En))
    }

    /// As a part of another sentence; bodies stand by their codes.
    pub(crate) fn part(&self) -> Arg {
        Arg::Words(vec![self.words(&Directory::default())])
    }
}

impl From<Term> for Said {
    fn from(term: Term) -> Self {
        Self::plain(term)
    }
}

impl Arg {
    /// One title or word.
    pub(super) fn word(label: &Label) -> Self {
        Self::Words(vec![label.clone()])
    }

    /// How many.
    pub(super) fn count(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// As it is read in a language.
    pub fn text(&self, directory: &Directory, language: Language) -> String {
        match self {
            Self::Item(_, label) => label.in_language(language).to_owned(),
            Self::Words(labels) => {
                let comma = if language == Language::Ja { "、" } else { ", " };
                labels.iter().map(|label| label.in_language(language)).collect::<Vec<_>>().join(comma)
            }
            Self::Body(body) => {
                let known = directory.organizations.get(body);
                known.map_or_else(|| body.to_string(), |known| known.name.in_language(language).to_owned())
            }
            Self::Day(day) => match language {
                Language::Ja => wareki::format_short(*day),
                Language::En => day.to_string(),
            },
            Self::Count(count) => count.to_string(),
            Self::Weight(weight) => grouped(*weight),
            Self::Code(code) => code.clone(),
        }
    }
}

/// A number with its thousands set apart: weights are inhabitants.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A row with its gaps filled: `{}` takes what comes next, `{1}` the second, so that a language may have its own order.
fn fill(template: &str, args: &[String]) -> String {
    let mut text = String::new();
    let mut next = 0;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((gap, behind)) = after.split_once('}') else { break };
        let at = gap.parse().unwrap_or(next);
        next += usize::from(gap.is_empty());
        text.push_str(before);
        text.push_str(args.get(at).map_or("", String::as_str));
        rest = behind;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(template: &str) -> usize {
        template.matches('{').count()
    }

    #[test]
    fn every_code_stands_once_and_has_the_same_gaps_in_both_languages() {
        for (index, term) in TERMS.iter().enumerate() {
            let (ja, en) = term.row();
            assert_eq!(gaps(ja), gaps(en), "{}", term.code());
            assert!(TERMS[..index].iter().all(|earlier| earlier.code() != term.code()), "{}", term.code());
            assert!(en.is_ascii(), "{}", term.code());
        }
    }

    #[test]
    fn the_thousands_of_a_weight_are_set_apart() {
        let all = [0, 12, 999, 1_000, 12_345, 1_553_674].map(grouped);
        assert_eq!(all, ["0", "12", "999", "1,000", "12,345", "1,553,674"]);
    }

    #[test]
    fn a_language_may_take_the_gaps_in_its_own_order() {
        let args = ["survey".to_owned(), "3".to_owned()];
        assert_eq!(fill("「{}」を{}団体", &args), "「survey」を3団体");
        assert_eq!(fill("{1} bodies, `{0}`", &args), "3 bodies, `survey`");
    }
}
