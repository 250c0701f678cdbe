"""`python -m testbed`: the simulated sites until Ctrl-C, with their list of sources."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from testbed.server import TestbedServer
from testbed.sites import SITES


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m testbed", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on every address (default: a free one)")
    parser.add_argument("--seed", type=int, default=7, help="what the stories are made from")
    parser.add_argument("--sites", type=int, default=len(SITES), help="how many sites to serve")
    parser.add_argument("--write", type=Path, help="folder for sources.csv and truth.json")
    arguments = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with TestbedServer(seed=arguments.seed, port=arguments.port, sites=SITES[: arguments.sites]) as server:
        truth = server.truth
        if arguments.write:
            arguments.write.mkdir(parents=True, exist_ok=True)
            _write(arguments.write / "truth.json", truth.as_json(server.clock.now()))
            _write(arguments.write / "sources.csv", truth.sources_csv())
        else:
            sys.stdout.write(truth.sources_csv())
            sys.stdout.flush()
        stop.wait()


def _write(path: Path, content: str) -> None:
    """The file appears whole."""
    part = path.with_suffix(".part")
    part.write_text(content, encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    main()
