-- $1 position of the new head, $3 root of the new head
-- $13 JSON array of [event id, path, subject, blind in hex, value]
insert into private_value (event_id, path, subject, blind, value)
select unhex(value ->> 0, '-'), value ->> 1, value ->> 2, unhex(value ->> 3), value ->> 4
from json_each($13)
where exists (select 1 from log_head where one = 1 and position = $1 and root = $3)
