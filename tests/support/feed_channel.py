"""What a rendered channel says of itself, for the tests of formats."""

from __future__ import annotations

from feeds.render.channel import ChannelInfo

CHANNEL = ChannelInfo(
    id="https://simpul.example/feeds/national.atom",
    title="Simpul: Nasional",
    description="Berita Kementerian Agama",
    language="id",
    site_url="https://simpul.example/",
    page_url="https://simpul.example/",
    self_url="https://simpul.example/feeds/national.rss",
    first_url="https://simpul.example/feeds/national.rss",
)
