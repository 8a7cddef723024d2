//! Diagnostics as people and programs read them: one golden text in each language, one golden JSON.

use ayumi_core::text::Language;
use ayumi_definition::{check, render};

const SOURCE: &str = "\
format: ayumi/1
id: sample
version: 1
title: {ja: 教育DX, en: Education, 英語: 教育}
parties:
  lead: {title: 県, kind: prefectur, joins: leads}
phases:
  work: {title: 作業, scope: joint, completes: by_command}
";

const ENGLISH: &str = "\
error[AY101]: unknown key `英語`
 --> sample.yaml:4:34
  |
4 | title: {ja: 教育DX, en: Education, 英語: 教育}
  |                                    ^^^^

error[AY104]: unknown value `prefectur`
 --> sample.yaml:6:26
  |
6 |   lead: {title: 県, kind: prefectur, joins: leads}
  |                           ^^^^^^^^^
  |
  = help: did you mean `prefecture`?

";

const JAPANESE: &str = "\
エラー[AY101]: 知らない項目 `英語` です
 --> sample.yaml:4:34
  |
4 | title: {ja: 教育DX, en: Education, 英語: 教育}
  |                                    ^^^^

エラー[AY104]: `prefectur` は使えません
 --> sample.yaml:6:26
  |
6 |   lead: {title: 県, kind: prefectur, joins: leads}
  |                           ^^^^^^^^^
  |
  = ヒント: `prefecture` のことですか

";

#[test]
fn diagnostics_are_printed_as_a_compiler_does_in_both_languages() {
    let found = check(SOURCE);
    assert_eq!(render(SOURCE, "sample.yaml", &found, Language::En), ENGLISH);
    assert_eq!(render(SOURCE, "sample.yaml", &found, Language::Ja), JAPANESE);
}

#[test]
fn programs_read_the_same_as_json() {
    let expected = concat!(
        r#"{"code":"AY104","severity":"error","line":6,"column":26,"span":{"start":127,"end":136},"#,
        r#""message_ja":"`prefectur` は使えません","message_en":"unknown value `prefectur`","#,
        r#""hint_ja":"`prefecture` のことですか","hint_en":"did you mean `prefecture`?"}"#,
    );
    assert_eq!(serde_json::to_string(&check(SOURCE)[1]).unwrap(), expected);
}

#[test]
fn nothing_is_printed_of_a_sound_file() {
    assert_eq!(render(SOURCE, "sample.yaml", &[], Language::Ja), "");
}
