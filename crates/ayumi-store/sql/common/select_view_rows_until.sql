-- Rows as they stand, in the order of time, after one instant up to another.
-- $1 projection, $2 instant to start after, $3 last instant, $4 most rows
select key, body
from view_row
where projection = $1 and sort_on > $2 and sort_on <= $3
order by sort_on, key
limit $4
