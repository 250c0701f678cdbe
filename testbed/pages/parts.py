"""The furniture of pages: what stands around an article on real sites, and must not come out as news."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from testbed.pages.shown import ArticlePage, ListPage, Shown
from testbed.sites import Site

SHARE = '<div class="share-bar"><span>Bagikan:</span> <a href="#">Facebook</a> <a href="#">Twitter</a> <a href="#">Telegram</a> <a href="#">WhatsApp</a> <a href="#">Email</a> <a href="javascript:window.print()">Print</a></div>'
COMMENTS = '<div id="comments"><h3>Tinggalkan Balasan</h3><form method="post" action="/komentar"><p>Alamat surel Anda tidak akan dipublikasikan. Ruas yang wajib ditandai *</p><textarea name="isi"></textarea><input name="nama"><button>Kirim Komentar</button></form></div>'
_MENU = (
    ("Beranda", "/"), ("Profil", "/profil"), ("Visi dan Misi", "/profil/visi-dan-misi"), ("Layanan", "/layanan"),
    ("Pengaduan", "/layanan/pengaduan-masyarakat"), ("Unduhan", "/unduhan"), ("Kontak", "/kontak"),
)  # fmt: skip


def html_page(site: Site, title: str, head: str, body: str, *, lang: str = "id") -> str:
    """A document in HTML 5."""
    charset = site.encoding
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="{charset}"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>\n<body>{body}</body></html>'
    )


def menu(site: Site, list_path: str = "") -> str:
    """The navigation."""
    entries = (*_MENU[:3], ("Berita", list_path), *_MENU[3:]) if list_path else _MENU
    links = "".join(
        f'<li class="nav-item"><a href="{escape(path)}">{name}</a></li>' for name, path in entries
    )
    return (
        f'<header><a class="logo" href="/"><img src="/assets/logo.png" alt="Logo Kemenag"> Kemenag {site.place}</a>'
        f'<nav class="navbar"><ul>{links}</ul></nav></header>'
    )


def ticker(items: Sequence[Shown]) -> str:
    """The running line of headlines."""
    links = " &bull; ".join(f'<a href="{one.link}">{escape(one.title)}</a>' for one in items[:3])
    return f'<div class="ticker"><strong>Terkini</strong> <marquee>{links}</marquee></div>'


def popular(items: Sequence[Shown], heading: str = "Berita Populer") -> str:
    """The list beside the list."""
    links = "".join(f'<li><a href="{one.link}">{escape(one.title)}</a></li>' for one in items)
    return f'<aside class="sidebar"><h4>{heading}</h4><ol>{links}</ol><h4>Kalender</h4><p>Agenda bulan ini kosong.</p></aside>'


def related(items: Sequence[Shown], heading: str = "TERKAIT") -> str:
    """What else there is, often in the middle of an article."""
    links = "".join(f'<li><a href="{one.link}">{escape(one.title)}</a></li>' for one in items)
    return f'<div class="related"><p>{heading}</p><ul>{links}</ul></div>' if links else ""


def tags(item: Shown) -> str:
    """Words that lead to lists."""
    words = (item.category, "Kemenag", item.story.site.place)
    links = " ".join(
        f'<a rel="tag" href="/tag/{escape(w.lower().replace(" ", "-"))}">#{escape(w)}</a>' for w in words
    )
    return f'<div class="tags">Tag: {links}</div>'


def footer(site: Site) -> str:
    """The end of a page."""
    return (
        f"<footer><p>Kantor Kementerian Agama {site.place}<br>Jalan Contoh Nomor {site.number}</p><ul>"
        '<li><a href="https://kemenag.go.id">Kementerian Agama RI</a></li><li><a href="/peta-situs">Peta Situs</a></li>'
        '<li><a href="/kebijakan-privasi">Kebijakan Privasi</a></li></ul><p>&copy; Hak cipta dilindungi.</p></footer>'
        "<script>window.dataLayer = window.dataLayer || [];</script>"
    )


def paragraphs(page: ArticlePage, *, between: str = "") -> str:
    """The text, with something in its middle, then the attachment and the video."""
    parts = [f"<p>{escape(part, quote=False)}</p>" for part in page.parts]
    if between and len(parts) > 2:
        parts.insert(2, between)
    item = page.item
    if not page.more:
        if item.attachment:
            parts.append(f'<p><a href="{item.attachment}">Unduh surat edaran (PDF)</a></p>')
        if item.video:
            parts.append(
                f'<div class="video"><iframe width="560" height="315" src="{item.video}" title="Video" allowfullscreen></iframe></div>'
            )
    return "\n".join(parts)


def figure(item: Shown, css: str = "") -> str:
    """The lead image with its caption."""
    if not item.image:
        return ""
    return (
        f'<figure class="{css or "featured"}"><img src="{item.image}" alt="{escape(item.alt)}" width="1200" height="675">'
        f"<figcaption>{escape(item.caption)}</figcaption></figure>"
    )


def thumb(item: Shown, css: str = "img-fluid") -> str:
    """The small image of a list, or the placeholder of those that have none."""
    return f'<img class="{css}" src="{item.thumbnail or "/assets/no-image.png"}" alt="{escape(item.title)}" loading="lazy">'


def numbers(page: ListPage, css: str = "pagination") -> str:
    """Links to the newer and the older page."""
    links = f'<li><a href="{escape(page.newer)}">&laquo; Sebelumnya</a></li>' if page.newer else ""
    links += f'<li class="active"><span>{page.number}</span></li>'
    links += (
        f'<li><a href="{escape(page.older)}" rel="next">Selanjutnya &raquo;</a></li>' if page.older else ""
    )
    return f'<ul class="{css}">{links}</ul>'


def open_graph(page: ArticlePage, *, dates: bool = True, image: bool = True) -> str:
    """The properties that pages give to social media (The Open Graph protocol)."""
    item = page.item
    head = (
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(item.title)}">'
        f'<meta property="og:url" content="{escape(page.url)}"><meta property="og:description" content="{escape(item.excerpt)}">'
    )
    if image and item.image:
        head += f'<meta property="og:image" content="{page.home}{item.image}">'
    return head + (f'<meta property="article:published_time" content="{item.iso}">' if dates else "")
