-- $1 feed, $2 from, $3 to
update outbox_feed
set position = $3
where feed = $1 and position = $2
