//! A form as data: what is asked, what was typed before, what was wrong with it; never what is done with the answers.

use std::collections::BTreeMap;

use ayumi_core::text::Label;
use ayumi_core::wareki;

use crate::view::date;
use crate::view::say::Say;

/// What was typed into a form, by the names of its inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(pub BTreeMap<String, Vec<String>>);

impl Typed {
    /// From the pairs of a form body.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            typed.0.entry(name).or_default().push(value);
        }
        typed
    }

    /// The first value of an input, blank when there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// The first value as typed, without trimming; none when it is blank.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(|values| values.first()).filter(|value| !value.trim().is_empty()).cloned()
    }

    /// Every value of an input that is not blank.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.get(name).map_or(&[][..], Vec::as_slice);
        values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect()
    }
}

/// What is wrong with one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the input; blank when it is about the form as a whole.
    pub input: String,
    /// What is wrong and what to do.
    pub message: Label,
}

impl Fault {
    /// A fault of one input.
    pub fn of(input: impl Into<String>, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { input: input.into(), message: Label::new(ja, en) }
    }
}

/// A form that came back refused: which one, with what in it, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Id of the form.
    pub form: String,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// The key to send it with again, when it must stay the same request.
    pub key: Option<String>,
}

/// One answer to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How an input is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// One line.
    Line {
        /// What stands in it.
        value: String,
    },
    /// Several lines.
    Lines {
        /// What stands in it.
        value: String,
    },
    /// A list that unfolds.
    Select(Vec<Pick>),
    /// One of several, all visible.
    Radios(Vec<Pick>),
    /// Any of several.
    Boxes(Vec<Pick>),
    /// A file.
    File,
}

/// One thing asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its id on the page.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// How to answer.
    pub hint: Option<&'static str>,
    /// How what was typed is read.
    pub echo: Option<String>,
    /// Whether it must be answered.
    pub required: bool,
    /// What is wrong with the answer.
    pub wrong: Option<String>,
    /// How it is asked.
    pub control: Control,
}

/// One row of a table of steps: its title and the states to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepInput {
    /// Name of the input.
    pub name: String,
    /// Its id on the page.
    pub id: String,
    /// The step.
    pub label: String,
    /// What is recorded.
    pub was: &'static str,
    /// The states.
    pub picks: Vec<Pick>,
}

/// A number asked beside many others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountInput {
    /// Name of the input.
    pub name: String,
    /// Its id on the page.
    pub id: String,
    /// What is counted.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

/// A form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormView {
    /// Its id on the page.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    /// What it is for.
    pub title: String,
    /// What to know before.
    pub note: Option<String>,
    /// What its button says.
    pub submit: String,
    /// What is sent unseen.
    pub hidden: Vec<(String, String)>,
    /// What is asked.
    pub inputs: Vec<Input>,
    /// The steps asked, when it is a checklist.
    pub steps: Vec<StepInput>,
    /// Numbers asked side by side.
    pub counts: Vec<CountInput>,
    /// Whether it is shown unfolded.
    pub open: bool,
    /// Whether it sends a file.
    pub file: bool,
    /// Whether what it does is hard to take back.
    pub grave: bool,
}

/// What forms of one page are made with.
#[derive(Debug, Clone)]
pub struct Maker<'a> {
    /// The language.
    pub t: Say,
    /// Where forms are sent.
    pub action: String,
    /// The form that came back, if one did.
    pub refusal: Option<&'a Refusal>,
    /// The key of the next form, fresh for each rendering.
    pub key: String,
}

/// A form being made.
#[derive(Debug)]
pub struct Draft<'a> {
    t: Say,
    refusal: Option<&'a Refusal>,
    form: FormView,
}

impl<'a> Maker<'a> {
    /// A form that sends `command`. Its key is the page's key with the form's id: one page, one try of each form.
    pub fn form(&self, id: &str, command: &str, title: &str, submit: &str) -> Draft<'a> {
        let door = command.replace('_', "-");
        let refusal = self.refusal.filter(|refusal| refusal.form == id);
        let mut form = FormView {
            id: id.to_owned(),
            action: format!("{}/{door}", self.action),
            title: title.to_owned(),
            note: None,
            submit: submit.to_owned(),
            hidden: Vec::new(),
            inputs: Vec::new(),
            steps: Vec::new(),
            counts: Vec::new(),
            open: refusal.is_some(),
            file: false,
            grave: false,
        };
        let kept = refusal.and_then(|refusal| refusal.key.clone());
        let key = kept.unwrap_or_else(|| format!("{}/{id}", self.key));
        for (name, value) in [("form", id), ("command", command), ("key", &key)] {
            form.hidden.push((name.to_owned(), value.to_owned()));
        }
        Draft { t: self.t, refusal, form }
    }
}

impl Draft<'_> {
    /// Something sent unseen.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: impl Into<String>) -> Self {
        self.form.hidden.push((name.to_owned(), value.into()));
        self
    }

    /// Something sent unseen when there is a value.
    #[must_use]
    pub fn hidden_some(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.hidden(name, value.to_string()),
            None => self,
        }
    }

    /// What to know before.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.form.note = Some(note.into());
        self
    }

    /// Shown unfolded.
    #[must_use]
    pub fn open(mut self, open: bool) -> Self {
        self.form.open |= open;
        self
    }

    /// Hard to take back.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.form.grave = true;
        self
    }

    /// One line.
    #[must_use]
    pub fn line(self, name: &str, label: &str, value: &str) -> Self {
        let value = self.typed(name).unwrap_or(value).to_owned();
        self.input(name, label, Control::Line { value })
    }

    /// A date that is due, as officials write one; what was typed is told as it is read.
    #[must_use]
    pub fn due(self, name: &str, label: &str) -> Self {
        let read = self.typed(name).and_then(wareki::parse_due);
        let echo = read.map(|(day, precision)| {
            self.t.say(
                format!("{}（{day}）と読み取りました", wareki::format_due(day, precision)),
                format!("read as {}", date::exactly(self.t, day, precision)),
            )
        });
        let mut draft = self.line(name, label, "");
        if let Some(input) = draft.form.inputs.last_mut() {
            input.echo = echo;
        }
        draft
    }

    /// What stands beside the last input until something was typed into it.
    #[must_use]
    pub fn echo_unless_typed(mut self, text: String) -> Self {
        if let Some(input) = self.form.inputs.last_mut() {
            input.echo.get_or_insert(text);
        }
        self
    }

    /// Several lines.
    #[must_use]
    pub fn lines(self, name: &str, label: &str, value: &str) -> Self {
        let value = self.typed(name).unwrap_or(value).to_owned();
        self.input(name, label, Control::Lines { value })
    }

    /// A list that unfolds.
    #[must_use]
    pub fn select(self, name: &str, label: &str, picks: Vec<(String, String)>, chosen: &str) -> Self {
        let picks = self.picks(name, picks, &[chosen]);
        self.input(name, label, Control::Select(picks))
    }

    /// One of several.
    #[must_use]
    pub fn radios(self, name: &str, label: &str, picks: Vec<(String, String)>, chosen: &str) -> Self {
        let picks = self.picks(name, picks, &[chosen]);
        self.input(name, label, Control::Radios(picks))
    }

    /// Any of several.
    #[must_use]
    pub fn boxes(self, name: &str, label: &str, picks: Vec<(String, String)>, chosen: &[&str]) -> Self {
        let picks = self.picks(name, picks, chosen);
        self.input(name, label, Control::Boxes(picks))
    }

    /// A file.
    #[must_use]
    pub fn file(mut self, name: &str, label: &str, action: String) -> Self {
        self.form.file = true;
        self.form.action = action;
        self.input(name, label, Control::File)
    }

    /// One step of a checklist with the states to choose from.
    #[must_use]
    pub fn step(mut self, item: &str, label: &str, was: &'static str, picks: Vec<(String, String)>) -> Self {
        let name = format!("item.{item}");
        let picks = self.picks(&name, picks, &[was]);
        let id = format!("{}-{name}", self.form.id);
        self.form.steps.push(StepInput { name, id, label: label.to_owned(), was, picks });
        self.hidden(&format!("was.{item}"), was)
    }

    /// A number beside others, with the one that is recorded.
    #[must_use]
    pub fn count(mut self, name: &str, label: &str, now: &str) -> Self {
        let (value, wrong) = (self.typed(name).unwrap_or(now).to_owned(), self.wrong(name));
        let id = format!("{}-{name}", self.form.id);
        self.form.counts.push(CountInput {
            name: name.to_owned(),
            id,
            label: label.to_owned(),
            value,
            wrong,
        });
        self.hidden(&format!("was.{name}"), now)
    }

    /// The last input must be answered.
    #[must_use]
    pub fn required(mut self) -> Self {
        if let Some(input) = self.form.inputs.last_mut() {
            input.required = true;
        }
        self
    }

    /// How to answer the last input.
    #[must_use]
    pub fn hint(mut self, ja: &'static str, en: &'static str) -> Self {
        let hint = self.t.say(ja, en);
        if let Some(input) = self.form.inputs.last_mut() {
            input.hint = Some(hint);
        }
        self
    }

    /// The form.
    pub fn done(self) -> FormView {
        self.form
    }

    /// The language it is made in.
    pub fn t(&self) -> Say {
        self.t
    }

    fn typed(&self, name: &str) -> Option<&str> {
        let typed = &self.refusal?.typed;
        Some(typed.0.get(name).and_then(|values| values.first()).map_or("", String::as_str))
    }

    fn picks(&self, name: &str, picks: Vec<(String, String)>, chosen: &[&str]) -> Vec<Pick> {
        let typed = self.refusal.map(|refusal| refusal.typed.all(name));
        let is_chosen = |value: &str| match &typed {
            Some(typed) => typed.contains(&value) || (typed.is_empty() && value.is_empty()),
            None => chosen.contains(&value),
        };
        picks.into_iter().map(|(value, text)| Pick { chosen: is_chosen(&value), value, text }).collect()
    }

    fn wrong(&self, name: &str) -> Option<String> {
        let fault = self.refusal?.faults.iter().find(|fault| fault.input == name)?;
        Some(self.t.label(&fault.message).to_owned())
    }

    fn input(mut self, name: &str, label: &str, control: Control) -> Self {
        let wrong = self.wrong(name);
        self.form.inputs.push(Input {
            name: name.to_owned(),
            id: format!("{}-{name}", self.form.id),
            label: label.to_owned(),
            hint: None,
            echo: None,
            required: false,
            wrong,
            control,
        });
        self
    }
}

/// One line of the summary above a page whose form was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultLink {
    /// Where the input is.
    pub href: String,
    /// What is wrong with it.
    pub text: String,
}

impl Refusal {
    /// The summary of what is wrong, each with the way to its input.
    pub fn summary(&self, t: Say) -> Vec<FaultLink> {
        let link = |fault: &Fault| {
            let to = if fault.input.is_empty() {
                self.form.clone()
            } else {
                format!("{}-{}", self.form, fault.input)
            };
            FaultLink { href: format!("#{to}"), text: t.label(&fault.message).to_owned() }
        };
        self.faults.iter().map(link).collect()
    }
}
