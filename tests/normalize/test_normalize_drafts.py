"""The whole way from drafts to entries."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Enclosure, Entry, EntryDraft, NormalizeContext
from aggregator.normalize import normalize_drafts

Normalise = Callable[..., Entry]


def test_a_wordpress_item_becomes_an_entry(context: NormalizeContext) -> None:
    draft = EntryDraft(
        guid="https://sulsel.kemenag.go.id/?p=815",
        link="http://www.sulsel.kemenag.go.id/2025/12/01/penyuluh-dibina/?utm_source=rss",
        title="Penyuluh Agama &#038; Penghulu Dibina",
        summary_html="<p>Makassar (Humas Bulukumba) &#8211; Kepala kantor membina [&#8230;]</p>",
        content_html=(
            "<p><strong>Makassar (Humas Bulukumba) &#8211;</strong> Kepala kantor membina penyuluh.</p>"
            '<figure><img data-src="/uploads/2025/12/a.jpg" alt="Pembinaan" src="data:image/gif;base64,R0"/>'
            "</figure><p>Dilihat 15 kali</p><p>(ghp)</p><div class='sharedaddy'>Share</div>"
        ),
        published="Mon, 01 Dec 2025 08:05:11 +0000",
        updated="Mon, 01 Dec 2025 09:05:11 +0000",
        author="admin",
        categories=("Bimas Islam", "Berita"),
        language="id_ID",
        base_url="https://sulsel.kemenag.go.id/feed/",
    )
    (entry,), problems = normalize_drafts([draft], context)
    assert problems == []
    assert entry.url == "http://www.sulsel.kemenag.go.id/2025/12/01/penyuluh-dibina/"
    assert entry.title == "Penyuluh Agama & Penghulu Dibina"
    assert (entry.published, entry.updated) == (
        datetime(2025, 12, 1, 8, 5, 11, tzinfo=UTC),
        datetime(2025, 12, 1, 9, 5, 11, tzinfo=UTC),
    )
    assert (entry.zone, entry.date_guessed, entry.language) == ("+00:00", False, "id-ID")
    assert (entry.author, entry.byline, entry.dateline) == ("ghp", "Humas Bulukumba", "Makassar")
    assert (entry.office, entry.origin_office) == ("73.02", "73.02")
    assert (entry.categories, entry.original_categories) == (("bimas-islam",), ("Bimas Islam", "Berita"))
    assert entry.text == entry.summary == "Kepala kantor membina penyuluh."
    assert entry.html == (
        "<p>Kepala kantor membina penyuluh.</p>"
        '<figure><img src="https://sulsel.kemenag.go.id/uploads/2025/12/a.jpg" alt="Pembinaan"></figure>'
    )
    assert (entry.image_url, entry.image_alt) == (
        "https://sulsel.kemenag.go.id/uploads/2025/12/a.jpg",
        "Pembinaan",
    )
    assert entry.warnings == ()


def test_a_bad_draft_costs_only_itself(context: NormalizeContext) -> None:
    drafts = [
        EntryDraft(title="Satu"),
        EntryDraft(guid="x"),
        EntryDraft(title="<b></b>", content_html="<script>x</script>"),
    ]
    entries, problems = normalize_drafts([*drafts, EntryDraft(title="Empat")], context)
    assert [entry.title for entry in entries] == ["Satu", "Empat"]
    assert problems == ["entry 2: neither title nor text", "entry 3: neither title nor text"]


def test_a_missing_title_is_taken_from_the_text(entry_of: Normalise) -> None:
    entry = entry_of(
        title="",
        content_html="<p>Makassar (Humas) – Kepala kantor membuka rapat penyuluh yang ke-5.</p>",
    )
    assert entry.title == "Kepala kantor membuka rapat penyuluh yang ke-5."
    assert "no title, the first words of the text stand in" in entry.warnings


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Makassar (Humas) – Kepala kantor […]", "Kepala kantor membuka rapat."),
        ("", "Kepala kantor membuka rapat."),
        (
            "Redaksi menulis ringkasan. The post Rapat appeared first on Kemenag.",
            "Redaksi menulis ringkasan.",
        ),
        ("<b>Redaksi</b> &amp;amp; tim…", "Redaksi & tim"),
    ],
)
def test_a_summary_is_the_site_s_own_unless_it_only_repeats_the_text(
    entry_of: Normalise, summary: str, expected: str
) -> None:
    entry = entry_of(
        summary_html=summary, content_html="<p>Makassar (Humas) – Kepala kantor membuka rapat.</p>"
    )
    assert entry.summary == expected


def test_without_content_the_summary_is_the_text(entry_of: Normalise) -> None:
    entry = entry_of(summary_html="<p>Kepala kantor membuka rapat.</p>")
    assert (entry.html, entry.text) == ("<p>Kepala kantor membuka rapat.</p>", "Kepala kantor membuka rapat.")


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        ("id", "id"),
        ("ID-id", "id-ID"),
        ("in_ID", "id-ID"),
        ("en_US.UTF-8", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("Indonesia", "id"),
        ("Bahasa Indonesia", "id"),
        ("", "id"),
        ("<b>", "id"),
        ("x" * 200, "id"),
    ],
)
def test_a_language_is_a_tag(entry_of: Normalise, stated: str, language: str) -> None:
    names = " ".join(["Aminah Budiman Chairil Dahlia Effendi"] * 5)
    assert entry_of(language=stated, content_html=f"<p>{names}</p>").language == language


def test_relative_links_resolve_against_the_item_s_base(entry_of: Normalise) -> None:
    entry = entry_of(content_html="<a href=b>x</a><img src=/c.jpg>", base_url="https://cdn.kemenag.go.id/a/")
    assert 'href="https://cdn.kemenag.go.id/a/b"' in entry.html
    assert 'src="https://cdn.kemenag.go.id/c.jpg"' in entry.html


anything = st.text(max_size=60) | st.text(
    alphabet="<>/\"'&;:#?=%.()|*-–[] \n\x00\ud800aAb0159@pHumasKemenag", max_size=120
)


@given(
    st.builds(
        EntryDraft,
        **{field.name: anything for field in fields(EntryDraft) if field.type == "str"},
        categories=st.lists(anything, max_size=3).map(tuple),
        enclosures=st.lists(st.builds(Enclosure, url=anything, type=anything), max_size=2).map(tuple),
    )
)
def test_nothing_that_a_site_says_raises(draft: EntryDraft) -> None:
    entries, problems = normalize_drafts([draft], CONTEXT)
    assert len(entries) + len(problems) == 1
    assert all(problem == "entry 1: neither title nor text" for problem in problems)
    for entry in entries:
        repr(entry).encode("utf-8")
        assert entry.url.startswith("https://")
        assert entry.title


class Nobody:
    def resolve(self, name: str, *, near: str | None = None) -> str | None:
        return None


CONTEXT = NormalizeContext(
    source_url="https://sulsel.kemenag.go.id/",
    document_url="https://sulsel.kemenag.go.id/feed/",
    timezone="Asia/Makassar",
    now=datetime(2025, 12, 2, 3, 0, tzinfo=UTC),
    office="73",
    offices=Nobody(),
)


@pytest.mark.parametrize(
    "field",
    [
        "guid",
        "link",
        "title",
        "summary_html",
        "content_html",
        "published",
        "author",
        "image_url",
        "image_alt",
        "language",
        "base_url",
    ],
)
@pytest.mark.parametrize(
    "junk",
    [
        "(",
        "[",
        "<a ",
        "&amp;",
        "1/1 ",
        "Humas ",
        "A (Humas ",
        "penulis:",
        "a@",
        "“",
        "Baca juga ",
        "http://",
        "%",
        "Ã",
    ],
)
def test_no_field_costs_much_however_long(field: str, junk: str) -> None:
    draft = EntryDraft(**{"title": "Judul", field: junk * (300_000 // len(junk))})
    started = time.perf_counter()
    normalize_drafts([draft], CONTEXT)
    assert time.perf_counter() - started < 2
