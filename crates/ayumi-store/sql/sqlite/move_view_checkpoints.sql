-- Changes fewer rows than asked when another process has moved one of them.
-- $1 JSON array of [projection, version, former position, position, error, leaf hash], $2 log id, $3 incarnation
update view_checkpoint
set position = m.value ->> 3,
    state = case when m.value ->> 4 is null then 'live' else 'parked' end,
    error = m.value ->> 4,
    leaf_hash = m.value ->> 5,
    log_id = $2,
    incarnation = $3
from json_each($1) m
where projection = m.value ->> 0 and version = m.value ->> 1 and position = m.value ->> 2
