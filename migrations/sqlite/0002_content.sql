-- Definitions, calendars and plans as published, under their hash; events name the hash.

create table content (
    sha256 text primary key check (length(sha256) = 64),
    bytes blob not null
) strict;

create trigger content_no_replace before insert on content
when exists (select 1 from content where sha256 = new.sha256 or rowid = new.rowid)
begin
    select raise(abort, 'content is only added');
end;

create trigger content_no_update before update on content
begin
    select raise(abort, 'content is never changed');
end;

create trigger content_no_delete before delete on content
begin
    select raise(abort, 'content is never deleted');
end;
