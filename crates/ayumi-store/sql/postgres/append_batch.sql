-- $1 new position, $2 recorded_at, $3 new root, $4 new right edge, $5 former position, $6 former root
-- $7 positions, $8 streams, $9 versions, $10 ids, $11 types, $12 effective_on, $13 leaf hashes, $14 envelopes
-- $15 event ids, $16 paths, $17 subjects, $18 blinds, $19 values
-- $20 names, $21 targets, $22 request hashes, $23 positions, $24 event counts, $25 versions
-- Returns no row when another process has appended: then nothing was added.
with moved as (
    update log_head
    set position = $1, recorded_at = $2, root = $3, right_edge = $4
    where one = 1 and position = $5 and root = $6
    returning position
), placed as (
    insert into events (
        position, prev_position, stream, version, id, type, recorded_at, effective_on, leaf_hash, envelope
    )
    select
        n.position, nullif(n.position - 1, 0), n.stream, n.version, n.id::uuid, n.type, $2, n.effective_on::date,
        n.leaf_hash, n.envelope
    from unnest(
        $7::bigint[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::bytea[], $14::text[]
    ) as n (position, stream, version, id, type, effective_on, leaf_hash, envelope)
    where exists (select 1 from moved)
), sealed as (
    insert into private_value (event_id, path, subject, blind, value)
    select n.event_id::uuid, n.path, n.subject, n.blind, n.value
    from unnest($15::text[], $16::text[], $17::text[], $18::bytea[], $19::text[])
        as n (event_id, path, subject, blind, value)
    where exists (select 1 from moved)
), answered as (
    insert into append_request (name, target, request_hash, position, event_count, version, recorded_at)
    select n.name, n.target, n.request_hash, n.position, n.event_count, n.version, $2
    from unnest($20::bytea[], $21::text[], $22::bytea[], $23::bigint[], $24::bigint[], $25::bigint[])
        as n (name, target, request_hash, position, event_count, version)
    where exists (select 1 from moved)
)
select moved.position, pg_notify('ayumi_head', moved.position::text)
from moved
