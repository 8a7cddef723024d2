-- What the role that appends may do, and that this connection may take it.
do $$
begin
    perform pg_advisory_xact_lock(4702111234474983745);
    grant usage on schema ayumi to ayumi_append;
    grant select, insert on events, content, private_value, append_request, tile to ayumi_append;
    grant select, update on log_head to ayumi_append;
    grant select, insert, update, delete on secret, outbox_feed, delivery, delivery_attempt to ayumi_append;
    if not pg_has_role(current_user, 'ayumi_append', 'member') then
        execute format('grant ayumi_append to %I', current_user);
    end if;
end
$$
