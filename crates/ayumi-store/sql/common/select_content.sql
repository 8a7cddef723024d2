-- $1 SHA-256 in hex
select bytes
from content
where sha256 = $1
