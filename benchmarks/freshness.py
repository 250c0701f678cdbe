"""Freshness on a simulated nation of 600 offices over a week: how long after its publication a story is seen,
and how many requests that takes, with Simpul's schedule and with those of peers.

    python benchmarks/freshness.py [--seeds 101 102 103] [--offices 600]

Each seed is another nation. After two weeks of publishing that nobody watched come four weeks of warm-up
and the week that is measured; "cold" begins with the measured week and knows what stands in the lists.
Ramadan is that of 2027, ten days into the warm-up. Polling is simulated to the second; answering takes no
time.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from measure import Figure, report
from nation import nation
from peer_schedules import Fixed, Miniflux, MinifluxQuick, NewsBlur, RssFetcher
from polling import Schedule, Simpul, Tally, poll

DAY = 86_400.0
UNWATCHED, WARM_UP, MEASURED, AFTERWARDS = 14, 28, 7, 7

ORDINARY = date(2026, 8, 31)
# The measured week is that of the 19th day of Ramadan 1448 (from 2027-02-08).
FASTING = date(2027, 1, 15)
FIRST_OF_RAMADAN = date(2027, 2, 8)

PEERS: tuple[Callable[[int], Schedule], ...] = (Fixed, Miniflux, MinifluxQuick, RssFetcher, NewsBlur)


@dataclass(frozen=True, slots=True)
class Result:
    """What one schedule did in one nation; delays are in minutes."""

    p50: float
    p95: float
    p99: float
    per_entry: float
    per_day: float
    lost: int
    published: int


def simulate(seed: int, offices: int) -> dict[str, Result]:
    """Every schedule on one nation."""
    results: dict[str, Result] = {}
    usual = _nation(seed, offices, ORDINARY)
    for make in PEERS:
        results[make.name] = _run(usual, lambda office, make=make: make(office.habits.number), WARM_UP)
    results["Simpul"] = _run(usual, Simpul, WARM_UP)
    results["Simpul, cold"] = _run(usual, Simpul, 0)
    fasting = _nation(seed, offices, FASTING)
    results["fixed 15 min, Ramadan"] = _run(fasting, lambda office: Fixed(office.habits.number), WARM_UP)
    results["Simpul, Ramadan"] = _run(fasting, Simpul, WARM_UP)
    return results


def _nation(seed: int, offices: int, first: date):
    days = UNWATCHED + WARM_UP + MEASURED + AFTERWARDS
    fasting = (FIRST_OF_RAMADAN - first).days
    ramadan = range(fasting, fasting + 30) if 0 <= fasting < days else range(0)
    return nation(seed, first, days, offices, ramadan), first


def _run(of, make, warm_up: int) -> Result:
    offices, first = of
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=UNWATCHED)
    measured = start.timestamp() + WARM_UP * DAY
    begin = measured - warm_up * DAY
    tally = Tally()
    for office in offices:
        # Sources are imported over a quarter of an hour, not in one second.
        first_look = begin + office.habits.number * 37 % 900
        tally.add(poll(office, make(office), first_look, measured, measured + MEASURED * DAY))
    delays = sorted(tally.delays)
    return Result(
        p50=_quantile(delays, 0.50),
        p95=_quantile(delays, 0.95),
        p99=_quantile(delays, 0.99),
        per_entry=tally.looks / max(tally.published, 1),
        per_day=tally.looks / MEASURED,
        lost=tally.lost,
        published=tally.published,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[int(share * (len(ordered) - 1))] / 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--offices", type=int, default=600)
    options = parser.parse_args()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        runs = list(pool.map(simulate, options.seeds, [options.offices] * len(options.seeds)))
    figures, ratios = [], {}
    for name in runs[0]:
        results = [run[name] for run in runs]
        for attribute, unit in (
            ("p50", "min"), ("p95", "min"), ("p99", "min"),
            ("per_day", "requests/day"), ("per_entry", "requests/entry"), ("lost", "entries"),
        ):  # fmt: skip
            values = tuple(float(getattr(result, attribute)) for result in results)
            figures.append(Figure(f"{name}: {attribute}", unit, values))
        against = "fixed 15 min, Ramadan" if name.endswith("Ramadan") else "fixed 15 min"
        for attribute in ("per_day", "p95"):
            shares = [getattr(run[name], attribute) / getattr(run[against], attribute) for run in runs]
            ratios[f"{name} / {against}: {attribute}"] = median(shares)
    report(
        f"Freshness: {options.offices} offices, {MEASURED} days, "
        f"{median(run['Simpul'].published for run in runs):.0f} entries, {len(runs)} nations",
        figures,
        ratios,
    )


if __name__ == "__main__":
    main()
