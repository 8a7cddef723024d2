//! Files meant to break the reader, and files broken by accident: always an answer, never a panic or a long wait.

use ayumi_core::text::Language;
use ayumi_definition::{
    Diagnostic, as_json, canonical, check, check_plan_against, read_definition, read_plan, render, test, tidy,
};

const SHIPPED: [&str; 6] = [
    include_str!("fixtures/guarded.yaml"),
    include_str!("../../../workflows/tests/education-dx.yaml"),
    include_str!("../../../workflows/definitions/shared-procurement.yaml"),
    include_str!("../../../workflows/definitions/education-dx.yaml"),
    include_str!("../../../workflows/definitions/system-migration.yaml"),
    include_str!("../../../workflows/plans/hyogo-r8.yaml"),
];

/// Everything that can be asked of a text, and that the answers hang together.
fn examine(source: &str) -> Vec<Diagnostic> {
    let found = check(source);
    for diagnostic in &found {
        assert!(source.get(diagnostic.span.clone()).is_some(), "{diagnostic:?}");
        assert!(diagnostic.line >= 1 && diagnostic.column >= 1);
    }
    for language in [Language::Ja, Language::En] {
        let text = render(source, "file.yaml", &found, language);
        assert_eq!(text.is_empty(), found.is_empty());
    }
    let _ = (read_definition(source), read_plan(source), canonical(source), check_plan_against(source, &[]));
    let _ = (as_json(source), test(source, &[]));
    if let Ok(tidied) = tidy(source) {
        assert_eq!(check(&tidied).len(), found.len());
    }
    found
}

fn joined(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<String>>().concat()
}

#[track_caller]
fn refused(source: &str, code: &str) {
    let found = examine(source);
    assert!(found.iter().any(|diagnostic| diagnostic.code == code), "no {code} in {found:?}");
    assert!(read_definition(source).value.is_none());
}

/// Meetings of so many occasions with so many steps each.
fn many_occasions(occasions: usize, steps: usize) -> String {
    let list = |count, line: fn(usize) -> String| (0..count).map(line).collect::<Vec<_>>().concat();
    let occasions = list(occasions, |at| format!("      o{at}: {{title: 回}}\n"));
    let steps = list(steps, |at| format!("      s{at}: {{title: 手順, completes: by_command}}\n"));
    format!(
        "format: ayumi/1\nid: many\nversion: 1\ntitle: 多数\nparties:\n  lead: {{title: 県, kind: prefecture, joins: leads}}\nends: by_command\nmeetings:\n  m:\n    title: 会議\n    occasions:\n{occasions}    steps:\n{steps}"
    )
}

#[test]
fn deep_nesting_is_refused_in_every_form() {
    refused(&format!("{}{}", "[".repeat(33), "]".repeat(33)), "AY003");
    for depth in [10_000, 200_000] {
        refused(&"[".repeat(depth), "AY003");
        refused(&"{a: ".repeat(depth), "AY003");
    }
    refused(&"- ".repeat(10_000), "AY003");
    refused(
        &joined(600, |depth| {
            format!(
                "{}a:
",
                " ".repeat(depth)
            )
        }),
        "AY003",
    );
}

#[test]
fn the_size_of_a_file_and_of_its_parts_is_bounded() {
    refused(&"#".repeat((1 << 20) + 1), "AY002");
    refused(&format!("[{}]", "1,".repeat(120_000)), "AY004");
    refused(&format!("format: ayumi/1\nid: \"{}\"\n", "x".repeat(1_000_000)), "AY105");
    refused(&format!("format: ayumi/1\n{}: 1\n", "x".repeat(900)), "AY101");
    refused(&format!("format: {}\n", "あ".repeat(300_000)), "AY013");
    refused(&format!("format: ayumi/1\ntitle: |\n  {}\n", "あ".repeat(300_000)), "AY107");
}

#[test]
fn a_flood_of_problems_is_cut_off() {
    let keys = joined(30_000, |number| format!("key{number}: 1\n"));
    let found = examine(&format!("format: ayumi/1\n{keys}"));
    assert_eq!(found.len(), 101);
    assert_eq!(found[100].code, "AY099");
    let twice = joined(20_000, |number| {
        format!(
            "k{}: 1
",
            number / 2
        )
    });
    refused(&twice, "AY099");
}

#[test]
fn many_phases_in_one_chain_or_one_ring_cost_no_stack() {
    let ring = |count: usize| -> String {
        let phase = |number: usize| {
            format!("  p{number}: {{title: P, scope: joint, after: [p{}]}}\n", (number + 1) % count)
        };
        let phases: String = (0..count).map(phase).collect();
        format!(
            "format: ayumi/1\nid: x\nversion: 1\ntitle: X\nparties:\n  lead: {{title: L, kind: prefecture, joins: leads}}\nphases:\n{phases}"
        )
    };
    refused(&ring(150), "AY301");
    refused(&ring(201), "AY117");
    refused(&many_occasions(200, 200), "AY718");
    assert_eq!(check(&many_occasions(100, 20)), [], "two thousand steps are many, and enough");
}

#[test]
fn a_bomb_of_anchors_does_not_go_off() {
    let level = |level: usize| match level.checked_sub(1) {
        None => "a0: &a0 [x, x]\n".to_owned(),
        Some(below) => format!("a{level}: &a{level} [{}]\n", format!("*a{below}, ").repeat(9)),
    };
    let bomb = joined(50, level);
    refused(&bomb, "AY006");
    refused("a: *nowhere\n", "AY006");
    refused("a: &a [*a]\n", "AY006");
    refused("base: &b {x: 1}\nother: {<<: *b}\n", "AY006");
}

#[test]
fn what_yaml_can_hide_is_refused() {
    refused("a: !!binary aGk=\n", "AY007");
    refused("a: !include /etc/passwd\n", "AY007");
    refused("%YAML 1.1\n---\na: 1\n", "AY014");
    refused("a: 1\n---\nb: 2\n", "AY008");
    refused("? [a, b]\n: 1\n", "AY010");
    refused("? {a: b}\n: 1\n", "AY010");
    refused("a: \"\\0\"\n", "AY012");
    refused("a: \"\\e[31m\"\n", "AY012");
    refused("a: か\u{3099}\n", "AY011");
    for empty in ["", "\n", "# nothing\n", "---\n", "null\n", "~", "\u{feff}"] {
        refused(empty, "AY009");
    }
    for other in ["just text", "- a\n- b\n", "42", "true"] {
        refused(other, "AY103");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    for source in SHIPPED {
        let codes = |source: &str| -> Vec<_> {
            check(source).iter().map(|found| (found.code, found.line, found.column)).collect()
        };
        assert_eq!(codes(&source.replace('\n', "\r\n")), codes(source));
        assert_eq!(codes(&format!("\u{feff}{source}")), codes(source));
        assert_eq!(canonical(&source.replace('\n', "\r\n")), canonical(source));
    }
}

#[test]
fn a_shipped_file_cut_anywhere_is_told_or_valid() {
    for source in SHIPPED {
        for (at, _) in source.char_indices().step_by(37) {
            examine(&source[..at]);
        }
    }
}

#[test]
fn a_shipped_file_with_lines_lost_doubled_or_mangled_never_panics() {
    let mut chance = Lcg(2026);
    for source in SHIPPED {
        let lines: Vec<&str> = source.lines().collect();
        for _ in 0..250 {
            let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            for _ in 0..=chance.below(3) {
                let at = chance.below(changed.len());
                let other = changed[chance.below(changed.len())].clone();
                match chance.below(6) {
                    0 => drop(changed.remove(at)),
                    1 => changed.insert(at, other),
                    2 => changed[at] = other,
                    3 => changed[at] = mangled(&changed[at], &mut chance),
                    4 => changed[at].insert_str(0, "  "),
                    _ => changed[at] = changed[at].trim_start().to_owned(),
                }
            }
            examine(&changed.join("\n"));
        }
    }
}

/// The line with one character replaced by one that means something to YAML or to nobody.
fn mangled(line: &str, chance: &mut Lcg) -> String {
    const TRICKY: [char; 16] =
        ['{', '}', '[', ']', ':', ',', '"', '\'', '#', '&', '*', '!', '\t', '-', '\u{3000}', '𠮟'];
    let mut characters: Vec<char> = line.chars().collect();
    if characters.is_empty() {
        characters.push(' ');
    }
    let at = chance.below(characters.len());
    characters[at] = TRICKY[chance.below(TRICKY.len())];
    characters.into_iter().collect()
}

/// Numbers that look random and are the same every time.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}
