-- $1 position of the new head, $2 recorded_at, $3 root of the new head
-- $10 JSON array of [target, position, event count, version], $11 names of 16 bytes, $12 request hashes of 32 bytes
insert into append_request (name, target, request_hash, position, event_count, version, recorded_at)
select
    substr($11, key * 16 + 1, 16), value ->> 0, substr($12, key * 32 + 1, 32), value ->> 1, value ->> 2, value ->> 3, $2
from json_each($10)
where exists (select 1 from log_head where one = 1 and position = $1 and root = $3)
