-- $1 new position, $2 recorded_at, $3 new root, $4 new right edge, $5 former position, $6 former root
-- Changes no row when another process has appended: then the statements after it add nothing either.
update log_head
set position = $1, recorded_at = $2, root = $3, right_edge = $4
where one = 1 and position = $5 and root = $6
