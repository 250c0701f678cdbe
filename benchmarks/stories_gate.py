"""How well entries are grouped: Simpul beside other ways to tell copies apart, on the labelled stories.

The set (`tests/support/story_set`) is made anew for each seed; figures are the median of the seeds, with the
least and the most. Simpul is the product's whole grouping in memory: fingerprints, candidates by key within
the window, the judgement of each pair, the stories. The peers' settings are chosen on each set, for them.

- pair: of the pairs of entries in one set, how many tell one story (precision), and of those that do, how
  many are in one set (recall).
- b3 (B-cubed): the same, reckoned for each entry by its own set, and the mean of it.
- lead: of how many stories the origin's own entry leads.
- candidate_recall: how many of the true pairs are compared at all.
- related_recall: of how many follow-ups, opinions and retellings their story is known; related_precision: how
  many of the pairs that are said to be related are of such stories.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from measure import machine

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from grouping_quality import (
    Grouped,
    apart_by_sort,
    false_pairs,
    figures_of,
    joined_by_edit,
    lost_copies,
    wrong_leads,
)
from grouping_run import simpul
from peer_matchers import MATCHERS
from quality import missed
from stories_by_hand import stories_by_hand
from story_set import LabelledSet, labelled_set

SEEDS = (1, 2, 3)
SIMPUL = "simpul"
# Those of odd number were only ever measured.
BY_HAND = {"all": "*.toml", "looked at": "[0-9][02468]-*.toml", "blind": "[0-9][13579]-*.toml"}
SHOWN = ("pair_precision", "pair_recall", "pair_f1", "b3_precision", "b3_recall", "b3_f1")
ALONE = ("lead", "candidate_recall", "related_recall", "related_precision")
MOST_SHOWN = 25

Runs = dict[str, list[dict[str, float]]]


def measure_stories(
    seeds: Sequence[int], only: Sequence[str], verbose: bool, floors: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """Print what was measured; the floors that are missed with any of the seeds, in words."""
    runs: Runs = {SIMPUL: [], **{system: [] for system in only}}
    settings: dict[str, list[str]] = {system: [] for system in only}
    for seed in seeds:
        told = labelled_set(seed)
        began = time.process_time()
        said = simpul(told)
        seconds = time.process_time() - began
        runs[SIMPUL].append(figures_of(told, said))
        print(
            f"\nseed {seed}: {len(told.entries)} entries in {len(told.stories)} stories, "
            f"{len(told.related)} pairs of related ones; grouped in {seconds:.1f} s of processor time"
        )
        show_kinds(told, said)
        if verbose:
            show_wrong(told, said)
        for system in only:
            best = MATCHERS[system](told)
            runs[system].append(figures_of(told, best.grouped))
            settings[system].append(best.setting)
    show(runs, settings)
    by_hand = {name: show_by_hand(files) for name, files in BY_HAND.items()}
    return [
        *(f"stories by hand: {line}" for line in missed(by_hand["all"], floors["stories_by_hand"])),
        *_below(seeds, runs[SIMPUL], floors["stories"]),
    ]


def show_by_hand(files: str) -> dict[str, float]:
    """Print what Simpul makes of the stories that were rewritten by hand, in files with such names."""
    told = stories_by_hand(files)
    figures = figures_of(told, simpul(told))
    line = ", ".join(f"{name} {figures[name]:.3f}" for name in (*SHOWN, *ALONE))
    print(f"by hand, {files} ({len(told.entries)} entries, {len(set(told.truth.values()))} stories): {line}")
    return figures


def _below(
    seeds: Sequence[int], runs: Sequence[Mapping[str, float]], floors: Mapping[str, float]
) -> list[str]:
    return [
        f"stories, seed {seed}: {line}"
        for seed, figures in zip(seeds, runs, strict=True)
        for line in missed(figures, floors)
    ]


def show(runs: Runs, settings: Mapping[str, Sequence[str]]) -> None:
    peers = ", ".join(f"{peer} {version(peer)}" for peer in ("datasketch", "rensa") if peer in runs)
    print(f"\n# Quality of grouping\n# {machine()}\npeers: {peers or 'none'}")
    print("median (least to most) over the seeds")
    for system, figures in runs.items():
        names = (*SHOWN, *ALONE) if system == SIMPUL else SHOWN
        told = ", ".join(f"{name} {spread([of[name] for of in figures])}" for name in names)
        best = ", ".join(dict.fromkeys(filter(None, settings.get(system, ()))))
        print(f"{system}{f' ({best})' if best else ''}: {told}")
    print(json.dumps({system: [dict(of) for of in figures] for system, figures in runs.items()}))


def spread(figures: Sequence[float]) -> str:
    return f"{median(figures):.3f} ({min(figures):.3f} to {max(figures):.3f})"


def show_kinds(told: LabelledSet, said: Grouped) -> None:
    """How many copies of each kind of edit are found, how many stories of each sort stay by themselves."""
    for title, counts in (
        ("copies with their origin", joined_by_edit(told, said)),
        ("stories by themselves", apart_by_sort(told, said)),
    ):
        print(f"{title}: " + ", ".join(f"{name} {right}/{of}" for name, (right, of) in counts.items()))


def show_wrong(told: LabelledSet, said: Grouped) -> None:
    by_id = {labelled.id: labelled for labelled in told.entries}

    def line(number: int) -> str:
        labelled = by_id[number]
        return f"{labelled.story} [{', '.join(labelled.edits)}] {labelled.entry.url}"

    false = false_pairs(told, said)
    print(f"{len(false)} pairs of stories in one set")
    for one, other in false[:MOST_SHOWN]:
        print(f"  {line(one)}\n    {line(other)}")
    lost = lost_copies(told, said)
    print(f"{len(lost)} copies away from their origin")
    for one, other in lost[:MOST_SHOWN]:
        print(f"  {line(one)}\n    {line(other)}")
    wrong = wrong_leads(told, said)
    print(f"{len(wrong)} origins that do not lead")
    for number in wrong[:MOST_SHOWN]:
        leading = said.leads.get(said.sets[number])
        print(f"  {line(number)}\n    {line(leading) if leading else 'nobody leads'}")
