"""The feeds that the benchmarks fetch: plain RSS 2.0, well served, the same bytes for every peer."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

PLACES = ("Bulukumba", "Wonosobo", "Karimun", "Jembrana", "Tabalong", "Kudus", "Ngawi", "Sikka", "Poso")
SUBJECTS = ("penyuluh", "guru", "madrasah", "santri", "pegawai", "jemaah", "penghulu", "siswa", "operator")
VERBS = ("mengikuti", "membuka", "meninjau", "menyerahkan", "membahas", "menggelar", "mengevaluasi")
OBJECTS = ("pembinaan", "rapat", "koordinasi", "bimbingan", "lomba", "pelatihan", "sosialisasi", "upacara")


def write_feeds(folder: Path, count: int, entries: int, seed: int = 7) -> list[str]:
    """Write ``count`` feeds of ``entries`` entries below ``folder``; their names."""
    chance = random.Random(seed)
    now = datetime.now(UTC).replace(microsecond=0)
    names = [f"situs{number:04d}/feed.xml" for number in range(count)]
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_feed(chance, number, entries, now), encoding="utf-8")
    return names


def _feed(chance: random.Random, number: int, entries: int, now: datetime) -> str:
    site = f"http://situs{number:04d}.example"
    items = "".join(_item(chance, site, index, now) for index in range(entries))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Kankemenag {number}</title><link>{site}/</link>"
        f"<description>Berita kantor {number}</description>{items}</channel></rss>"
    )


def _item(chance: random.Random, site: str, index: int, now: datetime) -> str:
    place = chance.choice(PLACES)
    sentences = [_sentence(chance, place) for _ in range(3)]
    slug = "-".join(sentences[0].lower().split()[:7])
    published = now - timedelta(hours=3 * index, seconds=chance.randrange(3600))
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<item><title>{sentences[0][:80]}</title><link>{site}/berita/{slug}-{index}</link>"
        f'<guid isPermaLink="false">{site}/?p={1000 + index}</guid><dc:creator>Humas {place}</dc:creator>'
        f"<pubDate>{format_datetime(published)}</pubDate><category>Daerah</category>"
        f"<description><![CDATA[{sentences[0]}]]></description>"
        f"<content:encoded><![CDATA[<p>{place} (Humas) – {sentences[0]}</p>{body}]]></content:encoded></item>"
    )


def _sentence(chance: random.Random, place: str) -> str:
    return (
        f"{chance.choice(SUBJECTS)} {place} {chance.choice(VERBS)} {chance.choice(OBJECTS)} di aula kantor "
        f"bersama {chance.randrange(10, 400)} peserta pada pertemuan ke {chance.randrange(1, 900)} tahun ini"
    ).capitalize()


@contextmanager
def served(folder: Path, port: int, more: str = "") -> Iterator[str]:
    """The folder behind nginx on loopback (ETag, Last-Modified, 304), with ``more`` directives; its base
    URL."""
    nginx = shutil.which("nginx")
    if nginx is None:
        raise SystemExit("the benchmarks need nginx in PATH")
    configuration = folder.parent / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {folder.parent}/nginx.pid; error_log {folder.parent}/nginx.log;\n"
        "worker_processes 1; user root; events { worker_connections 1024; }\n"
        "http { access_log off; types { application/rss+xml xml; application/json json; }\n"
        f"server {{ listen 127.0.0.1:{port}; keepalive_requests 100000; {more} root {folder}; }} }}\n"
    )
    process = subprocess.Popen([nginx, "-c", str(configuration), "-e", f"{folder.parent}/nginx.log"])
    try:
        time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
