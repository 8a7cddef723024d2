-- Whether this connection may take the role that appends and the role may add to the log; whether it has taken it.
select
    exists (
        select 1 from pg_roles
        where rolname = 'ayumi_append'
            and pg_has_role(session_user, oid, 'member')
            and has_table_privilege(oid, 'ayumi.events', 'insert')
            and has_table_privilege(oid, 'ayumi.log_head', 'update')
    ),
    current_user = 'ayumi_append'
