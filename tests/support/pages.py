"""The labelled set of pages: bytes as a server sent them, and what a careful reader says stands on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

PAGES = Path(__file__).parents[1] / "data" / "pages"

# What the quality gate measures. A family that comes later, by `simpul recipes save`, moves no figure and has
# no floor to hide behind: each of its pages is read as its label says (tests/extract/test_pages_saved.py).
FAMILIES = frozenset(
    {
        "portal_2024",
        "portal_2026",
        "portal_offices",
        "pinmas",
        "wordpress",
        "sumut",
        "codingest",
        "kaltim",
        "kepri",
        "sulteng",
        "bali",
        "joomla",
        "drupal",
        "blogger",
        "nextjs_own",
        "unknown",
    }
)


@dataclass(frozen=True)
class LabelledPage:
    """One page of ``tests/data/pages`` with its label."""

    path: Path

    @cached_property
    def label(self) -> dict[str, Any]:
        label: dict[str, Any] = json.loads(self.path.with_suffix(".json").read_text("utf-8"))
        return label

    @cached_property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def html(self) -> str:
        """The markup in the encoding that the bytes truly have, whatever the page or its headers say."""
        return self.body.decode(self.label["encoding"]).removeprefix("\ufeff")

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def family(self) -> str:
        return self.path.parent.name

    @property
    def fetched_at(self) -> datetime:
        return datetime.fromisoformat(self.label["fetched_at"])

    @property
    def published(self) -> datetime | None:
        stated = self.label["published"]
        return datetime.fromisoformat(stated) if stated else None


def articles() -> list[LabelledPage]:
    return [page for page in _pages() if page.family in FAMILIES and not _is_list(page)]


def listings() -> list[LabelledPage]:
    return [page for page in _pages() if page.family in FAMILIES and _is_list(page)]


def saved_articles() -> list[LabelledPage]:
    return [page for page in _pages() if page.family not in FAMILIES and not _is_list(page)]


def saved_listings() -> list[LabelledPage]:
    return [page for page in _pages() if page.family not in FAMILIES and _is_list(page)]


def _is_list(page: LabelledPage) -> bool:
    return page.path.stem.startswith("list-")


def _pages() -> Iterator[LabelledPage]:
    return (LabelledPage(path) for path in sorted(PAGES.glob("*/*.html")))
