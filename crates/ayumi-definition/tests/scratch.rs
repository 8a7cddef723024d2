//! scratch
use ayumi_definition::*;
#[test]
fn big() {
    let head = "format: ayumi/1\nid: x\nversion: 1\ntitle: X\nparties:\n  lead: {title: L, kind: prefecture, joins: leads}\n  member: {title: M, kind: municipality, joins: opt_in}\n";
    let all = |n: usize| (0..n).map(|k| format!("p{k}")).collect::<Vec<_>>().join(",");
    // full after, joint
    let mut a = String::from(head);
    a.push_str("phases:\n");
    for n in 0..200 {
        a.push_str(&format!(
            "  p{n}: {{title: P, scope: joint, due: {{month: 4, kind: survey}}{}}}\n",
            if n > 0 { format!(", after: [{}]", all(n)) } else { String::new() }
        ));
    }
    // full after each with barrier, alternate
    let mut b = String::from(head);
    b.push_str("phases:\n");
    for n in 0..200 {
        b.push_str(&format!("  p{n}: {{title: P, scope: each, due: {{month: 4, kind: survey}}, barrier: {{all: true, stragglers: {{exclude_by: lead}}}}{}}}\n", if n>0 {format!(", after: [{}]", all(n))} else {String::new()}));
    }
    b = b.replace("p100: {title: P, scope: each, due: {month: 4, kind: survey}, barrier: {all: true, stragglers: {exclude_by: lead}}", "p100: {title: P, scope: joint, due: {month: 4, kind: survey}");
    // outcomes
    let mut c = String::from(head);
    c.push_str("phases:\n");
    for n in 0..200 {
        c.push_str(&format!(
            "  p{n}: {{title: P, scope: joint, due: {{month: 4, kind: survey}}{}{}}}\n",
            if n > 0 { format!(", after: [p{}]", n - 1) } else { String::new() },
            if n > 0 { format!(", decide: d{n}") } else { String::new() }
        ));
    }
    c.push_str("decisions:\n");
    for n in 1..200 {
        c.push_str(&format!("  d{n}:\n    question: Q\n    authority: lead\n    outcomes:\n      go: {{title: G, effect: proceed}}\n"));
        for k in 0..70.min(n) {
            c.push_str(&format!(
                "      b{k}: {{title: B, effect: {{rework_to: p{}, limit: 1}}}}\n",
                n - 1 - k
            ));
        }
    }
    // many reminders
    let mut d = String::from(head);
    d.push_str("phases:\n");
    for n in 0..200 {
        d.push_str(&format!(
            "  p{n}:\n    title: P\n    scope: joint\n    due: {{month: 4, kind: survey}}\n    remind:\n"
        ));
        for _ in 0..60 {
            d.push_str("      - {after: 250bd, every: 250bd, max: 50, to: [member, lead]}\n");
        }
    }
    // 200 parallel each with exclude and one joint after all
    let mut e = String::from(head);
    e.push_str("phases:\n");
    for n in 0..199 {
        e.push_str(&format!("  p{n}: {{title: P, scope: each, due: {{month: 4, kind: survey}}, barrier: {{at_least: 2, stragglers: {{exclude_by: lead}}}}}}\n"));
    }
    e.push_str(&format!("  last: {{title: P, scope: joint, after: [{}]}}\n", all(5)));
    // chain of at_least
    let mut f = String::from(head);
    f.push_str("phases:\n");
    for n in 0..200 {
        f.push_str(&format!(
            "  p{n}: {{title: P, {}, due: {{month: 4, kind: survey}}{}}}\n",
            if n % 2 == 0 {
                "scope: each, barrier: {at_least: 3, stragglers: {exclude_by: lead}}"
            } else {
                "scope: joint"
            },
            if n > 0 { format!(", after: [p{}]", n - 1) } else { String::new() }
        ));
    }
    for (name, s) in [("after", a), ("each", b), ("outcomes", c), ("mails", d), ("wide", e), ("chain", f)] {
        let t = std::time::Instant::now();
        let published = read_published(&s);
        let plain = t.elapsed();
        let t = std::time::Instant::now();
        let r = check(&s);
        println!(
            "{name}: {} bytes, plain {:?}, all {:?}, {:?}",
            s.len(),
            plain,
            t.elapsed(),
            r.iter().map(|d| (d.code, d.line)).take(5).collect::<Vec<_>>()
        );
        if let Some(d) = published.value {
            let t = std::time::Instant::now();
            let n = net(&d);
            let c = t.elapsed();
            let t = std::time::Instant::now();
            let p = Proof::of(&d);
            println!(
                "   net {} {} {:?}; proof {:?} states {} steps {} complete {}",
                n.places(),
                n.transitions(),
                c,
                t.elapsed(),
                p.states,
                p.steps,
                p.is_complete
            );
        }
    }
}
