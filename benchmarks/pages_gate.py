"""How well pages are read: Simpul beside trafilatura, newspaper4k and readability-lxml on the labelled set.

The pages are those of `tests/data/pages`. Text is marked by its bag of words, the mean of each page's F1 over
the pages; title, date, byline and image are right or wrong. Each run of each system has a process of its own,
which reads every page once; pages a second are those of that pass, by processor time, after the imports and
one page to warm up. The runs take turns; ratios are of one turn. Simpul's time holds its normalising, too.
"""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from measure import Figure, report

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "support"))

from pages import articles, listings  # noqa: E402
from peer_extractors import PEERS, SILENT, Reader  # noqa: E402
from quality import (  # noqa: E402
    Article,
    ArticleMarks,
    by_family,
    mark_article,
    mark_listing,
    means,
    missed,
    simpul_article,
    simpul_items,
)

SIMPUL = {"simpul": True, "simpul without recipes": False}
SHOWN = ("text_f1", "text_precision", "text_recall", "title", "date", "day", "byline", "image")
ALONE = ("enclosures", "office", "language", "next_page")

Floors = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over the pages in a process of its own."""

    articles: tuple[Article, ...]
    pages_per_second: float
    peak_mib: float


# --------------------------------------------------------------------------- in a process of its own


def worker() -> None:
    """Reads every page with the system that the command line names; a `Run` as pickle on stdout."""
    system = sys.argv[1]
    pages = [page for page in articles() if page.body and page.label and page.html]
    read = reader_of(system)
    read(pages[0])
    began = time.process_time()
    found = tuple(read(page) for page in pages)
    seconds = time.process_time() - began
    pickle.dump(Run(found, len(pages) / seconds, peak()), sys.stdout.buffer)


def reader_of(system: str) -> Reader:
    if system in SIMPUL:
        return lambda page: simpul_article(page, recipes=SIMPUL[system])
    return PEERS[system]()


def peak() -> float:
    """The high-water mark of this program in MiB; that of getrusage is inherited over execve."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(line) / 1024


# --------------------------------------------------------------------------- what the figures say


def run_of(system: str) -> Run:
    command = [sys.executable, "-W", "ignore", "-c", "import pages_gate; pages_gate.worker()", system]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=HERE)
    run: Run = pickle.loads(done.stdout)
    return run


def figures_of(system: str, marks: Sequence[ArticleMarks]) -> dict[str, float]:
    """The means of the marks that the system can earn."""
    kept = (
        (*SHOWN, *ALONE)
        if system in SIMPUL
        else [name for name in SHOWN if name not in SILENT.get(system, ())]
    )
    return {name: figure for name, figure in means(marks).items() if name in kept}


def show_articles(marks: Mapping[str, Sequence[ArticleMarks]]) -> None:
    pages = articles()
    width = max(map(len, marks))
    print(
        f"\n{len(pages)} articles: mean F1, precision and recall of the words; share of pages that are right"
    )
    print(f"{'':{width}} " + " ".join(f"{name.removeprefix('text_'):>9}" for name in SHOWN))
    for system, given in marks.items():
        figures = figures_of(system, given)
        told = (f"{figures[name]:9.3f}" if name in figures else f"{'':>9}" for name in SHOWN)
        print(f"{system:{width}} " + " ".join(told))
    print("\nmean F1 of the words by family")
    print(f"{'':16} " + " ".join(f"{system[:15]:>15}" for system in marks))
    families = {system: by_family(pages, given) for system, given in marks.items()}
    for family in dict.fromkeys(page.family for page in pages):
        row = [means(families[system][family])["text_f1"] for system in marks]
        print(f"{family:16} " + " ".join(f"{figure:15.3f}" for figure in row))
    for system in filter(SIMPUL.__contains__, marks):
        figures = means(marks[system])
        print(f"{system}: " + ", ".join(f"{name} {figures[name]:.3f}" for name in ALONE))


def show_worst(system: str, marks: Sequence[ArticleMarks], count: int) -> None:
    print(f"\n{system}: the weakest pages")
    ranked = sorted(zip(marks, articles(), strict=True), key=lambda pair: pair[0].text_f1)
    for mark, page in ranked[:count]:
        wrong = [name for name in (*SHOWN[3:], *ALONE) if not getattr(mark, name)]
        print(f"  {page.name:20} F1 {mark.text_f1:.3f}  wrong: {', '.join(wrong) or 'nothing'}")


def listing_figures(recipes: bool) -> dict[str, float]:
    return means([mark_listing(page, simpul_items(page, recipes=recipes)) for page in listings()])


def measure_pages(runs: int, only: Sequence[str], worst: int, floors: Floors) -> list[str]:
    """Print what was measured; the floors that are missed, in words."""
    turns = [{system: run_of(system) for system in only} for _ in range(runs)]
    done = {system: [turn[system] for turn in turns] for system in only}
    pages = articles()
    marks = {
        system: [mark_article(page, said) for page, said in zip(pages, of[0].articles, strict=True)]
        for system, of in done.items()
    }
    print("peers: " + ", ".join(f"{peer} {version(peer)}" for peer in PEERS if peer in done))
    show_articles(marks)
    lists = {system: listing_figures(SIMPUL[system]) for system in done if system in SIMPUL}
    print(f"\n{len(listings())} lists")
    for system, figures in lists.items():
        print(f"{system}: " + ", ".join(f"{name} {figure:.3f}" for name, figure in figures.items()))
        if worst:
            show_worst(system, marks[system], worst)

    print()
    speeds = [
        Figure(f"{system}, {name}", unit, tuple(getattr(run, field) for run in of))
        for system, of in done.items()
        for name, unit, field in (
            ("speed", "pages/s", "pages_per_second"),
            ("peak memory", "MiB", "peak_mib"),
        )
    ]
    ratios = {
        f"{system} / trafilatura, speed": median(
            turn[system].pages_per_second / turn["trafilatura"].pages_per_second for turn in turns
        )
        for system in done
        if system in SIMPUL and "trafilatura" in done
    }
    report("Quality of reading pages", speeds, ratios)
    figures = {system: figures_of(system, of) | lists.get(system, {}) for system, of in marks.items()}
    print(json.dumps(figures))
    return [
        f"{system}: {line}"
        for system in done
        if system in SIMPUL
        for line in missed(figures[system], floors[system.replace(" ", "_")])
    ]
