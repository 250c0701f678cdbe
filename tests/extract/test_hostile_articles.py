"""Article pages that were made to cost time, or to say what they do not, end soon and with a clear reason."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.extract import read_article
from aggregator.model import Reason

URL = "https://contoh.kemenag.go.id/berita/guru-madrasah-contoh-dibina"
HEAD = "<title>Guru Madrasah Contoh Dibina</title><h1>Guru Madrasah Contoh Dibina</h1>"
TEXT = "<p>" + "Kegiatan diikuti 120 guru dari seluruh kecamatan, dan berlangsung dua hari. " * 4 + "</p>"
MOST = 1_500_000


def much(markup: str) -> str:
    return markup * (MOST // len(markup))


@pytest.mark.parametrize(
    ("page", "detail"),
    [
        (HEAD + "<div>" * 3_000 + TEXT, "deeper than"),
        (HEAD + "<i>a</i>" * 100_001, "elements"),
        (HEAD + "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">" + TEXT, "attributes"),
        (HEAD + "<p " + " ".join(f'a{n}="<>"' for n in range(50_000)) + ">" + TEXT, "attributes"),
    ],
    ids=["depth", "siblings", "attributes", "quoted attributes"],
)
def test_what_no_page_of_news_has_is_refused_by_its_name(page: str, detail: str) -> None:
    parsed = read_article(page.encode(), {}, URL)
    assert (parsed.draft, parsed.reason) == (None, Reason.DOCUMENT_BOUND)
    assert detail in parsed.detail


@pytest.mark.parametrize(
    "page",
    [
        HEAD + TEXT * 20 + "<p class='" + "share " * 200_000 + "'>",
        HEAD + TEXT + much("<p>1 Januari 2024 oleh x</p>")[:600_000],
        HEAD + TEXT + much("1 Januari 2024, "),
        HEAD + TEXT + much("a"),
        HEAD + "<div>" * 1_900 + TEXT * 40,
        HEAD + "<ul><li>" * 900 + TEXT,
        HEAD + "<table><tr><td>" * 600 + TEXT,
        HEAD + TEXT + "<b>a<p>" * 20_000,
        HEAD + "<div class='share-box'>teks yang cukup panjang untuk dihitung</div>" * 20_000,
        HEAD + "<title>" + "a | " * 100_000 + "</title>" + TEXT,
        HEAD + TEXT + "<img srcset='" + "a.jpg 1w, " * 100_000 + "'>",
        HEAD + "<script type='application/ld+json'>" + "[" * 400_000 + "</script>" + TEXT,
        HEAD + "<script type='application/ld+json'>{" + ", " * 200_000 + "</script>" + TEXT,
        HEAD + TEXT + "<a href='https://docs.google.com/viewer?url=" * 20 + "https://a.example/b.pdf'>x</a>",
        HEAD
        + "<div class=i><a href=x>Judul berita lain yang panjang</a><p>Isi ringkasnya.</p></div>" * 15_000,
    ],
    ids=range(15),
)
def test_pages_that_cost_time_end_soon(page: str) -> None:
    began = time.process_time()
    read_article(page.encode(), {}, URL)
    assert time.process_time() - began < 10  # a tenth of it on a quiet machine


TAGS = (
    "div",
    "p",
    "h1",
    "article",
    "aside",
    "header",
    "table",
    "td",
    "ul",
    "li",
    "br",
    "svg",
    "math",
    "template",
)
PIECES = st.one_of(
    st.sampled_from(TAGS).map("<{}>".format),
    st.sampled_from(TAGS).map("</{}>".format),
    st.sampled_from(
        (
            *("<base href='//x'>", "<base href='javascript:1'>", "<time datetime=''>", "<meta content=x>"),
            *(
                "<img src>",
                "<img srcset=', ,'>",
                "<link rel=canonical href='http://['>",
                "<p hidden>",
                "<!--",
            ),
            *(
                "<script type='application/ld+json'>",
                "</script>",
                "&#0;",
                "\x00",
                "<a href='?page=2' rel=next>",
            ),
            *('{"@type": "Article", "headline": {}}', '{"@graph": [1, null]}', "1 Mei 2024", "Penulis: "),
            *("<meta property='article:published_time' content='9999-99-99'>", "<p class='caption'>", TEXT),
        )
    ),
    st.text(max_size=30),
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    pieces=st.lists(PIECES, max_size=40), content_type=st.sampled_from(("", "text/html; charset=utf-16", "x"))
)
def test_pieces_in_any_order_never_raise(pieces: list[str], content_type: str) -> None:
    parsed = read_article("".join(pieces).encode("utf-8", "replace"), {"content-type": content_type}, URL)
    assert (parsed.draft is None) == (parsed.reason is not None)
    if parsed.draft is not None:
        assert parsed.draft.title or len(parsed.draft.content_html) >= 1_000
        assert parsed.draft.content_html


@pytest.mark.parametrize(
    "base",
    ["https://lain.example/", "javascript:alert(1)", "//lain.example/x/", "http://[", "data:text/html,x"],
)
def test_a_base_elsewhere_leads_nothing_astray(base: str) -> None:
    page = f"<base href='{base}'><link rel='canonical' href='/berita/satu'>{HEAD}<div>{TEXT * 3}</div>"
    draft = read_article(page.encode(), {}, URL).draft
    assert draft is not None
    assert draft.base_url == URL
    assert draft.link == "https://contoh.kemenag.go.id/berita/satu"


def test_a_page_in_a_lying_encoding_is_read() -> None:
    page = f"<meta charset='iso-8859-1'>{HEAD}<p>“Guru,” kata kepala kantor — tegas.</p>{TEXT}"
    draft = read_article(page.encode(), {"content-type": "text/html; charset=windows-1252"}, URL).draft
    assert draft is not None
    assert "“Guru,” kata kepala kantor — tegas." in draft.content_html
    assert draft.warnings == ("declared as windows-1252, but is UTF-8",)


def test_a_page_that_breaks_trafilatura_is_read_without_it_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: object, **__: object) -> str:
        raise RecursionError

    monkeypatch.setattr("trafilatura.extract", breaks)
    draft = read_article(f"{HEAD}<div>{TEXT * 3}</div>".encode(), {}, URL).draft
    assert draft is not None
    assert "120 guru" in draft.content_html
    assert draft.warnings == ("trafilatura failed on the page, the text was found without it",)
