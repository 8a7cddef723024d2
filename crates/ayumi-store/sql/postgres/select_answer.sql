-- $1 name, $2 target
select 1 from append_request where name = $1 and target = $2
