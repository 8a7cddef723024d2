//! The published list of reason codes with their words; never which reason is good enough.

use crate::id::ReasonCode;
use crate::text::Label;

/// Code, Japanese, English.
const REASONS: &[(&str, &str, &str)] = &[
    ("budget", "予算", "budget"),
    ("assembly", "議会", "assembly"),
    ("vendor", "ベンダー都合", "vendor"),
    ("national-specification", "仕様変更（国）", "specification changed by the State"),
    ("prefectural-specification", "仕様変更（県）", "specification changed by the prefecture"),
    ("staff", "人員", "staff"),
    ("tender-failed", "調達不調", "failed tender"),
    ("disaster", "災害", "disaster"),
    ("other-bodies", "他団体待ち", "waiting for other bodies"),
    ("earlier-phase", "前段階の遅延", "delay of an earlier phase"),
    ("own-system", "独自に導入・更新済み", "has its own system"),
    ("no-need", "必要性なし", "no need"),
    ("entry-error", "入力誤り", "entry error"),
    ("no-answer", "期限までに回答なし", "no answer in time"),
    ("review", "内容の見直し", "review of the content"),
    ("by-decision", "決定による", "by decision"),
    ("new-definition", "定義の改定", "new version of the definition"),
    ("resumed", "中断していた作業の再開", "suspended work was resumed"),
    ("late-join", "途中からの参加", "joined late"),
    ("by-rule", "定義の条件による", "by a condition of the definition"),
    ("other", "その他", "other"),
];

/// Every code with its words, in the order of the list.
pub fn all() -> impl Iterator<Item = (ReasonCode, Label)> {
    REASONS.iter().filter_map(|(code, ja, en)| Some((code.parse().ok()?, Label::new(*ja, *en))))
}

/// The words of a code.
pub fn label(code: &ReasonCode) -> Option<Label> {
    REASONS.iter().find(|(known, _, _)| *known == code.as_str()).map(|(_, ja, en)| Label::new(*ja, *en))
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])*
        pub fn $name() -> ReasonCode {
            $code.parse().expect("the code is spelled as a code")
        })*
    };
}

codes! {
    /// The code of what follows from a decision.
    by_decision = "by-decision";
    /// The code of what follows from a condition of the definition.
    by_rule = "by-rule";
    /// The code of dates that move because suspended work goes on.
    resumed = "resumed";
    /// The code of dates that move because another one did.
    earlier_phase = "earlier-phase";
    /// The code of what is waived for who joins late.
    late_join = "late-join";
    /// The code of reasons the list does not have.
    other = "other";
}

/// The code of what follows from another version of the definition.
#[expect(clippy::missing_panics_doc, reason = "the expectation cannot fail")]
pub fn by_definition() -> ReasonCode {
    "new-definition".parse().expect("the code is spelled as a code")
}

/// Whether a code is on the list.
pub fn is_known(code: &ReasonCode) -> bool {
    label(code).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_on_the_list_is_a_code() {
        assert_eq!(all().count(), REASONS.len());
    }
}
