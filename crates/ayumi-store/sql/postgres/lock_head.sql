-- Waits for whoever holds the head, also for a transaction whose outcome is in doubt.
select position, recorded_at, root, right_edge
from log_head
where one = 1
for update
