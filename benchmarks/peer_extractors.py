"""The extractors that Simpul is held beside, each with the settings that its own guide shows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from pages import LabelledPage
from quality import Article

Reader = Callable[[LabelledPage], Article]


def trafilatura() -> Reader:
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    def read(page: LabelledPage) -> Article:
        found = bare_extraction(page.body, url=page.label["url"], with_metadata=True)
        if found is None:
            return Article()
        return Article(
            text=found.text or "",
            title=found.title or "",
            published=datetime.fromisoformat(found.date) if found.date else None,
            byline=found.author or "",
            image=found.image or "",
        )

    return read


def newspaper() -> Reader:
    """It is told the language, and given text: it reads a file in no encoding but UTF-8."""
    from newspaper import Article as NewspaperArticle
    from newspaper import Config

    config = Config()
    config.fetch_images = False
    config.language = "id"

    def read(page: LabelledPage) -> Article:
        found = NewspaperArticle(page.label["url"], config=config)
        found.download(input_html=page.html)
        found.parse()
        return Article(
            text=found.text,
            title=found.title or "",
            published=found.publish_date if isinstance(found.publish_date, datetime) else None,
            byline=", ".join(found.authors),
            image=found.top_image or "",
        )

    return read


def readability() -> Reader:
    """It gives the title and the markup of the text; nothing else."""
    from lxml.html import fromstring
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)

    def read(page: LabelledPage) -> Article:
        document = Document(page.body, url=page.label["url"])
        return Article(
            text="\n".join(fromstring(document.summary(html_partial=True)).itertext()),
            title=document.short_title(),
        )

    return read


PEERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": trafilatura,
    "newspaper4k": newspaper,
    "readability-lxml": readability,
}

SILENT = {"readability-lxml": {"date", "day", "byline", "image"}}
"""What a peer does not tell at all."""
