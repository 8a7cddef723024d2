//! Two programs on one PostgreSQL, both of which look at the time and send: everybody is told once a day, and when one dies
//! with mails in its hands the other one sends them.

use std::collections::BTreeMap;

use ayumi_store::DatabaseUrl;
use ayumi_tests::client::Client;
use ayumi_tests::mail::MailReceiver;
use ayumi_tests::postgres;
use ayumi_tests::program::Program;
use ayumi_tests::template::{Copy, Database};
use ayumi_tests::wait::until;

use crate::deeds::{self, EDUCATION};
use crate::leaving::{Reader, mailing, message_id, office, program};

/// Everybody who is told something at the beginning of the year and has an address.
const MUNICIPALITIES: usize = 41;
/// Just before the first reminders of the year, so that both programs run when they become due.
const BEFORE_NINE: &str = "2026-04-01T08:59:56+09:00";
const AFTER_NINE: &str = "2026-04-01T09:00:05+09:00";
const BEFORE_NINE_NEXT_DAY: &str = "2026-04-02T08:59:56+09:00";
/// More than one program has under way at once.
const UNANSWERED: usize = 16;

/// Two programs, each with a folder of its own, on the database of one.
struct Office {
    copy: Copy,
    _beside: Copy,
    receiver: MailReceiver,
    programs: [Program; 2],
}

impl Office {
    async fn open() -> Self {
        let copy = office(Database::Postgres, MUNICIPALITIES).await;
        let receiver = MailReceiver::start("none", &[]).expect("a mail server");
        let beside = copy.beside().expect("a place beside");
        let programs = [&copy, &beside].map(|one| mailing(program(one, one.folder.path()), &receiver));
        Self { copy, _beside: beside, receiver, programs }
    }

    fn psql(&self, sql: &str) -> String {
        let DatabaseUrl::Postgres(url) = &self.copy.settings.database else { panic!("not a server") };
        postgres::shared().psql(url.rsplit('/').next().expect("a name"), sql).expect("psql")
    }

    /// The mails that came by now, and how often each.
    fn mails(&self) -> BTreeMap<String, usize> {
        let said = self.receiver.peer.said().expect("what it got");
        let mut mails = BTreeMap::new();
        for mail in said.iter().filter(|line| line["event"] == "mail") {
            *mails.entry(message_id(mail)).or_default() += 1;
        }
        mails
    }
}

async fn assert_told_once(reader: &mut Reader, day: &str) {
    let told = reader.told().await;
    assert!(told.values().all(|digests| *digests == 1), "{told:?}");
    let that_day = told.keys().filter(|(_, on)| on == day).count();
    assert!(that_day >= MUNICIPALITIES, "{that_day} people were told on {day}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_tell_everybody_once_a_day() {
    let office = Office::open().await;
    let [north, south] = &office.programs;
    let mut sent = 0;
    for (day, before_nine) in [("2026-04-01", BEFORE_NINE), ("2026-04-02", BEFORE_NINE_NEXT_DAY)] {
        let first = north.clone().with("AYUMI_NOW", before_nine).serve().expect("serve");
        // It goes on where the log ends.
        let second = south.serve().expect("serve");
        let mut reader = Reader::of(&office.copy, &second.url);
        sent += MUNICIPALITIES;
        reader.all_delivered(sent).await;
        let mails = office.mails();
        assert_eq!(mails.len(), MUNICIPALITIES);
        assert!(mails.values().all(|times| *times == 1), "nobody died, so nothing comes twice: {mails:?}");
        assert_told_once(&mut reader, day).await;
        // Everybody is told of it the next morning.
        let cases = reader.client.get(&format!("/api/v1/cases?programme={EDUCATION}&limit=1")).await.ok();
        let case = cases["cases"][0]["case"].as_str().expect("a case").to_owned();
        let moved =
            deeds::move_deadline("survey", if sent == MUNICIPALITIES { "2026-05-29" } else { "2026-06-30" });
        Client::clone(&reader.client).command_seen(case, &moved).await.is(201);
        for server in [first, second] {
            assert_eq!(server.stop().expect("stop"), Some(0));
        }
    }
    south.run(&["audit", "verify"]).exits(0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_program_died_with_the_other_one_sends() {
    let office = Office::open().await;
    let [north, south] = &office.programs;
    office.receiver.becomes(&["silence-after-dot"; UNANSWERED]).expect("told");
    let first = north.clone().with("AYUMI_NOW", AFTER_NINE).serve().expect("serve");
    let unanswered = message_id(&office.receiver.mail().expect("a mail"));
    let mut reader = Reader::of(&office.copy, &first.url);
    until("every digest is decided", async || (reader.leaving().await.len() == MUNICIPALITIES).then_some(()))
        .await;
    let second = south.serve().expect("serve");
    let before = office.receiver.becomes(&[]).expect("told");
    // The second one sends what nobody holds; what the first one waits for an answer to, it leaves alone.
    until("the first one alone holds anything", async || {
        let held = "select count(distinct holder) = 1 and min(holder) <> '' from ayumi.delivery";
        (office.psql(held) == "t").then_some(())
    })
    .await;
    let held: usize = office.psql("select count(*) from ayumi.delivery").parse().expect("a number");
    assert!(held > 0);
    first.kill().expect("kill");

    // Ten minutes go by.
    office.psql("update ayumi.delivery set lease_until = lease_until - 600000000");
    let mut reader = Reader::of(&office.copy, &second.url);
    reader.all_delivered(MUNICIPALITIES).await;
    let mut mails = office.mails();
    for id in before.iter().filter(|line| line["event"] == "mail").map(message_id).chain([unanswered.clone()])
    {
        *mails.entry(id).or_default() += 1;
    }
    assert_eq!(mails.len(), MUNICIPALITIES, "one id a person, however often it came");
    assert!(mails[&unanswered] == 2 && mails.values().all(|times| *times <= 2), "{mails:?}");
    for digest in reader.leaving().await {
        assert!(mails.keys().any(|id| id.contains(&digest)), "{digest} did not come: {mails:?}");
    }
    assert_told_once(&mut reader, "2026-04-01").await;
    assert_eq!(second.stop().expect("stop"), Some(0));
    south.run(&["audit", "verify"]).exits(0);
}
