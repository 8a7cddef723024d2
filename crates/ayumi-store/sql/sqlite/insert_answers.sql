-- $1 position of the new head, $3 root of the new head
-- $9 JSON array of [principal, key, target, request hash, receipt]
insert into append_request (principal, key, target, request_hash, receipt)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
from json_each($9)
where exists (select 1 from log_head where one = 1 and position = $1 and root = $3)
