"""When the timetable says "look". A tick that nobody took in time is worthless, so it expires.

A tick with nothing to do costs some milliseconds, and its interval is what everybody waits for: the
webmaster who wants his site looked at, and the stored entry that is not in the feed yet.
"""

from __future__ import annotations

TICK_SECONDS = 0.25
PRUNE_SECONDS = 3600.0

TIMETABLE = {
    "tick": {"task": "simpul.tick", "schedule": TICK_SECONDS, "options": {"expires": 8 * TICK_SECONDS}},
    "prune": {"task": "simpul.prune", "schedule": PRUNE_SECONDS, "options": {"expires": PRUNE_SECONDS}},
}
