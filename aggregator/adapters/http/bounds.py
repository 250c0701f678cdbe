"""What one exchange may cost, and how it says which bound it reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds, bytes and counts. Time spent waiting for the host's turn does not count: that is our manners.

    ``first_byte`` runs until the headers are complete, ``total`` over all redirects of an exchange.
    ``ratio`` counts once ``ratio_above`` bytes are decompressed: small texts may be very repetitive.
    """

    resolve: float = 10.0
    connect: float = 10.0
    first_byte: float = 20.0
    between_bytes: float = 20.0
    total: float = 45.0
    redirects: int = 5
    url_length: int = 2_000
    header_line: int = 8_190
    header_count: int = 128
    wire_bytes: int = 8 * 1024 * 1024
    body_bytes: int = 16 * 1024 * 1024
    ratio: int = 200
    ratio_above: int = 1024 * 1024
    encodings: int = 2


USUAL = Bounds()
# Subscribers of the hub answer shortly, and by themselves: what redirects counts as failed (WebSub, 7).
CALLBACKS = Bounds(
    resolve=5.0,
    connect=5.0,
    first_byte=10.0,
    between_bytes=10.0,
    total=15.0,
    redirects=0,
    wire_bytes=64 * 1024,
    body_bytes=64 * 1024,
)


class TooLarge(Exception):
    """A body passes its bound; ``bound`` names it."""

    def __init__(self, bound: str) -> None:
        super().__init__(bound)
        self.bound = bound


class TooSlow(Exception):
    """A time ran out; ``bound`` names it."""

    def __init__(self, bound: str) -> None:
        super().__init__(bound)
        self.bound = bound
