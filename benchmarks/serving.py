"""What `serve.py` measures with: load, servers, memory."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from collect import _wait_until_ready

from aggregator.parts import WEB

ROOT = Path(__file__).parents[1]
CONNECTIONS = 16
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk found: requests a second, and the milliseconds that 99 of 100 requests took at most."""

    rate: float
    p99: float


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for: an address, or with ``addresses`` another one each time."""

    name: str
    url: str
    headers: Mapping[str, str]
    addresses: Sequence[str] = ()


def load(target: Target, seconds: int, folder: Path, run: int) -> Load:
    """Ask for it for some seconds; every answer has to be 2xx or 3xx."""
    options = [item for name, value in target.headers.items() for item in ("-H", f"{name}: {value}")]
    if target.addresses:
        options += ["-s", str(_script(target, folder, run))]
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--latency",
            "--timeout",
            "30s",
            *options,
            target.url,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout or rate is None or p99 is None:
        raise SystemExit(f"{target.url} did not answer well:\n{done.stdout}")
    return Load(float(rate[1]), float(p99[1]) * _UNITS[p99[2]])


def _script(target: Target, folder: Path, run: int) -> Path:
    """A script for wrk that asks for each address in turn; no run begins where another did."""
    listed = folder / "addresses.txt"
    listed.write_text("\n".join(target.addresses), encoding="utf-8")
    script = folder / "addresses.lua"
    script.write_text(
        f'local all = {{}} for line in io.lines("{listed}") do all[#all + 1] = line end\n'
        f"local next = {run} * 997\n"
        "request = function()\n"
        "  next = next + 1\n"
        # Everybody is another reader: the interface for programs counts them by address.
        "  wrk.headers['X-Forwarded-For'] = string.format('10.%d.%d.%d', math.floor(next / 65536) % 256, "
        "math.floor(next / 256) % 256, next % 256)\n"
        "  return wrk.format('GET', all[next % #all + 1])\n"
        "end\n",
        encoding="utf-8",
    )
    return script


@contextmanager
def running(command: Sequence[str], ready: str, environment: Mapping[str, str]) -> Iterator[int]:
    """A server until the end of the block; its process id."""
    path = os.pathsep.join((str(ROOT), str(Path(__file__).parent)))
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(ready)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def web_command(bind: str, app: str = "feeds.wsgi:app", workers: int = 2) -> list[str]:
    """The command line of the web, as `simpul up` has it, for any WSGI app."""
    command = WEB.command(bind)
    command[command.index("--workers") + 1] = str(workers)
    return [*command[:-1], app]


@contextmanager
def in_front(folder: Path, port: int, web: str) -> Iterator[str]:
    """nginx with the file that compose ships, but for addresses and folders; its base URL."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    folder.mkdir()
    for shipped, here in (
        ("worker_processes auto", "worker_processes 1"),
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("web:8000", web),
        ("/tmp/simpul-cache", str(folder / "cache")),
    ):
        text = text.replace(shipped, here)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    nginx = shutil.which("nginx") or "nginx"
    directives = f"daemon off; user root; pid {folder}/nginx.pid; error_log {folder}/log;"
    base = f"http://127.0.0.1:{port}"
    with running(
        [nginx, "-c", str(folder / "nginx.conf"), "-e", f"{folder}/log", "-g", directives],
        f"{base}/healthz",
        {},
    ):
        yield base


def fetch(url: str, **headers: str) -> tuple[bytes, str]:
    """The body in the coding that it came in, and its ETag."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(url, headers=named), timeout=60) as response:
        return response.read(), response.headers.get("ETag", "")


def answers(url: str) -> bool:
    """Whether there is such an address."""
    try:
        fetch(url)
    except OSError:
        return False
    return True


def memory(server: int) -> tuple[float, float]:
    """RSS and PSS in MiB of the server's worker process, of which there is one."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    (worker,) = [child for child in children if "granian" in Path(f"/proc/{child}/cmdline").read_text()]
    told = Path(f"/proc/{worker}/smaps_rollup").read_text()
    rss, pss = (int(re.search(rf"^{name}:\s+(\d+)", told, re.M)[1]) for name in ("Rss", "Pss"))  # type: ignore[index]
    return rss / 1024, pss / 1024
