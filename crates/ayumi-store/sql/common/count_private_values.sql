select count(*)
from private_value
