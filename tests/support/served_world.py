"""The product on a database of the test's, its web at an address of its own on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from werkzeug.serving import make_server

from aggregator.adapters.database import Database
from aggregator.bootstrap import World, open_world
from aggregator.settings import load_settings
from feeds.web import create_app


@contextmanager
def served_world(database: Database, data: Path) -> Iterator[World]:
    """A world over ``database`` with all offices and no source, while it is served."""
    app = None
    web = make_server("127.0.0.1", 0, lambda environ, start: app(environ, start), threaded=True)
    settings = load_settings(
        {
            "SIMPUL_DATA": str(data),
            "SIMPUL_REGISTRY": "none",
            "SIMPUL_HOST_INTERVAL": "0",
            "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
            "SIMPUL_PUBLIC_URL": f"http://127.0.0.1:{web.server_port}",
        }
    )
    opened = open_world(settings)
    opened.storage.close()
    database.put_offices(opened.registry.offices)
    world = replace(opened, storage=database)
    app = create_app(database, world.registry, settings)
    thread = threading.Thread(target=web.serve_forever, args=(0.02,))
    thread.start()
    yield world
    web.shutdown()
    thread.join()
    web.server_close()
