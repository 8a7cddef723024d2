-- Personal data and free text, whose commitments stand in the events. Rows are deleted when a value is erased.

create table private_value (
    event_id uuid not null references events (id),
    -- RFC 6901 pointer into the stored envelope.
    path text collate "C" not null,
    -- Whose erasure removes the value: a user id, or `text:` and the event id for free text.
    subject text collate "C" not null,
    retention_class text not null default 'record',
    blind bytea not null check (octet_length(blind) = 32),
    value text not null,
    primary key (event_id, path)
);

create index private_value_subject on private_value (subject);

create trigger private_value_no_update before update on private_value
for each row execute function refuse_change();

create trigger private_value_no_truncate before truncate on private_value
for each statement execute function refuse_change();
