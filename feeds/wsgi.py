"""What the web server serves."""

from aggregator.bootstrap import open_world
from aggregator.settings import load_settings
from feeds.web import create_app

# A change, a takedown too, shows within this; to ask at each request would cost more than all the rest.
CHECK_SECONDS = 0.05

_world = open_world(load_settings())
app = create_app(_world.storage, _world.registry, _world.settings, CHECK_SECONDS)
