"""Reads a calendar from its input as a calendar program does and prints its entries as JSON; never writes one."""
import json
import sys

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())


def moment(entry, name):
    return entry.decoded(name).isoformat() if name in entry else None


def entry_of(entry):
    text = lambda name: str(entry[name]) if name in entry else None
    return {
        "uid": text("uid"),
        "sequence": entry["sequence"],
        "stamp": moment(entry, "dtstamp"),
        "start": moment(entry, "dtstart"),
        "end": moment(entry, "dtend"),
        "summary": text("summary"),
        "description": text("description"),
        "url": text("url"),
        "status": text("status"),
        "errors": [str(error) for error in entry.errors],
    }


print(json.dumps({
    "name": str(calendar["x-wr-calname"]),
    "method": calendar.get("method"),
    "refresh": str(calendar["refresh-interval"]),
    "entries": [entry_of(entry) for entry in calendar.walk("VEVENT")],
}))
