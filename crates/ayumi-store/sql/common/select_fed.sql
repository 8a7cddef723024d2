-- $1 feed
select position
from outbox_feed
where feed = $1
