-- $1 delivery, $2 way, $3 address, $4 at, $5 delivered, $6 answer, $7 body
insert into delivery_attempt (delivery, way, address, at, delivered, answer, body)
values ($1, $2, $3, $4, $5, $6, $7)
