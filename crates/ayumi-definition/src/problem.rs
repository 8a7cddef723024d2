//! Every problem a file can have: its stable code, how grave it is, and its words in both languages. Never finds one.

#[macro_use]
mod table;

use crate::diagnostic::Severity;

/// What to do about a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) ja: String,
    pub(crate) en: String,
}

impl Hint {
    /// Proposes the word that was probably meant.
    pub(crate) fn did_you_mean(word: &str) -> Self {
        Self { ja: format!("`{word}` のことですか"), en: format!("did you mean `{word}`?") }
    }
}

/// A thing, named in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Noun {
    pub(crate) ja: &'static str,
    pub(crate) en: &'static str,
}

/// `text` cut to what a message can carry.
pub(crate) fn shown(text: &str) -> String {
    const SHOWN_MAX: usize = 60;
    let mut short: String = text.chars().take(SHOWN_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

problems! {
    // The file as YAML.
    Syntax { ja: String, en: String } = "AY001" Error,
        "YAML として読めません：{ja}", "not valid YAML: {en}";
    TooLarge { limit: usize } = "AY002" Error,
        "ファイルが大きすぎます（上限 {limit} バイト）", "the file is too large (at most {limit} bytes)";
    TooDeep { limit: usize } = "AY003" Error,
        "入れ子が深すぎます（上限 {limit} 段）", "nested too deeply (at most {limit} levels)";
    TooManyNodes { limit: usize } = "AY004" Error,
        "値が多すぎます（上限 {limit} 個）", "too many values (at most {limit})";
    DuplicateKey { key: String, line: usize } = "AY005" Error,
        "項目 `{key}` が重複しています", "duplicate key `{key}`",
        hint "最初のものは {line} 行目にあります", "the first one is at line {line}";
    Anchor {} = "AY006" Error,
        "アンカー（&）と参照（*）は使えません", "anchors (&) and aliases (*) are not allowed",
        hint "同じ内容はもう一度書きます", "write the same content again";
    Tag {} = "AY007" Error,
        "タグ（!）は使えません", "tags (!) are not allowed";
    ManyDocuments {} = "AY008" Error,
        "一つのファイルに書ける文書は一つです", "a file holds one document",
        hint "「---」で始まる二つ目の文書を別のファイルに分けます", "move what follows `---` to a file of its own";
    Empty {} = "AY009" Error,
        "ファイルが空です", "the file is empty";
    ComplexKey {} = "AY010" Error,
        "項目名は文字列でなければなりません", "a key must be a text";
    NotNfc {} = "AY011" Error,
        "文字列が Unicode 正規化形式 C（NFC）ではありません", "the text is not in Unicode normalisation form C (NFC)",
        hint "濁点などが別の文字に分かれています。入力し直します", "letters and their marks are separate characters: type it anew";
    ControlCharacter {} = "AY012" Error,
        "制御文字は使えません", "control characters are not allowed";
    UnknownFormat { found: String, known: String } = "AY013" Error,
        "`format` が `{found}` のファイルはここでは読めません", "cannot read a file of format `{found}` here",
        hint "使えるもの：{known}", "expected: {known}";
    Directive {} = "AY014" Error,
        "YAML の指示行（%）は使えません", "YAML directives (%) are not allowed";
    TooManyProblems { limit: usize } = "AY099" Error,
        "問題が {limit} 件を超えたため、残りは表示しません", "more than {limit} problems: the rest is not shown";

    // Keys and values.
    UnknownKey { key: String } = "AY101" Error,
        "知らない項目 `{key}` です", "unknown key `{key}`";
    MissingKey { key: &'static str } = "AY102" Error,
        "項目 `{key}` がありません", "missing key `{key}`";
    WrongType { expected_ja: &'static str, expected_en: &'static str, found_ja: &'static str, found_en: &'static str }
        = "AY103" Error,
        "{expected_ja}が必要ですが、{found_ja}があります", "expected {expected_en}, found {found_en}";
    UnknownWord { word: String, known: String } = "AY104" Error,
        "`{word}` は使えません", "unknown value `{word}`",
        hint "使えるもの：{known}", "one of: {known}";
    BadId { text: String, expected_ja: &'static str, expected_en: &'static str } = "AY105" Error,
        "`{text}` は{expected_ja}ではありません", "`{text}` is not {expected_en}";
    MissingLabel { key: &'static str } = "AY106" Error,
        "日本語の名称（`{key}`）がありません", "missing label `{key}`",
        hint "{{ja: 日本語, en: English}} または日本語の文字列を書きます", "write {{ja: 日本語, en: English}} or a Japanese text";
    BadLabel { limit: usize } = "AY107" Error,
        "名称は一行、{limit} 文字以内です", "a label is one line of at most {limit} characters";
    OutOfRange { least: i64, most: i64 } = "AY108" Error,
        "{least} から {most} までの整数ではありません", "not between {least} and {most}";
    EmptyList { key: String } = "AY109" Error,
        "`{key}` に中身がありません", "`{key}` is empty";
    RepeatedEntry { entry: String } = "AY110" Error,
        "`{entry}` が二度書かれています", "`{entry}` is listed twice";
    BadDate { text: String } = "AY111" Error,
        "`{text}` は暦にある日付ではありません", "`{text}` is not a date of the calendar",
        hint "2026-03-31 の形で、1950 年から 2100 年までの日付を書きます", "write a date from 1950 to 2100 as 2026-03-31";
    BadSpan { text: String } = "AY112" Error,
        "`{text}` は期間ではありません", "`{text}` is not a length of time",
        hint "30bd（営業日）、10d（日）、3w（週）、2mo（月）の形で書きます", "write 30bd (business days), 10d, 3w or 2mo";
    NotBusinessDays { text: String } = "AY113" Error,
        "`{text}` は営業日数ではありません", "`{text}` is not a number of business days",
        hint "お知らせの間隔は営業日で数えます。5bd の形で書きます", "reminders are counted in business days: write 5bd";
    DueRules { count: usize } = "AY114" Error,
        "期限の決め方が {count} 個あります。一つだけ書きます", "found {count} rules for one date, expected one",
        hint "date、month、quarter、fiscal_year_end、after_opening、from_due、given のどれか一つです",
        "one of date, month, quarter, fiscal_year_end, after_opening, from_due, given";
    KeyNotHere { key: &'static str, when_ja: &'static str, when_en: &'static str } = "AY115" Error,
        "`{key}` は{when_ja}にだけ書けます", "`{key}` belongs only to {when_en}";
    BoundsReversed { least: i64, most: i64 } = "AY116" Error,
        "最小値 {least} が最大値 {most} を超えています", "the least value {least} exceeds the greatest {most}";
    TooManyEntries { key: String, limit: usize } = "AY117" Error,
        "`{key}` は {limit} 個までです", "`{key}` holds at most {limit} entries";
    OneOf { first: &'static str, second: &'static str } = "AY118" Error,
        "`{first}` と `{second}` のどちらか一つを書きます", "write either `{first}` or `{second}`";
    BadTime { text: String } = "AY119" Error,
        "`{text}` は時刻ではありません", "`{text}` is not a time of day",
        hint "\"17:15\" の形で書きます", "write it as \"17:15\"";
    NoneSaid { keys: &'static str } = "AY120" Error,
        "何も書かれていません", "nothing is said here",
        hint "{keys} のどれかを書きます", "write one of {keys}";

    // Names that must exist, and be one thing only.
    UnknownReference { what_ja: &'static str, what_en: &'static str, id: String } = "AY201" Error,
        "{what_ja} `{id}` はありません", "unknown {what_en} `{id}`";
    DuplicateId { id: String, line: usize, why_ja: &'static str, why_en: &'static str } = "AY202" Error,
        "`{id}` は {line} 行目でも使われています：{why_ja}", "`{id}` is also used at line {line}: {why_en}";

    PartyNamedAsDuty { party: String } = "AY203" Error,
        "`{party}` は職務の名前のため、参加者の名前にできません",
        "`{party}` names a duty, which no party can be called",
        hint "職務は municipal_manager、area_liaison、prefecture_manager です。別の ID を付けます",
        "the duties are municipal_manager, area_liaison, prefecture_manager: choose another id";

    // The order of phases.
    Cycle { path: String } = "AY301" Error,
        "`after` が循環しています：{path}", "cycle in `after`: {path}";
    Unreachable { phase: String, blocker: String } = "AY302" Error,
        "段階 `{phase}` は始まることがありません：`{blocker}` が終わらないためです",
        "phase `{phase}` can never begin: `{blocker}` never ends";
    PreferredAlreadyRequired { phase: String } = "AY303" Warning,
        "`{phase}` は `after` にもあるため、`prefer_after` に書いても変わりません",
        "`{phase}` is in `after` already: `prefer_after` adds nothing";
    NothingToMeet { phase: String } = "AY304" Error,
        "段階 `{phase}` は求めるものがないため、始まると同時に終わってしまいます",
        "phase `{phase}` asks for nothing and would end as soon as it begins",
        hint "必須の項目、文書、手順、決定のどれかを書くか、completes: by_command とします",
        "give it a required field, document, checklist or decision, or write completes: by_command";

    DueCycle { path: String } = "AY305" Error,
        "期日が互いを待ち、どれも決まりません：{path}", "dates follow each other in a circle: {path}",
        hint "どれか一つを日や月で決めます", "give one of them a day or a month";

    // Who takes part.
    LeadNotFirst { party: String } = "AY401" Error,
        "最初の参加者 `{party}` は取りまとめ役（joins: leads）でなければなりません",
        "the first party `{party}` must be the lead (joins: leads)";
    SecondLead { party: String } = "AY402" Error,
        "取りまとめ役は一つです：`{party}` は二つ目です", "there is one lead: `{party}` is a second";
    EachWithoutParty { phase: String } = "AY403" Error,
        "段階 `{phase}` は参加者ごとですが、どの参加者かが決まりません",
        "phase `{phase}` runs once per participant, but of which party is not clear",
        hint "`party` を書きます", "add `party`";
    EachOfLead { phase: String } = "AY404" Error,
        "段階 `{phase}` を取りまとめ役ごとに行うことはできません", "phase `{phase}` cannot run once per lead",
        hint "取りまとめ役だけの段階は scope: joint とします", "a phase of the lead alone has scope: joint";
    NeverInvited { party: String } = "AY405" Error,
        "`{party}` は招待されないため、audience: invited の対象がありません",
        "`{party}` is never invited, so nobody is in audience `invited`";
    PartyUnused { party: String } = "AY406" Warning,
        "参加者 `{party}` はどこにも出てきません", "party `{party}` takes part in nothing";
    ActorNotConcerned { party: String } = "AY407" Error,
        "参加者ごとの段階を行うのは、その参加者か取りまとめ役です：`{party}` はどちらでもありません",
        "a phase per participant is done by that party or the lead: `{party}` is neither";
    NotTheLead { key: String, party: String } = "AY408" Error,
        "`{key}` に書けるのは取りまとめ役だけです：`{party}` は取りまとめ役ではありません",
        "`{key}` names the lead: `{party}` does not lead";

    // Barriers.
    BarrierOnJoint { phase: String } = "AY501" Error,
        "段階 `{phase}` は全体で一つのため、`barrier` は書けません", "phase `{phase}` is joint and has no `barrier`";
    BarrierImpossible {} = "AY502" Error,
        "この条件は意味を持ちません", "this barrier means nothing",
        hint "all: true、at_least: 1 以上、share: 1～100 のどれか一つを書きます",
        "write one of all: true, at_least: 1 or more, share: 1 to 100";
    BarrierMissing { phase: String, each: String } = "AY503" Error,
        "段階 `{phase}` は全体で一つ、`{each}` は参加者ごとです。何団体が終えたら進めるかが決まりません",
        "joint phase `{phase}` waits for `{each}`, which runs once per participant: how many must have ended it is not said",
        hint "`{each}` に barrier（all、at_least、share のどれか）を書きます",
        "give `{each}` a barrier (all, at_least or share)";
    BarrierUnread { phase: String } = "AY504" Warning,
        "段階 `{phase}` を待つ全体の段階がないため、`barrier` は使われません",
        "no joint phase waits for `{phase}`: its `barrier` is never read";

    // Decisions.
    DecisionUnused { decision: String } = "AY601" Error,
        "決定 `{decision}` を行う段階がありません", "no phase takes decision `{decision}`",
        hint "段階に decide: {decision} と書きます", "write decide: {decision} in a phase";
    DecisionUsedTwice { decision: String, phase: String } = "AY602" Error,
        "決定 `{decision}` は段階 `{phase}` でも使われています", "decision `{decision}` already belongs to phase `{phase}`";
    NoOutcomeProceeds { decision: String } = "AY603" Error,
        "決定 `{decision}` には先へ進む結果がありません", "no outcome of decision `{decision}` lets the case proceed",
        hint "結果の一つを effect: proceed とします", "give one outcome effect: proceed";
    ReworkNotEarlier { target: String, phase: String } = "AY604" Error,
        "`{target}` は段階 `{phase}` より前ではないため、やり直しの行き先になりません",
        "cannot send back to `{target}`: it does not come before phase `{phase}`";
    RequiredButOptional { document: String } = "AY605" Warning,
        "決定に必要な文書 `{document}` が、段階では必須になっていません",
        "the decision requires document `{document}`, which its phase leaves optional",
        hint "文書に required: true と書きます", "write required: true at the document";

    VoteNotJoint { decision: String, phase: String } = "AY606" Error,
        "票決は全体で一つの段階で行います：決定 `{decision}` の段階 `{phase}` は参加者ごとです",
        "a vote belongs to a joint phase: `{phase}` of decision `{decision}` runs once per participant",
        hint "electorate を消すか、段階を scope: joint とします", "remove `electorate`, or make the phase scope: joint";
    ElectorateOfLead { party: String } = "AY607" Error,
        "`{party}` は取りまとめ役で、参加を募る者ではないため、票を投じる者の中心になりません",
        "`{party}` leads and takes part in nothing: an electorate is of those who do",
        hint "party に参加者を、plus に取りまとめ役を書きます", "name those who take part as `party`, and the lead in `plus`";
    QuorumImpossible { least: u32, most: u64 } = "AY608" Error,
        "定足数 {least} に達することはありません。票を投じるのは多くて {most} 団体です",
        "a quorum of {least} can never be met: at most {most} bodies vote";
    BadQuorum { text: String } = "AY609" Error,
        "`{text}` は定足数ではありません", "`{text}` is not a quorum",
        hint "all、2/3 のような分数、{{at_least: 5}} のどれかを書きます", "write all, a fraction such as 2/3, or {{at_least: 5}}";
    VetoOutside { party: String } = "AY610" Error,
        "拒否権を持つ `{party}` が、票を投じる者に入っていません", "`{party}` has a veto but does not vote",
        hint "electorate の plus に加えます", "add it to `plus` of the electorate";
    TieUnsaid {} = "AY611" Warning,
        "可否同数のときにどうなるかが書かれていません（否決になります）",
        "what follows from equal votes is not said: the proposal fails",
        hint "tie: fails か tie: authority_decides を書きます", "write tie: fails or tie: authority_decides";
    PopulationTwice { party: String } = "AY612" Warning,
        "県（`{party}`）の人口は市町の合計に等しく、県だけで半分の重みを持ちます",
        "the population of the prefecture (`{party}`) is that of its municipalities together: it alone has half of the weight";
    WeightNotReported { phase: String, party: String } = "AY613" Error,
        "`{party}` は段階 `{phase}` で報告しないため、票の重みが分かりません",
        "`{party}` reports nothing in phase `{phase}`: what its vote weighs is not known";
    WeightNoNumber { field: String } = "AY614" Error,
        "票の重みにできるのは 0 以上の整数の項目です：`{field}` はそうではありません",
        "a weight is a whole number not below 0: `{field}` is not",
        hint "type: integer と min: 0 を書きます", "write type: integer and min: 0";
    WeightMayLack { field: String } = "AY615" Warning,
        "票決までに `{field}` が報告されていないことがあり、そのときは付議できません",
        "`{field}` may not have been reported when the question is put, which is then refused",
        hint "決定より前の段階の required: true の項目とします", "make it a field with required: true of a phase before the decision";
    RoundsDeadEnd { decision: String } = "AY616" Error,
        "決定 `{decision}` は付議の回数に限りがあるのに、否決のときの行き先がありません",
        "decision `{decision}` is put so often and no more, and nothing can follow when it is not carried",
        hint "差し戻す（rework_to）か取りやめる（cancel_case）結果を加えます", "add an outcome that sends back (rework_to) or calls off (cancel_case)";
    RouteByNobody { party: String } = "AY617" Error,
        "`{party}` は一団体も参加しないことがあるため、回議・合議を任せられません",
        "nobody of `{party}` may take part, so no step can wait for it",
        hint "取りまとめ役か、joins: enrolled の参加者とします", "name the lead, or a party with joins: enrolled";
    OneBodyApproves { party: String } = "AY618" Error,
        "`{party}` だけで起案も決裁もできてしまいます", "`{party}` alone both does the work and approves it",
        hint "ほかの参加者を authority、route、electorate のどれかに加えます", "name another party as authority, in `route` or in `electorate`";

    // Dates and reminders.
    ReminderWithoutDue { item: String } = "AY701" Error,
        "`{item}` には期限がないため、お知らせの日が決まりません", "`{item}` has reminders but no due date",
        hint "`due` を書きます", "add `due`";
    ReplacesNoDue { phase: String } = "AY702" Error,
        "段階 `{phase}` には期限がないため、置き換えられません", "phase `{phase}` has no due date to replace";
    ReplacesJointDue { phase: String } = "AY703" Error,
        "段階 `{phase}` は全体で一つのため、一団体の期限で置き換えられません",
        "phase `{phase}` is joint: the date of one participant cannot replace its own";

    FollowsNoDue { phase: String } = "AY704" Error,
        "段階 `{phase}` には期日がないため、そこから数えられません", "phase `{phase}` has no due date to count from",
        hint "`{phase}` に `due` を書きます", "add `due` to `{phase}`";
    FollowsOwnDates { phase: String } = "AY707" Error,
        "段階 `{phase}` の期日は団体ごとに異なるため、そこから一つの期日を数えられません",
        "phase `{phase}` has a date for each participant: no single date can be counted from them",
        hint "同じ参加者ごとの段階から数えるか、別の段階の期日から数えます",
        "count from it in a phase of the same participants, or from the date of another phase";
    DutyOfNobody { duty: String } = "AY705" Error,
        "`{duty}` は一つの団体に向けた職務です。全体で一つの段階では、どの団体の者かが決まりません",
        "`{duty}` is a duty towards one body: in joint work there is none it could be meant for",
        hint "参加者ごとの段階に書くか、prefecture_manager とします",
        "write it in a phase per participant, or name prefecture_manager";
    StandardForWhom {} = "AY706" Error,
        "標準のお知らせを送る参加者が決まりません", "whom the usual reminders are for is not clear",
        hint "`replaces_due_of` を書くか、お知らせを一つずつ書きます", "write `replaces_due_of`, or list the reminders";

    // Registers, lifecycles, figures.
    NoOccasion { register: String } = "AY711" Error,
        "会議 `{register}` には開く回がありません", "meetings `{register}` have no occasion",
        hint "`occasions` に回を書くか、more: true とします", "list `occasions` or write more: true";
    OccasionNumber { occasion: String } = "AY712" Error,
        "回の名前 `{occasion}` に数字だけは使えません。数字は後から加わる回の名前です",
        "an occasion cannot be named `{occasion}`: numbers name those added later";
    StepNameTooLong { register: String } = "AY713" Error,
        "`{register}` と回と手順の名前をつなぐと長すぎます（64 文字以内）", "the names of `{register}`, its occasion and its step are too long together (at most 64 characters)";
    TooManySteps { register: String, limit: usize } = "AY718" Error,
        "会議 `{register}` まで合わせると、回ごとの手順が {limit} を超えます", "with meetings `{register}` there are more than {limit} steps of occasions",
        hint "回を減らすか、後から加わる回（more: true）とします", "list fewer occasions, or let them come up: more: true";
    NeverEndsByItself {} = "AY714" Error,
        "いつでも加わるもの（会議・相談など・利用状況）があるため、案件は自ら終わりません",
        "something may always be added (meetings, contacts, lifecycles), so the case never ends by itself",
        hint "ends: by_command と書きます", "write ends: by_command";
    StateUnreachable { state: String } = "AY715" Error,
        "状態 `{state}` に至る道がありません", "no way leads to state `{state}`";
    IndicatorNotComparable { field: String } = "AY716" Error,
        "`{field}` は団体ごとの金額でも整数でもないため、比べられません",
        "`{field}` is no amount or integer of each participant and cannot be compared";
    PersonalWithoutRetention { field: String } = "AY717" Error,
        "個人に関する項目 `{field}` に保存期間がありません", "field `{field}` about a person has no retention",
        hint "retention に 30y、10y、5y、3y、1y のどれかを書きます", "give retention: one of 30y, 10y, 5y, 3y, 1y";
    NobodyWorksAlone {} = "AY719" Error,
        "参加者が自ら行う段階がないため、月次の確認をする作業がありません",
        "no phase is a participant's own work, so there is nothing to look at each month",
        hint "scope: each の段階を書くか、`unchanged` を消します", "write a phase of scope each, or remove `unchanged`";

    // Plans.
    UnknownVersion { definition: String, version: u32, known: String } = "AY801" Error,
        "定義 `{definition}` に第 {version} 版はありません", "definition `{definition}` has no version {version}",
        hint "ある版：{known}", "known versions: {known}";
    NoCases {} = "AY802" Error,
        "案件がありません", "the programme has no case",
        hint "`cases` か `grid` を書くか、案件を後から開くときは later: true とします",
        "add `cases` or `grid`, or write later: true when cases are opened as they come";
    EndedAfterOpening { phase: String } = "AY803" Error,
        "段階 `{phase}` の終了日が開始日より前ではありません", "phase `{phase}` did not end before the programme was opened";
    HistoryGap { phase: String, earlier: String } = "AY804" Error,
        "段階 `{phase}` は終わっているのに、その前の `{earlier}` が終わっていません",
        "phase `{phase}` has ended, but `{earlier}` before it has not";
    OpenedOutsideYear { year: i64 } = "AY805" Warning,
        "開始日が {year} 年度の外にあります", "the programme opens outside fiscal year {year}";
    BadCaseKey { key: String } = "AY806" Error,
        "案件の番号 `{key}` が長すぎます（64 文字以内）", "case key `{key}` is too long (at most 64 characters)";
    DuplicateCase { key: String } = "AY807" Error,
        "案件 `{key}` が二度できます", "case `{key}` would be opened twice";
    KindNotOfParty { kind: &'static str, party: String } = "AY808" Error,
        "`{party}` になれるのは `{kind}` ではありません", "a body of kind `{kind}` cannot be party `{party}`";
    DeclaredWithoutBasis { case: String } = "AY810" Error,
        "案件 `{case}` の団体数には根拠が要りますが、事業に `basis` がありません",
        "the numbers of case `{case}` need a document, but the programme has no `basis`";
    LeadListed { party: String } = "AY809" Error,
        "取りまとめ役 `{party}` は `lead` で決まるため、ここには書きません",
        "the body of the leading party `{party}` is named by `lead`, not here";

    // Migrations.
    NotALaterVersion {} = "AY850" Error,
        "移行先の版が元の版より後ではありません", "`to` is not a later version than `from`",
        hint "前の版に戻すには、同じ内容を次の版として公開します", "to go back, publish the former content as the next version";
    Unmapped { what_ja: &'static str, what_en: &'static str, name: String, to: u32 } = "AY851" Error,
        "第 {to} 版にない{what_ja} `{name}` の扱いが書かれていません",
        "version {to} has no {what_en} `{name}`, and what becomes of it is not said",
        hint "`map` に対応先を書くか、`drop` にやめる理由を書きます", "name what it goes on as under `map`, or the reason it ends under `drop`";
    NeedlessEntry { name: String } = "AY852" Error,
        "`{name}` は名前が変わらないか、段階とともに終わるため、書く必要がありません",
        "`{name}` keeps its name or ends with its phase: leave it out";
    MappedAndDropped { name: String } = "AY853" Error,
        "`{name}` が `map` と `drop` の両方にあります", "`{name}` is both under `map` and under `drop`";
    Merged { name: String, other: String, item: String } = "AY854" Error,
        "`{name}` と `{other}` が同じ `{item}` になります", "`{name}` and `{other}` would both become `{item}`",
        hint "一方を `drop` に書きます", "put one of them under `drop`";
    NameReused { name: String } = "AY855" Error,
        "`{name}` は新しい版で別のものの名前になっています", "`{name}` names something else in the new version",
        hint "期限やお知らせを取り違えるため、新しい版で別の ID を付けます", "dates and reminders would be mixed up: give it another id in the new version";
    DecisionMoved { decision: String } = "AY856" Error,
        "決定 `{decision}` を行う段階が変わっています", "decision `{decision}` is taken in another phase",
        hint "新しい版で別の ID を付け、元の決定は `drop` に書きます", "give it another id in the new version, and put the former one under `drop`";
    NeedlessClock { item: String } = "AY857" Error,
        "`{item}` の期限の定めは変わらないため、`clock_of` は使われません",
        "the due rule of `{item}` stays the same: `clock_of` has no effect";
    PartWithoutPhase { text: String } = "AY858" Error,
        "`{text}` は「段階/項目」の形ではありません", "`{text}` is not of the form `phase/item`",
        hint "survey/users のように、元の版の段階の ID を前に付けます", "put the id its phase had in front, as in survey/users";
    BasisNotFirm {} = "AY859" Error,
        "根拠に文書番号も日付もありません", "the basis has neither a document number nor a date";
    BadReason { limit: usize } = "AY860" Error,
        "理由は 1 文字以上 {limit} 文字以内です", "a reason has 1 to {limit} characters";

    // Guards as text.
    GuardTooLong { limit: usize } = "AY901" Error,
        "条件は {limit} 文字以内です", "a guard has at most {limit} characters";
    GuardUnexpected { expected_ja: &'static str, expected_en: &'static str, found_ja: String, found_en: String }
        = "AY902" Error,
        "{expected_ja}が必要ですが、{found_ja}です", "expected {expected_en}, found {found_en}";
    GuardCharacter { found: String } = "AY903" Error,
        "条件に `{found}` は使えません", "a guard cannot hold `{found}`",
        hint "記号は半角で書きます。文字列は ' か \" で囲みます", "write signs in ASCII and put texts in ' or \"";
    GuardTooDeep { limit: usize } = "AY904" Error,
        "条件の入れ子が深すぎます（括弧を含めて上限 {limit} 段）", "the guard is nested too deeply (at most {limit} levels, parentheses included)";
    GuardTooLarge { limit: usize } = "AY905" Error,
        "条件が大きすぎます（上限 {limit} 項）", "the guard has too many parts (at most {limit})";
    GuardNumber { text: String } = "AY906" Error,
        "`{text}` は条件に書ける整数ではありません", "`{text}` is not a whole number a guard can hold",
        hint "小数は使えません。金額は円の整数で書きます", "there are no fractions: write money in whole yen";
    GuardText { why_ja: &'static str, why_en: &'static str } = "AY907" Error,
        "文字列が正しくありません：{why_ja}", "the text is not valid: {why_en}";

    // What a guard says.
    GuardName { name: String } = "AY910" Error,
        "条件は `{name}` を知りません", "a guard knows no `{name}`";
    GuardNamePart { form: &'static str } = "AY911" Error,
        "ここでは `{form}` の形で書きます", "a name here is written `{form}`";
    GuardType { expected_ja: &'static str, expected_en: &'static str, found_ja: &'static str, found_en: &'static str }
        = "AY912" Error,
        "{expected_ja}が必要ですが、これは{found_ja}です", "expected {expected_en}, found {found_en}";
    GuardWord { word: String, known: String } = "AY913" Error,
        "`{word}` になることはありません", "it is never `{word}`",
        hint "取りうる値：{known}", "it can be: {known}";
    GuardApart {} = "AY914" Error,
        "両側に同じ値がないため、等しくなることはありません", "the two sides have no value in common and are never equal";
    GuardPrivate { field: String } = "AY915" Error,
        "`{field}` は文章のため、条件では報告されたかどうかしか問えません",
        "`{field}` is free text: a guard can only ask whether it was reported",
        hint "has(…) で囲みます", "put it in has(…)";
    GuardClock {} = "AY916" Error,
        "条件は今日の日付を読めません：何も起きていないのに答えが変わってしまうためです",
        "a guard cannot read the clock: its answer would change without anything having happened",
        hint "期限（due）か報告された日付を使います", "use a date that was reported, or a `due`";
    GuardFunction { name: String } = "AY917" Error,
        "条件に関数 `{name}` はありません", "a guard has no function `{name}`";
    GuardArguments { form: &'static str } = "AY918" Error,
        "`{form}` の形で呼びます", "call it as `{form}`";
    GuardAlwaysThere { name: String } = "AY919" Error,
        "`{name}` は必ず値があるため、has は要りません", "`{name}` always has a value: has adds nothing";

    // Whose facts a guard may read.
    GuardNeedsAggregate { what: String, party: String } = "AY920" Error,
        "`{what}` は `{party}` ごとにあるため、どの団体のものかが決まりません",
        "`{what}` is of each `{party}`: whose is meant is not clear here",
        hint "participants.{party}.exists(p, p.{what} …) のように、団体をまとめて問います",
        "ask of all of them, as in participants.{party}.exists(p, p.{what} …)";
    GuardAggregateInEach {} = "AY921" Error,
        "参加者ごとの段階の条件では、ほかの団体のことは問えません",
        "a guard of a phase per participant cannot ask about the others",
        hint "前に全体で一つの段階を置き、その条件で問います", "ask in a joint phase before it";
    GuardNested {} = "AY922" Error,
        "participants の中に participants は書けません", "participants cannot be asked inside participants";
    GuardOtherParty { phase: String, party: String } = "AY923" Error,
        "段階 `{phase}` は `{party}` ごとの段階ではありません", "phase `{phase}` does not run once per `{party}`";
    GuardBodyHere {} = "AY924" Error,
        "`body` を読めるのは enter_if と not_applicable_if だけです",
        "`body` can be read only in enter_if and not_applicable_if",
        hint "団体の情報は案件の外で変わるため、段階が始まるときにだけ読みます",
        "what is known of a body changes outside the case, so it is read only when a phase opens";

    // What follows from a guard.
    GuardCost { cost: u64, limit: u64 } = "AY930" Error,
        "条件を確かめる手数が多すぎます（最大 {cost}、上限 {limit}）", "the guard could take {cost} steps (at most {limit})";
    GuardNever {} = "AY931" Error,
        "この条件が成り立つことはありません", "this guard can never hold";
    GuardAlways {} = "AY932" Warning,
        "この条件はいつも成り立ちます", "this guard always holds";
    GuardCycle { path: String } = "AY933" Error,
        "条件を通じて段階が互いを待ち続けます：{path}", "phases wait for each other through guards: {path}";
    GuardAskedEarly { phase: String } = "AY935" Warning,
        "条件が問われるときに段階 `{phase}` がどうなっているかは決まっていません",
        "where phase `{phase}` stands when this is asked is not settled",
        hint "`{phase}` を `after` に書きます。省略の条件は段階が始まるときに一度だけ問われます",
        "write `{phase}` in `after`: whether a phase is passed over is asked once, when it would open";
    GuardMayStayOpen { name: String } = "AY936" Warning,
        "`{name}` は報告されないことがあり、それまで条件の答えが出ず、先へ進めません",
        "`{name}` may never be reported: until it is, this guard has no answer and holds the work up",
        hint "has({name}) && … とすると、報告がなければ成り立たないことになります",
        "write has({name}) && … to have it not hold as long as nothing is reported";
    GuardRequiredAnyway {} = "AY934" Error,
        "required: true のものに `required_if` は書けません", "what is required: true has no `required_if`";
    GuardInStep {} = "AY937" Error,
        "会議・相談などの手順に条件は書けません", "steps of meetings and contacts have no conditions",
        hint "条件は `phases` の段階に書きます", "conditions stand in the phases under `phases`";

    // Tests of definitions.
    BadCommand { why: String } = "AY971" Error,
        "コマンドとして読めません：{why}", "not a command: {why}",
        hint "API に送る形で書きます", "write it as the API takes it";
    StepGoesBack {} = "AY972" Error,
        "前の一歩より前の日です", "a step before the day of the one before it";
    NotTidied {} = "AY973" Error,
        "この書き方は整えられません。意味か注釈が変わるおそれがあるため、書き直しませんでした",
        "this layout cannot be tidied without risking its meaning or its comments; nothing was written";
    NotOpened { test: String, code: &'static str, why_ja: String, why_en: String } = "AY974" Error,
        "試験 `{test}`：案件を始められません（{code}）。{why_ja}", "test `{test}`: the case cannot be opened ({code}): {why_en}";
    OtherEvents { test: String, step: usize, expected: String, found: String } = "AY975" Error,
        "試験 `{test}` の {step} 番目：イベントが期待と異なります",
        "test `{test}`, step {step}: events not as expected",
        hint "期待：{expected}、実際：{found}", "expected {expected}, found {found}";
    Refused { test: String, step: usize, code: &'static str, why_ja: String, why_en: String } = "AY976" Error,
        "試験 `{test}` の {step} 番目：断られました（{code}）。{why_ja}", "test `{test}`, step {step}: refused ({code}): {why_en}";
    NotRefused { test: String, step: usize, expected: String, found: String } = "AY977" Error,
        "試験 `{test}` の {step} 番目：断られるはずでした",
        "test `{test}`, step {step}: was to be refused",
        hint "期待：{expected}、実際：{found}", "expected {expected}, found {found}";
    Otherwise { test: String, step: usize, what_ja: String, what_en: String, expected: String, found: String } = "AY978" Error,
        "試験 `{test}` の {step} 番目：{what_ja}が期待と異なります",
        "test `{test}`, step {step}: {what_en} not as expected",
        hint "期待：{expected}、実際：{found}", "expected {expected}, found {found}";
    NoEnd { test: String, step: usize } = "AY979" Error,
        "試験 `{test}` の {step} 番目：自動のイベントが終わりません", "test `{test}`, step {step}: automatic events do not come to an end";

    // What would happen, shown on the net of the definition.
    NeverCompletes { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY941" Error,
        "どう進めても案件が完了しません：{path_ja} → {cause_ja}", "no case can ever be completed: {path_en} → {cause_en}",
        hint "案件は、省けない段階（optional でないもの）がすべて終わると完了します",
        "a case is completed when every phase that is not optional has ended";
    NeverBegins { phase: String } = "AY942" Error,
        "段階 `{phase}` は、どう進めても案件が続くうちに始まりません",
        "phase `{phase}` can never begin while the case goes on",
        hint "案件は、省けない段階（optional でないもの）がすべて終わると同時に終わります。その後に続く省ける段階には取りかかれません",
        "a case ends as soon as every phase that is not optional has ended: nobody gets to an optional one behind them";
    HardlyBegins { phase: String } = "AY946" Warning,
        "段階 `{phase}` は、離れた団体が後から戻るなどして案件が長引かない限り始まりません",
        "phase `{phase}` begins only where a case goes on because somebody who had left comes back",
        hint "案件は、省けない段階（optional でないもの）がすべて終わると同時に終わります。その後に続く省ける段階には取りかかれません",
        "a case ends as soon as every phase that is not optional has ended: nobody gets to an optional one behind them";
    DeadEnd { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY943" Error,
        "案件が行き止まりになります：{path_ja} → {cause_ja}", "a case can get stuck for good: {path_en} → {cause_en}",
        hint "ここからは、案件を取りやめるほかに終わる道がありません",
        "from here on nothing but calling the case off ends it";
    Standstill { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY944" Warning,
        "案件が止まることがあります：{path_ja} → {cause_ja}", "a case can stand still: {path_en} → {cause_en}",
        hint "ここからは、離れた団体が戻るか、団体を追加で招くか、報告を訂正するか、案件を取りやめるまで進みません",
        "it waits until a body that left comes back, another is invited, a report is put right or the case is called off";
    BarrierMayFail { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY945" Warning,
        "`barrier` を満たせなくなることがあります：{path_ja} → {cause_ja}",
        "a barrier can become impossible to meet: {path_en} → {cause_en}",
        hint "団体数（at_least）は、残った団体が少ないと満たせません。all か share なら、残った団体だけで満たせます",
        "a number (at_least) cannot be met when too few are left; all or share can be met by those who are";
    NotProven { why_ja: String, why_en: String } = "AY949" Warning,
        "どの案件も終われることは、証明できていません：{why_ja}", "not proven that every case can end: {why_en}",
        hint "並行して進む段階や、やり直しの行き先を減らすと調べきれます",
        "fewer phases side by side, or fewer places to send back to, can be looked at to the end";

    // What was probably not meant.
    DueBeforeEarlier { phase: String, earlier: String } = "AY731" Warning,
        "段階 `{phase}` の期限が、その前に終わるはずの `{earlier}` の期限より早くなっています",
        "phase `{phase}` is due before `{earlier}`, which must end first";
    DueOnWeekend { date: String, day_ja: &'static str, day_en: &'static str } = "AY732" Warning,
        "{date} は{day_ja}です。期限の日に受け取る人がいません", "{date} is a {day_en}: nobody is there to receive anything",
        hint "前後の平日にするか、法令の期限なら kind: statutory とします（次の開庁日に延びます）",
        "choose a weekday, or kind: statutory for a date of law, which moves to the next open day";
    WaitedForWithoutDue { phase: String, later: String } = "AY733" Warning,
        "段階 `{phase}` には期限がないのに、`{later}` はその終わりを待ちます",
        "phase `{phase}` has no due date, yet `{later}` waits for its end",
        hint "`due` を書きます", "add `due`";
    ReminderBeforeOpening { long_ja: String, long_en: String } = "AY734" Warning,
        "期限の{long_ja}前は、段階が始まる前です。このお知らせは届きません",
        "{long_en} before the date the phase has not begun: this reminder never fires";
    CapBeforeDue { item: String } = "AY736" Warning,
        "`{item}` の期日は、動かせる最後の日をすでに過ぎています", "`{item}` is due after the last day it may be moved to",
        hint "動かせる最後の日を後にするか、`amend` から消します", "choose a later last day, or drop it from `amend`";
    CutOffOfLaw { item: String } = "AY737" Warning,
        "`{item}` は法令の期限ですが、時刻で締め切っています。閉庁日による延長（地方自治法第4条の2）は時刻には及びません",
        "`{item}` is a date of law cut off at a time of day, to which the roll over closed days (Local Autonomy Act, art. 4-2) does not extend",
        hint "`cut_off` を消すか、kind を法令の期限以外にします", "drop `cut_off`, or choose another `kind`";
    TooManyMails { party: String, count: usize, limit: usize } = "AY735" Warning,
        "参加者 `{party}` の担当者に、一年で最大 {count} 通のお知らせが届きます（目安は {limit} 通まで）",
        "one post of party `{party}` would get up to {count} reminders in a year (more than {limit})",
        hint "お知らせの日を減らすか、間隔（every）を広げます", "drop days from the series, or widen `every`";
    AuthorityNotConcerned { party: String } = "AY631" Error,
        "参加者ごとの段階で決定するのは、その参加者か取りまとめ役です：`{party}` はどちらでもありません",
        "a decision of a phase per participant is taken by that party or the lead: `{party}` is neither";
    ReworkLeavesDecision { decision: String, target: String, phase: String } = "AY632" Warning,
        "`{target}` からやり直しても、その結果を見て決めた段階 `{phase}` の決定 `{decision}` はそのまま残ります",
        "sending back to `{target}` leaves decision `{decision}` of phase `{phase}`, taken in its light, as it was",
        hint "やり直しで開き直すのは `after` でつながる段階だけです。`prefer_after` を `after` にします",
        "only phases behind it by `after` are opened again: make `prefer_after` an `after`";
    RoundsMayRunOut { decision: String } = "AY633" Warning,
        "決定 `{decision}` は、やり直しの回数を使い切り、最後の付議が否決されると、先へ進めません",
        "decision `{decision}` cannot go on when its last round is lost and the case was sent back as often as it may be",
        hint "`change_vote: true` とするか、取りやめる結果（cancel_case）を加えます",
        "add `change_vote: true`, or an outcome with cancel_case";
    QuorumBeyondBodies { decision: String, least: u32, count: usize } = "AY813" Error,
        "決定 `{decision}` の定足数は {least} 団体ですが、この案件で票を持つのは {count} 団体です",
        "the quorum of decision `{decision}` is {least} bodies, but {count} can vote in this case";
    BarrierBeyondBodies { phase: String, least: u32, count: usize } = "AY811" Error,
        "段階 `{phase}` は {least} 団体が終えるのを待ちますが、この案件に加わるのは {count} 団体です",
        "phase `{phase}` waits for {least} bodies, but this case has {count}";
    NobodyNamed { phase: String, party: String } = "AY812" Warning,
        "段階 `{phase}` を行う `{party}` の団体が、この案件にありません", "this case names no body of `{party}`, whose work phase `{phase}` is",
        hint "`bodies` に `{party}` を書くか、開始後に招きます", "add `{party}` under `bodies`, or invite somebody later";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_names_one_problem() {
        let codes: std::collections::HashSet<_> = CODES.iter().collect();
        assert_eq!(codes.len(), CODES.len());
    }

    #[test]
    fn a_message_never_repeats_a_whole_file() {
        assert_eq!(shown(&"あ".repeat(1_000_000)).chars().count(), 61);
        assert_eq!(shown("短い"), "短い");
    }
}
