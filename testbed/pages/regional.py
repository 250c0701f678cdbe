"""The systems that provinces had made for themselves."""

from __future__ import annotations

from html import escape

from testbed.pages import parts
from testbed.pages.shown import ArticlePage, Family, ListPage
from testbed.stories import BALI as OFFICES


def _list(page: ListPage, items: str, *, list_path: str, heading: str, head: str = "") -> str:
    body = (
        f"{parts.menu(page.site, list_path)}{parts.ticker(page.popular)}<div class='container'><h3>{heading}</h3>{items}"
        f"{parts.numbers(page)}</div>{parts.popular(page.popular)}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"{heading} | Kemenag {page.site.place}", head, body)


def _article(page: ArticlePage, main: str, *, list_path: str, head: str = "") -> str:
    body = (
        f"{parts.menu(page.site, list_path)}<div class='container'>{main}{parts.tags(page.item)}{parts.COMMENTS}</div>"
        f"{parts.popular(page.related)}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"{page.item.title} | Kemenag {page.site.place}", head, body)


def list_pinmas(page: ListPage) -> str:
    items = "".join(
        f'<div class="media berita-item"><div class="media-left"><a href="{one.link}">{parts.thumb(one, "media-object")}</a></div>'
        f'<div class="media-body"><h4 class="media-heading"><a href="{one.link}">{escape(one.title)}</a></h4>'
        f'<span class="tgl">{one.listed_when}</span><p>{escape(one.excerpt)} <a href="{one.link}">Selengkapnya</a></p></div></div>'
        for one in page.items
    )
    return _list(page, items, list_path="/berita", heading="Berita")


def article_pinmas(page: ArticlePage) -> str:
    item = page.item
    main = (
        f'<h2 class="judul-berita">{escape(item.title)}</h2><div class="info-berita">{item.when} | Dibaca {item.views} kali</div>'
        f'{parts.figure(item, "foto-berita")}{parts.SHARE}<div class="isi">{parts.paragraphs(page)}</div>{parts.related(page.related)}'
    )
    return _article(page, main, list_path="/berita")


def list_sumut(page: ListPage) -> str:
    items = "".join(
        f'<div class="grid-post-item"><div class="bg-wrap"><div class="bg" data-bg="{one.thumbnail or "/assets/no-image.png"}"></div></div>'
        f'<a class="post-category-marker" href="/beranda/list-pencarian?cari={one.category}">{one.category}</a>'
        f'<h3><a href="{one.link}">{escape(one.title)}</a></h3><ul class="post-opt"><li class="post-date"><i class="far fa-calendar-check"></i> '
        f'{one.listed_when}</li><li><i class="fal fa-eye"></i> {one.views}</li></ul></div>'
        for one in page.items
    )
    return _list(page, items, list_path="/beranda/list-pencarian?cari=", heading="Berita")


def article_sumut(page: ArticlePage) -> str:
    item = page.item
    main = (
        f'<div class="single-post-header"><a class="post-category-marker" href="#">{item.category}</a><h1><a href="{item.link}">'
        f'{escape(item.title)}</a></h1><span class="post-date">{item.when}</span> <span><i class="fal fa-eye"></i> {item.views}</span></div>'
        f'{parts.figure(item, "single-post-media")}<div class="single-post-content_text">{parts.paragraphs(page)}</div>{parts.SHARE}'
        f"{parts.related(page.related, 'Berita Terkait')}"
    )
    return _article(page, main, list_path="/beranda/list-pencarian?cari=")


def list_codingest(page: ListPage) -> str:
    items = "".join(
        f'<div class="col-sm-6 post-item"><div class="image"><a href="{one.link}">{parts.thumb(one, "img-responsive")}</a></div>'
        f'<h3 class="title"><a href="{one.link}">{escape(one.title)}</a></h3><p class="post-meta"><span>{one.listed_when}</span>'
        f'<span><i class="icon-eye"></i>{one.views}</span></p></div>'
        for one in page.items
    )
    return _list(page, f'<div class="row">{items}</div>', list_path="/berita", heading="Berita")


def article_codingest(page: ArticlePage) -> str:
    item = page.item
    main = (
        f'<div class="post-content"><p class="m-0"><a href="/kategori/{item.category.lower().replace(" ", "-")}"><label class="category-label">'
        f'{item.category}</label></a></p><h1 class="title">{escape(item.title)}</h1><div class="post-meta"><span>{item.when}</span></div>'
        f'<div class="post-summary"><h2>{escape(item.excerpt)}</h2></div>{parts.SHARE}{parts.figure(item, "post-image")}'
        f'<div class="post-text">{parts.paragraphs(page)}</div></div>{parts.related(page.related, "Kiriman Terkait")}'
    )
    return _article(page, main, list_path="/berita", head=parts.open_graph(page, dates=False))


def list_kaltim(page: ListPage) -> str:
    items = "".join(
        f'<li class="list-berita"><a href="{page.home}{one.link}">{parts.thumb(one)}<b>{escape(one.title)}</b></a> <em>{one.listed_when}</em></li>'
        for one in page.items
    )
    return _list(page, f"<ul>{items}</ul>", list_path="/berita/lists", heading="Daftar Berita")


def article_kaltim(page: ArticlePage) -> str:
    item = page.item
    main = (
        f'<h3 class="title-read">{escape(item.title)}</h3><p class="post-info"><em>{item.when}</em> - {item.category}</p>'
        f'{parts.figure(item)}<div class="read-content">{parts.paragraphs(page, between=parts.related(page.related, "Baca juga"))}</div>{parts.SHARE}'
    )
    return _article(page, main, list_path="/berita/lists")


def list_kepri(page: ListPage) -> str:
    items = "".join(
        f'<div class="row det-row"><div class="col-4">{parts.thumb(one)}</div><div class="col-8"><a class="det" href="{one.link}">'
        f"{escape(one.title)}</a><br><small>{one.listed_when}</small></div></div>"
        for one in page.items
    )
    return _list(page, items, list_path="/page/berita", heading="Kabar Kepri")


def article_kepri(page: ArticlePage) -> str:
    item = page.item
    main = (
        f'<div class="det-head"><h4>{escape(item.title)}</h4><small>{item.when}</small></div><p class="ringkasan">0 menit baca 0 % '
        f"Ringkasan: {escape(item.excerpt)}</p>{parts.figure(item)}<div class='det-body'>{parts.paragraphs(page)}</div>{parts.SHARE}"
        f"{parts.related(page.related)}"
    )
    return _article(page, main, list_path="/page/berita")


def list_sulteng(page: ListPage) -> str:
    items = "".join(
        f'<div class="item-news"><a href="{one.link}" title="{escape(one.title)}">{parts.thumb(one)}</a><h5><a href="{one.link}">'
        f"{escape(one.title)}</a></h5><p>{escape(one.excerpt)}</p></div>"
        for one in page.items
    )
    return _list(page, items, list_path="/berita", heading="Berita")


def article_sulteng(page: ArticlePage) -> str:
    item = page.item
    main = (
        f'<h1>{escape(item.title)}</h1>{parts.SHARE}{parts.figure(item)}<div class="news-detail">{parts.paragraphs(page)}</div>'
        f"{parts.related(page.related, 'Berita Lainnya')}"
    )
    return _article(page, main, list_path="/berita")


_BALI_MENU = (
    '<ul class="menu-kab">'
    + "".join(f'<li><a href="/{name}/berita">{name.title()}</a></li>' for name, _ in OFFICES.values())
    + "</ul>"
)


def list_bali(page: ListPage) -> str:
    items = "".join(
        f'<div class="blog-box"><div class="blog-img"><a href="{one.link}">{parts.thumb(one)}</a></div><div class="blog-text"><ul>'
        f'<li>{one.listed_when}</li><li>{one.path.split("/")[1].title()}</li></ul><a class="blog-title" href="{one.link}">{escape(one.title)}</a>'
        f"<p>{escape(one.excerpt)}</p></div></div>"
        for one in page.items
    )
    return _list(page, _BALI_MENU + items, list_path="/berita", heading="Berita Bali")


def article_bali(page: ArticlePage) -> str:
    item = page.item
    main = (
        f'{_BALI_MENU}<div class="blog-detail"><h2>{escape(item.title)}</h2><ul class="blog-meta"><li>{item.when}</li><li>{item.category}</li></ul>'
        f'{parts.figure(item)}<div class="content-text">{parts.paragraphs(page)}</div>{parts.SHARE}</div>{parts.related(page.related)}'
    )
    return _article(page, main, list_path="/berita")


PINMAS = Family(
    "/berita", "/berita?page={}".format, "/file/fotoberita/{id}.jpg", list_pinmas, article_pinmas, per_page=10
)
SUMUT = Family(
    "/beranda/list-pencarian?cari=", "/beranda/list-pencarian?cari=&page={}".format, "/uploads/foto/{id}.jpg", list_sumut,
    article_sumut, per_page=9,
)  # fmt: skip
CODINGEST = Family(
    "/berita", "/berita?page={}".format, "/v2/uploads/images/image_750x_{hex}.jpg", list_codingest, article_codingest,
    per_page=8, thumbnail=lambda image: image.replace("image_750x_", "image_600x460_"),
)  # fmt: skip
KALTIM = Family(
    "/berita/lists", lambda page: f"/berita/lists/{(page - 1) * 10}", "/files/foto/{id}.jpg", list_kaltim, article_kaltim,
    per_page=10,
)  # fmt: skip
KEPRI = Family("/page/berita", "/page/berita?halaman={}".format, "/img/{id}.jpg", list_kepri, article_kepri)
SULTENG = Family(
    "/berita",
    "/berita?page={}".format,
    "/files/sulteng/file/{id}.jpg",
    list_sulteng,
    article_sulteng,
    per_page=9,
)
BALI = Family(
    "/berita", "/berita?page={}".format, "/uploads/berita/{id}.png", list_bali, article_bali, per_page=10
)
