"""`helpline up` when something is wrong: one clear line, and nothing left running."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from benchmarks.system import free_ports
from helpline.commands import up
from helpline.settings import Settings
from helpline.supervisor import Supervisor, SupervisorError


@pytest.fixture
def settings(tmp_path):
    ports = free_ports(3)
    return Settings(state_dir=tmp_path, port=ports[0], rasa_port=ports[1], actions_port=ports[2])


def fake_child(tmp_path, port, behaviour):
    """A module that a supervisor can start: it serves health checks, or does not."""
    path = tmp_path / f"fake_{port}.py"
    path.write_text(behaviour.replace("PORT", str(port)))
    return path


SERVES = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
"""
DIES = "import sys; print('no model here', flush=True); sys.exit(3)"


@pytest.fixture
def supervise(settings, tmp_path, monkeypatch):
    """A supervisor over fake processes; gives it, what it said, and what it started."""

    def make(actions_behaviour):
        said, started = [], []
        supervisor = Supervisor(settings, said.append)
        behaviours = {"gateway": SERVES, "assistant": SERVES, "action server": actions_behaviour}
        files = {
            child.name: fake_child(tmp_path, child.port, behaviours[child.name])
            for child in supervisor._children
        }
        popen = subprocess.Popen

        def start(command, **options):
            name = next(c.name for c in supervisor._children if c.module == command[-1])
            process = popen([sys.executable, str(files[name])], **options)
            started.append((name, process))
            return process

        monkeypatch.setattr("helpline.supervisor.subprocess.Popen", start)
        return supervisor, said, started

    return make


def test_a_taken_port_is_named_with_the_setting_that_changes_it(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", settings.port))
        taken.listen()
        with pytest.raises(SupervisorError, match=rf"{settings.port}.*taken.*HELPLINE_PORT"):
            Supervisor(settings, print).check_ports()


def test_a_process_that_dies_while_starting_is_named_with_its_last_line(supervise):
    supervisor, _, started = supervise(DIES)
    with pytest.raises(
        SupervisorError, match=r"action server stopped \(exit status 3\).*no model here"
    ):
        supervisor.run(prepare=lambda: None, ready=lambda: None)
    assert all(process.poll() is not None for _, process in started)


def test_a_process_that_dies_later_is_started_again_and_said(supervise):
    supervisor, said, started = supervise(SERVES)

    def kill_then_stop():
        victim = next(process for name, process in started if name == "action server")
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        supervisor._revive_the_dead()
        os.kill(os.getpid(), signal.SIGTERM)

    supervisor.run(prepare=lambda: None, ready=kill_then_stop)
    assert said == ["The action server was killed (signal 9); starting it again."]
    assert [name for name, _ in started].count("action server") == 2
    time.sleep(0.1)
    assert all(process.poll() is not None for _, process in started)


def test_when_the_database_cannot_be_prepared_nothing_is_left_running(supervise):
    supervisor, _, started = supervise(SERVES)

    def fail():
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        supervisor.run(prepare=fail, ready=lambda: None)
    assert [name for name, _ in started] == ["assistant"]
    assert all(process.poll() is not None for _, process in started)


def test_a_process_that_keeps_dying_ends_it(supervise):
    supervisor, _, started = supervise(SERVES)

    def kill_for_ever():
        for _ in range(10):
            victim = [process for name, process in started if name == "action server"][-1]
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            supervisor._revive_the_dead()

    with pytest.raises(SupervisorError, match="6 times in 60 s"):
        supervisor.run(prepare=lambda: None, ready=kill_for_ever)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "the disk is full: /x"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "Permission denied: /x"),
        (SupervisorError("port 8080 is taken"), "port 8080 is taken"),
    ],
)
def test_what_stops_it_is_one_line(monkeypatch, capsys, error, line):
    def fail(_settings):
        raise error

    monkeypatch.setattr(up, "_run", fail)
    assert up.run(None) == 1
    assert capsys.readouterr().err == f"helpline: {line}\n"
