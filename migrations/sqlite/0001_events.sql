-- The log: its head, which every append moves first, and the events, which nothing may change.

create table log_head (
    one integer primary key check (one = 1),
    position integer not null check (position >= 0),
    -- Microseconds since 1970 in UTC, as everywhere.
    recorded_at integer not null,
    root blob not null check (length(root) = 32),
    -- The roots of the complete subtrees, largest first: enough to go on appending.
    right_edge blob not null check (length(right_edge) % 32 = 0)
) strict;

-- The root of the empty tree is the SHA-256 of no bytes.
insert into log_head (one, position, recorded_at, root, right_edge)
values (1, 0, 0, x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', x'');

create trigger log_head_only_forward before update on log_head
when new.one <> old.one or new.position < old.position or new.recorded_at < old.recorded_at
    or (new.position = old.position and (new.root <> old.root or new.right_edge <> old.right_edge))
begin
    select raise(abort, 'log_head only moves forward');
end;

create trigger log_head_no_second before insert on log_head
begin
    select raise(abort, 'log_head has one row');
end;

create trigger log_head_no_delete before delete on log_head
begin
    select raise(abort, 'log_head is never deleted');
end;

create table events (
    position integer primary key check (position >= 1),
    prev_position integer references events (position),
    stream text not null,
    version integer not null check (version >= 1),
    id blob not null unique check (length(id) = 16),
    type text not null,
    recorded_at integer not null,
    effective_on text not null check (length(effective_on) = 10),
    -- The canonical envelope. The columns beside it are for querying; verification compares them with it.
    envelope text not null check (octet_length(envelope) <= 65535),
    leaf_hash blob not null check (length(leaf_hash) = 32),
    unique (stream, version),
    check ((position = 1) = (prev_position is null)),
    check (prev_position = position - 1)
) strict;

-- `insert or replace` passes delete triggers unless the connection asked for them, so an insert looks for itself.
create trigger events_no_replace before insert on events
when new.position <= (select max(position) from events)
    or exists (select 1 from events where stream = new.stream and version = new.version)
    or exists (select 1 from events where id = new.id)
begin
    select raise(abort, 'events are only added');
end;

create trigger events_no_update before update on events
begin
    select raise(abort, 'events are never changed');
end;

create trigger events_no_delete before delete on events
begin
    select raise(abort, 'events are never deleted');
end;
