"""Liveness, readiness, and figures in Prometheus's text format
(https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isnan

from flask import Blueprint, Response

from feeds.web.house import house

blueprint = Blueprint("health", __name__)

_PLAIN = "text/plain; charset=utf-8"


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return Response("ok\n", content_type=_PLAIN)


@blueprint.get("/readyz")
def readyz() -> Response:
    """It can serve: the database answers."""
    house().store.generation()
    return Response("ready\n", content_type=_PLAIN)


@blueprint.get("/metrics")
def metrics() -> Response:
    now = datetime.now(UTC)
    status = house().store.status(now)
    beat_age = (now - status.beat_at).total_seconds() if status.beat_at else float("nan")
    overdue = (now - status.oldest_due_at).total_seconds() if status.oldest_due_at else 0.0
    lines: list[str] = []

    def gauge(name: str, meaning: str, values: dict[str, float]) -> None:
        lines.append(f"# HELP simpul_{name} {meaning}")
        lines.append(f"# TYPE simpul_{name} gauge")
        lines.extend(f"simpul_{name}{labels} {_figure(value)}" for labels, value in values.items())

    gauge("sources", "Sources by state.", {f'{{state="{s}"}}': n for s, n in sorted(status.sources.items())})
    gauge("entries", "Entries held.", {"": status.entries})
    gauge("stories", "Stories served.", {"": status.stories})
    gauge("pages_waiting", "Pages of articles that wait to be read.", {"": status.pages_waiting})
    gauge("documents_waiting", "Documents that wait to be parsed.", {"": status.documents_waiting})
    gauge("documents_poison", "Documents set aside.", {"": status.documents_poison})
    gauge("entries_ungrouped", "Entries that wait to be grouped.", {"": status.entries_ungrouped})
    gauge("sources_due", "Sources that are due.", {"": status.sources_due})
    gauge("oldest_due_seconds", "How long the oldest due source has waited.", {"": max(0.0, overdue)})
    gauge(
        "failures_day",
        "Failed looks of the last day by reason.",
        {f'{{reason="{r}"}}': n for r, n in sorted(status.errors.items())},
    )
    gauge(
        "quarantine_open",
        "Entries held back until somebody looks, by office.",
        {f'{{office="{office}"}}': n for office, n in sorted(status.quarantine.items())},
    )
    gauge(
        "hub_subscribers",
        "Subscribers of the hub by state.",
        {f'{{state="{s}"}}': n for s, n in sorted(status.hub.subscribers.items())},
    )
    gauge("hub_waiting", "Subscribers that wait to be told.", {"": status.hub.waiting})
    hub_waits = (now - status.hub.oldest_at).total_seconds() if status.hub.oldest_at else 0.0
    gauge("hub_oldest_waiting_seconds", "How long the longest one has waited.", {"": max(0.0, hub_waits)})
    gauge("beat_age_seconds", "Since the timetable last ticked.", {"": beat_age})
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _figure(value: float) -> str:
    return "NaN" if isnan(value) else f"{round(value, 3)}"
