"""Requests a second for `/feeds/national.rss`, warm as 200 and as 304, beside nginx serving the same bytes.

    python benchmarks/serve.py [--seconds 5] [--runs 5]

The load comes from `wrk` (one thread, 16 connections) on the same machine; the web process runs by the very
command that `simpul up` uses.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from collect import SIMPUL, _wait_until_ready
from feed_files import served, write_feeds
from measure import Figure, report


def load(url: str, seconds: int, headers: dict[str, str]) -> float:
    """Requests a second that ``url`` answers; every answer has to be 2xx or 3xx."""
    options = [item for name, value in headers.items() for item in ("-H", f"{name}: {value}")]
    done = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", *options, url], check=True, capture_output=True, text=True
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"{url} did not answer well:\n{done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None:
        raise SystemExit(f"no figure from wrk:\n{done.stdout}")
    return float(found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("this benchmark needs wrk in PATH")
    runs: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        base.chmod(0o755)
        folder = base / "run" / "var"
        folder.mkdir(parents=True)
        environment = {
            **os.environ,
            "SIMPUL_DATA": str(folder),
            "SIMPUL_REGISTRY": "none",
            "SIMPUL_HOST_INTERVAL": "0",
            "SIMPUL_ALLOW_NETWORKS": "127.0.0.0/8",
            "SIMPUL_BIND": "127.0.0.1:8902",
        }
        names = write_feeds(base / "www", 20, 20)
        feed = "http://127.0.0.1:8902/feeds/national.rss"
        with served(base / "www", 8901) as files:
            sources = base / "sources.csv"
            sources.write_text("url,kind\n" + "".join(f"{files}/{name},feed\n" for name in names))
            house = subprocess.Popen(
                [*SIMPUL, "up"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                _wait_until_ready("http://127.0.0.1:8902/readyz")
                for command in (["sources", "import", str(sources)], ["collect", "--all", "--wait"]):
                    subprocess.run(
                        [*SIMPUL, *command], env=environment, check=True, stdout=subprocess.DEVNULL
                    )
                with urllib.request.urlopen(feed) as response:
                    body, etag = response.read(), response.headers["ETag"]
                (base / "www" / "national.xml").write_bytes(body)
                same = f"{files}/national.xml"
                with urllib.request.urlopen(same) as response:
                    file_etag = response.headers["ETag"]
                for _ in range(arguments.runs):
                    for name, url, headers in (
                        ("simpul 200", feed, {}),
                        ("nginx 200", same, {}),
                        ("simpul 304", feed, {"If-None-Match": etag}),
                        ("nginx 304", same, {"If-None-Match": file_etag}),
                    ):
                        runs.setdefault(name, []).append(load(url, arguments.seconds, headers))
            finally:
                house.send_signal(signal.SIGTERM)
                house.wait(60)
    figures = [Figure(name, "requests/s", tuple(values)) for name, values in runs.items()]
    median = {figure.name: figure.median for figure in figures}
    report(
        f"serve: /feeds/national.rss, {len(body):,} bytes",
        figures,
        {
            "200, simpul / nginx": median["simpul 200"] / median["nginx 200"],
            "304, simpul / nginx": median["simpul 304"] / median["nginx 304"],
        },
    )


if __name__ == "__main__":
    sys.exit(main())
