//! Suppositions as short texts, for addresses and command lines: `shift:scope=2026-07-31`, `shift:survey@282286=+10bd`,
//! `drop:282286`, `join:282286`, `complete:survey@282286`, `on:2026-08-01`, `barrier:survey=80%`; never their meaning.

use std::fmt;
use std::str::FromStr;

use crate::definition::{BarrierRule, Quorum, Span};
use crate::id::{ItemId, OrganizationId};
use crate::what_if::{
    Body, Completion, Distance, NewBarrier, NewQuorum, OnDay, Shift, Supposition, Target, Unreadable,
};

/// Most bodies a quorum asks for, as in a definition.
const BODIES_MAX: u32 = 1_000_000;

/// Longest part of a fraction anybody writes, as in a definition.
const PART_MAX: u32 = 100;

impl FromStr for Supposition {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let whole = || unreadable(text, "a supposition such as `shift:scope=2026-07-31`");
        let (word, rest) = text.split_once(':').ok_or_else(whole)?;
        Ok(match word {
            "shift" => Self::Shift(rest.parse()?),
            "drop" => Self::Drop(Body { participant: body(rest)? }),
            "join" => Self::Join(Body { participant: body(rest)? }),
            "complete" => {
                let (phase, participant) = track(rest)?;
                Self::Complete(Completion { phase, participant })
            }
            "on" => Self::On(OnDay { date: date(rest)? }),
            "barrier" => Self::Barrier(rest.parse()?),
            "quorum" => Self::Quorum(rest.parse()?),
            _ => return Err(whole()),
        })
    }
}

impl FromStr for Shift {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (what, to) = parts(text, "`ITEM=DATE` or `ITEM=+10bd`")?;
        let (item, participant) = track(what)?;
        let is_distance = to.starts_with(['+', '-']) || to.ends_with(|last: char| last.is_ascii_alphabetic());
        let target = if is_distance { Target::By(to.parse()?) } else { Target::To(date(to)?, None) };
        Ok(Self { item, participant, target })
    }
}

impl FromStr for NewBarrier {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (phase, rule) = parts(text, "`PHASE=RULE`")?;
        Ok(Self { phase: item(phase)?, rule: rule_of(rule)? })
    }
}

impl FromStr for NewQuorum {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (decision, quorum) = parts(text, "`DECISION=QUORUM`")?;
        Ok(Self { decision: item(decision)?, quorum: quorum_of(quorum)? })
    }
}

impl FromStr for Completion {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (phase, participant) = track(text)?;
        Ok(Self { phase, participant })
    }
}

impl FromStr for Distance {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let wrong = || unreadable(text, "a distance such as `10bd`, `-5bd`, `10d`, `3w` or `2mo`");
        let back = text.starts_with('-');
        let length = text.strip_prefix(['+', '-']).unwrap_or(text);
        let span = length.parse::<Span>().map_err(|_| wrong())?;
        Ok(Self { span, back })
    }
}

impl TryFrom<String> for Distance {
    type Error = Unreadable;

    fn try_from(text: String) -> Result<Self, Unreadable> {
        text.parse()
    }
}

impl From<Distance> for String {
    fn from(distance: Distance) -> Self {
        distance.to_string()
    }
}

impl fmt::Display for Distance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.back { '-' } else { '+' }, self.span)
    }
}

impl fmt::Display for Supposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = |body: Option<&OrganizationId>| body.map_or_else(String::new, |body| format!("@{body}"));
        match self {
            Self::Shift(shift) => {
                let whose = whose(shift.participant.as_ref());
                match shift.target {
                    Target::To(date, _) => write!(f, "shift:{}{whose}={date}", shift.item),
                    Target::By(distance) => write!(f, "shift:{}{whose}={distance}", shift.item),
                }
            }
            Self::Drop(body) => write!(f, "drop:{}", body.participant),
            Self::Join(body) => write!(f, "join:{}", body.participant),
            Self::Complete(track) => {
                write!(f, "complete:{}{}", track.phase, whose(track.participant.as_ref()))
            }
            Self::On(day) => write!(f, "on:{}", day.date),
            Self::Barrier(new) => write!(f, "barrier:{}={}", new.phase, spelled(&new.rule)),
            Self::Quorum(new) => write!(f, "quorum:{}={}", new.decision, asked(new.quorum)),
        }
    }
}

/// A rule of a barrier as a text.
fn spelled(rule: &BarrierRule) -> String {
    match rule {
        BarrierRule::All => "all".to_owned(),
        BarrierRule::AtLeast(least) => least.to_string(),
        BarrierRule::Share(percent) => format!("{percent}%"),
        BarrierRule::Named(bodies) => bodies.iter().map(OrganizationId::as_str).collect::<Vec<_>>().join("+"),
    }
}

fn rule_of(text: &str) -> Result<BarrierRule, Unreadable> {
    let wrong =
        || unreadable(text, "`all`, a number, a share from 1% to 100%, or codes with `+` between them");
    if text == "all" {
        return Ok(BarrierRule::All);
    }
    if let Some(percent) = text.strip_suffix('%') {
        let percent = percent.parse().ok().filter(|percent| (1..=100).contains(percent));
        return percent.map(BarrierRule::Share).ok_or_else(wrong);
    }
    // No body has a code of fewer than six digits, and no barrier counts a hundred thousand bodies.
    if text.len() < 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map(BarrierRule::AtLeast).map_err(|_| wrong());
    }
    let bodies = text.split('+').map(|code| code.parse().map_err(|_| wrong()));
    bodies.collect::<Result<_, _>>().map(BarrierRule::Named)
}

/// A quorum as a text.
fn asked(quorum: Quorum) -> String {
    match quorum {
        Quorum::All => "all".to_owned(),
        Quorum::AtLeast(least) => least.to_string(),
        Quorum::Part { numerator, denominator } => format!("{numerator}/{denominator}"),
    }
}

fn quorum_of(text: &str) -> Result<Quorum, Unreadable> {
    let wrong = || unreadable(text, "`all`, a number of bodies, or a fraction such as `2/3`");
    if text == "all" {
        return Ok(Quorum::All);
    }
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|n| digits && *n > 0)
    };
    let Some((above, below)) = text.split_once('/') else {
        let least = number(text).filter(|least| *least <= BODIES_MAX);
        return least.map(Quorum::AtLeast).ok_or_else(wrong);
    };
    let fraction = number(above).zip(number(below));
    let fits = |(above, below): &(u32, u32)| above <= below && *below <= PART_MAX;
    let part = |(numerator, denominator)| Quorum::Part { numerator, denominator };
    fraction.filter(fits).map(part).ok_or_else(wrong)
}

fn parts<'t>(text: &'t str, expected: &'static str) -> Result<(&'t str, &'t str), Unreadable> {
    text.split_once('=').ok_or_else(|| unreadable(text, expected))
}

fn track(text: &str) -> Result<(ItemId, Option<OrganizationId>), Unreadable> {
    match text.split_once('@') {
        Some((name, code)) => Ok((item(name)?, Some(body(code)?))),
        None => Ok((item(text)?, None)),
    }
}

fn item(text: &str) -> Result<ItemId, Unreadable> {
    text.parse().map_err(|_| unreadable(text, "a name of the definition"))
}

fn body(text: &str) -> Result<OrganizationId, Unreadable> {
    text.parse().map_err(|_| unreadable(text, "a code of a body"))
}

fn date(text: &str) -> Result<chrono::NaiveDate, Unreadable> {
    text.parse().map_err(|_| unreadable(text, "a date such as 2026-07-31"))
}

fn unreadable(text: &str, expected: &'static str) -> Unreadable {
    Unreadable { text: text.to_owned(), expected }
}

/// A rule of a barrier in JSON: its text.
pub(super) mod rule {
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    use crate::definition::BarrierRule;

    pub(in crate::what_if) fn serialize<S: Serializer>(
        rule: &BarrierRule,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::spelled(rule))
    }

    pub(in crate::what_if) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BarrierRule, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::rule_of(&text).map_err(de::Error::custom)
    }
}

/// A quorum in JSON: its text.
pub(super) mod quorum {
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    use crate::definition::Quorum;

    pub(in crate::what_if) fn serialize<S: Serializer>(
        quorum: &Quorum,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::asked(*quorum))
    }

    pub(in crate::what_if) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Quorum, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::quorum_of(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supposition_reads_back_from_its_own_text_and_from_its_json() {
        for text in [
            "shift:scope=2026-07-31",
            "shift:survey@282286=+10bd",
            "shift:survey=-2w",
            "drop:282286",
            "join:282286",
            "complete:meeting.1.held",
            "complete:survey@282286",
            "on:2026-08-01",
            "barrier:survey=80%",
            "barrier:survey=all",
            "barrier:survey=3",
            "barrier:survey=282286+281000",
            "quorum:supplier=2/3",
            "quorum:supplier=all",
            "quorum:supplier=12",
        ] {
            let supposition: Supposition = text.parse().unwrap();
            assert_eq!(supposition.to_string(), text);
            let json = serde_json::to_value(&supposition).unwrap();
            assert_eq!(serde_json::from_value::<Supposition>(json.clone()).unwrap(), supposition, "{json}");
        }
        assert_eq!("shift:survey=10bd".parse::<Supposition>().unwrap().to_string(), "shift:survey=+10bd");
    }

    #[test]
    fn what_is_no_supposition_says_what_would_be() {
        for text in [
            "scope",
            "move:scope=2026-07-31",
            "shift:scope",
            "shift:scope=tomorrow",
            "shift:scope=10x",
            "drop:282287",
            "barrier:survey=101%",
            "barrier:survey=0%",
            "barrier:survey=most",
            "on:2026-02-30",
            "complete:a b",
            "quorum:supplier",
            "quorum:supplier=most",
            "quorum:supplier=0",
            "quorum:supplier=3/2",
            "quorum:supplier=+1/2",
            "quorum:supplier=1/1000",
        ] {
            let refusal = text.parse::<Supposition>().unwrap_err();
            assert!(!refusal.expected.is_empty(), "{refusal}");
        }
    }
}
