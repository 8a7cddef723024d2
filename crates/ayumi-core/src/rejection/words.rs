//! The words of every refusal, one row a code in both languages; never a rule.

use super::Rejection;
use crate::private::TEXT_CHARACTERS_MAX;
use crate::text::{Label, Language};
use crate::version::Blocker;

/// Code, Japanese, English; `{}` takes the arguments in order.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "not_allowed",
        "この操作を行う権限がありません。必要な権限は県の担当者にご確認ください。",
        "you have no right to do this; ask the prefecture's officer which one is needed",
    ),
    (
        "another_body",
        "他の団体（{}）に代わって操作することはできません。自団体の分だけを操作してください。",
        "you cannot act for another body ({}); act for your own",
    ),
    ("no_such_case", "該当する案件がありません。", "there is no such case"),
    (
        "case_ended",
        "この案件は終了しています。内容の訂正は「訂正」で行ってください。",
        "the case has ended; use a correction to put a fact right",
    ),
    ("no_such_phase", "段階「{}」はこの事業の定義にありません。", "the definition has no phase `{}`"),
    ("no_such_item", "{}「{}」はこの事業の定義にありません。", "the definition has no {} `{}`"),
    (
        "unknown_body",
        "団体コード「{}」は登録されていないか、この事業の対象ではありません。",
        "body `{}` is not in the directory or not of a kind this programme is for",
    ),
    ("no_such_user", "該当する利用者がありません。", "there is no such user"),
    ("no_such_token", "該当するトークンがありません。", "there is no such token"),
    (
        "role_of_another_kind",
        "団体（{}）の種類には、この権限を与えられません。県の担当者は県に、市町の担当者は県以外の団体に置いてください。",
        "a body of the kind of `{}` cannot have this role: officers of the prefecture belong to it, municipal officers to another body",
    ),
    (
        "unknown_post",
        "職（{}）は登録されていません。登録された職を指定するか、職名だけを入力してください。",
        "post {} is not in the directory; name one that is, or give its title alone",
    ),
    (
        "not_a_participant",
        "団体（{}）はこの案件の参加団体ではありません。",
        "body `{}` is not a participant of this case",
    ),
    (
        "phase_is_joint",
        "段階「{}」は共同の段階です。団体を指定せずに操作してください。",
        "phase `{}` is joint; name no participant",
    ),
    (
        "participant_missing",
        "段階「{}」は団体ごとの段階です。団体を指定してください。",
        "phase `{}` is per participant; name one",
    ),
    (
        "not_joined",
        "団体（{}）は参加の回答をしていません。先に参加の回答をしてください。",
        "body `{}` has not joined; answer the invitation first",
    ),
    (
        "phase_not_open",
        "段階「{}」はまだ始まっていません。先に必要なもの：{}",
        "phase `{}` has not opened; it waits for: {}",
    ),
    (
        "phase_ended",
        "段階「{}」は終わっています。直すときは「訂正」または「再開」をしてください。",
        "phase `{}` has ended; correct a fact or reopen the phase",
    ),
    (
        "phase_not_ended",
        "段階「{}」は終わっていないので、再開できません。",
        "phase `{}` has not ended, so it cannot be reopened",
    ),
    ("phase_not_optional", "段階「{}」は省略できません。", "phase `{}` cannot be skipped"),
    (
        "incomplete",
        "段階「{}」を完了できません。不足しているもの：{}",
        "phase `{}` cannot be completed; missing: {}",
    ),
    (
        "wrong_value",
        "「{}」の値が正しくありません。{}を入力してください。",
        "the value of `{}` does not fit: expected {}",
    ),
    ("twice", "「{}」が二度指定されています。一度だけ指定してください。", "`{}` stands twice; name it once"),
    (
        "wrong_count",
        "{}は1件以上{}件以内で指定してください（今回は{}件）。",
        "{}: expected 1 to {} of them, found {}",
    ),
    (
        "bad_date",
        "日付（{}）は記録できません。年は西暦1年から9999年までで指定してください。",
        "the date {} cannot be recorded: its year must lie between 1 and 9999",
    ),
    (
        "future_fact",
        "先の日付（{}）の実績は記録できません。今日以前の日付を指定してください。",
        "a fact cannot hold from a future day ({}); give today or earlier",
    ),
    (
        "reason_missing",
        "理由がありません。理由コードと理由の本文を入力してください。",
        "a reason is required: give a reason code and the reason in words",
    ),
    ("unknown_reason", "理由コード「{}」は一覧にありません。", "reason code `{}` is not on the list"),
    (
        "basis_missing",
        "根拠がありません。根拠の種類と文書番号または日付を入力してください。",
        "a basis is required: give its kind and a document number or date",
    ),
    ("rationale_missing", "決定の理由がありません。理由を入力してください。", "a rationale is required"),
    (
        "text_too_long",
        "文章が長すぎます（{}文字）。{}文字以内にしてください。",
        "text of {} characters is too long; the limit is {}",
    ),
    (
        "bad_text",
        "記録できない文字が含まれています。制御文字や正規化されていない文字を除いてください。",
        "the text has characters that cannot be recorded: control characters, or a title not in NFC",
    ),
    (
        "evidence_too_large",
        "ファイルが大きすぎます（{}バイト）。{}バイト以内にしてください。",
        "the file has {} bytes; the limit is {}",
    ),
    (
        "evidence_not_attached",
        "指定された証拠書類はこの案件に添付されていません。先に添付してください。",
        "evidence named here is not attached to the case; attach it first",
    ),
    (
        "evidence_of_one_body",
        "一団体の証拠書類は、その団体についての決定でだけ根拠にできます。共同の段階に添付した書類を指定してください。",
        "evidence of one body supports decisions about that body only; name evidence attached to joint work",
    ),
    ("no_decision", "段階「{}」に決定事項はありません。", "phase `{}` has no decision"),
    (
        "decision_not_open",
        "「{}」はまだ審議に付されていません。先に付議してください。",
        "`{}` has not been put; open the decision first",
    ),
    ("decision_open", "「{}」はすでに審議に付されています。", "`{}` is open already"),
    (
        "proposal_missing",
        "「{}」は票決に付します。どの決定内容に賛否を問うか（案）を指定してください。",
        "`{}` is decided by a vote; name the outcome that is proposed",
    ),
    (
        "rounds_exhausted",
        "「{}」を付議できるのは{}回までです。",
        "`{}` can be put {} times and has been; send back or call off",
    ),
    (
        "no_electors",
        "「{}」について票を投じる団体がありません。参加する団体が決まってから付議してください。",
        "nobody would vote on `{}`; put it when bodies take part",
    ),
    (
        "weight_unknown",
        "票の重みが分からない団体があります（{}）。人口の登録または報告をしてから付議してください。",
        "what the votes of these bodies weigh is not known: {}; register or report it first",
    ),
    (
        "quorum_unreachable",
        "定足数（{}団体）に対し、票を投じる団体は{}団体だけです。定足数に達することはありません。",
        "{} bodies must vote, and there are {} only; the quorum can never be met",
    ),
    (
        "not_put_to_vote",
        "「{}」は票決に付されていません。一つの団体が決裁します。",
        "`{}` is not decided by a vote",
    ),
    (
        "not_an_elector",
        "団体（{}）は、この票決の付議の時点で票を投じる団体に入っていません。",
        "body `{}` was not among those who vote when the question was put",
    ),
    (
        "vote_late",
        "「{}」の票決は{}に締め切られました。その後の票は受け付けられません。",
        "the vote on `{}` closed on {}; no later vote is taken",
    ),
    (
        "already_voted",
        "団体（{}）はすでに票を投じています。この票決では変更できません。",
        "body `{}` has voted; votes cannot be changed here",
    ),
    (
        "abstention_refused",
        "「{}」の票決では棄権できません。賛成か反対を選んでください。",
        "there is no abstention in the vote on `{}`; vote for or against",
    ),
    (
        "nothing_to_endorse",
        "「{}」に、回議・合議を待っている手順はありません。",
        "no step of `{}` waits for an endorsement",
    ),
    (
        "step_not_reached",
        "先に「{}」を終えてください。回議・合議は定めた順に行います。",
        "`{}` comes first; steps are endorsed in their order",
    ),
    (
        "own_proposal",
        "起案した本人は、その案の回議・合議を行えません。ほかの職員が行ってください。",
        "who drafted cannot endorse the draft; somebody else must",
    ),
    (
        "comment_missing",
        "異議には意見の記入が必要です。意見を入力してください。",
        "an objection needs words; say what is objected to",
    ),
    (
        "endorsement_missing",
        "「{}」は、まだ次の回議・合議を終えていません：{}",
        "`{}` has not been endorsed yet; missing steps: {}",
    ),
    (
        "quorum_missing",
        "定足数（{}団体）に達していません。票を投じたのは{}団体です。",
        "the quorum of {} is not met; {} have voted",
    ),
    (
        "not_carried",
        "「{}」は可決に必要な票を得ていません。否決として閉じるか、票を待ってください。",
        "the votes do not carry `{}`; wait for votes or close it as not carried",
    ),
    (
        "vetoed",
        "拒否権を持つ団体（{}）が反対しているため、可決できません。",
        "bodies with a veto voted against: {}",
    ),
    (
        "carried",
        "「{}」は可決されています。これと異なる決定はできません。",
        "the votes carry `{}`; nothing else can be decided",
    ),
    (
        "not_the_proposal",
        "票決に付した案は「{}」です。別の内容に決めるには、改めて付議してください。",
        "what was voted on is `{}`; put another proposal to decide otherwise",
    ),
    (
        "outcome_missing",
        "「{}」の決定内容がありません。決定内容を選んでください。",
        "`{}` needs an answer; choose an outcome",
    ),
    (
        "last_round",
        "「{}」を付議できるのは今回が最後です。否決のときは、差し戻すか取りやめるかを選んでください。",
        "`{}` cannot be put again; if it is not carried, send back or call off",
    ),
    (
        "only_approver",
        "付議した本人だけで決定することはできません。決裁した職を指定するか、ほかの職員が決定を記録してください。",
        "who put the question cannot be the only one to approve it; name the post that decided, or let somebody else close it",
    ),
    (
        "waiver_refused",
        "「{}」に必要な書類は省略できません。書類を添付してください。",
        "the documents of `{}` cannot be waived; attach them",
    ),
    (
        "not_lacking",
        "書類「{}」は不足していないため、省略の対象になりません。",
        "document `{}` is not lacking and needs no waiver",
    ),
    (
        "waiver_unfounded",
        "書類「{}」を省略する理由がありません。理由を入力してください。",
        "say why document `{}` is not needed",
    ),
    (
        "rework_exhausted",
        "「{}」は{}回までです。これ以上は選べません。",
        "`{}` is allowed {} times and has been used up",
    ),
    ("no_deadline", "「{}」に期限は設定されていません。", "`{}` has no deadline"),
    ("same_date", "新しい期限が現在の期限と同じです。", "the new date is the present one"),
    (
        "past_date",
        "新しい期限（{}）がすでに過ぎています。今日以後の日付を指定してください。過去の記録を直すときは「訂正」をしてください。",
        "the new date {} has passed; give today or a later day, or correct the fact if the record was wrong",
    ),
    (
        "mark_dated",
        "「{}」の期限はすでに定めてあります。動かすときは、理由と根拠を添えて期限の変更をしてください。",
        "`{}` has its date; change the deadline, with reason and basis, to move it",
    ),
    (
        "takes_part_by_rule",
        "団体（{}）は定めにより参加しているため、辞退はできません。",
        "body `{}` takes part by rule and cannot leave",
    ),
    (
        "beyond_calendar",
        "日付（{}）は暦の範囲外です。暦を更新するか、範囲内の日付を指定してください。",
        "{} lies outside the calendar; publish a longer one or choose another date",
    ),
    (
        "grounds_missing",
        "「{}」には該当する事由を1つ以上指定してください。",
        "`{}` needs at least one ground",
    ),
    ("no_such_fact", "訂正する記録（{}）が見つかりません。", "there is no fact of event {} to correct"),
    (
        "fact_unnamed",
        "どの記録を訂正するかが指定されていません。段階と項目、または記録のIDと場所を指定してください。",
        "which fact is to be corrected is not said: name a phase and item, or an event and a path",
    ),
    (
        "not_correctable",
        "この記録はこの方法では訂正できません。書類は取り消して添付し直し、決定の内容は段階を再開して改めてください。",
        "this fact cannot be corrected in this way: retract a document and attach the right one; reopen the phase to decide anew",
    ),
    ("nothing_recorded", "「{}」には訂正する記録がありません。", "nothing is recorded for `{}`"),
    (
        "no_exclusion",
        "段階「{}」では団体を除外できません。",
        "phase `{}` has no barrier bodies can be excluded from",
    ),
    (
        "migration_blocked",
        "この案件は、いまのままでは新しい版に移せません。{}",
        "the case cannot go on under the new version as it stands: {}",
    ),
    (
        "migration_not_proposed",
        "この移行計画は提案されていません。提案した計画とファイルの内容が同じか確かめてください。",
        "this migration plan was not proposed; see whether the file is byte for byte the one that was",
    ),
    (
        "migration_not_approved",
        "この移行計画は承認されていません。提案した人とは別の人が承認してから適用してください。",
        "this migration plan is not approved; have somebody other than its proposer approve it first",
    ),
    (
        "migration_own_proposal",
        "自分が提案した移行計画は承認できません。別の担当者が承認してください。",
        "you cannot approve a migration plan you proposed; another officer must",
    ),
    ("bad_mail", "メールアドレスが正しくありません：{}", "this is no mail address: {}"),
    ("bad_url", "この送信先は使えません：{}", "events may not be sent there: {}"),
    (
        "unknown_type",
        "「{}」という出来事はないか、外に送れません。deadline.changed や deadline.* のように書いてください。",
        "`{}` is no type of event that leaves; write it like `deadline.changed` or `deadline.*`",
    ),
    ("no_such_webhook", "該当する送信先がありません。", "there is no such webhook"),
    ("no_such_feed", "該当するカレンダー配信がありません。", "there is no such calendar feed"),
    (
        "no_such_reminder",
        "あなたに届いたお知らせの中に、該当するものがありません。",
        "nothing of that name was told to you",
    ),
    (
        "snooze_day",
        "{}には延ばせません。明日から60日以内の日を選んでください。",
        "a reminder cannot be put off to {}; choose a day within the next 60",
    ),
    (
        "snooze_reason_missing",
        "期限（{}）より後に延ばすときは、理由を入力してください。",
        "give a reason to put it off past its date, {}",
    ),
    (
        "nothing_parked",
        "再送を待っているものの中に、該当するものがありません。",
        "nothing of that name waits to be tried again",
    ),
    (
        "by_request_only",
        "「{}」の期限は、申請と承認によってのみ変更できます。期限変更を申請してください。",
        "the date of `{}` moves by request and approval only; ask for another date",
    ),
    (
        "manager_only",
        "「{}」の期限を変更・承認できるのは、県の管理職だけです。期限変更を申請し、管理職の承認を受けてください。",
        "only a manager of the prefecture may move the date of `{}`; ask for another date and have it approved",
    ),
    (
        "decision_missing",
        "「{}」の期限の変更には、「{}」の決定が必要です。申請より後に認めた決定を指定してください。",
        "to move the date of `{}` name a decision on `{}` that grants it and is not older than the request",
    ),
    (
        "request_pending",
        "「{}」には回答を待っている期限変更の申請があります。先にその申請を取り下げるか、回答を待ってください。",
        "another date is asked for `{}` already; withdraw that request or wait for its answer",
    ),
    (
        "no_such_request",
        "「{}」に、指定された期限変更の申請はありません。最新の画面で確かめてください。",
        "`{}` has no such request for another date; look at its present state",
    ),
    (
        "own_request",
        "自分で申請した期限変更は承認できません。別の担当者が承認してください。",
        "you cannot approve a date you asked for; another officer must",
    ),
    (
        "not_the_requester",
        "申請を取り下げられるのは、申請した団体だけです。認めないときは「却下」をしてください。",
        "only the body that asked can take its request back; refuse it instead",
    ),
    (
        "beyond_cap",
        "「{}」の期限は、定義により{}より後には変更できません。",
        "the definition does not let the date of `{}` move past {}",
    ),
    (
        "moves_exhausted",
        "「{}」の期限は{}回までしか変更できず、すでにその回数に達しています。",
        "the date of `{}` may be moved {} times and has been as often",
    ),
    (
        "follower_in_past",
        "この変更に伴い「{}」の期限が{}となり、過ぎた日になります。先にその期限を変更してください。",
        "the date of `{}` would follow to {}, which has passed; move that date first",
    ),
    (
        "nothing_due",
        "「{}」には終わっていない作業がないため、期限変更を申請できません。",
        "nothing is outstanding in `{}`, so no other date can be asked for",
    ),
    ("suspended", "「{}」は中断中です。先に再開してください。", "`{}` stands still; resume the work first"),
    (
        "not_suspended",
        "中断されていないので、再開できません。",
        "nothing is suspended here, so nothing can be resumed",
    ),
    (
        "reopen_exhausted",
        "段階「{}」を再開できるのは{}回までです。これ以上は再開できません。",
        "phase `{}` may be reopened {} times and has been as often",
    ),
    (
        "ends_by_itself",
        "この案件は必要な段階が終わると自ら終わります。取りやめるときは「中止」をしてください。",
        "the case ends by itself when its phases have ended; cancel it to call it off",
    ),
    (
        "open_work",
        "まだ終わっていない作業があるため、案件を閉じられません：{}",
        "the case cannot be closed while work is open: {}",
    ),
    ("no_such_entry", "記録「{}」はこの案件にありません。", "the case has no entry `{}`"),
    ("register_full", "「{}」にこれ以上の記録は加えられません。", "no further entry can be added to `{}`"),
    (
        "date_missing",
        "「{}」には期日が必要です。今日以後の日付を指定してください。",
        "`{}` needs a date; give today or a later day",
    ),
    ("no_attendance", "段階「{}」では出席を記録しません。", "presence is not recorded in phase `{}`"),
    (
        "no_such_move",
        "「{}」へは移れません。移れる先：{}",
        "there is no way to `{}` from here; there are: {}",
    ),
    (
        "too_late_to_join",
        "「{}」が始まったため、新たに参加することはできません。",
        "joining ended when `{}` opened",
    ),
    (
        "raises_another",
        "「{}」は、この事業の案件としては起こせません。定義にある事業を指定してください。",
        "`{}` cannot be raised as a case of this programme; name one that follows its definition",
    ),
    (
        "key_taken",
        "この事業には、同じ名前「{}」の別の案件があります。別の名前を付けてください。",
        "another case of the programme has the key `{}`; choose another one",
    ),
];

pub(super) fn message(rejection: &Rejection, language: Language) -> String {
    let row = WORDS.iter().find(|(code, _, _)| *code == rejection.code());
    let template = match (row, language) {
        (Some((_, ja, _)), Language::Ja) => ja,
        (Some((_, _, en)), Language::En) => en,
        (None, _) => rejection.code(),
    };
    arguments(rejection, language)
        .into_iter()
        .fold(template.to_owned(), |text, argument| text.replacen("{}", &argument, 1))
}

/// What fills the gaps of the row, in order.
fn arguments(rejection: &Rejection, language: Language) -> Vec<String> {
    let title = |label: &Label| label.in_language(language).to_owned();
    let all = |labels: &[Label]| titles(labels, language);
    match rejection {
        Rejection::NotAllowed
        | Rejection::NoSuchCase
        | Rejection::NoSuchUser
        | Rejection::NoSuchToken
        | Rejection::CaseEnded
        | Rejection::ReasonMissing
        | Rejection::BasisMissing
        | Rejection::RationaleMissing
        | Rejection::BadText(_)
        | Rejection::EvidenceNotAttached
        | Rejection::FactUnnamed
        | Rejection::NotCorrectable
        | Rejection::EvidenceOfOneBody
        | Rejection::MigrationNotProposed
        | Rejection::MigrationNotApproved
        | Rejection::MigrationOwnProposal
        | Rejection::SameDate => Vec::new(),
        Rejection::AnotherBody(body)
        | Rejection::UnknownBody(body)
        | Rejection::NotAParticipant(body)
        | Rejection::TakesPartByRule(body)
        | Rejection::RoleOfAnotherKind(body)
        | Rejection::NotJoined(body) => vec![body.to_string()],
        Rejection::NoSuchPhase(item)
        | Rejection::Twice(item)
        | Rejection::NoDeadline(item)
        | Rejection::NothingRecorded(item) => vec![item.to_string()],
        Rejection::PhaseIsJoint(label)
        | Rejection::ParticipantMissing(label)
        | Rejection::PhaseEnded(label)
        | Rejection::PhaseNotEnded(label)
        | Rejection::PhaseNotOptional(label)
        | Rejection::NoDecision(label)
        | Rejection::DecisionNotOpen(label)
        | Rejection::DecisionOpen(label)
        | Rejection::MarkDated(label)
        | Rejection::GroundsMissing(label)
        | Rejection::NoExclusion(label) => vec![title(label)],
        Rejection::NoSuchItem { kind, item } => vec![title(&kind.label()), item.to_string()],
        Rejection::PhaseNotOpen { phase, waits_for } => vec![title(phase), all(waits_for)],
        Rejection::Incomplete { phase, missing } => vec![title(phase), all(missing)],
        Rejection::WrongValue { field, expected, .. } => vec![title(field), title(expected)],
        Rejection::WrongCount { kind, count, limit } => {
            vec![title(&kind.label()), limit.to_string(), count.to_string()]
        }
        Rejection::FutureFact(date)
        | Rejection::PastDate(date)
        | Rejection::BadDate { date, .. }
        | Rejection::BeyondCalendar { date, .. } => vec![date.to_string()],
        Rejection::UnknownReason(code) => vec![code.to_string()],
        Rejection::TextTooLong { characters, .. } => {
            vec![characters.to_string(), TEXT_CHARACTERS_MAX.to_string()]
        }
        Rejection::EvidenceTooLarge { bytes, limit } => vec![bytes.to_string(), limit.to_string()],
        Rejection::Service(refusal) => refusal.arguments(language),
        Rejection::Amend(refusal) => refusal.arguments(language),
        Rejection::Outward(refusal) => refusal.arguments(language),
        Rejection::Vote(refusal) => refusal.arguments(language),
        Rejection::ReworkExhausted { outcome, limit } => vec![title(outcome), limit.to_string()],
        Rejection::NoSuchFact(event) => vec![event.to_string()],
        Rejection::UnknownPost(post) => vec![post.to_string()],
        Rejection::MigrationBlocked(blockers) => vec![sentences(blockers, language)],
    }
}

/// Each blocker is a sentence of its own.
fn sentences(blockers: &[Blocker], language: Language) -> String {
    let between = match language {
        Language::Ja => "",
        Language::En => "; ",
    };
    let told: Vec<String> =
        blockers.iter().map(|blocker| blocker.label().in_language(language).to_owned()).collect();
    told.join(between)
}

pub(super) fn titles(labels: &[Label], language: Language) -> String {
    let (separator, none) = match language {
        Language::Ja => ("、", "なし"),
        Language::En => (", ", "none"),
    };
    if labels.is_empty() {
        return none.to_owned();
    }
    labels.iter().map(|label| label.in_language(language)).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_once_and_has_the_same_gaps_in_both_languages() {
        for (index, (code, ja, en)) in WORDS.iter().enumerate() {
            assert_eq!(ja.matches("{}").count(), en.matches("{}").count(), "{code}");
            assert!(WORDS[..index].iter().all(|(earlier, _, _)| earlier != code), "{code} twice");
        }
    }
}
