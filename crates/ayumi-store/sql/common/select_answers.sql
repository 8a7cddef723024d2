-- $1 principal, $2 key
select target, request_hash, receipt
from append_request
where principal = $1 and key = $2
order by target
