"""What the steps of the demonstration share: the database, a clock that moves, and the mailbox."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portal.demo.mailbox import Mailbox
from portal.domain.policy import Actor
from portal.mail.smtp import Mailer
from portal.storage.database import Database
from portal.workflow import worker


class MovingClock:
    """A clock that shows the story's time, and the real time once the story has ended."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)

    def __call__(self) -> datetime:
        """The current time in the story."""
        return datetime.now(UTC) + self._offset

    def advance(self, **parts: float) -> None:
        """Move the clock forward: `advance(days=2)`."""
        self._offset += timedelta(**parts)

    def catch_up(self) -> None:
        """Return to the real time."""
        self._offset = timedelta()


@dataclass
class SignInDetails:
    """What a visitor needs: who can sign in, with each person's authenticator seed."""

    seeds: dict[str, str] = field(default_factory=dict)
    refused_rows: int = 0
    suppliers: int = 0


@dataclass
class DemoBuilder:
    """The state shared by all steps of the story."""

    database: Database
    clock: MovingClock
    mailbox: Mailbox
    mailer: Mailer
    say: Callable[[str], None]
    details: SignInDetails = field(default_factory=SignInDetails)
    organisation: str = ""
    actors: dict[str, Actor] = field(default_factory=dict)

    def read_on(self) -> None:
        """Let the time pass that a supplier needs for a section."""
        self.clock.advance(minutes=2)

    def send_email(self) -> None:
        """Send every due email, over SMTP, to the mailbox."""
        asyncio.run(worker.until_done(self.database, self.mailer))
