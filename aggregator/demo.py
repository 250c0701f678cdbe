"""`simpul up --demo`: the same house, on data of its own, with a small internet of simulated sites.

`python -m aggregator.demo FOLDER` is the visitor of the demo: it imports the sources that the testbed wrote
into FOLDER and then asks for a look every few seconds, so that a newcomer sees new stories come.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from aggregator.bootstrap import make_folder, open_world, utc_now
from aggregator.parts import Part
from aggregator.registry import read_sources
from aggregator.settings import Settings, load_settings

LOOK_EVERY = 10.0
SOURCES = "sources.csv"


def demo_settings(settings: Settings, environ: Mapping[str, str] = os.environ) -> Settings:
    """The same settings with data of the demo's own, so that nothing real is mixed with it."""
    data = settings.data if environ.get("SIMPUL_DATA") else settings.data / "demo"
    database_url = settings.database_url
    if not environ.get("SIMPUL_DATABASE_URL"):
        database_url = f"sqlite:///{data / 'simpul.sqlite3'}"
    return replace(
        settings,
        data=data,
        database_url=database_url,
        host_interval=0.0,
        registry="none",
        allow_networks=(*settings.allow_networks, ipaddress.ip_network("127.0.0.0/8")),
    )


def demo_parts(settings: Settings) -> tuple[Part, ...]:
    """The simulated sites and their visitor. Raises `FolderUnusable`."""
    folder = settings.data / "testbed"
    make_folder(folder)
    (folder / SOURCES).unlink(missing_ok=True)
    return (
        Part("testbed", ("-m", "testbed", "--port", "0", "--write", str(folder)), 5),
        Part("visitor", ("-m", "aggregator.demo", str(folder)), 3),
    )


def main(folder: Path) -> None:
    """Import the testbed's sources once they are there, and look again and again."""
    world = open_world(load_settings())
    imported: bytes | None = None
    while True:
        written = (folder / SOURCES).read_bytes() if (folder / SOURCES).exists() else None
        if written and written != imported:
            rows, _ = read_sources(written, SOURCES, world.registry)
            world.storage.put_sources(rows, utc_now())
            imported = written
        if imported:
            world.storage.want_all(utc_now())
        time.sleep(LOOK_EVERY if imported else 0.2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
