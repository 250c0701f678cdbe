"""An address tells whether it is that of an article."""

from __future__ import annotations

import pytest

from aggregator.extract import looks_like_article
from aggregator.recipes import shipped
from aggregator.recipes.load import read_recipe

SITE = "https://contoh.kemenag.go.id/"


@pytest.mark.parametrize(
    "path",
    [
        "wilayah/lapas-bersih-dari-buta-aksara-UurbA",
        "index.php/wilayah/kua-bersih-UurbA",
        "berita/543210/Judul-Berita-Besar",
        "berita/read/506212",
        "berita/4d64/02-12-2022-haji",
        "berita/19158",
        "publikasi/berita/kanwil/19158",
        "11275-judul-berita-besar-hari-ini.html",
        "2025/08/12/haji/",
        "2019/11/menuju-zona.html",
        "?p=7511",
        "index.php?option=com_content&view=article&id=12:haji",
        "index.php/component/content/article/9-berita/365-pondok-batu",
        "page/det/duta-sebaya-turunkan-angka-nikah",
        "baca/manasik-haji-kota-batu",
        "v2/post/12/judul-panjang-sekali",
        "detail.php?id=99",
        "en/news/minister-opens-the-hajj-season-8hDk2",
        "node/1234",
        "daerah/judul_yang_memakai_garis_bawah",
    ],
)
def test_articles(path: str) -> None:
    assert looks_like_article(SITE + path, SITE)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "berita",
        "berita/",
        "berita.html",
        "index.php/berita",
        "berita?page=2",
        "berita/page/2",
        "page/3/",
        "berita/index/20",
        "kategori/berita-haji-dan-umrah-2025",
        "category/berita/kabar-baik-hari-ini/",
        "tag/a-b-c-d",
        "2025/08/",
        "2025",
        "profil/sejarah-kantor-kementerian-agama",
        "kontak",
        "struktur-organisasi",
        "ppid/daftar-informasi-publik-berkala-2025",
        "file/fotoberita/507348.jpg",
        "unduhan/surat-edaran-tentang-jam-kerja.pdf",
        "wp-content/uploads/2025/01/a-b-c-d",
        "?s=haji",
        "?cat=3",
        "search?updated-max=2021-02-01",
        "author/humas-kemenag-kota-batu",
        "feed/",
        "a/" * 1_200,
    ],
)
def test_what_is_no_article(path: str) -> None:
    assert not looks_like_article(SITE + path, SITE)


@pytest.mark.parametrize(
    "address",
    [
        "https://lain.kemenag.go.id/berita/judul-berita-yang-panjang",
        "ftp://contoh.kemenag.go.id/berita/judul-berita-yang-panjang",
        "javascript:void(0)",
        "https://[/judul-berita-yang-panjang",
    ],
)
def test_other_sites_have_no_articles_of_this_one(address: str) -> None:
    assert not looks_like_article(address, SITE)


def test_the_paths_of_a_recipe_decide() -> None:
    recipe = read_recipe("x.toml", "[article]\nbody = 'p'\npaths = ['^/profil/[0-9]+$', '[?]baca=']")
    assert looks_like_article(SITE + "profil/12", SITE, recipe)
    assert looks_like_article(SITE + "?baca=judul", SITE, recipe)
    assert not looks_like_article(SITE + "berita/judul-berita-yang-panjang", SITE, recipe)
    assert not looks_like_article("https://lain.example/profil/12", SITE, recipe)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("pinmas", "https://jatim.kemenag.go.id/berita/544359/kakanwil-lantik"),
        ("pinmas", "https://kalteng.kemenag.go.id/kanwil/cetak/512345/Judul-Berita"),
        ("kaltim", "https://kaltim.kemenag.go.id/berita/read/512903"),
        ("kepri", "https://kepri.kemenag.go.id/page/det/haji"),
        ("sulteng", "https://sulteng.kemenag.go.id/berita/4d64/02-12-2022-haji"),
        ("bali", "https://bali.kemenag.go.id/jembrana/berita/12/haji"),
        ("sumut", "https://sumut.kemenag.go.id/beranda/singgle-post/haji"),
        ("codingest", "https://sumbar.kemenag.go.id/v2/post/12/haji"),
        ("portal_offices", "https://sulbar.kemenag.go.id/index.php/wilayah/haji-UurbA"),
        ("portal_2024", "https://kemenag.go.id/nasional/haji-UurbA1"),
        ("blogger", "https://humasbatola.blogspot.com/2021/03/haji.html"),
        ("nextjs_own", "https://baritoutara.kemenag.go.id/berita/haji"),
    ],
)
def test_shipped_recipes_know_addresses_that_say_little(name: str, address: str) -> None:
    assert looks_like_article(address, address, shipped().named(name))
