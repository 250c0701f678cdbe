"""Chance without dice: by source and moment, so that the same input gives the same moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta


def later(source_id: int, now: datetime, wait: timedelta, most: float) -> datetime:
    """``wait`` after ``now`` and up to ``most`` (0.1 is a tenth) of it later: sources that were asked
    together drift apart, and none is asked before its time."""
    return now + wait * (1 + most * _fraction(f"{source_id}:{now.timestamp():.0f}"))


def spread(source_ids: Iterable[int], now: datetime, window: timedelta) -> dict[int, datetime]:
    """A moment within ``window`` for each source that fell due while nobody looked. A source keeps its
    place in the window, whoever else is due, so asking twice moves nothing."""
    return {source_id: now + window * _fraction(f"place:{source_id}") for source_id in source_ids}


def _fraction(name: str) -> float:
    """A number from 0 to below 1 that belongs to ``name``."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=6).digest(), "big") / 2**48
