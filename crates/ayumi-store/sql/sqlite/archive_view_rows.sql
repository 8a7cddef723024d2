-- What stands under the keys that change becomes past.
-- $1 JSON array of [projection, key, ..., position of its first change at index 6]
insert into view_past (row_id, from_position, to_position, body)
select r.id, r.from_position, c.value ->> 6, r.body
from json_each($1) c
join view_row r on r.projection = c.value ->> 0 and r.key = c.value ->> 1
where r.body is not null
