-- $1 now, $2 limit
select id
from delivery
where parked = 0 and next_at <= $1 and lease_until <= $1
order by next_at, id
limit $2
