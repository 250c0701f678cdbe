"""Error, challenge and parking pages are known; pages of news that speak of errors are not among them."""

from __future__ import annotations

import pytest

from aggregator.extract import looks_like_error_page

NEWS = "<p>Kepala Kantor Kementerian Agama Kabupaten Contoh membuka pembinaan guru madrasah di aula.</p>" * 15


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Just a moment...</title></head><body></body></html>",
        "<title>Attention Required! | Cloudflare</title>" + NEWS,
        "<html><head><title>One moment, please...</title></head><body>Imunify360</body></html>",
        "<html><title>Sucuri WebSite Firewall - Access Denied</title></html>",
        "<html><body><script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script></body></html>",
        "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to a member function in /home/x/index.php",
        "PHP Fatal error:  Allowed memory size exhausted",
        "<html><body><h1>Error establishing a database connection</h1></body></html>",
        "<html><head><title>Database Error</title><body><h1>A Database Error Occurred</h1></body></html>",
        "<title>Halaman tidak ditemukan &#8211; Kemenag Contoh</title><body>" + NEWS,
        "<html><title>Kemenag Contoh</title><body><h1>404</h1><p>Halaman tidak ditemukan</p></body>",
        "<title>Kemenag</title><body>Situs sedang dalam pemeliharaan, kembali lagi nanti.</body>",
        "<html><title>Account Suspended</title><body>Contact your hosting provider</body></html>",
        "<html><head><title>contoh.id</title></head><body>This domain is for sale</body></html>",
        "<html><head><title>Hacked by Seseorang</title></head><body>" + NEWS,
        "<html><head><title>Index of /</title></head><body><a href='x'>x</a></body></html>",
        "<HTML><HEAD><TITLE>403 Forbidden</TITLE></HEAD></HTML>",
        "Service Unavailable",
    ],
)
def test_error_pages_are_known(page: str) -> None:
    assert looks_like_error_page(page.encode(), {"content-type": "text/html"})


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>Kemenag Contoh</title></head><body>" + NEWS,
        f"<title>Situs hacked by peretas, Kemenag lapor</title><body>{NEWS}hacked by</body>",
        f"<title>Server sedang dalam pemeliharaan, SIMPATIKA tutup</title>{NEWS} sedang dalam pemeliharaan",
        f"<html><title>Beranda</title><body><b>Warning</b>: Undefined index {NEWS}",
        "<title>Kemenag Contoh</title><style>.under-maintenance{}</style><body>Halo</body>",
        "",
    ],
)
def test_news_about_errors_is_no_error(page: str) -> None:
    assert not looks_like_error_page(page.encode())
