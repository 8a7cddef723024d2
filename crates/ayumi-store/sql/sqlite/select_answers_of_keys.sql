-- $1 JSON array of pairs of principal and key
select r.principal, r.key, r.target, r.request_hash, r.receipt
from json_each($1) asked
join append_request r on r.principal = asked.value ->> 0 and r.key = asked.value ->> 1
