"""What the web server serves, in each of its worker processes."""

import multiprocessing
import signal

from aggregator.adapters.processes import end_with
from aggregator.bootstrap import open_world
from aggregator.settings import load_settings
from feeds.web import create_app

# A change, a takedown too, shows within this; to ask at each request would cost more than all the rest.
CHECK_SECONDS = 0.05

_server = multiprocessing.parent_process()
if _server is not None and _server.pid is not None:
    # Its handlers came along with the fork, and would swallow what asks to stop while this loads.
    for _number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(_number, signal.SIG_DFL)
    # Nobody else ends a worker whose server was killed.
    end_with(_server.pid)

_world = open_world(load_settings())
app = create_app(_world.storage, _world.registry, _world.settings, CHECK_SECONDS)
