//! The figures of standardisation: exact fractions and what they mean, bodies in code order; never a league table.

use askama::Template;
use ayumi_core::definition::{Choice, Definition, MarkRule};
use ayumi_core::event::OrganizationKind;
use ayumi_core::figures::{Fraction, Tally};
use ayumi_core::id::OrganizationId;
use ayumi_store::views::FigureRow;

use crate::figures::{self, Sum};
use crate::view::link;
use crate::view::people::People;
use crate::view::shell::{Section, Shell};

/// The figures of one body, or of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureView {
    /// Whose.
    pub name: String,
    /// Its code; blank for a sum.
    pub code: String,
    /// Completion in percent, two digits.
    pub percent: String,
    /// Completion as a fraction.
    pub fraction: String,
    /// How the steps stand.
    pub tally: Tally,
    /// Live systems.
    pub live: usize,
    /// Systems.
    pub systems: usize,
    /// Systems in each class, in the order of the heads.
    pub marks: Vec<usize>,
    /// The board of the body.
    pub href: String,
}

/// The page of figures.
#[derive(Debug, Template)]
#[template(path = "standardization.html")]
pub struct StandardizationPage {
    /// The frame.
    pub shell: Shell,
    /// The programme.
    pub programme: (String, String),
    /// Heads of the classes.
    pub marks: Vec<String>,
    /// Bodies in code order.
    pub bodies: Vec<FigureView>,
    /// Sums: over the municipalities, and over all.
    pub sums: Vec<FigureView>,
    /// The plain mean of the municipalities' rates, in percent.
    pub mean: String,
    /// Steps of one system.
    pub steps: usize,
}

/// The classes a case may be in, in the order of the heads.
type Classes<'a> = [(&'a MarkRule, &'a Choice)];

fn figure(sum: &Sum<'_>, classes: &Classes<'_>, name: String, code: String, href: String) -> FigureView {
    let share = sum.tally.completion();
    FigureView {
        name,
        code,
        percent: share.percent(),
        fraction: format!("{}/{}", share.numerator, share.denominator),
        tally: sum.tally,
        live: sum.live,
        systems: sum.systems,
        marks: classes.iter().map(|(rule, value)| sum.in_class(&rule.id, &value.id)).collect(),
        href,
    }
}

impl StandardizationPage {
    /// The page of the figures of a programme.
    pub fn new(
        shell: Shell,
        programme_title: &str,
        definition: &Definition,
        rows: &[FigureRow],
        people: People<'_>,
    ) -> Self {
        let t = shell.t;
        let classes: Vec<_> = definition
            .marks
            .iter()
            .flat_map(|rule| rule.values.iter().map(move |value| (rule, value)))
            .collect();
        let by_body = figures::by_body(rows);
        let is_municipality = |body: &OrganizationId| {
            people
                .directory
                .organizations
                .get(body)
                .is_some_and(|known| known.kind == OrganizationKind::Municipality)
        };
        let everybody = figures::sum(by_body.values().flatten().copied());
        let municipal = by_body.iter().filter(|(body, _)| is_municipality(body));
        let municipal: Vec<_> = municipal.map(|(_, rows)| rows).collect();
        let municipalities = figures::sum(municipal.iter().flat_map(|rows| rows.iter().copied()));
        let shares: Vec<Fraction> =
            municipal.iter().map(|rows| figures::sum(rows.iter().copied()).tally.completion()).collect();
        let base = shell.path.trim_end_matches("/standardization").to_owned();
        let view = |(body, rows): (&&OrganizationId, &Vec<&FigureRow>)| {
            let href = link::with(&base, [("region", people.region(body).as_str())]);
            let sum = figures::sum(rows.iter().copied());
            figure(&sum, &classes, people.body(body), body.to_string(), shell.to(&href))
        };
        let sum_of = |sum: &Sum<'_>, ja: &str, en: &str| {
            figure(sum, &classes, t.say(ja, en).to_owned(), String::new(), String::new())
        };
        let mut sums = vec![sum_of(&municipalities, "市町の計", "All municipalities")];
        if everybody.systems != municipalities.systems {
            sums.push(sum_of(&everybody, "県を含む計", "Including the prefecture"));
        }
        Self {
            programme: (shell.to(&base), programme_title.to_owned()),
            marks: classes.iter().map(|(_, value)| t.label(&value.title).to_owned()).collect(),
            bodies: by_body.iter().map(view).collect(),
            sums,
            mean: mean(&shares),
            steps: definition.checklist_size(),
            shell: shell.titled(
                t.say("標準化はどこまで進んでいる？", "How far has standardisation come?"),
                Section::Programmes,
            ),
        }
    }
}

/// The mean of several shares in percent, exact until it is rounded half up.
fn mean(shares: &[Fraction]) -> String {
    let denominator = shares.iter().fold(1_u64, |product, share| lcm(product, share.denominator.max(1)));
    let numerator =
        shares.iter().map(|share| share.numerator * (denominator / share.denominator.max(1))).sum();
    let count = u64::try_from(shares.len()).unwrap_or(u64::MAX);
    Fraction { numerator, denominator: denominator.saturating_mul(count) }.percent()
}

fn lcm(a: u64, b: u64) -> u64 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1)).saturating_mul(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_shares_is_exact_before_it_is_rounded() {
        let share = |numerator, denominator| Fraction { numerator, denominator };
        assert_eq!(mean(&[share(524, 800), share(256, 800)]), "48.75");
        assert_eq!(mean(&[share(1, 3), share(1, 2)]), "41.67");
        assert_eq!(mean(&[]), "－");
    }
}
