"""The gate of quality: how well pages are read, and how well entries are grouped, each beside its peers.

    python benchmarks/quality_gate.py [--part pages|stories] [--runs 3] [--only SYSTEM ...] [--worst 5]
                                      [--seeds 1 2 3] [--verbose]

`pages_gate` and `stories_gate` say what is measured and how. Exit status 1: a floor of `quality_floors.toml`
is missed.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

from pages_gate import PEERS, SIMPUL, measure_pages
from peer_matchers import MATCHERS
from stories_gate import SEEDS, measure_stories

FLOORS = Path(__file__).with_name("quality_floors.toml")
PARTS = ("pages", "stories")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    systems = [*SIMPUL, *PEERS, *MATCHERS]
    parser.add_argument("--part", choices=PARTS, help="one of them alone")
    parser.add_argument("--only", nargs="*", choices=systems, default=systems)
    parser.add_argument("--runs", type=int, default=3, help="how often the pages are read")
    parser.add_argument("--worst", type=int, default=0, help="show so many of Simpul's weakest pages")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of the sets of stories")
    parser.add_argument("--verbose", action="store_true", help="show what Simpul groups wrongly")
    given = parser.parse_args()

    floors = tomllib.loads(FLOORS.read_text())
    below: list[str] = []
    if given.part != "stories":
        readers = [system for system in given.only if system in (*SIMPUL, *PEERS)]
        below += measure_pages(given.runs, readers, given.worst, floors)
    if given.part != "pages":
        matchers = [system for system in given.only if system in MATCHERS]
        below += measure_stories(given.seeds, matchers, given.verbose, floors)
    for line in below:
        print(f"MISSED {line}", file=sys.stderr)
    sys.exit(1 if below else 0)


if __name__ == "__main__":
    main()
