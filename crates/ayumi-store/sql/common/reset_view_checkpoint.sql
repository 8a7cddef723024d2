-- $1 projection, $2 its version
insert into view_checkpoint (projection, version, position, state)
values ($1, $2, 0, 'live')
on conflict (projection) do update
set version = excluded.version, position = 0, state = 'live', error = null, log_id = null, incarnation = null,
    leaf_hash = null
