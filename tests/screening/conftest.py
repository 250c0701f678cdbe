"""Drafts as feeds bring them, normalised as the collector does it, then screened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from aggregator.model import EntryDraft, NormalizeContext
from aggregator.normalize import normalize_drafts
from aggregator.quarantine import Finding, Usual
from aggregator.screening import screen


class Nobody:
    def resolve(self, name: str, *, near: str | None = None) -> str | None:
        return None


CONTEXT = NormalizeContext(
    source_url="https://bulukumba.kemenag.example/",
    document_url="https://bulukumba.kemenag.example/feed",
    timezone="Asia/Makassar",
    now=datetime(2025, 12, 2, 3, 0, tzinfo=UTC),
    office="73.02",
    offices=Nobody(),
)

# A site as most are: Indonesian, linking to itself, the ministry and a few others.
USUAL = Usual(50, {"id": 50}, frozenset({"kemenag.go.id", "instagram.com", "simpatika.kemenag.go.id"}))

Screen = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def screened() -> Screen:
    def run(title: str, body: str, usual: Usual = USUAL) -> tuple[Finding, ...]:
        html = body if "<" in body else f"<p>{body}</p>"
        draft = EntryDraft(title=title, link="https://bulukumba.kemenag.example/berita/1", content_html=html)
        (entry,), problems = normalize_drafts([draft], CONTEXT)
        assert problems == []
        return screen(entry.markup, entry, usual)

    return run
