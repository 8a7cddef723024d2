-- What waits to leave the program. The log says what is to leave; this says how far that has come. Rows go when the other
-- side has taken them over.

-- How far each reader of the log has put in what it asks for.
create table outbox_feed (
    feed text primary key,
    position integer not null check (position >= 0)
) strict, without rowid;

create table delivery (
    id text primary key,
    way text not null check (way in ('mail', 'file', 'webhook')),
    target text not null,
    about text not null,
    attempts integer not null check (attempts >= 0),
    -- Microseconds since 1970, as everywhere.
    next_at integer not null,
    -- Until when a node has taken it for itself, and which.
    lease_until integer not null,
    holder text not null,
    parked integer not null check (parked in (0, 1)),
    cause text
) strict, without rowid;

create index delivery_by_time on delivery (parked, next_at);

-- The last attempts, for people who look after the ways out.
create table delivery_attempt (
    number integer primary key,
    delivery text not null,
    way text not null,
    address text not null,
    at integer not null,
    delivered integer not null check (delivered in (0, 1)),
    answer text not null,
    body text not null
) strict;
