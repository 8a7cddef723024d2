select delivery, way, address, at, delivered, answer, body
from delivery_attempt
order by number desc
