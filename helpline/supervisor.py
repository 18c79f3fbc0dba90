"""Runs the helpline's processes together: starts them, waits until they answer, starts a dead one
again, stops them all."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from helpline.settings import PROJECT_ROOT, Settings

READY_TIMEOUT = 90.0
STOP_TIMEOUT = 10.0
POLL_INTERVAL = 0.2
# A process that dies this often within this time will not get better by itself.
MAX_RESTARTS = 5
RESTART_WINDOW = 60.0
ASSISTANT = "assistant"


class SupervisorError(RuntimeError):
    """The helpline cannot run; the message is one line that says why."""


@dataclass
class Child:
    """One process of the helpline."""

    name: str
    module: str
    port: int
    health_url: str
    process: subprocess.Popen[bytes] | None = None
    restarts: deque[float] = field(default_factory=deque)


class Supervisor:
    """The three processes of one helpline on this machine."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        """`say` takes each line meant for the person who started the helpline."""
        self._settings = settings
        self._say = say
        self._stopping = False
        self._log_dir = settings.state_dir / "log"
        public = f"http://{settings.host}:{settings.port}"
        self._children = [
            Child("gateway", "helpline.gateway", settings.port, f"{public}/healthz"),
            Child(
                ASSISTANT,
                "helpline.assistant",
                settings.rasa_port,
                f"{settings.rasa_url}/webhooks/gateway/",
            ),
            Child(
                "action server", "actions", settings.actions_port, f"{settings.actions_url}/health"
            ),
        ]

    def check_ports(self) -> None:
        """Raise SupervisorError if a port is taken."""
        for child in self._children:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                host = self._settings.host if child.name == "gateway" else "127.0.0.1"
                try:
                    probe.bind((host, child.port))
                except OSError as error:
                    variable = {"gateway": "PORT", ASSISTANT: "RASA_PORT"}.get(
                        child.name, "ACTIONS_PORT"
                    )
                    raise SupervisorError(
                        f"port {child.port} for the {child.name} is taken ({error.strerror}); "
                        f"free it or set HELPLINE_{variable}"
                    ) from error

    def run(self, *, prepare: Callable[[], None], ready: Callable[[], None]) -> None:
        """Start all, call `ready` once they answer, keep them running until stopped by SIGINT or
        SIGTERM.

        The assistant takes longest to start and needs the database last: `prepare`, which makes
        the database ready for the others, runs while it loads.

        Raises:
            SupervisorError: a process does not start, or keeps dying.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_signal)
        try:
            self._log_dir.mkdir(parents=True, exist_ok=True)
            for child in self._children:
                if child.name == ASSISTANT:
                    self._start(child)
            prepare()
            for child in self._children:
                if child.name != ASSISTANT:
                    self._start(child)
            self._wait_until_ready()
            if not self._stopping:
                ready()
            while not self._stopping:
                self._revive_the_dead()
                time.sleep(POLL_INTERVAL)
        finally:
            self._stop_all()

    def _stop_signal(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _start(self, child: Child) -> None:
        with self._log_file(child).open("ab") as log:
            child.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", child.module],
                cwd=PROJECT_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches the supervisor alone, which then stops the children in order.
                start_new_session=True,
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT
        waiting = list(self._children)
        while waiting and not self._stopping:
            if time.monotonic() > deadline:
                names = ", ".join(child.name for child in waiting)
                raise SupervisorError(
                    f"no answer from {names} within {READY_TIMEOUT:.0f} s; see {self._log_dir}"
                )
            for child in list(waiting):
                if child.process is not None and child.process.poll() is not None:
                    raise SupervisorError(
                        f"the {child.name} {_how_it_ended(child)} while starting: "
                        f"{self._last_log_line(child)}"
                    )
                if _answers(child.health_url):
                    waiting.remove(child)
            time.sleep(POLL_INTERVAL)

    def _revive_the_dead(self) -> None:
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            now = time.monotonic()
            while child.restarts and now - child.restarts[0] > RESTART_WINDOW:
                child.restarts.popleft()
            if len(child.restarts) >= MAX_RESTARTS:
                raise SupervisorError(
                    f"the {child.name} {_how_it_ended(child)} {MAX_RESTARTS + 1} times in "
                    f"{RESTART_WINDOW:.0f} s: {self._last_log_line(child)}"
                )
            child.restarts.append(now)
            self._say(f"The {child.name} {_how_it_ended(child)}; starting it again.")
            self._start(child)

    def _stop_all(self) -> None:
        running = [c.process for c in self._children if c.process and c.process.poll() is None]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()

    def _log_file(self, child: Child) -> Path:
        return self._log_dir / f"{child.name.replace(' ', '-')}.log"

    def _last_log_line(self, child: Child) -> str:
        lines = self._log_file(child).read_text(errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else 'no message'} (see {self._log_file(child)})"


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _how_it_ended(child: Child) -> str:
    code = child.process.returncode if child.process else None
    if code is not None and code < 0:
        return f"was killed (signal {-code})"
    return f"stopped (exit status {code})"


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
