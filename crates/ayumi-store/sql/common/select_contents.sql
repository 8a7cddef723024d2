-- $1 hash to start after, $2 most rows
select sha256, bytes
from content
where sha256 > $1
order by sha256
limit $2
