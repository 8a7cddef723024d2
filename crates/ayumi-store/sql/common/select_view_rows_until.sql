-- Rows as they stand, in the order of time, up to an instant.
-- $1 projection, $2 last instant, $3 most rows
select key, body
from view_row
where projection = $1 and sort_on <= $2
order by sort_on, key
limit $3
