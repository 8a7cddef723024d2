-- What came and went inside one batch.
-- $1 projections, $2 keys, $3 from, $4 to, $5 bodies
insert into view_past (row_id, from_position, to_position, body)
select r.id, c.from_position, c.to_position, c.body
from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[])
    as c (projection, key, from_position, to_position, body)
join view_row r on r.projection = c.projection and r.key = c.key
