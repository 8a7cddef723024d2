-- $1 JSON array of [projection, key, programme, case, organization, sort_on, position of its first change,
--    position it stands from, offset of its body or null where it stands for nothing, length of its body]
-- $2 the bodies, one behind the other: as part of $1 each would be escaped and unescaped again
insert into view_row (projection, key, programme, case_id, organization, sort_on, from_position, body)
select
    value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 7,
    cast(substr($2, (value ->> 8) + 1, value ->> 9) as text)
from json_each($1)
where true
on conflict (projection, key) do update
set sort_on = excluded.sort_on, from_position = excluded.from_position, body = excluded.body
