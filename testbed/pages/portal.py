"""The portal of the centre, of 2024 and of 2026, and the template that offices got from it."""

from __future__ import annotations

import json
from html import escape

from testbed.pages import parts
from testbed.pages.shown import ArticlePage, Family, ListPage


def list_2024(page: ListPage) -> str:
    items = "".join(
        f'<article class="col-lg-4 mb-30"><div class="post-thumb"><a href="{one.link}">{parts.thumb(one)}</a></div>'
        f'<h5 class="post-title font-weight-900 mb-20"><a href="{one.link}">{escape(one.title)}</a></h5>'
        f'<div class="entry-meta meta-1 float-left font-small"><span class="post-on">{one.listed_when}</span></div></article>'
        for one in page.items
    )
    body = (
        f'{parts.menu(page.site, "/berita")}{parts.ticker(page.popular)}<main><h3>Berita</h3><div class="row">{items}</div>'
        f"{parts.numbers(page)}</main>{parts.popular(page.popular)}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, "Berita - Kementerian Agama RI", "", body)


def article_2024(page: ArticlePage) -> str:
    item = page.item
    body = (
        f'{parts.menu(page.site, "/berita")}<main class="position-relative"><div class="entry-header">'
        f'<a class="post-cat" href="/daerah">{item.category}</a><h1 class="post-title mb-30">{escape(item.title)}</h1>'
        f'<div class="entry-meta meta-1 font-small"><span class="post-on">{item.when}</span></div></div>'
        f'{parts.figure(item, "single-thumnail")}{parts.SHARE}<div class="entry-main-content">'
        f"{parts.paragraphs(page, between=parts.related(page.related, 'Baca juga:'))}</div>{parts.tags(item)}</main>"
        f"{parts.popular(page.related)}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"{item.title} - Kemenag", parts.open_graph(page, dates=False), body)


_NEXT = '<link rel="stylesheet" href="/_next/static/css/9a1.css"><script src="/_next/static/chunks/main-app.js" async></script>'


def list_2026(page: ListPage) -> str:
    """A shell without one article: the browser draws the list."""
    body = (
        f'{parts.menu(page.site, "/berita")}<main><h1>Berita</h1><div class="animate-pulse" aria-busy="true">Memuat…</div>'
        f'</main>{parts.footer(page.site)}<script>self.__next_f=self.__next_f||[];self.__next_f.push([0,"$L1"])</script>'
    )
    return parts.html_page(page.site, "Kementerian Agama RI", _NEXT, body)


def article_2026(page: ArticlePage) -> str:
    item = page.item
    flight = json.dumps([1, f'{{"title":{json.dumps(item.title)}}}']).replace("</", "<\\/")
    body = (
        f'{parts.menu(page.site, "/berita")}<main class="container mx-auto"><h1 class="text-3xl font-bold">{escape(item.title)}'
        f'</h1><div class="flex gap-2 text-sm"><time>{item.when}</time><span>{item.views} dilihat</span></div>'
        f'{parts.figure(item, "relative aspect-video")}{parts.SHARE}<div class="article-content">{parts.paragraphs(page)}</div>'
        f"{parts.tags(item)}{parts.related(page.related, 'Berita Lainnya')}</main>{parts.footer(page.site)}"
        f"<script>self.__next_f.push({flight})</script>"
    )
    return parts.html_page(page.site, item.title, _NEXT + parts.open_graph(page, dates=False), body)


def list_offices(page: ListPage) -> str:
    items = "".join(
        f'<div class="card berita"><a href="{one.link}">{parts.thumb(one)}</a><div class="card-body">'
        f'<span class="badge">{one.category}</span><h4 class="card-title"><a href="{one.link}">{escape(one.title)}</a></h4>'
        f'<small class="text-muted">{one.listed_when}</small><p>{escape(one.excerpt)}</p></div></div>'
        for one in page.items
    )
    body = (
        f"{parts.menu(page.site, '/daerah')}{parts.ticker(page.popular)}<main><h2>Daerah</h2>{items}{parts.numbers(page)}</main>"
        f"{parts.popular(page.popular, 'Wilayah LAINNYA')}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"Kanwil dan Kankemenag {page.site.place}", "", body)


def article_offices(page: ArticlePage) -> str:
    item = page.item
    body = (
        f'{parts.menu(page.site, "/daerah")}<main><h1 class="judul">{escape(item.title)}</h1><div class="meta">'
        f'<span class="tanggal">{item.when}</span> <a href="/kategori/{item.category.lower().replace(" ", "-")}">{item.category}</a></div>'
        f'{parts.figure(item)}<p class="ilustrasi">Illustrasi Foto (Kemenag RI {page.site.place})</p>'
        f'<div class="isi-berita">{parts.paragraphs(page)}</div>{parts.SHARE}{parts.tags(item)}{parts.related(page.related)}'
        f"</main>{parts.popular(page.related, 'Wilayah LAINNYA')}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, item.title, parts.open_graph(page, dates=False), body)


def list_redesigned(page: ListPage) -> str:
    """The template of offices in new clothes: not one class is what it was."""
    items = "".join(
        f'<section class="x-tile" data-n="{one.story.id}"><a class="x-link" href="{one.link}"><picture>{parts.thumb(one, "x-pic")}'
        f'</picture><strong class="x-head">{escape(one.title)}</strong></a><i class="x-day">{one.listed_when}</i></section>'
        for one in page.items
    )
    body = f'<div class="x-top">{parts.menu(page.site, "/daerah")}</div><div class="x-grid">{items}</div>{parts.numbers(page, "x-pages")}'
    return parts.html_page(page.site, f"Kemenag {page.site.place}", "", body + parts.footer(page.site))


def article_redesigned(page: ArticlePage) -> str:
    item = page.item
    body = (
        f'<div class="x-top">{parts.menu(page.site, "/daerah")}</div><div class="x-sheet"><h1 class="x-name">{escape(item.title)}</h1>'
        f'<i class="x-day">{item.when}</i>{parts.figure(item, "x-hero")}<div class="x-prose">{parts.paragraphs(page)}</div></div>'
        f"{parts.related(page.related, 'Baca lainnya')}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, item.title, parts.open_graph(page, dates=False), body)


PORTAL_2024 = Family(
    "/berita",
    "/berita?page={}".format,
    "/storage/posts/16_9/big/{stamp}{id}.jpeg",
    list_2024,
    article_2024,
    per_page=9,
)
PORTAL_2026 = Family(
    "/berita", "/berita?page={}".format, "/storage/posts/16_9/big/{stamp}{id}.jpeg", list_2026, article_2026,
    by_browser=True,
)  # fmt: skip
PORTAL_OFFICES = Family(
    "/daerah", "/daerah?page={}".format, "/storage/foto/{id}.jpg", list_offices, article_offices, per_page=10
)
PORTAL_REDESIGNED = Family(
    "/daerah",
    "/daerah?page={}".format,
    "/storage/foto/{id}.jpg",
    list_redesigned,
    article_redesigned,
    per_page=10,
)
