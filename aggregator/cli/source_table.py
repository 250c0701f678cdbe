"""Sources as a table."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.cli.output import say, table, when
from aggregator.model import SourceView


def print_sources(views: Sequence[SourceView]) -> None:
    """One line a source."""
    columns = ("id", "state", "office", "entries", "last_success", "last_error", "url")
    table(
        [say(f"column_{name}") for name in columns],
        [
            (
                str(view.id),
                say(f"state_{view.state.value}"),
                view.row.office or "–",
                str(view.entries),
                when(view.last_success_at),
                view.last_reason or "–",
                view.row.url,
            )
            for view in views
        ],
    )
