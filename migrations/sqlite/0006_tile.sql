-- Tiles of the audit tree, 256 hashes wide, as C2SP tlog-tiles numbers them; only full tiles are kept.

create table tile (
    level integer not null check (level between 0 and 7),
    number integer not null check (number >= 0),
    hashes blob not null check (length(hashes) = 8192),
    primary key (level, number)
) strict, without rowid;

create trigger tile_no_replace before insert on tile
when exists (select 1 from tile where level = new.level and number = new.number)
begin
    select raise(abort, 'tiles are only added');
end;

create trigger tile_no_update before update on tile
begin
    select raise(abort, 'tiles are never changed');
end;

create trigger tile_no_delete before delete on tile
begin
    select raise(abort, 'tiles are never deleted');
end;
