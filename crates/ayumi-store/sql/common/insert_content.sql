-- $1 SHA-256 in hex, $2 bytes
insert into content (sha256, bytes)
select $1, $2
where not exists (select 1 from content where sha256 = $1)
on conflict (sha256) do nothing
