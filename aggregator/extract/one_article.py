"""Whether a page is one article: then what it links below its text is no list of the site's news."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from aggregator.extract.article_links import looks_like_article
from aggregator.extract.pick import flat

MAX_PARAGRAPHS = 3_000

# Characters of paragraphs on end, without a link among them that is longer than a word or two: a list has an
# excerpt of two or three lines between its headlines.
RUNNING_TEXT = 700
MAX_LINKED = 30

_STATED = 'meta[property="article:published_time"], [itemprop="articleBody"]'


def is_one_article(page: LexborHTMLParser, url: str) -> bool:
    """Whether a page has both the running text of an article and the address or the statement of one.

    One of these alone proves nothing: front pages hold greetings, and lists call themselves articles.
    """
    if not looks_like_article(url, url) and page.css_first(_STATED) is None:
        return False
    run, last = 0, 0
    for paragraph in page.css("p")[:MAX_PARAGRAPHS]:
        parent = paragraph.parent.mem_id if paragraph.parent else 0
        before = paragraph.prev
        while before is not None and not before.is_element_node:
            before = before.prev
        if parent != last or (before is not None and before.tag != "p" and before.css_first("a[href]")):
            run = 0
        linked = sum(len(flat(link, MAX_LINKED + 1)) for link in paragraph.css("a[href]")[:5])
        run = 0 if linked > MAX_LINKED else run + len(flat(paragraph, RUNNING_TEXT))
        if run >= RUNNING_TEXT:
            return True
        last = parent
    return False
