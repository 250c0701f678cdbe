"""Several runs, median and spread, and the machine that they ran on."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity over several runs."""

    name: str
    unit: str
    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def __str__(self) -> str:
        return f"{self.name}: {self.median:,.1f} {self.unit} ({min(self.runs):,.1f} to {max(self.runs):,.1f})"


def machine() -> str:
    """Processor, cores and Python, as the figures were taken on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def report(title: str, figures: Sequence[Figure], ratios: Mapping[str, float]) -> None:
    """Print what was measured, for people and (last line) for programs."""
    print(f"# {title}\n# {machine()}")
    for figure in figures:
        print(figure)
    for name, ratio in ratios.items():
        print(f"ratio {name}: {ratio:.2f}")
    print(
        json.dumps(
            {
                "title": title,
                "figures": {f.name: {"unit": f.unit, "runs": f.runs, "median": f.median} for f in figures},
                "ratios": dict(ratios),
            }
        )
    )
