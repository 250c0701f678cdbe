"""Which addresses of a list are read, and what becomes of an attempt: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import links
from aggregator.links import Listed, ListPlan
from aggregator.model import (
    DocumentShape,
    Enclosure,
    EntryDraft,
    HeldEntry,
    HeldLink,
    LinkKind,
    LinkState,
    LinkToRead,
    ListLink,
    NormalizeContext,
    Reason,
    SourceKind,
    SourceToRefresh,
    Validators,
)

NOW = datetime(2025, 12, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SITE = "https://bulukumba.example"
WAITING, KNOWN, READ = LinkState.WAITING, LinkState.KNOWN, LinkState.READ


class Nobody:
    def resolve(self, name: str, *, near: str | None = None) -> str | None:
        return None


SOURCE = SourceToRefresh(
    id=5, url=f"{SITE}/berita", kind=SourceKind.LISTING, office="73.02", timezone="Asia/Makassar",
    network="public", target_url=None, candidates=(), validators=Validators(), failures=0,
    first_success_at=NOW, last_success_at=NOW, last_full_at=NOW, last_new_at=NOW,
)  # fmt: skip
CONTEXT = NormalizeContext(SITE, f"{SITE}/berita", "Asia/Makassar", NOW, "73.02", Nobody())


def draft(number: int, **values: object) -> EntryDraft:
    return replace(EntryDraft(link=f"/berita/judul-{number}", title=f"Judul {number}"), **values)  # type: ignore[arg-type]


def items(numbers: Iterable[int], **values: object) -> list[Listed]:
    return links.listed([draft(number, **values) for number in numbers], CONTEXT)


def known(
    plan: ListPlan, state: LinkState | None = None, read_at: datetime | None = None
) -> dict[str, HeldLink]:
    """What is stored of the links of a plan."""
    return {
        link.url_key: HeldLink(
            number,
            link.url_key,
            link.kind,
            state or link.state,
            link.draft.title if link.draft else "",
            link.modified,
            read_at,
        )
        for number, link in enumerate(plan.links)
    }


def held(item: Listed, **values: object) -> HeldEntry:
    base = HeldEntry(1, "i", "", item.url_key, "", NOW, NOW, "h", 1, 0, removed=False)
    return replace(base, **values)  # type: ignore[arg-type]


def keys(plan: ListPlan, state: LinkState = WAITING) -> list[str]:
    return [link.url_key.rpartition("-")[2] for link in plan.links if link.state is state]


def to_read(**values: object) -> LinkToRead:
    base = LinkToRead(
        7, SOURCE, f"{SITE}/berita/judul-1", "k", LinkKind.ARTICLE, DocumentShape.PAGE, draft(1), 0, NOW
    )
    return replace(base, **values)  # type: ignore[arg-type]


# --------------------------------------------------------------------------- lists

NUMBERS = st.lists(st.integers(0, 40), max_size=30)


@given(NUMBERS, st.booleans())
def test_running_a_list_twice_names_nothing_new(numbers: list[int], first_look: bool) -> None:
    listed = items(numbers)
    first = links.plan_list(listed, {}, {}, NOW, first_look=first_look)
    for state in (None, READ, LinkState.GIVEN_UP):
        stored = known(first, state, NOW)
        assert links.plan_list(listed, {}, stored, NOW + 2 * DAY) == links.NO_LINKS


@given(NUMBERS, st.randoms(use_true_random=False), st.integers(1, 10))
def test_the_links_of_a_list_do_not_depend_on_its_order_or_on_how_it_is_split(
    numbers: list[int], chance, size: int
) -> None:
    whole = links.plan_list(items(numbers), {}, {}, NOW)
    shuffled = list(numbers)
    chance.shuffle(shuffled)
    stored: dict[str, HeldLink] = {}
    for start in range(0, len(shuffled), size):
        part = links.plan_list(items(shuffled[start : start + size]), {}, stored, NOW)
        assert not {link.url_key for link in part.links} & stored.keys()
        stored |= known(part)
    assert stored.keys() == {link.url_key for link in whole.links}


def test_an_address_counts_once_however_it_is_written_and_the_front_page_is_no_article() -> None:
    written = [
        "/berita/a-b-c",
        f"{SITE}/berita/a-b-c?utm_source=x",
        "http://www.bulukumba.example/berita/a-b-c/",
    ]
    found = links.listed([EntryDraft(link=one, title="A") for one in (*written, "/", "", "#isi")], CONTEXT)
    assert [item.url for item in found] == [f"{SITE}/berita/a-b-c"]


def test_a_first_look_reads_the_newest_and_remembers_the_rest() -> None:
    plan = links.plan_list(items(range(30)), {}, {}, NOW, first_look=True)
    assert keys(plan) == [str(number) for number in range(links.FIRST_LOOK)]
    assert len(keys(plan, KNOWN)) == 30 - links.FIRST_LOOK
    assert all(link.history for link in plan.links)
    assert not any(link.history for link in links.plan_list(items(range(3)), {}, {}, NOW).links)


def test_what_is_held_already_is_not_read_again() -> None:
    listed = items(range(3))
    plan = links.plan_list(listed, {listed[1].url_key: held(listed[1])}, {}, NOW)
    assert keys(plan) == ["0", "2"]


@pytest.mark.parametrize(
    ("values", "read_at", "again"),
    [
        ({}, NOW - 2 * DAY, False),
        ({"title": "Ralat: judul"}, NOW, True),
        ({"updated": "2025-12-01"}, NOW - 2 * DAY, True),
        ({"updated": "2025-12-01"}, NOW - DAY / 2, False),  # a lastmod that is always now
        ({"title": "Ralat: judul"}, None, False),  # never read: what waits is read anyway
    ],
)
def test_an_article_of_which_its_list_says_something_else_is_read_again(
    values: dict[str, object], read_at: datetime | None, again: bool
) -> None:
    stored = known(links.plan_list(items([1]), {}, {}, NOW - 3 * DAY), READ, read_at)
    plan = links.plan_list(items([1], **values), {}, stored, NOW)
    assert plan.links == ()
    assert bool(plan.reread) is again


def test_a_backfill_reads_what_was_left_to_it_and_nothing_older_than_its_date() -> None:
    listed = items(range(30))
    stored = known(links.plan_list(listed, {}, {}, NOW, first_look=True))
    dates = {item.url_key: NOW - number * DAY for number, item in enumerate(listed)}
    until = NOW - 24 * DAY
    plan = links.plan_list(listed, {}, stored, NOW, backfill=True, until=until, dates=dates)
    # A day of grace: lists state days in whatever zone.
    assert [again.link_id for again in plan.reread] == list(range(20, 26))
    assert all(again.backfill for again in plan.reread)
    fresh = links.plan_list(listed, {}, {}, NOW, backfill=True, until=until, dates=dates)
    assert keys(fresh) == [str(number) for number in range(26)]


@given(NUMBERS, st.sets(st.integers(0, 40)))
def test_a_list_leaves_a_gap_when_the_last_that_it_shows_are_new(numbers: list[int], seen: set[int]) -> None:
    listed = items(numbers)
    familiar = {item.url_key for item in items(seen)}
    last = [item.url_key in familiar for item in listed[-links.OLDEST_OF_A_LIST :]]
    assert links.leaves_a_gap(listed, familiar) is (bool(listed) and not any(last))


def test_an_older_page_is_stored_or_read_again_with_the_pages_that_led_there() -> None:
    older = links.older_list(
        SITE, f"{SITE}/berita?page=2", DocumentShape.LISTING, "k", backfill=False, read=("a",)
    )
    assert older is not None
    assert (older.history, older.backfill, older.parts) == (False, False, ("a",))
    assert links.plan_older(older, {}).links == (older,)
    stored = {"k": HeldLink(3, "k", LinkKind.LIST, READ, "", "", NOW)}
    (again,) = links.plan_older(older, stored).reread
    assert (again.link_id, again.parts, again.backfill) == (3, ("a",), False)
    article = {"k": replace(stored["k"], kind=LinkKind.ARTICLE)}
    assert links.plan_older(older, article) == links.plan_older(None, {}) == links.NO_LINKS
    assert links.older_list(SITE, SITE, DocumentShape.LISTING, "k") is None


@pytest.mark.parametrize(
    ("modified", "again"),
    [(("a", "b", "c", "d"), [0]), (("a", "B", "c", "D"), [0, 1]), (("A", "b", "C", "d"), [0, 2])],
)
def test_of_a_sitemap_index_the_first_child_is_always_read_and_few_others_when_they_change(
    modified: str, again: list[int]
) -> None:
    def children(mods: Sequence[str]) -> list[ListLink]:
        return [ListLink(f"{SITE}/s{number}.xml", mod) for number, mod in enumerate(mods)]

    first = links.plan_lists(children("abcd"), {}, CONTEXT, first_look=True)
    assert [link.state for link in first.links] == [WAITING] * links.LISTS_A_LOOK + [KNOWN]
    second = links.plan_lists(children(modified), known(first, READ, NOW), CONTEXT, first_look=False)
    assert second.links == ()
    assert [link.link_id for link in second.reread] == again


@pytest.mark.parametrize(
    ("names", "again"),
    [
        (("s5", "s4", "s3", "s2", "s1", "statis"), ["s5", "s1"]),
        (("berita", "halaman"), ["berita"]),
        (("s1",), ["s1"]),
    ],
)
def test_children_of_one_lastmod_may_have_their_news_at_either_end(
    names: tuple[str, ...], again: list[str]
) -> None:
    children = [ListLink(f"{SITE}/{name}.xml", "2026-11-25") for name in names]
    first = links.plan_lists(children, {}, CONTEXT, first_look=True)
    waiting = [link.url for link in first.links if link.state is WAITING]
    assert {f"{SITE}/{name}.xml" for name in again} <= set(waiting)
    held_links = known(first, READ, NOW)
    second = links.plan_lists(children, held_links, CONTEXT, first_look=False)
    by_id = {link.id: key for key, link in held_links.items()}
    assert [by_id[one.link_id].rpartition("/")[2].removesuffix(".xml") for one in second.reread] == again


# --------------------------------------------------------------------------- teasers


def test_two_teasers_are_tried_before_the_others_are_read() -> None:
    listed = items(range(5))
    plan = links.plan_teasers(listed, {}, {}, NOW, proven=False)
    assert (len(keys(plan)), len(keys(plan, KNOWN))) == (links.PROBES, 3)
    assert len(keys(links.plan_teasers(listed, {}, {}, NOW, proven=True))) == 5
    assert all(link.completes for link in plan.links)


@pytest.mark.parametrize(
    ("values", "read"), [({}, True), ({"whole": True}, False), ({"removed": True}, False)]
)
def test_what_is_whole_or_gone_is_not_completed(values: dict[str, object], read: bool) -> None:
    (item,) = items([1])
    plan = links.plan_teasers([item], {item.url_key: held(item, **values)}, {}, NOW, proven=True)
    assert bool(plan.links) is read


LONG = "Kegiatan berlangsung khidmat di aula kantor dan diikuti seluruh penyuluh. " * 6


@pytest.mark.parametrize(
    ("content", "summary", "teaser"),
    [
        ("", "", True),
        ("", "Pendek saja.", True),
        ("", LONG, False),
        ("<p>Pendek, tetapi utuh.</p>", "", False),
        (f"<p>{LONG} [&hellip;]</p>", "", True),
        (f"<p>{LONG}…</p>", "", True),
        (f"<p>{LONG} <a href='/x'>Baca selengkapnya »</a></p>", "", True),
        (f"<p>Ia berkata: “…”, lalu pergi. {LONG}</p>", "", False),
        ("<p> </p>", "", True),
    ],
)
def test_a_teaser_is_what_says_less_than_its_article(content: str, summary: str, teaser: bool) -> None:
    assert links.is_teaser(draft(1, content_html=content, summary_html=summary)) is teaser


# --------------------------------------------------------------------------- pages


def test_of_a_feed_the_feeds_words_come_first_and_of_a_list_the_pages() -> None:
    said = draft(1, guid="g", title="Judul di daftar", published="kemarin", author="", image_url="/kecil.jpg")
    page = draft(1, title="Judul di laman", published="2 Mei", author="Humas", content_html="<p>Isi</p>")
    of_feed = links.completed(said, page, by_feed=True)
    assert (of_feed.guid, of_feed.title, of_feed.published) == ("g", "Judul di daftar", "kemarin")
    of_list = links.completed(said, page, by_feed=False)
    assert (of_list.guid, of_list.title, of_list.published) == ("", "Judul di laman", "2 Mei")
    for both in (of_feed, of_list):
        assert (both.author, both.content_html, both.image_url) == ("Humas", "<p>Isi</p>", "/kecil.jpg")


def test_an_article_goes_on_until_it_ends_turns_in_a_circle_or_is_too_long() -> None:
    page = draft(1, content_html="<p>1</p>", enclosures=(Enclosure("/a.pdf"),))
    second = links.next_part(to_read(), page, f"{SITE}/berita/judul-1?page=2", NOW)
    assert second is not None
    assert (second.state, second.part_url) == (WAITING, f"{SITE}/berita/judul-1?page=2")
    link = to_read(part_url=second.part_url, parts=second.parts, gathered=second.gathered)
    more = draft(1, content_html="<p>2</p>", enclosures=(Enclosure("/a.pdf"), Enclosure("/b.pdf")))
    whole = links.joined(link.gathered, more)
    assert whole.content_html == "<p>1</p>\n<p>2</p>"
    assert [one.url for one in whole.enclosures] == ["/a.pdf", "/b.pdf"]
    assert links.next_part(link, more, "", NOW) is None
    assert links.next_part(link, more, link.url, NOW) is None
    assert links.next_part(to_read(parts=("x",) * links.MAX_PARTS), more, "/lagi", NOW) is None


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.HTTP_5XX, Reason.CONNECT, Reason.EMPTY_BODY])
def test_what_may_pass_is_tried_four_times_with_longer_waits_and_loses_no_part(reason: Reason) -> None:
    link = to_read(part_url="/2", parts=("/1",), gathered=draft(1))
    waits = []
    for attempts in range(4):
        update = links.after_failure(replace(link, attempts=attempts), reason, "x", NOW)
        assert (update.part_url, update.parts, update.gathered) == ("/2", ("/1",), draft(1))
        waits.append((update.state, update.next_at - NOW))
    assert waits == [*((WAITING, wait) for wait in links.RETRY_AFTER), (LinkState.GIVEN_UP, timedelta())]


@pytest.mark.parametrize("reason", [Reason.HTTP_404, Reason.HTTP_410, Reason.ROBOTS, Reason.NOT_AN_ARTICLE])
def test_what_another_attempt_would_not_change_is_given_up_at_once(reason: Reason) -> None:
    assert links.after_failure(to_read(), reason, "x" * 900, NOW).state is LinkState.GIVEN_UP
    assert len(links.after_failure(to_read(), reason, "x" * 900, NOW).detail) == 500


@pytest.mark.parametrize(
    ("title", "headline", "text", "another"),
    [
        ("Santri Juara Lomba Pidato", "Fatal error: Uncaught PDOException", "in index.php on line 3", True),
        ("Santri Juara Lomba Pidato", "Sedang Perbaikan", "Kami segera kembali melayani Anda.", True),
        ("Santri Juara Lomba Pidato", "Santri Wajo Juara", "Teks.", False),
        ("Santri Juara Lomba Pidato", "Tiga Bahasa", "Seorang santri juara lomba pidato itu.", False),
        ("Hari Ibu", "Selamat", "Teks lain sama sekali.", False),
        ("", "Selamat", "Teks lain sama sekali.", False),
    ],
)
def test_a_page_that_is_something_else_is_not_taken_for_the_article(
    title: str, headline: str, text: str, another: bool
) -> None:
    said = EntryDraft(title=title)
    page = EntryDraft(title=headline, content_html=f"<p>{text}</p>")
    assert links.is_another(said, page) is another
