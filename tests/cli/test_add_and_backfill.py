"""`simpul sources add` shows what an address brings before it stores; `backfill` reads what is older."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Simpul

SUBJECTS = (
    "Penyuluh Agama Dampingi Warga Mengurus Sertifikat Tanah Wakaf",
    "Madrasah Gelar Simulasi Tanggap Bencana Bersama Relawan",
    "Kepala Kantor Serahkan Bantuan Buku untuk Perpustakaan Pesantren",
    "Calon Jemaah Ikuti Bimbingan Manasik di Tingkat Kecamatan",
    "Guru Pendidikan Agama Susun Modul Ajar Bersama Pengawas",
    "Pegawai Ikuti Pelatihan Arsip Digital Selama Tiga Hari",
    "Dialog Lintas Iman Hadirkan Pemuda dari Lima Kecamatan",
    "Layanan Terpadu Satu Pintu Kini Buka Hingga Sore",
)
PER_PAGE = 4


def _article(number: int) -> bytes:
    paragraphs = "".join(
        f"<p>Bagian {part} dari kabar nomor {number} menerangkan jalannya acara, siapa saja yang hadir, "
        f"dan apa yang disepakati peserta untuk bulan berikutnya di aula kantor.</p>"
        for part in ("pertama", "kedua", "ketiga", "keempat")
    )
    return (
        f"<!doctype html><html lang=id><head><title>{SUBJECTS[number]}</title></head><body>"
        f"<div id=kepala><a href='/'>Beranda</a><a href='/profil'>Profil</a></div><div class=baca>"
        f"<h1>{SUBJECTS[number]}</h1><span class=tgl>{20 - number} November 2026 08.30 WIB</span>"
        f"<p><img src='/foto/{number}.jpg' width=640 height=400 alt='Suasana acara'></p>{paragraphs}</div>"
        "<div id=kaki>Kantor Kementerian Agama</div></body></html>"
    ).encode()


def _list(page: int) -> bytes:
    shown = range((page - 1) * PER_PAGE, min(page * PER_PAGE, len(SUBJECTS)))
    items = "".join(
        f"<div class=butir><h3><a href='/kabar/{number}/judul-kabar-{number}'>{SUBJECTS[number]}</a></h3>"
        f"<em>{20 - number} November 2026</em></div>"
        for number in shown
    )
    older = f"<a rel=next href='/kabar?halaman={page + 1}'>Lama</a>" if shown.stop < len(SUBJECTS) else ""
    return (
        "<!doctype html><html lang=id><head><title>Kabar</title></head><body>"
        f"<ul><li><a href='/profil'>Profil</a></li></ul><main>{items}{older}</main></body></html>"
    ).encode()


@pytest.fixture
def unknown(server, reply) -> str:
    """The address of a site of no known make, without a feed."""

    def respond(path: str, _headers: dict[str, str]) -> bytes:
        page, _, query = path.partition("?")
        number = query.removeprefix("halaman=") or "1"
        if page in ("/", "/kabar") and number.isdigit():
            return reply(200, _list(int(number)), Content_Type="text/html; charset=utf-8")
        parts = page.split("/")
        if len(parts) == 4 and parts[1] == "kabar":
            return reply(200, _article(int(parts[2])), Content_Type="text/html; charset=utf-8")
        return reply(404, b"tidak ada", Content_Type="text/plain")

    server.respond = respond
    return str(server.url)


def test_a_site_never_seen_is_shown_before_it_is_stored(simpul: Simpul, unknown: str) -> None:
    ran = simpul("sources", "add", f"{unknown}/", "--office", "73.02", "--json")
    assert ran.code == 0, ran.err
    found = ran.json["found"]
    assert (found["kind"], found["listed"], found["failure"]) == ("listing", PER_PAGE, None)
    first = found["entries"][0]
    assert first["title"] == SUBJECTS[0]
    assert first["published"] == "2026-11-20T01:30:00Z"
    assert first["image"] == f"{unknown}/foto/0.jpg"
    assert "apa yang disepakati peserta" in first["text"]
    shown = simpul("sources", "show", "1", "--json").json
    assert shown["target_kind"] == "listing"
    assert shown["discovery"][0]["key"] == "found_listing"


def test_the_preview_is_in_plain_words_and_warns(simpul: Simpul, unknown: str) -> None:
    ran = simpul("sources", "add", f"{unknown}/")
    assert ran.code == 0
    assert SUBJECTS[0] in ran.out
    assert "a list of news" in ran.out
    assert "--office" in ran.out


def test_what_cannot_be_read_now_is_stored_and_said(simpul: Simpul, server, reply) -> None:
    server.respond = lambda path, headers: reply(404, b"tidak ada")
    ran = simpul("sources", "add", server.url + "/")
    assert ran.code == 0
    assert "stored all the same" in ran.err
    assert len(simpul("sources", "list", "--json").json["sources"]) == 1


def test_a_known_source_is_not_looked_at_again(simpul: Simpul, unknown: str, server) -> None:
    simpul("sources", "add", f"{unknown}/", "--no-look")
    again = simpul("sources", "add", f"{unknown}/", "--office", "73.02", "--json").json
    assert (again["outcome"], "found" in again) == ("updated", False)


def test_a_recipe_that_there_is_not_is_refused(simpul: Simpul, unknown: str) -> None:
    ran = simpul("sources", "add", f"{unknown}/", "--recipe", "tidakada")
    assert ran.code == 2
    assert "wordpress" in ran.err
    assert simpul("sources", "list", "--json").json["sources"] == []


def test_trying_a_list_reads_its_articles(simpul: Simpul, unknown: str) -> None:
    ran = simpul("try", f"{unknown}/", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["kind"] == "listing"
    assert [entry["title"] for entry in ran.json["entries"]] == list(SUBJECTS[:PER_PAGE])
    assert all("disepakati" in entry["text"] for entry in ran.json["entries"])


@pytest.mark.usefixtures("worker")
def test_older_news_is_read_page_by_page_until_a_date(simpul: Simpul, unknown: str) -> None:
    simpul("sources", "add", f"{unknown}/", "--office", "73.02")
    collected = simpul("collect", "--all", "--wait", "--timeout", "60", "--json").json
    assert (collected["fetched"], collected["entries_new"]) == (1, PER_PAGE)
    ran = simpul("sources", "backfill", "1", "--until", "2026-11-15", "--timeout", "60", "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["waiting"], ran.json["articles_read"], ran.json["lists_read"]) == (0, 2, 1)
    assert ran.json["oldest"] == "2026-11-15T01:30:00Z"
    assert simpul("sources", "backfill", "1", "--until", "2026-01-01", "--timeout", "60").code == 0
    assert simpul("status", "--json").json["entries"] == len(SUBJECTS)


def test_a_source_without_older_pages_says_so(simpul: Simpul, site: str) -> None:
    simpul("sources", "add", f"{site}/feed", "--kind", "feed")
    ran = simpul("sources", "backfill", "1")
    assert ran.code == 0
    assert "Nothing older" in ran.out


def test_a_backfill_of_no_source_is_bad_input(simpul: Simpul) -> None:
    assert simpul("sources", "backfill", "7").code == 2


@pytest.mark.parametrize("bad", ["31-12-2026", "kemarin"])
def test_a_day_that_is_none_is_bad_input(simpul: Simpul, site: str, bad: str) -> None:
    simpul("sources", "add", f"{site}/feed", "--kind", "feed")
    assert simpul("sources", "backfill", "1", "--until", bad).code == 2
