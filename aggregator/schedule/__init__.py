"""When to look again: pure functions of what is known of a source, with their reasons."""

from aggregator.schedule.decide import (
    CEILING,
    FLOOR,
    GONE,
    Answered,
    after_failure,
    after_gone,
    after_hold,
    after_success,
    host_busy,
    searching,
)
from aggregator.schedule.hints import fresh_seconds
from aggregator.schedule.jitter import spread
from aggregator.schedule.rhythm import learn
from aggregator.schedule.sentences import sentences
from aggregator.schedule.stored import (
    dump_hints,
    dump_reasons,
    dump_rhythm,
    load_hints,
    load_reasons,
    load_rhythm,
)

__all__ = [
    "CEILING",
    "FLOOR",
    "GONE",
    "Answered",
    "after_failure",
    "after_gone",
    "after_hold",
    "after_success",
    "dump_hints",
    "dump_reasons",
    "dump_rhythm",
    "fresh_seconds",
    "host_busy",
    "learn",
    "load_hints",
    "load_reasons",
    "load_rhythm",
    "searching",
    "sentences",
    "spread",
]
