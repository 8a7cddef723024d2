-- The server checks its pages as it reads them; an index it believes broken it marks so.
select 'index ' || c.relname || ' is not valid'
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'ayumi' and not i.indisvalid
limit 20
