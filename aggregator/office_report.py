"""How the sites of an office are doing, from the evidence of the attempts at them: what a page says in words.
It is evidence and no judgement: nothing is scored here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model import Outcome, Reason, SourceState

# What availability and troubles are told of, and how far back entries are counted.
DAYS = 30
WEEKS = 12
WEEK = timedelta(days=7)

# What tells nothing of a site: mistakes of ours, addresses that we were given wrongly, and that a host wants
# to be asked less often.
NOT_THEIRS = frozenset(
    {Reason.INTERNAL, Reason.POISON, Reason.ADDRESS_INVALID, Reason.ADDRESS_FORBIDDEN, Reason.HTTP_429}
)
# What an uplink that is down looks like: no site answers.
UNCONNECTED = frozenset({Reason.DNS, Reason.CONNECT, Reason.TIMEOUT})
# On such a day at least half of all attempts in a network came to nothing, at several sources.
CUT_OFF_SHARE = 0.5
CUT_OFF_SOURCES = 10

_LOOKED_AT = frozenset({SourceState.ACTIVE, SourceState.FAILING, SourceState.GONE})
_ANSWERED = frozenset({Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.DISCOVERED})


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source of an office as it stands; ``failures`` are those in a row."""

    id: int
    url: str
    name: str
    network: str
    state: SourceState
    last_success_at: datetime | None
    last_reason: str | None
    failures: int


@dataclass(frozen=True, slots=True)
class DaySum:
    """The attempts of one day (UTC, as in 2026-11-24) in a network that ended alike; ``reason`` is "" for
    none."""

    day: str
    network: str
    outcome: str
    reason: str
    attempts: int


@dataclass(frozen=True, slots=True)
class HouseDay:
    """The attempts of one day at all sources of a network, those that got no connection, and at how many
    sources."""

    day: str
    network: str
    attempts: int
    unconnected: int
    sources: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """An attempt that failed."""

    at: datetime
    url: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class OfficeEvidence:
    """What is held of the sites of an office. ``weeks`` are entries by how many whole weeks before now they
    were published, ``troubles`` the newest failures, newest first; ``house`` are the days on which the office
    could not be reached."""

    sources: tuple[SourceHealth, ...]
    days: tuple[DaySum, ...]
    house: tuple[HouseDay, ...]
    weeks: Mapping[int, int]
    newest_at: datetime | None
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class WeekOfEntries:
    """The entries of seven days."""

    since: datetime
    until: datetime
    entries: int


@dataclass(frozen=True, slots=True)
class TroubleCount:
    """How often a reason came up."""

    reason: Reason
    attempts: int


@dataclass(frozen=True, slots=True)
class OfficeReport:
    """How the sites of an office are doing at a moment. ``attempts`` are those that tell something of the
    sites: not those that were put off since a host asked for peace, nor those that failed by our fault.
    ``days_cut_off`` are days on which we reached nobody. ``now_failing`` is why nothing is read at present,
    None when something is."""

    sources: tuple[SourceHealth, ...]
    attempts: int
    answered: int
    days_cut_off: int
    counts: tuple[TroubleCount, ...]
    last_trouble: Trouble | None
    now_failing: Reason | None
    newest_age: timedelta | None
    weeks: tuple[WeekOfEntries, ...]

    @property
    def percent(self) -> int | None:
        """How many of a hundred attempts were answered, rounded down: 100 means each one."""
        return self.answered * 100 // self.attempts if self.attempts else None

    @property
    def busiest(self) -> int:
        """The entries of the week with the most."""
        return max((week.entries for week in self.weeks), default=0)


def report_of(evidence: OfficeEvidence, now: datetime) -> OfficeReport:
    """What the evidence says at ``now``."""
    cut_off = {(one.day, one.network) for one in evidence.house if _is_cut_off(one)}
    answered, failed = 0, Counter[Reason]()
    for sums in evidence.days:
        reason = _reason(sums.reason)
        if sums.outcome in _ANSWERED:
            answered += sums.attempts
        elif sums.outcome == Outcome.FAILED and _is_theirs(reason, (sums.day, sums.network) in cut_off):
            failed[reason] += sums.attempts
    return OfficeReport(
        sources=evidence.sources,
        attempts=answered + failed.total(),
        answered=answered,
        days_cut_off=len({day for day, _ in cut_off}),
        counts=tuple(TroubleCount(reason, count) for reason, count in failed.most_common()),
        last_trouble=next((one for one in evidence.troubles if one.reason not in NOT_THEIRS), None),
        now_failing=_now_failing(evidence.sources),
        newest_age=max(now - evidence.newest_at, timedelta(0)) if evidence.newest_at else None,
        weeks=tuple(
            WeekOfEntries(now - WEEK * (back + 1), now - WEEK * back, evidence.weeks.get(back, 0))
            for back in reversed(range(WEEKS))
        ),
    )


def suspect_days(days: Sequence[DaySum]) -> frozenset[str]:
    """The days on which it has to be asked whether we were cut off ourselves."""
    return frozenset(sums.day for sums in days if _reason(sums.reason) in UNCONNECTED)


def _is_cut_off(day: HouseDay) -> bool:
    return day.sources >= CUT_OFF_SOURCES and day.unconnected >= day.attempts * CUT_OFF_SHARE


def _is_theirs(reason: Reason, cut_off: bool) -> bool:
    return reason not in NOT_THEIRS and not (cut_off and reason in UNCONNECTED)


def _reason(text: str) -> Reason:
    """A reason that an older version stored and this one does not know is nobody's fault but ours."""
    return Reason(text) if text in Reason._value2member_map_ else Reason.INTERNAL


def _now_failing(sources: Sequence[SourceHealth]) -> Reason | None:
    """Why nothing is read, when all sources that are looked at fail: the reason of the one that brought
    something last."""
    looked_at = [one for one in sources if one.state in _LOOKED_AT]
    if not looked_at or not all(one.failures and one.last_reason for one in looked_at):
        return None
    last = max(looked_at, key=lambda one: one.last_success_at.timestamp() if one.last_success_at else 0.0)
    reason = _reason(last.last_reason or "")
    return None if reason in NOT_THEIRS else reason
