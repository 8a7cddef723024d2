-- $1 JSON array of event ids
select asked.value, p.path, p.subject, p.blind, p.value
from json_each($1) asked
join private_value p on p.event_id = unhex(asked.value, '-')
