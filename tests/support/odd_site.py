"""A site of an own make, as nobody foresaw it: tables, fonts, every page with the same title, no metadata."""

from __future__ import annotations

from pathlib import Path

STORIES = (
    ("Penyuluh Desa Sukamaju Ajak Warga Menanam Seribu Pohon", "Senin, 2 Maret 2026 - 09:30 WIB"),
    ("Madrasah Al-Hidayah Panen Sayur dari Kebun Sendiri", "Minggu, 1 Maret 2026 - 14:05 WIB"),
    ("KUA Kecamatan Tirtasari Buka Layanan Nikah di Hari Libur", "Jumat, 27 Februari 2026 - 08:00 WIB"),
    ("Lomba Kaligrafi Diikuti Santri dari Tujuh Pesantren", "Rabu, 25 Februari 2026 - 16:45 WIB"),
    ("Calon Jemaah Haji Lansia Mendapat Pendampingan Khusus", "Selasa, 24 Februari 2026 - 10:20 WIB"),
)
AUTHORS = ("Laras Puspita", "Bagas Wiratama")

_FRAME = """<html><head><title>Kantor Kami</title></head><body bgcolor="white">
<table width="900"><tr><td class="kepala"><font size="6">Kantor Kementerian Agama Kota Contoh</font></td></tr>
<tr><td class="menu"><a href="index.html">Depan</a> | <a href="profil.html">Profil</a></td></tr>
<tr><td class="utama">{main}</td></tr>
<tr><td class="kaki">Hak cipta Kantor Kami</td></tr></table></body></html>
"""
_ROW = """<tr class="baris"><td width="90"><img src="gambar/{number}k.jpg"></td>
<td><a class="jdl" href="baca-{number}.html"><b>{title}</b></a><br><font color="gray">{date}</font>
<div class="cuplik">Ringkasan singkat berita nomor {number} dari kantor kami di kota.</div></td></tr>
"""
_ARTICLE = """<div class="jdlbesar">{title}</div>
<div class="ket">{date} | Dibaca 23 kali | <span class="ol">Penulis: {author}</span></div>
<img class="ft" src="gambar/{number}.jpg" width="600"><div class="bawah">Suasana acara nomor {number}.</div>
<div class="teks">
Kegiatan nomor {number} berlangsung di aula kantor dan dihadiri para penyuluh serta kepala madrasah.<br><br>
Kepala seksi menyampaikan bahwa program ini akan diteruskan setiap bulan selama satu tahun penuh di seluruh
kecamatan.<br><br>
Warga menyambut baik kegiatan tersebut dan berharap ada pendampingan sampai hasilnya benar-benar terlihat.
<div class="bagi">Bagikan: <a href="#">Facebook</a> <a href="#">Twitter</a></div></div>
<div class="lain"><b>Berita lain</b><ul>{others}</ul></div>"""
_LIST = """<table class="daftar">{rows}</table>
<div class="hal"><a href="warta-2.html">Berikutnya</a></div>"""


def build(folder: Path) -> None:
    """Write the site to a folder, for any server of files: ``warta.html`` lists ``baca-101.html`` to 105."""
    numbered = list(enumerate(STORIES, start=101))
    rows = "".join(_ROW.format(number=number, title=title, date=date) for number, (title, date) in numbered)
    pages = {
        "index.html": '<a href="warta.html">Warta</a>',
        "warta.html": _LIST.format(rows=rows),
    }
    for number, (title, date) in numbered:
        others = "".join(
            f'<li><a href="baca-{other}.html">{of[0]}</a></li>' for other, of in numbered if other != number
        )
        author = AUTHORS[number % len(AUTHORS)]
        pages[f"baca-{number}.html"] = _ARTICLE.format(
            title=title, date=date, author=author, number=number, others=others
        )
    for name, main in pages.items():
        (folder / name).write_text(_FRAME.format(main=main), encoding="utf-8")
