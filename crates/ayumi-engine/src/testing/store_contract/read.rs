//! Laws of reading: what is visible is whole, in order, byte for byte; and what stands beside the log.

use std::sync::Arc;
use std::time::Duration;

use ayumi_core::event::SealedEvent;
use ayumi_core::id::ContentHash;
use ayumi_core::merkle::{Tree, leaf_hash};
use ayumi_core::private::{Subject, opens};

use super::{Database, Story, case};
use crate::port::Ids;
use crate::port::store::PAGE_MAX;

/// How long a watch may take to tell; far more than the second it is promised in.
const WATCH_MAX: Duration = Duration::from_secs(30);

/// Pages of any size put one after the other are the log.
pub async fn pages_follow_each_other_without_a_hole(database: &dyn Database) {
    let story = Story::begun(database).await;
    for number in 1..=10 {
        story.append(story.notes(&case(number), 0, &["一", "二", "三"])).await.expect("three events");
    }
    for size in [1, 7, 31, PAGE_MAX + 1] {
        let (mut last, mut pages) = (0, Vec::new());
        loop {
            let page = story.log.read_all(last, size).await.expect("page");
            let Some(end) = page.last() else { break };
            last = end.position;
            pages.extend(page);
        }
        assert_eq!(pages, story.everything().await);
    }
    assert!(story.log.read_all(31, 10).await.expect("page").is_empty());
    assert!(story.log.read_all(u64::MAX, 10).await.expect("page").is_empty());
    assert!(story.log.read_all(0, 0).await.expect("page").is_empty());
}

/// A stream gives its own events alone, in order, from any version.
pub async fn a_stream_is_read_from_any_version(database: &dyn Database) {
    let story = Story::begun(database).await;
    for version in 0..5 {
        story.append(story.notes(&case(1), version, &["内"])).await.expect("own");
        story.append(story.notes(&case(2), version, &["外"])).await.expect("other");
    }
    let read = async |after, limit| {
        let events = story.log.read_stream(&case(1), after, limit).await.expect("stream");
        events.iter().map(|event| event.parse().expect("event").version).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 100).await, [1, 2, 3, 4, 5]);
    assert_eq!(read(2, 2).await, [3, 4]);
    assert!(read(5, 100).await.is_empty());
    let one = &story.log.read_stream(&case(1), 2, 1).await.expect("stream")[0];
    let id = one.parse().expect("event").id;
    assert_eq!(story.log.read_event(id).await.expect("event").as_ref(), Some(one));
    assert_eq!(story.log.read_event(story.ids.event()).await.expect("event"), None);
}

/// The head's root is the root over the hashes of the stored bytes.
pub async fn the_root_is_that_of_all_leaves(database: &dyn Database) {
    let story = Story::empty(database).await;
    assert_eq!(story.log.head().await.expect("head").root, Tree::empty().root());
    story.append(story.opening()).await.expect("first");
    for number in 1..=5 {
        story.append(story.notes(&case(number), 0, &["一", "二", "三"])).await.expect("three events");
        let mut tree = Tree::empty();
        for event in story.everything().await {
            assert_eq!(event.leaf_hash, leaf_hash(event.envelope.as_bytes()));
            tree.append(event.leaf_hash);
        }
        let head = story.log.head().await.expect("head");
        assert_eq!((head.position, head.root), (tree.size(), tree.root()));
    }
}

/// Who watches learns of every append, of this process at once and of others soon.
pub async fn the_head_is_watched_here_and_elsewhere(database: &dyn Database) {
    let story = Story::begun(database).await;
    let other = database.open(Arc::clone(&story.clock)).await;
    let (mut here, mut there) = (story.log.watch(), other.watch());
    let receipt = story.append(story.notes(&case(1), 0, &["見て"])).await.expect("append").receipt;
    assert_eq!(
        *here.borrow_and_update(),
        receipt.position,
        "an answered append is visible to its own process"
    );
    let told =
        tokio::time::timeout(WATCH_MAX, there.wait_for(|position| *position >= receipt.position)).await;
    told.expect("the other process is told").expect("the other log is open");
}

/// A private value is written with its event and opens its commitment; the envelope does not tell it.
pub async fn private_values_stand_beside_their_event(database: &dyn Database) {
    let story = Story::begun(database).await;
    let mut request = story.notes(&case(1), 0, &["電話で確認", "来庁"]);
    let user = ayumi_core::id::UserId(story.ids.uuid());
    request.events[1].private[0].subject = Subject::User(user);
    let receipt = story.append(request).await.expect("append").receipt;
    let values = story.log.private_values(&receipt.event_ids).await.expect("values");
    assert_eq!(values.len(), 2);
    let expected = [("電話で確認", Subject::Text), ("来庁", Subject::User(user))];
    for (id, (text, subject)) in receipt.event_ids.iter().zip(expected) {
        let stored = story.log.read_event(*id).await.expect("read").expect("event");
        assert!(!stored.envelope.contains(text));
        let value = &values[&(*id, "/data/note".to_owned())];
        assert_eq!((value.value.as_str(), &value.subject), (text, &subject));
        let SealedEvent::NoteAdded(note) = stored.parse().expect("event").data else { panic!("not a note") };
        assert!(opens(&note.note, &value.blind, &value.path, &value.value));
    }
    assert!(story.log.private_values(&[story.ids.event()]).await.expect("values").is_empty());
    assert!(story.log.private_values(&[]).await.expect("values").is_empty());
}

/// Names are kept letter for letter: normalising would make 﨑 or 神 (U+FA19) another name.
pub async fn letters_are_kept_as_they_came(database: &dyn Database) {
    let story = Story::begun(database).await;
    let texts =
        ["\u{FA19}戸", "髙橋\u{FA11}", "か\u{3099}", "𠮷野家", "👩‍👩‍👧", "\"\\\n\t\u{1}\u{7f}", " 空白 ", ""];
    let receipt = story.append(story.notes(&case(1), 0, &texts)).await.expect("append").receipt;
    let values = story.log.private_values(&receipt.event_ids).await.expect("values");
    for (id, text) in receipt.event_ids.iter().zip(texts) {
        assert_eq!(values[&(*id, "/data/note".to_owned())].value, text);
    }
}

/// Content has one name, its hash, and one value.
pub async fn content_is_kept_once_under_its_hash(database: &dyn Database) {
    let story = Story::empty(database).await;
    let bytes = b"id: education-dx\n\x00\xff".as_slice();
    let hash = story.log.put_content(bytes).await.expect("put");
    assert_eq!(hash, ContentHash::of(bytes));
    assert_eq!(story.log.put_content(bytes).await.expect("put again"), hash);
    assert_eq!(story.log.content(&hash).await.expect("get").as_deref(), Some(bytes));
    assert_eq!(story.log.content(&ContentHash::of(b"")).await.expect("get"), None);
    let empty = story.log.put_content(b"").await.expect("put nothing");
    assert_eq!(story.log.content(&empty).await.expect("get").as_deref(), Some(b"".as_slice()));
}

/// A secret is what it was last set to, until it is forgotten.
pub async fn secrets_are_replaced_and_forgotten(database: &dyn Database) {
    let story = Story::empty(database).await;
    assert_eq!(story.log.secret("token/1").await.expect("get"), None);
    story.log.put_secret("token/1", b"one").await.expect("put");
    story.log.put_secret("token/2", b"").await.expect("put");
    story.log.put_secret("token/1", b"\x00two").await.expect("replace");
    assert_eq!(story.log.secret("token/1").await.expect("get").as_deref(), Some(b"\x00two".as_slice()));
    story.log.delete_secret("token/1").await.expect("forget");
    story.log.delete_secret("token/1").await.expect("forget again");
    assert_eq!(story.log.secret("token/1").await.expect("get"), None);
    assert_eq!(story.log.secret("token/2").await.expect("get").as_deref(), Some(b"".as_slice()));
}
