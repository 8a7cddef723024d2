-- $1 position to start after, $2 most rows
select position, leaf_hash, envelope
from events
where position > $1
order by position
limit $2
