-- $1 position to start after, $2 last position
select e.position, p.path, p.subject, p.retention_class, p.blind, p.value
from events e
join private_value p on p.event_id = e.id
where e.position > $1 and e.position <= $2
