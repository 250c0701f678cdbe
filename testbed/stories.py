"""Which stories exist on which site at a moment: pure, from a seed. No person in them is real."""

from __future__ import annotations

import hashlib
import random
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from testbed.sites import SITES, Site

OLD_STORIES = 8
COPIED_STORIES = 3
# While the demo runs, somewhere a new story is published this often.
NEW_EVERY = timedelta(seconds=12)
LIST_LENGTH = 20

_EVENTS = (
    "Pembinaan Penyuluh Agama", "Rapat Koordinasi Madrasah", "Manasik Haji Calon Jemaah", "Lomba Cerdas Cermat Santri",
    "Bimbingan Perkawinan Calon Pengantin", "Upacara Hari Santri", "Penyerahan Sertifikat Wakaf", "Dialog Kerukunan",
    "Pelatihan Guru Pendidikan Agama", "Evaluasi Kinerja Pegawai", "Sosialisasi Sertifikasi Halal",
    "Safari Literasi Alquran", "Bakti Sosial Dharma Wanita", "Asesmen Kompetensi Kepala Madrasah",
)  # fmt: skip
_CATEGORIES = ("Daerah", "Madrasah", "Haji dan Umrah", "Pesantren", "Bimas Islam", "Kerukunan", "Kepegawaian")
_VERBS = ("menggelar", "membuka", "mengevaluasi", "menyiapkan", "menutup", "memantau")
_ROOMS = ("aula kantor", "gedung pertemuan", "masjid agung", "balai desa", "halaman madrasah", "asrama haji")
_AIMS = (
    "meningkatkan mutu layanan kepada masyarakat", "memperkuat kerja sama lintas seksi", "menyamakan langkah menjelang"
    " akhir tahun", "menumbuhkan semangat moderasi beragama", "menertibkan administrasi di setiap satuan kerja",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """A story as one site publishes it. ``key`` is the same for copies; ``origin`` the office whose it is."""

    key: str
    site: Site
    index: int
    origin: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    published: datetime
    category: str
    dateline: str

    @property
    def slug(self) -> str:
        plain = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode().lower()
        return "-".join("".join(c if c.isalnum() else " " for c in plain).split())

    @property
    def id(self) -> int:
        """As a CMS would number it."""
        return 498_000 + self.site.number * 1_000 + self.index

    @property
    def code(self) -> str:
        """The random letters that the portal puts behind a slug."""
        digest = hashlib.sha256(f"{self.site.number}:{self.index}".encode()).hexdigest()
        return digest[:5]


def stories_of(site: Site, seed: int, start: datetime, now: datetime) -> list[Story]:
    """What a site shows at ``now``, newest first."""
    own = [_old(site, seed, start, index) for index in range(OLD_STORIES)]
    own += _new(site, seed, start, now)
    own += [copy for copy in _copies(site, seed, start) if copy.published <= now]
    own = [story for story in own if story.published <= now]
    return sorted(own, key=lambda story: (story.published, story.index), reverse=True)[:LIST_LENGTH]


def _old(site: Site, seed: int, start: datetime, index: int) -> Story:
    minutes = 20 + site.number * 7 + index * 433
    return _story(site, seed, index, start - timedelta(minutes=minutes))


def _new(site: Site, seed: int, start: datetime, now: datetime) -> list[Story]:
    publishing = [other for other in SITES if other.feed]
    found = []
    for turn in range(1, int((now - start) / NEW_EVERY) + 1):
        if publishing[turn * 17 % len(publishing)] is site:
            found.append(_story(site, seed, 100 + turn, start + NEW_EVERY * turn))
    return found


def _copies(site: Site, seed: int, start: datetime) -> list[Story]:
    """What the Kanwil and the centre took over from regencies: the same text under another headline."""
    if not {"contributes", "central"} & site.habits:
        return []
    origins = [other for other in SITES if "copied" in other.habits]
    copies = []
    for position, origin in enumerate(origins):
        for index in range(COPIED_STORIES if "contributes" in site.habits else 1):
            story = _old(origin, seed, start, index)
            place = "Makassar" if "contributes" in site.habits else "Jakarta"
            name = origin.place if origin.office != "73.13" else "Wajo"
            copies.append(
                replace(
                    story,
                    site=site,
                    index=500 + position * 10 + index,
                    title=f"Kankemenag {name}: {story.title}",
                    published=story.published + timedelta(minutes=45 if place == "Makassar" else 90),
                    dateline=f"{place} (Humas {name}) – ",
                )
            )
    return copies


def _story(site: Site, seed: int, index: int, published: datetime) -> Story:
    chance = random.Random(f"{seed}:{site.number}:{index}")
    event, room = chance.choice(_EVENTS), chance.choice(_ROOMS)
    verb, count = chance.choice(_VERBS), chance.randrange(25, 480)
    number = index + 1
    title = f"{event} Angkatan {number} di {site.place}"
    if "curly" in site.habits:
        title = f"“{event}” Angkatan {number} – Café Literasi {site.place}"
    lead = (
        f"Kantor Kementerian Agama {site.place} {verb} kegiatan {event} angkatan ke-{number} di {room} dan diikuti "
        f"{count} peserta dari seluruh kecamatan."
    )
    paragraphs = (
        f"Kegiatan tersebut bertujuan {chance.choice(_AIMS)} serta {chance.choice(_AIMS)}, sehingga layanan di "
        f"{site.place} semakin baik.",
        f"Panitia menyebut ada {chance.randrange(3, 20)} narasumber yang hadir selama {chance.randrange(2, 6)} hari, "
        f"dan setiap peserta menerima modul setebal {chance.randrange(20, 200)} halaman.",
        f"Pada akhir acara disepakati {chance.randrange(4, 12)} butir tindak lanjut yang akan dilaporkan setiap bulan "
        f"kepada pimpinan satuan kerja di {site.place}.",
    )
    return Story(
        key=f"{site.number}-{index}",
        site=site,
        index=index,
        origin=site.office,
        title=title,
        lead=lead,
        paragraphs=paragraphs,
        published=published.replace(second=0)
        if site.dates.startswith(("indonesian", "english"))
        else published,
        category=chance.choice(_CATEGORIES),
        dateline=_dateline(site, chance),
    )


def _dateline(site: Site, chance: random.Random) -> str:
    if site.family == "portal_central":
        return f"{site.place} (Kemenag) --- "
    return chance.choice(
        ("", f"{site.place} (Humas) – ", f"{site.place} (Humas),- ", f"{site.place}, Humas – ")
    )
