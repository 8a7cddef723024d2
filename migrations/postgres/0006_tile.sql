-- Tiles of the audit tree, 256 hashes wide, as C2SP tlog-tiles numbers them; only full tiles are kept.

create table tile (
    level integer not null check (level between 0 and 7),
    number bigint not null check (number >= 0),
    hashes bytea not null check (octet_length(hashes) = 8192),
    primary key (level, number)
);

create trigger tile_no_change before update or delete on tile
for each row execute function refuse_change();

create trigger tile_no_truncate before truncate on tile
for each statement execute function refuse_change();
