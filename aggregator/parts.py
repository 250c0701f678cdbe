"""The parts that run, by their command lines: what `simpul up` starts and `docker-compose.yml` repeats."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from aggregator.settings import Settings

_CELERY = ("-m", "celery", "--quiet", "-A", "workers.app")
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")


@dataclass(frozen=True, slots=True)
class Part:
    """A process of the house. ``arguments`` follow the Python interpreter; ``{host}`` and ``{port}``
    stand for where the web listens. ``stop_seconds``: how long it may take to end by itself after SIGTERM,
    which lets running tasks end. (Celery's soft shutdown would sleep its whole time out as soon as one
    runs.)"""

    name: str
    arguments: tuple[str, ...]
    stop_seconds: float

    def command(self, bind: str) -> list[str]:
        """The command line, with the interpreter that runs this."""
        host, _, port = bind.rpartition(":")
        places = {"{host}": host.strip("[]"), "{port}": port}
        return [sys.executable, *(places.get(argument, argument) for argument in self.arguments)]


# The tick runs beside parsing, where every task is short or killed; slow sites may hold all of fetch.
FETCH = Part(
    "fetch",
    (*_CELERY, "worker", "-P", "threads", "-c", "4", "-Q", "fetch", "-n", "fetch@%h", *_QUIET),
    15,
)
# Only where SIMPUL_VPN_VIA says how the network is reached: sources of the network wait for this queue.
FETCH_VPN = Part(
    "fetch-vpn",
    (*_CELERY, "worker", "-P", "threads", "-c", "2", "-Q", "fetch.vpn", "-n", "fetch-vpn@%h", *_QUIET),
    15,
)
PARSE = Part(
    "parse",
    (*_CELERY, "worker", "-P", "prefork", "-c", "2", "-Q", "parse,group,control", "-n", "parse@%h", *_QUIET),
    15,
)
# Subscribers that hang hold up nobody but each other.
DISTRIBUTE = Part(
    "distribute",
    (*_CELERY, "worker", "-P", "threads", "-c", "4", "-Q", "distribute", "-n", "distribute@%h", *_QUIET),
    15,
)
BEAT = Part("beat", (*_CELERY, "beat", "--pidfile=", "--loglevel", "WARNING"), 5)
WEB = Part(
    "web",
    (
        *("-m", "granian", "--interface", "wsgi", "--http", "1", "--host", "{host}", "--port", "{port}"),
        # Several threads, so that a slow page holds up nobody; more of them only wait for each other.
        *("--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--http1-header-read-timeout", "10000", "--http1-buffer-size", "65536"),
        *("--workers-kill-timeout", "5", "--log-level", "warning", "--no-ws", "feeds.wsgi:app"),
    ),
    8,
)

PARTS = (FETCH, PARSE, DISTRIBUTE, BEAT, WEB)


EVERY_PART = (*PARTS, FETCH_VPN)


def parts_for(settings: Settings) -> tuple[Part, ...]:
    """The parts that belong to an installation with these settings."""
    return EVERY_PART if settings.vpn_via else PARTS
