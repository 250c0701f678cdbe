"""What `simpul doctor` looks at in one source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.cli.checks import Check, Level, check
from aggregator.cli.output import clean, reason_matters, reason_mend, reason_sentence, say, when
from aggregator.cli.source_show import hold_of
from aggregator.model import FetchView, HostHold, SourceState, SourceView

_LEVELS = {
    SourceState.ACTIVE: Level.OK,
    SourceState.NEW: Level.WARN,
    SourceState.FAILING: Level.FAIL,
    SourceState.GONE: Level.FAIL,
    SourceState.WAITING: Level.WARN,
    SourceState.DUPLICATE: Level.WARN,
    SourceState.DISABLED: Level.WARN,
}


def check_source(
    view: SourceView, fetches: Sequence[FetchView], holds: Sequence[HostHold], now: datetime
) -> Iterator[Check]:
    """What is wrong with a source, why it matters and how to mend it."""
    message = say(f"doctor_source_{view.state.value}", failures=view.failures)
    if view.last_reason and _LEVELS[view.state] is not Level.OK:
        message += " " + reason_sentence(view.last_reason)
    yield Check(
        "state",
        _LEVELS[view.state],
        message,
        mend=_mend(view),
        saw=_saw(fetches[0]) if fetches else say("sources_never_fetched"),
        matters=_matters(view),
    )
    hold = hold_of(view, holds)
    if hold:
        facts = {"host": hold.host, "until": when(hold.until), "reason": reason_sentence(hold.reason)}
        yield check("hold", Level.WARN, "source_held", **facts)
    if view.target_url and urlsplit(view.target_url).hostname != urlsplit(view.row.url).hostname:
        yield check("target", Level.WARN, "target_elsewhere", url=view.row.url, target=view.target_url)
    if view.row.office is None:
        yield check("office", Level.WARN, "source_no_office", url=view.row.url)
    if view.row.valid_to is not None and view.row.valid_to < now.date():
        yield check("validity", Level.WARN, "source_expired", date=view.row.valid_to.isoformat())


def _saw(fetch: FetchView) -> str:
    outcome = reason_sentence(fetch.reason) if fetch.reason else say(f"outcome_{fetch.outcome}")
    parts = [f"{when(fetch.at)}: {outcome}", fetch.url]
    if fetch.status:
        parts.append(f"HTTP {fetch.status}")
    parts += [f"{fetch.milliseconds} ms", *([fetch.detail] if fetch.detail else [])]
    return " · ".join(map(clean, parts))


def _matters(view: SourceView) -> str:
    if view.state is SourceState.ACTIVE:
        return ""
    since = (
        say("doctor_matters_never")
        if view.last_success_at is None
        else say("doctor_matters_since", since=when(view.last_success_at))
    )
    return " ".join(filter(None, (reason_matters(view.last_reason or ""), since)))


def _mend(view: SourceView) -> str:
    if view.state is SourceState.ACTIVE:
        return ""
    if view.state in (SourceState.NEW, SourceState.DISABLED, SourceState.DUPLICATE):
        return say(f"doctor_source_{view.state.value}_mend", id=view.id)
    return reason_mend(view.last_reason or "") or say("doctor_source_mend", id=view.id)
