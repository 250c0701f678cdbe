"""Which family of `testbed.sites` draws its pages how."""

from __future__ import annotations

from testbed.pages import common, portal, regional, unknown, wordpress
from testbed.pages.shown import Family
from testbed.sites import Site

_FAMILIES = {
    "portal": portal.PORTAL_OFFICES,
    "portal_central": portal.PORTAL_2024,
    "portal_2024": portal.PORTAL_2024,
    "portal_2026": portal.PORTAL_2026,
    "portal_redesigned": portal.PORTAL_REDESIGNED,
    "pinmas": regional.PINMAS,
    "wordpress": wordpress.WORDPRESS,
    "codingest": regional.CODINGEST,
    "kaltim": regional.KALTIM,
    "joomla": common.JOOMLA,
    "drupal": common.DRUPAL,
    "blogger": common.BLOGGER,
    "nextjs": common.NEXTJS_OWN,
    "jsonfeed": unknown.PLAIN,
    "old": unknown.PLAIN,
    "sumut": regional.SUMUT,
    "kepri": regional.KEPRI,
    "sulteng": regional.SULTENG,
    "bali": regional.BALI,
    "table": unknown.TABLE,
    "soup": unknown.SOUP,
    "sitemap_only": unknown.SITEMAP_ONLY,
    "leaflet": unknown.LEAFLET,
}


def family_of(site: Site) -> Family:
    """How the site draws its pages."""
    return _FAMILIES[site.family]
