//! The words of a whole definition.

use super::{
    CONTACTS, DECISION, INDICATOR, Kind, LIFECYCLE, MARK, MEETINGS, NONE, Naming, PARTY, PHASE, Rule,
    SUB_CASE, Type, Word, optional, required, word, words,
};

const FORMATS: &[Word] = &[word("ayumi/1", "定義", "a definition")];

/// A whole definition.
pub static DEFINITION: Kind = Kind {
    name: "definition",
    title: words("定義", "definition"),
    about: words(
        "事業の進め方：だれが、どの段階を、いつまでに行い、何を決めるか。公開した版は変わらない。変えるには版を上げる。",
        "How a scheme runs: who does which phase by when, and what is decided. A published version never changes; another one gets another number.",
    ),
    keys: &[
        required(
            "format",
            Type::Word(FORMATS),
            ("このファイルが定義であること", "That the file is a definition"),
            "format: ayumi/1",
        ),
        required(
            "id",
            Type::Id(Naming::Itself),
            ("定義の ID。版が変わっても同じ", "The id of the definition, the same in every version"),
            "id: education-dx",
        ),
        required(
            "version",
            Type::Integer { least: 1, most: 1_000_000 },
            ("版。内容を変えたら上げる", "The version, raised when anything is changed"),
            "version: 1",
        ),
        required(
            "title",
            Type::Label,
            ("定義の名称", "Its title"),
            "title: {ja: 教育DX環境整備の推進, en: Education DX environment}",
        ),
        required(
            "parties",
            Type::Named(Naming::Itself, &Type::Mapping(&PARTY)),
            ("参加者の種類。最初の一つが取りまとめ役", "The parties; the first of them leads"),
            "parties:\n  lead: {title: 県, kind: prefecture, joins: leads}\n  member: {title: 市町, kind: municipality, joins: opt_in}",
        ),
        optional(
            "ends",
            Type::Word(ENDS),
            ("by_itself", "by_itself"),
            ("案件の終わり方", "How a case comes to its end"),
            "ends: by_command",
        ),
        optional(
            "suspension",
            Type::Mapping(&SUSPENSION),
            ("期限は動かさない", "dates stay where they are"),
            ("作業を中断する間の期限の扱い", "What becomes of dates while work is suspended"),
            "suspension: {clock: keep_remaining}",
        ),
        optional(
            "unchanged",
            Type::Mapping(&UNCHANGED),
            ("確認を求めない", "nobody is asked"),
            (
                "しばらく動きのない作業の月次の確認",
                "The monthly check of work of which nothing was recorded for long",
            ),
            "unchanged: {for: 60d, monthly: 5bd, to: member}",
        ),
        optional(
            "phases",
            Type::Named(Naming::Itself, &Type::Mapping(&PHASE)),
            NONE,
            ("段階。書いた順に画面に並ぶ", "The phases, shown in the order they are written"),
            "phases:\n  survey: {title: 現状把握, scope: each}\n  selection: {title: 事業者の選定, scope: joint}",
        ),
        optional(
            "meetings",
            Type::Named(Naming::Itself, &Type::Mapping(&MEETINGS)),
            NONE,
            ("繰り返し開く会議や研修", "Meetings and courses that recur"),
            "ends: by_command\nmeetings:\n  review:\n    title: 検討会\n    steps:\n      held: {title: 開催}",
        ),
        optional(
            "contacts",
            Type::Named(Naming::Itself, &Type::Mapping(&CONTACTS)),
            NONE,
            ("団体ごとの相談や訪問の記録", "Consultations, visits and the like with single bodies"),
            "ends: by_command\ncontacts:\n  visit:\n    title: 巡回\n    with: member\n    steps:\n      visited: {title: 訪問}",
        ),
        optional(
            "lifecycles",
            Type::Named(Naming::Itself, &Type::Mapping(&LIFECYCLE)),
            NONE,
            ("続く事業での団体の状態", "The conditions a body goes through in a continuing service"),
            "ends: by_command\nlifecycles:\n  use:\n    title: 利用状況\n    of: member\n    states:\n      joined: {title: 参加, means: joined, to: left}\n      left: {title: 離脱, means: left}",
        ),
        optional(
            "indicators",
            Type::Named(Naming::Itself, &Type::Mapping(&INDICATOR)),
            NONE,
            ("団体を比べる指標", "Figures that make bodies comparable"),
            "indicators:\n  users:\n    {title: 利用者数, phase: survey, field: users, unit: 人}",
        ),
        optional(
            "raises",
            Type::Named(Naming::Itself, &Type::Mapping(&SUB_CASE)),
            NONE,
            (
                "この案件から起こせる別の案件",
                "Cases of other programmes that may be raised from one of these",
            ),
            "raises:\n  consultation: {title: 相談, definition: consultation, party: member, by: [lead, member]}",
        ),
        optional(
            "decisions",
            Type::Named(Naming::Itself, &Type::Mapping(&DECISION)),
            NONE,
            ("段階の中で行う決定", "The decisions taken in phases"),
            "phases:\n  survey: {title: 現状把握, scope: each}\n  selection: {title: 選定, scope: joint, decide: choose}\ndecisions:\n  choose:\n    question: どの案にするか\n    authority: lead\n    outcomes:\n      adopted: {title: 案のとおり, effect: proceed}",
        ),
        optional(
            "marks",
            Type::Named(Naming::Itself, &Type::Mapping(&MARK)),
            NONE,
            (
                "団体に付ける区分。期日を別に定められる",
                "Classes a body can be put in, with a date of their own",
            ),
            "marks:\n  extension:\n    title: 移行期限の特例\n    values: {granted: 該当}",
        ),
        optional(
            "figures",
            Type::Mapping(&FIGURES),
            ("集計表を作らない", "no page of figures"),
            ("集計表の作り方", "What the page of figures counts"),
            "figures: {live: live}",
        ),
    ],
    rules: &[Rule::AtLeastOne(&["phases", "meetings", "contacts", "lifecycles"])],
};

const ENDS: &[Word] = &[
    word("by_itself", "必要な段階が全て終わったとき", "when every phase that must end has ended"),
    word(
        "by_command",
        "取りまとめ役が閉じたとき。会議や相談のように、いつでも加わるものがあるとき",
        "when the lead closes it; where meetings, contacts or changes may always come",
    ),
];

const CLOCKS: &[Word] = &[
    word("keep_date", "期限は動かさない", "dates stay where they are"),
    word("keep_remaining", "残りの営業日数を保つ", "as many business days are left afterwards as before"),
    word("restart", "始まってからの期間を数え直す", "a time that began with the opening begins anew"),
];

/// The monthly check of unchanged work.
pub static UNCHANGED: Kind = Kind {
    name: "unchanged",
    title: words("月次の確認", "monthly check"),
    about: words(
        "参加者が自ら行う段階が開いていて、その団体の作業に長く何も記録されていないとき、月末の数営業日前に一度、今も変わりがないかを確かめるよう知らせる。記録か、その団体自身のメモがあれば、数え直す。期日の変更と中断は記録に数えない。",
        "Where phases are open that a participant works in itself and nothing was recorded of its work for long, it is asked once, some business days before the end of the month, whether all still stands so. A record or a note of its own begins the time anew; a moved date and a suspension do not.",
    ),
    keys: &[
        required(
            "for",
            Type::Span,
            ("どれだけの間、記録がないか", "How long nothing was recorded"),
            "for: 60d\nmonthly: 5bd\nto: member",
        ),
        required(
            "monthly",
            Type::BusinessDays { least: 0 },
            (
                "その月の最後の開庁日の何営業日前に確かめるか",
                "How many business days before the last one of the month",
            ),
            "for: 2mo\nmonthly: 0bd\nto: [member, lead]",
        ),
        required(
            "to",
            Type::OneOrMany(&Type::Id(Naming::Recipient)),
            (
                "知らせる相手。参加者はその団体だけに知らせる。職務も書ける",
                "The parties and duties told; of a party that takes part only the body concerned",
            ),
            "for: 60d\nmonthly: 5bd\nto: [member, area_liaison]",
        ),
    ],
    rules: &[],
};

/// What becomes of dates while work stands still.
pub static SUSPENSION: Kind = Kind {
    name: "suspension",
    title: words("中断", "suspension"),
    about: words(
        "作業を中断し、再開したときに期限をどうするか。中断のときに別の扱いを選ぶこともできる。",
        "What becomes of dates when suspended work goes on, unless the suspension itself says otherwise.",
    ),
    keys: &[required(
        "clock",
        Type::Word(CLOCKS),
        ("期限の扱い", "What becomes of dates"),
        "clock: keep_remaining",
    )],
    rules: &[],
};

/// What the page of figures counts.
pub static FIGURES: Kind = Kind {
    name: "figures",
    title: words("集計", "figures"),
    about: words("集計表を持つ事業だけに書く。", "Only for programmes that have a page of figures."),
    keys: &[required(
        "live",
        Type::Id(Naming::Milestone),
        ("稼働とみなす節目", "The milestone that counts as live"),
        "live: live",
    )],
    rules: &[],
};
