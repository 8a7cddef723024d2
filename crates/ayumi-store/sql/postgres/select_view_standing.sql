-- Of some keys, the rows that stand.
-- $1 JSON array of pairs of projection and key
select r.projection, r.key, r.body
from json_array_elements($1::json) asked (pair)
join view_row r on r.projection = asked.pair ->> 0 and r.key = asked.pair ->> 1
where r.body is not null
