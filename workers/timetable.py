"""When the timetable says "look". A tick that nobody took in time is worthless, so it expires."""

from __future__ import annotations

TICK_SECONDS = 1.0
PRUNE_SECONDS = 3600.0

TIMETABLE = {
    "tick": {"task": "simpul.tick", "schedule": TICK_SECONDS, "options": {"expires": 5 * TICK_SECONDS}},
    "prune": {"task": "simpul.prune", "schedule": PRUNE_SECONDS, "options": {"expires": PRUNE_SECONDS}},
}
