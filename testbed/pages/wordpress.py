"""WordPress: its theme, and its REST interface (`wp/v2/posts`) where that is open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from html import escape
from urllib.parse import parse_qs

from testbed.answer import Answer, page
from testbed.pages import parts
from testbed.pages.shown import ArticlePage, Family, ListPage, Shown

REST = "/wp-json/wp/v2/posts"
MAX_PER_PAGE = 100
_HEAD = (
    '<meta name="generator" content="WordPress 6.7.1"><link rel="stylesheet" href="/wp-content/themes/kemenag/style.css">'
    '<script src="/wp-includes/js/jquery/jquery.min.js"></script>'
)


def draw_list(page: ListPage) -> str:
    items = "".join(
        f'<article id="post-{one.story.id}" class="post type-post hentry"><a class="post-thumbnail" href="{page.home}{one.link}">'
        f'{parts.thumb(one, "wp-post-image")}</a><h2 class="entry-title"><a href="{page.home}{one.link}" rel="bookmark">'
        f'{escape(one.title)}</a></h2><div class="entry-meta"><span class="posted-on"><time class="entry-date published" '
        f'datetime="{one.iso}">{one.listed_when}</time></span></div><div class="entry-summary"><p>{escape(one.excerpt)}</p></div></article>'
        for one in page.items
    )
    newer = (
        f'<div class="nav-next"><a href="{page.home}{page.newer}">Pos-pos baru</a></div>'
        if page.newer
        else ""
    )
    older = (
        f'<div class="nav-previous"><a href="{page.home}{page.older}">Pos-pos lama</a></div>'
        if page.older
        else ""
    )
    body = (
        f'{parts.menu(page.site, "/category/berita/")}{parts.ticker(page.popular)}<main id="main" class="site-main">{items}'
        f'<nav class="navigation posts-navigation">{older}{newer}</nav></main>{parts.popular(page.popular)}{parts.footer(page.site)}'
    )
    return parts.html_page(
        page.site, f"Kemenag {page.site.place}", _HEAD + _rest_link(page), body, lang="id-ID"
    )


def draw_article(page: ArticlePage) -> str:
    item = page.item
    head = _HEAD + parts.open_graph(page) + f'<link rel="canonical" href="{page.url}">'
    head += f'<link rel="shortlink" href="{page.home}/?p={item.story.id}">'
    printed = ""
    if "amp_print" in page.site.habits:
        head += f'<link rel="amphtml" href="{page.url}amp/">'
        printed = f'<p class="print-link"><a href="{page.url}?print=print" rel="nofollow">Cetak</a></p>'
    writer = f'<span class="byline"> oleh <span class="author vcard"><a class="fn n" href="/author/humas/">{item.byline}</a></span></span>'
    slug = item.category.lower().replace(" ", "-")
    body = (
        f'{parts.menu(page.site, "/category/berita/")}<main id="main" class="site-main"><article id="post-{item.story.id}" class="post hentry">'
        f'<h1 class="entry-title">{escape(item.title)}</h1><div class="entry-meta"><span class="posted-on">Diposting pada <time '
        f'class="entry-date published" datetime="{item.iso}">{item.when or item.iso}</time></span>{writer if item.byline else ""}'
        f'<span class="cat-links"><a href="/category/{slug}/" rel="category tag">{item.category}</a></span></div>'
        f'{_thumbnail(item)}<div class="entry-content">{parts.paragraphs(page, between=parts.related(page.related, "Baca Juga"))}'
        f'<div class="sharedaddy sd-sharing-enabled">Facebook Twitter Telegram WhatsApp Email Print</div></div>{printed}{parts.tags(item)}</article>'
        f"{parts.COMMENTS}</main>{parts.popular(page.related)}{parts.footer(page.site)}"
    )
    return parts.html_page(page.site, f"{item.title} – Kemenag {page.site.place}", head, body, lang="id-ID")


def _thumbnail(item: Shown) -> str:
    if not item.image:
        return ""
    return (
        f'<figure class="wp-block-image post-thumbnail"><img width="1024" height="683" src="{item.image}" class="wp-post-image" '
        f'alt="{escape(item.alt)}"><figcaption class="wp-element-caption">{escape(item.caption)}</figcaption></figure>'
    )


def _rest_link(page: ListPage) -> str:
    return (
        f'<link rel="https://api.w.org/" href="{page.home}/wp-json/">' if "rest" in page.site.habits else ""
    )


def rest(home: str, shown: Sequence[Shown], query: str) -> Answer:
    """A page of posts as JSON (WordPress REST API Handbook, "Posts", "Pagination")."""
    asked = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    number, length = (
        _positive(asked.get(name, default)) for name, default in (("page", "1"), ("per_page", "10"))
    )
    if not number or not 1 <= length <= MAX_PER_PAGE:
        return _refused("rest_invalid_param", 400)
    last = max(1, -(-len(shown) // length))
    if number > last:
        return _refused("rest_post_invalid_page_number", 400)
    part = shown[(number - 1) * length : number * length]
    posts = [_post(home, one, embedded="_embed" in asked) for one in part]
    counts = {"X-WP-Total": str(len(shown)), "X-WP-TotalPages": str(last)}
    return Answer(
        200, {"content-type": "application/json; charset=UTF-8", **counts}, json.dumps(posts).encode()
    )


def no_route() -> Answer:
    """What WordPress says where the interface is switched off."""
    return _refused("rest_no_route", 404)


def _refused(code: str, status: int) -> Answer:
    body = {"code": code, "message": "Tidak dapat dilayani.", "data": {"status": status}}
    return page(json.dumps(body), status, "application/json; charset=UTF-8")


def _positive(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() else 0


def _post(home: str, item: Shown, *, embedded: bool) -> dict[str, object]:
    story = item.story
    content = "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in item.body)
    if item.video:
        content += (
            f'\n<figure class="wp-block-embed"><iframe src="{item.video}" title="Video"></iframe></figure>'
        )
    changed = story.published + timedelta(minutes=9 if story.index % 4 == 1 else 0)
    here = item.iso[:19]
    post: dict[str, object] = {
        "id": story.id,
        "date": here,
        "date_gmt": f"{story.published:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": f"{home}/?p={story.id}"},
        "modified": here,
        "modified_gmt": f"{changed:%Y-%m-%dT%H:%M:%S}",
        "slug": story.slug,
        "status": "publish",
        "type": "post",
        "link": home + item.path,
        "title": {"rendered": escape(item.title).replace("–", "&#8211;")},
        "content": {"rendered": content, "protected": False},
        "excerpt": {"rendered": f"<p>{escape(item.excerpt)} [&hellip;]</p>\n", "protected": False},
        "author": 2,
        "featured_media": story.id + 1 if item.image else 0,
        "categories": [3],
    }
    if embedded:
        media = {
            "source_url": home + item.image,
            "alt_text": item.alt,
            "caption": {"rendered": f"<p>{item.caption}</p>"},
        }
        post["_embedded"] = {
            "author": [{"id": 2, "name": item.author}],
            "wp:featuredmedia": [media] if item.image else [],
            "wp:term": [
                [{"taxonomy": "category", "name": item.category}],
                [{"taxonomy": "post_tag", "name": "Kemenag"}],
            ],
        }
    return post


WORDPRESS = Family(
    "/",
    "/page/{}/".format,
    "/wp-content/uploads/{year}/{month}/{id}.jpg",
    draw_list,
    draw_article,
    per_page=10,
    thumbnail=lambda image: image.replace(".jpg", "-300x200.jpg"),
)
