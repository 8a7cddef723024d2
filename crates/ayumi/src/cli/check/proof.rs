//! What `ayumi check` tells of proofs: how much of a definition was explored and what came of it; never proves itself.

use std::path::Path;

use anyhow::Context as _;
use ayumi_core::definition::Definition;
use ayumi_core::text::Language;
use ayumi_definition::{DeadEnd, Proof};
use serde_json::{Value, json};

use crate::output::Output;

/// Prints the proof of every definition, one a line.
pub(super) fn tell(definitions: &[Definition], output: Output) -> anyhow::Result<()> {
    for definition in definitions {
        let proof = Proof::of(definition);
        output.value(&object(definition, &proof), || sentence(definition, &proof, output))?;
    }
    Ok(())
}

/// Writes the net of a definition where another tool finds it.
pub(super) fn export(definition: &Definition, path: &Path) -> anyhow::Result<()> {
    let net = ayumi_definition::net(definition);
    std::fs::write(path, net.pnml()).with_context(|| format!("write `{}`", path.display()))
}

fn object(definition: &Definition, proof: &Proof) -> Value {
    let net = ayumi_definition::net(definition);
    let phase = |phase: &usize| definition.phases[*phase].id.to_string();
    let path = |dead_end: &DeadEnd| {
        let [ja, en] = [Language::Ja, Language::En].map(|language| dead_end.words(definition, language));
        json!({"path_ja": ja, "path_en": en, "has_way_out": dead_end.has_way_out})
    };
    json!({
        "definition": definition.reference.id,
        "version": definition.reference.version,
        "places": net.places(),
        "transitions": net.transitions(),
        "states": proof.states,
        "steps": proof.steps,
        "proven": proof.is_complete,
        "completes": proof.completes,
        "never_begin": proof.never_begin.iter().map(phase).collect::<Vec<_>>(),
        "hardly_begin": proof.hardly_begin.iter().map(phase).collect::<Vec<_>>(),
        "dead_ends": proof.dead_ends.iter().map(path).collect::<Vec<_>>(),
    })
}

fn sentence(definition: &Definition, proof: &Proof, output: Output) -> String {
    let (id, version, states) = (&definition.reference.id, definition.reference.version, proof.states);
    let (ja, en) = match (proof.is_complete, proof.dead_ends.is_empty()) {
        (true, true) => ("証明済み：どの状態からも終われます", "proven: from every state a case can end"),
        (true, false) => {
            ("調査済み：終われない状態があります", "explored: there are states from which no case ends")
        }
        (false, _) => ("未証明：すべては調べきれていません", "not proven: not everything was looked at"),
    };
    output.say(
        &format!("{id} 第{version}版：{states}状態を調べました。{ja}。"),
        &format!("{id} version {version}: {states} states; {en}"),
    )
}
