select t.tgname::text
from pg_trigger t
join pg_class c on c.oid = t.tgrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'ayumi' and not t.tgisinternal and t.tgenabled in ('O', 'A')
