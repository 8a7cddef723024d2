-- Every key of a projection with its row as it stands, page by page.
-- $1 projection, $2 key to start after, $3 most rows
select id, key, programme, case_id, organization, sort_on, from_position, body
from view_row
where projection = $1 and key > $2
order by key
limit $3
