-- Changes fewer rows than asked when another process has moved one of them.
-- $1 projections, $2 versions, $3 former positions, $4 positions, $5 errors, $6 leaf hashes, $7 log id, $8 incarnation
update view_checkpoint c
set position = m.position,
    state = case when m.error is null then 'live' else 'parked' end,
    error = m.error,
    leaf_hash = m.leaf_hash,
    log_id = $7,
    incarnation = $8
from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[])
    as m (projection, version, former, position, error, leaf_hash)
where c.projection = m.projection and c.version = m.version and c.position = m.former
