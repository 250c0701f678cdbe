"""`python -m testbed`: the simulated sites until Ctrl-C, with their list of sources."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from testbed.clock import Clock
from testbed.server import TestbedServer
from testbed.sites import SITES, Site

KEPT = "kept"
# What the sites published since their start is computed at every request, so they begin anew now and then.
LONGEST_KEPT = timedelta(hours=6)


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m testbed", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on every address (default: a free one)")
    parser.add_argument("--seed", type=int, default=7, help="what the stories are made from")
    parser.add_argument("--sites", type=int, default=len(SITES), help="how many sites to serve")
    parser.add_argument("--write", type=Path, help="folder for sources.csv and truth.json")
    arguments = parser.parse_args()
    kept = _kept(arguments.write / KEPT) if arguments.write else None
    clock, port = kept or (Clock(), arguments.port)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with _server(arguments.seed, clock, port, SITES[: arguments.sites]) as server:
        truth = server.truth
        if arguments.write:
            arguments.write.mkdir(parents=True, exist_ok=True)
            _write(arguments.write / KEPT, f"{server.port} {server.clock.start.isoformat()}\n")
            _write(arguments.write / "truth.json", truth.as_json(server.clock.now()))
            _write(arguments.write / "sources.csv", truth.sources_csv())
        else:
            sys.stdout.write(truth.sources_csv())
            sys.stdout.flush()
        stop.wait()


def _kept(file: Path) -> tuple[Clock, int] | None:
    """The clock and the port of the last time, so that whoever read these sites before finds them again;
    None when that is long ago or cannot be read."""
    try:
        port, start = file.read_text(encoding="utf-8").split()
        clock = Clock(datetime.fromisoformat(start))
        clock.advance(datetime.now(UTC) - clock.start)
    except (OSError, ValueError):
        return None
    return (clock, int(port)) if clock.now() - clock.start < LONGEST_KEPT else None


def _server(seed: int, clock: Clock, port: int, sites: Sequence[Site]) -> TestbedServer:
    try:
        return TestbedServer(seed=seed, clock=clock, port=port, sites=sites)
    except OSError:
        # Somebody took the port in between; another one is better than none.
        return TestbedServer(seed=seed, clock=Clock(), port=0, sites=sites)


def _write(path: Path, content: str) -> None:
    """The file appears whole."""
    part = path.with_suffix(".part")
    part.write_text(content, encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main()
