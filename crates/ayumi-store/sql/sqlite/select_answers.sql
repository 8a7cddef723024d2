-- One row for each event of each answer, and one for an answer without events.
-- $1 JSON array of names in hex
select
    lower(hex(r.name)), r.target, lower(hex(r.request_hash)), r.position, r.event_count, r.version, r.recorded_at,
    lower(hex(e.id)), e.leaf_hash
from json_each($1) asked
join append_request r on r.name = unhex(asked.value)
left join events e on e.position > r.position - r.event_count and e.position <= r.position
order by r.name, r.target, e.position
