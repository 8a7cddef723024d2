select projection, version, position, error, log_id, incarnation, leaf_hash
from view_checkpoint
order by projection
