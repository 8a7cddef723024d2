-- $1 position to start after, $2 most rows
select position, prev_position, stream, version, lower(hex(id)), type, recorded_at, effective_on, envelope, leaf_hash
from events
where position > $1
order by position
limit $2
