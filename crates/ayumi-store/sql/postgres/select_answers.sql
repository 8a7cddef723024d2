-- One row for each event of each answer, and one for an answer without events.
-- $1 JSON array of names in hex
select
    encode(r.name, 'hex'), r.target, encode(r.request_hash, 'hex'), r.position, r.event_count, r.version, r.recorded_at,
    e.id::text, e.leaf_hash
from json_array_elements_text($1::json) asked (name)
join append_request r on r.name = decode(asked.name, 'hex')
left join events e on e.position > r.position - r.event_count and e.position <= r.position
order by r.name, r.target, e.position
