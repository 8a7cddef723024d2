-- The views: everything here is derived from the log and may be thrown away at any time.

create table view_checkpoint (
    projection text collate "C" primary key,
    -- Of the projection's rules: other rules make other rows.
    version bigint not null,
    -- The last event whose changes the rows hold.
    position bigint not null check (position >= 0),
    state text not null check (state in ('live', 'parked')),
    error text check ((error is null) = (state = 'live')),
    -- Which log the rows were made from, and the event at `position` in it.
    log_id text,
    incarnation text,
    leaf_hash text check (position = 0 or (log_id is not null and incarnation is not null and leaf_hash is not null))
);

-- The rows as they stand, one a key. Where a key stands for nothing any more its row stays, with an empty body, so that
-- what stood before is found from here.
create table view_row (
    id bigint generated always as identity primary key,
    projection text collate "C" not null,
    key text collate "C" not null,
    programme text collate "C",
    case_id text collate "C",
    organization text collate "C",
    -- An ISO date or instant; as text both sort by time.
    sort_on text collate "C",
    from_position bigint not null,
    body text,
    unique (projection, key)
);

create index view_row_by_programme on view_row (projection, programme, key);
create index view_row_by_case on view_row (projection, case_id, key);
create index view_row_by_organization on view_row (projection, organization, key) where organization is not null;
create index view_row_by_time on view_row (projection, sort_on) where sort_on is not null;

-- The rows as they stood: from `from_position` up to, and not including, `to_position`.
create table view_past (
    row_id bigint not null,
    from_position bigint not null,
    to_position bigint not null check (to_position > from_position),
    body text not null
);

create unique index view_past_by_row on view_past (row_id, to_position);
