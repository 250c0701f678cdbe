"""How the site of an office is doing, in the words and figures of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.messages import text
from aggregator.model import Office, Reason
from aggregator.office_report import OfficeReport, SourceHealth, WeekOfEntries
from feeds.web.words import spoken_day, spoken_span, spoken_time

# The chart in units of its view box: a column for each week, the bars on a line, their counts above them.
COLUMN, BAR, TALLEST, HEAD = 28, 20, 80, 18
MOST_TROUBLES = 5
_LATELY = 4  # weeks


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures that are shown large: what it is, its value, and the sentence for it."""

    name: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A week in the chart, and in the table beside it."""

    x: int
    y: int
    height: int
    entries: int
    dates: str


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A trouble: how often or when, what it was, why that matters, what can be done."""

    heading: str
    sentence: str
    matters: str
    mend: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with its state in words."""

    url: str
    state: str
    failing: bool
    last: str


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """Everything that the page of an office says of its site."""

    figures: tuple[Figure, ...]
    cut_off: str
    bars: tuple[Bar, ...]
    chart: str
    trouble: ReasonWords | None
    failing: bool
    troubles: tuple[ReasonWords, ...]
    sources: tuple[SourceLine, ...]


def site_health(report: OfficeReport, office: Office, language: str) -> SiteHealth:
    """The report of an office in words; times are those of its own zone."""
    zone = office.timezone
    return SiteHealth(
        figures=_figures(report, language),
        cut_off=text("office.cut_off", language, count=report.days_cut_off) if report.days_cut_off else "",
        bars=_bars(report, zone, language),
        chart=text("office.weeks_label", language, most=report.busiest, last=report.weeks[-1].entries),
        trouble=_trouble(report, zone, language),
        failing=report.now_failing is not None,
        troubles=tuple(
            _reason(one.reason, text("office.trouble_count", language, count=one.attempts), language)
            for one in report.counts[:MOST_TROUBLES]
        ),
        sources=tuple(_source(one, zone, language) for one in report.sources),
    )


def _figures(report: OfficeReport, language: str) -> tuple[Figure, ...]:
    def figure(name: str, value: str | None, **facts: object) -> Figure:
        if value is None:
            value, name_of_text = text(f"office.{name}_none", language), f"office.{name}_none_text"
        else:
            name_of_text = f"office.{name}_text"
        return Figure(text(f"office.{name}", language), value, text(name_of_text, language, **facts))

    percent, age = report.percent, report.newest_age
    lately = sum(week.entries for week in report.weeks[-_LATELY:])
    return (
        figure(
            "availability",
            None if percent is None else text("office.availability_percent", language, percent=percent),
            answered=report.answered,
            attempts=report.attempts,
        ),
        figure(
            "newest",
            None if age is None else text("office.newest_ago", language, span=spoken_span(age, language)),
        ),
        figure("lately", text("office.lately_count", language, count=lately)),
    )


def _bars(report: OfficeReport, zone: str, language: str) -> tuple[Bar, ...]:
    most = max(report.busiest, 1)

    def bar(number: int, week: WeekOfEntries) -> Bar:
        # A week with one entry among weeks with hundreds is still seen.
        height = max(round(week.entries * TALLEST / most), 2) if week.entries else 0
        dates = text(
            "office.week_dates",
            language,
            since=spoken_day(week.since, zone, language),
            until=spoken_day(week.until, zone, language),
        )
        x = number * COLUMN + (COLUMN - BAR) // 2
        return Bar(x, HEAD + TALLEST - height, height, week.entries, dates)

    return tuple(bar(number, week) for number, week in enumerate(report.weeks))


def _trouble(report: OfficeReport, zone: str, language: str) -> ReasonWords | None:
    if report.now_failing is not None:
        return _reason(report.now_failing, text("office.trouble_now", language), language)
    if report.last_trouble is None:
        return None
    time = spoken_time(report.last_trouble.at, zone, language)
    return _reason(report.last_trouble.reason, text("office.trouble_last", language, time=time), language)


def _reason(reason: Reason, heading: str, language: str) -> ReasonWords:
    said = (text(f"reason.{reason.value}{part}", language) for part in ("", "_matters", "_mend"))
    return ReasonWords(heading, *said)


def _source(source: SourceHealth, zone: str, language: str) -> SourceLine:
    return SourceLine(
        source.url,
        text(f"office.state_{source.state.value}", language),
        source.failures > 0,
        _last_read(source.last_success_at, zone, language),
    )


def _last_read(moment: datetime | None, zone: str, language: str) -> str:
    if moment is None:
        return text("office.source_never", language)
    return text("office.source_success", language, time=spoken_time(moment, zone, language))
