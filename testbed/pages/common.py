"""Systems of the wide world: Joomla, Drupal, Blogger, and a site of one's own in Next.js."""

from __future__ import annotations

import json
from html import escape

from testbed.pages import parts
from testbed.pages.shown import ArticlePage, Family, ListPage


def list_joomla(page: ListPage) -> str:
    items = "".join(
        f'<div class="items-row"><div class="item"><h2 class="article-title"><a href="{one.link}">{escape(one.title)}</a></h2>'
        f'<dl class="article-info"><dd class="published"><span class="icon-calendar"></span> Diterbitkan: {one.listed_when}</dd></dl>'
        f'<div class="pull-left item-image">{parts.thumb(one, "thumb")}</div><p>{escape(one.excerpt)}</p>'
        f'<p class="readmore"><a class="btn" href="{one.link}">Selengkapnya ...</a></p></div></div>'
        for one in page.items
    )
    body = (
        f'{parts.menu(page.site, "/index.php/berita")}<div class="blog" itemscope itemtype="https://schema.org/Blog">{items}'
        f"{parts.numbers(page, 'pagination-list')}</div>{parts.popular(page.popular)}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"Kemenag {page.site.place}", _JOOMLA, body, lang="id-id")


_JOOMLA = '<meta name="generator" content="Joomla! - Open Source Content Management"><script src="/media/jui/js/jquery.min.js"></script>'


def article_joomla(page: ArticlePage) -> str:
    item = page.item
    writer = (
        f'<dd class="createdby">Ditulis oleh: <span itemprop="name">{item.byline}</span></dd>'
        if item.byline
        else ""
    )
    body = (
        f'{parts.menu(page.site, "/index.php/berita")}<div class="item-page" itemscope itemtype="https://schema.org/Article">'
        f'<h2 itemprop="headline">{escape(item.title)}</h2><dl class="article-info muted">{writer}<dd class="category-name">Kategori: '
        f'<a href="/index.php/berita">{item.category}</a></dd><dd class="published">Diterbitkan: {item.when}</dd><dd class="hits">'
        f'Dilihat: {item.views}</dd></dl><ul class="actions"><li><a href="{item.link}?tmpl=component&amp;print=1">Cetak</a></li></ul>'
        f'{parts.figure(item, "pull-left item-image")}<div itemprop="articleBody">{parts.paragraphs(page)}</div></div>{parts.SHARE}'
        f"{parts.related(page.related, 'Artikel terkait')}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, item.title, _JOOMLA, body, lang="id-id")


def list_drupal(page: ListPage) -> str:
    items = "".join(
        f'<div class="views-row"><article class="node node--type-article node--view-mode-teaser"><h2 class="node__title">'
        f'<a href="{one.link}" rel="bookmark"><span>{escape(one.title)}</span></a></h2><div class="node__meta">{one.listed_when}</div>'
        f'<div class="node__content">{parts.thumb(one, "image-style-medium")}<p>{escape(one.excerpt)}</p></div></article></div>'
        for one in page.items
    )
    body = (
        f'{parts.menu(page.site, "/berita")}<main role="main"><div class="views-element-container">{items}</div>'
        f'<nav class="pager">{parts.numbers(page, "pager__items")}</nav></main>{parts.popular(page.popular)}{parts.footer(page.site)}'
    )
    return parts.html_page(page.site, f"Berita | Kemenag {page.site.place}", _DRUPAL, body)


_DRUPAL = '<meta name="Generator" content="Drupal 10 (https://www.drupal.org)"><script type="application/json" data-drupal-selector="drupal-settings-json">{"path":{"baseUrl":"/"}}</script>'


def article_drupal(page: ArticlePage) -> str:
    item = page.item
    body = (
        f'{parts.menu(page.site, "/berita")}<main role="main"><h1 class="page-title"><span class="field--name-title">{escape(item.title)}'
        f'</span></h1><article class="node node--type-article node--view-mode-full"><footer class="node__meta"><div class="node__submitted">'
        f'{item.when}</div></footer><div class="node__content">{parts.figure(item, "field--name-field-image")}'
        f'<div class="field--name-body">{parts.paragraphs(page, between=parts.related(page.related, "Baca juga"))}</div>'
        f'<div class="field--name-field-kategori"><a href="/kategori/berita">{item.category}</a></div></div></article>{parts.SHARE}{parts.COMMENTS}'
        f"</main>{parts.popular(page.related)}{parts.footer(page.site)}"
    )
    return parts.html_page(
        page.site, f"{item.title} | Kemenag", _DRUPAL + parts.open_graph(page, dates=False), body
    )


def list_blogger(page: ListPage) -> str:
    items = "".join(
        f'<div class="date-outer"><h2 class="date-header"><span>{one.listed_when}</span></h2><div class="post hentry"><h3 class="post-title entry-title">'
        f'<a href="{page.home}{one.link}">{escape(one.title)}</a></h3><div class="post-body entry-content">{parts.thumb(one, "thumbnail")}'
        f'<p>{escape(one.excerpt)}</p></div><div class="jump-link"><a href="{page.home}{one.link}#more">Baca selengkapnya »</a></div></div></div>'
        for one in page.items
    )
    older = f'<span id="blog-pager-older-link"><a class="blog-pager-older-link" href="{page.home}{escape(page.older)}">Posting Lama</a></span>'
    body = (
        f'{parts.menu(page.site)}<div class="blog-posts hfeed">{items}</div><div class="blog-pager">{older if page.older else ""}'
        f'<a class="home-link" href="{page.home}/">Beranda</a></div>{parts.popular(page.popular, "Entri Populer")}{parts.footer(page.site)}'
    )
    return parts.html_page(page.site, f"Kemenag {page.site.place}", _BLOGGER, body)


_BLOGGER = "<meta content='blogger' name='generator'/><script src='/static/widgets.js'></script>"


def article_blogger(page: ArticlePage) -> str:
    item = page.item
    image = f'<div class="separator"><a href="{item.image}"><img src="{item.image}" alt="{escape(item.alt)}" border="0" width="640" height="426"></a></div>'
    body = (
        f'{parts.menu(page.site)}<div class="blog-posts hfeed"><h2 class="date-header"><span>{item.when}</span></h2><div class="post hentry">'
        f'<h3 class="post-title entry-title">{escape(item.title)}</h3><div class="post-body entry-content">{image if item.image else ""}'
        f'{parts.paragraphs(page)}</div><div class="post-footer"><span class="post-labels">Label: <a rel="tag" href="/search/label/{item.category}">'
        f'{item.category}</a></span> <span class="post-share">Kirimkan Ini lewat Email BlogThis! Bagikan ke X</span></div></div>'
        f'<div class="comments"><h4>Tidak ada komentar:</h4><a href="#">Posting Komentar</a></div></div>'
        f"{parts.popular(page.related, 'Entri Populer')}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"Kemenag {page.site.place}: {item.title}", _BLOGGER, body)


def list_own(page: ListPage) -> str:
    items = "".join(
        f'<li><a class="group block" href="{one.link}">{parts.thumb(one, "object-cover")}<h2 class="text-lg font-semibold">{escape(one.title)}</h2>'
        f'<time dateTime="{one.iso}">{one.listed_when}</time><p class="line-clamp-2">{escape(one.excerpt)}</p></a></li>'
        for one in page.items
    )
    body = (
        f'<div id="__next">{parts.menu(page.site, "/berita")}<main><h1>Berita</h1><ul class="grid gap-6">{items}</ul>{parts.numbers(page)}</main>'
        f'{parts.footer(page.site)}</div><script id="__NEXT_DATA__" type="application/json">{{"page":"/berita"}}</script>'
    )
    return parts.html_page(page.site, f"Berita - Kemenag {page.site.place}", "", body)


def article_own(page: ArticlePage) -> str:
    item = page.item
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.title,
        "datePublished": item.iso,
        "dateModified": item.iso,
        "mainEntityOfPage": page.url,
        "author": [{"@type": "Person", "name": item.author}],
        "articleSection": item.category,
        "image": [page.home + item.image] if item.image else [],
    }
    script = json.dumps(data).replace("</", "<\\/")
    head = (
        f'<script type="application/ld+json">{script}</script>'
        + parts.open_graph(page)
        + f'<link rel="canonical" href="{page.url}">'
    )
    body = (
        f'<div id="__next">{parts.menu(page.site, "/berita")}<main><article><header><p>{item.category}</p><h1>{escape(item.title)}</h1>'
        f'<p>Oleh {item.byline} · <time dateTime="{item.iso}">{item.iso[:10]}</time></p></header>{parts.figure(item)}'
        f'<div class="prose">{parts.paragraphs(page)}</div></article>{parts.SHARE}<section>{parts.related(page.related, "Berita lainnya")}'
        f"</section></main>{parts.footer(page.site)}</div>"
    )
    return parts.html_page(page.site, item.title, head, body)


JOOMLA = Family(
    "/index.php/berita", lambda page: f"/index.php/berita?start={(page - 1) * 10}", "/images/berita/{id}.jpg", list_joomla,
    article_joomla, per_page=10,
)  # fmt: skip
DRUPAL = Family(
    "/berita", lambda page: f"/berita?page={page - 1}", "/sites/default/files/{year}-{month}/foto-{id}.jpg", list_drupal,
    article_drupal, per_page=10,
)  # fmt: skip
# The older pages of Blogger are asked for by a moment, which `testbed.pages.answers` knows.
BLOGGER = Family(
    "/",
    lambda _: "",
    "/img/b/{hex}/s1600/{id}.jpg",
    list_blogger,
    article_blogger,
    per_page=8,
)
NEXTJS_OWN = Family(
    "/berita", "/berita?page={}".format, "/uploads/{id}.jpg", list_own, article_own, per_page=9
)
