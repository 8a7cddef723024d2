-- $1 projection
delete from view_row
where projection = $1
