"""Connections to PostgreSQL that get no answer: a frozen server, or a proxy that accepts and never answers.

The operating system notices a connection that is dead for TCP. If the other end keeps acknowledging, nothing does, and
the driver would wait for ever. Here a connection that has received nothing for a while counts as lost.
"""

import time
from collections.abc import Callable
from typing import Any

from psycopg import Connection, OperationalError
from sqlalchemy import Engine, event

ANSWER_SECONDS = 15.0
"""How long a statement may go without a byte from the server. Long work is done in pieces, so none needs more."""
IDLE_SECONDS = 3.0
"""The same for the check whether a pooled connection is still alive."""
STOPPING_SECONDS = 2.0
SILENT = "the database server has not answered for %.0f seconds"


class AnswerLimit:
    """How long the connections of one database wait for an answer; less once the process has to stop."""

    def __init__(self) -> None:
        self.is_stopping = False

    def seconds(self, *, is_idle: bool) -> float:
        """How long the server may send nothing at this moment."""
        limit = IDLE_SECONDS if is_idle else ANSWER_SECONDS
        return min(limit, STOPPING_SECONDS) if self.is_stopping else limit


class ListeningConnection(Connection[Any]):
    """A connection that is given up if no answer comes. `answer_limit` is None if it may wait."""

    answer_limit: AnswerLimit | None = None
    is_idle = False
    """Whether it is in the pool, or is being taken from there."""

    def wait(self, gen: Any, *args: Any, **named: Any) -> Any:
        """Run a step of the driver; raises OperationalError if the server says nothing meanwhile."""
        return super().wait(
            gen if self.answer_limit is None else self._answered(gen, self.answer_limit), *args, **named
        )

    def _answered(self, step: Any, answer_limit: AnswerLimit) -> Any:
        """The step itself; the driver resumes it several times a second, with nothing if nothing has come."""
        last_answer = time.monotonic()
        try:
            wanted = next(step)
            while True:
                ready = yield wanted
                if ready:
                    last_answer = time.monotonic()
                elif time.monotonic() - last_answer > (limit := answer_limit.seconds(is_idle=self.is_idle)):
                    self.pgconn.finish()
                    raise OperationalError(SILENT % limit)
                wanted = step.send(ready)
        except StopIteration as done:
            return done.value


def listen(engine: Engine, answer_limit: AnswerLimit) -> None:
    """Give up connections of this engine that get no answer."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, args: Any, named: Any) -> Any:
        connection = ListeningConnection.connect(*args, **named)
        connection.answer_limit = answer_limit
        return connection

    for name, is_idle in (("checkout", False), ("checkin", True)):
        event.listen(engine, name, _marks(is_idle))


def _marks(is_idle: bool) -> Callable[..., None]:
    def mark(connection: Any, *_: object) -> None:
        if isinstance(connection, ListeningConnection):
            connection.is_idle = is_idle

    return mark
