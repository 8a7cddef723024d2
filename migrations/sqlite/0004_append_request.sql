-- The stored answer of every request that came with an idempotency key; the body is never kept.

-- Rows stand in the order they came, so that a batch of callers touches scattered pages of the index alone.
create table append_request (
    principal text not null,
    key text not null,
    target text not null,
    request_hash text not null,
    -- The receipt as JSON.
    receipt text not null,
    primary key (principal, key, target)
) strict;

-- Also refuses a key that was used with another body on another stream.
create trigger append_request_no_replace before insert on append_request
when exists (
    select 1 from append_request
    where principal = new.principal and key = new.key
        and (target = new.target or request_hash <> new.request_hash)
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
