-- $1 projections, $2 keys, $3 programmes, $4 cases, $5 organizations, $6 sort_on, $7 positions they stand from,
-- $8 bodies, null where a key stands for nothing
insert into view_row (projection, key, programme, case_id, organization, sort_on, from_position, body)
select n.projection, n.key, n.programme, n.case_id, n.organization, n.sort_on, n.from_position, n.body
from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[]
) as n (projection, key, programme, case_id, organization, sort_on, from_position, body)
on conflict (projection, key) do update
set sort_on = excluded.sort_on, from_position = excluded.from_position, body = excluded.body
