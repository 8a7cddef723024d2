-- $1 id, $2 holder
delete from delivery
where id = $1 and holder = $2
