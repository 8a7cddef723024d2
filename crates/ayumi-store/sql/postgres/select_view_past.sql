-- The past of some rows, each in the order of time.
-- $1 JSON array of row ids
select row_id, from_position, to_position, body
from view_past
where row_id in (select json_array_elements_text($1::json)::bigint)
order by row_id, to_position
