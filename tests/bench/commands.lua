-- Load of single-event commands on distinct cases: every request is another key, the cases go round.
-- Owns what is sent; never what is measured.

local cases, token = {}, nil

function setup(thread)
   thread:set("number", (setup_count or 0) + 1)
   setup_count = (setup_count or 0) + 1
end

function init(args)
   token = args[1]
   for line in io.lines(args[2]) do
      cases[#cases + 1] = line
   end
   sent = 0
end

function request()
   sent = sent + 1
   local case = cases[(sent * 7 + number * 13) % #cases + 1]
   local status = sent % 2 == 0 and "in_progress" or "not_started"
   local body = '{"command":"set_checklist","phase":"planning","participant":"' .. case:sub(38)
      .. '","items":[{"item":"s01-1","status":"' .. status .. '"}]}'
   local headers = {
      ["Authorization"] = "Bearer " .. token,
      ["Content-Type"] = "application/json",
      ["Idempotency-Key"] = number .. "-" .. sent .. "-" .. os.time(),
   }
   return wrk.format("POST", "/api/v1/cases/" .. case:sub(1, 36) .. "/commands", headers, body)
end
