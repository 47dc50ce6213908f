"""A line to PostgreSQL that falls silent: a frozen server, or a proxy that accepts and never answers.

TCP notices a line that is dead for the operating system. Where the other end keeps acknowledging, nobody does, and the
driver would wait for ever. Here a line that has sent nothing for a while counts as lost.
"""

import time
from collections.abc import Callable
from typing import Any

from psycopg import Connection, OperationalError
from sqlalchemy import Engine, event

LINE_SECONDS = 15.0
"""How long a statement may go without a byte from the server. Long work is done in pieces, so none needs more."""
IDLE_LINE_SECONDS = 3.0
"""The same for the question whether a line from the pool is still alive."""
STOPPING_SECONDS = 2.0
SILENT = "the database server has not answered for %.0f seconds"


class Patience:
    """How long the lines of one database wait for an answer; less once the process is told to stop."""

    def __init__(self) -> None:
        self.is_stopping = False

    def seconds(self, *, is_idle: bool) -> float:
        """The longest silence that is allowed at this moment."""
        limit = IDLE_LINE_SECONDS if is_idle else LINE_SECONDS
        return min(limit, STOPPING_SECONDS) if self.is_stopping else limit


class ListeningConnection(Connection[Any]):
    """A connection that gives up a silent line. `patience` is None for connections that may wait."""

    patience: Patience | None = None
    is_idle = False
    """Whether it lies in the pool, or is being taken from there."""

    def wait(self, gen: Any, *args: Any, **named: Any) -> Any:
        """Run a step of the driver; raises OperationalError if the server says nothing meanwhile."""
        return super().wait(gen if self.patience is None else self._heard(gen, self.patience), *args, **named)

    def _heard(self, step: Any, patience: Patience) -> Any:
        """The step itself; the driver resumes it several times a second, with nothing if nothing has come."""
        last_heard = time.monotonic()
        try:
            wanted = next(step)
            while True:
                ready = yield wanted
                if ready:
                    last_heard = time.monotonic()
                elif time.monotonic() - last_heard > (limit := patience.seconds(is_idle=self.is_idle)):
                    self.pgconn.finish()
                    raise OperationalError(SILENT % limit)
                wanted = step.send(ready)
        except StopIteration as done:
            return done.value


def listen(engine: Engine, patience: Patience) -> None:
    """Let the connections of an engine give up silent lines."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, args: Any, named: Any) -> Any:
        connection = ListeningConnection.connect(*args, **named)
        connection.patience = patience
        return connection

    for name, is_idle in (("checkout", False), ("checkin", True)):
        event.listen(engine, name, _marks(is_idle))


def _marks(is_idle: bool) -> Callable[..., None]:
    def mark(connection: Any, *_: object) -> None:
        if isinstance(connection, ListeningConnection):
            connection.is_idle = is_idle

    return mark
