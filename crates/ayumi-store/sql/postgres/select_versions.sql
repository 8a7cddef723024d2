-- $1 JSON array of streams
select asked.value, coalesce((select max(e.version) from events e where e.stream = asked.value), 0)
from json_array_elements_text($1::json) asked (value)
