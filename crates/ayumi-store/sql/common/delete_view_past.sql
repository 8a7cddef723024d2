-- $1 projection
delete from view_past
where row_id in (select id from view_row where projection = $1)
