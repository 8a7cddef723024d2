-- Stored answers beside their first and last event.
-- $1 name in hex and $2 target to start after, $3 most rows
select
    encode(r.name, 'hex'), r.target, r.position, r.event_count, r.version, r.recorded_at,
    f.stream, f.version, l.stream, l.version, l.recorded_at
from append_request r
left join events f on f.position = r.position - r.event_count + 1
left join events l on l.position = r.position
where (r.name, r.target) > (decode($1, 'hex'), $2)
order by r.name, r.target
limit $3
