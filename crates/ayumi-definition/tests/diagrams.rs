//! Pictures of definitions: every phase and every arrow is in them, boxes do not lie on each other, nothing in a title
//! is taken for markup.

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;
use ayumi_definition::diagram::{Badge, Badges, dot, mermaid, svg, svg_file};
use ayumi_definition::read_published;

const SHIPPED: [&str; 4] = [
    include_str!("../../../workflows/definitions/shared-procurement.yaml"),
    include_str!("../../../workflows/definitions/education-dx.yaml"),
    include_str!("../../../workflows/definitions/system-migration.yaml"),
    include_str!("../src/vocabulary/sample/definition.yaml"),
];

fn read(source: &str) -> Definition {
    let outcome = read_published(source);
    outcome.value.unwrap_or_else(|| panic!("{:#?}", outcome.diagnostics))
}

fn shipped() -> impl Iterator<Item = Definition> {
    SHIPPED.into_iter().map(read)
}

fn badges(definition: &Definition) -> Badges {
    let badge = |word: &str, number| Badge {
        glyph: "●".to_owned(),
        word: word.to_owned(),
        number,
        fill: "#00118f",
        ink: "#ffffff",
    };
    let all = || vec![badge("完了", 12), badge("期限超過", 1_741), badge("未報告", 3), badge("作業中", 822)];
    definition.phases.iter().map(|phase| (phase.id.clone(), all())).collect()
}

/// The values of an attribute of every element of a kind.
fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<usize> {
    let start = format!(" {attribute}=\"");
    svg.split(&format!("<{element} "))
        .skip(1)
        .map(|rest| {
            let tag = format!(" {}", &rest[..rest.find('>').unwrap()]);
            let value = &tag[tag.find(&start).unwrap() + start.len()..];
            value[..value.find('"').unwrap()].parse().unwrap()
        })
        .collect()
}

#[test]
fn every_phase_and_every_arrow_is_drawn() {
    for definition in shipped() {
        let arrows: usize =
            definition.phases.iter().map(|phase| phase.after.len() + phase.prefer_after.len()).sum();
        let back = definition.decisions.iter().flat_map(|rule| &rule.outcomes).filter(|outcome| {
            matches!(outcome.effect, ayumi_core::definition::OutcomeEffect::ReworkTo { .. })
        });
        let back = back.count();
        let drawn = svg(&definition, Language::Ja, &Badges::new());
        assert_eq!(drawn.matches("<path ").count(), 2 * (arrows + back), "a line and a head for each");
        let (chart, graph) = (mermaid(&definition, Language::Ja), dot(&definition, Language::Ja));
        assert_eq!(chart.matches("-->").count() + chart.matches("-.->").count(), arrows + back);
        assert_eq!(graph.matches(" -> ").count(), arrows + back);
        for phase in &definition.phases {
            assert!(chart.contains(&phase.title.ja) && graph.contains(&phase.title.ja));
            assert!(drawn.contains(&phase.title.ja), "the description holds whole titles");
        }
    }
}

#[test]
fn boxes_stand_inside_the_picture_and_not_on_each_other() {
    for definition in shipped() {
        let drawn = svg(&definition, Language::En, &badges(&definition));
        let tag = &drawn[..drawn.find('>').unwrap()];
        let size = |name: &str| -> usize {
            let start = format!(" {name}=\"");
            let rest = &tag[tag.find(&start).unwrap() + start.len()..];
            rest[..rest.find('"').unwrap()].parse().unwrap()
        };
        let (width, height) = (size("width"), size("height"));
        let [xs, ys, widths, heights] =
            ["x", "y", "width", "height"].map(|name| numbers(&drawn, "rect", name));
        let boxes: Vec<[usize; 4]> = (0..xs.len())
            .map(|at| [xs[at], ys[at], xs[at] + widths[at], ys[at] + heights[at]])
            .filter(|[left, _, right, _]| right - left == 272)
            .collect();
        assert!(boxes.len() >= definition.phases.len());
        for [_, _, right, bottom] in &boxes {
            assert!(*right <= width && *bottom <= height, "{right}x{bottom} of {width}x{height}");
        }
        for (at, one) in boxes.iter().enumerate() {
            for other in &boxes[at + 1..] {
                let beside = one[2] <= other[0] || other[2] <= one[0];
                let above = one[3] <= other[1] || other[3] <= one[1];
                // The second line of a phase per participant lies behind the first.
                let stack = one[0].abs_diff(other[0]) == 4 && one[1].abs_diff(other[1]) == 4;
                assert!(beside || above || stack, "{one:?} {other:?}");
            }
        }
    }
}

#[test]
fn numbers_stand_beside_their_words_and_in_the_description() {
    for definition in shipped() {
        let drawn = svg(&definition, Language::Ja, &badges(&definition));
        assert!(drawn.contains("role=\"img\"") && drawn.contains("aria-describedby=\"diagram-desc\""));
        assert_eq!(drawn.matches(">● 期限超過 1741<").count(), definition.phases.len());
        let description = drawn.split("<desc").nth(1).unwrap().split("</desc>").next().unwrap();
        assert_eq!(description.matches("期限超過 1741").count(), definition.phases.len());
    }
}

const HOSTILE: &str = r#"format: ayumi/1
id: hostile
version: 1
title: "</title><script>alert(\"1\")</script>"
parties:
  lead: {title: "\"]; p9 --> p0; %% #quot; & <b>", kind: prefecture, joins: leads}
phases:
  end: {title: "\\\" -> \\\" <br/> `x` #35;", scope: joint}
  graph: {title: "x\"]]", scope: joint, after: end}
"#;

#[test]
fn nothing_in_a_title_is_taken_for_markup() {
    let definition = read(HOSTILE);
    let drawn = svg_file(&definition, Language::Ja);
    assert!(!drawn.contains("<script") && !drawn.contains("<b>") && !drawn.contains("<br/>"));
    assert!(drawn.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
    let chart = mermaid(&definition, Language::Ja);
    assert_eq!(chart.lines().filter(|line| line.contains("-->")).count(), 1, "{chart}");
    for line in chart.lines().filter(|line| line.starts_with("  p0[")) {
        assert_eq!(line.matches('"').count(), 2, "{line}");
    }
    let graph = dot(&definition, Language::Ja);
    for line in graph.lines().filter(|line| line.contains(" [label=")) {
        assert!(line.ends_with("];"), "{line}");
        assert_eq!(line.replace("\\\\", "").replace("\\\"", "").matches('"').count(), 4, "{line}");
    }
}

#[test]
fn a_picture_in_english_holds_no_japanese() {
    for definition in shipped() {
        for text in [
            svg(&definition, Language::En, &Badges::new()),
            mermaid(&definition, Language::En),
            dot(&definition, Language::En),
        ] {
            let japanese =
                text.chars().find(|c| matches!(c, 'ぁ'..='ヿ' | '一'..='鿿' | '　'..='〿' | '！'..='～'));
            assert_eq!(japanese, None);
        }
    }
}

#[test]
fn a_definition_with_as_many_phases_and_arrows_as_there_can_be_is_drawn() {
    let phase = |number: usize| {
        let before: Vec<String> = (0..number).map(|earlier| format!("p{earlier}")).collect();
        let after =
            if before.is_empty() { String::new() } else { format!(", after: [{}]", before.join(", ")) };
        format!("  p{number}: {{title: P{number}, scope: joint{after}}}\n")
    };
    let phases: String = (0..200).map(phase).collect();
    let source = format!(
        "format: ayumi/1\nid: x\nversion: 1\ntitle: X\nparties:\n  lead: {{title: L, kind: prefecture, joins: leads}}\nphases:\n{phases}"
    );
    let definition = read(&source);
    assert_eq!(svg(&definition, Language::Ja, &Badges::new()).matches("<path ").count(), 2 * 199 * 100);
}
