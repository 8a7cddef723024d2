-- $1 feed
insert into outbox_feed (feed, position)
values ($1, 0)
on conflict (feed) do nothing
