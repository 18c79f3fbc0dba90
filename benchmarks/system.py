"""The whole helpline as child processes, in a state directory of its own."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from helpline.settings import PROJECT_ROOT

START_TIMEOUT = 300.0


@dataclass(frozen=True)
class RunningHelpline:
    """A helpline that answers at `url`. Memory is counted over all its processes."""

    url: str
    process: subprocess.Popen[str]
    state_dir: Path

    def children(self) -> dict[str, psutil.Process]:
        """The helpline's own processes, by the module that each runs."""
        found = {}
        for child in psutil.Process(self.process.pid).children(recursive=True):
            command = child.cmdline()
            if "-m" in command:
                found[command[command.index("-m") + 1]] = child
        return found

    def memory_mb(self) -> dict[str, float]:
        """Proportional set size in MB (10^6 bytes) per process, the supervisor included."""
        processes = {**self.children(), "supervisor": psutil.Process(self.process.pid)}
        return {name: p.memory_full_info().pss / 1e6 for name, p in processes.items()}


@contextmanager
def running_helpline(state_dir: Path, **settings: str) -> Iterator[RunningHelpline]:
    """Start `helpline up` on free ports; `settings` are environment variables without the prefix
    `HELPLINE_`, in any case.

    Raises:
        RuntimeError: it stopped before it answered; the message holds what it said.
    """
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), free_ports(3), strict=True))
    environment = {
        **os.environ,
        "HELPLINE_STATE_DIR": str(state_dir),
        **{f"HELPLINE_{name}": str(port) for name, port in ports.items()},
        **{f"HELPLINE_{name.upper()}": value for name, value in settings.items()},
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "helpline.cli", "up"],
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_for_address(process)
        yield RunningHelpline(f"http://127.0.0.1:{ports['PORT']}", process, state_dir)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for_address(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    said = []
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the helpline stopped: " + "".join(said))
        said.append(line)
        if "The helpline is open" in line:
            return
    raise RuntimeError("the helpline did not answer: " + "".join(said))


def free_ports(count: int) -> list[int]:
    """Ports that nothing uses, below those that systems give to outgoing connections: one of these
    may be taken by anybody between now and the start of the server."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in found:
                found.append(port)
    return found
