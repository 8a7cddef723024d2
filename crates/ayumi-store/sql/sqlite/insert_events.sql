-- $1 position of the new head, $2 recorded_at, $3 root of the new head
-- $7 JSON array of [position, stream, version, id, type, effective_on, leaf hash in hex, envelope]
insert into events (
    position, prev_position, stream, version, id, type, recorded_at, effective_on, leaf_hash, envelope
)
select
    value ->> 0, nullif((value ->> 0) - 1, 0), value ->> 1, value ->> 2, unhex(value ->> 3, '-'), value ->> 4, $2,
    value ->> 5, unhex(value ->> 6), value ->> 7
from json_each($7)
where exists (select 1 from log_head where one = 1 and position = $1 and root = $3)
