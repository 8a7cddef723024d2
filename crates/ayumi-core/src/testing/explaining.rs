//! What a scenario is asked: why things stand as they do, why events happened, what would come of suppositions; never
//! an expectation of its own.

use crate::decide::Context;
use crate::explain::{
    Blocker, Cause, Entry, Explanation, Facts, History, Kind, Memo, Said, Subject, Why, explain,
    explain_event, subjects,
};
use crate::state::Case;
use crate::testing::run::{self, Recorded};
use crate::testing::world::{Who, body};
use crate::testing::{Scenario, item};
use crate::text::Language;
use crate::what_if::{Report, Supposed, Supposition, WhatIfRefusal, suppose, what_if};

impl Scenario {
    /// What explaining reads of the case as it stands, handed to `ask`.
    pub fn with_facts<T>(&self, ask: impl FnOnce(&Facts<'_>) -> T) -> T {
        let history = History::of(self.log.iter().map(Recorded::entry));
        let history = history.telling(self.fired.iter().map(Recorded::entry));
        let definition = self.definition.of_case(&self.case);
        let acting = self.world.acting(Who::System, self.today);
        let context = Context {
            case: self.id,
            definition: &definition,
            calendar: &self.world.calendar,
            calendar_ref: &self.world.calendar_ref,
            directory: &self.world.directory,
            acting: &acting,
            today: self.today,
            time: self.time,
        };
        ask(&Facts { context: &context, case: &self.case, history: &history, memo: &Memo::default() })
    }

    /// What would come of suppositions, each spelled as a text.
    ///
    /// # Panics
    /// When one is no supposition.
    #[track_caller]
    pub fn what_if(&self, suppositions: &[&str]) -> Result<Report, WhatIfRefusal> {
        let read = |text: &&str| text.parse().expect("the test spells a supposition");
        let suppositions: Vec<Supposition> = suppositions.iter().map(read).collect();
        self.with_facts(|facts| what_if(facts.context, facts.case, &suppositions))
    }

    /// The copy of the case after suppositions.
    ///
    /// # Errors
    /// The first one that cannot be.
    pub fn supposing(&self, suppositions: &[Supposition]) -> Result<Supposed, WhatIfRefusal> {
        self.with_facts(|facts| suppose(facts.context, facts.case, suppositions))
    }

    /// Why something stands where it does.
    ///
    /// # Panics
    /// When the case has nothing of the kind.
    #[track_caller]
    pub fn explained(&self, subject: &Subject) -> Explanation {
        let found = self.with_facts(|facts| explain(facts, subject));
        found.unwrap_or_else(|| panic!("nothing to explain: {subject:?}"))
    }

    /// Why a track stands where it does; no body for a joint phase.
    ///
    /// # Panics
    /// When there is no such track.
    #[track_caller]
    pub fn explained_track(&self, phase: &str, code: Option<&str>) -> Explanation {
        self.explained(&Subject::track(&item(phase), code.map(body).as_ref()))
    }

    /// Why something of a kind stands where it does, found by its name among everything there is to explain.
    ///
    /// # Panics
    /// When there is no such thing.
    #[track_caller]
    pub fn explained_as(&self, kind: Kind, name: &str, code: Option<&str>) -> Explanation {
        let wanted = |subject: &Subject| {
            subject.kind == kind
                && subject.item.as_ref().is_none_or(|known| known.as_str() == name)
                && subject.participant == code.map(body)
        };
        let all = self.with_facts(subjects);
        let subject = all.iter().find(|subject| wanted(subject));
        self.explained(subject.unwrap_or_else(|| panic!("no {kind:?} `{name}` among {all:?}")))
    }

    /// Everything there is to explain, explained.
    ///
    /// # Panics
    /// When something that is listed cannot be explained.
    #[track_caller]
    pub fn everything_explained(&self) -> Vec<Explanation> {
        let all = self.with_facts(subjects);
        all.iter().map(|subject| self.explained(subject)).collect()
    }

    /// Why the last event of a type happened.
    ///
    /// # Panics
    /// When there was none.
    #[track_caller]
    pub fn why(&self, type_name: &str) -> Why {
        let told = self.fired.iter().rev().find(|recorded| recorded.event.type_name() == type_name);
        self.why_of(told.unwrap_or_else(|| self.last(type_name)))
    }

    /// Why an event of the case or of its reminders happened, from the case as it was just before.
    pub fn why_of(&self, recorded: &Recorded) -> Why {
        let at = self.log.iter().position(|known| known == recorded);
        let before = &self.log[..at.unwrap_or(self.log.len())];
        let mut past = self.clone();
        past.case = before.iter().fold(Case::default(), run::fold);
        past.log = before.to_vec();
        past.with_facts(|facts| explain_event(facts, &recorded.entry()))
    }

    /// Something said, as it is read.
    pub fn read(&self, said: &Said, language: Language) -> String {
        said.words(&self.world.directory).in_language(language).to_owned()
    }
}

impl Recorded {
    /// What explaining needs of it.
    pub fn entry(&self) -> Entry<'_> {
        Entry { happened: self.happened(), actor: &self.actor, causation: self.causation }
    }
}

impl Explanation {
    /// The codes of its reasons.
    pub fn reasons(&self) -> Vec<&'static str> {
        self.because.iter().map(|cause| cause.said.term.code()).collect()
    }

    /// The codes of what stands in the way.
    pub fn holds(&self) -> Vec<&'static str> {
        self.blockers.iter().map(|blocker| blocker.said.term.code()).collect()
    }

    /// The codes of what happens then.
    pub fn then(&self) -> Vec<&'static str> {
        self.next.iter().map(|said| said.term.code()).collect()
    }

    /// The reason with a code.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn reason(&self, code: &str) -> &Cause {
        let found = self.because.iter().find(|cause| cause.said.term.code() == code);
        found.unwrap_or_else(|| panic!("no reason `{code}` among {:?}", self.reasons()))
    }

    /// What stands in the way under a code.
    ///
    /// # Panics
    /// When nothing does.
    #[track_caller]
    pub fn hold(&self, code: &str) -> &Blocker {
        let found = self.blockers.iter().find(|blocker| blocker.said.term.code() == code);
        found.unwrap_or_else(|| panic!("no blocker `{code}` among {:?}", self.holds()))
    }
}

impl Blocker {
    /// Who can bring it about: code of the body and of the deed.
    pub fn hands(&self) -> Vec<(String, &'static str)> {
        self.who.iter().map(|who| (who.organization.to_string(), who.deed.code())).collect()
    }
}

impl Why {
    /// The codes of what the rule was applied to.
    pub fn got(&self) -> Vec<&'static str> {
        self.inputs.iter().map(|input| input.said.term.code()).collect()
    }

    /// The input with a code.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn input(&self, code: &str) -> &Cause {
        let found = self.inputs.iter().find(|input| input.said.term.code() == code);
        found.unwrap_or_else(|| panic!("no input `{code}` among {:?}", self.got()))
    }
}
