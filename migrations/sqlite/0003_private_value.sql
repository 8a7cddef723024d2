-- Personal data and free text, whose commitments stand in the events. Rows are deleted when a value is erased.

create table private_value (
    event_id blob not null references events (id),
    -- RFC 6901 pointer into the stored envelope.
    path text not null,
    -- Whose erasure removes the value: a user id, or `text:` and the event id for free text.
    subject text not null,
    retention_class text not null default 'record',
    blind blob not null check (length(blind) = 32),
    value text not null,
    primary key (event_id, path)
) strict, without rowid;

create index private_value_subject on private_value (subject);

create trigger private_value_no_replace before insert on private_value
when exists (select 1 from private_value where event_id = new.event_id and path = new.path)
begin
    select raise(abort, 'private values are only added');
end;

create trigger private_value_no_update before update on private_value
begin
    select raise(abort, 'private values are never changed');
end;
