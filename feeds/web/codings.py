"""Content codings: which one a reader takes (RFC 9110, section 12.5.3), and a body in each of them."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Callable
from functools import lru_cache

import brotli
import zstandard

IDENTITY = "identity"
# What a feed shrinks to most comes first: it wins where a reader likes several alike.
CODINGS = ("br", "zstd", "gzip")

# Milliseconds for a feed of 100 kB; the highest levels take ten times as long for a twentieth less.
_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)),
    "zstd": lambda body: zstandard.ZstdCompressor(level=12).compress(body),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}

# A header beyond this is no browser's; its sender is served without a coding.
_MAX_LENGTH = 200
_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", re.ASCII | re.IGNORECASE)


class Coded:
    """A body, and what it is in each coding: made at the first request for it, once for a burst of them."""

    __slots__ = ("_made", "_making", "body")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._made = {IDENTITY: body}
        self._making = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes of all that was made until now."""
        return sum(map(len, tuple(self._made.values())))

    def get(self, coding: str) -> bytes:
        """The body in ``coding``, one of `CODINGS` or `IDENTITY`."""
        made = self._made.get(coding)
        if made is None:
            with self._making:
                made = self._made.get(coding)
                if made is None:
                    made = self._made[coding] = _COMPRESS[coding](self.body)
        return made


def negotiate(accept_encoding: str) -> str:
    """The coding for a reader that sends this Accept-Encoding ("" for none). What no coding of ours satisfies
    is answered without any: bytes that can be read are worth more than a 406."""
    return _negotiated(accept_encoding) if len(accept_encoding) <= _MAX_LENGTH else IDENTITY


@lru_cache(maxsize=512)
def _negotiated(accept_encoding: str) -> str:
    weights = {
        name: weight
        for name, weight in map(_weighed, accept_encoding.lower().split(","))
        if weight is not None
    }
    # Who takes anything gets what everything can read.
    weights.setdefault("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    best = max(CODINGS, key=lambda coding: weights.get(coding, 0.0))
    weight = weights.get(best, 0.0)
    # What is liked as much as no coding at all is still smaller.
    return best if weight > 0 and weight >= weights.get(IDENTITY, 0.0) else IDENTITY


def _weighed(item: str) -> tuple[str, float | None]:
    """A coding and how much it is liked, or None for what is no weight."""
    name, semicolon, parameter = item.partition(";")
    if not semicolon:
        return name.strip(), 1.0
    weight = _WEIGHT.fullmatch(parameter)
    return name.strip(), float(weight[1]) if weight else None
