"""The Celery app. The broker only says "look": what is due and what waits is in the database.

Each setting answers a known trap of Celery on Redis; the threads are named beside it.
"""

from __future__ import annotations

import gc
import logging
import warnings

from celery import Celery
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.signals import setup_logging, worker_process_init

from aggregator.adapters.processes import end_with_parent
from aggregator.settings import load_settings
from workers.limits import bound_memory
from workers.queues import CONTROL, ROUTES
from workers.timetable import TIMETABLE

# A task that a lost worker held comes back after this many seconds; the database would find its work anyway.
VISIBILITY_TIMEOUT = 180

# Far below the visibility timeout, so that nothing is delivered again while it still runs (celery#5306).
PARSE_TIME_LIMIT = 25
PARSE_MEMORY_MB = 1_024

# Celery warns of workers that run as root, since pickled messages could then do anything; ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)
# At each lost connection it advises to cancel what runs; why we do not is told below.
warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)

app = Celery("simpul", include=["workers.tasks", "workers.networks"])
app.conf.update(
    # Celery's name for a Unix socket is not that of redis-py.
    broker_url=(load_settings().redis_url or "redis://127.0.0.1:6379/0").replace(
        "unix://", "redis+socket://"
    ),
    # No results: their backend leaks connections (celery#6819), and nobody waits for one.
    result_backend=None,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    enable_utc=True,
    task_routes=ROUTES,
    task_default_queue=CONTROL,
    # A message is acknowledged when its work is done, also when a signal or the memory limit ended the
    # worker (celery#1628); attempts are counted in the database, so poison does not go round for ever.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=None,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT,
        # redis-py 8 times sockets out after 5 s unless told otherwise, which cuts blocking pops short.
        "socket_timeout": 30,
        "socket_connect_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 20,
        "retry_on_timeout": True,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A worker that comes back after Redis did must consume again (celery#8030): no gossip, no mingle on the
    # command lines, and what ran when the connection broke is found again by the tick.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_max_tasks_per_child=2_000,
    worker_max_memory_per_child=400_000,
    worker_send_task_events=False,
    worker_hijack_root_logger=False,
    beat_schedule=TIMETABLE,
    beat_max_loop_interval=0.25,
    # The timetable has no memory worth keeping: a corrupt schedule file must not stop it.
    beat_scheduler="celery.beat:Scheduler",
)


@setup_logging.connect
def _log_plainly(**_arguments: object) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


_end_with_worker = end_with_parent()


@worker_process_init.connect
def _bound_child(**_arguments: object) -> None:
    _end_with_worker()
    bound_memory(PARSE_MEMORY_MB)
    # Parsing makes many small objects that die at once: looking for cycles less often saves a tenth of
    # the time.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
