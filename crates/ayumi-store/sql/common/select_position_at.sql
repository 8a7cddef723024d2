-- $1 instant in microseconds
-- Time never runs back along the log, so halving finds the place without an index to keep.
with recursive search (low, high) as (
    select cast(0 as bigint), position
    from log_head
    where one = 1
    union all
    select
        case when e.recorded_at <= $1 then e.position else s.low end,
        case when e.recorded_at <= $1 then s.high else e.position - 1 end
    from search s
    join events e on e.position = (s.low + s.high + 1) / 2
    where s.low < s.high
)
select low
from search
where low = high
