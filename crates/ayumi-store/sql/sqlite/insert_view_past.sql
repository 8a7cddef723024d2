-- What came and went inside one batch.
-- $1 JSON array of [projection, key, from, to, offset of the body, its length], $2 the bodies, one behind the other
insert into view_past (row_id, from_position, to_position, body)
select r.id, c.value ->> 2, c.value ->> 3, cast(substr($2, (c.value ->> 4) + 1, c.value ->> 5) as text)
from json_each($1) c
join view_row r on r.projection = c.value ->> 0 and r.key = c.value ->> 1
