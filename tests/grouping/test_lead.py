"""Whose story it is, and who only says so."""

from __future__ import annotations

from datetime import timedelta

import copied_texts as texts
import pytest

from aggregator.grouping import choose_lead
from aggregator.model import Correction

SPAM_HOST = "https://promo.example/artikel/maulid"


def test_the_office_that_a_kanwils_byline_names_leads_though_it_came_later(held) -> None:
    own = held(texts.MAULID, texts.MAULID_TITLE, after=timedelta(hours=5))
    kanwil = held(texts.MAULID, "Judul Kanwil", office="73", dateline="Makassar (Humas Bulukumba) – ")
    assert kanwil.origin_office == "73.02"
    assert choose_lead([kanwil, own]) is own


def test_without_bylines_the_office_that_the_text_names_first_leads(held) -> None:
    own = held(texts.MAULID, texts.MAULID_TITLE, after=timedelta(hours=5))
    kanwil = held(texts.MAULID, "Judul Kanwil", office="73")
    assert choose_lead([kanwil, own]) is own


def test_a_portals_own_name_above_a_text_says_little(held) -> None:
    own = held(texts.MAULID, texts.MAULID_TITLE, after=timedelta(hours=5))
    centre = held(texts.MAULID, "Judul pusat", office="00", dateline="Bulukumba (Kemenag) --- ")
    assert centre.origin_office == "00"
    assert choose_lead([centre, own]) is own


@pytest.mark.parametrize("office", [None, "73.02"])
def test_a_foreign_host_with_a_forged_date_does_not_take_the_lead(held, office: str | None) -> None:
    own = held(texts.MAULID, texts.MAULID_TITLE)
    thief = held(
        texts.MAULID, texts.MAULID_TITLE, url=SPAM_HOST, office=office, after=timedelta(days=-3),
        dateline="Bulukumba (Humas Bulukumba) – ",
    )  # fmt: skip
    assert choose_lead([thief, own]) is own


def test_a_foreign_host_names_no_origin_against_official_ones(held) -> None:
    own = held(texts.MAULID, texts.MAULID_TITLE)
    other = held(texts.MAULID, texts.MAULID_TITLE, office="73.07", after=timedelta(hours=-2))
    liar = held(
        texts.MAULID, texts.MAULID_TITLE, url=SPAM_HOST, office=None, dateline="Sinjai (Humas Sinjai) – "
    )
    assert liar.origin_office == "73.07"
    assert choose_lead([liar, other, own]) is own


def test_what_says_that_it_is_copied_never_leads_before_what_it_names(held) -> None:
    own = held(
        texts.MAULID, texts.MAULID_TITLE, url="https://kemenagbulukumba.example/berita/maulid", office=None
    )
    mark = "Copy from : https://kemenagbulukumba.example/berita/maulid"
    copy = held([*texts.MAULID, mark], texts.MAULID_TITLE, after=timedelta(hours=-9))
    assert choose_lead([copy, own]) is own


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"date_guessed": True, "after": timedelta(hours=-1)}),
        ({}, {"after": timedelta(minutes=1)}),
        ({"text_length": 900}, {"text_length": 300}),
        ({"key": "a"}, {"key": "b"}),
        ({"after": timedelta(hours=8)}, {"url": "https://bulukumba.example/maulid", "after": timedelta()}),
    ],
    ids=["stated dates", "earlier", "fuller", "key", "official hosts"],
)
def test_what_else_decides(held, better: dict, worse: dict) -> None:
    one, other = held(texts.MAULID, "Judul", **better), held(texts.MAULID, "Judul", **worse)
    assert choose_lead([one, other]) is one
    assert choose_lead([other, one]) is one


def test_a_day_without_a_time_does_not_come_first(held) -> None:
    own = held(texts.RAKOR, texts.RAKOR_TITLE, office="34")
    midnight = own.published.replace(hour=17, minute=0) - timedelta(days=1)
    copy = held(texts.RAKOR, texts.RAKOR_TITLE, office="35", published=midnight)
    assert choose_lead([copy, own]) is own


def test_an_editor_chooses_among_the_copies(held) -> None:
    one, other = held(texts.MAULID, "Judul"), held(texts.MAULID, "Judul", after=timedelta(hours=3))
    assert choose_lead([one, other], Correction(lead_id=other.id)) is other
    assert choose_lead([one, other], Correction(lead_id=12_345)) is one
