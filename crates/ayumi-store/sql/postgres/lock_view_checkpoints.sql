-- In one order for everybody, so that two processes that write wait for each other instead of dying.
select projection
from view_checkpoint
order by projection
for update
