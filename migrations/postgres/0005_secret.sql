-- What must not stand in the log: hashes of tokens, sessions, server keys. The one table that is overwritten.

create table secret (
    name text collate "C" primary key,
    value bytea not null
);
