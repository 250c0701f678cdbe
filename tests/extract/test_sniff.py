"""The first bytes tell feeds, sitemaps and pages apart."""

from __future__ import annotations

import gzip

import pytest

from aggregator.extract import sniff
from aggregator.model import DocumentShape

RSS = '<rss version="2.0"><channel/></rss>'
FEED, JSON_FEED, SITEMAP, PAGE, UNKNOWN = (
    DocumentShape.FEED,
    DocumentShape.JSON_FEED,
    DocumentShape.SITEMAP,
    DocumentShape.PAGE,
    DocumentShape.UNKNOWN,
)


@pytest.mark.parametrize(
    ("body", "content_type", "shape"),
    [
        (RSS, "", FEED),
        (RSS, "text/html; charset=utf-8", FEED),
        ('<?xml version="1.0"?>\n' + RSS, "text/xml", FEED),
        ("\ufeff \r\n\t" + RSS, "", FEED),
        ('<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- <html> -->' + RSS, "", FEED),
        ('<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd">' + RSS, "", FEED),
        ('<!DOCTYPE rss [<!ENTITY a "b>">]>' + RSS, "", FEED),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "", FEED),
        ("<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'>", "", FEED),
        ("<rdf:RDF xmlns:rdf='x'>", "", FEED),
        ("<RDF>", "", FEED),
        (
            "<br />\n<b>Warning</b>: Undefined index in <b>/www/rss.php</b><br />\n<?xml version='1.0'?>"
            + RSS,
            "",
            FEED,
        ),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>", "", SITEMAP),
        ("<?xml version='1.0'?><sitemapindex>", "", SITEMAP),
        ("<!DOCTYPE html><html><head>", "", PAGE),
        ("<!doctype  HTML PUBLIC '-//W3C//DTD XHTML 1.0'><html>", "", PAGE),
        (
            "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='http://www.w3.org/1999/xhtml'>",
            "",
            PAGE,
        ),
        ("<HTML><BODY>", "", PAGE),
        ("\n<!-- tema -->\n<html lang='id'><head><script>var x = '<rss>'</script>", "", PAGE),
        ("<p>Selamat datang</p>", "text/html", PAGE),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "application/json", JSON_FEED),
        ('\ufeff\n{"title": "x", "version": "https:\\/\\/jsonfeed.org\\/version\\/1"}', "", JSON_FEED),
        ("{}", "application/feed+json", JSON_FEED),
        ('{"data": []}', "application/json", UNKNOWN),
        ("[1, 2]", "application/json", UNKNOWN),
        ('[{"id": 1, "title": {"rendered": "Judul"}}]', "application/json", DocumentShape.WORDPRESS),
        ('\ufeff\n[\n{"id": 1, "guid": {"rendered": "x"}}]', "text/html", DocumentShape.WORDPRESS),
        ("[]", "application/json", UNKNOWN),
        ('{"rendered": 1}', "application/json", UNKNOWN),
        ("<opml version='2.0'><head/></opml>", "text/xml", UNKNOWN),
        ("<rssx/>", "", UNKNOWN),
        ("Selamat datang", "text/html", UNKNOWN),
        ("", "", UNKNOWN),
    ],
)
def test_shape(body: str, content_type: str, shape: DocumentShape) -> None:
    assert sniff(body.encode(), content_type) is shape


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_shape_in_wide_encodings(codec: str) -> None:
    assert sniff(('<?xml version="1.0"?>' + RSS).encode(codec), "") is FEED


def test_a_compressed_sitemap_is_a_sitemap() -> None:
    assert sniff(gzip.compress(b"<urlset>" + b"<url/>" * 5_000), "application/gzip") is SITEMAP


def test_only_the_beginning_is_looked_at() -> None:
    assert sniff(b" " * 100_000 + RSS.encode(), "") is UNKNOWN
