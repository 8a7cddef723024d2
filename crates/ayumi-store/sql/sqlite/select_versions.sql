-- $1 JSON array of streams
select asked.value, coalesce((select max(e.version) from events e where e.stream = asked.value), 0)
from json_each($1) asked
