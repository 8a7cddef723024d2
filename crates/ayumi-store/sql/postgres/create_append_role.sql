-- The role that appends: it may add to the log, and change or remove nothing of it.
do $$
begin
    if not exists (select 1 from pg_roles where rolname = 'ayumi_append') then
        create role ayumi_append nologin;
    end if;
exception
    -- The role belongs to the whole cluster: the node of another log was first.
    when duplicate_object or unique_violation then null;
end
$$
