"""What intruders leave behind, with hosts that cannot exist (RFC 2606)."""

from __future__ import annotations

_HIDDEN = '<div style="position:absolute;left:-9999px;top:-9999px">{}</div>'
_WORDS = (
    "slot gacor maxwin",
    "judi online terpercaya",
    "togel hari ini",
    "bandar bola resmi",
    "rtp live slot88",
)


def injected(html: str) -> str:
    """The page with links that only machines see."""
    links = " ".join(
        f'<a href="http://{word.replace(" ", "-")}.example/daftar">{word}</a>' for word in _WORDS
    )
    return html.replace("</main>", f"{_HIDDEN.format(links)}</main>", 1)


def defaced() -> str:
    """A page that its owner would not know again."""
    return (
        "<html><head><title>Hacked by Contoh Team</title></head><body bgcolor=black text=red><center><h1>HACKED BY CONTOH TEAM</h1>"
        '<img src="http://perusak.example/skull.gif"><marquee>Your security is low, admin. We are everywhere!</marquee>'
        "<p>Greetz to all members :: no system is safe</p></center></body></html>"
    )
