-- $1 id, $2 holder, $3 next_at, $4 parked, $5 cause
update delivery
set attempts = attempts + 1, next_at = $3, parked = $4, cause = $5, lease_until = 0, holder = ''
where id = $1 and holder = $2
