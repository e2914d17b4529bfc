"""Whether other programs read a calendar as it is meant: its zones are those of the IANA database for every event.

usage: calendars.py FILE.ics ...      (needs the package icalendar)
"""

import sys
import zoneinfo

import icalendar


def check(path: str) -> list[str]:
    """What is wrong with one calendar."""
    with open(path, "rb") as file:
        data = file.read()
    calendar = icalendar.Calendar.from_ical(data)
    lines = data.split(b"\r\n")
    wrong = [f"line {n} has {len(line)} bytes" for n, line in enumerate(lines, 1) if len(line) > 75]
    if b"\n" in data.replace(b"\r\n", b""):
        wrong.append("a line does not end with CR LF")
    wrong += [f"{error}" for item in calendar.walk() for error in item.errors]
    # The rules of the file itself, not those that this machine has for the same name.
    zones = {str(zone["tzid"]): zone.to_tz() for zone in calendar.walk("VTIMEZONE")}
    events = calendar.walk("VEVENT")
    names = [str(event["uid"]) for event in events]
    if not events or len(names) != len(set(names)):
        wrong.append("there are no events, or two of one name")
    for event in events:
        for key in ("dtstart", "dtend"):
            name = event[key].params.get("TZID")
            if name not in zones:
                wrong.append(f"{event['uid']}: no rules for the zone {name}")
                continue
            clock = event[key].dt.replace(tzinfo=None)
            own, known = (clock.replace(tzinfo=zone).utcoffset() for zone in (zones[name], zoneinfo.ZoneInfo(name)))
            if own != known:
                wrong.append(f"{event['uid']}: {clock} in {name} is {own} from UTC, not {known}")
        if event["dtend"].dt <= event["dtstart"].dt or "sequence" not in event:
            wrong.append(f"{event['uid']}: it ends before it begins, or has no SEQUENCE")
    return wrong


faults = [f"{path}: {fault}" for path in sys.argv[1:] for fault in check(path)]
print("\n".join(faults) or f"{len(sys.argv) - 1} calendars are read as they are meant")
sys.exit(bool(faults))
