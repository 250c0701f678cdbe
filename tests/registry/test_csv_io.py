"""Source lists as people's spreadsheets write them."""

from __future__ import annotations

import pytest

from aggregator.registry import load_registry
from aggregator.registry.csv_io import read_sources_csv


def read(*lines: str) -> tuple[list[tuple[int, str, str]], list[int]]:
    """The line, address and name of each row that can be used, and the lines of the problems."""
    content = "".join(f"{line}\r\n" for line in ("url,office,name", *lines))
    rows, problems = read_sources_csv(content.encode(), "daftar.csv", load_registry())
    return [(row.line, row.url, row.name) for row in rows], [problem.line for problem in problems]


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ('https://b.id/,35,"Kanwil', 3),
        ('https://b.id/,"35,Kanwil', 3),
        ('"https://b.id/,35,Kanwil', 3),
    ],
)
def test_a_quotation_mark_that_nobody_closes_costs_its_own_line_only(bad: str, line: int) -> None:
    rows, problems = read(
        "https://a.id/,35,A",
        bad,
        "https://c.id/,35,C",
        'https://d.id/,35,"Kanwil, Jatim"',
        "https://e.id/,35,E",
    )
    assert rows == [
        (2, "https://a.id/", "A"),
        (4, "https://c.id/", "C"),
        (5, "https://d.id/", "Kanwil, Jatim"),
        (6, "https://e.id/", "E"),
    ]
    assert problems == [line]


def test_an_unclosed_quotation_mark_in_the_last_line_is_a_problem() -> None:
    assert read("https://a.id/,35,A", 'https://b.id/,35,"B') == ([(2, "https://a.id/", "A")], [3])


def test_a_name_may_hold_quotation_marks_and_line_breaks() -> None:
    rows, problems = read(
        'https://a.id/,35,"Kanwil\r\nJatim"', 'https://b.id/,35,"MAN ""1"""', 'https://c.id/,35,"MAN" 1'
    )
    assert rows == [
        (2, "https://a.id/", "Kanwil\r\nJatim"),
        (4, "https://b.id/", 'MAN "1"'),
        (5, "https://c.id/", "MAN 1"),
    ]
    assert problems == []
