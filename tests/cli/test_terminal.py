"""On a terminal every long command shows that it is at work; in a pipe it is silent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    (("collect", "--wait"), "Collecting"),
    (("try", "http://10.1.2.3/feed"), "Reading"),
    (("db", "backup", "cadangan.gz"), "Backing up"),
    (("db", "check"), "Checking"),
]


@pytest.mark.parametrize(("command", "label"), COMMANDS, ids=lambda value: value[0])
def test_progress_is_for_terminals(command: tuple[str, ...], label: str, tmp_path: Path) -> None:
    whole = [sys.executable, "-m", "aggregator.cli", *command]
    terminal, output = os.openpty()
    on_terminal = subprocess.run(whole, stdout=subprocess.PIPE, stderr=output, check=False)
    os.close(output)
    shown = os.read(terminal, 65536).decode()
    os.close(terminal)
    assert label in shown
    assert label not in on_terminal.stdout.decode()

    (tmp_path / "cadangan.gz").unlink(missing_ok=True)
    in_a_pipe = subprocess.run(whole, capture_output=True, check=False)
    assert label not in (in_a_pipe.stdout + in_a_pipe.stderr).decode()
    assert b"\x1b" not in in_a_pipe.stdout + in_a_pipe.stderr
