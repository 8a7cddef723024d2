"""Reads a calendar from its input with vobject and prints its entries as JSON; never writes one."""
import json
import sys

import vobject

calendar = vobject.readOne(sys.stdin.buffer.read().decode("utf-8"))


def entry_of(entry):
    return {
        "uid": entry.uid.value,
        "start": entry.dtstart.value.isoformat(),
        "end": entry.dtend.value.isoformat(),
        "summary": entry.summary.value,
        "status": entry.status.value,
    }


print(json.dumps([entry_of(entry) for entry in calendar.vevent_list]))
