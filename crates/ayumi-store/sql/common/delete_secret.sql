-- $1 name
delete from secret
where name = $1
