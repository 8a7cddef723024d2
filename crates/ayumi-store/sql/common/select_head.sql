select position, recorded_at, root, right_edge
from log_head
where one = 1
