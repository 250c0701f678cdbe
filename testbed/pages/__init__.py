"""The pages of the simulated sites: lists and articles in the style of their CMS."""

from testbed.pages.answers import SitePages, pages_of
from testbed.pages.families import family_of
from testbed.pages.shown import Shown, show

__all__ = ["Shown", "SitePages", "family_of", "pages_of", "show"]
