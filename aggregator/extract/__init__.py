"""Documents to drafts: feeds, REST API, sitemaps, lists, articles. Pure functions over bytes.

No network, no clock. What a site sent is never trusted: everything is bounded, and what is wrong with
a document is a reason in the result, never an exception.
"""

from aggregator.extract.article import read_article
from aggregator.extract.article_links import looks_like_article
from aggregator.extract.discovery import names_a_feed
from aggregator.extract.document import read_document
from aggregator.extract.error_page import looks_like_error_page
from aggregator.extract.main_part import main_part
from aggregator.extract.next_page import next_feed_page
from aggregator.extract.site_addresses import sitemaps_of_robots
from aggregator.extract.sniff import sniff

__all__ = [
    "looks_like_article",
    "looks_like_error_page",
    "main_part",
    "names_a_feed",
    "next_feed_page",
    "read_article",
    "read_document",
    "sitemaps_of_robots",
    "sniff",
]
