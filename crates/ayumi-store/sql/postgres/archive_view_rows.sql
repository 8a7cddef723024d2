-- What stands under the keys that change becomes past.
-- $1 projections, $2 keys, $3 positions of their first change
insert into view_past (row_id, from_position, to_position, body)
select r.id, r.from_position, c.until, r.body
from unnest($1::text[], $2::text[], $3::bigint[]) as c (projection, key, until)
join view_row r on r.projection = c.projection and r.key = c.key
where r.body is not null
