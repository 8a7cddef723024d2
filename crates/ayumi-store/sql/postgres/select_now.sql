-- In microseconds since 1970, as everywhere.
select (extract(epoch from clock_timestamp()) * 1000000)::bigint
