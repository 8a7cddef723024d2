-- Rows of one programme as they stood at a position.
-- $1 projection, $2 position the rows are asked for, $3 key to start after, $4 most rows, $5 programme
select r.key, r.body
from view_row r
where r.projection = $1 and r.key > $3 and r.from_position <= $2 and r.body is not null and r.programme = $5
union all
select r.key, p.body
from view_row r
join view_past p on p.row_id = r.id and p.to_position = (
    select min(n.to_position) from view_past n where n.row_id = r.id and n.to_position > $2
)
where r.projection = $1 and r.key > $3 and r.from_position > $2 and p.from_position <= $2 and r.programme = $5
order by 1
limit $4
