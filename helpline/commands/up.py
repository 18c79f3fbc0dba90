"""`helpline up`: the whole helpline on this machine."""

from __future__ import annotations

import argparse
import errno
import sys
from typing import Any

from sqlalchemy.exc import OperationalError

from helpline.settings import Settings, load_settings
from helpline.supervisor import Supervisor, SupervisorError
from helpline.training import TrainingError, is_current, train


def add_parser(subparsers: Any) -> None:
    """Add the command's arguments."""
    subparsers.add_parser("up", help="start the whole helpline on this machine")


def run(_args: argparse.Namespace) -> int:
    """Prepare and run until Ctrl-C; returns the exit status."""
    settings = load_settings()
    try:
        _run(settings)
    except (SupervisorError, TrainingError) as error:
        return _fail(str(error))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return _fail(f"the disk is full: {error.filename or settings.state_dir}")
        return _fail(f"{error.strerror}: {error.filename}")
    except OperationalError as error:
        return _fail(f"the database cannot be used: {error.orig}")
    return 0


def _run(settings: Settings) -> None:
    supervisor = Supervisor(settings, _say)
    supervisor.check_ports()
    if is_current(settings):
        _say("The assistant is trained.")
    else:
        _say("Training the assistant (about two minutes) …")
        train(settings, _say)
    _say("Starting …")
    address = f"http://{settings.host}:{settings.port}"
    supervisor.run(
        prepare=lambda: _prepare_database(settings),
        ready=lambda: _say(f"The helpline is open: {address}/chat   (Ctrl-C stops it)"),
    )
    _say("Stopped.")


def _prepare_database(settings: Settings) -> None:
    from helpline.claims import load_demo_contracts
    from helpline.database import open_engine, writing
    from helpline.desk.accounts import DEMONSTRATION, demonstration_password
    from helpline.migrations import upgrade

    settings.state_dir.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.resolved_database_url)
    upgrade(engine)
    demo = settings.data_dir / "demo" / "contracts.csv"
    loaded = load_demo_contracts(engine, demo, settings.clock())
    with writing(engine) as session:
        password = demonstration_password(session, now=settings.clock())
    engine.dispose()
    if loaded:
        _say(f"Loaded {loaded} demonstration contracts.")
    if password:
        _say(f"Handlers sign in at /desk: name {DEMONSTRATION}, one-time password {password}")


def _say(line: str) -> None:
    print(line, flush=True)


def _fail(line: str) -> int:
    print(f"helpline: {line}", file=sys.stderr)
    return 1
