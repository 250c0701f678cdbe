"""One story on one site."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from testbed.sites import Site

_LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Story:
    """A story as one site publishes it. ``key`` is the same for copies; ``origin`` the office whose it is.

    ``above`` and ``below`` are what stands around the text and is no part of it, ``copied_from`` what a line
    at the end says that it was copied from. ``leads`` says that this is the origin's own. ``named`` is the
    title that its address was made from, where it has another one since; ``revised`` when it got that.
    """

    key: str
    site: Site
    index: int
    origin: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    published: datetime
    category: str
    dateline: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    copied_from: Story | None = None
    leads: bool = True
    named: str = ""
    revised: datetime | None = None

    @property
    def modified(self) -> datetime:
        """When it last became another."""
        return self.revised or self.published

    @property
    def slug(self) -> str:
        plain = unicodedata.normalize("NFKD", self.named or self.title).encode("ascii", "ignore")
        words = plain.decode().lower()
        return "-".join("".join(c if c.isalnum() else " " for c in words).split())

    @property
    def id(self) -> int:
        """As a CMS would number it."""
        return 498_000 + self.site.number * 1_000 + self.index

    @property
    def code(self) -> str:
        """The random letters that the portal puts behind a slug."""
        digest = hashlib.sha256(f"{self.site.number}:{self.index}".encode())
        if self.site.feed:
            return digest.hexdigest()[:5]
        return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest.digest()[:5])
