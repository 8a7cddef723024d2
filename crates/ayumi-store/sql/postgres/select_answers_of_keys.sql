-- $1 JSON array of pairs of principal and key
select r.principal, r.key, r.target, r.request_hash, r.receipt
from json_array_elements($1::json) asked (pair)
join append_request r on r.principal = asked.pair ->> 0 and r.key = asked.pair ->> 1
