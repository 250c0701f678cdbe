"""The reasons for the next look, as sentences for whoever asks why."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.messages import text
from aggregator.model import Because

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def sentences(reasons: Sequence[Because], language: str) -> tuple[str, ...]:
    """One sentence a reason, in ``language``. Raises KeyError for a reason that the catalogue does not
    know."""
    return tuple(text(f"schedule.{reason.key}", language, **_said(reason, language)) for reason in reasons)


def _said(reason: Because, language: str) -> dict[str, int | str]:
    """The facts with spans of time in words: ``wait_seconds`` becomes ``wait``."""
    facts: dict[str, int | str] = {}
    for name, value in reason.facts:
        if name.endswith("_seconds") and isinstance(value, int):
            facts[name.removesuffix("_seconds")] = _span(value, language)
        else:
            facts[name] = value
    return facts


def _span(seconds: int, language: str) -> str:
    if seconds < 90 * _MINUTE:
        return text("schedule.span_minutes", language, count=max(1, round(seconds / _MINUTE)))
    if seconds < 2 * _DAY:
        return text("schedule.span_hours", language, count=round(seconds / _HOUR))
    return text("schedule.span_days", language, count=round(seconds / _DAY))
