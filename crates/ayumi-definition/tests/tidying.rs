//! Files put in order: keys and spacing change, what they say and their comments never do.

use ayumi_definition::{as_json, canonical, tidy};

const SHIPPED: [&str; 12] = [
    include_str!("../../../workflows/definitions/shared-procurement.yaml"),
    include_str!("../../../workflows/definitions/education-dx.yaml"),
    include_str!("../../../workflows/definitions/system-migration.yaml"),
    include_str!("../../../workflows/definitions/consultation.yaml"),
    include_str!("../../../workflows/plans/hyogo-r8.yaml"),
    include_str!("../../../workflows/tests/shared-procurement.yaml"),
    include_str!("../../../workflows/tests/education-dx.yaml"),
    include_str!("../../../workflows/tests/system-migration.yaml"),
    include_str!("../../../workflows/tests/consultation.yaml"),
    include_str!("../src/vocabulary/sample/definition.yaml"),
    include_str!("../src/vocabulary/sample/plan.yaml"),
    include_str!("../src/vocabulary/sample/kit.yaml"),
];

const MESSY: &str = r"# 見本
# A sample.

id:   sample
format: ayumi/1   # the format


version: 1
# about the title
title:   { en: Sample,ja: 見本 }
phases:
     # about the survey
     survey:

            scope:   joint # once
            # about the title of the survey
            title: 調査
            completes: by_command
              # still about its end
            due: {kind: survey,
                  month: 4}
            remind:
            - to: [lead]

              # before the day
              before: [ 5bd,1bd ]
            - {to: lead, after: 1bd,
               every: 5bd, # a week
               max: 4}
     # about nothing that follows in the file

     work: { scope: joint,  title: 作業 }
parties:
  lead: {joins: leads, kind: prefecture, title: 県}
# the end
";

const TIDY: &str = r"# 見本
# A sample.

format: ayumi/1 # the format
id: sample

version: 1
# about the title
title: {ja: 見本, en: Sample}
parties:
  lead: {title: 県, kind: prefecture, joins: leads}
phases:
  # about the survey
  survey:
    # about the title of the survey
    title: 調査
    scope: joint # once
    completes: by_command
      # still about its end
    due: {month: 4, kind: survey}
    remind:
      # before the day
      - before: [5bd, 1bd]
        to: [lead]
      - {to: lead, after: 1bd,
         every: 5bd, # a week
         max: 4}
  # about nothing that follows in the file

  work: {title: 作業, scope: joint}
# the end
";

#[track_caller]
fn tidied(source: &str) -> String {
    tidy(source).unwrap_or_else(|found| panic!("{found:#?}\n{source}"))
}

#[test]
fn keys_and_spacing_are_put_right_and_comments_stay_with_what_follows() {
    assert_eq!(tidied(MESSY), TIDY);
    assert_eq!(tidied(TIDY), TIDY, "a second time changes nothing");
    assert_eq!(canonical(MESSY), canonical(TIDY));
}

#[test]
fn the_shipped_files_are_tidy() {
    for source in SHIPPED {
        assert_eq!(tidied(source), *source);
    }
}

#[test]
fn windows_line_ends_are_kept() {
    assert_eq!(tidied(&MESSY.replace('\n', "\r\n")), TIDY.replace('\n', "\r\n"));
    assert_eq!(tidied(&format!("\u{feff}{MESSY}")), TIDY);
}

#[test]
fn a_file_with_errors_is_left_alone() {
    let found = tidy(&MESSY.replace("scope:   joint", "scope:   jiont")).unwrap_err();
    assert_eq!(found[0].code, "AY104");
    assert_eq!(tidy("just text").unwrap_err()[0].code, "AY103");
}

#[test]
fn what_cannot_be_tidied_safely_is_told_and_not_touched() {
    let one_line = as_json(MESSY).unwrap().to_string();
    assert_eq!(tidy(&one_line).unwrap_err()[0].code, "AY973");
    let beside = MESSY.replace("title: 調査", "title: # beside\n              調査");
    assert_eq!(tidy(&beside).unwrap_err()[0].code, "AY973");
}

#[test]
fn texts_of_several_lines_keep_what_they_say() {
    for text in [
        ">-\n                調査\n                と回答",
        "\"調査\n              と回答\"",
        "調査\n              と回答",
        "|-\n              調査",
    ] {
        let source = MESSY.replace("title: 調査", &format!("title: {text}"));
        let Ok(once) = tidy(&source) else { continue };
        assert_eq!(canonical(&once), canonical(&source), "{once}");
        assert_eq!(tidied(&once), once);
    }
}

/// Numbers that look random and are the same every time.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}

/// The text with its layout disturbed and nothing else: deeper levels, more spaces, neighbouring keys swapped.
fn disturbed(source: &str, chance: &mut Lcg) -> String {
    let depth = 1 + chance.below(3);
    let simple = |line: &str| {
        let words = [
            "scope: ",
            "by: ",
            "audience: ",
            "joins: ",
            "kind: ",
            "fiscal_year: ",
            "type: ",
            "required: ",
            "version: ",
            "due_when: ",
        ];
        words.iter().any(|word| line.trim_start().starts_with(word))
            && !line.trim_start().starts_with("kind: [")
    };
    let depth_of = |line: &str| line.len() - line.trim_start().len();
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    for at in 1..lines.len() {
        let swap =
            simple(&lines[at]) && simple(&lines[at - 1]) && depth_of(&lines[at]) == depth_of(&lines[at - 1]);
        if swap && chance.below(2) == 0 {
            lines.swap(at, at - 1);
        }
    }
    for line in &mut lines {
        if line.trim_start().starts_with("- ") {
            *line = line.replacen("- ", &format!("-{}", " ".repeat(2 * depth - 1)), 1);
        }
        let indent = " ".repeat(depth_of(line) * (depth - 1));
        line.insert_str(0, &indent);
        if chance.below(4) == 0 {
            line.push_str("   ");
        }
        if chance.below(4) == 0 && !line.trim_start().starts_with('#') {
            *line = line.replacen(": {", ":   {  ", 1).replacen(", en: ", " ,en:   ", 1);
        }
        if line.is_empty() {
            line.push_str("\n\n");
        }
    }
    lines.join("\n")
}

#[test]
fn a_disturbed_file_is_put_back_to_the_letter() {
    let mut chance = Lcg(2026);
    for source in SHIPPED {
        for _ in 0..8 {
            let disturbed = disturbed(source, &mut chance);
            assert_eq!(tidied(&disturbed), *source);
        }
    }
}

#[test]
fn whatever_the_damage_what_is_tidied_says_the_same() {
    let mut chance = Lcg(7);
    let (mut tidied_ones, all) = (0, 400);
    for round in 0..all {
        let source = SHIPPED[round % SHIPPED.len()];
        let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
        for _ in 0..=chance.below(4) {
            let at = chance.below(lines.len());
            let depth = lines[at].len() - lines[at].trim_start().len();
            match chance.below(5) {
                0 => lines.insert(at, format!("{}# {round}", " ".repeat(chance.below(12)))),
                1 => lines[at].push_str(" # 注"),
                2 => lines[at].insert_str(depth, "  "),
                3 => lines.swap(at, (at + 1).min(source.lines().count() - 1)),
                _ => lines.insert(at, String::new()),
            }
        }
        let damaged = lines.join("\n");
        let Ok(once) = tidy(&damaged) else { continue };
        tidied_ones += 1;
        assert_eq!(tidied(&once), once, "a second time changes nothing");
        assert_eq!(once.matches('#').count(), damaged.matches('#').count());
    }
    assert!(tidied_ones > all / 4, "{tidied_ones}");
}
