"""Which day a text names, in the languages that these pages are written in."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january يناير جانفي كانون januar jänner janvier enero janeiro gennaio ocak "
            "января stycznia",
            "feb peb februari pebruari february فبراير فيفري شباط februar février fevrier febrero fevereiro "
            "febbraio şubat февраля lutego",
            "mar maret march مارس آذار märz marz mars marzo março maart mart марта marca",
            "apr april أبريل ابريل نيسان avril abril aprile nisan апреля kwietnia",
            "mei may مايو أيار mai mayo maio maggio mayıs мая maja",
            "jun juni june يونيو جوان حزيران juin junio junho giugno haziran июня czerwca",
            "jul juli july يوليو جويلية تموز juillet julio julho luglio temmuz июля lipca",
            "ags agt agu aug agustus august أغسطس اغسطس أوت آب août aout agosto augustus ağustos "
            "августа sierpnia",
            "sep sept september سبتمبر أيلول septembre septiembre setembro settembre eylül сентября września",
            "okt oct oktober october أكتوبر اكتوبر octobre octubre outubro ottobre ekim октября października",
            "nov nop november nopember نوفمبر novembre noviembre novembro kasım ноября listopada",
            "des dec desember december ديسمبر dezember décembre decembre diciembre dezembro dicembre aralık "
            "декабря grudnia",
        ),
        start=1,
    )
    for name in names.split()
}
_FORMS = (
    (re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d\d)[-/.](\d\d)(?!\d)"), (1, 2, 3)),
    (
        re.compile(
            r"(?<!\d)(\d{1,2})(?:er|\.|º)?[\s/-]{1,3}(?:de\s)?([^\W\d_]{3,12})\.?,?[\s/-]{1,2}(?:de\s|del\s)?((?:19|20)\d\d)(?!\d)"
        ),
        (3, 2, 1),
    ),
    (
        re.compile(
            r"(?<![^\W\d_])([^\W\d_]{3,12})\.?\s{1,2}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,2}((?:19|20)\d\d)(?!\d)"
        ),
        (3, 1, 2),
    ),
    (re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]"), (1, 2, 3)),
    # The day first, as everywhere but in America; in German without a slash.
    (re.compile(r"(?<![\d.])(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)(?!\d)"), (3, 2, 1)),
)


def day_of(text: str) -> date | None:
    """The first day that ``text`` names in full; None where there is none."""
    for pattern, order in _FORMS:
        for match in pattern.finditer(text[:500]):
            year, month, day = (match[group] for group in order)
            number = int(month) if month.isdigit() else _MONTHS.get(month.casefold(), 0)
            try:
                return date(int(year), number, int(day))
            except ValueError:
                continue
    return None
