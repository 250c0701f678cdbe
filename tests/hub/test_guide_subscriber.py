"""The subscriber that the partner's guide shows, run as it stands there, and subscribed as the guide says."""

from __future__ import annotations

import shlex
import socket
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from guides import HOUSE, code

from aggregator.hub import SubscriberState

CALLBACK = "https://your-newsroom.example"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_subscriber_of_the_guide_is_verified_told_and_untold(house, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = tmp_path / "subscriber.py"
    shown = code("partners", "en", "python")[1]
    assert "8099" in shown
    program.write_text(shown.replace(HOUSE, house.url).replace("8099", str(port)))
    running = subprocess.Popen([sys.executable, program], cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        asked = dict(parse_qsl("&".join(_form())))
        assert asked.pop("hub.mode") == "subscribe"
        callback = asked.pop("hub.callback").replace(CALLBACK, f"http://127.0.0.1:{port}")
        topic = asked.pop("hub.topic").replace(HOUSE, house.url)
        subscriber = house.subscribe(callback, topic, **{k.removeprefix("hub."): v for k, v in asked.items()})
        assert subscriber.state is SubscriberState.ACTIVE
        uuid = house.desk.publish("35.09")
        house.work()
        kept = tmp_path / "stories"
        assert [file.name for file in kept.iterdir()] == [uuid]
        house.desk.remove(uuid)
        house.work()
        assert list(kept.iterdir()) == []
    finally:
        running.kill()
        running.wait()


def _form() -> list[str]:
    """What the command of the guide sends to the hub."""
    (command,) = (line for line in code("partners", "en", "sh") if "hub.mode" in line)
    words = shlex.split(command)
    assert words[-1] == f"{HOUSE}/hub"
    return [value for flag, value in pairwise(words) if flag == "-d"]


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the subscriber does not listen")
