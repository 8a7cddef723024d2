-- $1 how many are kept
delete from delivery_attempt
where number not in (select number from delivery_attempt order by number desc limit $1)
