-- $1 id, $2 now
update delivery
set attempts = 0, next_at = $2, parked = 0, lease_until = 0, holder = ''
where id = $1 and parked = 1
