//! Laws the database keeps by itself, against whoever writes SQL past the store; a memory has nobody to fear.

use super::{Database, Dialect, Story, append::assert_contiguous, case, keyed};

/// Attacks in the SQL both databases speak.
const CHANGES: &[&str] = &[
    "update events set type = 'log.closed' where position = 1",
    "update events set position = position + 100",
    "update events set envelope = '{}', leaf_hash = leaf_hash",
    "delete from events where position = 2",
    "delete from events",
    "update content set bytes = sha256",
    "delete from content",
    "update append_request set version = 9",
    "update log_head set root = (select leaf_hash from events where position = 1)",
    "delete from append_request",
    "update private_value set value = 'x'",
    "update log_head set position = 1",
    "update log_head set recorded_at = recorded_at - 1",
    "delete from log_head",
    "insert into log_head select 2, position, recorded_at, root, right_edge from log_head",
    "insert into events select * from events where position = 2 on conflict (position) do update set type = 'x'",
    "insert into events select * from events where position = 2 on conflict (id) do update set type = 'x'",
    "insert into events select * from events where position = 2 on conflict (stream, version) do update set type = 'x'",
    "insert into content select * from content where true on conflict (sha256) do update set bytes = excluded.bytes",
    "insert into append_request select * from append_request where true
     on conflict (name, target) do update set version = 9",
];

const SQLITE_CHANGES: &[&str] = &[
    "update or replace events set position = 1 where position = 2",
    "replace into events select * from events where position = 2",
    "insert or replace into events select 99, 98, stream, version, id, type, recorded_at, effective_on, '{}', leaf_hash
     from events where position = 2",
    "insert or replace into events select 3, 2, stream, 99, id, type, recorded_at, effective_on, '{}', leaf_hash
     from events where position = 2",
    "insert or replace into events
     select 3, 2, stream, version, randomblob(16), type, recorded_at, effective_on, '{}', leaf_hash
     from events where position = 2",
    "insert or replace into content select sha256, x'00' from content",
    "insert or replace into content (rowid, sha256, bytes) select 1, 'f' || substr(sha256, 2), x'' from content",
    "insert or replace into append_request
     select name, target, request_hash, position, event_count, 9, recorded_at from append_request",
    "insert or replace into private_value (event_id, path, subject, blind, value)
     select event_id, path, subject, zeroblob(32), 'x' from private_value",
    "insert or replace into log_head select one, 0, 0, root, right_edge from log_head",
];

const POSTGRES_CHANGES: &[&str] = &[
    "truncate events, private_value",
    "truncate private_value",
    "truncate content",
    "truncate append_request",
    "truncate log_head",
    "merge into events e using (select 2 as position) s on e.position = s.position when matched then delete",
    "set role ayumi_append; alter table events disable trigger all",
    "set role ayumi_append; update events set type = 'x'",
    "set role ayumi_append; delete from private_value",
];

/// No statement changes, removes or replaces anything recorded.
pub async fn nothing_recorded_can_be_changed(database: &dyn Database) {
    let story = Story::begun(database).await;
    story.append(keyed(story.notes(&case(1), 0, &["一"]), "u1", "k1", "body")).await.expect("append");
    let hash = story.log.put_content(b"yaml").await.expect("content");
    let (head, before) = (story.log.head().await.expect("head"), story.everything().await);
    let own = match database.dialect() {
        Dialect::Memory => return,
        Dialect::Sqlite => SQLITE_CHANGES,
        Dialect::Postgres => POSTGRES_CHANGES,
    };
    for attack in CHANGES.iter().chain(own) {
        let done = database.raw(attack).await;
        assert!(done.is_err(), "{attack}: {done:?}");
    }
    assert_eq!(story.log.head().await.expect("head"), head);
    assert_eq!(story.everything().await, before);
    assert_eq!(story.log.content(&hash).await.expect("content").as_deref(), Some(b"yaml".as_slice()));
    let replay =
        story.append(keyed(story.notes(&case(1), 0, &["一"]), "u1", "k1", "body")).await.expect("a replay");
    assert!(replay.replayed);
}

/// Rows that would leave a hole, or number a stream or an id twice.
const INTRUSIONS: &[&str] = &[
    "insert into events
     select 4, 3, stream, 9, id, type, recorded_at, effective_on, envelope, leaf_hash from events where position = 2",
    "insert into events
     select 3, null, stream, 9, id, type, recorded_at, effective_on, envelope, leaf_hash from events where position = 2",
    "insert into events
     select 3, 1, stream, 9, id, type, recorded_at, effective_on, envelope, leaf_hash from events where position = 2",
    "insert into events
     select 3, 2, stream, 9, id, type, recorded_at, effective_on, envelope, leaf_hash from events where position = 2",
    "insert into events
     select 0, null, stream, 9, id, type, recorded_at, effective_on, envelope, leaf_hash from events where position = 2",
    "insert into append_request
     select name, 'case-other', leaf_hash, 1, 1, 1, 1 from append_request, events where events.position = 1",
];

/// An insert that would break the numbering is refused too.
pub async fn nothing_can_be_slipped_in(database: &dyn Database) {
    let story = Story::begun(database).await;
    story.append(keyed(story.notes(&case(1), 0, &["一"]), "u1", "k1", "body")).await.expect("append");
    if database.dialect() == Dialect::Memory {
        return;
    }
    for intrusion in INTRUSIONS {
        let done = database.raw(intrusion).await;
        assert!(done.is_err(), "{intrusion}: {done:?}");
    }
    story.append(story.notes(&case(1), 1, &["二"])).await.expect("the log goes on");
    assert_contiguous(&story.everything().await);
}
