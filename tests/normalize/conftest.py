"""A context as a Kanwil's feed has it, with a small directory of offices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.model import Entry, EntryDraft, NormalizeContext
from aggregator.normalize import normalize_drafts

NOW = datetime(2025, 12, 2, 3, 0, tzinfo=UTC)


class Directory:
    """Offices by name; "Bandung" is two, told apart only from nearby."""

    names: Mapping[str, str] = {
        "Bulukumba": "73.02",
        "Sinjai": "73.07",
        "Kab. Sinjai": "73.07",
        "HSS": "63.06",
        "Prov. Bali": "51",
        "Bali": "51",
        "Kota Bandung": "32.73",
        "Ptk": "61.71",
    }

    def resolve(self, name: str, *, near: str | None = None) -> str | None:
        if name == "Bandung":
            return "32.04" if near is not None and near.startswith("32") else None
        return self.names.get(name)


@pytest.fixture
def context() -> NormalizeContext:
    return NormalizeContext(
        source_url="https://sulsel.kemenag.go.id/",
        document_url="https://sulsel.kemenag.go.id/feed/",
        timezone="Asia/Makassar",
        now=NOW,
        office="73",
        offices=Directory(),
    )


@pytest.fixture
def entry_of(context: NormalizeContext) -> Callable[..., Entry]:
    """Normalise one draft; ``office`` replaces the context's."""

    def normalise(office: str | None = "73", **fields: object) -> Entry:
        stated = {
            "title": "Pembinaan Penyuluh Agama",
            "link": "https://sulsel.kemenag.go.id/berita/1",
        } | fields
        entries, problems = normalize_drafts([EntryDraft(**stated)], replace(context, office=office))
        assert problems == []
        return entries[0]

    return normalise
