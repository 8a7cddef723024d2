-- The last time a person vouched for the clock.
select envelope
from events
where stream = 'log' and type = 'log.clock_confirmed'
order by version desc
limit 1
