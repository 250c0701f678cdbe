"""Which of all dates counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.model import EntryDraft, NormalizeContext
from aggregator.normalize.published import GRACE, published_of

DAY = datetime(2025, 11, 30, 16, 0, tzinfo=UTC)  # midnight of 1 December in Makassar


def at(hour: int) -> datetime:
    return DAY + timedelta(hours=hour)


def rfc(moment: datetime) -> str:
    return f"{moment:%a, %d %b %Y %H:%M:%S +0000}"


@pytest.mark.parametrize(
    ("draft", "link", "dateline", "published", "guessed"),
    [
        (EntryDraft(published="2025-12-01 08:00", updated="2025-12-01 09:00"), "", "", at(8), False),
        (EntryDraft(updated="2025-12-01 09:00"), "/2024/01/01/x", "", at(9), False),
        (EntryDraft(), "/2025/12/01/judul/", "2/12", DAY, False),
        (EntryDraft(), "", "1/12/2025", DAY, False),
        (EntryDraft(), "", "1/12", DAY, True),
        (EntryDraft(published="5 jam lalu"), "/2025/12/01/judul/", "", DAY, False),
        (EntryDraft(published="kapan-kapan"), "/2025/12/01/judul/", "", DAY, True),
        (EntryDraft(published="Thu, 01 Jan 1970 00:00:00 +0000", updated="2025-12-01"), "", "", DAY, True),
    ],
)  # fmt: skip
def test_the_best_stated_date_counts(
    context: NormalizeContext, draft: EntryDraft, link: str, dateline: str, published: datetime, guessed: bool
) -> None:
    found = published_of(draft, context, link, dateline)
    assert (found.published, found.guessed) == (published, guessed)


def test_without_any_date_it_is_now_and_guessed(context: NormalizeContext) -> None:
    found = published_of(EntryDraft(), context)
    assert (found.published, found.updated, found.zone, found.guessed) == (context.now, None, "", True)


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=400)])
def test_a_future_date_is_now_and_guessed(context: NormalizeContext, ahead: timedelta) -> None:
    found = published_of(EntryDraft(published=rfc(context.now + ahead)), context)
    assert (found.published, found.guessed) == (context.now, True)


def test_a_clock_that_is_minutes_ahead_is_believed_but_not_the_future(context: NormalizeContext) -> None:
    found = published_of(EntryDraft(published=rfc(context.now + GRACE)), context)
    assert (found.published, found.guessed) == (context.now, False)


@pytest.mark.parametrize(
    ("updated", "kept"),
    [
        ("2025-12-01T10:00:00+08:00", DAY + timedelta(hours=10)),
        ("2025-12-01T07:00:00+08:00", None),
        ("2025-12-01T08:00:00+08:00", None),
        ("rusak", None),
        ("2031-01-01T00:00:00Z", datetime(2025, 12, 2, 3, 0, tzinfo=UTC)),
    ],
)
def test_updated_is_later_than_published_and_not_in_the_future(
    context: NormalizeContext, updated: str, kept: datetime | None
) -> None:
    draft = EntryDraft(published="2025-12-01T08:00:00+08:00", updated=updated)
    assert published_of(draft, context).updated == kept


def test_the_stated_zone_is_kept(context: NormalizeContext) -> None:
    assert published_of(EntryDraft(published="Senin, 1 Desember 2025 08:00 WIB"), context).zone == "+07:00"
    assert published_of(EntryDraft(published="Senin, 1 Desember 2025 08:00"), context).zone == ""
