"""A small internet of simulated regional sites on loopback, with known truth: for tests, the demo, training.

It shares nothing with the product, so that its truth is independent of what it tests. Feeds are in
`testbed.formats`, pages in `testbed.pages`.
"""

from testbed.clock import Clock
from testbed.server import TestbedServer
from testbed.sites import SITES, Site
from testbed.truth import Truth, TruthEntry

__all__ = ["SITES", "Clock", "Site", "TestbedServer", "Truth", "TruthEntry"]
