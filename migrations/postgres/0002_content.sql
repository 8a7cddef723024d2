-- Definitions, calendars and plans as published, under their hash; events name the hash.

create table content (
    sha256 text collate "C" primary key check (length(sha256) = 64),
    bytes bytea not null
);

create trigger content_no_change before update or delete on content
for each row execute function refuse_change();

create trigger content_no_truncate before truncate on content
for each statement execute function refuse_change();
