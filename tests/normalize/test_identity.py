"""What tells entries apart within one document, and makes the same one the same again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Entry, EntryDraft, NormalizeContext
from aggregator.normalize import normalize_drafts


class Nobody:
    def resolve(self, name: str, *, near: str | None = None) -> str | None:
        return None


HOST = "https://sulsel.kemenag.go.id"
DATE = "2025-12-01T08:00:00+08:00"


def draft(number: int = 1, **fields: object) -> EntryDraft:
    stated = {
        "guid": f"{HOST}/?p={number}",
        "link": f"{HOST}/berita/{number}",
        "title": f"Rapat Koordinasi Penyuluh {number}",
        "content_html": f"<p>Isi {number}</p>",
        "published": DATE,
    }
    return EntryDraft(**(stated | fields))


def entries_of(context: NormalizeContext, *drafts: EntryDraft) -> list[Entry]:
    entries, problems = normalize_drafts(drafts, context)
    assert problems == []
    return entries


def test_guid_then_address_then_title_identify(context: NormalizeContext) -> None:
    by_guid, by_url, by_title = entries_of(context, draft(1), draft(2, guid=""), draft(3, guid="", link=""))
    assert by_guid.identity == "g:sulsel.kemenag.go.id?p=1"
    assert by_url.identity == "u:sulsel.kemenag.go.id/berita/2"
    assert by_title.identity == "t:rapat koordinasi penyuluh 3 2025-12-01"


def test_both_spellings_of_a_wordpress_post_are_kept(context: NormalizeContext) -> None:
    (entry,) = entries_of(context, draft(5))
    assert (entry.guid_key, entry.url_key) == ("sulsel.kemenag.go.id?p=5", "sulsel.kemenag.go.id/berita/5")
    (plain,) = entries_of(context, draft(5, guid="", link=f"{HOST}/?p=5"))
    assert plain.url_key == entry.guid_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://sulsel.kemenag.go.id/?p=5", "http://www.sulsel.kemenag.go.id/?p=5"),
        ("https://lama.kemenag.go.id/?p=5", "https://sulsel.kemenag.go.id/?p=5"),
        ("  berita-5\n", "berita-5"),
        ("tag:blogger.com,1999:blog-1.post-5", "tag:blogger.com,1999:blog-1.post-5"),
    ],
)
def test_a_guid_is_the_same_under_another_spelling(context: NormalizeContext, one: str, other: str) -> None:
    context = replace(context, host_aliases={"lama.kemenag.go.id": "sulsel.kemenag.go.id"})
    (first,), (second,) = entries_of(context, draft(guid=one)), entries_of(context, draft(guid=other))
    assert first.identity == second.identity
    assert first.guid_key != ""


def test_a_repeated_guid_counts_only_with_the_address(context: NormalizeContext) -> None:
    one, two, three = entries_of(context, draft(1, guid="0"), draft(2, guid="0"), draft(3, guid="0", link=""))
    assert one.guid_key == "0 sulsel.kemenag.go.id/berita/1"
    assert two.guid_key == "0 sulsel.kemenag.go.id/berita/2"
    assert (three.guid_key, three.identity[:2]) == ("", "t:")


def test_an_address_that_several_share_identifies_none(context: NormalizeContext) -> None:
    entries = entries_of(
        context, draft(1, guid="", link=f"{HOST}/berita"), draft(2, guid="", link=f"{HOST}/berita")
    )
    assert [entry.url_key for entry in entries] == ["", ""]
    assert [entry.identity[:2] for entry in entries] == ["t:", "t:"]
    assert [entry.url for entry in entries] == [f"{HOST}/berita"] * 2


@pytest.mark.parametrize("link", [HOST, f"{HOST}/", f"{HOST}/index.php", "http://www.sulsel.kemenag.go.id"])
def test_the_front_page_identifies_nothing(context: NormalizeContext, link: str) -> None:
    (entry,) = entries_of(context, draft(link=link, guid=link))
    assert (entry.guid_key, entry.url_key, entry.identity[:2]) == ("", "", "t:")


def test_the_front_page_of_a_site_under_a_path_identifies_nothing(context: NormalizeContext) -> None:
    context = replace(context, source_url="https://bali.kemenag.go.id/klungkung")
    (entry,) = entries_of(context, draft(link="https://bali.kemenag.go.id/klungkung/", guid=""))
    assert entry.url_key == ""


def test_an_article_that_was_read_by_itself_keeps_its_address(context: NormalizeContext) -> None:
    page = f"{HOST}/berita/5"
    (entry,) = entries_of(replace(context, source_url=page, document_url=page), draft(link="", guid=page))
    assert (entry.url, entry.url_key) == (page, "sulsel.kemenag.go.id/berita/5")


def test_titles_that_repeat_or_are_short_identify_nothing(context: NormalizeContext) -> None:
    titles = ["Jadwal Salat Hari Ini", "Jadwal salat hari ini!", "Pengumuman"]
    entries = entries_of(
        context, *(draft(n, guid="", link="", title=title) for n, title in enumerate(titles))
    )
    assert [entry.title_key for entry in entries] == ["", "", ""]
    assert len({entry.identity for entry in entries}) == 3
    assert all(entry.identity.startswith("x:") and len(entry.identity) == 66 for entry in entries)


def test_a_guessed_day_is_no_part_of_an_identity(context: NormalizeContext) -> None:
    (entry,) = entries_of(context, draft(guid="", link="", published=""))
    assert entry.identity == "t:rapat koordinasi penyuluh 1"


def test_the_same_item_twice_is_one_entry(context: NormalizeContext) -> None:
    assert len(entries_of(context, draft(1), draft(1))) == 1
    assert len(entries_of(context, draft(1), draft(1, content_html="<p>Isi baru</p>"))) == 1
    assert len(entries_of(context, draft(1, guid=""), draft(1, guid=""))) == 1
    assert len(entries_of(context, draft(1), draft(1, guid=f"{HOST}/?p=99"))) == 1
    assert len(entries_of(context, draft(1, guid="", link=""), draft(1, guid="", link=""))) == 1


def test_different_items_stay_apart(context: NormalizeContext) -> None:
    assert len(entries_of(context, draft(1), draft(1, title="Judul Lain Sekali"))) == 2
    assert len(entries_of(context, draft(1), draft(1, link=f"{HOST}/berita/9"))) == 2
    assert len(entries_of(context, draft(1, guid="a"), draft(1, guid="b", content_html="<p>Lain</p>"))) == 2
    assert (
        len(entries_of(context, draft(1, guid="", link=""), draft(1, guid="", link="", content_html="Lain")))
        == 2
    )


def test_long_guids_are_hashed_whole_never_cut(context: NormalizeContext) -> None:
    one, other = entries_of(context, draft(1, guid="x" * 600 + "1"), draft(2, guid="x" * 600 + "2"))
    assert one.identity != other.identity
    assert len(one.identity) == len("g:sha256:") + 64


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"link": "/berita/5"}, f"{HOST}/berita/5"),
        ({"link": "", "guid": f"{HOST}/?p=5"}, f"{HOST}/?p=5"),
        ({"link": "", "guid": "abc"}, f"{HOST}/"),
        ({"link": "javascript:alert(1)", "guid": "abc"}, f"{HOST}/"),
        ({"link": f"{HOST}/berita/5", "guid": "https://kemenag.go.id/lain"}, f"{HOST}/berita/5"),
    ],
)
def test_an_entry_always_has_an_address(context: NormalizeContext, fields: dict[str, str], url: str) -> None:
    assert entries_of(context, draft(**fields))[0].url == url


CONTEXT = NormalizeContext(
    source_url=f"{HOST}/",
    document_url=f"{HOST}/feed/",
    timezone="Asia/Makassar",
    now=datetime(2025, 12, 2, 3, 0, tzinfo=UTC),
    office="73",
    offices=Nobody(),
)
few = st.sampled_from(["", "a", "b", f"{HOST}/?p=1", f"{HOST}/", f"{HOST}/berita/1"])
drafts = st.lists(
    st.builds(
        EntryDraft,
        guid=few,
        link=few,
        title=st.sampled_from(["", "Rapat", "Rapat Koordinasi Penyuluh", "Rapat Kerja Kepala Madrasah"]),
        content_html=st.sampled_from(["", "<p>Isi</p>", "<p>Lain</p>"]),
    ),
    max_size=8,
)


@given(drafts)
def test_identities_are_unique_and_stable(stated: list[EntryDraft]) -> None:
    entries, problems = normalize_drafts(stated, CONTEXT)
    identities = [entry.identity for entry in entries]
    assert len(set(identities)) == len(identities)
    assert "" not in identities
    assert normalize_drafts(stated, CONTEXT) == (entries, problems)
    assert len(problems) == sum(not (item.title or item.content_html) for item in stated)
    for name in ("guid_key", "url_key", "title_key"):
        keys = [key for entry in entries if (key := getattr(entry, name))]
        assert len(set(keys)) == len(keys)
