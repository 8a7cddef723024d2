-- $1 stream, $2 version to start after, $3 most rows
select position, leaf_hash, envelope
from events
where stream = $1 and version > $2
order by version
limit $3
