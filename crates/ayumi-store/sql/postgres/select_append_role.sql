-- Whether this connection may take the role that appends, and whether it has.
select
    exists (
        select 1 from pg_roles
        where rolname = 'ayumi_append' and pg_has_role(session_user, oid, 'member')
    ) as available,
    current_user = 'ayumi_append' as taken
