//! The same guards and facts before another reader of CEL: where everything is known both say the same; never more than
//! the part of the language both have.

use std::collections::HashMap;
use std::sync::Arc;

use ayumi_core::guard::tree::{Name, Read, Subject};
use ayumi_core::guard::{Guard, Truth};
use ayumi_core::id::OrganizationId;
use ayumi_core::testing::guards::{Given, Lot, Made, Pool, field};
use ayumi_core::testing::sketch::item;
use cel::extractors::This;
use cel::{Context, ExecutionError, Program, Value};

/// The other reader goes down the stack of the machine, which a test thread has little of.
const STACK_BYTES: usize = 256 << 20;

fn pool() -> Pool {
    let both = |id: &str| vec![field(Subject::Case, "survey", id), field(Subject::Element, "survey", id)];
    let words = ["a", "b", "c"].map(str::to_owned).to_vec();
    let worded = |id: &str| both(id).into_iter().map(|read| (read, words.clone())).collect::<Vec<_>>();
    let status = Read { of: Subject::Case, name: Name::Status { phase: item("go-live") } };
    Pool {
        flags: both("flag"),
        numbers: both("number").into_iter().chain(both("other")).collect(),
        words: worded("word").into_iter().chain([(status, words.clone())]).collect(),
        days: both("day"),
        months: both("month"),
        lists: worded("list"),
        texts: both("text"),
        party: Some(item("member")),
        has: true,
        number_max: 9,
    }
}

/// What is given as the other reader holds it: days and months as text, which sorts as they do.
fn value(given: &Given) -> Value {
    match given {
        Given::Flag(flag) => Value::Bool(*flag),
        Given::Number(number) => Value::Int(*number),
        Given::Word(word) => Value::from(word.as_str()),
        Given::Day(day) => Value::from(day.format("%Y-%m-%d").to_string()),
        Given::Month(month) => Value::from(month.to_string()),
        Given::Words(words) => {
            Value::from(words.iter().map(|word| Value::from(word.as_str())).collect::<Vec<_>>())
        }
        Given::Text | Given::Absent => Value::Null,
    }
}

/// The facts of the case, or of one participant, as nested maps.
fn facts(made: &Made, of: Option<&OrganizationId>) -> HashMap<String, Value> {
    let mut fields: HashMap<String, Value> = HashMap::new();
    let mut phases: HashMap<String, Value> = HashMap::new();
    let reported =
        made.known.iter().filter(|((_, whose), given)| whose.as_ref() == of && **given != Given::Absent);
    for ((name, _), given) in reported {
        match name {
            Name::Field { field, .. } => {
                fields.insert(field.to_string(), value(given));
            }
            Name::Status { phase } => {
                let status = HashMap::from([("status".to_owned(), value(given))]);
                phases.insert(phase.to_string(), Value::from(status));
            }
            Name::Step { .. }
            | Name::Outcome { .. }
            | Name::Mark { .. }
            | Name::Population
            | Name::Kind
            | Name::Class
            | Name::FiscalYear => panic!("{name:?} is not in the pool"),
        }
    }
    let survey = HashMap::from([("survey".to_owned(), Value::from(fields))]);
    HashMap::from([("fields".to_owned(), Value::from(survey)), ("phases".to_owned(), Value::from(phases))])
}

#[expect(clippy::needless_pass_by_value, reason = "the other reader hands its texts over")]
fn as_written(text: Arc<String>) -> String {
    text.to_string()
}

fn sum(This(list): This<Arc<Vec<Value>>>) -> Result<Value, ExecutionError> {
    let number = |value: &Value| if let Value::Int(number) = value { Some(*number) } else { None };
    let total = list.iter().try_fold(0_i64, |sum, value| sum.checked_add(number(value)?));
    total.map(Value::Int).ok_or_else(|| ExecutionError::function_error("sum", "not a sum of numbers"))
}

/// What the other reader says; none when it could not say.
fn said(text: &str, made: &Made) -> Option<bool> {
    let program = Program::compile(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut context = Context::default();
    for (name, value) in facts(made, None) {
        context.add_variable_from_value(name, value);
    }
    let members: Vec<Value> = made.bodies.iter().map(|body| Value::from(facts(made, Some(body)))).collect();
    let participants = HashMap::from([("member".to_owned(), Value::from(members))]);
    context.add_variable_from_value("participants", Value::from(participants));
    context.add_function("date", as_written).expect("the name is free");
    context.add_function("month", as_written).expect("the name is free");
    context.add_function("sum", sum).expect("the name is free");
    match program.execute(&context) {
        Ok(Value::Bool(answer)) => Some(answer),
        Ok(other) => panic!("{text}: {other:?}"),
        Err(_) => None,
    }
}

fn compare(guard: &Guard, made: &Made, fails: bool) -> Option<bool> {
    let (text, theirs) = (guard.to_string(), said(&guard.to_string(), made));
    let ours = match guard.evaluate(made) {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown(_) => None,
    };
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => assert_eq!(ours, theirs, "{text} of {made:?}"),
        // A division by zero may stand in a part that the one looks at and the other does not.
        (Some(_) | None, None) | (None, Some(_)) => {
            assert!(fails, "{text} of {made:?}: {ours:?} {theirs:?}");
        }
    }
    theirs
}

fn all() {
    let pool = pool();
    let (mut yes, mut no, mut failed) = (0, 0, 0);
    for seed in 0..4_000 {
        let mut lot = Lot::new(seed);
        let guard = lot.guard(&pool, 1 + usize::try_from(seed % 5).unwrap());
        let made = lot.facts(&pool, 10);
        let divides = guard.to_string().contains(['/', '%']);
        match compare(&guard, &made, divides) {
            Some(true) => yes += 1,
            Some(false) => no += 1,
            None => failed += 1,
        }
    }
    assert!(yes > 1_000 && no > 1_000 && failed < 400, "{yes} true, {no} false, {failed} failed");
}

#[test]
fn both_readers_say_the_same_of_what_is_known() {
    let thread =
        std::thread::Builder::new().stack_size(STACK_BYTES).spawn(all).expect("a thread can be started");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}
