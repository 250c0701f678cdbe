"""`docker-compose.yml` starts what `simpul up` starts; and its very commands, run here as local processes on
a real PostgreSQL, a real Redis and nginx, collect exactly what the simulated sites published."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from served_world import served_world

from aggregator.adapters.database import open_database
from aggregator.adapters.embedded_redis import find_server
from aggregator.parts import EVERY_PART, PARTS
from aggregator.settings import VPN
from testbed import SITES, Clock, TestbedServer
from workers.queues import ROUTES, fetch_queue

needs_nginx = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not in PATH")

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 120.0
DOCKER_STOP_SECONDS = 10


def compose() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


SERVICES: dict[str, dict[str, Any]] = compose()["services"]


@pytest.mark.parametrize("part", EVERY_PART, ids=lambda part: part.name)
def test_compose_runs_the_command_lines_of_simpul_up(part: Any) -> None:
    bind = SERVICES[part.name]["environment"]["SIMPUL_BIND"]
    assert SERVICES[part.name]["command"] == ["python", *part.command(bind)[1:]]


@pytest.mark.parametrize("part", EVERY_PART, ids=lambda part: part.name)
def test_a_container_gets_the_time_that_its_part_needs_to_end(part: Any) -> None:
    grace = int(
        str(SERVICES[part.name].get("stop_grace_period", f"{DOCKER_STOP_SECONDS}s")).removesuffix("s")
    )
    assert grace >= part.stop_seconds


def test_each_queue_is_consumed_by_one_part() -> None:
    consumed = [
        queue
        for service in SERVICES.values()
        if "-Q" in service.get("command", [])
        for queue in service["command"][service["command"].index("-Q") + 1].split(",")
    ]
    assert sorted(consumed) == sorted({fetch_queue(VPN), *(route["queue"] for route in ROUTES.values())})


def test_only_nginx_is_open_to_the_network() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_the_schema_is_upgraded_once_before_any_part_starts() -> None:
    upgrading = [name for name, service in SERVICES.items() if "upgrade" in service.get("command", [])]
    assert upgrading == ["migrate"]
    for part in EVERY_PART:
        needs = SERVICES[part.name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert ("redis" in needs) == (part.name != "web")  # readers are served when the broker is down


@pytest.mark.slow
def test_the_commands_collect_the_truth_though_redis_is_emptied_and_restarted(
    postgresql_database_url: str, tmp_path: Path
) -> None:
    broker, web = free_port(), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")},
        "SIMPUL_DATA": str(tmp_path),
        "SIMPUL_DATABASE_URL": postgresql_database_url,
        "SIMPUL_REDIS_URL": f"redis://127.0.0.1:{broker}/0",
        "SIMPUL_BIND": f"127.0.0.1:{web}",
        "SIMPUL_PUBLIC_URL": "https://berita.example",
        "SIMPUL_REGISTRY": "none",
        "SIMPUL_HOST_INTERVAL": "0",
        "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
    }

    def command(service: str) -> list[str]:
        here = {"0.0.0.0": "127.0.0.1", "8000": str(web)}
        words = [here.get(word, word) for word in SERVICES[service]["command"]]
        assert words[0] == "python"
        return [sys.executable, *words[1:]]

    def simpul(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "aggregator.cli", *arguments]
        return subprocess.run(
            line, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    migrated = subprocess.run(command("migrate"), env=environment, cwd=tmp_path, check=False)
    assert migrated.returncode == 0
    clock = Clock(datetime.now(UTC) - timedelta(hours=1), running=False)
    with TestbedServer(clock=clock) as sites, Broker(broker) as server:
        truth, start = sites.truth, sites.clock.start
        first = [entry for site in SITES if site.by_pages for entry in truth.first_page(site, start)]
        least = {entry.url for entry in (*truth.entries(start, pages=False), *first)}
        most = {entry.url for entry in truth.entries(start)}
        (tmp_path / "sources.csv").write_text(sites.truth.sources_csv(), encoding="utf-8")
        assert simpul("sources", "import", "sources.csv").returncode == 0
        with running({part.name: command(part.name) for part in PARTS}, environment, tmp_path):
            server.client.flushall()
            collecting = subprocess.Popen(
                [sys.executable, "-m", "aggregator.cli", "collect", "--all", "--wait", "--json"],
                env=environment,
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(2):
                time.sleep(1)
                server.restart()
            server.client.flushall()
            out, _ = collecting.communicate(timeout=PATIENCE_SECONDS)
            assert json.loads(out)["sources"] == sites.truth.sources_csv().count("\n") - 1
            simpul("collect", "--all", "--wait")  # some sites answer well only the second time
            found = copies(web)
            assert sorted(least - set(found)) == sorted(set(found) - most) == []
            assert len(found) == len(set(found))
            server.stop()
            assert get(web, "/readyz") == b"ready\n"
            if shutil.which("nginx"):
                with nginx(tmp_path, web) as port:
                    until(lambda: set(copies(port)) >= least, "nginx serves the feed")


@pytest.mark.slow
@needs_nginx
def test_nginx_keeps_the_operators_pages_to_the_house(tmp_path: Path) -> None:
    with nginx(tmp_path, free_port()) as port:
        for path in ("/metrics", "/readyz"):
            with pytest.raises(urllib.error.HTTPError, match="403"):
                get(port, path)


@pytest.fixture(scope="module")
def in_front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The web without a story in it, and nginx in front of it: the ports of both."""
    folder = tmp_path_factory.mktemp("in_front")
    database = open_database(f"sqlite:///{folder / 'simpul.sqlite3'}")
    database.upgrade()
    with served_world(database, folder) as world:
        web = int(world.settings.public_url.rpartition(":")[2])
        with nginx(folder, web) as port:
            yield port, web
    database.close()


def cached(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str, Message, bytes]:
    """Status, what nginx says of its cache, headers and body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, headers={"Accept-Encoding": "", **named})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers.get("X-Cache", ""), answer.headers, body


@pytest.mark.slow
@needs_nginx
def test_nginx_keeps_a_copy_for_each_coding_however_it_is_asked_for(in_front: tuple[int, int]) -> None:
    port, web = in_front
    path = "/feeds/national.rss"
    _, first, _, plain = cached(port, path)
    assert first == "MISS"
    for accepted, coding in (
        ("gzip, deflate, br, zstd", "br"),
        ("br", "br"),
        ("br;q=0.5, gzip", "br"),
        ("br;q=0, gzip;q=1.0, identity;q=0.3", "gzip"),
        ("gzip,deflate", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.000, br;q=0", "identity"),
        ("zopfli, gzipped, brx", "identity"),
        ("*", "identity"),
        ("x" * 900, "identity"),
    ):
        status, _, headers, body = cached(port, path, Accept_Encoding=accepted)
        assert (status, headers.get("Content-Encoding", "identity")) == (200, coding), accepted
        assert headers["Vary"] == "Accept-Encoding"
        assert headers["ETag"] == cached(web, path, Accept_Encoding=coding)[2]["ETag"]
        assert (body == plain) == (coding == "identity")
        again = cached(port, path, Accept_Encoding=f"{accepted} , y")
        assert again[1] == "HIT", accepted


@pytest.mark.slow
@needs_nginx
def test_nginx_answers_conditions_and_one_range_from_its_copy(in_front: tuple[int, int]) -> None:
    port, _ = in_front
    path = "/feeds/national.atom"
    _, _, headers, body = cached(port, path)
    known = cached(port, path, If_None_Match=headers["ETag"])
    assert (known[0], known[1], known[3]) == (304, "HIT", b"")
    assert known[2]["Cache-Control"] == headers["Cache-Control"]
    part = cached(port, path, Range="bytes=1-4")
    assert (part[0], part[1], part[3]) == (206, "HIT", body[1:5])
    for several in ("bytes=0-1,3-4", "bytes=" + ",".join(["0-"] * 50)):
        assert cached(port, path, Range=several)[3] == body
    assert cached(port, path, Range="bytes=999999-")[0] == 416
    head = cached(port, path, "HEAD")
    assert (head[0], head[3], head[2]["Content-Length"]) == (200, b"", str(len(body)))


@pytest.mark.slow
@needs_nginx
def test_nginx_keeps_nothing_of_who_is_known_by_a_key(in_front: tuple[int, int]) -> None:
    port, _ = in_front
    path = "/feeds/national.json"
    headers = ({"Authorization": "Bearer x"}, {"X-API-Key": "x"}, {"A-IM": "feed"})
    queries = ("?signature=x&expires=1", "?key=x", "?limit=3&api_key=x", "?%6bey=x", "?KEY=x")
    for named in headers:
        assert cached(port, path, **named)[1] == "BYPASS"
    assert cached(port, path)[1] == "MISS"  # nothing came of these
    for named in headers:
        assert cached(port, path, **named)[1] == "BYPASS"  # nor is a copy given to them
    for query in queries:
        assert [cached(port, path + query)[1] for _ in range(2)] == ["BYPASS"] * 2, query
    assert cached(port, path + "?q=key%3Dx")[1] == "MISS"


@pytest.mark.slow
@needs_nginx
def test_nginx_keeps_pages_by_language_and_lets_preflights_through(in_front: tuple[int, int]) -> None:
    port, _ = in_front
    for accepted, language, told in (
        ("", "id", "MISS"),
        ("id-ID,id;q=0.9,en;q=0.8", "id", "HIT"),
        ("en-GB,en;q=0.9", "en", "MISS"),
        ("en", "en", "HIT"),
        ("en;q=0.1, id", "id", "MISS"),
    ):
        _, cache, headers, _ = cached(port, "/", Accept_Language=accepted)
        assert (headers["Content-Language"], cache) == (language, told), accepted
    cached(port, "/feeds/offices/35.09.rss", Accept_Language="en")
    assert cached(port, "/feeds/offices/35.09.rss", Accept_Language="de")[1] == "HIT"
    asked = {"Origin": "https://situs.example", "Access-Control-Request-Method": "GET"}
    status, _, headers, _ = cached(port, "/feeds/national.rss", "OPTIONS", **asked)
    assert (status, headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert cached(port, "/feeds/national.rss")[2]["Access-Control-Allow-Origin"] == "*"


@pytest.mark.slow
@needs_nginx
def test_nginx_serves_on_what_may_be_served_while_the_web_is_away(tmp_path: Path) -> None:
    rules = {"/kept": "public, max-age=1, stale-if-error=600", "/asked": "public, no-cache"}

    class Web(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Cache-Control", rules[self.path])
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"good")

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Web) as web:
        serving = threading.Thread(target=web.serve_forever, args=(0.02,))
        serving.start()
        with nginx(tmp_path, web.server_port) as port:
            assert {path: cached(port, path)[3] for path in rules} == dict.fromkeys(rules, b"good")
            web.shutdown()
            serving.join()
            web.server_close()
            until(lambda: cached(port, "/kept")[1] == "STALE", "the copy is too old")
            assert cached(port, "/kept")[3] == b"good"
            assert cached(port, "/asked")[0] == 502


class Broker:
    """A Redis on a port of loopback, as compose starts it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.client = redis.Redis(port=port, socket_timeout=5)

    def __enter__(self) -> Broker:
        options = SERVICES["redis"]["command"][1:]
        self._process = subprocess.Popen(
            [find_server(), "--port", str(self._port), "--bind", "127.0.0.1", *options],
            stdout=subprocess.DEVNULL,
        )
        until(self._answers, "Redis answers")
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()
        self.client.close()

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        self.stop()
        self.__enter__()


@contextmanager
def running(commands: dict[str, list[str]], environment: dict[str, str], folder: Path) -> Iterator[None]:
    """The processes, which all end by themselves on SIGTERM."""
    started = [
        subprocess.Popen(line, env=environment, cwd=folder, start_new_session=True)
        for line in commands.values()
    ]
    try:
        yield
        for process in started:
            process.terminate()
        for process in started:
            process.wait(PATIENCE_SECONDS)
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def nginx(folder: Path, web: int) -> Iterator[int]:
    """nginx with the shipped file, but for addresses and folders; the port that it listens on."""
    port = free_port()
    kept = "\n".join(
        f"    {kind}_temp_path {folder / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for shipped, here in (
        ("http {", f"http {{\n{kept}"),
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("web:8000", f"127.0.0.1:{web}"),
        ("/tmp/simpul-cache", str(folder / "cache")),
    ):
        assert shipped in text
        text = text.replace(shipped, here)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    foreground = f"daemon off; error_log stderr; pid {folder / 'nginx.pid'};"
    account = "user root; " if os.geteuid() == 0 else ""
    process = subprocess.Popen(
        ["nginx", "-e", "stderr", "-c", folder / "nginx.conf", "-g", f"{account}{foreground}"]
    )
    try:
        until(lambda: accepts(port), "nginx listens")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
        return bytes(response.read())


def copies(port: int) -> list[str]:
    """The address of every copy in the national feed, through all its pages."""
    found: list[str] = []
    path: str | None = "/feeds/national.json?limit=500"
    while path:
        page = json.loads(get(port, path))
        found += [copy["url"] for item in page["items"] for copy in item["_simpul"]["copies"]]
        path = page.get("next_url", "").removeprefix("https://berita.example") or None
    return found


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.2)
