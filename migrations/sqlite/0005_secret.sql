-- What must not stand in the log: hashes of tokens, sessions, server keys. The one table that is overwritten.

create table secret (
    name text primary key,
    value blob not null
) strict, without rowid;
