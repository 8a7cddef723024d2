//! What happens in a net, told apart as people would; never its words and never which marking it leads to.

/// One of the two halves the participants of a party fall into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Body {
    group: usize,
    second: bool,
}

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A phase begins, for all or for one body.
    Began {
        /// The phase, by its place in the definition.
        phase: usize,
        /// The body.
        body: Option<Body>,
    },
    /// Its work is done.
    Ended {
        /// The phase.
        phase: usize,
        /// The body.
        body: Option<Body>,
    },
    /// Its question is answered.
    Decided {
        /// The phase.
        phase: usize,
        /// The answer, by its place in the decision.
        outcome: usize,
        /// The body.
        body: Option<Body>,
    },
    /// A condition passes it over.
    Passed {
        /// The phase.
        phase: usize,
        /// The body.
        body: Option<Body>,
    },
    /// It waits, for its condition does not hold.
    Held {
        /// The phase.
        phase: usize,
        /// The body.
        body: Option<Body>,
    },
    /// It is passed over.
    Skipped {
        /// The phase.
        phase: usize,
        /// The body.
        body: Option<Body>,
    },
    /// A body is taken out of the barrier of a phase.
    Excluded {
        /// The phase.
        phase: usize,
        /// The body.
        body: Body,
    },
    /// A body takes part.
    Joined(Body),
    /// A body that was asked does not take part.
    Declined(Body),
    /// A body that took part leaves.
    Withdrew(Body),
    /// A body that was gone takes part again.
    Returned(Body),
    /// A phase is set back; part of a decision that sends the case back.
    SetBack,
    /// Nobody turns back from here on; not an act of anybody.
    Committed,
    /// Everything that must be done has ended.
    Completed,
    /// Nobody takes part any more.
    Deserted,
    /// Somebody closes the case, for nothing that must be done is open.
    Closed,
}

impl Body {
    pub(super) fn both(group: usize) -> [Self; 2] {
        [Self { group, second: false }, Self { group, second: true }]
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.second)
    }

    pub(super) fn group(self) -> usize {
        self.group
    }

    pub(super) fn letter(self) -> char {
        if self.second { 'b' } else { 'a' }
    }

    pub(super) fn other(self) -> Self {
        Self { second: !self.second, ..self }
    }
}

impl Step {
    /// The body that does it, or that it is done to.
    pub(super) fn body(self) -> Option<Body> {
        match self {
            Self::Began { body, .. }
            | Self::Ended { body, .. }
            | Self::Decided { body, .. }
            | Self::Passed { body, .. }
            | Self::Held { body, .. }
            | Self::Skipped { body, .. } => body,
            Self::Excluded { body, .. }
            | Self::Joined(body)
            | Self::Declined(body)
            | Self::Withdrew(body)
            | Self::Returned(body) => Some(body),
            Self::SetBack | Self::Committed | Self::Completed | Self::Deserted | Self::Closed => None,
        }
    }

    /// The same with other bodies.
    pub(super) fn with_bodies(self, named: impl Fn(Body) -> Body) -> Self {
        match self {
            Self::Began { phase, body } => Self::Began { phase, body: body.map(named) },
            Self::Ended { phase, body } => Self::Ended { phase, body: body.map(named) },
            Self::Decided { phase, outcome, body } => Self::Decided { phase, outcome, body: body.map(named) },
            Self::Passed { phase, body } => Self::Passed { phase, body: body.map(named) },
            Self::Held { phase, body } => Self::Held { phase, body: body.map(named) },
            Self::Skipped { phase, body } => Self::Skipped { phase, body: body.map(named) },
            Self::Excluded { phase, body } => Self::Excluded { phase, body: named(body) },
            Self::Joined(body) => Self::Joined(named(body)),
            Self::Declined(body) => Self::Declined(named(body)),
            Self::Withdrew(body) => Self::Withdrew(named(body)),
            Self::Returned(body) => Self::Returned(named(body)),
            Self::SetBack | Self::Committed | Self::Completed | Self::Deserted | Self::Closed => self,
        }
    }

    /// The same with its phase numbered otherwise.
    pub(super) fn with_phases(self, numbered: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Began { phase, body } => Self::Began { phase: numbered(phase), body },
            Self::Ended { phase, body } => Self::Ended { phase: numbered(phase), body },
            Self::Decided { phase, outcome, body } => Self::Decided { phase: numbered(phase), outcome, body },
            Self::Passed { phase, body } => Self::Passed { phase: numbered(phase), body },
            Self::Held { phase, body } => Self::Held { phase: numbered(phase), body },
            Self::Skipped { phase, body } => Self::Skipped { phase: numbered(phase), body },
            Self::Excluded { phase, body } => Self::Excluded { phase: numbered(phase), body },
            Self::Joined(_)
            | Self::Declined(_)
            | Self::Withdrew(_)
            | Self::Returned(_)
            | Self::SetBack
            | Self::Committed
            | Self::Completed
            | Self::Deserted
            | Self::Closed => self,
        }
    }
}
