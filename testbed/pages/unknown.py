"""Sites of no family: a table as in 2004, a soup of divs as in 2025, and one whose list leads nowhere."""

from __future__ import annotations

from html import escape

from testbed.pages import parts
from testbed.pages.shown import ArticlePage, Family, ListPage


def list_table(page: ListPage) -> str:
    rows = "".join(
        f'<tr valign=top bgcolor="{"#eeffee" if number % 2 else "#ffffff"}"><td width=90><img src="{one.thumbnail or "/assets/no-image.png"}" width=80></td>'
        f'<td><font size=2><a href="{one.link[1:]}"><b>{escape(one.title)}</b></a></font><br><font size=1 color=gray>{one.listed_when}</font><br>'
        f"{escape(one.excerpt)}</td></tr>"
        for number, one in enumerate(page.items)
    )
    older = f'<a href="{escape(page.older[1:])}">Berita lama &gt;&gt;</a>' if page.older else ""
    return _table(
        page.site.place,
        f'<table width="100%" cellpadding=4>{rows}</table><p align=right>{older}</p>',
        page.site.encoding,
    )


def article_table(page: ArticlePage) -> str:
    item = page.item
    image = f'<img src="{item.image}" align=left width=320 height=240 alt="{escape(item.alt)}"><br><i>{escape(item.caption)}</i><br>'
    more = f'<p align=right><a href="{page.more}">Halaman 2</a></p>' if page.more else ""
    cell = (
        f"<font size=4><b>{escape(item.title)}</b></font><br><font size=1 color=gray>{item.when} - {item.category}</font><hr>"
        f'{image if item.image else ""}{parts.paragraphs(page)}{more}<hr><a href="javascript:print()">Cetak</a> | <a href="mailto:">Kirim ke teman</a>'
    )
    return _table(item.title, cell, page.site.encoding)


def _table(title: str, cell: str, encoding: str) -> str:
    links = "".join(
        f"<tr><td><a href={path}>{name}</a></td></tr>"
        for name, path in (
            ("Depan", "/"),
            ("Profil", "/profil.php"),
            ("Galeri", "/galeri.php"),
            ("Buku Tamu", "/tamu.php"),
        )
    )
    return (
        f'<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={encoding}"><TITLE>{escape(title)}</TITLE></HEAD>'
        f'<BODY bgcolor=white><TABLE width=780 align=center border=0><TR><TD colspan=3><IMG src="/assets/banner.png"></TD></TR><TR>'
        f"<TD width=140 valign=top><TABLE>{links}</TABLE></TD><TD valign=top>{cell}</TD><TD width=120 valign=top><b>Jajak Pendapat</b>"
        "<form action=/polling.php><input type=radio name=p> Baik<br><input type=radio name=p> Cukup<br><input type=submit value=Pilih></form></TD>"
        "</TR><TR><TD colspan=3 align=center><font size=1>Pengunjung ke-102345. Situs ini paling baik dilihat pada 1024 x 768.</font></TD></TR></TABLE></BODY></HTML>"
    )


def list_soup(page: ListPage) -> str:
    items = "".join(
        f'<div class="css-1q2w{one.story.index % 3}"><div><div><a href="{one.link}"><div class="css-im"><img alt="" src="{one.thumbnail or "/assets/no-image.png"}">'
        f'</div></a></div><div class="css-9ok"><div><a href="{one.link}"><span>{escape(one.title)}</span></a></div><div><span>{one.category}</span>'
        f"<span> · </span><span>{one.listed_when}</span></div><div>{escape(one.excerpt)}</div></div></div></div>"
        for one in page.items
    )
    older = f'<a class="css-btn" href="{page.older}"><div>Muat lebih banyak</div></a>' if page.older else ""
    body = (
        f'<div id="app"><div class="css-top">{parts.menu(page.site)}</div><div class="css-main"><div>{items}</div><div>{older}</div></div>'
        f'<div class="css-side">{parts.popular(page.popular, "Banyak Dibaca")}</div><div>{parts.footer(page.site)}</div></div>'
    )
    return parts.html_page(page.site, f"Warta Kemenag {page.site.place}", "", body)


def article_soup(page: ArticlePage) -> str:
    item = page.item
    text = "".join(
        f'<div class="css-par"><span>{escape(part, quote=False)}</span></div>' for part in page.parts
    )
    image = f'<div class="css-im"><img src="{item.image}" alt="{escape(item.alt)}" width="1080" height="608"><div class="css-cap">{escape(item.caption)}</div></div>'
    head = f'<meta property="og:title" content="{escape(item.title)}"><meta property="og:image" content="{page.home}/assets/logo.png">'
    body = (
        f'<div id="app"><div class="css-top">{parts.menu(page.site)}</div><div class="css-main"><div class="css-h"><div>{escape(item.title)}</div>'
        f"<div><span>{item.category}</span><span> · </span><span>{item.when}</span></div></div>{image if item.image else ''}"
        f'<div class="css-txt">{text}</div><div>{parts.SHARE}</div><div>{parts.related(page.related, "Baca juga")}</div></div>'
        f"<div>{parts.footer(page.site)}</div></div>"
    )
    return parts.html_page(page.site, f"{item.title} | Warta Kemenag {page.site.place}", head, body)


def list_bare(page: ListPage) -> str:
    """A front page of banners; only the sitemap leads to news."""
    body = f"{parts.menu(page.site)}<main><h1>Selamat Datang</h1><p>Zona Integritas menuju WBK.</p></main>{parts.footer(page.site)}"
    return parts.html_page(page.site, f"Kemenag {page.site.place}", "", body)


def article_plain(page: ArticlePage) -> str:
    item = page.item
    body = (
        f'{parts.menu(page.site)}<main><article><h1>{escape(item.title)}</h1><p class="date">{item.when}</p>{parts.figure(item)}'
        f'<section class="content">{parts.paragraphs(page)}</section></article>{parts.SHARE}{parts.related(page.related)}</main>{parts.footer(page.site)}'
    )
    return parts.html_page(page.site, item.title, parts.open_graph(page, dates=False), body)


def list_leaflet(page: ListPage) -> str:
    """A site that tells who works there and when, and no news."""
    body = (
        f"{parts.menu(page.site)}<main><h1>Kantor Kementerian Agama {page.site.place}</h1><p>Pelayanan dibuka setiap hari kerja.</p>"
        f"<table><tr><td>Senin sampai Kamis</td><td>07.30 sampai 16.00</td></tr></table></main>{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"Kemenag {page.site.place}", "", body)


TABLE = Family("/", "/index.php?hal={}".format, "/foto/{id}.jpg", list_table, article_table, per_page=10)
SOUP = Family("/", "/arsip/{}".format, "/media/{hex}.jpg", list_soup, article_soup, per_page=9)
SITEMAP_ONLY = Family("/", "/?page={}".format, "/media/{id}.jpg", list_bare, article_plain, by_browser=True)
PLAIN = Family("/", "/?page={}".format, "/media/{id}.jpg", list_bare, article_plain)
LEAFLET = Family("/", "/?page={}".format, "/media/{id}.jpg", list_leaflet, article_plain, by_browser=True)
