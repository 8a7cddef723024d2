-- The stored answer of every request that came with an idempotency key; the body is never kept, and what the events say
-- already is read from them.

-- Found by its name alone and small, because names are scattered: each request touches a page of its own.
create table append_request (
    -- First 128 bits of the SHA-256 over the framed principal and key: nobody is given what another stored.
    name bytea not null check (length(name) = 16),
    -- The stream this answer is about; a command for many streams has one row for each.
    target text collate "C" not null,
    request_hash bytea not null check (length(request_hash) = 32),
    -- Position of the last event; the head when nothing was appended.
    position bigint not null check (position >= 0),
    event_count bigint not null check (event_count >= 0),
    -- Version of the target afterwards.
    version bigint not null check (version >= event_count),
    recorded_at bigint not null,
    primary key (name, target)
);

-- A key that was used with another body on another stream is refused too. A plan is kept for long: it must never become
-- a scan of all answers.
create function refuse_other_body() returns trigger language plpgsql
set search_path = ayumi, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
    if exists (
        select 1 from added a
        join append_request r on r.name = a.name
        where r.request_hash <> a.request_hash
    ) then
        raise exception 'an idempotency key came with another body' using errcode = 'unique_violation';
    end if;
    return null;
end
$$;

create trigger append_request_one_body after insert on append_request
referencing new table as added for each statement execute function refuse_other_body();

create trigger append_request_no_change before update or delete on append_request
for each row execute function refuse_change();

create trigger append_request_no_truncate before truncate on append_request
for each statement execute function refuse_change();
