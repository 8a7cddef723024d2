-- $1 id, $2 now, $3 until, $4 holder, $5 the latest instant a sound clock sets
update delivery
set lease_until = $3, holder = $4
where id = $1 and parked = 0 and (next_at <= $2 or next_at > $5) and (lease_until <= $2 or lease_until > $5)
returning id, way, target, about, attempts, next_at, parked, cause
