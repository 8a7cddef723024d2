-- The log: its head, which every append moves first, and the events, which nothing may change.

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% on %: rows are only added', lower(tg_op), tg_table_name using errcode = 'restrict_violation';
end
$$;

create table log_head (
    one integer primary key check (one = 1),
    position bigint not null check (position >= 0),
    -- Microseconds since 1970 in UTC, as everywhere.
    recorded_at bigint not null,
    root bytea not null check (octet_length(root) = 32),
    -- The roots of the complete subtrees, largest first: enough to go on appending.
    right_edge bytea not null check (octet_length(right_edge) % 32 = 0)
);

-- The root of the empty tree is the SHA-256 of no bytes.
insert into log_head (one, position, recorded_at, root, right_edge)
values (1, 0, 0, '\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '');

create trigger log_head_only_forward before update on log_head for each row
when (
    new.one <> old.one or new.position < old.position or new.recorded_at < old.recorded_at
    or (new.position = old.position and (new.root <> old.root or new.right_edge <> old.right_edge))
)
execute function refuse_change();

create trigger log_head_no_second before insert or delete on log_head
for each row execute function refuse_change();

create trigger log_head_no_truncate before truncate on log_head
for each statement execute function refuse_change();

create table events (
    position bigint primary key check (position >= 1),
    prev_position bigint,
    stream text collate "C" not null,
    version bigint not null check (version >= 1),
    id uuid not null unique,
    type text collate "C" not null,
    recorded_at bigint not null,
    effective_on date not null,
    -- The canonical envelope. The columns beside it are for querying; verification compares them with it.
    envelope text not null check (octet_length(envelope) <= 65535),
    leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
    unique (stream, version),
    check ((position = 1) = (prev_position is null)),
    check (prev_position = position - 1)
);

-- A foreign key from prev_position would lock, and so rewrite, the row before at every append; once a statement the
-- same law costs nothing. A plan is kept for long: it must never become a scan of the log.
create function refuse_hole() returns trigger language plpgsql
set search_path = ayumi, pg_temp
set enable_seqscan = off
as $$
declare
    lowest bigint;
    highest bigint;
    rows bigint;
begin
    select min(a.position), max(a.position), count(*) into lowest, highest, rows from added a;
    if highest - lowest + 1 <> rows
        or lowest > 1 and not exists (select 1 from events e where e.position = lowest - 1)
    then
        raise exception 'positions % to % leave a hole', lowest, highest using errcode = 'foreign_key_violation';
    end if;
    return null;
end
$$;

create trigger events_no_hole after insert on events
referencing new table as added for each statement execute function refuse_hole();

create trigger events_no_change before update or delete on events
for each row execute function refuse_change();

create trigger events_no_truncate before truncate on events
for each statement execute function refuse_change();
