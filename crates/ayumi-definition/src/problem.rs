//! Every problem a file can have: its stable code, how grave it is, and its words in both languages. Never finds one.

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

macro_rules! problems {
    ($($name:ident { $($field:ident: $type:ty),* } = $code:literal $severity:ident,
        $ja:literal, $en:literal $(, hint $hint_ja:literal, $hint_en:literal)?;)*) => {
        /// A problem with what its words need to name.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum Problem {
            $($name { $($field: $type),* },)*
        }

        impl Problem {
            /// The stable code.
            pub(crate) fn code(&self) -> &'static str {
                match self { $(Self::$name { .. } => $code,)* }
            }

            pub(crate) fn severity(&self) -> Severity {
                match self { $(Self::$name { .. } => Severity::$severity,)* }
            }

            pub(crate) fn ja(&self) -> String {
                match self { $(Self::$name { $($field),* } => { $(let _ = $field;)* format!($ja) })* }
            }

            pub(crate) fn en(&self) -> String {
                match self { $(Self::$name { $($field),* } => { $(let _ = $field;)* format!($en) })* }
            }

            /// The hint that always goes with it.
            pub(crate) fn hint(&self) -> Option<Hint> {
                match self {
                    $(Self::$name { $($field),* } => {
                        $(let _ = $field;)*
                        let hint: Option<Hint> = None;
                        $(let hint = hint.or(Some(Hint { ja: format!($hint_ja), en: format!($hint_en) }));)?
                        hint
                    })*
                }
            }
        }

        #[cfg(test)]
        pub(crate) const CODES: &[&str] = &[$($code),*];
    };
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
        hint "date、month、fiscal_year_end、after_opening のどれか一つです", "one of date, month, fiscal_year_end, after_opening";
    KeyNotHere { key: &'static str, when_ja: &'static str, when_en: &'static str } = "AY115" Error,
        "`{key}` は{when_ja}にだけ書けます", "`{key}` belongs only to {when_en}";
    BoundsReversed { least: i64, most: i64 } = "AY116" Error,
        "最小値 {least} が最大値 {most} を超えています", "the least value {least} exceeds the greatest {most}";
    TooManyEntries { key: String, limit: usize } = "AY117" Error,
        "`{key}` は {limit} 個までです", "`{key}` holds at most {limit} entries";
    OneOf { first: &'static str, second: &'static str } = "AY118" Error,
        "`{first}` と `{second}` のどちらか一つを書きます", "write either `{first}` or `{second}`";

    // Names that must exist, and be one thing only.
    UnknownReference { what_ja: &'static str, what_en: &'static str, id: String } = "AY201" Error,
        "{what_ja} `{id}` はありません", "unknown {what_en} `{id}`";
    DuplicateId { id: String, line: usize, why_ja: &'static str, why_en: &'static str } = "AY202" Error,
        "`{id}` は {line} 行目でも使われています：{why_ja}", "`{id}` is also used at line {line}: {why_en}";

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

    // Dates and reminders.
    ReminderWithoutDue { item: String } = "AY701" Error,
        "`{item}` には期限がないため、お知らせの日が決まりません", "`{item}` has reminders but no due date",
        hint "`due` を書きます", "add `due`";
    ReplacesNoDue { phase: String } = "AY702" Error,
        "段階 `{phase}` には期限がないため、置き換えられません", "phase `{phase}` has no due date to replace";
    ReplacesJointDue { phase: String } = "AY703" Error,
        "段階 `{phase}` は全体で一つのため、一団体の期限で置き換えられません",
        "phase `{phase}` is joint: the date of one participant cannot replace its own";

    // Plans.
    UnknownVersion { definition: String, version: u32, known: String } = "AY801" Error,
        "定義 `{definition}` に第 {version} 版はありません", "definition `{definition}` has no version {version}",
        hint "ある版：{known}", "known versions: {known}";
    NoCases {} = "AY802" Error,
        "案件がありません", "the programme has no case",
        hint "`cases` か `grid` を書きます", "add `cases` or `grid`";
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
    LeadListed { party: String } = "AY809" Error,
        "取りまとめ役 `{party}` は `lead` で決まるため、ここには書きません",
        "the body of the leading party `{party}` is named by `lead`, not here";

    // What would happen, shown on the net of the definition.
    NeverCompletes { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY901" Error,
        "どう進めても案件が完了しません：{path_ja} → {cause_ja}", "no case can ever be completed: {path_en} → {cause_en}",
        hint "案件は、省けない段階（optional でないもの）がすべて終わると完了します",
        "a case is completed when every phase that is not optional has ended";
    NeverBegins { phase: String } = "AY902" Error,
        "段階 `{phase}` は、どう進めても案件が続くうちに始まりません",
        "phase `{phase}` can never begin while the case goes on",
        hint "案件は、省けない段階（optional でないもの）がすべて終わると同時に終わります。その後に続く省ける段階には取りかかれません",
        "a case ends as soon as every phase that is not optional has ended: nobody gets to an optional one behind them";
    HardlyBegins { phase: String } = "AY906" Warning,
        "段階 `{phase}` は、離れた団体が後から戻るなどして案件が長引かない限り始まりません",
        "phase `{phase}` begins only where a case goes on because somebody who had left comes back",
        hint "案件は、省けない段階（optional でないもの）がすべて終わると同時に終わります。その後に続く省ける段階には取りかかれません",
        "a case ends as soon as every phase that is not optional has ended: nobody gets to an optional one behind them";
    DeadEnd { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY903" Error,
        "案件が行き止まりになります：{path_ja} → {cause_ja}", "a case can get stuck for good: {path_en} → {cause_en}",
        hint "ここからは、案件を取りやめるほかに終わる道がありません",
        "from here on nothing but calling the case off ends it";
    Standstill { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY904" Warning,
        "案件が止まることがあります：{path_ja} → {cause_ja}", "a case can stand still: {path_en} → {cause_en}",
        hint "ここからは、離れた団体が戻るか、団体を追加で招くか、案件を取りやめるまで進みません",
        "from here on it waits until a body that left comes back, another is invited or the case is called off";
    BarrierMayFail { path_ja: String, path_en: String, cause_ja: String, cause_en: String } = "AY905" Warning,
        "`barrier` を満たせなくなることがあります：{path_ja} → {cause_ja}",
        "a barrier can become impossible to meet: {path_en} → {cause_en}",
        hint "団体数（at_least）は、残った団体が少ないと満たせません。all か share なら、残った団体だけで満たせます",
        "a number (at_least) cannot be met when too few are left; all or share can be met by those who are";
    NotProven { why_ja: String, why_en: String } = "AY909" Warning,
        "どの案件も終われることは、証明できていません：{why_ja}", "not proven that every case can end: {why_en}",
        hint "並行して進む段階や、やり直しの行き先を減らすと調べきれます",
        "fewer phases side by side, or fewer places to send back to, can be looked at to the end";

    // What was probably not meant.
    DueBeforeEarlier { phase: String, earlier: String } = "AY711" Warning,
        "段階 `{phase}` の期限が、その前に終わるはずの `{earlier}` の期限より早くなっています",
        "phase `{phase}` is due before `{earlier}`, which must end first";
    DueOnWeekend { date: String, day_ja: &'static str, day_en: &'static str } = "AY712" Warning,
        "{date} は{day_ja}です。期限の日に受け取る人がいません", "{date} is a {day_en}: nobody is there to receive anything",
        hint "前後の平日にするか、法令の期限なら kind: statutory とします（次の開庁日に延びます）",
        "choose a weekday, or kind: statutory for a date of law, which moves to the next open day";
    WaitedForWithoutDue { phase: String, later: String } = "AY713" Warning,
        "段階 `{phase}` には期限がないのに、`{later}` はその終わりを待ちます",
        "phase `{phase}` has no due date, yet `{later}` waits for its end",
        hint "`due` を書きます", "add `due`";
    ReminderBeforeOpening { days: u16 } = "AY714" Warning,
        "期限の {days} 営業日前は、段階が始まる前です。このお知らせは届きません",
        "{days} business days before the date the phase has not begun: this reminder never fires";
    TooManyMails { party: String, count: usize, limit: usize } = "AY715" Warning,
        "参加者 `{party}` の担当者に、一年で最大 {count} 通のお知らせが届きます（目安は {limit} 通まで）",
        "one post of party `{party}` would get up to {count} reminders in a year (more than {limit})",
        hint "お知らせの日を減らすか、間隔（every）を広げます", "drop days from the series, or widen `every`";
    AuthorityNotConcerned { party: String } = "AY611" Error,
        "参加者ごとの段階で決定するのは、その参加者か取りまとめ役です：`{party}` はどちらでもありません",
        "a decision of a phase per participant is taken by that party or the lead: `{party}` is neither";
    ReworkLeavesDecision { decision: String, target: String, phase: String } = "AY612" Warning,
        "`{target}` からやり直しても、その結果を見て決めた段階 `{phase}` の決定 `{decision}` はそのまま残ります",
        "sending back to `{target}` leaves decision `{decision}` of phase `{phase}`, taken in its light, as it was",
        hint "やり直しで開き直すのは `after` でつながる段階だけです。`prefer_after` を `after` にします",
        "only phases behind it by `after` are opened again: make `prefer_after` an `after`";
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
        let mut codes = CODES.to_vec();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }

    #[test]
    fn a_message_never_repeats_a_whole_file() {
        assert_eq!(shown(&"あ".repeat(1_000_000)).chars().count(), 61);
        assert_eq!(shown("短い"), "短い");
    }
}
