-- The stored answer of every request that came with an idempotency key; the body is never kept, and what the events say
-- already is read from them.

-- Found by its name alone and small, because names are scattered: each request touches a page of its own.
create table append_request (
    -- First 128 bits of the SHA-256 over the framed principal and key: nobody is given what another stored.
    name blob not null check (length(name) = 16),
    -- The stream this answer is about; a command for many streams has one row for each.
    target text not null,
    request_hash blob not null check (length(request_hash) = 32),
    -- Position of the last event; the head when nothing was appended.
    position integer not null check (position >= 0),
    event_count integer not null check (event_count >= 0),
    -- Version of the target afterwards.
    version integer not null check (version >= event_count),
    recorded_at integer not null,
    primary key (name, target)
) strict, without rowid;

-- Also refuses a key that was used with another body on another stream.
create trigger append_request_no_replace before insert on append_request
when exists (
    select 1 from append_request
    where name = new.name and (target = new.target or request_hash <> new.request_hash)
)
begin
    select raise(abort, 'stored answers are only added');
end;

create trigger append_request_no_update before update on append_request
begin
    select raise(abort, 'stored answers are never changed');
end;

create trigger append_request_no_delete before delete on append_request
begin
    select raise(abort, 'stored answers are never deleted');
end;
