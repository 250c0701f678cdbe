"""Why a document could not be read, on its way to the one place that reports it."""

from __future__ import annotations

from aggregator.model import Reason


class Unreadable(Exception):
    """Nothing can be read from a document: a reason, and what exactly was wrong."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
