"""What gunicorn serves."""

from aggregator.bootstrap import open_world
from aggregator.settings import load_settings
from feeds.web import create_app

_world = open_world(load_settings())
app = create_app(_world.storage, _world.registry, _world.settings)
