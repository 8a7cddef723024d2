-- What is long or binary stands outside the JSON, one behind the other: inside, it would be escaped here, and parsed
-- and rendered again there for every column.
-- $1 position of the new head, $2 recorded_at, $3 root of the new head, $5 former position
-- $7 JSON array of [stream, version, type, effective_on, offset of the envelope, its length]
-- $8 ids of 16 bytes with leaf hashes of 32 bytes, $9 the envelopes
insert into events (
    position, prev_position, stream, version, id, type, recorded_at, effective_on, leaf_hash, envelope
)
select
    $5 + key + 1, nullif($5 + key, 0), value ->> 0, value ->> 1, substr($8, key * 48 + 1, 16), value ->> 2, $2,
    value ->> 3, substr($8, key * 48 + 17, 32), cast(substr($9, (value ->> 4) + 1, value ->> 5) as text)
from json_each($7)
where exists (select 1 from log_head where one = 1 and position = $1 and root = $3)
