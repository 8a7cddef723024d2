-- The cases with a row up to an instant, longest due first.
-- $1 projection, $2 last instant, $3 most cases
select case_id
from view_row
where projection = $1 and sort_on <= $2 and case_id is not null
group by case_id
order by min(sort_on), case_id
limit $3
