-- The stored answer of every request that came with an idempotency key; the body is never kept.

create table append_request (
    principal text collate "C" not null,
    key text collate "C" not null,
    target text collate "C" not null,
    request_hash text collate "C" not null,
    -- The receipt as JSON.
    receipt text not null,
    primary key (principal, key, target)
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
        join append_request r on r.principal = a.principal and r.key = a.key
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
