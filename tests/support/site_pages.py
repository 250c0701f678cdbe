"""Pages of a site that no recipe knows: articles, lists, sitemaps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from html import escape

from pipeline_house import NOW, House

_SUBJECTS = ("Pembinaan penyuluh", "Lomba madrasah", "Manasik haji", "Dialog kerukunan", "Wakaf produktif")
_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
           "November", "Desember")  # fmt: skip
HTML = {"Content_Type": "text/html; charset=utf-8"}


def title(number: int) -> str:
    return f"{_SUBJECTS[number % 5]} ke-{number} digelar di Bulukumba"


def path(number: int) -> str:
    return f"/berita/{title(number).lower().replace(' ', '-')}"


def day(number: int) -> str:
    """When an article was published, as its site writes it: the higher its number, the older."""
    moment = NOW - timedelta(hours=5 * number)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year} {moment:%H.%M} UTC"


def sentences(number: int, count: int = 6) -> list[str]:
    return [
        f"Pada sesi {part} kegiatan ke-{number} para penyuluh dan {number * 7 + part} tamu membahas layanan,"
        f" data bantuan nomor {number * 31 + part}, serta rencana tindak lanjut di aula kantor."
        for part in range(1, count + 1)
    ]


def article(
    number: int, *, head: str = "", called: str = "", text: list[str] | None = None, end: str = ""
) -> bytes:
    """The page of an article; ``end`` is markup below its text."""
    name = escape(called or title(number))
    body = "".join(f"<p>{one}</p>" for one in text or sentences(number))
    return (
        f"<!DOCTYPE html><html lang='id'><head><meta charset='utf-8'><title>{name}</title>{head}</head><body>"
        f"<nav><a href='/'>Beranda</a></nav><main><h1>{name}</h1><p class='tanggal'>{day(number)}</p>"
        f"<div class='isi'>{body}</div>{end}</main><footer>Kemenag Bulukumba</footer></body></html>"
    ).encode()


def listing(numbers: Iterable[int], *, older: str = "", called: dict[int, str] | None = None) -> bytes:
    """A list of articles, with a link to its next page."""
    items = "".join(
        f"<div class='berita'><h3><a href='{path(n)}'>{escape((called or {}).get(n) or title(n))}</a></h3>"
        f"<span class='tgl'>{day(n)}</span><p>Ringkasan berita ke-{n}.</p></div>"
        for n in numbers
    )
    pager = f"<div class='pagination'><a rel='next' href='{older}'>Berikutnya</a></div>" if older else ""
    return (
        "<!DOCTYPE html><html lang='id'><head><title>Berita</title></head><body><nav><a href='/'>Beranda</a>"
        f"</nav><main>{items}{pager}</main></body></html>"
    ).encode()


def sitemap(rows: Iterable[tuple[str, str]], *, index: bool = False) -> bytes:
    """A sitemap of (address, lastmod), or an index of such."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    body = "".join(
        f"<{inner}><loc>{escape(url)}</loc>{f'<lastmod>{mod}</lastmod>' if mod else ''}</{inner}>"
        for url, mod in rows
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{outer} xmlns="{space}">{body}</{outer}>'.encode()


class Site:
    """What a house's server shows: a list at ``/berita``, and the pages of its articles."""

    def __init__(self, house: House) -> None:
        self.house = house

    def put(self, address: str, body: bytes, status: int = 200, **headers: str) -> None:
        self.house.pages[address] = self.house.reply(status, body, **(HTML | headers))

    def show(
        self, *numbers: int, at: str = "/berita", older: str = "", called: dict[int, str] | None = None
    ) -> None:
        """A list and the pages of its articles, those that are not shown yet."""
        self.put(at, listing(numbers, older=older, called=called))
        for number in numbers:
            if path(number) not in self.house.pages:
                self.put(path(number), article(number))

    def asked(self, number: int) -> int:
        """How often the page of an article was asked for."""
        return len(self.house.asked(path(number)))
