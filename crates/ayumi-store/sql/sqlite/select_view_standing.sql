-- Of some keys, the rows that stand.
-- $1 JSON array of pairs of projection and key
select r.projection, r.key, r.body
from json_each($1) asked
join view_row r on r.projection = asked.value ->> 0 and r.key = asked.value ->> 1
where r.body is not null
