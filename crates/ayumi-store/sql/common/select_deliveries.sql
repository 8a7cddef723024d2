-- $1 limit
select id, way, target, about, attempts, next_at, parked, cause
from delivery
order by parked desc, next_at, id
limit $1
