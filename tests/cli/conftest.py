"""The real commands on a real database of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from aggregator.settings import SETTINGS


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on stdout."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


Simpul = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory, a database and an English reader of the test's own."""
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("SIMPUL_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("SIMPUL_REGISTRY", "none")
    monkeypatch.setenv("SIMPUL_HOST_INTERVAL", "0")
    monkeypatch.setenv("SIMPUL_ALLOW_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("SIMPUL_BIND", "127.0.0.1:18765")


@pytest.fixture
def simpul() -> Simpul:
    """Runs ``simpul ARGUMENTS…`` in this process; an address of the world that it adds is not asked."""
    from aggregator.cli import app

    def run(*arguments: str, stdin: str | bytes | None = None) -> Ran:
        if arguments[:2] == ("sources", "add") and not any("127.0.0." in one for one in arguments):
            arguments = (*arguments, "--no-look")
        result = CliRunner().invoke(app, list(arguments), input=stdin, prog_name="simpul")
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Kemenag Malang</title><link>{site}/</link><description>Berita</description>
<item><title>Kakankemenag Buka Manasik Bersama</title><link>{site}/berita/manasik</link>
<guid isPermaLink="false">malang-1</guid><pubDate>Mon, 02 Mar 2026 09:30:00 +0700</pubDate>
<category>Haji</category><description>&lt;p&gt;Malang (Humas) – Kepala Kantor membuka manasik bersama
yang diikuti 120 jemaah dari seluruh kecamatan di aula kantor pada Senin pagi.&lt;/p&gt;</description></item>
<item><title>Penyuluh Salurkan Bantuan Banjir</title><link>{site}/berita/banjir</link>
<guid isPermaLink="false">malang-2</guid><pubDate>Tue, 03 Mar 2026 08:00:00 +0700</pubDate>
<description>&lt;p&gt;Malang (Humas) – Penyuluh agama menyalurkan bantuan bagi warga terdampak banjir di
tiga desa bersama relawan dan perangkat kecamatan setempat.&lt;/p&gt;</description></item>
</channel></rss>
"""

ARTICLE = """<!doctype html><html lang="id"><head><title>Kakankemenag Buka Manasik - Kemenag Malang</title>
<meta property="og:title" content="Kakankemenag Buka Manasik Bersama">
<meta property="article:published_time" content="2026-03-02T09:30:00+07:00"></head>
<body><article><h1>Kakankemenag Buka Manasik Bersama</h1>
<time datetime="2026-03-02T09:30:00+07:00">2 Maret</time>
<div class="entry-content"><p>Malang (Humas) – Kepala Kantor membuka manasik bersama yang diikuti 120 jemaah
dari seluruh kecamatan di aula kantor pada Senin pagi.</p>
<p>Kegiatan berlangsung dua hari dengan materi ibadah,
kesehatan, dan perjalanan, disampaikan para pembimbing.</p></div></article></body></html>
"""


class _Pages(BaseHTTPRequestHandler):
    """A small regional site: a feed that answers 304, an article, a missing page."""

    def do_GET(self) -> None:
        host, port = self.server.server_address[:2]
        feed = FEED.format(site=f"http://{host}:{port}")
        pages = {
            "/feed": (feed, "application/rss+xml"),
            "/zoneless": (feed.replace(" +0700", ""), "application/rss+xml"),
            "/berita/manasik": (ARTICLE, "text/html"),
        }
        text, content_type = pages.get(self.path, ("", ""))
        if self.headers.get("If-None-Match") == '"satu"' and self.path == "/feed":
            self._answer(304, b"", content_type)
        else:
            self._answer(200 if text else 404, text.encode(), content_type or "text/plain")

    def _answer(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("ETag", '"satu"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a small regional site on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def worker() -> Iterator[None]:
    """The jobs of the pipeline, going round in a thread as the workers do in processes."""
    from aggregator import pipeline
    from aggregator.bootstrap import open_world
    from aggregator.settings import load_settings

    over = Event()
    world = open_world(load_settings())

    def work() -> None:
        while not over.wait(0.05):
            look = pipeline.tick(world)
            for _, ids in look.source_batches:
                pipeline.fetch_sources(world, ids)
            for _, ids in look.link_batches:
                pipeline.fetch_links(world, ids)
            for ids in look.document_batches:
                pipeline.parse_documents(world, ids)
            while pipeline.group_entries(world):
                pass

    thread = Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()
    world.close()
