"""The database, used from an event loop: short transactions in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpline.database import reading, writing

_THREADS = 4
Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")


class Storage:
    """Runs functions of a session; what they write is committed when the call returns."""

    def __init__(self, engine: Engine) -> None:
        """`engine`: as `helpline.database.open_engine` makes it."""
        self._engine = engine
        # SQLite lets one write at a time and has the others poll; in one thread they queue up.
        writers = 1 if engine.dialect.name == "sqlite" else _THREADS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="gateway-write")
        self._readers = ThreadPoolExecutor(_THREADS, thread_name_prefix="gateway-read")

    async def read(
        self,
        work: Callable[Concatenate[Session, Parameters], Result],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Result:
        """Run `work(session, …)` in a transaction that is rolled back at the end.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used; and what `work` raises.
        """

        def call() -> Result:
            with reading(self._engine) as session:
                return work(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, call)

    async def write(
        self,
        work: Callable[Concatenate[Session, Parameters], Result],
        *args: Parameters.args,
        **kwargs: Parameters.kwargs,
    ) -> Result:
        """Run `work(session, …)` in a transaction that is committed at the end, or not at all.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be used; and what `work` raises.
        """

        def call() -> Result:
            with writing(self._engine) as session:
                return work(session, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._writers, call)

    def close(self) -> None:
        """Finish what runs and let the threads go."""
        self._writers.shutdown()
        self._readers.shutdown()
