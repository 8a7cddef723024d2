-- $1 JSON array of event ids
select asked.value, p.path, p.subject, p.blind, p.value
from json_array_elements_text($1::json) asked (value)
join private_value p on p.event_id = asked.value::uuid
