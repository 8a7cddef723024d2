//! The words of a digest as they leave the program: a subject and a plain text with one link; never to whom it goes.

use chrono::NaiveDate;

use crate::definition::Span;
use crate::event::{DigestKind, NoticeKind, Precision};
use crate::text::Label;
use crate::wareki;

/// Most things named in one letter; the inbox has the rest.
const NAMED_MAX: usize = 30;

/// What a letter says.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    /// The body of the person told.
    pub body: &'a str,
    /// The post they hold, when it is known.
    pub post: Option<&'a str>,
    /// Why it is written.
    pub kind: DigestKind,
    /// The day.
    pub on: NaiveDate,
    /// How many things are told, here and in the inbox.
    pub total: usize,
    /// What is told, the most urgent first.
    pub items: Vec<LetterItem>,
    /// Where all of it can be done.
    pub link: &'a str,
    /// Who answers questions.
    pub sender: &'a str,
}

/// One thing told.
#[derive(Debug, Clone)]
pub struct LetterItem {
    /// The case.
    pub case: Label,
    /// The phase, mark or question.
    pub item: Label,
    /// The body concerned, where it is another than the reader's.
    pub about: Option<String>,
    /// What is told of it.
    pub told: Told,
}

/// What is told of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A date lies ahead, or lapsed.
    Date {
        /// The date as promised.
        nominal: NaiveDate,
        /// How exact it is meant.
        precision: Precision,
        /// Business days from its last business day; negative before it.
        offset_business_days: i32,
        /// How long before the date, where the rule says it in days, weeks or months of the calendar.
        ahead: Option<Span>,
    },
    /// Something happened or waits.
    Notice(NoticeKind),
}

impl Letter<'_> {
    /// The subject: one line.
    pub fn subject(&self) -> String {
        let n = self.total;
        match (self.kind, self.items.as_slice()) {
            (DigestKind::CatchUp, _) => format!("【お知らせ】停止中に発生した通知 {n}件（{}）", self.body),
            (DigestKind::HandOver, _) => {
                format!("【引継ぎ】お持ちの職に届いている未完了の件 {n}件（{}）", self.body)
            }
            (DigestKind::Daily, [only]) => format!("{}{} {}", only.badge(), only.item.ja, self.body),
            (DigestKind::Daily, [first, ..]) => {
                format!("{}{} ほか{}件 {}", first.badge(), first.item.ja, n - 1, self.body)
            }
            (DigestKind::Daily, []) => format!("【お知らせ】{}", self.body),
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        let to = self.post.map_or_else(|| self.body.to_owned(), |post| format!("{} {post}", self.body));
        let opening = match self.kind {
            DigestKind::Daily => "本日のお知らせです。",
            DigestKind::CatchUp => "システムの停止中に発生したお知らせをまとめてお送りします。",
            DigestKind::HandOver => {
                "お持ちの職に届いている、まだ終わっていない件です。前任者からお引き継ぎください。"
            }
        };
        let mut lines = vec![
            format!("{to} 様"),
            String::new(),
            format!("{}　{opening}", wareki::format_date_weekday(self.on)),
            String::new(),
        ];
        for item in self.items.iter().take(NAMED_MAX) {
            lines.push(format!("■ {}{}", item.badge(), item.item.ja));
            // What is told of a case as a whole bears its name already.
            lines.extend((item.case != item.item).then(|| format!("　{}", item.case.ja)));
            lines.extend(item.about.as_ref().map(|about| format!("　対象：{about}")));
            lines.push(format!("　{}", item.sentence()));
            lines.push(String::new());
        }
        let named = self.items.len().min(NAMED_MAX);
        if self.total > named {
            lines.push(format!("ほか {} 件", self.total - named));
            lines.push(String::new());
        }
        lines.push("ご回答・ご対応はこちらから（1か所にまとまっています）".into());
        lines.push(self.link.to_owned());
        lines.push(String::new());
        lines.push(format!("担当：{}", self.sender));
        lines.push("このメールは自動で送信しています。1日に1通、開庁日にだけお送りします。".into());
        lines.join("\n") + "\n"
    }
}

impl LetterItem {
    /// The mark that says at a glance how urgent it is.
    fn badge(&self) -> String {
        match self.told {
            Told::Date { ahead: Some(ahead), .. } => format!("【期限{}前】", ahead.words().ja),
            Told::Date { offset_business_days: days, ahead: None, .. } => match days {
                ..0 => format!("【期限{}営業日前】", days.unsigned_abs()),
                0 => "【期限当日】".into(),
                1.. => format!("【期限超過{days}営業日】"),
            },
            Told::Notice(kind) => format!("【{}】", notice_title(kind).ja),
        }
    }

    fn sentence(&self) -> String {
        match self.told {
            Told::Date { nominal, precision, .. } => {
                format!("期限：{}。まだ終わっていません。", wareki::format_due(nominal, precision))
            }
            Told::Notice(kind) => notice_sentence(kind).ja,
        }
    }
}

/// What a kind of notice is called.
pub fn notice_title(kind: NoticeKind) -> Label {
    match kind {
        NoticeKind::DeadlineChanged => Label::new("期限変更", "date moved"),
        NoticeKind::DeadlineRecomputed => Label::new("暦の改定", "calendar changed"),
        NoticeKind::ChangeRequested => Label::new("承認待ち", "approval wanted"),
        NoticeKind::ChangeClosed => Label::new("申請の結果", "request answered"),
        NoticeKind::DecisionWaiting => Label::new("決定待ち", "decision waits"),
        NoticeKind::SuspensionUnconfirmed => Label::new("中断の確認", "suspension to confirm"),
        NoticeKind::PhasesBehind => Label::new("複数段階の遅れ", "behind in two phases"),
        NoticeKind::EvidenceMissing => Label::new("書類の不足", "document missing"),
        NoticeKind::WorkUnchanged => Label::new("月次の確認", "monthly check"),
    }
}

/// What a kind of notice says.
pub fn notice_sentence(kind: NoticeKind) -> Label {
    match kind {
        NoticeKind::DeadlineChanged => Label::new("期限が変更されました。", "the date was moved"),
        NoticeKind::DeadlineRecomputed => Label::new(
            "暦の改定により、期限を数え直しました。",
            "the date was reckoned anew on a new calendar",
        ),
        NoticeKind::ChangeRequested => Label::new(
            "期限変更の申請が承認を待っています。",
            "a request for another date waits for its answer",
        ),
        NoticeKind::ChangeClosed => {
            Label::new("期限変更の申請は認められませんでした。", "the request for another date was refused")
        }
        NoticeKind::DecisionWaiting => Label::new(
            "付議された事項が、決定または投票を待っています。",
            "a question waits for a vote or its decision",
        ),
        NoticeKind::SuspensionUnconfirmed => Label::new(
            "中断が続いています。この四半期も中断が必要か、確認してください。",
            "work stands still; confirm that it must this quarter too",
        ),
        NoticeKind::PhasesBehind => Label::new(
            "二つの段階で期限を過ぎています。個別相談の候補として、状況を確認してください。",
            "two phases are past their dates; consider offering a consultation",
        ),
        NoticeKind::EvidenceMissing => Label::new(
            "完了した段階で、必要な書類が取り消されたままになっています。段階を再開するか、理由を記録してください。",
            "a phase has ended without a document it requires, which was taken back: reopen it or note why",
        ),
        NoticeKind::WorkUnchanged => Label::new(
            "進捗の記録がしばらくありません。進んでいれば記録し、変わりがなければ、その旨をメモに残してください。",
            "nothing was recorded for long: record what was done, or note that nothing has changed",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(days: i32) -> LetterItem {
        LetterItem {
            case: Label::new("地域通貨・地域ポイント", "Local currency"),
            item: Label::new("③調達準備", "Preparation"),
            about: Some("姫路市".into()),
            told: Told::Date {
                nominal: "2026-09-30".parse().unwrap(),
                precision: Precision::Month,
                offset_business_days: days,
                ahead: None,
            },
        }
    }

    fn letter(kind: DigestKind, items: Vec<LetterItem>) -> Letter<'static> {
        Letter {
            body: "姫路市",
            post: Some("DX推進担当"),
            kind,
            on: "2026-09-16".parse().unwrap(),
            total: items.len(),
            items,
            link: "https://ayumi.example.lg.jp/inbox",
            sender: "兵庫県 デジタル戦略課",
        }
    }

    #[test]
    fn the_subject_says_how_urgent_what_and_whose() {
        assert_eq!(letter(DigestKind::Daily, vec![item(-5)]).subject(), "【期限5営業日前】③調達準備 姫路市");
        let two = letter(DigestKind::Daily, vec![item(6), item(0)]);
        assert_eq!(two.subject(), "【期限超過6営業日】③調達準備 ほか1件 姫路市");
        let away = letter(DigestKind::CatchUp, vec![item(-1), item(-1)]);
        assert_eq!(away.subject(), "【お知らせ】停止中に発生した通知 2件（姫路市）");
    }

    #[test]
    fn the_text_has_one_link_and_names_what_it_is_about_in_official_dates() {
        let text = letter(DigestKind::Daily, vec![item(-5)]).text();
        assert!(text.starts_with("姫路市 DX推進担当 様\n"), "{text}");
        assert!(text.contains("令和8年9月16日（水）") && text.contains("期限：令和8年9月末"), "{text}");
        assert_eq!(text.matches("http").count(), 1);
    }

    #[test]
    fn a_case_as_a_whole_is_named_once() {
        let case = Label::new("姫路市 住民基本台帳", "Himeji, resident register");
        let told = Told::Notice(NoticeKind::WorkUnchanged);
        let whole = LetterItem { item: case.clone(), case, about: None, told };
        let text = letter(DigestKind::Daily, vec![whole]).text();
        assert_eq!(text.matches("姫路市 住民基本台帳").count(), 1, "{text}");
        assert!(
            text.contains("■ 【月次の確認】姫路市 住民基本台帳\n　進捗の記録がしばらくありません。"),
            "{text}"
        );
    }

    #[test]
    fn what_does_not_fit_is_counted_and_left_to_the_inbox() {
        let text = letter(DigestKind::Daily, (0..40).map(|_| item(-1)).collect()).text();
        assert!(text.contains("ほか 10 件"), "{text}");
    }

    #[test]
    fn every_notice_has_its_words() {
        let told = LetterItem { told: Told::Notice(NoticeKind::SuspensionUnconfirmed), ..item(0) };
        let text = letter(DigestKind::Daily, vec![told]).text();
        assert!(text.contains("【中断の確認】") && text.contains("この四半期も"), "{text}");
    }
}
