-- $1 id, $2 way, $3 target, $4 about, $5 next_at
insert into delivery (id, way, target, about, attempts, next_at, lease_until, holder, parked, cause)
values ($1, $2, $3, $4, 0, $5, 0, '', 0, null)
on conflict (id) do nothing
