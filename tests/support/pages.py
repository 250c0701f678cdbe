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
    return [page for page in _pages() if not page.path.stem.startswith("list-")]


def listings() -> list[LabelledPage]:
    return [page for page in _pages() if page.path.stem.startswith("list-")]


def _pages() -> Iterator[LabelledPage]:
    return (LabelledPage(path) for path in sorted(PAGES.glob("*/*.html")))
