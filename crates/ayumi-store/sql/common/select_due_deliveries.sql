-- Also what is put off or taken for longer than anything ever is: the clock was ahead then.
-- $1 now, $2 limit, $3 the latest instant a sound clock sets
select id
from delivery
where parked = 0 and (next_at <= $1 or next_at > $3) and (lease_until <= $1 or lease_until > $3)
order by next_at, id
limit $2
