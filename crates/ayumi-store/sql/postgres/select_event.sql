-- $1 event id as text
select position, leaf_hash, envelope
from events
where id = $1::uuid
