from dataclasses import replace

import pytest

from portal.domain.email import Email
from portal.mail.mime import Unwritable
from portal.storage import outbox
from portal.storage.database import Database, Work
from portal.storage.db_errors import Unavailable
from portal.workflow import queue_email

LETTER = Email("receipt", "a@x.example", "S", "T\n", "<p>T</p>")


def test_what_an_email_wrote_before_it_failed_is_undone_and_the_rest_stays(database: Database) -> None:
    def step(work: Work) -> str | None:
        queue_email.queue(work, LETTER)

        def write() -> None:
            queue_email.queue(work, replace(LETTER, to="b@x.example"))
            raise Unwritable("Its words cannot be found.")

        return queue_email.or_note(work, write, kind="receipt", to="b@x.example")

    assert database.write(step) == "It cannot be written: Its words cannot be found."
    assert database.read(outbox.backlog).waiting == 1
    assert database.read(outbox.backlog).failed == 1


def test_a_database_that_is_away_is_no_fault_of_the_email(database: Database) -> None:
    def write() -> None:
        raise Unavailable("away")

    with pytest.raises(Unavailable):
        database.write(lambda work: queue_email.or_note(work, write, kind="receipt", to="a@x.example"))
    assert database.read(outbox.backlog).failed == 0
