"""What changed between two versions of a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregator.differences import MOST_CHARACTERS, Change, Differences, differences

TEXT = """Bulukumba (Humas) - Kepala Kantor membuka manasik haji di aula pada Senin pagi.
Kegiatan diikuti 120 jemaah dari sepuluh kecamatan.
Ia berharap seluruh jemaah menjaga kesehatan."""


def _said(found: Differences) -> list[list[tuple[str, str]]]:
    return [[(piece.change.value, piece.text) for piece in passage] for passage in found.passages]


def test_the_same_text_has_none_whatever_its_white_space() -> None:
    assert differences(TEXT, TEXT.replace(" ", "  ").replace("\n", "\n\n")) == Differences()


def test_a_changed_number_is_shown_within_its_paragraph_alone() -> None:
    assert _said(differences(TEXT, TEXT.replace("120", "150"))) == [
        [
            ("kept", "Kegiatan diikuti"),
            ("removed", "120"),
            ("added", "150"),
            ("kept", "jemaah dari sepuluh kecamatan."),
        ]
    ]


def test_a_paragraph_more_is_added_whole() -> None:
    assert _said(differences(TEXT, TEXT + "\nAcara ditutup doa.")) == [[("added", "Acara ditutup doa.")]]


def test_a_paragraph_less_is_removed_whole() -> None:
    first, _, last = TEXT.split("\n")
    removed = "Kegiatan diikuti 120 jemaah dari sepuluh kecamatan."
    assert _said(differences(TEXT, f"{first}\n{last}")) == [[("removed", removed)]]


def test_a_paragraph_that_was_parted_keeps_its_words() -> None:
    parted = TEXT.replace("di aula pada", "di aula.\nPada")
    ((*pieces,),) = differences(TEXT, parted).passages
    assert [piece.text for piece in pieces if piece.change is Change.ADDED] == ["aula.\nPada"]


def test_what_has_little_in_common_is_not_mixed() -> None:
    one, other = "Penyuluh menyalurkan bantuan bagi warga.", "Madrasah menang lomba robotik di Jepang."
    assert _said(differences(one, other)) == [[("removed", one), ("added", other)]]


def test_far_from_a_change_words_are_left_out() -> None:
    words = [f"kata{number}" for number in range(200)]
    other = [*words[:100], "lain", *words[101:]]
    ((start, _, _, end),) = _said(differences(" ".join(words), " ".join(other)))
    assert start[1].startswith("… kata88 ")
    assert end[1].endswith(" kata112 …")


def test_an_empty_text_becomes_a_whole_one() -> None:
    assert _said(differences("", "Isi baru.")) == [[("added", "Isi baru.")]]
    assert _said(differences("Isi lama.", "")) == [[("removed", "Isi lama.")]]


def test_a_megabyte_is_cut_to_what_can_be_read() -> None:
    one = "\n".join(f"Paragraf {number} tentang layanan haji di kantor." for number in range(25_000))
    other = one.replace("layanan", "urusan")
    for old, new in ((one, other), (one.replace("\n", " "), other.replace("\n", " ")), (one, "")):
        found = differences(old, new)
        assert found.cut
        assert sum(len(piece.text) for passage in found.passages for piece in passage) <= MOST_CHARACTERS + 1


def test_a_sentence_a_thousand_times_costs_little() -> None:
    sentence = "Kegiatan berlangsung khidmat di aula. "
    found = differences(sentence * 1_000 + "Selesai.", sentence * 999 + "Usai.")
    assert found.passages


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "\n"]), max_size=20).map(" ".join)


@given(WORDS, WORDS)
def test_what_is_kept_and_removed_was_there_and_what_is_kept_and_added_is(old: str, new: str) -> None:
    found = differences(old, new)
    assert bool(found.passages) == (_lines(old) != _lines(new))
    for text, change in ((old, Change.REMOVED), (new, Change.ADDED)):
        rest, at = " ".join(text.split()), 0
        for passage in found.passages:
            said = " ".join(" ".join(p.text for p in passage if p.change in (change, Change.KEPT)).split())
            at = rest.index(said, at) + len(said)


def _lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.split()]
