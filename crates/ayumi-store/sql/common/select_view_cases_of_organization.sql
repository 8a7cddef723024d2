-- The cases in which a body has rows of a projection, as they stood at a position.
-- $1 projection, $2 position, $3 organization
select distinct r.case_id
from view_row r
where r.projection = $1 and r.organization = $3 and r.case_id is not null and (
    (r.from_position <= $2 and r.body is not null)
    or exists (select 1 from view_past p where p.row_id = r.id and p.from_position <= $2 and p.to_position > $2)
)
order by 1
