//! The words of a verification: each rule with what is wrong, in both languages; never finds anything itself.

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The position it shows at; none when it concerns the log as a whole.
    pub position: Option<u64>,
    /// The rule that is broken, as a word for programs.
    pub rule: &'static str,
    /// What is wrong, in Japanese.
    pub detail_ja: String,
    /// What is wrong, in English.
    pub detail_en: String,
}

impl Problem {
    pub(super) fn at(
        position: u64,
        rule: &'static str,
        ja: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self { position: Some(position), rule, detail_ja: ja.into(), detail_en: en.into() }
    }

    pub(super) fn of_the_log(rule: &'static str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { position: None, rule, detail_ja: ja.into(), detail_en: en.into() }
    }

    pub(super) fn unreadable(position: Option<u64>, what: &str) -> Self {
        Self {
            position,
            rule: "unreadable",
            detail_ja: format!("データベースから読み出せません: {what}"),
            detail_en: format!("the database cannot give it: {what}"),
        }
    }

    pub(super) fn leaf(position: u64) -> Self {
        Self::at(
            position,
            "leaf_hash",
            "記録の内容が、保存されているハッシュ値と一致しません。",
            "the stored bytes do not have the stored hash",
        )
    }

    pub(super) fn form(position: u64) -> Self {
        Self::at(
            position,
            "canonical",
            "記録が正規形（RFC 8785）ではありません。",
            "the bytes are not canonical (RFC 8785)",
        )
    }

    pub(super) fn event(position: u64, rule: &'static str, cause: &str) -> Self {
        Self::at(
            position,
            rule,
            format!("記録をイベントとして読めません: {cause}"),
            format!("not an event: {cause}"),
        )
    }

    pub(super) fn column(position: u64, column: &str) -> Self {
        Self::at(
            position,
            "column",
            format!("列 {column} が記録の内容と一致しません。"),
            format!("column {column} differs from the envelope"),
        )
    }

    pub(super) fn missing_position(expected: u64, found: u64) -> Self {
        Self::at(
            expected,
            "position",
            format!("この位置の記録がありません。次の記録の位置は {found} です。"),
            format!("no event has this position; the next is at {found}"),
        )
    }

    pub(super) fn cut(first_missing: u64, head: u64) -> Self {
        Self::at(
            first_missing,
            "head_position",
            format!("この位置から後の記録がありません。ログの末尾は {head} のはずです。"),
            format!("the events from here on are gone; the head says the log goes to {head}"),
        )
    }

    pub(super) fn uncounted(count: u64, last: u64) -> Self {
        Self::of_the_log(
            "events_count",
            format!("記録の行が {count} 件ありますが、位置は {last} までです。"),
            format!("there are {count} rows of events and {last} positions"),
        )
    }

    pub(super) fn answer(position: u64, target: &str) -> Self {
        Self::at(
            position,
            "stored_answer",
            format!("保存された受領証が記録と一致しません: {target}"),
            format!("a stored answer differs from the events it speaks of: {target}"),
        )
    }

    pub(super) fn database(text: &str) -> Self {
        Self::of_the_log(
            "database",
            format!("データベースの索引かページが壊れています: {text}"),
            format!("an index or a page of the database is damaged: {text}"),
        )
    }

    pub(super) fn guard(name: &str) -> Self {
        Self::of_the_log(
            "guard",
            format!("記録の変更を防ぐトリガー {name} がありません。"),
            format!("the trigger {name}, which guards the log, is not there"),
        )
    }

    pub(super) fn chain(position: u64) -> Self {
        Self::at(
            position,
            "prev_position",
            "直前の記録の位置が正しくありません。",
            "it does not name the position before it",
        )
    }

    pub(super) fn opening(position: u64) -> Self {
        Self::at(
            position,
            "log_opened",
            "log.opened は最初の記録だけです。",
            "`log.opened` is the first event and no other",
        )
    }

    pub(super) fn version(position: u64, expected: u64, found: i64) -> Self {
        Self::at(
            position,
            "version",
            format!("版の番号は {expected} のはずですが、{found} です。"),
            format!("the version of its stream should be {expected} and is {found}"),
        )
    }

    pub(super) fn time(position: u64) -> Self {
        Self::at(
            position,
            "recorded_at",
            "記録時刻が直前の記録より前です。",
            "it was recorded before the event before it",
        )
    }

    pub(super) fn private(position: u64, rule: &'static str, path: &str) -> Self {
        let (ja, en) = match rule {
            "private_missing" => ("個人情報の値がありません", "the private value is missing"),
            "private_extra" => {
                ("記録にない個人情報の値があります", "a private value is there that the event does not hold")
            }
            _ => ("個人情報の値が記録と一致しません", "the private value does not open its commitment"),
        };
        Self::at(position, rule, format!("{ja}: {path}"), format!("{en}: {path}"))
    }

    pub(super) fn named(position: u64, rule: &'static str, hash: &str) -> Self {
        let (ja, en) = match rule {
            "content_missing" => ("公開された内容が保存されていません", "published content is missing"),
            "evidence_missing" => ("証拠書類のファイルがありません", "the evidence file is missing"),
            "evidence_size" => ("証拠書類の大きさが記録と違います", "the evidence file has another size"),
            _ => ("証拠書類のファイルが書き換えられています", "the evidence file was altered"),
        };
        Self::at(position, rule, format!("{ja}: {hash}"), format!("{en}: {hash}"))
    }

    pub(super) fn content(hash: &str) -> Self {
        Self::of_the_log(
            "content_hash",
            format!("保存された内容がハッシュ値と一致しません: {hash}"),
            format!("stored content does not have its hash: {hash}"),
        )
    }

    pub(super) fn orphans(count: u64) -> Self {
        Self::of_the_log(
            "private_extra",
            format!("記録のない個人情報の値が {count} 件あります。"),
            format!("{count} private values belong to no event"),
        )
    }

    pub(super) fn head(what: Head) -> Self {
        let (rule, ja, en) = match what {
            Head::Position => {
                ("head_position", "ログの末尾の位置が記録と一致しません。", "the head names another position")
            }
            Head::Root => (
                "head_root",
                "ルートハッシュだけが一致しません。記録と葉のハッシュ値がそろって書き換えられています。外部に渡した受領証や\
                 チェックポイントと照合してください。",
                "only the root differs: an event was changed together with its leaf; compare with receipts and \
                 checkpoints held outside",
            ),
            Head::RootAfterDamage => ("head_root", "ルートハッシュが一致しません。", "the root differs"),
            Head::Edge => (
                "head_edge",
                "木の右端がルートハッシュと一致しません。",
                "the right edge is not that of the leaves",
            ),
            Head::RecordedAt => (
                "head_recorded_at",
                "末尾の記録時刻が最後の記録と一致しません。",
                "the head names another time than the last event",
            ),
        };
        Self::of_the_log(rule, ja, en)
    }
}

/// What of the head can differ.
#[derive(Debug, Clone, Copy)]
pub(super) enum Head {
    Position,
    Root,
    RootAfterDamage,
    Edge,
    RecordedAt,
}
