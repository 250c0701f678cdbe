"""A site's feed and front page in its format, with the habits that live in the document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from testbed.sites import ZONES, Site
from testbed.stories import BALI
from testbed.story import Story

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Ahad")
_MONTHS = (
    "Januari", "Pebruari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "Nopember",
    "Desember",
)  # fmt: skip

SHARE_BAR = '<div class="sharedaddy">Facebook Twitter Telegram WhatsApp Email Print</div>'
PIXEL = '<img src="http://pixel.example/hit.gif" width="1" height="1" alt="">'
RELATED = "<p>TERKAIT</p><ul><li><a href='/lain'>Berita lain di wilayah ini</a></li></ul>"


def address(site: Site, story: Story, port: int) -> str:
    """The canonical address of an article."""
    return f"http://{site.host}:{port}{path_of(site, story)}"


def path_of(site: Site, story: Story) -> str:
    """The path of an article, with its query where it has one."""
    day = story.published.astimezone(_zone(site))
    kab = BALI[story.origin][0] if "offices" in site.habits else ""
    link = "/{kab}/berita/{slug}" if kab == "provinsi" else site.link
    return link.format(
        slug=story.slug,
        id=story.id,
        code=story.code,
        kab=kab,
        year=f"{day:%Y}",
        month=f"{day:%m}",
        day=f"{day:%d}",
    )


def feed_of(site: Site, stories: Sequence[Story], port: int, now: datetime) -> bytes:
    """The feed document as bytes in the site's encoding, with its faults."""
    writers = {"json": _json, "atom10": _atom, "atom03": _atom, "rdf": _rdf}
    text = writers.get(site.feed, _rss)(site, stories, port, now)
    text = _broken(site, text)
    return _encoded(site, text)


def page_of(site: Site, stories: Sequence[Story], port: int) -> bytes:
    """The front page: names its feed where that is the site's habit."""
    alternate = ""
    if "alternate" in site.habits:
        kind = {"json": "application/feed+json", "atom10": "application/atom+xml"}.get(
            site.feed, "application/rss+xml"
        )
        alternate = f'<link rel="alternate" type="{kind}" title="Umpan" href="{escape(site.feed_path)}">'
    mark = {
        "wordpress": '<meta name="generator" content="WordPress 6.7"><link href="/wp-content/themes/a/style.css">',
        "joomla": '<meta name="generator" content="Joomla! - Open Source Content Management">',
        "drupal": '<meta name="generator" content="Drupal 10">',
        "blogger": '<meta content="blogger" name="generator">',
    }.get(site.family, "")
    items = "".join(
        f'<li><a href="{escape(address(site, story, port))}">{escape(story.title)}</a></li>'
        for story in stories
    )
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Kemenag {site.place}</title>{mark}'
        f"{alternate}</head><body><h1>Kemenag {site.place}</h1><ul>{items}</ul></body></html>"
    ).encode()


def around(story: Story, port: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands above the text and below it and is no part of it."""
    origin = story.copied_from
    mark = (f"Copy from : {address(origin.site, origin, port)}",) if origin else ()
    return story.above, (*story.below, *mark)


def body_of(story: Story, port: int) -> str:
    """The article as HTML, with what sites put around it."""
    habits = story.site.habits
    above, below = around(story, port)
    paragraphs = [*above, f"{story.dateline}{story.lead}", *story.paragraphs, *below]
    if "signature" in habits:
        paragraphs.append("Penulis : Humas KUA ** Redaktur: Tim Redaksi")
    html = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    html += SHARE_BAR if "share_bar" in habits else ""
    html += PIXEL if "pixel" in habits else ""
    html += RELATED if "related" in habits else ""
    return html


def written_date(site: Site, moment: datetime) -> str:
    """A date as the site writes it; "" where it writes none."""
    local = moment.astimezone(_zone(site))
    style = site.dates
    if style == "missing":
        return ""
    if style == "iso":
        return local.isoformat()
    if style == "no_zone":
        return f"{local:%Y-%m-%d %H:%M:%S}"
    if style == "english_short":
        return f"{local:%d %b %Y %H:%M} {site.zone}"
    if style.startswith("indonesian"):
        name = site.zone
        if style == "indonesian_wib":  # a site in the east that states Jakarta's time
            local, name = moment.astimezone(timezone(timedelta(hours=7))), "WIB"
        return f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H.%M} {name}"
    if "wrong_weekday" in site.habits:
        return f"{(moment + timedelta(days=1)):%a}, {moment:%d %b %Y %H:%M:%S} +0000"
    return format_datetime(local)


def _zone(site: Site) -> timezone:
    return timezone(timedelta(hours=ZONES[site.zone]))


def _dated(site: Site, story: Story, position: int, now: datetime) -> str:
    if "future" in site.habits and position == 0:
        return format_datetime(now + timedelta(days=400))
    if "ancient" in site.habits and position == 0:
        return "Thu, 01 Jan 1970 00:00:00 +0000"
    return written_date(site, story.published)


def _guid(site: Site, story: Story, port: int) -> str:
    if "same_guid" in site.habits:
        return f"http://{site.host}:{port}/"
    if "p_guid" in site.habits:
        return f"http://{site.host}:{port}/?p={story.id}"
    return address(site, story, port)


def _link(site: Site, story: Story, port: int) -> str:
    full = address(site, story, port)
    if {"relative", "relative_base"} & site.habits:
        return full.removeprefix(f"http://{site.host}:{port}")
    if "utm" in site.habits:
        return f"{full}?utm_source=rss&utm_medium=rss&utm_campaign={story.slug[:20]}"
    if "amp" in site.habits:
        return f"{full}amp/"
    return full


def _shown(site: Site, stories: Sequence[Story]) -> list[Story]:
    if "double_item" in site.habits:
        return [story for story in stories for _ in range(2)]
    return list(stories)


def _rss(site: Site, stories: Sequence[Story], port: int, now: datetime) -> str:
    version = {"rss091": "0.91", "rss092": "0.92"}.get(site.feed, "2.0")
    items = []
    for position, story in enumerate(_shown(site, stories)):
        title = escape(story.title)
        if "escaped_twice" in site.habits:
            title = escape(escape(f"{story.title} & Doa Bersama"))
        parts = [] if "no_title" in site.habits and position == 0 else [f"<title>{title}</title>"]
        parts.append(f"<link>{escape(_link(site, story, port))}</link>")
        if "no_guid" not in site.habits:
            permalink = (
                "" if _guid(site, story, port) == address(site, story, port) else ' isPermaLink="false"'
            )
            parts.append(f"<guid{permalink}>{escape(_guid(site, story, port))}</guid>")
        date = _dated(site, story, position, now)
        if date:
            parts.append(f"<pubDate>{escape(date)}</pubDate>")
        parts.append(f"<category>{escape(story.category)}</category>")
        body = body_of(story, port)
        if site.feed == "kaltim":
            parts.append(
                f"<description>{escape(story.lead)}</description><detail><![CDATA[{body}]]></detail>"
            )
            parts.append(f"<img_url>http://{site.host}:{port}/files/foto/{story.id}.jpg</img_url>")
        elif "teaser" in site.habits:
            parts.append(f"<description>{escape(story.lead)}</description>")
        elif version == "2.0":
            parts.append(f"<description><![CDATA[<p>{escape(story.lead)}</p>]]></description>")
            parts.append(f"<content:encoded><![CDATA[{body}]]></content:encoded>")
        else:
            parts.append(f"<description>{escape(body)}</description>")
        items.append(f"<item>{''.join(parts)}</item>")
    base = f' xml:base="http://{site.host}:{port}/"' if "relative_base" in site.habits else ""
    return (
        f'<?xml version="1.0" encoding="{_declared(site)}"?>\n<rss version="{version}"{base} '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Kemenag {escape(site.place)}</title><link>http://{site.host}:{port}/</link>"
        f"<description>Berita {escape(site.place)}</description>{''.join(items)}</channel></rss>"
    )


def _rdf(site: Site, stories: Sequence[Story], port: int, _now: datetime) -> str:
    items = "".join(
        f'<item rdf:about="{escape(address(site, story, port))}"><title>{escape(story.title)}</title>'
        f"<link>{escape(_link(site, story, port))}</link><dc:date>{written_date(site, story.published)}</dc:date>"
        f"<dc:subject>{escape(story.category)}</dc:subject><description>{escape(body_of(story, port))}</description></item>"
        for story in stories
    )
    return (
        f'<?xml version="1.0" encoding="{_declared(site)}"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="http://{site.host}:{port}/"><title>Kemenag {escape(site.place)}</title>'
        f"<link>http://{site.host}:{port}/</link><description>Berita</description></channel>{items}</rdf:RDF>"
    )


def _atom(site: Site, stories: Sequence[Story], port: int, _now: datetime) -> str:
    old = site.feed == "atom03"
    namespace = "http://purl.org/atom/ns#" if old else "http://www.w3.org/2005/Atom"
    issued, changed = ("issued", "modified") if old else ("published", "updated")
    kind = 'type="text/html" mode="escaped"' if old else 'type="html"'
    entries = "".join(
        f"<entry><id>tag:{site.host},2025:{story.id}</id><title>{escape(story.title)}</title>"
        f'<link rel="alternate" type="text/html" href="{escape(_link(site, story, port))}"/>'
        f"<{issued}>{story.published.astimezone(_zone(site)).isoformat()}</{issued}>"
        f"<{changed}>{story.modified.astimezone(_zone(site)).isoformat()}</{changed}>"
        + ("" if old else f'<category term="{escape(story.category)}"/>')
        + f"<author><name>Humas {escape(site.place)}</name></author>"
        f"<content {kind}>{escape(body_of(story, port))}</content></entry>"
        for story in stories
    )
    version = ' version="0.3"' if old else ""
    return (
        f'<?xml version="1.0" encoding="{_declared(site)}"?><feed{version} xmlns="{namespace}">'
        f"<title>Kemenag {escape(site.place)}</title><id>tag:{site.host},2025:feed</id>"
        f'<link rel="alternate" type="text/html" href="http://{site.host}:{port}/"/>'
        f"<{changed}>{stories[0].published.isoformat()}</{changed}>{entries}</feed>"
    )


def _json(site: Site, stories: Sequence[Story], port: int, _now: datetime) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": f"Kemenag {site.place}",
            "home_page_url": f"http://{site.host}:{port}/",
            "items": [
                {
                    "id": story.id,  # a number, as some write it
                    "url": _link(site, story, port),
                    "title": story.title,
                    "content_html": body_of(story, port),
                    "date_published": story.published.astimezone(_zone(site)).isoformat(),
                    "tags": [story.category],
                    "authors": [{"name": f"Humas {site.place}"}],
                }
                for story in stories
            ],
        }
    )


def _declared(site: Site) -> str:
    return {"windows-1252": "windows-1252", "utf-16": "utf-16"}.get(site.encoding, "utf-8")


def _encoded(site: Site, text: str) -> bytes:
    if site.encoding in ("windows-1252", "mislabelled"):  # the latter says utf-8
        return text.encode("windows-1252")
    if site.encoding == "utf-8-bom":
        return b"\xef\xbb\xbf" + text.encode()
    if site.encoding == "utf-16":
        return text.encode("utf-16")
    return text.encode()


def _broken(site: Site, text: str) -> str:
    habits = site.habits
    if "bare_amp" in habits:
        text = text.replace("</title><link>", " & Doa</title><link>")
    if "nbsp" in habits:
        text = text.replace("</title><link>", "&nbsp;</title><link>")
    if "control" in habits:
        text = text.replace("Kementerian Agama", "Kementerian\x0b\x01 Agama")
    if "junk_before" in habits:
        text = "\n\n<!-- dibuat oleh plugin -->\n" + text
    if "truncated" in habits:
        text = text[: text.rindex("<content:encoded>") + 60]
    return text
